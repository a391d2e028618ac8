import threading
import time

import pytest
import sqlalchemy as sa

from s2s.errors import OutputError
from s2s_service import database as db
from s2s_service.database import connect, reading, tally, writing
from s2s_service.migrations import upgrade
from s2s_service.settings import load_settings


@pytest.fixture
def engine(tmp_path):
    engine = connect(load_settings(service_data=tmp_path))
    upgrade(engine)
    return engine


def test_writers_wait_for_each_other_instead_of_failing(engine):
    began = threading.Event()

    def slow():
        with writing(engine) as connection:
            tally(connection, "n", "slow")
            began.set()
            time.sleep(0.3)

    writer = threading.Thread(target=slow)
    writer.start()
    began.wait(5)
    with reading(engine) as connection:  # readers do not wait
        assert connection.execute(sa.select(db.tallies)).all() == []
    with writing(engine) as connection:
        tally(connection, "n", "slow", 2)
    writer.join()
    with reading(engine) as connection:
        assert connection.execute(sa.select(db.tallies.c.value)).scalar_one() == 3


def test_what_fails_changes_nothing(engine):
    with pytest.raises(ZeroDivisionError), writing(engine) as connection:
        tally(connection, "n", "x")
        raise ZeroDivisionError
    with reading(engine) as connection:
        assert connection.execute(sa.select(db.tallies)).all() == []


def test_the_folder_is_nobody_elses(tmp_path):
    connect(load_settings(service_data=tmp_path / "new"))
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        connect(load_settings(service_data=tmp_path / "file" / "data"))
