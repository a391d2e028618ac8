"""The body of a request, written to a file as it comes, for as much as comes."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import anyio
import structlog
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request

from s2s.files import output_error
from s2s_service.uploads import too_large

BLOCK = 1024 * 1024
IDLE_S = 60.0
"""A client that sends nothing for this long is taken to be gone."""
log = structlog.get_logger()


async def receive(request: Request, local: Path, *, limit: int, idle_s: float = IDLE_S) -> bool:
    """Write the body of a request to ``local``, and return whether it came whole.

    When the client goes or sends nothing for ``idle_s``, what came is kept.

    Raises
    ------
    ServiceError
        ``too_large_upload`` (413): more than ``limit`` bytes; the file then has no more than that.
    OutputError
        ``disk_full``, ``output_unwritable``: the folder of ``local``.
    """
    try:
        with local.open("wb") as file:
            return await _pour(request, file, limit, idle_s)
    except OSError as error:
        raise output_error(local, error) from error


async def _pour(request: Request, file: BinaryIO, limit: int, idle_s: float) -> bool:
    body, held, size = request.stream(), bytearray(), 0
    whole = False
    try:
        while True:
            with anyio.fail_after(idle_s):
                chunk = await anext(body)
            size += len(chunk)
            if size > limit:
                raise too_large(size, limit)
            held += chunk
            if len(held) >= BLOCK:
                await run_sync(file.write, bytes(held))
                held.clear()
    except StopAsyncIteration:
        whole = True
    except (ClientDisconnect, TimeoutError) as error:
        log.info("upload cut", received=size, why=type(error).__name__)
    await run_sync(file.write, bytes(held))
    return whole
