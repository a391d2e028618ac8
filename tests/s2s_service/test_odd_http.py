"""Requests that no client should send, over raw sockets: the service answers others, and is the same at the end."""

import contextlib
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from service import ROOT, busyness, serving, settled, submit, wait_until
from surviving import small_clips


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), max_uploads=200, max_waiting=60) as running:
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


def answers_to(served, requests, count):
    """Statuses and bodies of ``count`` answers on one connection, in order."""
    with connected(served) as connection, connection.makefile("rb") as lines:
        connection.sendall(requests)
        found = []
        for _ in range(count):
            status = int(lines.readline().split()[1])
            length = 0
            while (line := lines.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            found.append((status, lines.read(length)))
        return found


def code_of(answer):
    """The code of a problem that docs/errors.md has."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert f"| `{answer.json()['code']}` |" in ERRORS
    return answer.json()["code"]


HEAD = b"Host: 127.0.0.1\r\n"
ERRORS = (ROOT / "docs" / "errors.md").read_text()
POST = b"POST /v1/jobs HTTP/1.1\r\n" + HEAD
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\n" + HEAD + b"\r\n"


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
    "odd",
    [
        b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
        CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: 3, 3\r\n\r\nabc",
        CHUNKED + b"\r\n-1\r\n\r\n",
        CHUNKED + b"\r\n" + b"f" * 20 + b"\r\nabc",
        CHUNKED + b"\r\n0\r\nContent-Length: 3\r\n\r\n",
    ],
    ids=range(12),
)
def test_no_second_request_hides_behind_an_unclear_length(served, odd):
    with connected(served) as connection:
        connection.sendall(POST + odd + HIDDEN)
        data = b""
        while block := connection.recv(65_536):  # it is closed, and what follows is never read
            data += block
    assert data.startswith(b"HTTP/1.1 400 ")
    assert data.count(b"HTTP/1.1") == 1
    assert b"/hidden" not in served.log.read_bytes()


def test_requests_sent_ahead_are_answered_in_order(served):
    paths = [b"/healthz", b"/v1/sounds/no/preview.wav", b"/nothing", b"/healthz"]
    requests = b"".join(b"GET " + path + b" HTTP/1.1\r\n" + HEAD + b"\r\n" for path in paths)
    found = answers_to(served, requests, 4)
    assert [status for status, _ in found] == [200, 404, 404, 200]
    assert b"no_sound" in found[1][1]
    assert b"no_route" in found[2][1]


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(served):
    asked = POST + b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
    ((status, body),) = answers_to(served, asked + b"100001\r\n\r\n", 1)
    assert (status, json.loads(body)["code"]) == (413, "too_large_body")
    (first, _), (second, body) = answers_to(served, asked + b"2\r\n\r\n{}", 2)
    assert (first, second, json.loads(body)["code"]) == (100, 422, "invalid_request")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/%zz", 404),
        ("/%00", 404),
        ("/v1/jobs/%00", 404),
        ("/v1/jobs/%ff%fe", 404),
        ("/..%2f..%2f..%2fetc%2fpasswd", 404),
        ("/../../etc/passwd", 404),
        ("/assets/..%2f..%2f..%2f..%2fetc/passwd", 404),
        ("//other.example/..", 404),
        ("/v1/jobs?after=%00", 404),
        ("/v1/jobs?limit=" + "9" * 5000, 422),
        ("/v1/jobs/a/audio?version=" + "9" * 5000, 422),
        ("/v1/sounds/%00/preview.wav", 404),
        ("/v1/sounds/" + "a" * 50_000 + "/preview.wav", 404),
    ],
)
def test_odd_addresses_are_problems(served, path, status):
    request = b"GET " + path.encode() + b" HTTP/1.1\r\n" + HEAD + b"\r\n"
    ((answered, body),) = answers_to(served, request, 1)
    assert answered == status
    assert f"| `{json.loads(body)['code']}` |" in ERRORS
    assert len(body) < 5000


def test_every_address_answers_head_and_options_and_what_it_does_not_do(client, job):
    for template in client.get("/openapi.json").json()["paths"]:
        path = template.replace("{job}", job["id"]).replace("{id}", "none").replace("{name}", "tool.hammer")
        path = path.replace("{result}", "audio")
        for method in ("HEAD", "OPTIONS", "TRACE", "PROPFIND", "PUT"):
            answer = client.request(method, path)
            assert answer.status_code < 500, (method, path)
            if answer.status_code >= 400 and method != "HEAD":
                code_of(answer)
        assert client.head(path).content == b""


FILE = ("file", b'"; filename="a.mp4', b"abc")


def form(*parts):
    """A form of (name, rest of the name's line, value)."""
    written = (
        b'--x\r\nContent-Disposition: form-data; name="%s%s"\r\n\r\n%s\r\n' % (name.encode(), more, value)
        for name, more, value in parts
    )
    return b"".join(written) + b"--x--\r\n"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (form(FILE, ("prompt", b"", b"a\x00b\x1b[31m\r\n")), 202, None),
        (form(FILE, ("prompt", b"", b"\xff\xfe")), 202, None),
        (form(FILE, ("seed", b"", b"-0")), 202, None),
        (form(FILE, ("strength", b"", b"-0.0")), 202, None),
        (form(("seed", b"", b"3"), FILE), 202, None),
        (form(("file", b'"; filename="../../etc/passwd', b"abc")), 202, None),
        (form(("file", b'"; filename="a\x00\x1bb', b"abc")), 202, None),
        (form(("file", b'"; filename="a', b"\r\n--" * 500_000)), 202, None),
        (form(FILE, ("seed", b"", b"9223372036854775808")), 422, "invalid_request"),
        (form(FILE, ("seed", b"", b"9" * 10_000)), 422, "invalid_request"),
        (form(FILE, ("strength", b"", b"1e309")), 422, "invalid_request"),
        (form(FILE, ("strength", b"", b"NaN")), 422, "invalid_request"),
        (form(FILE, ("sounds", b"", b"tool.hammer," * 5000)), 422, "invalid_request"),
        (form(FILE, ("sounds", b"", b"tool.hammer," * 10_000)), 400, "invalid_request"),
        (form(FILE, ("other", b"", b"1")), 422, "invalid_request"),
        (form(FILE, FILE), 400, "invalid_request"),
        (form(*[(f"a{n}", b"", b"") for n in range(1000)]), 400, "invalid_request"),
        (form(("file", b"", b"abc")), 422, "no_file"),
        (form(FILE)[:-10], 422, "no_file"),
        (form(("file", b'"; filename="a', b"")), 422, "empty_file"),
    ],
    ids=range(20),
)
def test_odd_forms_are_jobs_or_problems(client, body, status, code):
    answer = client.post("/v1/jobs", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == status
    if code:
        assert code_of(answer) == code
    else:
        assert "/" not in answer.json()["name"]
        assert answer.json()["name"].isprintable()
        assert client.delete(f"/v1/jobs/{answer.json()['id']}").status_code < 300


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


def slowest_other_answer(client, pending):
    """How long the slowest of small requests takes while another is answered."""
    slowest = 0.0
    while not pending.done():
        asked = time.monotonic()
        assert client.get("/healthz").status_code == 200
        slowest = max(slowest, time.monotonic() - asked)
        time.sleep(0.01)
    return slowest


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([{"time_s": 0.5, "sound": "tool.hammer", "mute": True}] * 45_000, 202),
        ([{"time_s": 0.5, "sound": "no.such"}] * 60_000, 422),
        ([0] * 190_000, 422),
        ([{"time_s": 0.5, "sound": "no." + "such" * 1_000_000}], 422),
        ([{"time_s": 0.5, "sound": "tool.hammer"}] * 100_000, 413),
        ([0] * 2_400_000, 413),
    ],
    ids=["as-long-as-may-be", "unknown-sounds", "wrong-items", "long-name", "too-many", "too-many-wrong-items"],
)
def test_timelines_of_any_size_hold_nobody_up(client, job, events, status):
    timeline = client.get(f"/v1/jobs/{job['id']}/timeline?version=1").json()
    body = json.dumps(timeline | {"events": events}, separators=(",", ":"))
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        edited = pool.submit(client.put, f"/v1/jobs/{job['id']}/timeline", content=body, timeout=60)
        slowest = slowest_other_answer(client, edited)
        took = time.monotonic() - began
    answer = edited.result()
    assert answer.status_code == status
    assert len(answer.content) < 20_000
    if status == 202:
        client.delete(f"/v1/jobs/{job['id']}?only=cancel")
        settled(client, job)
    elif status == 413:
        assert answer.json()["code"] == "timeline_too_large"
    assert slowest < busyness()
    assert took < 5 * busyness()


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


@pytest.mark.slow
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


def resident_mb(pid):
    """Memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


@pytest.mark.slow
def test_fifty_files_at_a_time_are_not_kept_in_memory(served, client):
    (pid,) = served.processes("api")
    cookies, most = dict(client.cookies), 0.0

    def send(number):
        with served.client(cookies=cookies) as sender:
            return sender.post("/v1/jobs", files={"file": (f"{number}.mp4", bytes(20_000_000))}, timeout=120)

    with ThreadPoolExecutor(50) as pool:
        sent = [pool.submit(send, number) for number in range(50)]
        while not all(one.done() for one in sent):
            most = max(most, resident_mb(pid))
            asked = time.monotonic()
            assert client.get("/healthz").status_code == 200
            assert time.monotonic() - asked < 5
    print(f"at most {most:.0f} MB")
    for one in sent:
        assert one.result().status_code == 202
        client.delete(f"/v1/jobs/{one.result().json()['id']}")
    assert most < 400


@pytest.mark.slow
def test_two_hundred_listeners_who_never_read_cost_little(served, client, tmp_path):
    (pid,) = served.processes("api")
    listeners = []
    with contextlib.ExitStack() as stack:
        before = resident_mb(pid)
        for _ in range(4):  # each may have 64 requests open
            caller = stack.enter_context(served.client())
            caller.get("/v1/jobs")
            waiting = submit(caller, small_clips(tmp_path, 1)[0])
            cookie = "; ".join(f"{name}={value}" for name, value in caller.cookies.items())
            asked = f"GET /v1/jobs/{waiting['id']}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
            for _ in range(50):
                listeners.append(stack.enter_context(connected(served)))
                listeners[-1].sendall(asked.encode())
        began = time.monotonic()
        assert client.get("/v1/jobs").status_code == 200
        took = time.monotonic() - began
        assert settled(caller, waiting)["state"] == "done"
        more = resident_mb(pid) - before
        assert all(listener.recv(100).startswith(b"HTTP/1.1 200 ") for listener in listeners)
    print(f"answered in {took:.2f} s; {more:.0f} MB more")
    assert took < 0.5
    assert more < 50
