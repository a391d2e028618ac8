"""What `s2s keys` does where the service runs: make keys for programs, list them, revoke them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from s2s_service.caller_table import Callers, KeyInfo
from s2s_service.database import connect
from s2s_service.migrations import upgrade
from s2s_service.settings import Settings


@dataclass(frozen=True)
class NewKey:
    """A key just made; ``key`` is its secret and can never be shown again."""

    id: str
    name: str
    key: str


def create_key(settings: Settings, name: str) -> NewKey:
    """Make a key; raises `ServiceError` (``key_name``, ``key_exists``)."""
    with _callers(settings) as callers:
        owner, key = callers.create_key(name)
        return NewKey(owner.id, owner.name, key)


def list_keys(settings: Settings) -> list[KeyInfo]:
    """Return all keys, revoked ones too, oldest first."""
    with _callers(settings) as callers:
        return callers.keys()


def revoke_key(settings: Settings, id_or_name: str) -> KeyInfo:
    """Refuse a key from now on; raises `ServiceError` (``no_key``)."""
    with _callers(settings) as callers:
        return callers.revoke(id_or_name)


def as_table(keys: Sequence[KeyInfo]) -> str:
    """Lay keys out for people; nothing but the heading when there are none."""
    rows = [("NAME", "ID", "MADE", "LAST USED", "STATE")]
    for key in keys:
        state = "in use" if key.revoked_at is None else f"revoked {_when(key.revoked_at)}"
        rows.append((key.name, key.id, _when(key.created_at), _when(key.used_at) or "never", state))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def as_dict(key: KeyInfo) -> dict[str, str | None]:
    """Return a key for machines to read, times in ISO 8601."""
    return {
        "id": key.id,
        "name": key.name,
        "created_at": _when(key.created_at),
        "used_at": _when(key.used_at) or None,
        "revoked_at": _when(key.revoked_at) or None,
    }


@contextlib.contextmanager
def _callers(settings: Settings) -> Iterator[Callers]:
    """The callers of the service with these settings, running or not."""
    engine = connect(settings)
    try:
        upgrade(engine)
        yield Callers(settings, engine)
    finally:
        engine.dispose()


def _when(time_s: float | None) -> str:
    return "" if time_s is None else datetime.fromtimestamp(time_s, UTC).isoformat(timespec="seconds")
