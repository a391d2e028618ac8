"""The API: routes, errors, safety, the page when it is built."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

import s2s
from s2s_service import callers, docs_page, page
from s2s_service.document import describe, text
from s2s_service.events import Hub
from s2s_service.guards.heads import Heads
from s2s_service.problems import answer_errors
from s2s_service.routes import health, jobs, results, uploads, vocabulary
from s2s_service.security import Rates, secured
from s2s_service.service import Service, make_service
from s2s_service.settings import Settings

log = structlog.get_logger()
ABOUT = """Give a silent video or a picture the sound that fits what is seen, exactly when it happens.

Send a clip to `POST /v1/jobs`, listen to `GET /v1/jobs/{id}/events`, fetch `GET /v1/jobs/{id}/video`; change the
timeline and `PUT` it to have the sound rendered again. Errors are `application/problem+json` (RFC 9457) with a stable
`code`.
"""


def make_app(service: Service) -> FastAPI:
    """Return the API without the safety around it, as its OpenAPI document describes it."""
    hub = Hub(service.jobs)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await hub.close()

    app = FastAPI(
        title="Silence to Sound",
        version=s2s.__version__,
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.hub = hub
    app.state.one_timeline = anyio.CapacityLimiter(1)
    answer_errors(app)
    for router in (
        jobs.router,
        results.router,
        uploads.router,
        vocabulary.router,
        callers.router,
        health.router,
        docs_page.router,
    ):
        app.include_router(router)
    page.mount(app, closed=service.settings.auth == "keys")
    describe(app)
    return app


def create_app(service: Service) -> ASGIApp:
    """Return what is served."""
    settings = service.settings
    app, rates = make_app(service), Rates(settings)
    app.state.rates = rates
    return secured(Heads(app), settings, rates=rates)


def print_document() -> None:
    """Print the OpenAPI document, as a service that has nothing yet would serve it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(service_data=Path(folder), database_url="", store="", packs=())
        sys.stdout.write(text(make_app(make_service(settings))))


if __name__ == "__main__":
    print_document()
