"""What parent and child say to each other: one JSON object a line, and errors that are the same on both sides.

A child says ``{"stage", "share"}`` as often as it likes and then one of ``{"result"}``, ``{"error"}`` (the user's or
the file's, an `S2SError`), ``{"limit"}`` (what it ran out of) or ``{"fault"}`` (a traceback: a mistake of ours).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from s2s.errors import DeviceError, InputError, OutputError, S2SError, TimelineError, UsageError

MOST_BYTES = 4_000_000
"""Longest line that is believed."""
_CLASSES = {cls.__name__: cls for cls in (S2SError, InputError, OutputError, TimelineError, DeviceError, UsageError)}
_LONGEST_TEXT = 4000


def write_line(descriptor: int, message: Mapping[str, Any]) -> None:
    """Write one message, whole."""
    data = memoryview(json.dumps(message).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


def as_words(error: S2SError, shown: Mapping[str, str]) -> dict[str, str]:
    """Return an error for the wire; ``shown`` says what takes the place of paths nobody should see."""
    kind = next((cls.__name__ for cls in type(error).__mro__ if cls.__name__ in _CLASSES), "S2SError")
    return {
        "kind": kind,
        "code": error.code,
        "message": with_names(error.message, shown),
        "hint": with_names(error.hint, shown),
    }


def as_error(words: Any) -> S2SError | None:
    """Return the error that `as_words` wrote down; None when it is no such thing."""
    if not isinstance(words, dict):
        return None
    kind, code, message, hint = (words.get(name) for name in ("kind", "code", "message", "hint"))
    if not all(isinstance(text, str) for text in (kind, code, message, hint)) or kind not in _CLASSES:
        return None
    return _CLASSES[kind](str(message)[:_LONGEST_TEXT], code=str(code)[:64], hint=str(hint)[:_LONGEST_TEXT])


def with_names(text: str, shown: Mapping[str, str]) -> str:
    """Return ``text`` with each path in ``shown`` replaced, longer ones first."""
    for path in sorted(shown, key=len, reverse=True):
        text = text.replace(path, shown[path])
    return text


def printable(text: str, *, most: int = 200) -> str:
    """Return a name that others gave to a file as it may be shown: what a terminal would obey as its escape."""
    short = text if len(text) <= most else f"{text[: most - 3]}..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in short)
