"""What is cancelled ends at once, whatever it is at, and leaves nothing."""

import random
import time

import pytest
from clips import make_clip, moving_square
from service import busyness, serving, settled, submit, wait_until
from surviving import results_of, small_clips

SIZE = (320, 240)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), at_once=1, max_waiting=50) as running:
        yield running


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory):
    """A clip that keeps a worker busy for some seconds."""
    path = tmp_path_factory.mktemp("clips") / "long.mp4"
    return make_clip(path, n_frames=1500, size=SIZE, picture=moving_square(SIZE))


@pytest.fixture
def client(served):
    with served.client() as browser:
        yield browser


def stored(served, job):
    return [path for path in (served.folder / "data" / "store" / "jobs").glob(f"{job['id']}/**/*") if path.is_file()]


def results(served, job):
    return [path for path in stored(served, job) if path.name != "seen.json"]


def at(client, job, state):
    return wait_until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["state"] == state, timeout_s=100, every_s=0.01)


def come_to(client, job, progress):
    return wait_until(lambda: client.get(f"/v1/jobs/{job['id']}").json()["progress"] >= progress, every_s=0.02)


LATER = [pytest.param(state, marks=pytest.mark.slow) for state in ("generating", "mixing")]


@pytest.mark.parametrize("state", ["perceiving", *LATER])
def test_work_ends_within_two_seconds_of_being_cancelled(served, client, long_clip, state):
    job = submit(client, long_clip, prompt="rain")
    at(client, job, state)
    wait_until(lambda: served.processes("media"), every_s=0.01)  # the state is told before the process is there
    began = time.monotonic()
    answer = client.delete(f"/v1/jobs/{job['id']}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    wait_until(lambda: served.processes("media") == [], every_s=0.02)
    took_s = time.monotonic() - began
    print(f"{state}: the process ended {took_s:.2f} s later")
    assert took_s < 2 * busyness()
    wait_until(lambda: results(served, job) == [])
    assert client.get(f"/v1/jobs/{job['id']}/video").json()["code"] == "no_result"
    wait_until(lambda: not any((served.folder / "data" / "scratch").glob("*/*")))


def test_what_waits_is_cancelled_without_being_begun(served, client, long_clip):
    first, second = submit(client, long_clip), submit(client, long_clip)
    assert client.get(f"/v1/jobs/{second['id']}").json()["place"] is not None
    cancelled = client.delete(f"/v1/jobs/{second['id']}").json()
    assert [passage["state"] for passage in cancelled["versions"][0]["history"]] == ["queued", "cancelled"]
    client.delete(f"/v1/jobs/{first['id']}")


def test_a_rerendering_that_is_cancelled_leaves_the_version_before(served, client, tmp_path):
    (clip,) = small_clips(tmp_path, 1)
    job = settled(client, submit(client, clip))
    before = results_of(client, job)
    client.post(f"/v1/jobs/{job['id']}/versions", json={"seed": 5})
    cancelled = client.delete(f"/v1/jobs/{job['id']}?only=cancel").json()
    assert cancelled["state"] in ("cancelled", "done")
    assert cancelled["version"] == 1
    assert results_of(client, job) == before
    edited = settled(client, client.post(f"/v1/jobs/{job['id']}/versions", json={"seed": 6}).json())
    assert (edited["state"], edited["version"]) == ("done", 3)


def test_what_is_removed_right_after_leaves_nothing(served, client, tmp_path):
    (clip,) = small_clips(tmp_path, 1)
    job = submit(client, clip)
    at(client, job, "perceiving")
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 200
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    wait_until(lambda: served.processes("media") == [])
    wait_until(lambda: stored(served, job) == [])


@pytest.mark.slow
def test_jobs_cancelled_at_any_moment_are_one_thing_or_the_other(served, client, tmp_path):
    dice, states = random.Random(7), []
    for clip in small_clips(tmp_path, 20):
        job = submit(client, clip)
        come_to(client, job, min(dice.uniform(0, 1.4), 1.0))
        ended = client.delete(f"/v1/jobs/{job['id']}?only=cancel").json()
        states.append(ended["state"])
        if ended["state"] == "done":
            results_of(client, ended)
        else:
            wait_until(lambda job=job: results(served, job) == [])
            assert client.get(f"/v1/jobs/{job['id']}/audio").status_code == 404
    print({state: states.count(state) for state in set(states)})
    assert set(states) == {"done", "cancelled"}
