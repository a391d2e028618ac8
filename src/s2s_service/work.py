"""Jobs as workers see them: what is to be queued, who works on what, how far it is, what came of it.

A worker writes only to versions that are its own and not settled; that a write touches no row tells it that the job
was cancelled, removed or taken over while it was not looking.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from s2s.errors import S2SError
from s2s.wire import SETTLED, State
from s2s_service.database import jobs, reading, tally, versions, writing
from s2s_service.jobs import UNSETTLED, settle, touch
from s2s_service.problems import hint_of
from s2s_service.settings import Settings

STAGE_S = (1, 2, 5, 10, 20, 60, 120, 300, 600, 1800)
"""Upper ends of the buckets of stage durations."""


@dataclass(frozen=True)
class Due:
    """A version that waits to be handed to the workflow engine."""

    job: str
    number: int
    turn: int


@dataclass(frozen=True)
class Work:
    """What is to be done for a version."""

    job: str
    number: int
    name: str
    upload: str
    options: Mapping[str, Any]
    wish: Mapping[str, Any] | None
    timeline: str | None
    notes: Sequence[str]


class Board:
    """The versions that one worker works on.

    Parameters
    ----------
    worker : str
        Its id, the executor of the workflow engine.
    """

    def __init__(self, settings: Settings, engine: sa.Engine, worker: str) -> None:
        self._settings = settings
        self._engine = engine
        self._worker = worker

    def due(self, limit: int = 100) -> list[Due]:
        """Return versions without a workflow, in their order: new ones, and those whose workflow was lost."""
        query = sa.select(versions.c.job, versions.c.number, versions.c.turn)
        query = query.where(UNSETTLED, versions.c.queued.is_(False))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(versions.c.turn, versions.c.created_at).limit(limit)).all()
        return [Due(*row) for row in rows]

    def mark_queued(self, job: str, number: int, queued: bool = True) -> None:
        """Note that a workflow was made for a version, or that there is none."""
        with writing(self._engine) as connection:
            connection.execute(versions.update().where(*_is(job, number)).values(queued=queued))

    def enter(self, job: str, number: int, state: State) -> Work | None:
        """Begin a stage as this worker, taking the version over if need be; None when nothing is left to do."""
        with writing(self._engine) as connection:
            _lock(connection, job)
            query = sa.select(versions).where(*_is(job, number), UNSETTLED)
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            self._write_state(connection, row, state)
            home = connection.execute(sa.select(jobs).where(jobs.c.id == job)).mappings().one()
        return Work(
            job=job,
            number=number,
            name=home["name"],
            upload=home["upload"],
            options=home["options"],
            wish=row["wish"],
            timeline=row["timeline"],
            notes=row["notes"],
        )

    def go_on(self, job: str, number: int, state: State) -> bool:
        """Note that the next stage of a version has begun; False when it is no longer this worker's to work on."""
        with writing(self._engine) as connection:
            _lock(connection, job)
            row = connection.execute(sa.select(versions).where(*self._mine(job, number))).mappings().first()
            if row is None:
                return False
            self._write_state(connection, row, state)
            return True

    def tell(self, job: str, number: int, progress: float, remaining_s: float | None) -> bool:
        """Note how far a version is; False when it is no longer this worker's to work on."""
        with writing(self._engine) as connection:
            _lock(connection, job)
            told = connection.execute(
                versions.update().where(*self._mine(job, number)).values(progress=progress, remaining_s=remaining_s)
            )
            if told.rowcount:
                touch(connection, job, self._settings)
            return bool(told.rowcount)

    def is_mine(self, job: str, number: int) -> bool:
        """Whether a version is still this worker's to work on."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(versions.c.job).where(*self._mine(job, number))).first() is not None

    def state_of(self, job: str, number: int) -> State | None:
        """Return a version's state, whoever works on it; None when its job was removed."""
        with reading(self._engine) as connection:
            query = sa.select(versions.c.state).join(jobs).where(*_is(job, number), jobs.c.removed_at.is_(None))
            state: State | None = connection.execute(query).scalar()
            return state

    def perceived(
        self, job: str, number: int, *, timeline: str, about: Mapping[str, Any] | None, notes: Sequence[str]
    ) -> bool:
        """Keep what was perceived or chosen: the timeline's key, what the file is, what the caller should know."""
        with writing(self._engine) as connection:
            _lock(connection, job)
            values = {"timeline": timeline, "notes": list(notes)}
            kept = connection.execute(versions.update().where(*self._mine(job, number)).values(values))
            if kept.rowcount and about is not None:
                connection.execute(jobs.update().where(jobs.c.id == job).values(about=dict(about)))
            return bool(kept.rowcount)

    def finish(self, job: str, number: int, *, summary: str, notes: Sequence[str]) -> bool:
        """Settle a version as done."""
        return self._settle(job, number, "done", summary=summary, notes=list(notes))

    def fail(self, job: str, number: int, error: S2SError) -> bool:
        """Settle a version as failed."""
        return self._settle(job, number, "failed", error=error.as_dict() | {"hint": hint_of(error)})

    def give_up(self, job: str, number: int, error: S2SError) -> None:
        """Settle a version as failed, whoever worked on it."""
        self._settle(job, number, "failed", anyones=True, error=error.as_dict() | {"hint": hint_of(error)})

    def stale(self, before: float) -> list[tuple[str, int]]:
        """Return versions that are not settled and of which nothing was heard since a time."""
        query = sa.select(versions.c.job, versions.c.number).join(jobs)
        query = query.where(UNSETTLED, versions.c.queued.is_(True), jobs.c.updated_at < before)
        with reading(self._engine) as connection:
            return [(job, number) for job, number in connection.execute(query).all()]

    def _mine(self, job: str, number: int) -> tuple[sa.ColumnElement[bool], ...]:
        return (*_is(job, number), versions.c.worker == self._worker, UNSETTLED)

    def _write_state(self, connection: sa.Connection, row: sa.RowMapping, state: State) -> None:
        """Write down that this worker is at a stage of a version."""
        changed, now = row["state"] != state, time.time()
        connection.execute(
            versions.update()
            .where(*_is(row["job"], row["number"]))
            .values(
                worker=self._worker,
                state=state,
                remaining_s=None if changed else row["remaining_s"],
                started_at=row["started_at"] or now,
                history=[*row["history"], [state, now]] if changed else row["history"],
            )
        )
        if changed:
            self._count_stage(connection, row, now)
        touch(connection, row["job"], self._settings)

    def _settle(self, job: str, number: int, state: str, *, anyones: bool = False, **values: Any) -> bool:
        conditions = (*_is(job, number), UNSETTLED) if anyones else self._mine(job, number)
        with writing(self._engine) as connection:
            _lock(connection, job)
            row = connection.execute(sa.select(versions).where(*conditions)).mappings().first()
            if row is None:
                return False
            settle(connection, row, state, **values)
            self._count_stage(connection, row, time.time())
            if error := values.get("error"):
                tally(connection, "errors", error["code"])
            touch(connection, job, self._settings)
            return True

    def _count_stage(self, connection: sa.Connection, row: sa.RowMapping, now: float) -> None:
        """Count how long the stage that ends now has taken."""
        stage, since = row["history"][-1]
        if stage in SETTLED:
            return
        took = now - since
        tally(connection, "stage_sum", stage, took)
        for end in STAGE_S:
            if took <= end:
                tally(connection, "stage_bucket", f"{stage} {end}")
        tally(connection, "stage_bucket", f"{stage} +Inf")


def _is(job: str, number: int) -> tuple[sa.ColumnElement[bool], ...]:
    return versions.c.job == job, versions.c.number == number


def _lock(connection: sa.Connection, job: str) -> None:
    """Take the job's row before its versions', as all who change either do: none waits for another in a circle."""
    connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job).with_for_update())
