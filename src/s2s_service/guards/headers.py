"""Headers that every answer has: what browsers may do with it, and the session's cookie when one was begun."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What is no page loads nothing, should a browser take it for one."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
"""A year; subdomains are others' to decide."""


def page_policy(nonce: str = "") -> str:
    """Return the policy of a page: it loads nothing from elsewhere and runs no inline script.

    Parameters
    ----------
    nonce : str
        Inline styles that carry it are taken, and no others; it must be new for each answer.
    """
    return _PAGE_POLICY.format(styles=f" 'nonce-{nonce}'" if nonce else "")


class AnswerHeaders:
    """Adds what a route did not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                _complete(headers, scope)
                if "set_cookie" in state:
                    headers.append("Set-Cookie", state["set_cookie"])
            await send(message)

        await self._app(scope, receive, answer)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    is_page = headers.get("Content-Type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", page_policy() if is_page else DATA_POLICY)
    if scope["path"].startswith("/v1/"):
        # Every answer of the API is one caller's; a cache in between must not give it to another.
        headers.setdefault("Cache-Control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
