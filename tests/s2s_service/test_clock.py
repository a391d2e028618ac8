import sqlite3
import time

import pytest

from s2s_service.clock import Clocked


@pytest.fixture
def connection():
    with sqlite3.connect(":memory:", factory=Clocked) as connection:
        yield connection


def test_the_clock_has_fractions_in_queries_and_defaults(connection):
    connection.execute("CREATE TABLE t (n INTEGER, at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))")
    connection.execute("INSERT INTO t (n) VALUES (1)")
    [(at,)] = connection.execute("SELECT at FROM t").fetchall()
    assert at / 1000 == pytest.approx(time.time(), abs=2)
    seen = {connection.execute("SELECT unixepoch('subsec')").fetchone()[0] % 1 for _ in range(20)}
    assert len(seen) > 1


@pytest.mark.skipif(sqlite3.sqlite_version_info >= (3, 42), reason="this SQLite has the clock itself")
def test_what_an_old_sqlite_does_not_know_is_an_error_and_no_silence(connection):
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("SELECT unixepoch('weekday 0')").fetchone()
