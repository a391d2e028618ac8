import threading

import pytest
import sqlalchemy as sa
from postgres import new_database

from s2s_service.database import connect, tallies, tally, writing
from s2s_service.hung import end_hung_transactions
from s2s_service.migrations import upgrade
from s2s_service.problems import is_database_outage
from s2s_service.settings import load_settings


def test_a_lock_of_one_that_hangs_is_given_to_who_waits(tmp_path, cluster):
    with new_database(cluster) as address:
        engine = connect(load_settings(service_data=tmp_path, database_url=address))
        end_hung_transactions(engine, 0.3)
        upgrade(engine)
        with writing(engine) as connection:
            tally(connection, "n", "x")
        got = threading.Event()
        with pytest.raises(sa.exc.DBAPIError) as woken, writing(engine) as connection:
            tally(connection, "n", "x")

            def other():
                with writing(engine) as connection:
                    tally(connection, "n", "x", 10)
                got.set()

            threading.Thread(target=other, daemon=True).start()
            assert got.wait(10)
            tally(connection, "n", "x")
        assert is_database_outage(woken.value)
        with writing(engine) as connection:
            assert connection.execute(sa.select(tallies.c.value)).scalar_one() == 11
        engine.dispose()
