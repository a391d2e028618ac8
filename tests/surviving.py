"""What tests of survival share: many small clips, workers of their own, and a look at what is left behind."""

import contextlib
import hashlib
import io
import sqlite3
import zipfile

import av
from clips import flat, make_clip, moving_square

from s2s.timeline import Timeline
from s2s.wire import RESULTS


def small_clips(folder, count):
    """Make clips of 1 to 3 s, each unlike the others."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for index in range(count):
        size = (64 + 16 * (index % 7), 48 + 8 * (index % 3))
        picture = moving_square(size) if index % 3 else flat(40 + index, size)
        made.append(make_clip(folder / f"clip{index}.mp4", n_frames=25 + 5 * (index % 11), size=size, picture=picture))
    return made


def results_of(client, job):
    """Fetch every result of a done job, checked to be whole; name -> hash."""
    found = {}
    for name in RESULTS:
        answer = client.get(f"/v1/jobs/{job['id']}/{name}")
        assert answer.status_code == 200, (name, answer.text)
        found[name] = answer.content
    lengths = {"video": 0.0, "audio": 0.0}
    with av.open(io.BytesIO(found["video"])) as container:
        for frame in container.decode(*container.streams):
            kind = "video" if isinstance(frame, av.VideoFrame) else "audio"
            lengths[kind] += 1 / 25 if kind == "video" else frame.samples / frame.sample_rate
    assert abs(lengths["video"] - job["duration_s"]) < 0.05
    assert abs(lengths["audio"] - job["duration_s"]) < 0.06
    with av.open(io.BytesIO(found["audio"])) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        assert abs(samples / 48_000 - job["duration_s"]) < 0.001
        assert container.streams.audio[0].rate == 48_000
    with zipfile.ZipFile(io.BytesIO(found["stems.zip"])) as stems:
        assert stems.testzip() is None
    assert found["captions.vtt"].startswith(b"WEBVTT")
    assert found["plot.png"].startswith(b"\x89PNG")
    assert Timeline.from_json(found["timeline"].decode()).duration_s > 0
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def check_history(job):
    """Each version came through its states, to its end once."""
    for version in job["versions"]:
        states = [passage["state"] for passage in version["history"]]
        assert states[0] == "queued"
        assert states.count("done") == 1, states
        assert states[-1] == "done", states


def left_behind(data, jobs, store=None):
    """Return what lies in the service's folder that no job needs."""
    store = store or data / "store"
    scratch = [path for path in (data / "scratch").glob("*") if path.is_dir() and any(path.iterdir())]
    wanted = {f"{job['id']}/1" for job in jobs}
    stray = [
        path
        for path in (store / "jobs").rglob("*")
        if path.is_file() and "/".join(path.relative_to(store / "jobs").parts[:2]) not in wanted
    ]
    known = ("video.mp4", "audio.wav", "stems.zip", "captions.vtt", "plot.png", "peaks.json", "timeline.json")
    seen = ("seen.json", "poster.jpg", "strip.jpg")
    parts = [p for p in (store / "jobs").rglob("*") if p.is_file() and p.name not in (*known, "about.json", *seen)]
    return [*scratch, *stray, *parts]


def settled_tally(data):
    """State -> how many versions came to it, as /metrics counts."""
    with contextlib.closing(sqlite3.connect(data / "service.sqlite")) as database:
        return dict(database.execute("SELECT label, value FROM tallies WHERE name = 'jobs'").fetchall())
