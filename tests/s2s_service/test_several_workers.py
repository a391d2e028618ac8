"""Several workers, and several APIs, share one PostgreSQL and one store."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from clips import make_clip, moving_square
from fleet import TINY, fleet, tiny_clips
from objects import s3
from postgres import free_port, new_database, running_cluster
from service import settled, submit, wait_until
from surviving import check_history, results_of

FORGET = """
import sys, time
from s2s_service import workflow
from s2s_service.settings import load_settings
workflow.launch(load_settings(), None, "forgetful")
print(workflow.forget(time.time()), workflow.forget(time.time() + 2 * workflow.KEPT_S))
sys.stdout.flush()
import os
os._exit(0)
"""
DEAD_AFTER_S = 5


@pytest.fixture
def database(cluster):
    with new_database(cluster) as address:
        yield address


@pytest.fixture
def clip(tmp_path):
    """Two seconds: a worker is at it for a second or so."""
    return make_clip(tmp_path / "clip.mp4", n_frames=50, size=TINY, picture=moving_square(TINY))


def begun(fleet, job):
    """Wait until a job is worked on; returns who does."""
    return wait_until(lambda: fleet.at_work(job), every_s=0.02, what=lambda: fleet.workers[0].log.read_text()[-3000:])


@pytest.mark.slow
def test_workers_share_the_jobs_and_each_is_done_once(tmp_path, database):
    with fleet(tmp_path / "fleet", database) as parts:
        with ThreadPoolExecutor(3) as pool:
            starting = [pool.submit(parts.api), pool.submit(parts.worker), pool.submit(parts.worker)]
            api, *workers = [one.result() for one in starting]
        with api.client() as client:
            jobs = [submit(client, clip) for clip in tiny_clips(tmp_path / "clips", 4)]
            done = [settled(client, job) for job in jobs]
            assert [job["state"] for job in done] == ["done"] * 4
            for job in done:
                check_history(job)
            results_of(client, done[0])
            shares = [[parts.at_work(job) for job in jobs].count(worker) for worker in workers]
            assert sum(shares) == 4
            assert min(shares) >= 1
            assert parts.tally() == {"done": 4}
            assert client.get("/readyz").status_code == 200
        print(f"shares {shares}")


def forget(parts):
    """How many workflows are removed now, and how many in two hours."""
    environment = os.environ | {f"S2S_{key.upper()}": str(value) for key, value in parts.settings.items()}
    environment |= {"S2S_SERVICE_DATA": str(parts.folder / "forgetful")}
    ran = subprocess.run([sys.executable, "-c", FORGET], env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return tuple(map(int, ran.stdout.split()))


def undisturbed(parts, client, clip):
    """What a clip's results are when nothing happens; whoever works is stopped or dead then, so ask a new worker."""
    job = settled(client, submit(client, clip, seed=7))
    return results_of(client, job)


@pytest.mark.slow
def test_workflows_that_ended_long_ago_are_forgotten(tmp_path, database, clip):
    with fleet(tmp_path / "fleet", database) as parts:
        api, _ = parts.api(), parts.worker()
        with api.client() as client:
            assert settled(client, submit(client, clip))["state"] == "done"
        assert forget(parts) == (0, 1)


@pytest.mark.slow
def test_a_job_of_a_worker_killed_on_another_host_is_done_by_another(tmp_path, database, clip):
    with fleet(tmp_path / "fleet", database, dead_after_s=DEAD_AFTER_S) as parts:
        api, _, _ = parts.api(), parts.worker(), parts.worker()
        with api.client() as client:
            job = submit(client, clip, seed=7)
            first = begun(parts, job)
            parts.move_away(first)
            first.kill()
            killed = time.monotonic()
            assert client.get(f"/v1/jobs/{job['id']}").json()["state"] != "done"
            wait_until(lambda: parts.at_work(job) is not first)
            taken_s = time.monotonic() - killed
            done = settled(client, job)
            print(f"taken over {taken_s:.1f} s after the kill, done after {time.monotonic() - killed:.1f} s")
            assert done["state"] == "done"
            assert DEAD_AFTER_S - 2 < taken_s < 20
            check_history(done)
            assert parts.tally() == {"done": 1}
            assert results_of(client, done) == undisturbed(parts, client, clip)


@pytest.mark.slow
@pytest.mark.parametrize("wakes", ["while another works on it", "after another has done it"])
def test_a_worker_that_hung_and_wakes_spoils_nothing(tmp_path, database, clip, wakes):
    with fleet(tmp_path / "fleet", database, dead_after_s=DEAD_AFTER_S) as parts:
        api, _, _ = parts.api(), parts.worker(), parts.worker()
        with api.client() as client:
            job = submit(client, clip, seed=7)
            first = begun(parts, job)
            first.stop()
            hung = time.monotonic()
            wait_until(lambda: parts.at_work(job) is not first, every_s=0.02)
            print(f"taken over {time.monotonic() - hung:.1f} s after the worker hung")
            if wakes == "after another has done it":
                settled(client, job)
            first.go_on()
            done = settled(client, job)
            assert done["state"] == "done"
            found = results_of(client, done)
            time.sleep(3)  # what the one that woke may still do
            again = client.get(f"/v1/jobs/{job['id']}").json()
            assert again == done
            check_history(again)
            assert parts.at_work(job) is not first
            assert parts.tally() == {"done": 1}
            assert results_of(client, again) == found == undisturbed(parts, client, clip)
            # It works on as if nothing had been.
            others = [submit(client, clip) for _ in range(4)]
            assert [settled(client, other)["state"] for other in others] == ["done"] * 4
            assert first in [parts.at_work(other) for other in others]


@pytest.mark.slow
def test_a_database_that_crashes_in_the_middle_is_waited_for(tmp_path, clip):
    with running_cluster() as cluster, fleet(tmp_path / "fleet", cluster.address, rate_per_minute=60_000) as parts:
        api, worker, _ = parts.api(), parts.worker(), parts.worker()
        with api.client() as client:
            jobs = [submit(client, clip, seed=7) for _ in range(4)]
            begun(parts, jobs[0])
            with watched(client, f"/v1/jobs/{jobs[0]['id']}") as answers:
                time.sleep(0.3)
                cluster.crash()
                crashed = time.monotonic()
                assert client.get("/healthz").status_code == 200
                ready = client.get("/readyz")
                assert (ready.status_code, ready.json()["store"]) == (503, "ok")
                assert ready.json()["database"].startswith("The database does not answer")
                refused = client.post("/v1/jobs", files={"file": ("clip.mp4", clip.read_bytes())})
                assert (refused.status_code, refused.json()["code"]) == (503, "database_unusable")
                assert refused.headers["retry-after"] == "5"
                time.sleep(6)
                cluster.start()
                started = time.monotonic()
                done = [settled_again(client, job) for job in jobs]
            print(f"away {started - crashed:.1f} s; all done {time.monotonic() - started:.1f} s after it was back")
            assert {status for status, _ in answers} == {200, 503}
            assert {code for status, code in answers if status == 503} == {"database_unusable"}
            assert [job["state"] for job in done] == ["done"] * 4
            for job in done:
                check_history(job)
            assert parts.tally() == {"done": 4}
            assert len({tuple(results_of(client, job).items()) for job in done}) == 1
            assert worker.process.poll() is None
            wait_until(lambda: client.get("/readyz").status_code == 200)
        assert "Traceback" not in api.log.read_text()


@contextlib.contextmanager
def watched(client, address, lookers=6):
    """Ask for something without a pause, several at once; gives (status, code) of all answers."""
    answers, stop = [], threading.Event()

    def look():
        with httpx.Client(base_url=client.base_url, cookies=client.cookies, timeout=30) as mine:
            while not stop.wait(0.05):
                answer = mine.get(address)
                answers.append((answer.status_code, answer.json().get("code")))

    with ThreadPoolExecutor(lookers) as pool:
        looking = [pool.submit(look) for _ in range(lookers)]
        try:
            yield answers
        finally:
            stop.set()
        for one in looking:
            one.result()


def settled_again(client, job):
    """Like `settled`, of a service whose database may be away for a moment."""

    def look():
        answer = client.get(f"/v1/jobs/{job['id']}")
        return answer.status_code == 200 and answer.json()["state"] in ("done", "failed", "cancelled") and answer.json()

    return wait_until(look, timeout_s=90)


@pytest.mark.slow
def test_jobs_outlive_all_workers(tmp_path, database, clip):
    with fleet(tmp_path / "fleet", database, dead_after_s=DEAD_AFTER_S) as parts:
        api, *workers = parts.api(), parts.worker(), parts.worker()
        with api.client() as client:
            jobs = [submit(client, clip) for _ in range(3)]
            begun(parts, jobs[0])
            for worker in workers:
                worker.kill()
            killed = time.monotonic()
            assert client.get(f"/v1/jobs/{jobs[2]['id']}").json()["state"] != "done"
            parts.worker()
            done = [settled(client, job) for job in jobs]
            print(f"done {time.monotonic() - killed:.1f} s after the kill, by a new worker")
            assert [job["state"] for job in done] == ["done"] * 3
            for job in done:
                check_history(job)
            assert parts.tally() == {"done": 3}


@pytest.mark.slow
def test_what_is_started_before_its_database_says_so_and_ends(tmp_path):
    nowhere = f"postgresql+psycopg://s2s:letters-of-its-own@127.0.0.1:{free_port()}/postgres"
    environment = os.environ | {"S2S_DATABASE_URL": nowhere, "S2S_CONFIG": ""}
    command = [sys.executable, "-c", "from s2s.cli import main; main()", "worker", "--data", tmp_path / "data"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "The database does not answer" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "letters-of-its-own" not in ran.stderr


@pytest.mark.slow
def test_two_apis_are_one_service(tmp_path, database, clip):
    tus = {"Tus-Resumable": "1.0.0"}
    with fleet(tmp_path / "fleet", database) as parts:
        one, other, _ = parts.api("one"), parts.api("other"), parts.worker()
        with one.client() as here:
            assert here.get("/v1/jobs").json()["jobs"] == []
            with other.client(cookies=here.cookies) as there:
                data = clip.read_bytes()
                made = here.post("/v1/uploads", headers={**tus, "Upload-Length": str(len(data))})
                path = httpx.URL(made.headers["location"]).path
                kind = {**tus, "Content-Type": "application/offset+octet-stream"}
                half = len(data) // 2
                for client, start, end in ((there, 0, half), (here, half, len(data))):
                    sent = client.patch(path, content=data[start:end], headers={**kind, "Upload-Offset": str(start)})
                    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(end))
                body = {"upload": path.rsplit("/", 1)[1]}

                def send(index):
                    client = (here, there)[index % 2]
                    return client.post("/v1/jobs", json=body, headers={"Idempotency-Key": "one"})

                with ThreadPoolExecutor(8) as pool:
                    answers = list(pool.map(send, range(16)))
                assert {answer.status_code for answer in answers} <= {200, 202}, answers[0].text
                (job,) = {answer.json()["id"] for answer in answers}
                events = []
                with there.stream("GET", f"/v1/jobs/{job}/events") as stream:
                    events = [line for line in stream.iter_lines() if line.startswith("data: ")]
                assert '"state":"done"' in events[-1]
                assert results_of(here, here.get(f"/v1/jobs/{job}").json()) == results_of(
                    there, there.get(f"/v1/jobs/{job}").json()
                )
                assert there.delete(f"/v1/jobs/{job}").status_code == 204
                assert here.get(f"/v1/jobs/{job}").status_code == 404


@pytest.mark.slow
def test_workers_share_a_bucket(tmp_path, database, clip):
    with s3() as store, fleet(tmp_path / "fleet", database, store=store) as parts:
        api, _, _ = parts.api(), parts.worker(), parts.worker()
        with api.client() as client:
            jobs = [submit(client, clip, seed=7) for _ in range(4)]
            done = [settled(client, job) for job in jobs]
            assert [job["state"] for job in done] == ["done"] * 4
            assert len({tuple(results_of(client, job).items()) for job in done}) == 1
            audio = f"/v1/jobs/{jobs[0]['id']}/audio"
            whole = client.get(audio).content
            part = client.get(audio, headers={"Range": "bytes=1000-1999"})
            assert (part.status_code, part.content) == (206, whole[1000:2000])
            assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
