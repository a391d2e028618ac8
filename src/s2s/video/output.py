"""Opening files for writing, so that whatever happens the target is whole or untouched and errors are ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import OutputContainer

from s2s.errors import OutputError
from s2s.files import written_beside

_BITEXACT = 0x0400  # AVFMT_FLAG_BITEXACT


@contextlib.contextmanager
def written(path: Path) -> Iterator[Path]:
    """`written_beside`, with FFmpeg's refusals told as an `OutputError` too (``output_failed``)."""
    try:
        with written_beside(path) as temporary:
            yield temporary
    except av.FFmpegError as error:  # those with an errno are OSErrors and have been told already
        raise OutputError(
            f"{path} could not be written: FFmpeg says '{error.strerror}'.",
            code="output_failed",
            hint="Try another format, such as .mkv or .mp4.",
        ) from error


@contextlib.contextmanager
def open_output(path: Path, muxer: str, *, options: dict[str, str] | None = None) -> Iterator[OutputContainer]:
    """Open ``path`` for writing; the file is finished when the block ends well."""
    container = av.open(f"file:{path}", "w", format=muxer, container_options=options, metadata_errors="surrogateescape")
    # Without version strings and random identifiers: the same input gives the same bytes.
    container.flags |= _BITEXACT
    try:
        yield container
    except BaseException:
        # Close it now, while its file exists: left to the garbage collector it would complain on stderr.
        with contextlib.suppress(Exception):
            container.close()
        raise
    container.close()
