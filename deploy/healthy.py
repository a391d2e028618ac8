"""`healthy.py api|worker`: whether the process of this container does its work; exit status 0 when it does.

The API is asked over HTTP. A worker says that it lives in the database every other second, under the name of its host.
"""

from __future__ import annotations

import http.client
import socket
import sys
import time

import sqlalchemy as sa

from s2s_service.database import connect, reading, workers
from s2s_service.settings import load_settings


def check_api() -> None:
    """Raise OSError unless the API answers."""
    connection = http.client.HTTPConnection("127.0.0.1", load_settings().port, timeout=4)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    if status != 200:
        raise OSError(f"the API answers {status}")


def check_worker() -> None:
    """Raise LookupError unless a worker of this host was heard of lately."""
    settings = load_settings()
    host = socket.gethostname()
    since = time.time() - settings.dead_after_s
    asked = sa.select(workers.c.id).where(workers.c.host == host, workers.c.seen_at > since).limit(1)
    with reading(connect(settings)) as connection:
        if connection.execute(asked).first() is None:
            raise LookupError(f"no worker of {host} was heard of in the last {settings.dead_after_s:g} s")


def main() -> int:
    """Check what the command line names."""
    try:
        {"api": check_api, "worker": check_worker}[sys.argv[1]]()
    except (OSError, http.client.HTTPException, LookupError, sa.exc.SQLAlchemyError) as error:
        print(f"not healthy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
