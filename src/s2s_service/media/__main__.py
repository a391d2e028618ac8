"""The child: shuts itself in, does what it is told, reports and ends.

Started by `s2s_service.media.run` as ``python -m s2s_service.media DESCRIPTOR``, with its order on stdin, one line of
JSON; reports go to the descriptor, because C libraries may write to stdout and stderr what they like.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from s2s.errors import S2SError
from s2s_service.media import cage
from s2s_service.media.lines import as_words, write_line

# What the libraries in C++ say: ONNX Runtime, OpenCV, the dynamic linker.
_NO_MEMORY = re.compile(
    "bad.?alloc|cannot allocate memory|failed to allocate|failed to map segment|insufficient memory|out of memory"
    "|start new thread",
    re.IGNORECASE,
)


def main() -> None:
    """Read the order, carry it out, report."""
    reports = int(sys.argv[1])
    order = json.loads(_line_from(0))
    cage.end_with(0)
    cage.shut(order)
    write_line(reports, _done(order, reports))
    # Nothing is left to be put away: the parent clears the folder, and threads of libraries may be at work still.
    os._exit(0)


def _line_from(descriptor: int) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        more = os.read(descriptor, 65_536)
        if not more:
            os._exit(1)
        data += more
    return data


def _done(order: dict[str, Any], reports: int) -> dict[str, Any]:
    """Return the last word."""
    try:
        from s2s_service.media.verbs import VERBS, Work

        work = Work.of(order, reports)
        try:
            return {"result": VERBS[order["verb"]](work)}
        except S2SError as error:
            limit = _limit_behind(error)
            return {"limit": limit} if limit else {"error": as_words(error, work.shown)}
    except Exception as error:
        limit = _limit_behind(error)
        return {"limit": limit} if limit else {"fault": traceback.format_exc()}


def _limit_behind(error: BaseException) -> str | None:
    """Say which limit is behind an error, if one is."""
    for cause in _causes(error):
        number = cause.errno if isinstance(cause, OSError) else None
        if isinstance(cause, MemoryError) or number == errno.ENOMEM:
            return "memory"
        if number == errno.EFBIG:
            return "file"
        if not isinstance(cause, S2SError) and _NO_MEMORY.search(str(cause)):
            return "memory"
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


if __name__ == "__main__":
    main()
