"""Requests that no client should send, over raw sockets: the service answers others, and is the same at the end."""

import contextlib
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
from service import serving, settled, submit, wait_until
from surviving import small_clips


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), rate_per_minute=60_000, max_uploads=100) as running:
        processes = running.processes("api")
        yield running
        assert running.processes("api") == processes
        assert '"code": "internal"' not in running.log.read_text()
        assert "Traceback" not in running.log.read_text()
        scratch = running.folder / "data" / "scratch"
        wait_until(lambda: [path for path in scratch.rglob("*") if path.is_file()] == [])


@pytest.fixture(scope="module")
def client(served):
    with served.client() as browser:
        browser.get("/v1/jobs")
        yield browser


@pytest.fixture(scope="module")
def job(client, tmp_path_factory):
    return settled(client, submit(client, small_clips(tmp_path_factory.mktemp("clips"), 1)[0]))


def connected(served):
    host, port = urlsplit(served.url).netloc.split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def answer_to(served, request):
    """The status of what a raw request is answered with; 0 when the connection is closed without a word."""
    with connected(served) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        data = b""
        with contextlib.suppress(OSError):
            while block := connection.recv(65_536):
                data += block
    return int(data.split(b" ")[1]) if data.startswith(b"HTTP/") else 0


HEAD = b"Host: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n" + HEAD + b"\r\n",
        b"G@T / HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET /v1/jobs\xff\xfe HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET /v1/jobs/..%2f..%2fetc HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n",
        b"GET http://other.example/v1/jobs HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /v1/jobs?" + b"a=b&" * 50_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
        b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Content-Length: 1000\r\n\r\nshort",
        b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Content-Length: -1\r\n\r\n",
        b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    ],
    ids=range(14),
)
def test_what_is_no_request_is_refused(served, request_):
    assert answer_to(served, request_) < 500
    assert httpx.get(f"{served.url}/healthz").status_code == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nno end"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--\r\n"),
        ("multipart/form-data", b"--x--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\n" + b'Content-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\n' * 300,
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n' + b"a" * 100_000 + b"\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n1\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n1\r\n' * 2 + b"--x--\r\n",
        ),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"upload": ' + b"9" * 10_000 + b"}"),
        ("application/json", b'{"upload": NaN}'),
        ("application/json", b'{"upload": "\\ud800"}'),
        ("application/json", b'{"upload": "a", "upload": "b", "seed": 1e309}'),
        ("application/json", b"\xff\xfe"),
        ("application/json", json.dumps({"upload": "a", "sounds": ["b.c"] * 10_000}).encode()),
        ("text/plain", b"clip"),
    ],
    ids=range(16),
)
def test_bodies_that_make_no_sense_are_problems(client, kind, body):
    answer = client.post("/v1/jobs", content=body, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]
    assert len(answer.content) < 5000


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"version": 1, "duration_s": ' + b"9" * 100_000 + b"}",
        b'{"version": 1, "duration_s": NaN}',
        b'{"version": 1, "duration_s": 1e999}',
        b"null",
        b'"text"',
    ],
    ids=range(6),
)
def test_timelines_that_make_no_sense_are_problems(client, job, body):
    answer = client.put(f"/v1/jobs/{job['id']}/timeline", content=body)
    assert answer.status_code == 422
    assert answer.json()["code"].startswith("timeline_")


def test_a_timeline_of_a_hundred_thousand_events_holds_nobody_up(client, job):
    timeline = client.get(f"/v1/jobs/{job['id']}/timeline").json()
    event = {"time_s": 0.5, "sound": "tool.hammer"}
    body = json.dumps(timeline | {"events": [event] * 100_000, "room": "cave"})
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        edited = pool.submit(client.put, f"/v1/jobs/{job['id']}/timeline", content=body, timeout=60)
        slowest = 0.0
        while not edited.done():
            asked = time.monotonic()
            assert client.get("/healthz").status_code == 200
            slowest = max(slowest, time.monotonic() - asked)
        print(f"checked in {time.monotonic() - began:.1f} s; the slowest other answer took {slowest:.2f} s")
        assert edited.result().status_code == 422
    assert slowest < 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(5000))},
        {"Range": "bytes=-0"},
        {"Range": "bytes=99999999999999999999-"},
        {"Range": "lines=1-2"},
        {"If-Range": "garbage", "Range": "bytes=0-1"},
        {"Last-Event-ID": "garbage"},
        {"Accept": "nonsense"},
    ],
    ids=range(7),
)
@pytest.mark.parametrize("what", ["audio", "events"])
def test_odd_headers_do_no_harm(client, job, what, headers):
    with client.stream("GET", f"/v1/jobs/{job['id']}/{what}", headers=headers) as answer:
        assert answer.status_code in (200, 204, 206, 416, 422)


def test_keys_of_requests_are_short(client):
    for key in ("k" * 10_000, "a\tb", ""):
        answer = client.post("/v1/jobs", files={"file": b"x"}, headers={"Idempotency-Key": key})
        assert answer.status_code in (202, 422)
        if answer.status_code == 202:
            client.delete(f"/v1/jobs/{answer.json()['id']}?only=cancel")


def test_who_hangs_up_in_the_middle_of_a_file_leaves_nothing(served):
    head = b"POST /v1/jobs HTTP/1.1\r\n" + HEAD + b"Content-Length: 50000000\r\n"
    head += b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    head += b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    for _ in range(5):
        with connected(served) as connection:
            connection.sendall(head + bytes(3_000_000))


def test_two_hundred_who_say_nothing_keep_nobody_waiting(served, client, job):
    with contextlib.ExitStack() as stack:
        for number in range(200):
            connection = stack.enter_context(connected(served))
            connection.sendall(b"GET /v1/jobs HTTP/1.1\r\n" + HEAD if number % 2 else b"GET /v1/jobs HT")
        began = time.monotonic()
        assert client.get(f"/v1/jobs/{job['id']}").status_code == 200
        assert time.monotonic() - began < 1


def test_listeners_who_never_read_keep_nobody_waiting(served, client, tmp_path):
    waiting = submit(client, small_clips(tmp_path, 1)[0])
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    asked = f"GET /v1/jobs/{waiting['id']}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
    with contextlib.ExitStack() as stack:
        for _ in range(50):
            stack.enter_context(connected(served)).sendall(asked.encode())
        began = time.monotonic()
        assert client.get("/v1/jobs").status_code == 200
        assert time.monotonic() - began < 1
        assert settled(client, waiting)["state"] == "done"
