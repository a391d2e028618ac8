"""API and workers apart, with PostgreSQL and one store between them."""

import contextlib
import os
import signal
import time

import httpx
import pytest
import sqlalchemy as sa
from postgres import new_database, running_cluster
from service import serving, settled, submit, wait_until, working
from surviving import check_history, results_of, small_clips

from s2s_service import database as db


@pytest.fixture
def place(cluster, tmp_path):
    """What API and workers share."""
    with new_database(cluster) as address:
        yield Place(address, tmp_path)


class Place:
    """A database, a store, and the processes around them."""

    def __init__(self, address, folder):
        self.folder = folder
        self.engine = sa.create_engine(address)
        self.settings = {
            "database_url": address,
            "store": (folder / "store").as_uri(),
            "dead_after_s": 5,
            "max_waiting": 50,
        }

    @contextlib.contextmanager
    def api(self, name="api", **settings):
        with serving(self.folder / name, flags=("--no-worker",), ready=False, **self.settings, **settings) as served:
            wait_until(lambda: _answers(served.url))
            yield served

    @contextlib.contextmanager
    def workers(self, served, count):
        with contextlib.ExitStack() as stack:
            made = []
            for number in range(count):
                folder = self.folder / f"worker{number}"
                environment = served.environment | {"S2S_SERVICE_DATA": str(folder / "data"), "S2S_AT_ONCE": "1"}
                made.append(stack.enter_context(working(folder, environment)))
            wait_until(lambda: len(self.rows(db.workers)) >= count)
            yield made

    def rows(self, table):
        with self.engine.connect() as connection:
            return connection.execute(sa.select(table)).mappings().all()

    def worker_of(self, job):
        """The row of the worker that a job is with, once one has it."""

        def look():
            [version] = [row for row in self.rows(db.versions) if row["job"] == job["id"]]
            return next((row for row in self.rows(db.workers) if row["id"] == version["worker"]), None)

        return wait_until(look, every_s=0.02)

    def say_it_is_elsewhere(self, worker):
        """Have a worker's row name another machine: nobody can then see whether its process lives."""
        with self.engine.begin() as connection:
            there = db.workers.update().where(db.workers.c.id == worker["id"])
            connection.execute(there.values(host="elsewhere"))


def _answers(url):
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/healthz").status_code == 200
    return False


def test_workers_share_the_jobs_and_do_each_once(place):
    clips = small_clips(place.folder / "clips", 6)
    with place.api() as served, served.client() as client, place.workers(served, 2):
        assert client.get("/readyz").json()["worker"] == "ok"
        jobs = [settled(client, job) for job in [submit(client, clip) for clip in clips]]
        for job in jobs:
            check_history(job)
        results_of(client, jobs[0])
        assert len({row["worker"] for row in place.rows(db.versions)}) == 2
        assert 's2s_jobs_settled_total{state="done"} 6.0' in client.get("/metrics").text


def test_two_apis_are_one_service(place):
    (clip,) = small_clips(place.folder / "clips", 1)
    with place.api("one") as one, place.api("two") as two, one.client() as client:
        headers = {"Idempotency-Key": "once"}
        job = submit(client, clip, headers=headers)
        with two.client(cookies=client.cookies) as other:
            assert submit(other, clip, headers=headers)["id"] == job["id"]
            assert other.get(f"/v1/jobs/{job['id']}").json()["state"] == "queued"
            cancelled = other.delete(f"/v1/jobs/{job['id']}").json()
            assert cancelled["state"] == client.get(f"/v1/jobs/{job['id']}").json()["state"] == "cancelled"


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_dead_or_stopped_workers_job_is_taken_over_within_a_minute(place, how):
    clips = small_clips(place.folder / "clips", 2)
    with place.api() as served, served.client() as client, place.workers(served, 2) as processes:
        calm = results_of(client, settled(client, submit(client, clips[1], seed=3)))
        job = submit(client, clips[1], seed=3)
        worker = place.worker_of(job)
        place.say_it_is_elsewhere(worker)
        process = next(process for process in processes if process.pid == worker["pid"])
        began = time.monotonic()
        os.kill(process.pid, how)
        done = settled(client, job, timeout_s=60)
        print(f"{how.name}: done {time.monotonic() - began:.1f} s later")
        check_history(done)
        assert results_of(client, done) == calm
        if how == signal.SIGSTOP:
            # It wakes up, and finds that its job is nobody's any more.
            process.send_signal(signal.SIGCONT)
            again = settled(client, submit(client, clips[0]))
            check_history(again)
            time.sleep(3)
            assert client.get(f"/v1/jobs/{job['id']}").json() == done
            assert results_of(client, done) == calm
        assert 's2s_jobs_settled_total{state="failed"}' not in client.get("/metrics").text


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_all_workers_may_die_and_others_come(place):
    clips = small_clips(place.folder / "clips", 4)
    with place.api() as served, served.client() as client:
        with place.workers(served, 2) as processes:
            jobs = [submit(client, clip) for clip in clips]
            place.worker_of(jobs[0])
            for process in processes:
                process.kill()
        assert client.get("/readyz").status_code in (200, 503)
        with place.workers(served, 1):
            for job in jobs:
                check_history(settled(client, job))


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_database_that_crashes_and_comes_back_is_waited_for(tmp_path):
    clips = small_clips(tmp_path / "clips", 4)
    with running_cluster() as cluster:
        place = Place(cluster.address, tmp_path)
        with place.api() as served, served.client() as client, place.workers(served, 2):
            jobs = [submit(client, clip) for clip in clips]
            place.worker_of(jobs[0])
            place.engine.dispose()
            cluster.stop(signal.SIGQUIT)
            answers = [client.get(f"/v1/jobs/{job['id']}") for job in jobs]
            assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "database_unusable")}
            assert "does not answer" in client.get("/readyz").json()["database"]
            assert client.get("/healthz").status_code == 200
            time.sleep(3)
            cluster.start()
            began = time.monotonic()
            wait_until(lambda: client.get(f"/v1/jobs/{jobs[0]['id']}").status_code == 200)
            for job in jobs:
                check_history(settled(client, job, timeout_s=120))
            print(f"all done {time.monotonic() - began:.1f} s after it came back")
        log = "".join(path.read_text() for path in tmp_path.glob("*/log.txt"))
        assert "process died" not in log
        assert '"code": "internal"' not in log
