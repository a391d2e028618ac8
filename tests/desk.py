"""The service's jobs without the service: callers and a worker at one database."""

import sqlalchemy as sa

from s2s.wire import Options
from s2s_service import database as db
from s2s_service.database import connect, reading, writing
from s2s_service.jobs import Jobs
from s2s_service.migrations import upgrade
from s2s_service.settings import load_settings
from s2s_service.work import Board


class Desk:
    """Jobs and a worker's board on a database of their own."""

    def __init__(self, folder, **settings):
        self.settings = load_settings(service_data=folder, **settings)
        self.engine = connect(self.settings)
        upgrade(self.engine)
        self.jobs = Jobs(self.settings, self.engine)
        self.board = Board(self.settings, self.engine, "worker-1")

    def job(self, owner="ann", *, key=None, fingerprint="f", options=None):
        upload = db.new_id()
        with writing(self.engine) as connection:
            row = {"id": upload, "owner": owner, "name": "clip.mp4", "size": 1, "received": 1}
            connection.execute(db.uploads.insert().values(**row, created_at=0, expires_at=0))
        options = options or Options(seed=3, prompt="rain")
        return self.jobs.create(owner, upload, "clip.mp4", options, key=key, fingerprint=fingerprint)

    def done(self, job, number=1):
        """Take a version through all its stages."""
        self.board.enter(job, number, "perceiving")
        about = {"kind": "clip", "duration_s": 2.0, "suffix": ".mp4"}
        self.board.perceived(job, number, timeline="a/key", about=about if number == 1 else None, notes=[])
        self.board.enter(job, number, "generating")
        assert self.board.finish(job, number, summary="Rain falls.", notes=["quiet"])

    def turns(self):
        with reading(self.engine) as connection:
            return dict(
                connection.execute(
                    sa.select(db.versions.c.owner, sa.func.max(db.versions.c.turn)).group_by("owner")
                ).all()
            )
