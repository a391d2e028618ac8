"""Uploads by tus, over a real server, with an existing client and with requests by hand."""

import base64
import contextlib
import io
import json
import random
import socket
import threading
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest
from answering import answering
from fastapi import FastAPI
from service import CLIP, serving, settled, wait_until
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from s2s_service.guards.bodies import Bodies
from s2s_service.problems import answer_errors
from s2s_service.rates import Rates
from s2s_service.routes import uploads as routes
from s2s_service.security import secured
from s2s_service.service import make_service
from s2s_service.settings import load_settings

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
DATA = random.Random(0).randbytes(3_000_000)


def app_of(service):
    app = FastAPI()
    app.state.service = service
    answer_errors(app)
    app.include_router(routes.router)
    return app


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uploads")
    made = make_service(
        load_settings(service_data=folder, max_upload_mb=5, max_uploads=1000, min_free_mb=0, rate_per_minute=100_000)
    )
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def url(service):
    app = secured(app_of(service), service.settings, rates=Rates(service.settings))
    with answering(app) as address:
        yield f"{address}/v1/uploads"


@pytest.fixture
def session(service):
    """The id and the cookie of a new session."""
    caller, secret = service.callers.new_session()
    return caller.id, f"s2s_session={secret}"


@pytest.fixture
def client(url, session):
    with httpx.Client(base_url=httpx.URL(url).join("/"), headers={"Cookie": session[1]}, timeout=20) as made:
        yield made


@pytest.fixture
def tus(url, session):
    return TusClient(url, headers={"Cookie": session[1]})


def begin(client, size, **headers):
    answer = client.post("/v1/uploads", headers={**TUS, "Upload-Length": str(size), **headers})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def send(client, address, data, offset=0, **headers):
    return client.patch(address, content=data, headers={**BYTES, "Upload-Offset": str(offset), **headers})


def offset_of(client, address):
    return int(client.head(address, headers=TUS).headers["upload-offset"])


def content_of(service, address, folder):
    service.store.join(service.uploads.keys(address.rpartition("/")[2]), folder / "whole")
    return (folder / "whole").read_bytes()


def is_problem(answer, status, code):
    assert (answer.status_code, answer.headers["tus-resumable"]) == (status, "1.0.0")
    assert answer.json()["code"] == code
    return True


def open_patch(client, address, offset, length):
    """Send the head of a PATCH by hand; returns the connection."""
    connection = socket.create_connection((client.base_url.host, client.base_url.port))
    lines = [
        f"PATCH {address} HTTP/1.1",
        f"Host: 127.0.0.1:{client.base_url.port}",
        f"Cookie: {client.headers['cookie']}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {length}",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def leftovers(service):
    return [path.name for path in service.settings.scratch.iterdir() if path.stat().st_size or "upload" in path.name]


@pytest.mark.parametrize("chunk_size", [3_000_000, 1_000_000, 700_001])
def test_an_existing_client_sends_a_file(service, tus, session, tmp_path, chunk_size):
    uploader = tus.uploader(file_stream=io.BytesIO(DATA), chunk_size=chunk_size, metadata={"filename": "bräu/höh.mp4"})
    uploader.upload()
    upload = service.uploads.find(session[0], uploader.url.rpartition("/")[2])
    assert (upload.name, upload.done) == ("höh.mp4", True)
    assert content_of(service, uploader.url, tmp_path) == DATA
    assert len(service.uploads.keys(upload.id)) == -(-len(DATA) // chunk_size)
    assert leftovers(service) == []


def test_an_existing_client_goes_on_after_its_connection_was_cut(service, url, session, tmp_path):
    """The way to the server breaks off after a million bytes, again and again."""
    with breaking(url, after=1_000_000) as broken:
        tus = TusClient(broken, headers={"Cookie": session[1]})
        uploader = tus.uploader(file_stream=io.BytesIO(DATA), retries=0)
        address, tries = uploader.create_url(), 0
        while tries < 10:
            tries += 1
            with contextlib.suppress(TusUploadFailed, TusCommunicationError):
                uploader = tus.uploader(file_stream=io.BytesIO(DATA), url=address)
                uploader.upload()
                break
    assert 3 <= tries <= 5
    assert content_of(service, address, tmp_path) == DATA
    assert len(service.uploads.keys(address.rpartition("/")[2])) >= 3
    assert leftovers(service) == []


@contextlib.contextmanager
def breaking(url, *, after):
    """Pass connections on to a server, each until so many bytes were sent to it; yields the address to use."""
    base = httpx.URL(url)
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def copy(source, target, most):
        with contextlib.suppress(OSError):
            while most > 0 and (data := source.recv(min(65_536, most))):
                target.sendall(data)
                most -= len(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept():
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection((base.host, base.port))
                for way in ((near, far, after), (far, near, 10**9)):
                    threads.append(threading.Thread(target=copy, args=way, daemon=True))
                    threads[-1].start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield str(base.copy_with(port=listener.getsockname()[1]))
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join(5)


def test_what_came_before_a_cut_is_kept(service, client, tmp_path):
    address = begin(client, 3_000_000)
    with open_patch(client, address, 0, 3_000_000) as connection:
        connection.sendall(DATA[:1_234_567])
    wait_until(lambda: service.uploads.keys(address.rpartition("/")[2]), timeout_s=5)
    assert offset_of(client, address) == 1_234_567
    assert send(client, address, DATA[1_234_567:], 1_234_567).headers["upload-offset"] == "3000000"
    assert content_of(service, address, tmp_path) == DATA


def test_what_came_before_a_client_fell_silent_is_kept(service, client, session, tmp_path):
    address = begin(client, 1000)
    app = Bodies(app_of(service), service.settings, idle_s=0.3)
    with (
        answering(app) as url,
        httpx.Client(base_url=url, headers={"Cookie": session[1]}) as patient,
        open_patch(patient, address, 0, 1000) as silent,
    ):
        silent.sendall(DATA[:600])
        silent.settimeout(5)
        assert b" 408 " in silent.recv(1000).splitlines()[0]
    assert offset_of(client, address) == 600
    assert send(client, address, DATA[600:1000], 600).status_code == 204
    assert content_of(service, address, tmp_path) == DATA[:1000]


def test_who_comes_back_ends_the_connection_that_nobody_knows_is_dead(service, client, tmp_path):
    address = begin(client, 3_000_000)
    with open_patch(client, address, 0, 3_000_000) as dead:
        dead.sendall(DATA[:500_000])
        wait_until(lambda: list(service.settings.scratch.glob("*")), timeout_s=5)
        time.sleep(0.2)
        assert offset_of(client, address) == 500_000
        dead.settimeout(5)
        assert b" 204 " in dead.recv(1000).splitlines()[0]
    with open_patch(client, address, 500_000, 2_500_000) as dead:
        dead.sendall(DATA[500_000:600_000])
        time.sleep(0.2)
        assert offset_of(client, address) == 600_000
    assert send(client, address, DATA[600_000:], 600_000).status_code == 204
    assert content_of(service, address, tmp_path) == DATA


def test_of_two_that_send_the_same_the_newer_wins_and_nothing_is_doubled(service, client, tmp_path):
    address = begin(client, 3_000_000)
    with open_patch(client, address, 0, 3_000_000) as old:
        old.sendall(DATA[:1000])
        time.sleep(0.2)
        assert is_problem(send(client, address, DATA), 409, "upload_offset")
        assert offset_of(client, address) == 1000
    assert send(client, address, DATA[1000:], 1000).status_code == 204
    assert content_of(service, address, tmp_path) == DATA


def test_a_stranger_cannot_end_a_request(service, client, url):
    address = begin(client, 1000)
    _, secret = service.callers.new_session()
    with open_patch(client, address, 0, 1000) as sending:
        sending.sendall(DATA[:500])
        time.sleep(0.2)
        with httpx.Client(base_url=httpx.URL(url).join("/"), headers={"Cookie": f"s2s_session={secret}"}) as stranger:
            for method in ("HEAD", "PATCH", "DELETE"):
                headers = {**BYTES, "Upload-Offset": "0"}
                assert stranger.request(method, address, headers=headers).status_code == 404
        sending.sendall(DATA[500:1000])
        sending.settimeout(5)
        assert b" 204 " in sending.recv(1000).splitlines()[0]
    assert offset_of(client, address) == 1000


def test_an_upload_begins(client):
    answer = client.post(
        "/v1/uploads", headers={**TUS, "Upload-Length": "10", "Upload-Metadata": "filename ZG9nLm1wNA==,type eA=="}
    )
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["upload-offset"] == "0"
    left = parsedate_to_datetime(answer.headers["upload-expires"]).timestamp() - time.time()
    assert left == pytest.approx(24 * 3600, abs=10)
    head = client.head(answer.headers["location"], headers=TUS)
    assert head.status_code == 200
    assert (head.headers["upload-length"], head.headers["upload-offset"]) == ("10", "0")
    assert head.headers["cache-control"] == "no-store"
    key, _, name = head.headers["upload-metadata"].partition(" ")
    assert (key, base64.b64decode(name)) == ("filename", b"dog.mp4")
    assert "upload-expires" in head.headers
    assert client.post("/v1/uploads/", headers={**TUS, "Upload-Length": "10"}).status_code == 201


def test_the_first_bytes_may_come_with_the_beginning(service, client, tmp_path):
    answer = client.post("/v1/uploads", content=b"0123", headers={**BYTES, "Upload-Length": "6"})
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "4")
    assert send(client, answer.headers["location"], b"45", 4).headers["upload-offset"] == "6"
    assert content_of(service, answer.headers["location"], tmp_path) == b"012345"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "upload_header"),
        ({"Upload-Defer-Length": "1"}, 400, "upload_header"),
        ({"Upload-Length": "5", "Upload-Metadata": "filename %%%"}, 400, "upload_header"),
        ({"Upload-Length": "-1"}, 400, "upload_header"),
        ({"Upload-Length": "x"}, 400, "upload_header"),
        ({"Upload-Length": "9" * 5000}, 400, "upload_header"),
        ({"Upload-Length": "0"}, 422, "empty_file"),
        ({"Upload-Length": "5000001"}, 413, "too_large_upload"),
        ({"Upload-Length": "9" * 30}, 413, "too_large_upload"),
        ({"Upload-Length": "5", "Content-Length": "2", "Content-Type": "text/plain"}, 415, "wrong_content_type"),
        ({"Upload-Length": "5", "Tus-Resumable": "0.2.2"}, 412, "tus_version"),
        ({"Upload-Length": "5", "Tus-Resumable": ""}, 412, "tus_version"),
    ],
)
def test_what_does_not_begin(client, headers, status, code):
    answer = client.post("/v1/uploads", content=b"ab" if "Content-Length" in headers else b"", headers=TUS | headers)
    assert is_problem(answer, status, code)
    if status == 412:
        assert answer.headers["tus-version"] == "1.0.0"


def test_too_many_are_refused(service, client, monkeypatch):
    few = service.settings.model_copy(update={"max_uploads": 1})
    monkeypatch.setattr(service.uploads, "settings", few)
    begin(client, 10)
    assert is_problem(client.post("/v1/uploads", headers={**TUS, "Upload-Length": "1"}), 429, "too_many_uploads")


def test_bytes_are_taken_only_where_and_as_they_belong(service, client, tmp_path):
    address = begin(client, 10)
    assert send(client, address, b"0123").headers["upload-offset"] == "4"
    answer = send(client, address, b"0123")
    assert is_problem(answer, 409, "upload_offset")
    assert answer.headers["upload-offset"] == "4"
    assert is_problem(send(client, address, b"4567890", 4), 413, "too_large_upload")
    assert is_problem(send(client, address, iter([b"456", b"7890"]), 4), 413, "too_large_upload")
    assert is_problem(send(client, address, b"4", 4, **{"Content-Type": "text/plain"}), 415, "wrong_content_type")
    assert is_problem(send(client, address, b"4", 4, **{"Tus-Resumable": "2.0.0"}), 412, "tus_version")
    assert is_problem(client.patch(address, content=b"4", headers=BYTES), 400, "upload_header")
    assert is_problem(send(client, address, b"4", "x"), 400, "upload_header")
    assert send(client, address, b"", 4).headers["upload-offset"] == "4"
    assert send(client, address, iter([b"456", b"789"]), 4).headers["upload-offset"] == "10"
    assert content_of(service, address, tmp_path) == b"0123456789"
    assert leftovers(service) == []


@pytest.mark.slow
def test_an_upload_becomes_a_job_and_goes_with_it(tmp_path):
    with serving(tmp_path) as served, served.client() as browser:
        assert browser.post("/v1/session").status_code == 200
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        uploader = TusClient(f"{served.url}/v1/uploads", headers={"Cookie": cookie}).uploader(
            str(CLIP), chunk_size=100_000, metadata={"filename": CLIP.name}
        )
        address = uploader.create_url()
        uploader.set_url(address)
        id = address.rpartition("/")[2]
        early = browser.post("/v1/jobs", json={"upload": id})
        assert (early.status_code, early.json()["code"]) == (409, "upload_unfinished")
        uploader.upload()
        job = browser.post("/v1/jobs", json={"upload": id, "seed": 1})
        assert job.status_code == 202
        assert browser.delete(address, headers=TUS).json()["code"] == "upload_in_use"
        done = settled(browser, job.json())
        assert (done["state"], done["name"]) == ("done", CLIP.name)
        assert browser.delete(done["links"]["self"]).status_code == 204
        wait_until(lambda: browser.head(address, headers=TUS).status_code == 404)
        assert not [path for path in (tmp_path / "data/store").rglob("*") if path.is_file()]


def test_removing(service, client):
    address = begin(client, 10)
    send(client, address, b"0123")
    answer = client.delete(address, headers=TUS)
    assert (answer.status_code, answer.headers["tus-resumable"]) == (204, "1.0.0")
    assert client.head(address, headers=TUS).status_code == 404
    assert is_problem(client.delete(address, headers=TUS), 404, "no_upload")
    assert is_problem(send(client, address, b"4", 4), 404, "no_upload")
    assert list(service.store.list(address.removeprefix("/v1/"))) == []


def test_removing_ends_a_request_that_still_sends(service, client):
    address = begin(client, 1000)
    with open_patch(client, address, 0, 1000) as sending:
        sending.sendall(DATA[:500])
        time.sleep(0.2)
        assert client.delete(address, headers=TUS).status_code == 204
    assert list(service.store.list(address.removeprefix("/v1/"))) == []
    assert leftovers(service) == []


def test_another_method_may_be_named_in_a_header(service, client, tmp_path):
    address = begin(client, 4)

    def post(method, content=b"", **headers):
        return client.post(address, content=content, headers=BYTES | {"X-HTTP-Method-Override": method} | headers)

    assert post("PATCH", b"0123", **{"Upload-Offset": "0"}).headers["upload-offset"] == "4"
    assert post("head").headers["upload-length"] == "4"
    assert content_of(service, address, tmp_path) == b"0123"
    assert is_problem(post("PUT"), 405, "no_method")
    assert is_problem(client.post(address, headers=TUS), 405, "no_method")
    assert post("DELETE").status_code == 204
    assert client.head(address, headers=TUS).status_code == 404


def test_what_is_spoken_is_told_to_everybody(client):
    for path in ("/v1/uploads", "/v1/uploads/", "/v1/uploads/anything"):
        answer = client.options(path)
        assert answer.status_code == 204
        assert answer.headers["tus-version"] == "1.0.0"
        assert answer.headers["tus-extension"] == "creation,creation-with-upload,expiration,termination"
        assert answer.headers["tus-max-size"] == "5000000"


def test_the_answers_are_described(client):
    """Every status that these tests have met stands in the OpenAPI document."""
    paths = app_of(None).openapi()["paths"]
    met = {
        "/v1/uploads": {"options": {204}, "post": {201, 400, 409, 412, 413, 415, 422, 429, 507}},
        "/v1/uploads/{id}": {
            "head": {200, 404, 412},
            "patch": {204, 400, 404, 409, 412, 413, 415, 422, 507},
            "delete": {204, 404, 409, 412},
        },
    }
    for path, methods in met.items():
        assert set(paths[path]) == set(methods)
        for method, statuses in methods.items():
            assert statuses <= {int(status) for status in paths[path][method]["responses"]}
            assert "Upload-Offset" in json.dumps(paths[path][method]) or method in ("options", "delete")
