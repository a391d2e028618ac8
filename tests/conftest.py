"""What tests of several folders share: the service's jobs on each of its databases."""

import contextlib

import pytest
from desk import Desk
from postgres import new_database, running_postgres


@pytest.fixture(scope="session")
def cluster():
    """One PostgreSQL for all tests that ask for it."""
    with running_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def new_desk(request, tmp_path):
    """Make the jobs of a service on an empty database, with the settings given."""
    with contextlib.ExitStack() as until_the_end:

        def make(**settings):
            if request.param == "postgresql":
                cluster = request.getfixturevalue("cluster")
                settings["database_url"] = until_the_end.enter_context(new_database(cluster))
            desk = Desk(tmp_path, **settings)
            until_the_end.callback(desk.engine.dispose)
            return desk

        yield make
