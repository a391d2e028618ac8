"""The database: its tables, and how it is opened, SQLite or PostgreSQL alike.

Times are seconds since 1970 (UTC). Transactions are short: `reading` for one look, `writing` for a change that takes
the lock at once, so that no two writers of SQLite wait for each other in the middle.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from s2s.files import output_error
from s2s_service.hung import end_hung_transactions
from s2s_service.settings import Settings

metadata = sa.MetaData()
Text, Number, Time, Json = sa.Text, sa.Integer, sa.Double, sa.JSON(none_as_null=True)

callers = sa.Table(
    "callers",
    metadata,
    # A browser's session or a program's API key; only a hash of the secret is kept.
    sa.Column("id", Text, primary_key=True),
    sa.Column("kind", Text, nullable=False),  # "session" or "key"
    sa.Column("secret_hash", Text, nullable=False, unique=True),
    sa.Column("name", Text, nullable=False, default=""),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("seen_at", Time, nullable=False),
    sa.Column("revoked_at", Time),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False, index=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),  # bytes announced
    sa.Column("received", sa.BigInteger, nullable=False),  # bytes that have come
    sa.Column("created_at", Time, nullable=False),
    sa.Column("expires_at", Time, nullable=False, index=True),
)

parts = sa.Table(
    "parts",
    metadata,
    # What came in one request: bytes [start, start + size) under `uploads.part_key`.
    sa.Column("upload", Text, sa.ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("start", sa.BigInteger, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False),
    sa.Column("upload", Text, sa.ForeignKey("uploads.id"), nullable=False, index=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("options", Json, nullable=False),
    sa.Column("about", Json),  # what was perceived of the file: kind, duration, result's suffix
    sa.Column("idempotency_key", Text),
    sa.Column("fingerprint", Text, nullable=False),  # of the request, to tell a repeat from another use of its key
    sa.Column("revision", Number, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("expires_at", Time, nullable=False, index=True),
    sa.Column("removed_at", Time),  # rows go last, after the files
    sa.UniqueConstraint("owner", "idempotency_key"),
    sa.Index("jobs_of_owner", "owner", "created_at", "id"),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("job", Text, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", Number, primary_key=True),
    sa.Column("owner", Text, nullable=False),
    sa.Column("state", Text, nullable=False, index=True),
    sa.Column("wish", Json),  # what is to be chosen anew from what is seen; null: the timeline is given
    sa.Column("timeline", Text),  # key of what is rendered; null until it was perceived or chosen
    sa.Column("turn", Number, nullable=False),  # place in the fair order
    sa.Column("progress", Time, nullable=False, default=0.0),
    sa.Column("remaining_s", Time),
    sa.Column("worker", Text),  # who works on it; nobody else may write
    sa.Column("queued", sa.Boolean, nullable=False, default=False),  # handed to the workflow engine
    sa.Column("created_at", Time, nullable=False),
    sa.Column("started_at", Time),
    sa.Column("finished_at", Time),
    sa.Column("history", Json, nullable=False),  # [[state, time], ...]
    sa.Column("summary", Text, nullable=False, default=""),
    sa.Column("notes", Json, nullable=False),
    sa.Column("error", Json),
    sa.Index("versions_by_turn", "state", "turn", "created_at"),
    sa.Index("versions_of_owner", "owner", "state"),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("host", Text, nullable=False),
    sa.Column("pid", Number, nullable=False),
    sa.Column("started_at", Time, nullable=False),
    sa.Column("seen_at", Time, nullable=False),
)

tallies = sa.Table(
    "tallies",
    metadata,
    # What /metrics shows beyond the present state: counts that outlive processes and removed jobs.
    sa.Column("name", Text, primary_key=True),
    sa.Column("label", Text, primary_key=True),
    sa.Column("value", Time, nullable=False),
)


def connect(settings: Settings) -> sa.Engine:
    """Open the database; tables are made by `s2s_service.migrations.upgrade`."""
    if settings.database.startswith("sqlite"):
        make_private_folder(settings.service_data)
        engine = sa.create_engine(settings.database, connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(settings.database, pool_pre_ping=True, pool_size=10, max_overflow=20)
    end_hung_transactions(engine, settings.dead_after_s)
    return engine


@contextlib.contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that only looks, and sees everything as it was at one moment, as it does in SQLite anyway."""
    moment = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**moment) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that changes something; committed when the block ends well."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def one_at_a_time(connection: sa.Connection, *lock: Any) -> None:
    """Wait until no other transaction holds this advisory lock of PostgreSQL, and hold it to the end of this one.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*lock)))


def make_private_folder(folder: Path) -> None:
    """Make a folder that nobody else may look into; raises `OutputError` when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise output_error(folder, error) from error


def new_id() -> str:
    """128 random bits: nobody guesses another's."""
    return secrets.token_hex(16)


def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def tally(connection: sa.Connection, name: str, label: str, value: float = 1.0) -> None:
    """Add to a count that /metrics shows."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(tallies).values(name=name, label=label, value=value)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["name", "label"], set_={"value": tallies.c.value + new.excluded.value}
        )
    )
