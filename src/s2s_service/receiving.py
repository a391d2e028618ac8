"""Bodies of requests, written to a file as they come, for as much as comes; one at a time for each upload."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import anyio
import structlog
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request

from s2s.files import output_error
from s2s_service.problems import ServiceError

BLOCK = 1024 * 1024
log = structlog.get_logger()


async def receive(request: Request, local: Path, *, limit: int, scope: anyio.CancelScope | None = None) -> bool:
    """Write the body of a request to ``local``, and return whether it came whole.

    When the client goes, a guard finds it too slow (408), or ``scope`` is cancelled, what came is kept.

    Raises
    ------
    ServiceError
        ``too_large_upload`` (413): more than ``limit`` bytes.
    OutputError
        ``disk_full``, ``output_unwritable``: the folder of ``local``.
    """
    try:
        with local.open("wb") as file:
            return await _pour(request, file, limit, scope or anyio.CancelScope())
    except OSError as error:
        raise output_error(local, error) from error


async def _pour(request: Request, file: BinaryIO, limit: int, scope: anyio.CancelScope) -> bool:
    body, held, size, why = request.stream(), bytearray(), 0, "another request goes on with it"
    with scope:
        try:
            while True:
                chunk = await anext(body)
                size += len(chunk)
                if size > limit:
                    raise _too_much(limit)
                held += chunk
                if len(held) >= BLOCK:
                    await run_sync(file.write, bytes(held))
                    held.clear()
        except StopAsyncIteration:
            why = ""
        except ClientDisconnect:
            why = "the client is gone"
        except ServiceError as error:
            if error.status != 408:
                raise
            why = error.code  # the guard answers it
    await run_sync(file.write, bytes(held))
    if why:
        log.info("upload cut", received=size, why=why)
    return not why


def _too_much(limit: int) -> ServiceError:
    return ServiceError(
        f"More bytes came than the {limit} that were still to come.",
        code="too_large_upload",
        hint="Begin a new upload with the right size.",
        status=413,
    )


@dataclass
class _Held:
    lock: anyio.Lock = field(default_factory=anyio.Lock)
    newest: anyio.CancelScope | None = None
    users: int = 0


class Turns:
    """Lets one request at a time have an upload, the newest.

    A client whose connection broke comes back before the server has noticed; what the old request brought must be
    counted before the new one is told where to go on. So a new one makes the old one stop, and waits until it has put
    away what came. This holds within one process; between several, `Uploads.append` counts only the first.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    @contextlib.asynccontextmanager
    async def turn(self, id: str) -> AsyncIterator[anyio.CancelScope]:
        """Wait for the turn; yields the scope in which to receive, cancelled when a newer request comes."""
        held = self._held.setdefault(id, _Held())
        held.users += 1
        scope = anyio.CancelScope()
        if held.newest:
            held.newest.cancel()
        held.newest = scope
        try:
            async with held.lock:
                yield scope
        finally:
            held.users -= 1
            if not held.users:
                del self._held[id]
