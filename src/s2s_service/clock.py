"""SQLite's clock for the workflow engine, which asks for one that SQLite has only since 3.42 (2023).

DBOS writes times as ``unixepoch('subsec')`` where Python is 3.12 or newer; older SQLites, that of Debian 12 among them,
know the function but answer NULL.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any


class Clocked(sqlite3.Connection):
    """A connection whose ``unixepoch('subsec')`` is seconds since 1970 with a fraction, whatever SQLite's age."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        if sqlite3.sqlite_version_info < (3, 42):
            self.create_function("unixepoch", 1, _now)


def _now(modifier: str) -> float:
    if modifier != "subsec":
        raise ValueError(modifier)  # nothing else is asked for; SQLite makes an error of it
    return time.time()
