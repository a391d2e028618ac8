"""Jobs as their callers see them: made, looked at, edited, cancelled, removed.

Every change of a job counts up its ``revision`` in the same transaction, so that who has seen a revision knows what is
new. A job belongs to one caller; to all others it does not exist.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from s2s.wire import SETTLED, Job, Options, Wish
from s2s_service.database import jobs, new_id, one_at_a_time, reading, tally, versions, writing
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings
from s2s_service.show import Row, shown
from s2s_service.upload_faults import no_upload

DAY_S = 86_400.0
QUEUE_LOCK = 0x5325
"""Of PostgreSQL's advisory locks, the one of those who add to the queue."""
UNSETTLED = versions.c.state.not_in(SETTLED)


@dataclass(frozen=True)
class Made:
    """A job that was asked for; ``again``: it was there already, by the same idempotency key."""

    job: Job
    again: bool


class Jobs:
    """The jobs of all callers."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self._settings = settings
        self._engine = engine

    def repeated(self, owner: str, key: str | None, fingerprint: str) -> Job | None:
        """Return the job that was made with this idempotency key, if there is one.

        Raises
        ------
        ServiceError
            ``idempotency_mismatch`` (422) when the key came with another request.
        """
        with reading(self._engine) as connection:
            return self._repeated(connection, owner, key, fingerprint)

    def create(
        self, owner: str, upload: str, name: str, options: Options, *, key: str | None = None, fingerprint: str
    ) -> Made:
        """Queue a job for an upload.

        Raises
        ------
        ServiceError
            ``queue_full`` (503), ``too_many_waiting`` or ``too_many_jobs`` (429), ``idempotency_mismatch`` (422).
        """
        job, now = new_id(), time.time()
        row = {
            "id": job,
            "owner": owner,
            "upload": upload,
            "name": name,
            "options": options.model_dump(),
            "idempotency_key": key,
            "fingerprint": fingerprint,
            "revision": 1,
            "created_at": now,
            "updated_at": now,
            "expires_at": now + self._settings.retention_days * DAY_S,
        }
        try:
            with _queueing(self._engine) as connection:
                if there := self._repeated(connection, owner, key, fingerprint):
                    return Made(there, again=True)  # of two requests with one key at the same moment, the other made it
                self._check_room(connection, owner)
                connection.execute(jobs.insert().values(row))
                self._queue(connection, job, owner, 1, _wish_of(options), None)
        except sa.exc.IntegrityError:
            raise no_upload(upload) from None  # removed since it was found
        return Made(self.find(owner, job), again=False)

    def find(self, owner: str, job: str) -> Job:
        """Return a job of this caller; raises `ServiceError` ``no_job`` (404)."""
        with reading(self._engine) as connection:
            return self._shown(connection, [self._row(connection, owner, job)])[0]

    def about(self, owner: str, job: str) -> dict[str, Any]:
        """Return what was perceived of the job's file; empty before that."""
        with reading(self._engine) as connection:
            return dict(self._row(connection, owner, job)["about"] or {})

    def page(self, owner: str, *, limit: int, after: str | None = None) -> tuple[list[Job], str | None]:
        """Return up to ``limit`` jobs, newest first, beginning after a job; and where the next page begins."""
        query = sa.select(jobs).where(jobs.c.owner == owner, jobs.c.removed_at.is_(None))
        with reading(self._engine) as connection:
            if after is not None:
                last = self._row(connection, owner, after)
                place = sa.tuple_(jobs.c.created_at, jobs.c.id)
                query = query.where(place < sa.tuple_(sa.literal(last["created_at"]), sa.literal(last["id"])))
            query = query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit + 1)
            rows = connection.execute(query).mappings().all()
            shown = self._shown(connection, rows[:limit])
        return shown, shown[-1].id if len(rows) > limit else None

    def snapshots(self, ids: Iterable[str]) -> dict[str, Job]:
        """Return the jobs that are there, whoever's they are: who asks was checked when they began to watch."""
        wanted = list(ids)
        with reading(self._engine) as connection:
            query = sa.select(jobs).where(jobs.c.id.in_(wanted), jobs.c.removed_at.is_(None))
            return {job.id: job for job in self._shown(connection, connection.execute(query).mappings().all())}

    def check_editable(self, owner: str, job: str) -> Job:
        """Return a job to which a version may be added.

        Raises
        ------
        ServiceError
            ``no_job`` (404); ``job_busy``, ``no_timeline`` or ``too_many_versions`` (409).
        """
        found = self.find(owner, job)
        if found.state not in SETTLED:
            raise _busy(job, found.state)
        # The files of a version that is cancelled go; with the first one's goes what was seen in the clip.
        if found.kind is None or found.versions[0].state == "cancelled":
            raise ServiceError(
                f"The job {job} has no timeline: its first version {_ended(found.versions[0].state)}.",
                code="no_timeline",
                hint="Send the clip again.",
                status=409,
            )
        if len(found.versions) >= self._settings.max_versions:
            raise ServiceError(
                f"The job {job} has {len(found.versions)} versions, as many as are kept.",
                code="too_many_versions",
                hint="Make a new job of the clip.",
                status=409,
            )
        return found

    def add_version(self, owner: str, job: str, *, wish: Wish | None, timeline: str | None) -> Job:
        """Queue another rendering: of the timeline under a key, or of one chosen by a wish from what is seen."""
        with _queueing(self._engine) as connection:
            self._check_room(connection, owner, new_job=False)
            row = self._row(connection, owner, job, lock=True)
            state = connection.scalar(sa.select(versions.c.state).where(versions.c.job == job, UNSETTLED))
            if state is not None:
                raise _busy(job, state)
            last = connection.execute(
                sa.select(sa.func.max(versions.c.number)).where(versions.c.job == job)
            ).scalar_one()
            self._queue(connection, row["id"], owner, last + 1, wish, timeline)
            touch(connection, job, self._settings)
        return self.find(owner, job)

    def cancel(self, owner: str, job: str) -> Job | None:
        """Cancel what is queued or worked on, and return the job; None when there is nothing to cancel.

        Workers notice within a quarter of a second and end the process that does the work.
        """
        with writing(self._engine) as connection:
            self._row(connection, owner, job, lock=True)
            found = sa.select(versions).where(versions.c.job == job, UNSETTLED)
            row = connection.execute(found).mappings().first()
            if row is None:
                return None
            settle(connection, row, "cancelled")
            touch(connection, job, self._settings)
        return self.find(owner, job)

    def mark_removed(self, owner: str, job: str) -> None:
        """Make a job vanish for its caller; its files go next, its rows last (`s2s_service.sweeper`).

        A version that was added since the caller looked is cancelled, so that its worker publishes nothing more.
        """
        with writing(self._engine) as connection:
            self._row(connection, owner, job, lock=True)
            found = sa.select(versions).where(versions.c.job == job, UNSETTLED)
            if row := connection.execute(found).mappings().first():
                settle(connection, row, "cancelled")
            connection.execute(
                jobs.update().where(jobs.c.id == job).values(removed_at=time.time(), idempotency_key=None)
            )

    def _repeated(self, connection: sa.Connection, owner: str, key: str | None, fingerprint: str) -> Job | None:
        if key is None:
            return None
        found = sa.select(jobs).where(jobs.c.owner == owner, jobs.c.idempotency_key == key, jobs.c.removed_at.is_(None))
        row = connection.execute(found).mappings().first()
        if row is None:
            return None
        if row["fingerprint"] != fingerprint:
            raise ServiceError(
                f"The Idempotency-Key {key[:80]!r} was used for another request.",
                code="idempotency_mismatch",
                hint="Use a new key for a new request; repeat a request with the file and options it had.",
                status=422,
            )
        return self._shown(connection, [row])[0]

    def _row(self, connection: sa.Connection, owner: str, job: str, *, lock: bool = False) -> Row:
        query = sa.select(jobs).where(jobs.c.id == job, jobs.c.owner == owner, jobs.c.removed_at.is_(None))
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
        if row is None:
            raise ServiceError(
                f"There is no job {job[:64]!r}.",
                code="no_job",
                hint="It may have been removed, or is another caller's; /v1/jobs lists yours.",
                status=404,
            )
        return row

    def _check_room(self, connection: sa.Connection, owner: str, *, new_job: bool = True) -> None:
        waiting = _count(connection, versions.c.state == "queued")
        if waiting >= self._settings.max_queue:
            raise ServiceError(
                f"{waiting} jobs are waiting, as many as are taken.",
                code="queue_full",
                hint="Try again in a minute.",
                status=503,
                headers={"Retry-After": "60"},
            )
        own = _count(connection, versions.c.owner == owner, UNSETTLED)
        if own >= self._settings.max_waiting:
            raise ServiceError(
                f"{own} of your jobs are not done yet, as many as one caller may have.",
                code="too_many_waiting",
                hint="Wait for one, or cancel one.",
                status=429,
                headers={"Retry-After": "10"},
            )
        if not new_job:
            return
        kept = connection.execute(
            sa.select(sa.func.count()).select_from(jobs).where(jobs.c.owner == owner, jobs.c.removed_at.is_(None))
        ).scalar_one()
        if kept >= self._settings.max_jobs:
            raise ServiceError(
                f"{kept} of your jobs are kept, as many as one caller may have.",
                code="too_many_jobs",
                hint="Remove some: DELETE /v1/jobs/{id}.",
                status=429,
            )

    def _queue(
        self, connection: sa.Connection, job: str, owner: str, number: int, wish: Wish | None, timeline: str | None
    ) -> None:
        now = time.time()
        connection.execute(
            versions.insert().values(
                job=job,
                number=number,
                owner=owner,
                state="queued",
                wish=wish.model_dump() if wish else None,
                timeline=timeline,
                turn=_turn(connection, owner),
                created_at=now,
                history=[["queued", now]],
                notes=[],
            )
        )

    def _shown(self, connection: sa.Connection, rows: Sequence[Row]) -> list[Job]:
        ids = [row["id"] for row in rows]
        query = sa.select(versions).where(versions.c.job.in_(ids)).order_by(versions.c.number)
        found: dict[str, list[Row]] = {id_: [] for id_ in ids}
        for version in connection.execute(query).mappings():
            found[version["job"]].append(version)
        line = _line(connection) if any(found[id_][-1]["state"] == "queued" for id_ in ids) else {}
        return [shown(row, found[row["id"]], line.get(row["id"])) for row in rows]


def result_key(job: str, number: int, name: str) -> str:
    """Return where a file of a version lies in the store."""
    return f"jobs/{job}/{number}/{name}"


@contextlib.contextmanager
def _queueing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that adds to the queue, one at a time: limits are counted and turns given in it."""
    with writing(engine) as connection:
        one_at_a_time(connection, QUEUE_LOCK)
        yield connection


def touch(connection: sa.Connection, job: str, settings: Settings) -> None:
    """Count up a job's revision; it is kept for the whole retention from now."""
    now = time.time()
    connection.execute(
        jobs.update()
        .where(jobs.c.id == job)
        .values(revision=jobs.c.revision + 1, updated_at=now, expires_at=now + settings.retention_days * DAY_S)
    )


def settle(connection: sa.Connection, version: Row, state: str, **values: Any) -> None:
    """Bring a version to its last state."""
    now = time.time()
    connection.execute(
        versions.update()
        .where(versions.c.job == version["job"], versions.c.number == version["number"])
        .values(
            state=state,
            finished_at=now,
            remaining_s=None,
            progress=1.0 if state == "done" else versions.c.progress,
            history=[*version["history"], [state, now]],
            **values,
        )
    )
    tally(connection, "jobs", state)


def _busy(job: str, state: str) -> ServiceError:
    return ServiceError(
        f"The job {job} is {state}.", code="job_busy", hint="Wait until it is done, or cancel it first.", status=409
    )


def _ended(state: str) -> str:
    return "was cancelled" if state == "cancelled" else "failed before its clip was watched"


def _wish_of(options: Options) -> Wish:
    return Wish(**{name: getattr(options, name) for name in Wish.model_fields})


def _turn(connection: sa.Connection, owner: str) -> int:
    """The place in a fair order: start-time fair queueing (Goyal, Vin & Cheng, SIGCOMM 1996) with jobs of equal size.

    A caller's next job comes one turn after their last, or after the turn that is being served when that is later: who
    has sent many waits behind who has sent few, and nobody waits for ever.
    """
    served = connection.execute(sa.select(sa.func.max(versions.c.turn)).where(versions.c.started_at.is_not(None)))
    own = connection.execute(sa.select(sa.func.max(versions.c.turn)).where(versions.c.owner == owner, UNSETTLED))
    return max(served.scalar() or 0, own.scalar() or 0) + 1


def _line(connection: sa.Connection) -> dict[str, int]:
    """Job -> place in line, from 1."""
    query = sa.select(versions.c.job).where(versions.c.state == "queued")
    ordered = connection.execute(query.order_by(versions.c.turn, versions.c.created_at)).scalars()
    return {job: place for place, job in enumerate(ordered, 1)}


def _count(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(versions).where(*conditions)).scalar_one()
