"""Removing what is over: jobs with all their files, and what crashes have left lying.

A job vanishes for its caller first; then its files go, its rows last, so that what is interrupted is found and ended by
the next sweep.
"""

from __future__ import annotations

import contextlib
import time

import sqlalchemy as sa
import structlog

from s2s.wire import SETTLED
from s2s_service.callers import Callers
from s2s_service.database import jobs, reading, versions, writing
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings
from s2s_service.store import Store
from s2s_service.uploads import Uploads

log = structlog.get_logger()
HOUR_S = 3600.0


class Sweeper:
    """Removes jobs when asked to, and whatever is due."""

    def __init__(self, settings: Settings, engine: sa.Engine, store: Store, uploads: Uploads, callers: Callers) -> None:
        self._settings = settings
        self._engine = engine
        self._store = store
        self._uploads = uploads
        self._callers = callers

    def sweep(self) -> None:
        """Remove expired jobs, uploads and sessions, and files that belong to nothing."""
        now = time.time()
        removed = self._due(now)
        for job in removed:
            self.remove(job)
        uploads = self._uploads.sweep(now)
        sessions = self._callers.sweep(now)
        orphans = self._sweep_orphans(now)
        scratch = self._sweep_scratch(now)
        if removed or uploads or sessions or orphans or scratch:
            counts = {"uploads": uploads, "sessions": sessions, "orphans": orphans, "scratch": scratch}
            log.info("swept", jobs=len(removed), **counts)

    def remove(self, job: str) -> None:
        """Remove a job that was marked as removed: its results, its clip when no other job has it, its rows."""
        self._store.remove(f"jobs/{job}")
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(jobs.c.owner, jobs.c.upload).where(jobs.c.id == job)).first()
            connection.execute(versions.delete().where(versions.c.job == job))
            connection.execute(jobs.delete().where(jobs.c.id == job))
        if row is not None:
            with contextlib.suppress(ServiceError):  # in use by another job, or gone
                self._uploads.remove(row.owner, row.upload)

    def _due(self, now: float) -> list[str]:
        """Mark expired jobs as removed; return all that are marked, some of them by requests that were interrupted."""
        working = sa.select(versions.c.job).where(versions.c.state.not_in(SETTLED))
        with writing(self._engine) as connection:
            connection.execute(
                jobs.update()
                .where(jobs.c.expires_at < now, jobs.c.removed_at.is_(None), jobs.c.id.not_in(working))
                .values(removed_at=now)
            )
            return list(connection.execute(sa.select(jobs.c.id).where(jobs.c.removed_at.is_not(None))).scalars())

    def _sweep_orphans(self, now: float) -> int:
        """Remove results of jobs that are not there, once they are an hour old: a job's row comes before its files."""
        old = {key.split("/")[1] for key, changed in self._store.list("jobs") if changed < now - HOUR_S}
        with reading(self._engine) as connection:
            there = set(connection.execute(sa.select(jobs.c.id).where(jobs.c.id.in_(old))).scalars()) if old else set()
        for job in old - there:
            self._store.remove(f"jobs/{job}")
        return len(old - there)

    def _sweep_scratch(self, now: float) -> int:
        """Remove files that requests left when their process died: an hour unchanged, however slowly some come.

        Folders are their workers', which see to those of dead ones.
        """
        count = 0
        for path in self._settings.scratch.glob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and path.stat().st_mtime < now - HOUR_S:
                    path.unlink()
                    count += 1
        return count
