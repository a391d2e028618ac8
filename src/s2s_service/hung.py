"""Locks of processes that hang: a machine that is frozen or cut off in the middle of a transaction keeps them.

PostgreSQL keeps a transaction open for as long as its client's connection is, be it that nothing comes over it any
more; whoever took the job over would wait for ever for the rows that the hung one has locked.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry


def end_hung_transactions(engine: sa.Engine, after_s: float) -> None:
    """Have PostgreSQL end transactions of this engine in which nothing was asked for so long.

    Who wakes up finds its connection closed, as after an outage. (SQLite's locks end with their process.)
    """

    def bound(connection: Any, record: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET idle_in_transaction_session_timeout = {round(1000 * after_s)}")
        connection.commit()  # what is set in a transaction that is rolled back is not set

    sa.event.listen(engine, "connect", bound)
