"""`healthy.py api|ready|worker`: whether the process of this container does its work; exit status 0 when it does.

The API is asked over HTTP. A worker says that it lives in the database every other second, under the name of its host.
"""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa

from s2s_service.database import connect, reading, workers
from s2s_service.presence import this_host
from s2s_service.settings import load_settings


def check_api(path: str = "/healthz") -> None:
    """Raise OSError unless the API answers well."""
    connection = http.client.HTTPConnection("127.0.0.1", load_settings().port, timeout=4)
    connection.request("GET", path)
    answer = connection.getresponse()
    if answer.status != 200:
        raise OSError(f"the API answers {answer.status}: {answer.read(2000).decode(errors='replace')}")


def check_ready() -> None:
    """Raise OSError unless jobs can be taken and done; for the API's container."""
    check_api("/readyz")


def check_worker() -> None:
    """Raise LookupError unless a worker of this host was heard of lately."""
    settings = load_settings()
    host = this_host()
    since = time.time() - settings.dead_after_s
    asked = sa.select(workers.c.id).where(workers.c.host == host, workers.c.seen_at > since).limit(1)
    with reading(connect(settings)) as connection:
        if connection.execute(asked).first() is None:
            raise LookupError(f"no worker of {host} was heard of in the last {settings.dead_after_s:g} s")


CHECKS: dict[str, Callable[[], None]] = {"api": check_api, "ready": check_ready, "worker": check_worker}


def main() -> int:
    """Check what the command line names."""
    try:
        CHECKS[sys.argv[1]]()
    except (OSError, http.client.HTTPException, LookupError, sa.exc.SQLAlchemyError) as error:
        print(f"not healthy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
