import http.cookies
import subprocess

import pytest
from guarded import LOCAL, client, guarded, listening, problem_of, service
from starlette.testclient import TestClient

from s2s_service.security import Rates, secured

ELSEWHERE = {"host": "0.0.0.0", "hosts": ("sound.example.org",), "base_url": "http://sound.example.org"}


def cookie_of(answer):
    return http.cookies.SimpleCookie(answer.headers["set-cookie"])


def with_key(folder, **given):
    """A client without cookies, and a key."""
    base_url = given.pop("base_url", LOCAL)
    app = service(folder, **given)
    settings = app.state.service.settings
    _, key = app.state.service.callers.create_key("farm")
    called = TestClient(secured(app, settings, rates=Rates(settings)), base_url=base_url, client=("127.0.0.1", 1))
    return called, key, app.state.service.callers


def test_on_loopback_a_call_begins_a_session_that_goes_on(tmp_path):
    called = client(tmp_path)
    first, second = called.get("/v1/me"), called.get("/v1/me")
    assert first.json()["kind"] == "session"
    assert second.json() == first.json()
    assert "set-cookie" not in second.headers
    assert client(tmp_path).get("/v1/me").json() != first.json()


def test_a_session_outlives_the_process(tmp_path):
    before = client(tmp_path)
    caller = before.get("/v1/me").json()
    after = client(tmp_path)
    after.cookies = before.cookies
    assert after.get("/v1/me").json() == caller


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tmp_path):
    (morsel,) = cookie_of(client(tmp_path).get("/v1/me")).values()
    assert (morsel.key, morsel["httponly"], morsel["samesite"], morsel["path"]) == ("s2s_session", True, "Lax", "/")
    assert (morsel["max-age"], morsel["secure"], morsel["domain"]) == (str(400 * 86_400), "", "")


def test_over_https_the_cookie_is_this_hosts_alone(tmp_path):
    called = client(tmp_path, **{**ELSEWHERE, "proxies": ("10.0.0.0/8",)}, peer="10.1.2.3")
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    answer = called.post("/v1/session", headers=https)
    (morsel,) = cookie_of(answer).values()
    assert (morsel.key, morsel["secure"], morsel["path"], morsel["domain"]) == ("__Host-s2s_session", True, "/", "")
    planted = {**https, "Cookie": f"s2s_session={morsel.value}"}
    assert problem_of(called.get("/v1/me", headers=planted)) == "key_needed"
    own = {**https, "Cookie": f"__Host-s2s_session={morsel.value}"}
    assert called.get("/v1/me", headers=own).json()["id"] == answer.json()["id"]


def test_a_proxy_that_is_not_known_makes_no_https(tmp_path):
    called = client(tmp_path, **ELSEWHERE, peer="10.1.2.3")
    (morsel,) = cookie_of(called.post("/v1/session", headers={"X-Forwarded-Proto": "https"})).values()
    assert (morsel.key, morsel["secure"]) == ("s2s_session", "")


@pytest.mark.parametrize(
    "made_up", ["abc", "A" * 43, "A" * 10_000, "", "é" * 43, "../../x", '"', "A" * 43 + "; Path=/"]
)
def test_nobody_chooses_the_value_of_a_session(tmp_path, made_up):
    called = client(tmp_path)
    answer = called.get("/v1/me", headers={"Cookie": f"s2s_session={made_up}".encode()})
    assert answer.status_code == 200
    (morsel,) = cookie_of(answer).values()
    assert morsel.value != made_up
    assert len(morsel.value) == 43


def test_an_error_sends_the_cookie_too(tmp_path):
    called = client(tmp_path)
    assert called.get("/v1/refused").status_code == 404
    with_cookie = called.get("/v1/me")
    assert "set-cookie" not in with_cookie.headers


def test_elsewhere_a_call_needs_a_key_or_the_page(tmp_path):
    called = client(tmp_path, **ELSEWHERE)
    refused = called.get("/v1/me")
    assert refused.status_code == 401
    assert problem_of(refused) == "key_needed"
    assert refused.headers["www-authenticate"] == 'Bearer realm="s2s"'
    assert "set-cookie" not in refused.headers
    begun = called.post("/v1/session")
    assert called.get("/v1/me").json()["id"] == begun.json()["id"]


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_behind_a_proxy_that_the_settings_forgot_loopback_is_everywhere(tmp_path, header):
    called = client(tmp_path)
    assert problem_of(called.get("/v1/me", headers={header: "192.0.2.1"})) == "key_needed"


def test_a_proxy_on_loopback_gives_no_session_unasked(tmp_path):
    called = client(tmp_path, proxies=("127.0.0.1",))
    assert problem_of(called.get("/v1/me")) == "key_needed"
    assert called.post("/v1/session").status_code == 200


def test_a_key_goes_before_the_cookie(tmp_path):
    called, key, _ = with_key(tmp_path)
    session = called.get("/v1/me").json()
    for headers in ({"Authorization": f"Bearer {key}"}, {"authorization": f"bearer  {key}"}, {"X-API-Key": key}):
        answer = called.get("/v1/me", headers=headers)
        assert (answer.json()["kind"], answer.json()["name"]) == ("key", "farm")
    assert called.get("/v1/me").json() == session


def test_a_login_of_a_proxy_is_no_key(tmp_path):
    called = client(tmp_path)
    assert called.get("/v1/me", headers={"Authorization": "Basic dTpw"}).json()["kind"] == "session"


@pytest.mark.parametrize(
    "change", [lambda key: key[:-1], str.lower, lambda key: key[4:], lambda key: "", lambda key: key + "A"]
)
def test_a_wrong_key_is_said_to_be_wrong(tmp_path, change):
    called, key, _ = with_key(tmp_path)
    for headers in ({"Authorization": f"Bearer {change(key) or 'x'}"}, {"X-API-Key": change(key) or "x"}):
        answer = called.get("/v1/me", headers=headers)
        assert (answer.status_code, problem_of(answer)) == (401, "wrong_key")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert "set-cookie" not in answer.headers


def test_a_revoked_key_is_wrong_at_once(tmp_path):
    called, key, callers = with_key(tmp_path)
    assert called.get("/v1/me", headers={"X-API-Key": key}).status_code == 200
    callers.revoke("farm")
    assert problem_of(called.get("/v1/me", headers={"X-API-Key": key})) == "wrong_key"


def test_where_keys_alone_count_cookies_do_not(tmp_path):
    before = client(tmp_path)
    before.get("/v1/me")
    called, key, _ = with_key(tmp_path, auth="keys")
    called.cookies = before.cookies
    assert problem_of(called.get("/v1/me")) == "key_needed"
    closed = called.post("/v1/session")
    assert (closed.status_code, problem_of(closed)) == (403, "page_closed")
    assert called.get("/v1/me", headers={"X-API-Key": key}).json()["kind"] == "key"


def test_an_address_begins_so_many_sessions(tmp_path):
    app = guarded(tmp_path, new_sessions_per_hour=2, **{k: v for k, v in ELSEWHERE.items() if k != "base_url"})
    for peer in ("192.0.2.1", "2001:db8::1"):
        answers = [
            TestClient(app, base_url=ELSEWHERE["base_url"], client=(peer, 1)).post("/v1/session") for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert problem_of(answers[2]) == "too_many_sessions"
        assert 3590 <= int(answers[2].headers["retry-after"]) <= 3600
    neighbour = TestClient(app, base_url=ELSEWHERE["base_url"], client=("2001:db8::2", 1))
    assert neighbour.post("/v1/session").status_code == 429
    another = TestClient(app, base_url=ELSEWHERE["base_url"], client=("2001:db8:0:1::1", 1))
    assert another.post("/v1/session").status_code == 200


def test_the_documentation_names_the_ways_to_call(tmp_path):
    document = service(tmp_path).openapi()
    schemes = document["components"]["securitySchemes"]
    assert {(scheme["type"], scheme.get("in")) for scheme in schemes.values()} == {
        ("http", None),
        ("apiKey", "header"),
        ("apiKey", "cookie"),
    }
    assert [list(each) for each in document["paths"]["/v1/me"]["get"]["security"]] == [[name] for name in schemes]


def test_curl_with_a_jar_keeps_its_session(tmp_path):
    jar = tmp_path / "jar"
    with listening(guarded(tmp_path / "data")) as port:
        curl = ["curl", "-sS", "-c", jar, "-b", jar, f"http://127.0.0.1:{port}/v1/me"]
        first, second = (subprocess.run(curl, capture_output=True, check=True, timeout=20).stdout for _ in range(2))
    assert first == second
    assert b'"kind":"session"' in first
