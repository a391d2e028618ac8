import os
import time

import pytest
import sqlalchemy as sa
from desk import Desk

from s2s.wire import Options
from s2s_service import database as db
from s2s_service.callers import Callers
from s2s_service.database import reading, writing
from s2s_service.store import Store
from s2s_service.sweeper import Sweeper
from s2s_service.uploads import Uploads


@pytest.fixture
def place(tmp_path):
    return Swept(tmp_path)


class Swept(Desk):
    """A desk with a store and a sweeper."""

    def __init__(self, folder, **settings):
        super().__init__(folder, **settings)
        self.store = Store(self.settings.store_url)
        self.uploads = Uploads(self.settings, self.engine, self.store)
        callers = Callers(self.settings, self.engine)
        self.sweeper = Sweeper(self.settings, self.engine, self.store, self.uploads, callers)
        self.settings.scratch.mkdir()

    def real_job(self, owner="ann"):
        """A job whose clip and results lie in the store."""
        clip = self.settings.scratch / "clip"
        clip.write_bytes(b"clip")
        upload = self.uploads.take(owner, "clip.mp4", clip)
        clip.unlink(missing_ok=True)
        job = self.made(owner, upload.id)
        self.done(job.id)
        self.result(job.id)
        return job

    def made(self, owner, upload):
        return self.jobs.create(owner, upload, "clip.mp4", Options(), fingerprint="f").job

    def result(self, job, name="video.mp4"):
        made = self.settings.scratch / "made"
        made.write_bytes(b"video")
        self.store.put(made, f"jobs/{job}/1/{name}")
        made.unlink(missing_ok=True)

    def age(self, table, days):
        with writing(self.engine) as connection:
            connection.execute(table.update().values(expires_at=time.time() - days * 86_400))

    def rows(self, table):
        with reading(self.engine) as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    def stored(self):
        return [key for prefix in ("jobs", "uploads") for key, _ in self.store.list(prefix)]


def test_an_expired_job_goes_with_all_its_files_and_its_clip(place):
    place.real_job()
    place.sweeper.sweep()
    assert len(place.stored()) == 2
    place.age(db.jobs, 1)
    place.sweeper.sweep()
    assert (place.stored(), place.rows(db.jobs), place.rows(db.versions), place.rows(db.uploads)) == ([], 0, 0, 0)


def test_a_job_that_is_not_settled_does_not_expire(place):
    job = place.job().job
    place.age(db.jobs, 1)
    place.sweeper.sweep()
    assert place.jobs.find("ann", job.id).state == "queued"


def test_a_clip_stays_while_another_job_has_it(place):
    first = place.real_job()
    with reading(place.engine) as connection:
        upload = connection.execute(sa.select(db.jobs.c.upload)).scalar_one()
    second = place.made("ann", upload)
    place.jobs.mark_removed("ann", first.id)
    place.sweeper.remove(first.id)
    assert place.uploads.keys(upload)
    place.jobs.cancel("ann", second.id)
    place.jobs.mark_removed("ann", second.id)
    place.sweeper.remove(second.id)
    assert place.stored() == []


def test_a_removal_that_was_interrupted_is_ended(place):
    job = place.real_job()
    place.jobs.mark_removed("ann", job.id)  # and then the process died
    place.sweeper.sweep()
    assert (place.stored(), place.rows(db.jobs)) == ([], 0)


def test_results_of_no_job_go_when_they_are_an_hour_old(place):
    place.result("0" * 32)
    place.sweeper.sweep()
    assert len(place.stored()) == 1
    [file] = (place.settings.service_data / "store").rglob("video.mp4")
    os.utime(file, (time.time() - 4000,) * 2)
    place.sweeper.sweep()
    assert place.stored() == []


def test_scratch_files_of_dead_requests_go_after_an_hour(place):
    old, new = place.settings.scratch / "old", place.settings.scratch / "new"
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 4000,) * 2)
    place.sweeper.sweep()
    assert (old.exists(), new.exists()) == (False, True)
