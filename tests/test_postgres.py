"""The PostgreSQL that other tests are given."""

import os
from pathlib import Path

import psycopg
import pytest
from postgres import new_database, plain, running_postgres


@pytest.fixture(scope="module")
def address():
    with running_postgres() as address:
        yield address


def ask(address, question):
    with psycopg.connect(plain(address)) as connection:
        return connection.execute(question).fetchone()[0]


def test_databases_are_apart_and_dropped(address):
    with new_database(address) as one, new_database(address) as other:
        with psycopg.connect(plain(one)) as connection:
            connection.execute("CREATE TABLE things (name text)")
        assert ask(one, "SELECT to_regclass('things')::text") == "things"
        assert ask(other, "SELECT to_regclass('things')::text") is None
    assert ask(address, "SELECT count(*) FROM pg_database WHERE datname LIKE 'test_%'") == 0


def test_it_asks_for_the_password(address):
    wrong = plain(address).replace("s2s:", "s2s:x")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong)


def test_it_leaves_nothing_when_a_test_fails():
    with pytest.raises(ZeroDivisionError), running_postgres() as address:
        folder = Path(ask(address, "SHOW data_directory")).parent
        leader = int((folder / "data/postmaster.pid").read_text().split()[0])
        raise ZeroDivisionError
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(leader, 0)
