"""The database's history: one module a change in ``versions/``, brought up to date whenever the service starts."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from s2s_service.database import one_at_a_time, writing
from s2s_service.problems import database_unusable, is_database_outage

_LOCK = 8_250_617_043  # any number that no other program takes


def upgrade(engine: sa.Engine) -> None:
    """Bring the tables up to date; processes that start together wait for each other.

    Raises
    ------
    ServiceError
        ``database_unusable`` when the database does not answer.
    """
    try:
        with writing(engine) as connection:
            one_at_a_time(connection, _LOCK)
            command.upgrade(config(connection), "head")
    except sa.exc.SQLAlchemyError as error:
        if not is_database_outage(error):
            raise
        raise database_unusable(error) from error


def config(connection: sa.Connection) -> Config:
    """Return Alembic's configuration for a connection that is in a transaction."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made
