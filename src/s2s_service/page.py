"""The page at ``/``: the built one when it is there and open, otherwise one that says that only the API is."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

BUILT = Path(__file__).parent / "static"
"""Where the page is put when it is built."""
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


def mount(app: FastAPI, *, closed: bool = False, built: Path = BUILT) -> None:
    """Serve the page, after all other routes; ``closed``: say that only programs with keys are served."""
    if not closed and (built / "index.html").is_file():
        app.mount("/", StaticFiles(directory=built, html=True), name="page")
        return
    why = "This service is for programs with a key; its page is closed." if closed else NOT_BUILT

    @app.get("/", include_in_schema=False)
    def no_page() -> Response:
        return HTMLResponse(NO_PAGE.format(why=why), 403 if closed else 200)
