"""What is fetched of a job, with jobs that were taken through their stages by hand."""

import pytest
from starlette.testclient import TestClient

from s2s.wire import Options
from s2s_service.app import create_app
from s2s_service.jobs import result_key
from s2s_service.service import make_service
from s2s_service.settings import Settings
from s2s_service.work import Board

ABOUT = {"kind": "clip", "duration_s": 2.0, "suffix": ".mp4", "strip_tiles": 8}
VIDEO = bytes(range(256)) * 40


class Hand:
    """A service, its one caller, and the worker's part of the work."""

    def __init__(self, folder):
        self.service = make_service(Settings(service_data=folder))
        self.board = Board(self.service.settings, self.service.engine, "worker-1")
        self.file = folder / "made"
        self.client = TestClient(create_app(self.service), base_url="http://127.0.0.1", client=("127.0.0.1", 1))
        self.owner = self.client.post("/v1/session").json()["id"]

    def job(self):
        self.file.write_bytes(b"a clip")
        upload = self.service.uploads.take(self.owner, "dog.mp4", self.file)
        return self.service.jobs.create(self.owner, upload.id, upload.name, Options(), fingerprint="x").job.id

    def put(self, job, number, **files):
        for name, data in files.items():
            self.file.write_bytes(data)
            self.service.store.put(self.file, result_key(job, number, name.replace("_", ".")))

    def perceived(self, job):
        self.board.enter(job, 1, "perceiving")
        self.put(job, 1, poster_jpg=b"\xff\xd8 poster", strip_jpg=b"\xff\xd8 strip")
        self.board.perceived(job, 1, timeline="a/key", about=ABOUT, notes=[])

    def rendered(self, job, number, **files):
        self.board.enter(job, number, "generating")
        self.put(job, number, **files)
        assert self.board.finish(job, number, summary="", notes=[])

    def get(self, job, result, **headers):
        return self.client.get(f"/v1/jobs/{job}/{result}", headers=headers)

    def seen(self, job):
        return self.client.get(f"/v1/jobs/{job}").json()


@pytest.fixture(scope="module")
def hand(tmp_path_factory):
    return Hand(tmp_path_factory.mktemp("data"))


def test_pictures_are_there_as_soon_as_the_clip_was_watched(hand):
    job = hand.job()
    early = hand.get(job, "poster.jpg")
    assert (early.status_code, early.json()["code"]) == (404, "no_result")
    assert hand.seen(job)["strip_tiles"] is None
    hand.perceived(job)
    found = hand.seen(job)
    assert (found["state"], found["strip_tiles"]) == ("perceiving", 8)
    assert found["links"] == {
        "self": f"/v1/jobs/{job}",
        "events": f"/v1/jobs/{job}/events",
        "poster": f"/v1/jobs/{job}/poster.jpg",
        "strip": f"/v1/jobs/{job}/strip.jpg",
    }
    for name in ("poster", "strip"):
        answer = hand.get(job, f"{name}.jpg")
        assert (answer.status_code, answer.content) == (200, b"\xff\xd8 " + name.encode())
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "private, max-age=86400, immutable"
        assert f'filename="dog.{name}.jpg"' in answer.headers["content-disposition"]
        again = hand.get(job, f"{name}.jpg", **{"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, answer.headers["cache-control"])
    assert hand.get(job, "video").json()["code"] == "no_result"


def test_pictures_are_the_same_for_all_versions_and_outlive_a_cancelled_one(hand):
    job = hand.job()
    hand.perceived(job)
    hand.rendered(job, 1, video_mp4=VIDEO)
    hand.service.jobs.add_version(hand.owner, job, wish=None, timeline="b/key")
    first = hand.get(job, "strip.jpg?version=1")
    assert hand.get(job, "strip.jpg?version=2").content == first.content
    assert hand.get(job, "strip.jpg?version=2").headers["etag"] == first.headers["etag"]
    assert hand.client.delete(f"/v1/jobs/{job}?only=cancel").json()["state"] == "cancelled"
    assert hand.seen(job)["strip_tiles"] == 8
    assert hand.get(job, "strip.jpg").content == first.content
    missing = hand.get(job, "strip.jpg?version=3")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_result")


def test_a_job_that_is_cancelled_has_no_pictures(hand):
    job = hand.job()
    hand.perceived(job)
    hand.client.delete(f"/v1/jobs/{job}?only=cancel")
    found = hand.seen(job)
    assert (found["state"], found["strip_tiles"], set(found["links"])) == ("cancelled", None, {"self", "events"})
    assert hand.get(job, "poster.jpg").json()["code"] == "no_result"


def test_a_job_of_which_no_strip_could_be_made_has_the_rest(hand):
    job = hand.job()
    hand.board.enter(job, 1, "perceiving")
    hand.board.perceived(job, 1, timeline="a/key", about=ABOUT | {"strip_tiles": None}, notes=[])
    hand.rendered(job, 1, video_mp4=VIDEO)
    assert {"poster", "strip"}.isdisjoint(hand.seen(job)["links"])
    missing = hand.get(job, "strip.jpg").json()
    assert (missing["code"], missing["detail"]) == ("no_result", f"The job {job} has no picture; it is done.")
    assert hand.get(job, "video").content == VIDEO


def test_a_player_seeks_in_the_video_of_a_page(hand):
    job = hand.job()
    hand.perceived(job)
    hand.rendered(job, 1, video_mp4=VIDEO)
    whole = hand.get(job, "video?download=false")
    assert (whole.headers["content-type"], whole.headers["accept-ranges"]) == ("video/mp4", "bytes")
    assert "content-disposition" not in whole.headers
    assert whole.headers["cache-control"] == "private, no-cache"
    for asked, start, stop in (("bytes=0-", 0, 10240), ("bytes=5000-", 5000, 10240), ("bytes=300-399", 300, 400)):
        part = hand.get(job, "video?download=false", Range=asked, **{"If-Range": whole.headers["etag"]})
        assert (part.status_code, part.content) == (206, VIDEO[start:stop])
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/10240"
        assert "content-disposition" not in part.headers
