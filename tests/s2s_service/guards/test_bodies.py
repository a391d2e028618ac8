import asyncio
import socket
import time

import pytest
from guarded import body_of, client, guarded, listening, problem_of, service, talk

from s2s_service.guards.bodies import Bodies
from s2s_service.settings import Settings

MB = 1_000_000
FORM = "multipart/form-data; boundary=x"
JSON = "application/json"


def pieces(size, step=MB // 4):
    """A body whose length is not said before."""
    for start in range(0, size, step):
        yield b" " * min(step, size - start)


@pytest.mark.parametrize(
    ("method", "path", "content_type", "most_mb", "code"),
    [
        ("POST", "/v1/jobs", FORM, 3 + 2, "too_large_upload"),
        ("PATCH", "/v1/uploads/abc", "application/offset+octet-stream", 3 + 2, "too_large_upload"),
        ("POST", "/v1/jobs", JSON, 0.1, "too_large_body"),
        ("POST", "/v1/jobs", "", 0.1, "too_large_body"),
    ],
)
@pytest.mark.parametrize("announced", [True, False])
def test_bodies_have_a_size(tmp_path, method, path, content_type, most_mb, code, announced):
    called = client(tmp_path, max_upload_mb=3)
    most = round(most_mb * MB)
    for size, status in ((most, 200), (most + 1, 413)):
        body = b" " * size if announced else pieces(size)
        answer = called.request(method, path, content=body, headers={"Content-Type": content_type})
        assert answer.status_code == status
    assert problem_of(answer) == code
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/v1/uploads", "/v1/uploads/abc"])
def test_uploads_begun_with_bytes_have_the_size_of_uploads(tmp_path, path):
    called = client(tmp_path, max_upload_mb=3)
    headers = {"Content-Type": "application/offset+octet-stream"}
    assert called.post(path, content=b" " * (5 * MB), headers=headers).status_code != 413
    assert problem_of(called.post(path, content=b" " * (5 * MB + 1), headers=headers)) == "too_large_upload"


@pytest.mark.parametrize("announced", [True, False])
def test_timelines_may_be_long(tmp_path, announced):
    called = client(tmp_path)
    for size, status in ((5 * MB, 200), (5 * MB + 1, 413)):
        text = b'{"text": "' + b"x" * (size - 12) + b'"}'
        body = text if announced else iter([text[: MB // 2], text[MB // 2 :]])
        headers = {"Content-Type": JSON}
        answer = called.put("/v1/jobs/abc/timeline", content=body, headers=headers)
        assert answer.status_code == status
    assert problem_of(answer) == "too_large_body"


@pytest.mark.parametrize("path", ["/v1/jobs/", "/v1/jobs/a/timeline", "/v1/uploads/a/b", "/v1/session"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_everything_else_is_small(tmp_path, method, path):
    answer = client(tmp_path).request(method, path, content=b" " * (MB + 1), headers={"Content-Type": FORM})
    assert problem_of(answer) == "too_large_body"


@pytest.mark.parametrize("length", ["9" * 18, "9" * 19, "9" * 5000])
def test_absurd_lengths_are_too_large(tmp_path, length):
    answer = client(tmp_path).post("/v1/session", headers={"Content-Length": length})
    assert problem_of(answer) == "too_large_body"


@pytest.mark.parametrize("length", ["-1", "1e3", "abc", "", "١", "1, 1"])
def test_lengths_are_numbers(tmp_path, length):
    answer = client(tmp_path).post("/v1/session", headers={"Content-Length": length.encode()})
    assert (answer.status_code, problem_of(answer)) == (400, "wrong_length")


def head(path, *headers, method=b"POST"):
    lines = [method + b" " + path + b" HTTP/1.1", b"Host: localhost", *headers, b"", b""]
    return b"\r\n".join(lines)


def test_what_is_too_large_is_refused_before_it_is_sent(tmp_path):
    with listening(guarded(tmp_path)) as port:
        began = time.monotonic()
        answer = talk(port, head(b"/v1/jobs", b"Content-Type: " + FORM.encode(), b"Content-Length: 1000000000"))
        assert answer.startswith(b"HTTP/1.1 413")
        assert body_of(answer)["code"] == "too_large_upload"
        assert b"100 Continue" not in answer
    assert time.monotonic() - began < 3


def test_what_turns_out_too_large_is_not_read_on(tmp_path):
    """Chunks of a body without a length: the server hangs up soon after the limit."""
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    sent = 0
    with listening(guarded(tmp_path)) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head(b"/v1/jobs", b"Transfer-Encoding: chunked", b"Content-Type: " + JSON.encode()))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            while sent < 100 * MB:
                connection.sendall(chunk)
                sent += 0x10000
    assert MB <= sent < 30 * MB  # the limit and what socket buffers hold


def impatient(folder, idle_s):
    app = service(folder)
    return Bodies(app, app.state.service.settings, idle_s=idle_s)


def test_a_body_that_stops_coming_is_given_up(tmp_path):
    with listening(impatient(tmp_path, 0.3)) as port:
        for path, method in ((b"/v1/jobs", b"POST"), (b"/v1/uploads/a", b"PATCH")):
            began = time.monotonic()
            answer = talk(port, head(path, b"Content-Length: 10", method=method) + b"12345")
            assert answer.startswith(b"HTTP/1.1 408")
            assert body_of(answer)["code"] == "too_slow_body"
            assert 0.3 <= time.monotonic() - began < 3


def test_a_body_may_take_its_time_while_it_comes(tmp_path):
    with listening(impatient(tmp_path, 0.5)) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head(b"/v1/uploads/a", b"Content-Length: 5", b"Connection: close", method=b"PATCH"))
        for _ in range(5):
            time.sleep(0.2)
            connection.sendall(b"x")
        connection.settimeout(5)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert body_of(answer) == {"size": 5}


def test_a_body_that_is_read_while_the_answer_streams_is_given_up(tmp_path):
    """A task that waits for the client to leave meets the fault inside a group."""

    async def app(scope, receive, send):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(receive())
            tasks.create_task(asyncio.sleep(60))

    sent = []

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(Bodies(app, Settings(), idle_s=0.05)(scope, receive, send))
    assert sent[0]["status"] == 408


def test_an_answer_may_take_its_time_once_the_body_is_there():
    """Streams of events wait for the client to leave, for hours."""
    sent = []

    async def receive():
        if not sent:
            sent.append("body")
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.sleep(0.2)
        return {"type": "http.disconnect"}

    async def app(scope, receive, send):
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        sent.append("end")

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(Bodies(app, Settings(), idle_s=0.05)(scope, receive, None))
    assert sent == ["body", "end"]
