import pytest
from guarded import LOCAL, client, problem_of
from hypothesis import example, given
from hypothesis import strategies as st

from s2s.errors import UsageError
from s2s_service.guards.origins import Origins, parse_origin

FRIEND = "https://studio.example.org"
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "QUERY"])
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:3000",
        "https://127.0.0.1:8765",
        "127.0.0.1:8765",
        "http://127.0.0.1:8765.evil.example",
        "http://evil.example#http://127.0.0.1:8765",
        "http://localhost:8765",
        "",
        "file://",
        "http://user@127.0.0.1:8765",
        "http://127.0.0.1:8765/",
        "https://studio.example.org:8443",
    ],
)
def test_pages_of_other_sites_change_nothing(tmp_path, method, origin):
    called = client(tmp_path, origins=(FRIEND,))
    answer = called.request(method, "/v1/session", headers={"Origin": origin})
    assert (answer.status_code, problem_of(answer)) == (403, "wrong_origin")
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"Origin": LOCAL}, {"Origin": LOCAL, "Sec-Fetch-Site": "same-origin"}])
def test_the_own_page_and_programs_do(tmp_path, headers):
    assert client(tmp_path).post("/v1/session", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403)]
)
def test_a_form_of_the_own_page_is_known_by_its_site(tmp_path, site, status):
    headers = {"Origin": "null", "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client(tmp_path).post("/v1/session", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("base_url", "origin", "status"),
    [
        ("http://sound.example.org", "http://sound.example.org", 200),
        ("http://sound.example.org:80", "http://sound.example.org", 200),
        ("http://sound.example.org", "http://sound.example.org:80", 200),
        ("http://sound.example.org:8080", "http://sound.example.org", 403),
        ("http://sound.example.org", "https://sound.example.org", 403),
        ("https://sound.example.org", "https://sound.example.org", 200),
        ("https://sound.example.org", "http://sound.example.org", 403),
        ("http://[::1]:8765", "http://[::1]:8765", 200),
    ],
)
def test_own_means_scheme_name_and_port(tmp_path, base_url, origin, status):
    called = client(tmp_path, hosts=("sound.example.org",), base_url=base_url)
    assert called.post("/v1/session", headers={"Origin": origin}).status_code == status


def test_behind_tls_the_scheme_is_the_browsers(tmp_path):
    called = client(tmp_path, hosts=("sound.example.org",), proxies=("10.0.0.1",), peer="10.0.0.1")
    page = {"Host": "sound.example.org", "Origin": "https://sound.example.org"}
    assert called.post("/v1/session", headers={**page, "X-Forwarded-Proto": "https"}).status_code == 200
    refused = called.post("/v1/session", headers=page)
    assert "S2S_PROXIES" in refused.json()["hint"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_other_sites_embed_nothing(tmp_path, site, mode):
    """An <img> or <script> sends no Origin, nor does a frame; a browser says what they are."""
    called = client(tmp_path)
    for dest in ("image", "video", "script", "iframe", "empty"):
        answer = called.get("/v1/me", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest})
        assert (answer.status_code, problem_of(answer)) == (403, "wrong_origin")
        assert "set-cookie" not in answer.headers


def test_other_sites_link_here(tmp_path):
    called = client(tmp_path)
    assert called.get("/v1/me", headers=LINK).status_code == 200
    assert called.post("/v1/session", headers=LINK).status_code == 403
    for site in ("none", "same-origin"):
        assert called.get("/v1/me", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}).status_code == 200


def test_listed_sites_call_the_api(tmp_path):
    called = client(tmp_path, origins=(f"{FRIEND}/",))
    headers = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    for answer in (called.get("/v1/me", headers=headers), called.post("/v1/session", headers=headers)):
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert {"Location", "Upload-Offset", "Retry-After"} <= set(
            answer.headers["access-control-expose-headers"].split(", ")
        )
        assert "Origin" in answer.headers["vary"]


def test_listed_sites_are_told_why_they_are_refused(tmp_path):
    called = client(tmp_path, origins=(FRIEND,), rate_per_minute=1)
    answers = [called.get("/v1/unknown", headers={"Origin": FRIEND}) for _ in range(2)]
    assert answers[1].status_code == 429
    assert answers[1].headers["access-control-allow-origin"] == FRIEND


def preflight(called, origin, **more):
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "upload-offset,tus-resumable"}
    return called.options("/v1/uploads/x", headers={"Origin": origin, "Sec-Fetch-Site": "cross-site", **asked, **more})


def test_browsers_of_listed_sites_ask_before_they_call(tmp_path):
    answer = preflight(client(tmp_path, origins=(FRIEND,)), FRIEND)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == FRIEND
    assert "PATCH" in answer.headers["access-control-allow-methods"]


def test_browsers_of_other_sites_ask_in_vain(tmp_path):
    for origins in ((), (FRIEND,)):
        answer = preflight(client(tmp_path, origins=origins), "https://evil.example")
        assert problem_of(answer) == "wrong_origin"
        assert "access-control-allow-origin" not in answer.headers
    odd = preflight(client(tmp_path, origins=(FRIEND,)), FRIEND, **{"Access-Control-Request-Headers": "x-odd"})
    assert odd.status_code == 400


@pytest.mark.parametrize(
    "wrong", ["studio.example.org", "*", "null", "https://studio.example.org/app", "ftp://x", "https://"]
)
def test_origins_are_scheme_and_name(wrong):
    with pytest.raises(UsageError, match="S2S_ORIGINS") as caught:
        Origins(None, (wrong,))
    assert caught.value.code == "settings_invalid"


@given(origin=st.text(st.characters(max_codepoint=255)) | st.from_regex(r"https?://[a-z.:@/\[\]0-9]*", fullmatch=True))
@example("http://127.0.0.1:08765")
@example("HTTP://127.0.0.1:8765")
def test_only_the_own_origin_passes_whatever_is_sent(origin):
    guard = Origins(None, (FRIEND,))
    headers = [(b"host", b"127.0.0.1:8765"), (b"origin", origin.encode("latin-1"))]
    if guard._may({"type": "http", "method": "POST", "scheme": "http", "headers": headers}):
        assert parse_origin(origin) in (("http", "127.0.0.1", 8765), ("https", "studio.example.org", 443))
        assert origin.startswith(("http://127.0.0.1:", FRIEND))
