"""Answers with a file of the store: whole, in part (RFC 9110, 13 and 14), or not at all when the client has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

import anyio
import structlog
from anyio.to_thread import run_sync
from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from s2s_service.problems import ServiceError
from s2s_service.store import Store

BLOCK = 256 * 1024
ATTRIBUTE_CHARS = "!#$&+-.^_`|~"  # of RFC 8187, besides letters and digits
RANGE = re.compile(r"([0-9]*)-([0-9]*)")
TAG = re.compile(r'(?:W/)?"[^"]*"')
log = structlog.get_logger()


@dataclass(frozen=True)
class Span:
    """Bytes [start, stop) of a file."""

    start: int
    stop: int


def answer(
    request: Request,
    store: Store,
    key: str,
    *,
    media_type: str,
    download: str | None,
    etag: str,
    kept: str = "no-cache",
) -> Response:
    """Answer GET or HEAD with the file at ``key``.

    Parameters
    ----------
    download : str or None
        Name to save it under, as a user gave it; None shows it in place.
    etag : str
        What changes when the file does, without quotes.
    kept : str
        How the caller's own cache may keep it (Cache-Control).

    Raises
    ------
    ServiceError
        ``range_unsatisfiable`` (416); ``file_gone`` (404) when it was removed meanwhile; ``store_unusable`` (503).
    """
    tag = f'"{etag}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"private, {kept}",
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    if download is not None:
        headers["Content-Disposition"] = attachment(download)
    try:
        size = store.size(key)
    except FileNotFoundError:
        raise _gone() from None
    if _is_known(request.headers.get("If-None-Match", ""), tag):
        return Response(status_code=304, headers=headers)
    span = _wanted(request, tag, size)
    part = span or Span(0, size)
    if span:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    headers["Content-Length"] = str(part.stop - part.start)
    status = 206 if span else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    return FilePart(store, key, part, status, headers, media_type)


def attachment(name: str) -> str:
    """Return the Content-Disposition that saves a file under ``name`` (RFC 6266, in ASCII and as RFC 8187 has it)."""
    plain = re.sub(r"[^ !#-$&-\[\]-~]", "_", name)  # printable ASCII but " % \
    exact = quote(name.encode("utf-8", "replace"), safe=ATTRIBUTE_CHARS)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


def parse_range(value: str, size: int) -> Span | None:
    """Return the one range that a Range header asks for; None when the whole is to be sent (RFC 9110, 14.2).

    That is for units other than bytes, what cannot be understood, and several ranges.

    Raises
    ------
    ServiceError
        ``range_unsatisfiable``: it begins beyond the end.
    """
    unit, _, rest = value.partition("=")
    specs = [spec.strip() for spec in rest.split(",") if spec.strip()]
    if unit.strip().lower() != "bytes" or len(specs) != 1 or not (match := RANGE.fullmatch(specs[0])):
        return None
    first, last = (_number(text) for text in match.groups())
    if first is None and last is None:
        return None
    if first is None:
        first, last = max(0, size - (last or 0)), size
    elif last is not None and last < first:
        return None
    if first >= size:
        raise ServiceError(
            f"The file has {size} bytes; nothing of it lies in {specs[0][:60]}.",
            code="range_unsatisfiable",
            hint="Ask for a range within the file.",
            status=416,
            headers={"Content-Range": f"bytes */{size}"},
        )
    return Span(first, size if last is None else min(last + 1, size))


def _number(text: str) -> int | None:
    """Return a number of any length; beyond 18 digits they are all larger than a file."""
    return min(int(text.lstrip("0")[:19] or 0), 10**18) if text else None


def _wanted(request: Request, tag: str, size: int) -> Span | None:
    value = request.headers.get("Range")
    # Only GET has ranges; a part of another state of the file than the client has is of no use to it (If-Range). Dates
    # never match: no Last-Modified is sent.
    if value is None or request.method != "GET" or request.headers.get("If-Range", tag).strip() != tag:
        return None
    return parse_range(value, size)


def _is_known(known: str, tag: str) -> bool:
    """Whether If-None-Match has the tag, or any (weak comparison: RFC 9110, 13.1.2)."""
    return known.strip() == "*" or tag in (found.removeprefix("W/") for found in TAG.findall(known))


def _gone() -> ServiceError:
    return ServiceError(
        "The file was removed.", code="file_gone", hint="Its job may have been removed or replaced.", status=404
    )


class FilePart(Response):
    """Bytes of a stored file, read block by block off the event loop, for as long as the client listens."""

    def __init__(
        self, store: Store, key: str, part: Span, status_code: int, headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(None, status_code, headers, media_type)
        self.store, self.key, self.part = store, key, part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            file = await run_sync(self.store.open, self.key)
        except FileNotFoundError:
            raise _gone() from None
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_until_gone, receive, tasks.cancel_scope)
                await self._send(file, send)
                tasks.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(file.close)

    async def _send(self, file: BinaryIO, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left = self.part.stop - self.part.start
        try:
            await run_sync(file.seek, self.part.start)
            while left and (block := await run_sync(file.read, min(BLOCK, left))):
                left -= len(block)
                await send({"type": "http.response.body", "body": block, "more_body": True})
        except self.store.faults as error:
            log.warning("file not read to its end", key=self.key, error=f"{type(error).__name__}: {error}")
            return  # the answer stays unfinished: the server hangs up, and the client sees that something is missing
        if left:
            log.warning("file ended early", key=self.key, missing=left)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
