"""For those who run the service: is it alive, is it of use, how does it fare."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Literal

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from s2s_service.database import reading, workers
from s2s_service.metrics import Figures
from s2s_service.problems import ServiceError
from s2s_service.routes.jobs import Serving
from s2s_service.service import Service

router = APIRouter(tags=["operation"])


class Liveness(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Each part is "ok", or says what is wrong."""

    status: Literal["ok", "not ready"]
    database: str
    store: str
    disk: str
    worker: str


@router.get("/healthz", operation_id="check_alive", summary="Is the process alive")
def alive() -> Liveness:
    """Answers whenever the process can."""
    return Liveness()


@router.get(
    "/readyz",
    operation_id="check_ready",
    summary="Can jobs be taken and done",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "No; what is wrong stands under its name."}},
)
def ready(service: Serving) -> JSONResponse:
    """Database, store and disk can be used, and a worker was heard of lately."""
    checks = {
        "database": _trial(lambda: _check_database(service)),
        "store": _trial(service.store.check),
        "disk": _trial(lambda: _check_disk(service)),
        "worker": _trial(lambda: _check_worker(service)),
    }
    well = all(found == "ok" for found in checks.values())
    return JSONResponse({"status": "ok" if well else "not ready", **checks}, 200 if well else 503)


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(request: Request, service: Serving) -> Response:
    """Jobs by state, queue, workers, stage durations, errors; not to be shown to the world."""
    return Response(Figures(service.settings, service.engine).text(), media_type="text/plain; version=0.0.4")


def _trial(check: Callable[[], object]) -> str:
    try:
        check()
    except ServiceError as error:
        return error.message
    except sa.exc.SQLAlchemyError as error:
        return f"The database does not answer ({type(error).__name__})."
    except OSError as error:
        return f"It cannot be used: {error.strerror or error}."
    return "ok"


def _check_database(service: Service) -> None:
    with reading(service.engine) as connection:
        connection.execute(sa.select(workers.c.id).limit(1))


def _check_disk(service: Service) -> None:
    free_mb = shutil.disk_usage(service.settings.service_data).free / 1e6
    if free_mb < service.settings.min_free_mb:
        raise ServiceError(
            f"{free_mb:.0f} MB are free; at least {service.settings.min_free_mb} MB are wanted.",
            code="disk_low",
            status=507,
        )


def _check_worker(service: Service) -> None:
    since = time.time() - service.settings.dead_after_s
    with reading(service.engine) as connection:
        seen = connection.execute(sa.select(workers.c.id).where(workers.c.seen_at > since).limit(1)).first()
    if seen is None:
        raise ServiceError(
            f"No worker was heard of in the last {service.settings.dead_after_s:g} s.", code="no_worker", status=503
        )
