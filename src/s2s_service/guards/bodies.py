"""How large a body may be and how long it may take: what is beyond is refused before it is kept anywhere.

Routes check what they take more exactly (a file's size, not the request's); this is the bound that no request passes.
"""

from __future__ import annotations

import re

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from s2s_service.guards.answers import refuse
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings

MB = 1_000_000
SMALL_MB = 0.1
"""A wish with all its letters escaped comes to 60 kB; a megabyte of unknown fields takes a second to be refused."""
TIMELINE_MB = 5
"""Of the most values that are taken (`s2s_service.timelines`), ten minutes' come to 2 MB."""
SLACK_MB = 2
"""What a form has beside the file: options, boundaries, headers of its parts."""
IDLE_S = 30.0
_LENGTH = re.compile(r"[0-9]+")
_UPLOAD = re.compile(r"/v1/uploads(/[^/]*)?")
_TIMELINE = re.compile(r"/v1/jobs/[^/]+/timeline")


class Bodies:
    """Bounds what is read of a request."""

    def __init__(self, app: ASGIApp, settings: Settings, *, idle_s: float = IDLE_S) -> None:
        self._app = app
        self._max_upload_mb = settings.max_upload_mb
        self._idle_s = idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_file = _takes_file(scope, headers)
        too_large = self._too_large_upload() if is_file else _too_large_body(_most_mb(scope))
        most = round((self._max_upload_mb + SLACK_MB if is_file else _most_mb(scope)) * MB)
        announced = headers.get("content-length", "0")
        if not _LENGTH.fullmatch(announced):
            await refuse(_wrong_length(), scope, receive, send)
            return
        # A number of thousands of digits would take its time to be read.
        if len(announced) > 18 or int(announced) > most:
            await refuse(too_large, scope, receive, send)
            return
        body = _Body(receive, send, most, too_large, self._idle_s)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.fault is None:
                raise
            # What came of the fault in the app's hands: itself, wrapped, or in a group.
        if body.fault and not body.started:
            await refuse(body.fault, scope, receive, send)

    def _too_large_upload(self) -> ServiceError:
        return ServiceError(
            f"The file is larger than {self._max_upload_mb} MB.",
            code="too_large_upload",
            hint="Send a smaller one: fewer pixels are enough to see what happens. S2S_MAX_UPLOAD_MB is the limit.",
            status=413,
            headers={"Connection": "close"},
        )


class _Body:
    """Counts and times what is read; a fault goes before anything that the app answers after it."""

    def __init__(self, receive: Receive, send: Send, most: int, too_large: ServiceError, idle_s: float) -> None:
        self._receive = receive
        self._send = send
        self._left = most
        self._too_large = too_large
        self._idle_s = idle_s
        self._ended = False
        self.fault: ServiceError | None = None
        self.started = False

    async def receive(self) -> Message:
        if self.fault:
            raise self.fault
        if self._ended:  # what follows is the wait for the client to leave, which may take as long as it likes
            return await self._receive()
        try:
            with anyio.fail_after(self._idle_s):
                message = await self._receive()
        except TimeoutError:
            self.fault = _too_slow(self._idle_s)
            raise self.fault from None
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.fault = self._too_large
            raise self.fault
        return message

    async def send(self, message: Message) -> None:
        if self.fault and not self.started:
            return  # frameworks turn what `receive` raises into an answer of their own
        self.started = True
        await self._send(message)


def _takes_file(scope: Scope, headers: Headers) -> bool:
    if scope["method"] in ("PATCH", "POST") and _UPLOAD.fullmatch(scope["path"]):
        return True  # tus may send bytes with POST too: those of creation, or with the method in a header
    is_form = headers.get("content-type", "").lower().startswith("multipart/form-data")
    return scope["method"] == "POST" and scope["path"] == "/v1/jobs" and is_form


def _most_mb(scope: Scope) -> float:
    return TIMELINE_MB if scope["method"] == "PUT" and _TIMELINE.fullmatch(scope["path"]) else SMALL_MB


def _too_large_body(most_mb: float) -> ServiceError:
    return ServiceError(
        f"The body of the request is larger than {most_mb:g} MB.",
        code="too_large_body",
        hint="Clips go to POST /v1/jobs as a form, or to /v1/uploads in parts.",
        status=413,
        headers={"Connection": "close"},
    )


def _wrong_length() -> ServiceError:
    return ServiceError(
        "The Content-Length of the request is no number.",
        code="wrong_length",
        hint="Clients set it by themselves: check what changes it on the way.",
        headers={"Connection": "close"},
    )


def _too_slow(idle_s: float) -> ServiceError:
    return ServiceError(
        f"Nothing of the body came for {idle_s:g} s.",
        code="too_slow_body",
        hint="Send it again; uploads in parts (/v1/uploads) go on where they stopped.",
        status=408,
        headers={"Connection": "close"},
    )
