"""The service loses no job: processes killed at random moments, databases and stores that go away."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time

import httpx
import pytest
from service import COMMAND, serving, settled, submit, wait_until
from surviving import check_history, left_behind, results_of, settled_tally, small_clips

SEED = int(os.environ.get("S2S_TEST_SEED", "20"))
KINDS = ("worker", "media", "media", "api")
PATIENCE_S = 120.0
USUAL_START_S = 3.0
"""A machine that takes longer to start the service is killed less often: nothing would ever be begun on it."""


def send(client, clip, **fields):
    """Send a clip, again and again with one key while nobody answers."""
    headers = {"Idempotency-Key": clip.stem}
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return submit(client, clip, headers=headers, **fields)
        except (httpx.HTTPError, AssertionError):
            assert time.monotonic() < until
            time.sleep(0.2)


def ask(client, address):
    """GET, again and again while nobody answers."""
    until = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(httpx.HTTPError):
            answer = client.get(address)
            if answer.status_code == 200:
                return answer.json()
        assert time.monotonic() < until
        time.sleep(0.1)


def undisturbed(tmp_path, clips):
    """What the clips' results are when nothing happens."""
    with serving(tmp_path / "calm", at_once=2) as served, served.client() as client:
        jobs = [send(client, clip, seed=7) for clip in clips]
        return [results_of(client, settled(client, job)) for job in jobs]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_processes_killed_at_random_moments_lose_no_job_and_do_none_twice(tmp_path):
    dice, kills = random.Random(SEED), dict.fromkeys(KINDS, 0)
    print(f"seed {SEED}")
    clips = small_clips(tmp_path / "clips", 20)
    stop, starting = threading.Event(), time.monotonic()
    with serving(tmp_path / "service", at_once=2, max_uploads=100) as served, served.client() as client:
        pace = max(1.0, (time.monotonic() - starting) / USUAL_START_S)

        def kill():
            while not stop.wait(pace * dice.uniform(0.3, 2.5)):
                kind = dice.choice(KINDS)
                kills[kind] += served.kill(kind)

        client.get("/v1/jobs")  # the session's cookie, before anything dies
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            began = time.monotonic()
            jobs = [send(client, clip, seed=7) for clip in clips]
            ended = lambda: [job for job in ask(client, "/v1/jobs?limit=100")["jobs"] if job["state"] == "done"]  # noqa: E731
            wait_until(lambda: time.monotonic() - began > 40 * pace or len(ended()) == 20, timeout_s=300, every_s=0.5)
        finally:
            stop.set()
            killer.join()
        wait_until(lambda: len(ended()) == 20, timeout_s=300, every_s=0.5, what=lambda: served.log.read_text()[-3000:])
        print(f"{kills} killed, 20 jobs in {time.monotonic() - began:.1f} s")
        assert len(ask(client, "/v1/jobs?limit=100")["jobs"]) == len({job["id"] for job in jobs}) == 20
        found = []
        for job in jobs:
            job = ask(client, f"/v1/jobs/{job['id']}")
            check_history(job)
            found.append(results_of(client, job))
        assert settled_tally(tmp_path / "service" / "data") == {"done": 20}
        assert served.processes("media") == []
        folder = served.folder
    assert left_behind(folder / "data", jobs) == []
    assert all(kills.values())
    assert found == undisturbed(tmp_path, clips)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_service_that_ends_in_the_middle_goes_on_when_it_is_started_again(tmp_path, how):
    (clip,) = small_clips(tmp_path / "clips", 1)
    with serving(tmp_path / "service", at_once=1, dead_after_s=600) as served, served.client() as client:
        cookies, job = client.cookies, send(client, clip)
        wait_until(lambda: served.processes("media"), every_s=0.02)
        served.process.send_signal(how)
        served.process.wait(10)
        wait_until(lambda: not any(map(served.processes, ("api", "worker", "media"))), timeout_s=5)
    with serving(tmp_path / "service", at_once=1, dead_after_s=600) as served, served.client(cookies=cookies) as client:
        job = settled(client, job, timeout_s=110)  # nobody waits until the worker that was killed is thought dead
        check_history(job)
        results_of(client, job)
    assert left_behind(tmp_path / "service" / "data", [job]) == []


@pytest.mark.slow
def test_jobs_go_on_when_the_workflow_engines_database_is_lost(tmp_path):
    (clip,) = small_clips(tmp_path / "clips", 1)
    folder = tmp_path / "service"
    with serving(folder, at_once=1) as served, served.client() as client:
        cookies, job = client.cookies, send(client, clip)
        wait_until(lambda: ask(client, f"/v1/jobs/{job['id']}")["state"] != "queued", every_s=0.02)
        os.killpg(served.process.pid, signal.SIGKILL)
        served.process.wait(10)
        wait_until(lambda: not any(map(served.processes, ("api", "worker", "media"))), timeout_s=5)
    for path in (folder / "data").glob("workflows.sqlite*"):
        path.unlink()
    with serving(folder, at_once=1) as served, served.client(cookies=cookies) as client:
        job = settled(client, job, timeout_s=110)
        assert job["state"] == "done"
        check_history(job)


@pytest.mark.slow
def test_another_worker_beside_the_service_shares_its_jobs_in_sqlite(tmp_path):
    clips = small_clips(tmp_path / "clips", 8)
    with serving(tmp_path / "service", at_once=1) as served, served.client() as client:
        command = [*COMMAND, "worker", "--data", str(served.folder / "data")]
        with (tmp_path / "log.txt").open("wb") as log:
            process = subprocess.Popen(command, stderr=log, env=served.environment)
        try:
            wait_until(lambda: "s2s_workers 2.0" in client.get("/metrics").text)
            jobs = [settled(client, job) for job in [submit(client, clip) for clip in clips]]
        finally:
            process.terminate()
            process.wait(10)
        for job in jobs:
            check_history(job)
        assert settled_tally(served.folder / "data") == {"done": 8}
        assert b"job done" in (tmp_path / "log.txt").read_bytes()
        assert "job done" in served.log.read_text()
