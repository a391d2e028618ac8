"""A worker: takes jobs from the queue, says that it lives, takes over from workers that died, tidies up.

A worker may be killed at any moment. What it was doing is done again by one that lives: at once when a worker on the
same machine sees that the process is gone, after `Settings.dead_after_s` otherwise. Being asked to stop is no
different, but that it says farewell, so that nobody has to wait.
"""

from __future__ import annotations

import compileall
import os
import secrets
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
import structlog

import s2s
from s2s_service import workflow
from s2s_service.callers import Callers
from s2s_service.database import connect
from s2s_service.logs import start_logging
from s2s_service.migrations import upgrade
from s2s_service.presence import Presence
from s2s_service.runner import Runner
from s2s_service.settings import Settings
from s2s_service.stopping import Wish
from s2s_service.store import Store
from s2s_service.sweeper import Sweeper
from s2s_service.uploads import Uploads
from s2s_service.work import Board

log = structlog.get_logger()
LOOK_EVERY_S = 0.2
BEAT_EVERY_S = 2.0
MEND_EVERY_S = 15.0
SWEEP_EVERY_S = 300.0
STALE_S = 60.0


def work(settings: Settings, *, tied: bool = False) -> None:
    """Run a worker until it is asked to stop; ``tied``: by its parent alone."""
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    start_logging(settings, process="worker", worker=name)
    engine = connect(settings)
    upgrade(engine)
    store = Store(settings.store_url)
    uploads = Uploads(settings, engine, store)
    board = Board(settings, engine, name)
    scratch = settings.scratch / name
    runner = Runner(settings, store, uploads, board, scratch)
    presence = Presence(settings, engine, name)
    stop = Wish(tied=tied)
    presence.beat()
    _compile()
    workflow.launch(settings, runner, name)
    log.info("worker started", at_once=settings.at_once)
    sweeper = Sweeper(settings, engine, store, uploads, Callers(settings, engine))
    # Each line of duties is a thread: sweeping a large store takes minutes, and who does not beat is thought dead.
    lines = [
        [Duty(BEAT_EVERY_S, presence.beat)],
        [
            Duty(LOOK_EVERY_S, lambda: _enqueue(board)),
            Duty(BEAT_EVERY_S, lambda: _take_over(presence)),
            Duty(MEND_EVERY_S, lambda: _mend(board, runner)),
            Duty(MEND_EVERY_S, lambda: _clear_scratch(settings, presence)),
        ],
        [Duty(SWEEP_EVERY_S, sweeper.sweep), Duty(SWEEP_EVERY_S, lambda: workflow.forget(time.time()))],
    ]
    for line in lines:
        threading.Thread(target=_do, args=(line,), daemon=True, name="duties").start()
    stop.wait()
    try:
        presence.leave()
    except sa.exc.SQLAlchemyError:
        log.warning("no farewell")  # the database does not answer; others will notice by themselves
    log.info("worker stopped")
    # What is being worked on ends with this process (its children see their pipe close) and is done again elsewhere.
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


def _do(duties: list[Duty]) -> None:
    while True:
        for duty in duties:
            duty.do()
        time.sleep(LOOK_EVERY_S)


class Duty:
    """Something to be done every so often; that it fails once (a database that restarts) is no reason to stop."""

    def __init__(self, every_s: float, what: Callable[[], object]) -> None:
        self._every_s, self._what, self._next = every_s, what, 0.0
        self._name = getattr(what, "__qualname__", "")

    def do(self) -> None:
        """Do it if it is time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every_s
        try:
            self._what()
        except Exception as error:
            if workflow.is_outage(error):
                log.warning("duty waits", duty=self._name, error=f"{type(error).__name__}: {error}"[:300])
                self._next = max(self._next, time.monotonic() + workflow.OUTAGE_LOOK_S)
                return
            log.exception("duty failed", duty=self._name)


def _enqueue(board: Board) -> None:
    for due in board.due():
        workflow.enqueue(due)
        board.mark_queued(due.job, due.number)


def _take_over(presence: Presence) -> None:
    for gone in workflow.executors_at_work() - presence.living() - {presence.worker}:
        count = workflow.take_over(gone)
        log.warning("took over", gone=gone, workflows=count)


def _mend(board: Board, runner: Runner) -> None:
    """Mend what no workflow will bring to an end: those that were given up, or whose engine's database was lost."""
    for job, number in board.stale(time.time() - STALE_S):
        ended = workflow.has_ended(job, number)
        if ended is None:
            board.mark_queued(job, number, queued=False)
        elif ended:
            runner.give_up(job, number)


def _clear_scratch(settings: Settings, presence: Presence) -> None:
    """Remove what workers that died have left in the scratch folder."""
    # Looked at before the living are counted: a folder that is there now has a worker that has said already it lives.
    folders = [folder for folder in settings.scratch.glob("*-*-*") if folder.is_dir()]
    living = presence.living()
    for folder in folders:
        if folder.name not in living:
            shutil.rmtree(folder, ignore_errors=True)


def _compile() -> None:
    """Compile the library once: children may not write beside the code, and each would compile it for half a second."""
    if not sys.dont_write_bytecode:
        compileall.compile_dir(Path(s2s.__file__).parent, quiet=2, maxlevels=10)
