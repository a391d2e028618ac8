"""Files in ranges, over a real server."""

import socket
import time
from urllib.parse import unquote

import httpx
import objects
import pytest
import structlog
from answering import answering
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st

from s2s_service.problems import ServiceError, answer_errors
from s2s_service.ranges import answer, attachment, parse_range
from s2s_service.store import Store

DATA = bytes(range(256)) * 4
KEY = "jobs/a/1/video.mp4"


def app_of(store):
    app = FastAPI()
    answer_errors(app)

    @app.api_route("/{name:path}", methods=["GET", "HEAD"])
    def file(request: Request, name: str, download: str | None = None):
        return answer(request, store, f"jobs/{name}", media_type="video/mp4", download=download, etag="a-1")

    return app


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranges")
    made = Store((folder / "store").as_uri())
    local = folder / "local"
    for key, data in ((KEY, DATA), ("jobs/a/1/empty", b""), ("jobs/a/1/large", bytes(50_000_000))):
        local.write_bytes(data)
        made.put(local, key)
    return made


@pytest.fixture(scope="module")
def client(store):
    with answering(app_of(store)) as url, httpx.Client(base_url=url) as made:
        yield made


def get(client, value, **headers):
    return client.get("/a/1/video.mp4", headers={"Range": value} | headers)


def test_a_whole_file(client):
    found = client.get("/a/1/video.mp4")
    assert found.status_code == 200
    assert found.content == DATA
    assert {name: value for name, value in found.headers.items() if name not in ("date", "server")} == {
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-length": "1024",
        "content-type": "video/mp4",
        "etag": '"a-1"',
        "x-content-type-options": "nosniff",
    }


def test_head_tells_the_same_without_the_bytes(client):
    whole, head = client.get("/a/1/video.mp4"), client.head("/a/1/video.mp4", headers={"Range": "bytes=0-0"})
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


@pytest.mark.parametrize(
    ("value", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 1024),
        ("bytes=10-19", 10, 20),
        ("Bytes = 10-19", 10, 20),
        ("bytes=,, 10-19 ,", 10, 20),
        ("bytes=1023-", 1023, 1024),
        ("bytes=1000-99999", 1000, 1024),
        ("bytes=1000-" + "9" * 5000, 1000, 1024),
        ("bytes=" + "0" * 5000 + "7-8", 7, 9),
        ("bytes=-24", 1000, 1024),
        ("bytes=-1024", 0, 1024),
        ("bytes=-5000", 0, 1024),
    ],
)
def test_one_range(client, value, start, stop):
    found = get(client, value)
    assert found.status_code == 206
    assert found.content == DATA[start:stop]
    assert found.headers["content-range"] == f"bytes {start}-{stop - 1}/1024"
    assert found.headers["content-length"] == str(stop - start)


@pytest.mark.parametrize(
    "value",
    ["bytes=0-1,5-6", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1", "bytes", "seconds=0-1", "bytes=+1-2", "", "="],
)
def test_what_is_no_single_range_gets_the_whole(client, value):
    found = get(client, value)
    assert (found.status_code, found.content) == (200, DATA)


@pytest.mark.parametrize("value", ["bytes=1024-", "bytes=5000-6000", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_what_lies_beyond_the_end_is_refused(client, value):
    found = get(client, value)
    assert found.status_code == 416
    assert found.headers["content-range"] == "bytes */1024"
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["code"] == "range_unsatisfiable"


def test_an_empty_file_has_no_ranges(client):
    assert client.get("/a/1/empty").content == b""
    assert client.get("/a/1/empty", headers={"Range": "bytes=0-"}).status_code == 416


@given(st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}(,[0-9]{0,2}-)?", fullmatch=True), st.integers(0, 2000))
def test_a_range_lies_within_the_file(value, size):
    try:
        span = parse_range(value, size)
    except ServiceError as error:
        assert error.headers == {"Content-Range": f"bytes */{size}"}
    else:
        assert span is None or 0 <= span.start < span.stop <= size


def test_what_the_client_has_is_not_sent_again(client):
    for tags in ('"a-1"', 'W/"a-1"', '"x", "a-1"', "*"):
        found = client.get("/a/1/video.mp4", headers={"If-None-Match": tags, "Range": "bytes=0-1"})
        assert (found.status_code, found.content) == (304, b"")
        assert found.headers["etag"] == '"a-1"'
        assert "content-length" not in found.headers
    for tags in ('"a-2"', "a-1", '"a-1', ""):
        assert client.get("/a/1/video.mp4", headers={"If-None-Match": tags}).content == DATA


def test_a_part_of_another_state_is_not_sent(client):
    assert get(client, "bytes=0-1", **{"If-Range": '"a-1"'}).status_code == 206
    for other in ('"a-2"', 'W/"a-1"', "Tue, 24 Nov 2026 12:00:00 GMT"):
        found = get(client, "bytes=0-1", **{"If-Range": other})
        assert (found.status_code, found.content) == (200, DATA)
        # A range beyond the end of what the client believes to have is no fault either.
        assert get(client, "bytes=5000-", **{"If-Range": other}).status_code == 200


@pytest.mark.parametrize(
    "name", ["dog.wav", "Hund im Bräu 🐕.mp4", 'a"; filename=b\\.exe', "100%41.mp4", "a\r\nX: y", "'*"]
)
def test_downloads_have_their_name_whatever_it_is(client, name):
    found = client.get("/a/1/video.mp4", params={"download": name}).headers
    assert "x" not in found
    assert found["content-disposition"].startswith("attachment; filename=")
    value = found["content-disposition"].rpartition("filename*=UTF-8''")[2]
    assert unquote(value) == name
    assert value.isascii() and not set(value) & set("\"'(),/:;<=>?@[\\]{} *")


@given(st.text())
def test_no_name_breaks_the_header(name):
    made = attachment(name)
    assert made.isascii() and made.isprintable()
    assert made.count('"') == 2
    assert made.count("\\") == 0


def test_what_is_not_there_is_gone(client):
    for method in ("GET", "HEAD"):
        assert client.request(method, "/a/1/nothing").status_code == 404
    assert client.get("/a/1/nothing").json()["code"] == "file_gone"


def test_a_file_removed_before_it_is_opened_is_gone(store, monkeypatch):
    monkeypatch.setattr(store, "size", lambda key: 10)
    with answering(app_of(store)) as url:
        assert httpx.get(f"{url}/a/1/nothing").status_code == 404


def test_a_file_removed_while_it_is_sent_still_comes_whole_from_a_folder(store, tmp_path):
    (tmp_path / "local").write_bytes(bytes(20_000_000))
    store.put(tmp_path / "local", "jobs/b/1/x")
    with answering(app_of(store)) as url, httpx.stream("GET", f"{url}/b/1/x") as found:
        blocks = found.iter_raw()
        size = len(next(blocks))
        store.remove("jobs/b")
        assert size + sum(map(len, blocks)) == 20_000_000


def test_a_file_that_ends_early_breaks_the_answer_off_and_is_logged(store, monkeypatch):
    monkeypatch.setattr(store, "size", lambda key: 2000)
    app = app_of(store)
    with (
        structlog.testing.capture_logs() as logs,
        answering(app, log_level="critical") as url,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.get(f"{url}/a/1/video.mp4")
    assert logs == [{"event": "file ended early", "key": KEY, "missing": 976, "log_level": "warning"}]


def test_an_object_removed_while_it_is_sent_breaks_the_answer_off(tmp_path):
    (tmp_path / "local").write_bytes(bytes(12_000_000))
    with objects.s3() as address, structlog.testing.capture_logs() as logs:
        bucket = Store(address)
        bucket.put(tmp_path / "local", "jobs/b/1/x")
        with answering(app_of(bucket), log_level="critical") as url:
            assert httpx.get(f"{url}/b/1/x", headers={"Range": "bytes=9000000-9000004"}).content == bytes(5)
            with pytest.raises(httpx.RemoteProtocolError), httpx.stream("GET", f"{url}/b/1/x") as found:
                blocks = found.iter_raw()
                next(blocks)
                bucket.remove("jobs/b")
                for _ in blocks:
                    pass
    assert [line["event"] for line in logs] == ["file not read to its end"]


def test_reading_stops_and_the_file_is_closed_when_the_client_goes(store, monkeypatch):
    opened, read = [], []

    def watched(key):
        file = Store.open(store, key)
        opened.append(file)
        return Watched(file, read)

    monkeypatch.setattr(store, "open", watched)
    with answering(app_of(store)) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /a/1/large HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.recv(1000)
        until = time.monotonic() + 5
        while not (opened and opened[0].closed) and time.monotonic() < until:
            time.sleep(0.01)
        assert opened[0].closed
        assert sum(read) < 40_000_000


class Watched:
    """A file whose reads are counted."""

    def __init__(self, file, read):
        self.file, self.read_sizes = file, read
        self.seek, self.close = file.seek, file.close

    def read(self, size):
        self.read_sizes.append(size)
        return self.file.read(size)


def test_others_are_answered_while_a_slow_reader_is_served(client):
    """Files are read off the event loop, and no more than is taken."""
    host, port = client.base_url.host, client.base_url.port
    with socket.create_connection((host, port)) as connection:
        connection.sendall(b"GET /a/1/large HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.recv(100)
        started = time.monotonic()
        assert client.get("/a/1/video.mp4").content == DATA
        assert time.monotonic() - started < 2
