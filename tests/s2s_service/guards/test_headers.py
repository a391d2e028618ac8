import pytest
from guarded import client, guarded, listening, talk
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from s2s_service.security import secured
from s2s_service.settings import Settings

PAGES = {"/v1/me": 200, "/healthz": 200, "/nowhere": 404, "/v1/broken": 500}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_tells_browsers_to_be_careful(tmp_path, path):
    answer = client(tmp_path).get(path)
    assert answer.status_code == PAGES[path]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["permissions-policy"].startswith("camera=()")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; base-uri 'none'")
    assert answer.headers.get("cache-control") == ("no-store" if path.startswith("/v1") else None)
    assert "strict-transport-security" not in answer.headers


def test_refusals_too(tmp_path):
    answer = client(tmp_path).get("/", headers={"Host": "evil.example"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def paged(**said):
    async def page(request):
        return HTMLResponse("<p>hello", headers=said)

    return TestClient(secured(Starlette(routes=[Route("/v1/page", page)]), Settings()), base_url="https://localhost")


def test_a_page_runs_its_own_files_alone():
    policy = dict(part.split(" ", 1) for part in paged().get("/v1/page").headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in "".join(policy.values())


def test_what_a_route_says_stands():
    answer = paged(**{"Cache-Control": "private", "Cross-Origin-Resource-Policy": "cross-origin"}).get("/v1/page")
    assert answer.headers.get_list("cache-control") == ["private"]
    assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]


def test_over_https_browsers_stay_there(tmp_path):
    assert paged().get("/v1/page").headers["strict-transport-security"] == "max-age=31536000"
    called = client(tmp_path, proxies=("127.0.0.1",))
    assert "strict-transport-security" in called.get("/healthz", headers={"X-Forwarded-Proto": "https"}).headers


def test_nothing_tells_what_the_server_is(tmp_path):
    with listening(guarded(tmp_path)) as port:
        answer = talk(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b" 200 " in answer
    assert b"server:" not in answer.lower()
    assert b"powered" not in answer.lower()
