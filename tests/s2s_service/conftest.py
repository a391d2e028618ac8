import pytest
from desk import Desk
from postgres import new_database, running_postgres


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL for all tests of this process."""
    with running_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """A desk at each of the two kinds of database."""
    if request.param == "sqlite":
        yield Desk(tmp_path)
        return
    with new_database(request.getfixturevalue("cluster")) as address:
        desk = Desk(tmp_path, database_url=address)
        yield desk
        desk.engine.dispose()
