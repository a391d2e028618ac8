"""Who calls: a browser's session, known by its cookie, or a program's key.

Secrets have 256 random bits and only their SHA-256 is stored. A slow hash (argon2, scrypt) makes guessing dear where
people choose passwords; nobody tries 2^256 of these however fast each try is, and a slow hash would cost every request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from s2s_service.database import callers, jobs, new_id, reading, uploads, writing
from s2s_service.key_text import is_key, new_key
from s2s_service.problems import ServiceError
from s2s_service.rates import Left, NewSessions
from s2s_service.settings import Settings

SEEN_EVERY_S = 300.0
"""How exact `seen_at` is: not every request should wait for a write."""
UNSEEN_S = 7 * 86_400.0
"""A session that owns nothing and was not seen for so long is forgotten; its browser gets another when it is back."""
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}[A-Za-z0-9]|[A-Za-z0-9]")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Caller:
    """Somebody who owns jobs and uploads."""

    id: str
    kind: Literal["session", "key"]
    name: str = ""


@dataclass(frozen=True)
class KeyInfo:
    """What may be told about a key: everything but its secret. ``used_at`` is exact to five minutes, None if never."""

    id: str
    name: str
    created_at: float
    used_at: float | None
    revoked_at: float | None


class Callers:
    """The callers that the database knows."""

    def __init__(self, settings: Settings, engine: sa.Engine) -> None:
        self._engine = engine
        self._new_sessions = NewSessions(settings)

    def new_session(self) -> tuple[Caller, str]:
        """Begin a session; returns it and the secret for its cookie, which is nowhere else."""
        secret = secrets.token_urlsafe(32)
        return self._add("session", secret, ""), secret

    def of_session(self, secret: str) -> Caller | None:
        """Return whose cookie this is."""
        return self._of("session", secret) if _SESSION.fullmatch(secret) else None

    def may_begin(self, address: str) -> Left:
        """Count a session that is to begin for ``address`` and say whether it may."""
        return self._new_sessions.take(address)

    def create_key(self, name: str) -> tuple[Caller, str]:
        """Make a key; returns its owner and the key itself, which is shown once and nowhere kept.

        Raises
        ------
        ServiceError
            ``key_name`` when the name cannot be used, ``key_exists`` when a key in use has it.
        """
        if not _KEY_NAME.fullmatch(name) or _ID.fullmatch(name):
            raise ServiceError(
                f"A key cannot be named {name[:64]!r}.",
                code="key_name",
                hint="Use 1 to 64 letters, digits, spaces and . _ @ - ('render farm'), not 32 hexadecimal digits.",
                status=422,
            )
        secret = new_key()
        return self._add("key", secret, name), secret

    def of_key(self, secret: str) -> Caller | None:
        """Return whose key this is; None for keys that are unknown, mistyped or revoked."""
        return self._of("key", secret) if is_key(secret) else None

    def keys(self) -> list[KeyInfo]:
        """Return all keys, revoked ones too, oldest first."""
        query = sa.select(callers).where(callers.c.kind == "key").order_by(callers.c.created_at, callers.c.id)
        with reading(self._engine) as connection:
            return [_info(row) for row in connection.execute(query)]

    def revoke(self, id_or_name: str) -> KeyInfo:
        """Refuse a key from now on; once more for one that is revoked changes nothing.

        Raises
        ------
        ServiceError
            ``no_key`` when no key has that id or name.
        """
        query = (
            sa.select(callers)
            .where(callers.c.kind == "key", sa.or_(callers.c.id == id_or_name, callers.c.name == id_or_name))
            # The one in use goes before revoked ones of the same name.
            .order_by(callers.c.revoked_at.is_not(None), callers.c.created_at.desc())
        )
        with writing(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                raise ServiceError(
                    f"There is no key {id_or_name[:64]!r}.",
                    code="no_key",
                    hint="`s2s keys list` shows them.",
                    status=404,
                )
            now = row.revoked_at or time.time()
            connection.execute(sa.update(callers).where(callers.c.id == row.id).values(revoked_at=now))
            return _info(row, revoked_at=now)

    def sweep(self, now: float) -> int:
        """Forget sessions that own nothing and were not seen for a week; returns how many."""
        owns = [sa.exists().where(table.c.owner == callers.c.id) for table in (jobs, uploads)]
        idle = sa.delete(callers).where(
            callers.c.kind == "session", callers.c.seen_at < now - UNSEEN_S, *(~each for each in owns)
        )
        with writing(self._engine) as connection:
            return connection.execute(idle).rowcount

    def _add(self, kind: Literal["session", "key"], secret: str, name: str) -> Caller:
        now = time.time()
        caller = Caller(new_id(), kind, name)
        with writing(self._engine) as connection:
            if kind == "key":
                self._refuse_second(connection, name)
            connection.execute(
                sa.insert(callers).values(
                    id=caller.id, kind=kind, secret_hash=digest(secret), name=name, created_at=now, seen_at=now
                )
            )
        return caller

    def _refuse_second(self, connection: sa.Connection, name: str) -> None:
        same = sa.select(callers.c.id).where(
            callers.c.kind == "key", callers.c.name == name, callers.c.revoked_at.is_(None)
        )
        if connection.execute(same).first():
            raise ServiceError(
                f"There is a key named {name!r} already.",
                code="key_exists",
                hint=f"Choose another name, or `s2s keys revoke {name!r}` first.",
                status=409,
            )

    def _of(self, kind: Literal["session", "key"], secret: str) -> Caller | None:
        wanted = digest(secret)
        query = sa.select(callers).where(
            callers.c.secret_hash == wanted, callers.c.kind == kind, callers.c.revoked_at.is_(None)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        # The index compares hashes byte by byte; whoever times that learns of a hash, from which no secret follows.
        if row is None or not hmac.compare_digest(row.secret_hash, wanted):
            return None
        self._seen(row)
        return Caller(row.id, kind, row.name)

    def _seen(self, row: sa.Row[tuple[object, ...]]) -> None:
        now = time.time()
        if row.seen_at > row.created_at and now - row.seen_at < SEEN_EVERY_S:
            return
        with writing(self._engine) as connection:
            connection.execute(sa.update(callers).where(callers.c.id == row.id).values(seen_at=now))


def digest(secret: str) -> str:
    """Return the SHA-256 under which a secret is known."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _info(row: sa.Row[tuple[object, ...]], revoked_at: float | None = None) -> KeyInfo:
    return KeyInfo(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        used_at=row.seen_at if row.seen_at > row.created_at else None,
        revoked_at=revoked_at or row.revoked_at,
    )
