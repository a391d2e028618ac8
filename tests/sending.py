"""Files sent to a service in every way, what is to be true of the answers, and a listener that nobody should call."""

import base64
import contextlib
import io
import json
import re
import sqlite3
import threading
import zipfile
from socketserver import BaseRequestHandler, ThreadingTCPServer

import av
import cv2
import numpy as np

from s2s.timeline import Timeline
from s2s.wire import PICTURES, RESULTS

FILES = ("video", "audio.wav", "stems.zip", "captions.vtt", "plot.png", "peaks.json", "timeline.json", "about.json")


@contextlib.contextmanager
def listening():
    """A listener on a port of its own; yields its address and the first bytes of everyone who calls."""
    calls = []

    class Handler(BaseRequestHandler):
        def handle(self):
            calls.append(self.request.recv(100))

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
        server.shutdown()


def send(client, mutant):
    """Send a file in its way; returns the answer that says what became of it."""
    if mutant.way == "form":
        return client.post("/v1/jobs", files={"file": (mutant.name, mutant.data)}, data=mutant.fields)
    name = mutant.name.encode(errors="surrogatepass")
    if mutant.way == "raw form":
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n\r\n'
        body, kind = head + mutant.data + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"
        return client.post("/v1/jobs", content=body, headers={"Content-Type": kind})
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(mutant.data)),
        "Upload-Metadata": f"filename {base64.b64encode(name).decode()}",
        "Content-Type": "application/offset+octet-stream",
    }
    answer = client.post("/v1/uploads", content=mutant.data, headers=headers)
    if answer.status_code != 201:
        return answer
    upload = answer.headers["Location"].rpartition("/")[2]
    fields = {name: json.loads(value) for name, value in mutant.fields.items()}
    return client.post("/v1/jobs", json={"upload": upload, **fields})


def check_results(client, job):
    """Fetch every result of a done job and decode it; returns them."""
    found = {}
    for name in [name for name in RESULTS if name not in PICTURES or job["strip_tiles"]]:
        answer = client.get(f"/v1/jobs/{job['id']}/{name}")
        assert answer.status_code == 200, (name, answer.text)
        assert re.fullmatch(r'attachment; filename="[^"\\\n]+"; [!-~]+', answer.headers["content-disposition"])
        found[name] = answer.content
    n_pictures, n_broken, n_samples = _decoded(found["video"])
    assert n_pictures >= 1
    # Pictures are copied as they are when they can be, damaged ones too.
    assert not n_broken or job["notes"], f"{n_broken} packets do not decode, and nothing is said of it"
    # Behind the last picture that decodes there may be such packets; the sound is as long as the track.
    longer_s = n_samples / 48_000 - job["duration_s"]
    assert longer_s > -0.06, (n_samples, job["duration_s"])
    assert longer_s < 0.06 or job["notes"], (n_samples, job["duration_s"])
    with av.open(io.BytesIO(found["audio"])) as container:
        n_samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(n_samples / 48_000 - job["duration_s"]) < 0.001
    with zipfile.ZipFile(io.BytesIO(found["stems.zip"])) as stems:
        assert stems.testzip() is None
    assert found["captions.vtt"].startswith(b"WEBVTT")
    assert cv2.imdecode(np.frombuffer(found["plot.png"], np.uint8), cv2.IMREAD_COLOR) is not None
    assert all(len(row["min"]) == len(row["max"]) > 0 for row in json.loads(found["peaks.json"])["stems"].values())
    if job["strip_tiles"]:
        strip, poster = (cv2.imdecode(np.frombuffer(found[name], np.uint8), 1) for name in ("strip.jpg", "poster.jpg"))
        assert strip.shape[0] == 96
        assert strip.shape[1] % job["strip_tiles"] == 0
        assert max(poster.shape) <= 480
    assert abs(Timeline.from_json(found["timeline"].decode()).duration_s - job["duration_s"]) < 0.001
    return found


def _decoded(video):
    """Count the pictures that decode, the packets of pictures that do not, and the samples, all of which must."""
    n_pictures = n_broken = n_samples = 0
    with av.open(io.BytesIO(video)) as container:
        for packet in container.demux(container.streams.video[0], container.streams.audio[0]):
            if packet.stream.type == "audio":
                n_samples += sum(frame.samples for frame in packet.decode())
                continue
            try:
                n_pictures += len(packet.decode())
            except av.error.FFmpegError:
                n_broken += 1
    return n_pictures, n_broken, n_samples


def spoken_of(data):
    """Return the keys of the store that the database's rows speak of, when every job is settled."""
    with contextlib.closing(sqlite3.connect(data / "service.sqlite")) as database:
        parts = database.execute("SELECT upload, start, size FROM parts").fetchall()
        versions = database.execute(
            "SELECT job, number, state, timeline, about FROM versions JOIN jobs ON jobs.id = job"
        ).fetchall()
    keys = {f"uploads/{upload}/{start:015d}-{size}" for upload, start, size in parts}
    for job, number, state, timeline, about in versions:
        keys |= {timeline} - {None}
        if number == 1 and state != "cancelled" and json.loads(about or "{}").get("strip_tiles"):
            keys |= {f"jobs/{job}/1/{name}" for name in PICTURES}
        if state == "done":
            suffix = json.loads(about)["suffix"]
            keys |= {f"jobs/{job}/{number}/{name}{suffix if name == 'video' else ''}" for name in FILES}
    return keys


def stored(data):
    """Return the keys of the store in the service's folder."""
    return {path.relative_to(data / "store").as_posix() for path in (data / "store").rglob("*") if path.is_file()}


def count_rows(data):
    """Return how many jobs, versions, uploads and parts there are."""
    with contextlib.closing(sqlite3.connect(data / "service.sqlite")) as database:
        tables = ("jobs", "versions", "uploads", "parts")
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
