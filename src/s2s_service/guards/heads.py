"""HEAD is answered wherever GET is, with the same headers (RFC 9110, 9.3.2): it is a GET that ends before its body."""

from __future__ import annotations

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN = "/v1/uploads/"
"""tus gives HEAD a meaning of its own there, and GET has none."""


class Heads:
    """Stands right before the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(OWN):
            await self._app(scope, receive, send)
            return
        # Ranges are for GET alone (RFC 9110, 14.2).
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        with anyio.CancelScope() as rest:

            async def head(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await send(message)
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                    rest.cancel()

            await self._app({**scope, "method": "GET", "headers": headers}, receive, head)
