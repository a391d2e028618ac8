"""Errors that say what happened, with the values, and what to do next.

    S2SError            exit status 1
    |- InputError       a clip, picture or folder cannot be used
    |- OutputError      a result cannot be written
    |- TimelineError    a timeline is not valid; names the field
    |- DeviceError      a compute device is not there
    `- UsageError       exit status 2: options that make no sense, unknown names

Every error carries a stable ``code`` (listed in docs/errors.md) that programs may test, and a ``hint`` that people may
follow. The command line and every other face of the library print the same object.
"""

from __future__ import annotations

from typing import Any


class S2SError(Exception):
    """Base of all errors that are the input's or the user's, not ours.

    Parameters
    ----------
    message : str
        What happened, with the values, as a full sentence.
    code : str
        Stable identifier in snake_case.
    hint : str
        What to do next; empty when there is nothing to advise.
    """

    exit_status = 1

    def __init__(self, message: str, *, code: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross processes; the usual way would call ``__init__`` without its keywords."""
        return _revived, (type(self), self.args, self.__dict__)

    def as_dict(self) -> dict[str, str]:
        """Return ``code``, ``message`` and ``hint`` for machines to read."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class InputError(S2SError):
    """A clip, picture or folder cannot be used."""


class OutputError(S2SError):
    """A result cannot be written."""


class TimelineError(S2SError):
    """A timeline is not valid."""


class DeviceError(S2SError):
    """A compute device was asked for and is not there."""


class UsageError(S2SError):
    """Options that make no sense together, or names nobody knows."""

    exit_status = 2


def _revived(kind: type[S2SError], args: tuple[str, ...], attributes: dict[str, Any]) -> S2SError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(attributes)
    return error


MOST_NAME = 100
"""Letters of a name that are compared; the rest would cost time and no longer be like anything."""


def nearest(name: str, names: list[str] | tuple[str, ...]) -> str:
    """Return "Did you mean 'x'?" for the name most like ``name``, or an empty string."""
    import difflib

    name = name[:MOST_NAME]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    # A bare kind ("dog") is like "animal.dog_bark" to a person, though not to an edit distance.
    close += [other for other in names if name.lower() in other and other not in close]
    if not close:
        return ""
    return "Did you mean " + " or ".join(f"'{other}'" for other in close[:3]) + "?"
