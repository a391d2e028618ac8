"""What the API's routes work with, made once a process and handed to each request."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from fastapi import Request

from s2s.pipeline import sources_of
from s2s_service.callers import Callers
from s2s_service.database import connect, make_private_folder
from s2s_service.jobs import Jobs
from s2s_service.migrations import upgrade
from s2s_service.settings import Settings
from s2s_service.store import Store
from s2s_service.sweeper import Sweeper
from s2s_service.uploads import Uploads
from s2s_service.vocabulary import Vocabulary


@dataclass(frozen=True)
class Service:
    """The parts that routes use."""

    settings: Settings
    engine: sa.Engine
    store: Store
    callers: Callers
    uploads: Uploads
    jobs: Jobs
    sweeper: Sweeper
    vocabulary: Vocabulary


def make_service(settings: Settings) -> Service:
    """Open database, store and packs; brings the tables up to date."""
    engine = connect(settings)
    upgrade(engine)
    make_private_folder(settings.scratch)
    store = Store(settings.store_url)
    callers, uploads = Callers(settings, engine), Uploads(settings, engine, store)
    return Service(
        settings=settings,
        engine=engine,
        store=store,
        callers=callers,
        uploads=uploads,
        jobs=Jobs(settings, engine),
        sweeper=Sweeper(settings, engine, store, uploads, callers),
        vocabulary=Vocabulary(settings, sources_of(settings.packs)),
    )


def service_of(request: Request) -> Service:
    """FastAPI dependency: the service of the app that a request came to."""
    service: Service = request.app.state.service
    return service
