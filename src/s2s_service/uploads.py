"""Uploads: files that come in one piece or in many, until a job uses them.

Each request that brings bytes leaves one part in the store; a row counts how far the upload has come. Rows are written
after the files they speak of and removed before them, so that a crash leaves at worst parts that nobody knows of, which
the sweeper finds.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import time
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import sqlalchemy as sa
import structlog

from s2s_service import database as db
from s2s_service.database import new_id, reading, writing
from s2s_service.problems import ServiceError
from s2s_service.receiving import Turns
from s2s_service.settings import Settings
from s2s_service.store import Store
from s2s_service.upload_faults import (
    MB,
    beyond_size,
    empty,
    in_use,
    no_room,
    no_upload,
    too_large,
    too_many,
    too_many_parts,
    wrong_offset,
)

MOST_PARTS = 10_000
"""50 kB a request at the default limit of 500 MB: nobody who sends a file needs more."""
ORPHANED_S = 3600.0
"""Files that no row speaks of may still be about to get one for this long."""
UNSHOWN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Unicode's categories of what is no visible letter: controls, marks of direction, halves of pairs."""
UPLOADS_LOCK = 0x5326
"""Of PostgreSQL's advisory locks, the ones of callers who begin an upload."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Upload:
    """A file that is coming or has come; times in seconds since 1970, sizes in bytes."""

    id: str
    owner: str
    name: str
    size: int
    received: int
    created_at: float
    expires_at: float

    @property
    def done(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size


class Uploads:
    """The uploads in the database, and their bytes in the store."""

    def __init__(self, settings: Settings, engine: sa.Engine, store: Store) -> None:
        self.settings, self.engine, self.store = settings, engine, store
        self.turns = Turns()

    def create(self, owner: str, name: str, size: int) -> Upload:
        """Begin an upload of ``size`` bytes.

        Raises
        ------
        ServiceError
            ``empty_file`` (422), ``too_large_upload`` (413), ``too_many_uploads`` (429), ``disk_low`` (507).
        """
        self._check_size(size)
        self._check_room(size)
        return self._insert(new_id(), owner, name, size, received=0)

    def find(self, owner: str, id: str) -> Upload:
        """Return an upload of this owner.

        Raises
        ------
        ServiceError
            ``no_upload`` (404): there is none, it is another's, or its time has passed.
        """
        upload = self._look(owner, id)
        if upload is None or (upload.expires_at <= time.time() and not self._is_used(id)):
            raise no_upload(id)
        return upload

    def go_on(self, owner: str, id: str, start: int, size: int = 0) -> Upload:
        """Return the upload to which ``size`` bytes are to be added from ``start`` on, if they may be.

        Raises
        ------
        ServiceError
            As `append` does; ``disk_low`` (507).
        """
        upload = self._fitting(owner, id, start, size)
        self._check_room(size)
        return upload

    def append(self, upload: Upload, start: int, local: Path) -> Upload:
        """Add what lies in ``local`` (which is taken) as the bytes from ``start`` on; return how it then stands.

        Of several that add at the same place only the first is counted. The key of a part has its place and its size,
        so what a late one writes replaces at most a part of the same place and size, that is: the same bytes.

        Raises
        ------
        ServiceError
            ``upload_offset`` (409): it does not go on at ``start``; ``too_large_upload`` (413): beyond the size
            announced; ``upload_parts`` (400): too many parts; ``no_upload`` (404): removed meanwhile.
        """
        size = local.stat().st_size
        upload = self._fitting(upload.owner, upload.id, start, size)
        if not size:
            return upload
        self.store.put(local, part_key(upload.id, start, size), move=True)
        expires_at = self._expiry(time.time())
        with writing(self.engine) as connection:
            counted = connection.execute(
                sa.update(db.uploads)
                .where(db.uploads.c.id == upload.id, db.uploads.c.received == start)
                .values(received=start + size, expires_at=expires_at)
            ).rowcount
            if counted:
                connection.execute(sa.insert(db.parts).values(upload=upload.id, start=start, size=size))
                return replace(upload, received=start + size, expires_at=expires_at)
        self._forget_late(upload.id, start, size)
        raise wrong_offset(self.find(upload.owner, upload.id).received, start)

    def take(self, owner: str, name: str, local: Path) -> Upload:
        """Make a finished upload of ``local``, which is taken; raises as `create` does."""
        size = local.stat().st_size
        self._check_size(size)
        self._check_room(0)  # it lies on the disk already
        id = new_id()
        self.store.put(local, part_key(id, 0, size), move=True)
        try:
            return self._insert(id, owner, name, size, received=size)
        except BaseException:
            self._discard(f"uploads/{id}")
            raise

    def keys(self, id: str) -> list[str]:
        """Return the keys of the parts in order; joined they are what has come so far."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                sa.select(db.parts.c.start, db.parts.c.size).where(db.parts.c.upload == id).order_by(db.parts.c.start)
            ).all()
        return [part_key(id, start, size) for start, size in rows]

    def remove(self, owner: str, id: str) -> None:
        """Remove an upload and its bytes.

        Raises
        ------
        ServiceError
            ``no_upload`` (404); ``upload_in_use`` (409): a job needs it.
        """
        if self._look(owner, id) is None:
            raise no_upload(id)
        if not self._delete(id):
            raise in_use(id) if self._is_used(id) else no_upload(id)
        self.store.remove(f"uploads/{id}")

    def sweep(self, now: float) -> int:
        """Remove what nobody needs, and return how many things: uploads whose time has passed, parts without a row.

        Whatever is younger than an hour is left alone: its row may be about to be written.
        """
        with reading(self.engine) as connection:
            expired = connection.scalars(
                sa.select(db.uploads.c.id).where(db.uploads.c.expires_at <= now, ~_used())
            ).all()
        count = 0
        for id in expired:
            if self._delete(id):
                self.store.remove(f"uploads/{id}")
                count += 1
        return count + self._sweep_orphans(now - ORPHANED_S)

    def _sweep_orphans(self, before: float) -> int:
        count, known, last = 0, set[str](), ""
        for key, changed in self.store.list("uploads"):
            id = key.split("/")[1]
            if id != last:
                known, last = set(self.keys(id)), id
            if changed < before and key not in known:
                self._discard(key)
                count += 1
        return count

    def _look(self, owner: str, id: str) -> Upload | None:
        with reading(self.engine) as connection:
            wanted = sa.select(db.uploads).where(db.uploads.c.id == id, db.uploads.c.owner == owner)
            found = connection.execute(wanted).first()
        return Upload(**found._mapping) if found else None

    def _is_used(self, id: str) -> bool:
        with reading(self.engine) as connection:
            return bool(connection.scalar(sa.select(sa.exists().where(db.jobs.c.upload == id))))

    def _insert(self, id: str, owner: str, name: str, size: int, received: int) -> Upload:
        now = time.time()
        upload = Upload(id, owner, shown_name(name), size, received, now, self._expiry(now))
        with writing(self.engine) as connection:
            db.one_at_a_time(connection, UPLOADS_LOCK, sa.func.hashtext(owner))  # for they are counted
            held = connection.scalar(
                sa.select(sa.func.count())
                .select_from(db.uploads)
                .where(
                    db.uploads.c.owner == owner,
                    db.uploads.c.expires_at > now,
                    sa.or_(db.uploads.c.received < db.uploads.c.size, ~_used()),
                )
            )
            if (held or 0) >= self.settings.max_uploads:
                raise too_many(held or 0, self.settings.max_uploads)
            connection.execute(sa.insert(db.uploads).values(**asdict(upload)))
            if received:
                connection.execute(sa.insert(db.parts).values(upload=id, start=0, size=received))
        return upload

    def _delete(self, id: str) -> bool:
        """Remove the rows unless a job uses the upload, even one that is just being made."""
        try:
            with writing(self.engine) as connection:
                return bool(connection.execute(sa.delete(db.uploads).where(db.uploads.c.id == id, ~_used())).rowcount)
        except sa.exc.IntegrityError:
            return False

    def _discard(self, prefix: str) -> None:
        """Remove what the sweeper would find too, should it fail."""
        with contextlib.suppress(ServiceError):
            self.store.remove(prefix)

    def _forget_late(self, id: str, start: int, size: int) -> None:
        """Remove the part of one that came too late, unless it is the very one that counts."""
        key = part_key(id, start, size)
        if key not in self.keys(id):
            self._discard(key)

    def _fitting(self, owner: str, id: str, start: int, size: int) -> Upload:
        upload = self.find(owner, id)
        if start != upload.received:
            raise wrong_offset(upload.received, start)
        if start + size > upload.size:
            raise beyond_size(upload.size, start + size)
        if self._count_parts(id) >= MOST_PARTS:
            raise too_many_parts(MOST_PARTS)
        return upload

    def _count_parts(self, id: str) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(sa.select(sa.func.count()).where(db.parts.c.upload == id)) or 0

    def _expiry(self, now: float) -> float:
        return now + self.settings.upload_hours * 3600

    def _check_size(self, size: int) -> None:
        if size <= 0:
            raise empty()
        if size > self.largest:
            raise too_large(size, self.largest)

    def _check_room(self, size: int) -> None:
        for folder in filter(None, (self.settings.service_data, self.store.folder)):
            free = shutil.disk_usage(folder).free
            if free - size < self.settings.min_free_mb * MB:
                raise no_room(size)

    @property
    def largest(self) -> int:
        """Bytes that a file may have."""
        return self.settings.max_upload_mb * MB


def part_key(id: str, start: int, size: int) -> str:
    """Return where the bytes [start, start + size) of an upload lie; keys sort as the bytes do."""
    return f"uploads/{id}/{start:015d}-{size}"


def shown_name(name: str) -> str:
    """Return what a user calls a file, fit to be shown and to be a download's name; it is never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    printable = "".join(letter for letter in last if unicodedata.category(letter) not in UNSHOWN)
    return " ".join(printable.split())[:200].strip() or "unnamed"


def _used() -> sa.Exists:
    return sa.exists().where(db.jobs.c.upload == db.uploads.c.id)
