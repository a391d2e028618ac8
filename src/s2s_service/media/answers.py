"""Reading what a child says, without trusting it: a hostile file may have taken it over."""

from __future__ import annotations

import json
import math
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from s2s_service.media.endings import ChildFault, crash, out_of_memory, too_big
from s2s_service.media.lines import as_error
from s2s_service.media.task import Limits, Task

_LONGEST_TEXT, _MOST_NOTES = 4000, 200


def read_line(line: bytes, task: Task, limits: Limits) -> tuple[str, float] | dict[str, Any]:
    """Return stage and share, or the result when this is the last word.

    Raises
    ------
    S2SError, ChildFault
        What the child says went wrong; ``media_crash`` when it makes no sense.
    """
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise crash(task, "it talks nonsense") from error
    match message:
        case {"stage": str(stage), "share": float() | int() as share} if math.isfinite(share):
            return stage[:32], min(1.0, max(0.0, float(share)))
        case {"result": dict(result)}:
            _check(result, task)
            return result
        case {"error": error} if (told := as_error(error)) is not None:
            raise told
        case {"limit": "memory"}:
            raise out_of_memory(task, limits)
        case {"limit": "file"}:
            raise too_big(task, limits)
        case {"fault": str(traceback)}:
            raise ChildFault(traceback)
    raise crash(task, "it talks nonsense")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value) and value >= 0


def _are_notes(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_NOTES and all(map(_is_text, value))


def _are_sizes(value: object) -> bool:
    return isinstance(value, dict) and all(
        re.fullmatch(r"[a-z]{1,16}(\.[a-z0-9]{1,8})+", name) and _is_number(size) for name, size in value.items()
    )


def _are_pictures(value: object) -> bool:
    return isinstance(value, dict) and value.keys() in (set(), {"poster.jpg", "strip.jpg"}) and _are_sizes(value)


_FIELDS: dict[str, dict[str, Callable[[Any], object]]] = {
    "perceive": {
        "kind": lambda value: value in ("clip", "picture"),
        "duration_s": _is_number,
        "width": _is_number,
        "height": _is_number,
        "fps": _is_number,
        "suffix": lambda value: _is_text(value) and re.fullmatch(r"\.[a-z0-9]{2,4}", value),
        "has_audio": lambda value: isinstance(value, bool),
        "strip_tiles": lambda value: value is None or (type(value) is int and 1 <= value <= 1000),
        "strip_trouble": _is_text,
        "files": _are_pictures,
        "notes": _are_notes,
    },
    "choose": {"notes": _are_notes},
    "render": {"summary": _is_text, "notes": _are_notes, "files": _are_sizes},
    "preview": {"files": _are_sizes},
}


def _check(result: dict[str, Any], task: Task) -> None:
    fields = _FIELDS[task.verb]
    if result.keys() != fields.keys() or not all(fits(result[name]) for name, fits in fields.items()):
        raise crash(task, "its answer makes no sense")
    paths = [task.folder / "out" / name for name in result.get("files", ())]
    if paths and not stat.S_ISDIR(_mode(paths[0].parent)):
        raise crash(task, "its results are no files")
    if task.verb in ("perceive", "choose"):
        paths.append(task.folder / "timeline.json")
    if not all(stat.S_ISREG(_mode(path)) for path in paths):
        raise crash(task, "its results are no files")


def _mode(path: Path) -> int:
    """The kind of file, links not followed; 0 for what is not there, or has another name too."""
    try:
        status = path.lstat()
    except OSError:
        return 0
    return status.st_mode if stat.S_ISDIR(status.st_mode) or status.st_nlink == 1 else 0
