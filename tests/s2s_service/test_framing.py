import contextlib
import socket
import threading
import time

import pytest
import uvicorn

from s2s_service import framing
from s2s_service.api import listen
from s2s_service.framing import BoundedHeads

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
PIECES = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
KB = 1024


async def app(scope, receive, send):
    """Answers with the number of headers, when the body has come."""
    while (await receive()).get("more_body"):
        pass
    said = str(len(scope["headers"])).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def port(request):
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, http=BoundedHeads, loop=request.param, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def connected(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield connection


def read(connection):
    """Everything until the server hangs up; what it reset counts as the end."""
    data = b""
    with contextlib.suppress(ConnectionError):
        while block := connection.recv(65_536):
            data += block
    return data


def test_heads_of_the_usual_size_pass_one_after_the_other(port):
    with connected(port) as connection:
        for _ in range(20):  # of more than the bound together
            connection.sendall(HEAD + b"X: " + b"a" * 20 * KB + b"\r\n\r\n")
            answer = b""
            while not answer.endswith(b"\r\n\r\n2"):
                block = connection.recv(4096)
                assert block
                answer += block
            assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"X: " + b"a" * 200 * KB + b"\r\n\r\n",
        HEAD + b"X: y\r\n" * 70_000 + b"\r\n",
        PIECES + b"0\r\n" + b"X: y\r\n" * 70_000 + b"\r\n",
    ],
    ids=["long", "many", "trailers"],
)
def test_heads_and_trailers_that_are_too_large_are_refused(port, sent):
    with connected(port) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
        assert b" 200 OK" not in read(connection)


@pytest.mark.parametrize(
    "begun",
    [b"GET /", HEAD + b"X: ", HEAD + b"X", PIECES + b"1;", PIECES + b"0\r\nX: "],
    ids=["address", "value", "name", "piece", "trailer"],
)
def test_what_never_ends_is_not_kept(port, begun):
    sent = 0
    with connected(port) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(begun)
        while sent < 50_000 * KB:
            sent += connection.send(b"a" * 16 * KB)
    assert sent < 50_000 * KB


def test_bodies_in_small_pieces_may_be_long(port):
    piece = b"400\r\n" + b"a" * KB + b"\r\n"
    with connected(port) as connection:
        connection.sendall(PIECES + piece * 1000 + b"0\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_heads_have_a_time(port, monkeypatch):
    monkeypatch.setattr(framing, "MOST_S", 0.3)
    for begun in (b"", HEAD, HEAD + b"\r\n" + HEAD):
        with connected(port) as connection:
            began = time.monotonic()
            connection.sendall(begun)
            if begun.endswith(b"\r\n" + HEAD):
                assert connection.recv(4096).startswith(b"HTTP/1.1 200")
                connection.sendall(b"X: ")  # the next one, which is slow
            assert b"200" not in read(connection)
            assert time.monotonic() - began < 3


def test_answers_may_take_longer_than_heads(port, monkeypatch):
    monkeypatch.setattr(framing, "MOST_S", 0.3)
    with connected(port) as connection:
        connection.sendall(PIECES)
        time.sleep(0.6)
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
