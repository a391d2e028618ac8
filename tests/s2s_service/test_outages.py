"""What passes is waited for; what does not is told once."""

import contextlib
import json
import subprocess
import time

import pytest
from service import COMMAND, serving, settled, submit, wait_until
from surviving import check_history, results_of, small_clips

from s2s_service.workflow import RECOVERIES


def logged(served, event):
    lines = [json.loads(line) for line in served.log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event]


@contextlib.contextmanager
def working(served):
    """What starts workers; those that still run are stopped at the end."""
    started = []
    with (served.folder / "workers.txt").open("wb") as log:

        def start():
            command = [*COMMAND, "worker", "--data", str(served.folder / "data")]
            started.append(subprocess.Popen(command, stderr=log, env=served.environment))
            return started[-1]

        try:
            yield start
        finally:
            for process in started:
                process.terminate()
                process.wait(10)


@pytest.mark.slow
def test_a_store_that_goes_away_in_the_middle_is_waited_for(tmp_path):
    clips = small_clips(tmp_path / "clips", 2)
    with serving(tmp_path / "service", at_once=1) as served, served.client() as client:
        store, away = served.folder / "data" / "store", served.folder / "data" / "away"
        job = submit(client, clips[0])
        wait_until(lambda: served.processes("media"), every_s=0.02)
        store.rename(away)
        store.write_text("")  # a folder can be made anew by whoever needs it; this cannot
        refused = client.post("/v1/jobs", files={"file": ("clip.mp4", clips[1].read_bytes())})
        assert (refused.status_code, refused.json()["code"]) == (503, "store_unusable")
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "ok")
        assert ready.json()["store"] != "ok"
        time.sleep(4)
        assert client.get(f"/v1/jobs/{job['id']}").json()["state"] not in ("done", "failed")
        store.unlink()
        away.rename(store)
        job = settled(client, job)
        check_history(job)
        results_of(client, job)
        assert logged(served, "stage waits")


@pytest.mark.slow
def test_what_cannot_be_done_is_tried_a_few_times_and_told(tmp_path):
    clips = small_clips(tmp_path / "clips", 2)
    with serving(tmp_path / "service", at_once=1) as served, served.client() as client:
        busy, job = submit(client, clips[0]), submit(client, clips[1])
        parts = (served.folder / "data" / "store" / "uploads").iterdir()
        newest = max(parts, key=lambda folder: folder.stat().st_mtime)
        for part in newest.iterdir():
            part.unlink()  # behind the service's back, before its turn
        failed = settled(client, job)
        assert (failed["state"], failed["error"]["code"]) == ("failed", "job_failed")
        assert len([line for line in logged(served, "stage failed") if line["job"] == job["id"]]) == 5
        assert settled(client, busy)["state"] == "done"


@pytest.mark.slow
def test_a_bad_clip_is_tried_once_and_a_full_disk_is_told_before(tmp_path):
    (tmp_path / "clip.mp4").write_text("no clip")
    with serving(tmp_path / "service", at_once=1, min_free_mb=10**9, ready=False) as served, served.client() as client:
        wait_until(lambda: client.get("/readyz").json()["worker"] == "ok")
        assert "MB are free" in client.get("/readyz").json()["disk"]
        refused = client.post("/v1/jobs", files={"file": ("clip.mp4", b"clip")})
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_low")
    with serving(tmp_path / "service", at_once=1) as served, served.client() as client:
        failed = settled(client, submit(client, tmp_path / "clip.mp4"))
        assert failed["error"]["code"] == "unreadable_media"
        assert len(logged(served, "job failed")) == 1
        assert logged(served, "stage failed") == []


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_job_that_takes_its_worker_down_again_and_again_is_given_up_and_others_go_on(tmp_path):
    deadly, harmless = small_clips(tmp_path / "clips", 2)
    # With workers of its own: the supervisor would pause between one's death and the next.
    with (
        serving(tmp_path / "service", flags=["--no-worker"], ready=False, at_once=1) as served,
        served.client() as client,
        working(served) as start,
    ):
        job, deaths, began = submit(client, deadly), 0, time.monotonic()
        worker = start()

        def is_over():
            nonlocal deaths, worker
            if served.processes("media"):
                worker.kill()
                worker.wait()
                wait_until(lambda: not served.processes("media"))  # or the next would be killed for it
                worker, deaths = start(), deaths + 1
            return client.get(f"/v1/jobs/{job['id']}").json()["state"] == "failed"

        wait_until(is_over, timeout_s=700, every_s=0.02)
        print(f"given up after {deaths} deaths, {time.monotonic() - began:.0f} s")
        failed = client.get(f"/v1/jobs/{job['id']}").json()
        assert failed["error"]["code"] == "job_failed"
        assert RECOVERIES <= deaths <= RECOVERIES + 2
        assert results_of(client, settled(client, submit(client, harmless)))
        assert served.processes("media") == []
    assert list((served.folder / "data" / "store" / "jobs" / job["id"]).rglob("*.*")) == []
