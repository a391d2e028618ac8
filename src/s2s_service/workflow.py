"""Jobs as DBOS workflows: one step a stage, each finished step remembered, interrupted ones run again.

After a crash a workflow goes on at the step that was interrupted, on this worker or another; the fair order of the
queue is the priority that `s2s_service.jobs` gave.
"""

from __future__ import annotations

from typing import Any

import structlog
from dbos import DBOS, DBOSConfig
from dbos import error as dbos_errors

from s2s_service.logs import quieten
from s2s_service.runner import Runner
from s2s_service.settings import Settings
from s2s_service.work import Due

log = structlog.get_logger()
QUEUE, WORKFLOW = "jobs", "sound"
APPLICATION_VERSION = "1"
"""Workers take up each other's workflows when it is the same: count it up when steps are added, removed or moved."""
TRIES = 5
"""How often a step is tried when it fails for a reason that may pass: within a quarter of a minute."""
RECOVERIES = 25
"""How often a job may take its worker down with it before it is given up."""


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
    DBOS(config=config)
    quieten()
    _define(runner)
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


def workflow_id(job: str, number: int) -> str:
    """Return the id of a version's workflow."""
    return f"{job}-{number}"


def _define(runner: Runner) -> None:
    retried: dict[str, Any] = {"retries_allowed": True, "max_attempts": TRIES, "interval_seconds": 1.0}

    @DBOS.step(name="perceive", **retried)
    def perceive(job: str, number: int) -> bool:
        return _logged(runner.perceive, job, number)

    @DBOS.step(name="render", **retried)
    def render(job: str, number: int) -> bool:
        return _logged(runner.render, job, number)

    @DBOS.step(name="give_up")
    def give_up(job: str, number: int, why: Exception) -> None:
        runner.give_up(job, number, why)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=RECOVERIES)
    def sound(job: str, number: int) -> None:
        try:
            if perceive(job, number):
                render(job, number)
        except dbos_errors.DBOSMaxStepRetriesExceeded as exhausted:
            give_up(job, number, exhausted.errors[-1])


def _logged(stage: Any, job: str, number: int) -> bool:
    with structlog.contextvars.bound_contextvars(job=job, version=number):
        try:
            return bool(stage(job, number))
        except Exception:
            log.exception("stage failed", stage=stage.__name__)
            raise


def _database(settings: Settings) -> str:
    if settings.database.startswith("sqlite"):
        # A file of its own: the engine writes often, and callers should not wait for it.
        return f"sqlite:///{settings.service_data / 'workflows.sqlite'}"
    return settings.database
