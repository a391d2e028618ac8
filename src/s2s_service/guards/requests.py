"""Every request has an id, one line in the log, and an answer even when we fail."""

from __future__ import annotations

import re
import secrets
import time
import traceback
from urllib.parse import quote

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from s2s_service.guards.answers import refuse
from s2s_service.problems import MEDIA_TYPE, ServiceError

HEADER = "X-Request-ID"
_KEPT = re.compile(r"[A-Za-z0-9-]{8,64}")
log = structlog.get_logger()


class Requests:
    """Outermost of the guards that can refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # there are none; before `accept` this is a 403
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _id_of(scope)
        scope["request_id"] = request_id
        scope.setdefault("state", {})
        answer = _Answer(send, request_id)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                try:
                    await self._app(scope, receive, answer.send)
                except Exception:
                    # As text: renderers that show the values of variables would show the cookie.
                    log.error("Request failed", exception=traceback.format_exc())
                    answer.failed = True
                if answer.failed and not answer.started:
                    await refuse(_internal(), scope, receive, answer.pass_on)
            finally:
                _log(scope, answer.status, time.perf_counter() - started)


class _Answer:
    """Passes an answer on, but keeps back a bare 500.

    The framework sends its page for an exception before it lets the exception out; ours is sent in its place.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None
        self.started = False
        self.failed = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 500 and not _is_problem(message):
            self.failed = True
        if not self.failed:
            await self.pass_on(message)

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self._request_id
        await self._send(message)


def _id_of(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    return given if _KEPT.fullmatch(given) else secrets.token_hex(16)


def _is_problem(message: Message) -> bool:
    return Headers(raw=list(message.get("headers", []))).get("content-type", "").startswith(MEDIA_TYPE)


def _internal() -> ServiceError:
    return ServiceError(
        "Something went wrong here, not in what you sent.",
        code="internal",
        hint="Try again; if it stays, tell whoever runs the service the id of this request.",
        status=500,
    )


def _log(scope: Scope, status: int | None, took_s: float) -> None:
    """One line; the query stays out of it, and no letter of the path can break it or give a terminal orders."""
    caller = scope["state"].get("caller")
    log.info(
        "Request answered",
        method=scope["method"][:16],
        path=quote(scope["path"], safe="/:@!$&'()*+,;=~")[:300],
        status=status,
        ms=round(took_s * 1000, 1),
        client=(scope.get("client") or ("",))[0],
        caller=caller.id if caller else None,
    )
