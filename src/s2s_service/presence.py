"""Which workers live: what they say of themselves, and what can be seen from here."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
import structlog

from s2s_service.database import reading, workers, writing
from s2s_service.settings import Settings

log = structlog.get_logger()
Clock = Callable[[], float]


class Presence:
    """Which workers live, as they say themselves and as can be seen from here.

    Clocks of several machines need not agree, and may jump: a worker is dead when what it says of itself has not
    changed for `Settings.dead_after_s` by the clock of the one who looks.
    """

    def __init__(self, settings: Settings, engine: sa.Engine, worker: str, clock: Clock = time.monotonic) -> None:
        self._settings = settings
        self._engine = engine
        self.worker = worker
        self._clock = clock
        self._host = this_host()
        self._started_at = time.time()
        self._said: dict[str, tuple[float, float]] = {}
        """Worker -> what it said last, and when that was heard here."""

    def beat(self) -> None:
        """Say that this worker lives."""
        now = time.time()
        with writing(self._engine) as connection:
            seen = connection.execute(workers.update().where(workers.c.id == self.worker).values(seen_at=now))
            if not seen.rowcount:
                row = {"id": self.worker, "host": self._host, "pid": os.getpid()}
                connection.execute(workers.insert().values(**row, started_at=self._started_at, seen_at=now))

    def leave(self) -> None:
        """Say farewell."""
        self._forget([self.worker])

    def living(self) -> set[str]:
        """Return the workers that live; those that do not are forgotten."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(workers)).mappings().all()
        dead = [row["id"] for row in rows if self._is_dead(row)]
        if dead:
            self._forget(dead)
            log.warning("workers died", dead=dead)
        living = {row["id"] for row in rows} - set(dead)
        self._said = {worker: said for worker, said in self._said.items() if worker in living}
        return living

    def _is_dead(self, row: sa.RowMapping) -> bool:
        if row["id"] == self.worker:
            return False
        if row["host"] == self._host and (row["pid"] == os.getpid() or not _runs(row["pid"])):
            return True
        said, heard = self._said.get(row["id"], (None, 0.0))
        if said != row["seen_at"]:
            self._said[row["id"]] = (row["seen_at"], self._clock())
            return False
        return self._clock() - heard > self._settings.dead_after_s

    def _forget(self, ids: list[str]) -> None:
        with writing(self._engine) as connection:
            connection.execute(workers.delete().where(workers.c.id.in_(ids)))


def this_host() -> str:
    """Return what tells where process ids mean the same: containers may share a host's name, but see only their own."""
    try:
        return f"{socket.gethostname()} {Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:  # not Linux
        return socket.gethostname()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
