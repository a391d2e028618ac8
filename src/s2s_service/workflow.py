"""Jobs as DBOS workflows: one step a stage, each finished step remembered, interrupted ones run again.

After a crash a workflow goes on at the step that was interrupted, on this worker or another; the fair order of the
queue is the priority that `s2s_service.jobs` gave.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig
from dbos import error as dbos_errors

from s2s.errors import S2SError
from s2s_service.clock import Clocked
from s2s_service.logs import quieten
from s2s_service.problems import is_database_outage
from s2s_service.runner import Runner, TakenOver
from s2s_service.settings import Settings
from s2s_service.work import Due

T = TypeVar("T")
log = structlog.get_logger()
QUEUE, WORKFLOW = "jobs", "sound"
APPLICATION_VERSION = "1"
"""Workers take up each other's workflows when it is the same: count it up when steps are added, removed or moved."""
TRIES = 5
"""How often a step is tried when it fails for a reason that may pass: within a quarter of a minute."""
RECOVERIES = 25
"""How often a job may take its worker down with it before it is given up."""
OUTAGE_S, OUTAGE_LOOK_S = 600.0, 2.0
"""How long a step waits for a database or a store that does not answer, which is no failure of the job's; and how often
it looks."""
KEPT_S = 3600.0
"""How long workflows that have ended are kept: longer than it takes to find out what became of one."""
MOST_FORGOTTEN = 500


def launch(settings: Settings, runner: Runner, worker: str) -> None:
    """Start the workflow engine in this process; it begins with what waits in the queue."""
    config: DBOSConfig = {
        "name": "silence-to-sound",
        "system_database_url": _database(settings),
        "executor_id": worker,
        "application_version": APPLICATION_VERSION,
        "log_level": "WARNING",
        "enable_otlp": False,
        "max_executor_threads": max(16, 4 * settings.at_once),
    }
    # As for our own tables (see `s2s_service.hung`): one that hangs must not keep its locks.
    config["sys_db_idle_transaction_timeout_sec"] = settings.dead_after_s
    if settings.database.startswith("sqlite"):
        config["db_engine_kwargs"] = {"connect_args": {"factory": Clocked}}
    DBOS(config=config)
    quieten()
    _define(runner, worker)
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=settings.at_once, polling_interval_sec=0.2, on_conflict="always_update"
    )


def enqueue(due: Due) -> None:
    """Make the workflow of a version; one that is there already stays as it is."""
    DBOS.enqueue_workflow_with_options(
        {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": workflow_id(due.job, due.number),
            "priority": due.turn,
            "app_version": APPLICATION_VERSION,
        },
        due.job,
        due.number,
    )


def executors_at_work() -> set[str]:
    """Return the workers that have begun a workflow and not ended it, whether they live or not."""
    begun = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {status.executor_id for status in begun if status.executor_id}


def take_over(worker: str) -> int:
    """Put what a dead worker has begun back into the queue; several may do so at once."""
    # The only entry that checks, in the statement that changes a row, that it is still the dead worker's.
    return len(DBOS._recover_pending_workflows([worker]))


def has_ended(job: str, number: int) -> bool | None:
    """Whether a version's workflow has ended; None when there is none."""
    status = DBOS.get_workflow_status(workflow_id(job, number))
    return None if status is None else status.status not in ("PENDING", "ENQUEUED", "DELAYED")


def forget(now: float) -> int:
    """Remove workflows that ended long ago, for the engine keeps them for ever; returns how many."""
    before = datetime.fromtimestamp(now - KEPT_S, UTC).isoformat()
    count = 0
    while ended := DBOS.list_workflows(
        completed_before=before, limit=MOST_FORGOTTEN, load_input=False, load_output=False
    ):
        DBOS.delete_workflows([status.workflow_id for status in ended])
        count += len(ended)
    return count


def workflow_id(job: str, number: int) -> str:
    """Return the id of a version's workflow."""
    return f"{job}-{number}"


def _define(runner: Runner, worker: str) -> None:
    retried: dict[str, Any] = {
        "retries_allowed": True,
        "max_attempts": TRIES,
        "interval_seconds": 1.0,
        "should_retry": lambda error: not is_outage(error),
    }

    def stage(what: Callable[[str, int], bool], job: str, number: int) -> bool:
        if not _is_owned(job, number, worker):
            # A worker that was stopped for so long that it was thought dead: it must not take the job back. What this
            # returns is written down nowhere, for the engine sees whose the workflow is.
            log.warning("job was taken over", job=job, version=number)
            return False
        return what(job, number)

    @DBOS.step(name="perceive", **retried)
    def perceive(job: str, number: int) -> bool:
        return _tried(lambda: stage(runner.perceive, job, number), "perceive", job, number)

    @DBOS.step(name="render", **retried)
    def render(job: str, number: int) -> bool:
        return _tried(lambda: stage(runner.render, job, number), "render", job, number)

    @DBOS.step(name="give_up", **retried)
    def give_up(job: str, number: int, why: Exception) -> None:
        _tried(lambda: runner.give_up(job, number, why), "give up", job, number)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=RECOVERIES)
    def sound(job: str, number: int) -> None:
        try:
            if perceive(job, number):
                render(job, number)
        except dbos_errors.DBOSMaxStepRetriesExceeded as exhausted:
            give_up(job, number, exhausted.errors[-1])
        except (S2SError, sa.exc.SQLAlchemyError) as outage:
            give_up(job, number, outage)


def is_outage(error: BaseException) -> bool:
    """Whether an error says that the database or the store does not answer."""
    return is_database_outage(error) or (isinstance(error, S2SError) and error.code == "store_unusable")


def _is_owned(job: str, number: int, worker: str) -> bool:
    status = DBOS.get_workflow_status(workflow_id(job, number))
    return status is not None and status.executor_id == worker


def _tried(what: Callable[[], T], name: str, job: str, number: int) -> T:
    """Do a step, again and again while database or store do not answer."""
    until = time.monotonic() + OUTAGE_S
    with structlog.contextvars.bound_contextvars(job=job, version=number):
        while True:
            try:
                return what()
            except Exception as error:
                told = {"stage": name, "error": f"{type(error).__name__}: {error}"[:500]}
                if is_outage(error) and time.monotonic() < until:
                    log.warning("stage waits", **told)
                    time.sleep(OUTAGE_LOOK_S)
                    continue
                # Errors with a code say all there is to say; of others, we need to know where they come from.
                log.warning("stage failed", **told, exc_info=not isinstance(error, (S2SError, TakenOver)))
                raise


def _database(settings: Settings) -> str:
    if settings.database.startswith("sqlite"):
        # A file of its own: the engine writes often, and callers should not wait for it.
        return f"sqlite:///{settings.service_data / 'workflows.sqlite'}"
    return settings.database
