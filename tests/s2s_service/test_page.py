import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from s2s_service import page
from s2s_service.app import create_app
from s2s_service.service import make_service
from s2s_service.settings import Settings

SCRIPT = "start(); // and so on\n" * 100


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A page as it is built, in small."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "index.html").write_text(
        '<!doctype html><title>The page</title><meta name="csp-nonce" content="%NONCE%">'
        '<script type="module" src="/assets/index-5f3a.js"></script>'
    )
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "sample.mp4").write_bytes(bytes(range(100)))
    (folder / "assets").mkdir()
    (folder / "assets/index-5f3a.js").write_text(SCRIPT)
    (folder / "fonts").mkdir()
    (folder / "fonts/plain.woff2").write_bytes(b"wOF2")
    return folder


@pytest.fixture(scope="module")
def client(built, tmp_path_factory):
    """The whole service with it, guards included."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(page, "BUILT", built)
        app = create_app(make_service(Settings(service_data=tmp_path_factory.mktemp("data"))))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/clips", "/clips/", "/clips/0198fb1b2a7c", "/clips/0198fb1b2a7c/edit"])
def test_what_the_page_routes_is_its_index(client, path):
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>The page</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_it_may_be_built_anew_while_the_service_runs(client, built):
    before = (built / "index.html").read_text()
    (built / "index.html").write_text(before.replace("index-5f3a.js", "index-77b0.js"))
    assert "index-77b0.js" in client.get("/").text
    (built / "index.html").unlink()
    assert "index-77b0.js" in client.get("/").text  # between two builds
    (built / "index.html").write_text(before)


def test_its_nonce_is_new_each_time_and_for_styles_alone(client):
    nonces = set()
    for _ in range(3):
        answer = client.get("/")
        nonce = re.search('content="([^"]+)"', answer.text)[1]
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["style-src"] == f"'self' 'nonce-{nonce}'"
        assert policy["script-src"] == policy["connect-src"] == "'self'"
        assert (policy["img-src"], policy["media-src"]) == ("'self' data: blob:", "'self' blob:")
        assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert answer.headers["content-security-policy"].count("nonce") == 1
        assert re.fullmatch(r"[\w-]{22}", nonce)
        nonces.add(nonce)
    assert len(nonces) == 3
    assert "nonce" not in client.get("/docs").headers["content-security-policy"]


def test_files_with_a_hash_are_kept_for_ever(client):
    answer = client.get("/assets/index-5f3a.js", headers={"Accept-Encoding": "gzip"})
    assert answer.text == SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    plain = client.get("/assets/index-5f3a.js", headers={"Accept-Encoding": "identity"})
    assert plain.text == SCRIPT
    assert "content-encoding" not in plain.headers
    again = client.get("/assets/index-5f3a.js", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path, kind", [("/icon.svg", "image/svg+xml"), ("/sample.mp4", "video/mp4")])
def test_other_files_for_a_day(client, path, kind):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; base-uri")


def test_a_clip_of_the_page_can_be_sought_in(client):
    part = client.get("/sample.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert client.get("/fonts/plain.woff2").content == b"wOF2"


@pytest.mark.parametrize("path", ["/", "/clips/x", "/icon.svg", "/assets/index-5f3a.js"])
def test_heads_say_what_would_come(client, path):
    head, got = (client.request(method, path, headers={"Accept-Encoding": "identity"}) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "path", ["/index.html", "/other", "/assets", "/assets/other.js", "/assets/../../settings.py", "/assets/%2e%2e%2fx"]
)
def test_other_addresses_are_not_the_pages(client, path):
    answer = client.get(path, follow_redirects=True)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "no_route"


def test_answers_of_the_api_are_never_packed(client):
    answer = client.get("/v1/sounds", headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) > 1000
    assert "content-encoding" not in answer.headers


def test_without_it_the_service_says_so(tmp_path):
    app = FastAPI()
    page.mount(app, built=tmp_path)
    assert "without its page" in TestClient(app).get("/").text


@pytest.mark.parametrize("path", ["/", "/clips/x", "/icon.svg"])
def test_where_keys_alone_are_taken_the_page_is_closed(built, path):
    app = FastAPI()
    page.mount(app, closed=True, built=built)
    answer = TestClient(app).get(path)
    assert answer.status_code == (404 if "icon" in path else 403)
    assert "The page" not in answer.text
    assert "icon" in path or "key" in answer.text
