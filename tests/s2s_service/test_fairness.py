"""Nobody jumps the queue, nobody fills it, and a repeated request counts once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from service import serving, settled, submit
from surviving import small_clips


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), at_once=1, max_queue=9, max_waiting=8) as running:
        yield running


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return small_clips(tmp_path_factory.mktemp("clips"), 1)[0]


def refused(client, clip):
    """Send a clip that may not be taken; the answer."""
    with clip.open("rb") as file:
        return client.post("/v1/jobs", files={"file": file})


@pytest.mark.slow
def test_who_sends_one_clip_does_not_wait_for_who_sent_eight(served, clip):
    with served.client() as ann, served.client() as bob:
        many = [submit(ann, clip, seed=seed) for seed in range(8)]
        full = refused(ann, clip)
        assert (full.status_code, full.json()["code"]) == (429, "too_many_waiting")
        assert int(full.headers["retry-after"]) > 0
        one = settled(bob, submit(bob, clip))
        seen = ann.get("/v1/jobs").json()["jobs"][::-1]  # all at one moment
        done = [job["id"] for job in seen if job["state"] == "done"]
        assert one["state"] == "done"
        assert len(done) <= 3
        waiting = [job["place"] for job in seen if job["place"] is not None]
        assert waiting == list(range(1, len(waiting) + 1))
        for job in many:
            ann.delete(f"/v1/jobs/{job['id']}?only=cancel")


def test_a_full_queue_says_when_to_try_again(served, clip):
    with served.client() as ann, served.client() as bob:
        answers = [(client, refused(client, clip)) for _ in range(7) for client in (ann, bob)]
        full = [answer for _, answer in answers if answer.status_code != 202]
        assert {(answer.status_code, answer.json()["code"]) for answer in full} == {(503, "queue_full")}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in full)
        for client, answer in answers:
            if answer.status_code == 202:
                client.delete(f"/v1/jobs/{answer.json()['id']}?only=cancel")


def test_requests_with_one_key_at_the_same_moment_make_one_job(served, clip):
    with served.client() as client, ThreadPoolExecutor(4) as pool:
        client.get("/v1/jobs")
        made = list(pool.map(lambda _: submit(client, clip, headers={"Idempotency-Key": "same"}), range(4)))
        assert len({job["id"] for job in made}) == 1
        assert len(client.get("/v1/jobs").json()["jobs"]) == 1
        client.delete(f"/v1/jobs/{made[0]['id']}?only=cancel")
