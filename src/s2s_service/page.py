"""The page at ``/``: the built one when it is there and open, otherwise one that says that only the API is.

The page routes by address, so what it routes is answered with the same ``index.html``. That is made anew for each
answer, with a nonce for the styles that the page's libraries put into it; the files it names are served as they are.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from s2s_service.guards.headers import page_policy

BUILT = Path(__file__).parent / "static"
"""Where the page is put when it is built."""
INDEX = "index.html"
NONCE = "%NONCE%"
"""Stands in the built ``index.html`` where the nonce is to be."""
ADDRESSES = ("/", "/clips", "/clips/{rest:path}")
"""What the page routes."""
ASSETS = "assets"
"""The folder of files with a hash of their content in their names: they never change."""
FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
NOT_BUILT = "The service runs, without its page: it was installed without one."
NO_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Silence to Sound</title>
<h1>Silence to Sound</h1>
<p>{why}</p>
<p><a href="/docs">The API</a> can be used.</p>
</html>
"""


def mount(app: FastAPI, *, closed: bool = False, built: Path | None = None) -> None:
    """Serve the page, after all other routes; ``closed``: say that only programs with keys are served."""
    built = built or BUILT
    if not closed and (built / INDEX).is_file():
        _serve_index(app, built / INDEX)
        _serve_files(app, built)
        return
    why = "This service is for programs with a key; its page is closed." if closed else NOT_BUILT

    def no_page() -> Response:
        return HTMLResponse(NO_PAGE.format(why=why), 403 if closed else 200)

    for address in ADDRESSES:
        app.add_api_route(address, no_page, include_in_schema=False)


class Files(StaticFiles):
    """Files that may be kept for a time."""

    def __init__(self, folder: Path, kept: str) -> None:
        super().__init__(directory=folder)
        self._kept = kept

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = self._kept
        return response


def _serve_index(app: FastAPI, file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    def index() -> Response:
        nonlocal text
        with contextlib.suppress(OSError):  # it may be built anew at this moment, with other names of files
            text = file.read_text(encoding="utf-8")
        nonce = secrets.token_urlsafe(16)
        headers = {"Content-Security-Policy": page_policy(nonce), "Cache-Control": "no-store"}
        return HTMLResponse(text.replace(NONCE, nonce), headers=headers)

    for address in ADDRESSES:
        app.add_api_route(address, index, include_in_schema=False)


def _serve_files(app: FastAPI, built: Path) -> None:
    """Serve what lies beside the index, by name: other addresses stay the API's to answer."""
    files = Files(built, A_DAY)
    for path in sorted(built.iterdir()):
        if path.name == ASSETS:
            # Packed here, on their own: answers of the API may carry secrets beside what others can choose (BREACH).
            app.mount(f"/{ASSETS}", GZipMiddleware(Files(path, FOR_EVER), compresslevel=6))
        elif path.is_dir():
            app.mount(f"/{path.name}", Files(path, A_DAY))
        elif path.name != INDEX:
            app.add_api_route(f"/{path.name}", _serving(files, path.name), include_in_schema=False)


def _serving(files: Files, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def one(request: Request) -> Response:
        return await files.get_response(name, request.scope)

    return one
