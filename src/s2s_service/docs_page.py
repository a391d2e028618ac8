"""The interactive documentation at ``/docs``: Swagger UI from files of this machine, started by a script of our own.

FastAPI's own page loads Swagger UI from elsewhere and starts it by an inline script; the first needs the internet and
the policy of our pages (guards/headers.py) forbids both. The files are those that the package ``fastapi-offline``
ships.
"""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse

ASSETS = files("fastapi_offline") / "static"
START = files("s2s_service") / "docs_page.js"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Silence to Sound: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
"""
"""Addresses are relative, so that the page works below a path, too."""
KEPT = {"Cache-Control": "public, max-age=3600"}
router = APIRouter(prefix="/docs", include_in_schema=False)


@router.get("")
def page() -> HTMLResponse:
    return HTMLResponse(PAGE)


@router.get("/swagger-ui.css")
def style() -> FileResponse:
    return FileResponse(str(ASSETS / "swagger-ui.css"), headers=KEPT)


@router.get("/swagger-ui-bundle.js")
def script() -> FileResponse:
    return FileResponse(str(ASSETS / "swagger-ui-bundle.js"), headers=KEPT)


@router.get("/start.js")
def start() -> FileResponse:
    return FileResponse(str(START), media_type="text/javascript")
