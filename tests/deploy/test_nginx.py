"""What nginx does between the world and the API."""

import contextlib
import http.client
import json
import re
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from nginx import check, running_nginx
from observing import MEDIA
from postgres import temporary_folder
from service import wait_until

from s2s_service.guards import bodies
from s2s_service.guards.headers import ALWAYS, DATA_POLICY

MB = 1_000_000
FILES = ("-keyout", "privkey.pem", "-out", "fullchain.pem")
ROOT = Path(__file__).parents[2]


def assert_problem(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert re.fullmatch("[0-9a-f]{32}", problem["instance"])
    assert {"type", "title", "detail", "hint"} < set(problem)


def connected(web):
    return socket.create_connection((urlsplit(web.http).hostname, urlsplit(web.http).port), timeout=20)


def test_an_upload_of_30_mb_goes_through_as_it_comes(web, behind):
    half = bytes(15 * MB)
    with connected(web) as connection:
        connection.sendall(
            b"PATCH /v1/uploads/one HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (30 * MB)
        )
        connection.sendall(half)
        deadline = time.monotonic() + 20
        while behind.received < 14 * MB and time.monotonic() < deadline:
            time.sleep(0.01)
        came_early = behind.received
        last_sent_at = time.monotonic()
        connection.sendall(half)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 201
    assert came_early >= 14 * MB
    assert behind.first_byte_at < last_sent_at
    assert behind.received == 30 * MB
    assert not [path for path in (web.run / "temp").rglob("*") if path.is_file()]


def test_an_upload_of_unknown_length_goes_through(web, behind):
    answer = httpx.post(f"{web.http}/v1/uploads/one", content=(bytes(MB) for _ in range(3)))
    assert (answer.status_code, behind.received) == (201, 3 * MB)


@pytest.mark.parametrize(
    "request_line, most_mb, code",
    [
        (b"POST /v1/jobs", 42, "too_large_upload"),
        (b"PATCH /v1/uploads/one", 42, "too_large_upload"),
        (b"PUT /v1/jobs/one/timeline", 5, "too_large_body"),
        (b"POST /v1/session", 0.1, "too_large_body"),
    ],
)
def test_too_large_a_body_is_a_problem(web, request_line, most_mb, code):
    with connected(web) as connection:  # the answer comes before the body is sent
        size = b"Content-Length: %d" % (most_mb * MB + 1)
        connection.sendall(request_line + b" HTTP/1.1\r\nHost: localhost\r\n" + size + b"\r\n\r\n")
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        problem = json.loads(answer.read())
    assert (answer.status, answer.headers["content-type"]) == (413, "application/problem+json")
    assert (problem["code"], problem["status"]) == (code, 413)
    assert f"{40 if most_mb == 42 else most_mb} MB" in problem["detail"]


def test_its_bounds_are_the_apis(tmp_path):
    assert check(tmp_path, WEB_API="127.0.0.1:9", S2S_MAX_UPLOAD_MB=7).returncode == 0
    made = (tmp_path / "made/file_size.conf").read_text()
    assert made == f"client_max_body_size {(7 + bodies.SLACK_MB) * bodies.MB};\n"
    site = (ROOT / "deploy/nginx/site.conf").read_text()
    sizes = {int(size) for size in re.findall(r"client_max_body_size (\d+);", site)}
    assert sizes == {round(bodies.SMALL_MB * bodies.MB), bodies.TIMELINE_MB * bodies.MB}


def test_events_arrive_one_by_one(web, behind):
    with httpx.stream("GET", f"{web.http}/v1/jobs/one/events", headers={"Accept-Encoding": "gzip"}) as answer:
        lines = answer.iter_lines()
        for number in range(3):
            # Were it held back, this would wait for an event that is sent only after it was seen here.
            assert next(lines) == f"id: {number}"
            assert [next(lines), next(lines)] == ["data: {}", ""]
            behind.next_event()
    assert "content-encoding" not in answer.headers


def test_ranges_pass(web):
    answer = httpx.get(f"{web.http}/v1/jobs/one/video", headers={"Range": "bytes=1000-2999"})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-2999/{len(MEDIA)}"
    assert answer.content == MEDIA[1000:3000]
    whole = httpx.get(f"{web.http}/v1/jobs/one/video")
    assert (whole.status_code, whole.content) == (200, MEDIA)
    assert "content-encoding" not in whole.headers


def test_json_is_packed(web):
    answer = httpx.get(f"{web.http}/v1/sounds", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert len(answer.json()["filling"]) == 3000
    assert "content-encoding" not in httpx.get(f"{web.http}/v1/sounds", headers={"Accept-Encoding": "identity"}).headers


def test_what_clients_say_of_themselves_is_replaced(web, behind):
    claims = {
        "X-Forwarded-For": "10.9.9.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "10.9.9.9",
        "Forwarded": "for=10.9.9.9",
        "X-Request-ID": "mine",
        "Proxy": "http://evil.example",
    }
    answer = httpx.get(f"{web.http}/v1/jobs", headers={**claims, "Host": "sound.example.org:8080"})
    assert answer.status_code == 200
    seen = behind.last
    assert seen["x-forwarded-for"] == ["127.0.0.1"]
    assert seen["x-forwarded-proto"] == ["http"]
    assert seen["host"] == ["sound.example.org:8080"]
    assert re.fullmatch("[0-9a-f]{32}", seen["x-request-id"][0])
    assert len(seen["x-request-id"]) == 1
    gone = {"x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-real-ip", "forwarded", "proxy"}
    assert not gone & set(seen)
    # Written when the answer has gone.
    wait_until(lambda: seen["x-request-id"][0] in web.log())
    [logged] = [
        line for line in map(json.loads, web.log().splitlines()) if line["request_id"] == seen["x-request-id"][0]
    ]
    assert (logged["path"], logged["status"]) == ("/v1/jobs", 200)


def test_a_proxy_in_front_is_believed_when_named(behind):
    claims = {"X-Forwarded-For": "10.9.9.9, 203.0.113.7", "X-Forwarded-Proto": "https"}
    with running_nginx(behind.address, WEB_PROXIES="127.0.0.0/8") as web:
        answer = httpx.get(f"{web.http}/v1/jobs", headers=claims)
    assert (behind.last["x-forwarded-for"], behind.last["x-forwarded-proto"]) == (["203.0.113.7"], ["https"])
    assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("path", ["/metrics", "/%6detrics", "//metrics", "/v1/../metrics", "/metrics?x=1"])
def test_metrics_are_closed(web, behind, path):
    before = len(behind.requests)
    with connected(web) as connection:  # as written: httpx would tidy the path
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["code"]) == (404, "no_route")
    assert len(behind.requests) == before


def test_metrics_are_open_to_whom_they_are_for(behind):
    with running_nginx(behind.address, WEB_METRICS_FROM="127.0.0.1") as web:
        assert httpx.get(f"{web.http}/metrics").json()["path"] == "/metrics"


def test_an_api_that_is_away_is_a_problem():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening
        with running_nginx(f"127.0.0.1:{nobody.getsockname()[1]}") as web:
            answer = httpx.post(f"{web.http}/v1/jobs", json={})
    assert_problem(answer, 502, "service_unreachable")
    assert answer.headers["retry-after"] == "10"


def test_another_api_takes_over(behind):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with running_nginx(f"127.0.0.1:{nobody.getsockname()[1]} {behind.address}") as web:
            assert {httpx.get(f"{web.http}/v1/jobs").status_code for _ in range(6)} == {200}


@contextlib.contextmanager
def naming(address):
    """A name server that knows one IPv4 address, for all names; yields its port and a list to change it in."""
    addresses = [address]

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            asked, reply = self.request
            end = asked.index(b"\0", 12) + 5
            is_ipv4 = asked[end - 4 : end - 2] == b"\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(addresses[-1]) if is_ipv4 else b""
            counts = b"\0\1" + (b"\0\1" if is_ipv4 else b"\0\0") + b"\0\0\0\0"
            reply.sendto(asked[:2] + b"\x81\x80" + counts + asked[12:end] + answer, self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], addresses
        server.shutdown()


def test_an_api_that_moves_is_found(behind, tmp_path):
    port = behind.address.rpartition(":")[2]
    with naming("127.0.0.2") as (resolver, addresses):  # nobody listens there
        given = {"WEB_API": f"api.test:{port}", "WEB_RESOLVER": f"127.0.0.1:{resolver}"}
        checked = check(tmp_path, **given)
        if "WEB_RESOLVER needs nginx" in checked.stderr:
            pytest.skip(checked.stderr.strip())
        with running_nginx(given["WEB_API"], WEB_RESOLVER=given["WEB_RESOLVER"]) as web:
            assert httpx.get(f"{web.http}/v1/jobs").status_code == 502
            addresses.append("127.0.0.1")
            deadline = time.monotonic() + 15
            while httpx.get(f"{web.http}/v1/jobs").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.1)


def test_errors_of_the_api_pass_unchanged(web):
    answer = httpx.get(f"{web.http}/v1/full")
    assert (answer.status_code, answer.json(), answer.headers["retry-after"]) == (503, {"code": "queue_full"}, "7")


def test_too_many_requests_are_a_problem(behind):
    with running_nginx(behind.address, WEB_RATE=1) as web, httpx.Client() as client:
        answers = [client.get(f"{web.http}/v1/jobs") for _ in range(210)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 1 <= len(refused) <= 10  # 200 at once, and one a second
    assert_problem(refused[-1], 429, "too_many_requests")
    assert refused[-1].headers["retry-after"] == "5"


def test_too_many_connections_are_a_problem(behind):
    with running_nginx(behind.address, WEB_CONNECTIONS=1) as web:
        with httpx.stream("GET", f"{web.http}/v1/jobs/one/events") as events:
            lines = events.iter_lines()
            assert next(lines) == "id: 0"
            assert_problem(httpx.get(f"{web.http}/v1/jobs"), 429, "too_many_requests")
            for line in lines:
                if not line:
                    behind.next_event()
        assert httpx.get(f"{web.http}/v1/jobs").status_code == 200


@pytest.mark.parametrize("request_line", [b"GET", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b"])
def test_nonsense_is_a_problem(web, request_line):
    with connected(web) as connection:
        connection.sendall(request_line + b"\r\n\r\n")
        text = connection.makefile("rb").read()
    assert b'"code":"invalid_request"' in text
    assert b"<html>" not in text


def test_a_header_beyond_all_measure_is_a_problem(web):
    assert_problem(httpx.get(f"{web.http}/v1/jobs", headers={"X-Long": "x" * 40_000}), 400, "invalid_request")
    assert_problem(httpx.get(f"{web.http}/v1/{'x' * 40_000}"), 400, "invalid_request")


def test_it_says_that_it_is_there(web, secure, behind):
    before = len(behind.requests)
    assert {httpx.get(f"{server.http}/.web/health").text for server in (web, secure)} == {"ok\n"}
    assert len(behind.requests) == before


def test_it_does_not_say_what_it_is(web):
    assert httpx.get(f"{web.http}/v1/jobs").headers["server"] == "nginx"


@pytest.fixture(scope="module")
def page(behind):
    """nginx with a built page."""
    with temporary_folder({}) as folder:
        folder.chmod(0o755)
        (folder / "page/assets").mkdir(parents=True)
        (folder / "page/index.html").write_text("<!doctype html><title>Sound</title>")
        (folder / "page/assets/index-5f3a.js").write_text("console.log(1);\n" * 100)
        (folder / "secret").write_text("not for the world")
        with running_nginx(behind.address, WEB_PAGE=folder / "page") as web:
            yield web


class TestPage:
    @pytest.mark.parametrize("path", ["/", "/clips", "/clips/0198fb1b", "/icon.svg"])
    def test_the_index_is_the_apis_for_it_has_a_nonce(self, page, path):
        answer = httpx.get(f"{page.http}{path}")
        assert answer.json()["path"] == path
        assert "<title>Sound</title>" not in answer.text

    def test_assets_are_kept(self, page):
        answer = httpx.get(f"{page.http}/assets/index-5f3a.js")
        assert answer.headers["content-type"] == "text/javascript"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"

    def test_headers_are_the_apis_and_come_once(self, page):
        headers = httpx.get(f"{page.http}/assets/index-5f3a.js").headers
        for name, value in {**ALWAYS, "Content-Security-Policy": DATA_POLICY}.items():
            assert headers.get_list(name) == [value], name
        assert httpx.get(f"{page.http}/v1/jobs").headers.get_list("x-content-type-options") == ["nosniff"]

    def test_what_is_no_file_is_the_apis(self, page):
        assert httpx.get(f"{page.http}/assets/other.js").json()["path"] == "/assets/other.js"
        assert httpx.get(f"{page.http}/docs").json()["path"] == "/docs"

    def test_nothing_outside_the_page_is_served(self, page):
        with connected(page) as connection:
            connection.sendall(b"GET /assets/..%2f..%2fsecret HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = connection.makefile("rb").read()
        assert b"not for the world" not in answer

    def test_the_page_is_for_reading(self, page):
        assert_problem(httpx.post(f"{page.http}/assets/index-5f3a.js"), 405, "no_method")


@pytest.fixture(scope="module")
def certificate():
    """The folder of a certificate of our own making, for localhost."""
    with temporary_folder({}) as folder:
        folder.chmod(0o755)
        asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
        made = subprocess.run(
            ["openssl", *asked.split(), "-addext", "subjectAltName=DNS:localhost", *FILES],
            capture_output=True,
            text=True,
            cwd=folder,
        )
        assert made.returncode == 0, made.stderr
        (folder / "privkey.pem").chmod(0o644)  # a key of two days, for a user without rights
        yield folder


@pytest.fixture(scope="module")
def secure(behind, certificate):
    """nginx with TLS."""
    with running_nginx(behind.address, WEB_TLS="on", WEB_TLS_FOLDER=certificate) as web:
        yield web


@pytest.fixture
def trusted(certificate):
    return ssl.create_default_context(cafile=certificate / "fullchain.pem")


class TestTls:
    def test_it_serves_over_tls(self, secure, behind, trusted):
        answer = httpx.get(f"{secure.https}/v1/jobs", verify=trusted)
        assert answer.status_code == 200
        assert behind.last["x-forwarded-proto"] == ["https"]
        assert answer.headers.get_list("strict-transport-security") == ["max-age=31536000"]

    def test_it_speaks_http_2(self, secure, trusted):
        trusted.set_alpn_protocols(["h2", "http/1.1"])
        port = urlsplit(secure.https).port
        plain = socket.create_connection(("127.0.0.1", port))
        with trusted.wrap_socket(plain, server_hostname="localhost") as connection:
            assert connection.selected_alpn_protocol() == "h2"
            assert connection.version() == "TLSv1.3"

    def test_old_tls_is_refused(self, secure, trusted):
        trusted.set_ciphers("ALL:@SECLEVEL=0")  # or this side refuses
        with pytest.warns(DeprecationWarning):
            trusted.minimum_version = ssl.TLSVersion.TLSv1
            trusted.maximum_version = ssl.TLSVersion.TLSv1_1
        port = urlsplit(secure.https).port
        with socket.create_connection(("127.0.0.1", port)) as plain, pytest.raises(ssl.SSLError, match="ALERT"):
            trusted.wrap_socket(plain, server_hostname="localhost")

    def test_http_leads_there(self, secure):
        answer = httpx.get(f"{secure.http}/v1/jobs?after=3", headers={"Host": "localhost"})
        assert (answer.status_code, answer.headers["location"]) == (308, f"{secure.https}/v1/jobs?after=3")

    def test_a_missing_certificate_is_said(self, tmp_path):
        checked = check(tmp_path / "run", WEB_TLS="on", WEB_TLS_FOLDER=tmp_path / "none", WEB_API="127.0.0.1:9")
        assert checked.returncode == 2
        assert "none/fullchain.pem cannot be read" in checked.stderr

    def test_every_variant_is_sound(self, certificate, tmp_path):
        for number, given in enumerate(
            [
                {},
                {"WEB_API": "127.0.0.1:9,127.0.0.1:10"},
                {"WEB_TLS": "on", "WEB_TLS_FOLDER": certificate},
                {"WEB_TLS": "on", "WEB_TLS_FOLDER": certificate, "WEB_HTTPS_PORT": 8443, "WEB_HTTP": "[::1]:8080"},
                {"WEB_PROXIES": "10.0.0.0/8, 192.168.0.1", "WEB_METRICS_FROM": "10.0.0.0/8"},
                {"S2S_MAX_UPLOAD_MB": 1},
            ]
        ):
            checked = check(tmp_path / str(number), **{"WEB_API": "127.0.0.1:9", **given})
            assert checked.returncode == 0, (given, checked.stderr)
            assert "warn" not in checked.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"WEB_API": "api; } server {"},
        {"WEB_PROXIES": "10.0.0.0/8;"},
        {"WEB_METRICS_FROM": "$arg_x"},
        {"S2S_MAX_UPLOAD_MB": "5e2"},
        {"WEB_TLS": "yes"},
        {"WEB_LOG": "/tmp/a\nb"},
    ],
)
def test_values_that_would_become_configuration_are_refused(tmp_path, given):
    checked = check(tmp_path, **given)
    assert checked.returncode == 2
    assert next(iter(given)) in checked.stderr


def test_its_codes_are_known():
    codes = set(re.findall(r'"code":"(\w+)"', (ROOT / "deploy/nginx/problems.conf").read_text()))
    codes |= set(re.findall(r"too_large_\w+", (ROOT / "deploy/nginx/nginx.conf").read_text()))
    raised = {code for path in (ROOT / "src").rglob("*.py") for code in re.findall(r'code="(\w+)"', path.read_text())}
    # The API itself cannot say that it cannot be reached.
    assert codes <= raised | {"service_unreachable"}
    assert "`service_unreachable`" in (ROOT / "docs/errors.md").read_text()
