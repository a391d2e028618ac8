"""The service as a caller meets it: a real one, over HTTP."""

import io
import json
import zipfile

import av
import cv2
import numpy as np
import pytest
from clips import make_picture
from service import CLIP, serving, settled, submit, wait_until


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), at_once=2) as running:
        yield running


@pytest.fixture(scope="module")
def client(served):
    with served.client() as browser:
        yield browser


@pytest.fixture(scope="module")
def job(client):
    return settled(client, submit(client, seed=1))


def streams_of(data):
    with av.open(io.BytesIO(data)) as container:
        return {stream.type: float(stream.duration * stream.time_base) for stream in container.streams}


def test_a_clip_gets_its_sound(client, job):
    assert (job["state"], job["kind"], job["duration_s"], job["version"]) == ("done", "clip", 8.0, 1)
    assert job["summary"].startswith("A hammer strikes nine times")
    video = client.get(f"/v1/jobs/{job['id']}/video")
    assert video.headers["content-type"] == "video/mp4"
    assert 'filename="workbench.sound.mp4"' in video.headers["content-disposition"]
    assert streams_of(video.content) == {"video": pytest.approx(8, abs=0.05), "audio": pytest.approx(8, abs=0.05)}


def test_every_result_is_what_it_says(client, job):
    found = {name: client.get(address) for name, address in job["links"].items() if name not in ("self", "events")}
    assert streams_of(found["audio"].content) == {"audio": 8.0}
    with zipfile.ZipFile(io.BytesIO(found["stems"].content)) as stems:
        assert stems.testzip() is None
        assert "tool.hammer.wav" in stems.namelist()
    assert found["captions"].text.startswith("WEBVTT")
    assert found["plot"].content.startswith(b"\x89PNG")
    assert len(found["timeline"].json()["events"]) == 9
    types = {name: answer.headers["content-type"].partition(";")[0] for name, answer in found.items()}
    assert types == {
        "video": "video/mp4",
        "audio": "audio/wav",
        "stems": "application/zip",
        "captions": "text/vtt",
        "plot": "image/png",
        "peaks": "application/json",
        "timeline": "application/json",
        "poster": "image/jpeg",
        "strip": "image/jpeg",
    }
    strip, poster = (cv2.imdecode(np.frombuffer(found[name].content, np.uint8), 1) for name in ("strip", "poster"))
    assert job["strip_tiles"] == 16
    assert (strip.shape, poster.shape) == ((96, 16 * 171, 3), (270, 480, 3))
    peaks = found["peaks"].json()
    assert (peaks["rate_hz"], len(peaks["mix"]["max"]), "tool.hammer" in peaks["stems"]) == (50, 400, True)


def test_results_come_in_ranges(client, job):
    whole = client.get(f"/v1/jobs/{job['id']}/audio").content
    part = client.get(f"/v1/jobs/{job['id']}/audio", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"


def test_an_edited_timeline_is_heard_and_the_first_version_stays(client, job):
    address = f"/v1/jobs/{job['id']}"
    timeline = client.get(f"{address}/timeline").json()
    before = client.get(f"{address}/audio").content
    timeline["events"] = timeline["events"][:1]
    answer = client.put(f"{address}/timeline", json=timeline)
    assert answer.status_code == 202
    assert answer.headers["location"] == address
    edited = settled(client, answer.json())
    assert (edited["state"], edited["version"], edited["summary"][:16]) == ("done", 2, "A hammer strikes")
    assert edited["versions"][1]["wish"] is None
    assert client.get(f"{address}/audio").content != before
    assert client.get(f"{address}/audio?version=1").content == before
    assert len(client.get(f"{address}/timeline?version=2").json()["events"]) == 1
    states = [passage["state"] for passage in edited["versions"][1]["history"]]
    assert states == ["queued", "generating", "mixing", "done"]  # the clip is not watched again


def test_another_take_is_chosen_from_what_was_seen(client, job):
    wish = {"seed": 7, "prompt": "heavy rain", "room": "hall"}
    again = settled(client, client.post(f"/v1/jobs/{job['id']}/versions", json=wish).json())
    assert again["state"] == "done"
    assert "rain" in again["summary"]
    timeline = client.get(f"/v1/jobs/{job['id']}/timeline").json()
    assert (timeline["seed"], timeline["room"]) == (7, "hall")
    assert again["versions"][-1]["wish"]["prompt"] == "heavy rain"
    assert "perceiving" not in [passage["state"] for passage in again["versions"][-1]["history"]]


def test_a_picture_gets_an_ambience(client, tmp_path):
    make_picture(tmp_path / "wall.jpg", np.full((120, 160, 3), 120, np.uint8))
    job = settled(client, submit(client, tmp_path / "wall.jpg", prompt="wind", duration_s="2.5"))
    assert (job["state"], job["kind"], job["duration_s"]) == ("done", "picture", 2.5)
    assert streams_of(client.get(job["links"]["video"]).content)["audio"] == pytest.approx(2.5, abs=0.05)


def test_a_pictures_timeline_may_be_longer_but_not_too_long(client, tmp_path):
    make_picture(tmp_path / "wall.jpg", np.full((120, 160, 3), 120, np.uint8))
    job = settled(client, submit(client, tmp_path / "wall.jpg", duration_s="1"))
    timeline = client.get(f"/v1/jobs/{job['id']}/timeline").json()
    too_long = client.put(f"/v1/jobs/{job['id']}/timeline", json=timeline | {"duration_s": 601.0})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "clip_too_long")
    longer = client.put(f"/v1/jobs/{job['id']}/timeline", json=timeline | {"duration_s": 1.5})
    done = settled(client, longer.json())
    assert streams_of(client.get(done["links"]["audio"]).content)["audio"] == 1.5


def test_what_is_no_clip_fails_with_the_command_lines_error(client, tmp_path):
    (tmp_path / "notes.mp4").write_text("These are notes, not a clip. " * 50)
    job = settled(client, submit(client, tmp_path / "notes.mp4"))
    assert (job["state"], job["error"]["code"], job["version"]) == ("failed", "unreadable_media", None)
    assert "notes.mp4" in job["error"]["message"]
    assert "/scratch/" not in job["error"]["message"]
    missing = client.get(f"/v1/jobs/{job['id']}/video")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_result")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sounds": "tool.hamer"}, "unknown_sound"),
        ({"seed": "-1"}, "invalid_request"),
        ({"strength": "5"}, "invalid_request"),
        ({"room": "cave"}, "invalid_request"),
        ({"volume": "11"}, "invalid_request"),
        ({"generator": "magic"}, "unknown_generator"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused_at_once(client, fields, code):
    answer = client.post("/v1/jobs", files={"file": ("clip.mp4", b"x")}, data=fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_timeline_that_is_not_valid_is_refused_by_name(client, job):
    address = f"/v1/jobs/{job['id']}/timeline"
    timeline = client.get(address).json()
    bad = timeline["events"][0] | {"time_s": -1}
    faults = {
        "timeline_json": b"{",
        "timeline_invalid": json.dumps(timeline | {"events": [bad]}),
        "timeline_sound": json.dumps(timeline | {"events": [timeline["events"][0] | {"sound": "tool.nothing"}]}),
        "timeline_other_clip": json.dumps(timeline | {"duration_s": 20}),
    }
    for code, body in faults.items():
        answer = client.put(address, content=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert client.put(address, content=b'{"a": "\xff"}').json()["code"] == "timeline_json"


def test_a_picture_that_would_last_too_long_is_refused_at_once(client):
    answer = client.post("/v1/jobs", files={"file": ("a.jpg", b"x")}, data={"duration_s": "3600"})
    assert (answer.status_code, answer.json()["code"]) == (422, "clip_too_long")


def test_a_timeline_is_json(client, job):
    answer = client.put(f"/v1/jobs/{job['id']}/timeline", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_content_type")


def test_a_version_that_is_not_there_is_said_with_those_that_are(client, job):
    answer = client.get(f"/v1/jobs/{job['id']}/video?version=99")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_result")
    assert "versions 1 to" in answer.json()["hint"]


def test_methods_that_are_taken_are_all_named(client):
    answer = client.patch("/v1/jobs")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_a_repeated_request_makes_one_job(client):
    headers = {"Idempotency-Key": "once"}
    first = submit(client, seed=5, headers=headers)
    assert submit(client, seed=5, headers=headers)["id"] == first["id"]
    with CLIP.open("rb") as file:
        other = client.post("/v1/jobs", files={"file": file}, data={"seed": "6"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
    client.delete(f"/v1/jobs/{first['id']}")


def test_a_job_is_listened_to_from_where_one_left_off(client):
    job = submit(client, seed=2)
    seen = list(listened(client, job["id"]))
    states = [event["data"]["state"] for event in seen]
    assert states[-1] == "done"
    assert states == sorted(states, key=["queued", "perceiving", "generating", "mixing", "done"].index)
    assert len(set(states)) >= 3
    # A strip can be shown while the sound is made.
    assert {event["data"]["strip_tiles"] for event in seen if event["data"]["state"] == "generating"} == {16}
    revisions = [event["id"] for event in seen]
    assert revisions == sorted(set(revisions))
    middle = revisions[len(revisions) // 2]
    rest = list(listened(client, job["id"], last=middle))
    assert [event["id"] for event in rest] == revisions[-1:]  # the job as it is now says all that was missed
    assert client.get(f"/v1/jobs/{job['id']}/events", headers={"Last-Event-ID": str(revisions[-1])}).status_code == 204


def listened(client, job, last=None):
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    event = {}
    with client.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("id:"):
                event["id"] = int(line[3:])
            elif line.startswith("data:"):
                event["data"] = json.loads(line[5:])
            elif not line and "data" in event:
                yield event
                event = {}


def test_a_job_is_cancelled_then_removed_with_all_its_files(client, served):
    job = submit(client, seed=3)
    cancelled = client.delete(f"/v1/jobs/{job['id']}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 404
    wait_until(lambda: not list((served.folder / "data" / "store").rglob(f"*{job['id']}*")))


def test_who_wants_to_cancel_alone_removes_nothing(client, job):
    answer = client.delete(f"/v1/jobs/{job['id']}?only=cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 200


def test_callers_do_not_see_each_other(served, job):
    with served.client() as other:
        assert other.get("/v1/jobs").json()["jobs"] == []
        for address in job["links"].values():
            answer = other.get(address)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_job")


def test_what_can_be_heard_is_listed_with_previews(client):
    sounds = {sound["name"]: sound for sound in client.get("/v1/sounds").json()["sounds"]}
    assert sounds["animal.dog_bark"]["role"] == "event"
    preview = client.get(sounds["animal.dog_bark"]["preview"])
    assert preview.headers["content-type"] == "audio/wav"
    assert 0.3 < streams_of(preview.content)["audio"] <= 4.1
    assert client.get("/v1/sounds/animal.unicorn/preview.wav").json()["code"] == "no_sound"
    assert [entry["name"] for entry in client.get("/v1/generators").json()["generators"]] == ["foley"]


def test_operators_see_how_it_fares(client, job):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["worker"] == "ok"
    figures = client.get("/metrics").text
    assert 's2s_jobs_settled_total{state="done"}' in figures
    assert 's2s_stage_seconds_count{stage="perceiving"}' in figures
    assert "s2s_queue_depth " in figures
    assert "s2s_workers 1.0" in figures


def test_the_log_names_requests_and_jobs(client, served, job):
    client.get(f"/v1/jobs/{job['id']}", headers={"X-Request-ID": "looking-for-this"})
    wait_until(lambda: "looking-for-this" in served.log.read_text())  # written when the answer has gone
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert [line["path"] for line in lines if line.get("request_id") == "looking-for-this"] == [f"/v1/jobs/{job['id']}"]
    assert any(line.get("job") == job["id"] and line["event"] == "job done" for line in lines)
