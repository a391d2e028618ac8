"""The page at ``/``: the built one when it is there, otherwise one that says that only the API is."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

BUILT = Path(__file__).parent / "static"
"""Where `make web` puts the page."""
NO_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Silence to Sound</title>
<h1>Silence to Sound</h1>
<p>The service runs, without its page: it was installed without one.</p>
<p><a href="/docs">The API</a> can be used.</p>
</html>
"""


def mount(app: FastAPI, built: Path = BUILT) -> None:
    """Serve the page, after all other routes."""
    if (built / "index.html").is_file():
        app.mount("/", StaticFiles(directory=built, html=True), name="page")
        return

    @app.get("/", include_in_schema=False)
    def no_page(request: Request) -> Response:
        return HTMLResponse(NO_PAGE)
