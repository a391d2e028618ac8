from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from s2s_service.database import connect, metadata, writing
from s2s_service.migrations import config, upgrade
from s2s_service.settings import load_settings


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path):
    engine = connect(load_settings(service_data=tmp_path))
    upgrade(engine)
    with writing(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_processes_that_start_together_wait_for_each_other(tmp_path):
    engines = [connect(load_settings(service_data=tmp_path)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, engines))
    assert set(sa.inspect(engines[0]).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_migration_can_be_taken_back(tmp_path):
    engine = connect(load_settings(service_data=tmp_path))
    upgrade(engine)
    with writing(engine) as connection:
        command.downgrade(config(connection), "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
