"""`s2s serve`: the API and a worker, each a process that is started again when it dies.

The supervisor holds the listening socket, so that the address stays open while the API is started again; both children
end when the supervisor does, for they hold the other end of a pipe to it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import structlog
from starlette.types import Receive, Scope, Send

from s2s.errors import S2SError, UsageError
from s2s.pipeline import sources_of
from s2s_service.api import address_of, listen
from s2s_service.logs import start_logging
from s2s_service.security import secured
from s2s_service.settings import PREFIX, Settings, unknown_settings
from s2s_service.stopping import Wish, deaf_children
from s2s_service.store import Store

log = structlog.get_logger()
LOOK_EVERY_S = 0.2
PATIENCE_S = 8.0
"""How long children may take to stop when asked to."""
MOST_ENDS, WITHIN_S = 5, 60.0
"""A child that ends by itself more often than this is not started again: it cannot work here."""
LONGEST_PAUSE_S = 3.0
"""Between the death of a child and its next start, when it dies again and again."""


@dataclass
class Child:
    """One of the processes."""

    name: str
    command: list[str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    ends: int = 0
    """How many of the deaths were its own doing."""
    due: float | None = None
    """When it is to be started again, on the monotonic clock."""

    def start(self, environment: dict[str, str]) -> None:
        """Start it, tied to this process by a pipe."""
        self.due = None
        with deaf_children():
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, env=environment, pass_fds=self.fds)

    def mend(self, environment: dict[str, str]) -> None:
        """Start it again when it has died: at once the first time, then after pauses.

        One that is killed is started for ever: what kills it, as a machine short of memory does, passes.

        Raises
        ------
        S2SError
            ``process_died`` when it ends by itself again and again.
        """
        assert self.process is not None
        now = time.monotonic()
        if self.due is None:
            status = self.process.poll()
            if status is None:
                return
            if self.process.stdin is not None:
                self.process.stdin.close()
            self._count(status, now)
        if self.due is not None and now >= self.due:
            self.start(environment)

    def _count(self, status: int, now: float) -> None:
        self.deaths = [death for death in self.deaths if now - death < WITHIN_S]
        self.ends = 0 if not self.deaths else self.ends
        self.ends += status >= 0
        self.due = now + (min(LONGEST_PAUSE_S, 0.25 * 2.0 ** len(self.deaths)) if self.deaths else 0.0)
        self.deaths.append(now)
        log.error("process died", child=self.name, status=status, deaths=len(self.deaths))
        if self.ends > MOST_ENDS or status == UsageError.exit_status:
            raise S2SError(
                f"The {self.name} ended {self.ends} times in short order.",
                code="process_died",
                hint="The log above says why.",
            )


def serve(settings: Settings, *, worker: bool = True) -> None:
    """Run API and worker until asked to stop; prints the address on stdout when it listens."""
    start_logging(settings, process="supervisor")
    check(settings)
    listener = listen(settings.host, settings.port)
    stop = Wish()
    print(address_of(listener), flush=True)
    environment = {**os.environ, **_as_environment(settings)}
    children = [Child("api", _command("api", "--fd", str(listener.fileno())), (listener.fileno(),))]
    if worker:
        children.append(Child("worker", _command("worker", "--tied")))
    try:
        for child in children:
            child.start(environment)
        while not stop.wait(LOOK_EVERY_S):
            for child in children:
                child.mend(environment)
    finally:
        _stop(children)
        listener.close()


def check(settings: Settings) -> None:
    """Raise `UsageError` for settings that the children could not use, before any is started."""

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None: ...

    Store(settings.store_url)
    sources_of(settings.packs)
    secured(nothing, settings)
    for name in unknown_settings():
        log.warning("there is no such setting", name=name)


def end_with_parent() -> None:
    """End this process when the other end of its stdin is closed, however the parent ended."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="parent").start()


def inherited(fd: int) -> socket.socket:
    """Return the listening socket that the supervisor holds."""
    return socket.socket(fileno=fd)


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "s2s_service", *words]


def _as_environment(settings: Settings) -> dict[str, str]:
    """Say the settings as variables, for children read them there alone."""
    told = {}
    for name, value in settings.model_dump().items():
        told[PREFIX + name.upper()] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return told


def _stop(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    until = time.monotonic() + PATIENCE_S
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
