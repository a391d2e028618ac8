"""Nobody gets at what is another's, by whatever route and however the id is written."""

import pytest
from starlette.testclient import TestClient

from s2s.wire import RESULTS, Options
from s2s_service.app import create_app, make_app
from s2s_service.service import make_service
from s2s_service.settings import Settings

LOCAL = "http://127.0.0.1"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
UNKNOWN = "0" * 32
OPEN = {"/healthz", "/readyz", "/metrics", "/v1/session", "/openapi.json"}
"""Paths that need nobody; whoever adds one decides it here."""
WISHES = {"timeline": {"content": b"{}"}, "versions": {"json": {}}}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return make_service(Settings(service_data=tmp_path_factory.mktemp("access"), rate_per_minute=100_000))


@pytest.fixture(scope="module")
def stranger(service):
    with TestClient(create_app(service), base_url=LOCAL, client=("127.0.0.1", 1)) as client:
        yield client


@pytest.fixture(scope="module")
def others(service, tmp_path_factory):
    """A job and an upload of somebody else: values for the parameters of paths."""
    clip = tmp_path_factory.mktemp("clip") / "clip.mp4"
    clip.write_bytes(b"what is in it does not matter")
    owner, _ = service.callers.new_session()
    upload = service.uploads.take(owner.id, "clip.mp4", clip)
    made = service.jobs.create(owner.id, upload.id, upload.name, Options(), fingerprint="x").job
    waiting = service.uploads.create(owner.id, "more.mp4", 100)
    return {"job": made.id, "id": waiting.id}


def operations(service):
    """Method and path of every operation, from the app itself, so that a new one is not forgotten."""
    paths = make_app(service).openapi()["paths"]
    return [(method.upper(), path) for path, found in paths.items() for method in found]


def calls(service):
    """Every operation about a job or an upload, with something that fits to send."""
    for method, path in operations(service):
        results = RESULTS if "{result}" in path else ("",)
        for result in results:
            if "{job}" in path or "{id}" in path:
                sent = dict(WISHES.get(path.rpartition("/")[2], {})) if method in ("PUT", "POST") else {}
                sent["headers"] = (TUS if "{id}" in path else {}) | (BYTES if method == "PATCH" else {})
                yield method, path.replace("{result}", result), sent


def without_id(answer, used):
    """What an answer says, but for the id that was asked for and the request's own."""
    if not answer.content:
        return answer.status_code
    return {name: str(value).replace(used, "ID") for name, value in answer.json().items() if name != "instance"}


def test_anothers_is_as_if_it_never_existed(service, stranger, others):
    tried = list(calls(service))
    assert len(tried) >= 14
    for method, path, sent in tried:
        said = []
        for values in (others, {"job": UNKNOWN, "id": UNKNOWN}):
            used = values["job" if "{job}" in path else "id"]
            answer = stranger.request(method, path.format(**values), **sent)
            assert answer.status_code == 404, (method, path, answer.text)
            if method != "HEAD":
                assert answer.json()["code"] == ("no_job" if "{job}" in path else "no_upload")
            said.append(without_id(answer, used))
        assert said[0] == said[1]


def test_anothers_upload_makes_no_job_and_his_job_begins_no_page(stranger, others):
    made = stranger.post("/v1/jobs", json={"upload": others["id"]})
    assert (made.status_code, made.json()["code"]) == (404, "no_upload")
    listed = stranger.get("/v1/jobs", params={"after": others["job"]})
    assert (listed.status_code, listed.json()["code"]) == (404, "no_job")
    assert stranger.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize("given", [{"host": "0.0.0.0", "hosts": ("sound.example.org",)}, {"auth": "keys"}])
def test_without_credentials_every_route_is_closed(tmp_path, given):
    service = make_service(Settings(service_data=tmp_path, **given))
    client = TestClient(create_app(service), base_url=LOCAL, client=("127.0.0.1", 1))
    for method, path in operations(service):
        if path in OPEN or method == "OPTIONS":
            continue
        filled = path.format(job=UNKNOWN, id=UNKNOWN, result="video", name="tool.hammer")
        answer = client.request(method, filled, headers=TUS)
        assert answer.status_code == 401, (method, path, answer.text)
    assert client.post("/v1/session").status_code == (403 if given.get("auth") == "keys" else 200)


@pytest.mark.parametrize(
    "written",
    [
        *("{upper}", "{id}%00", "{id}%20", "{id}%0a", "{id}/", "{id}%", "{id}*", "{id};x", "{id}%2f..%2f{id}"),
        *("..%2f{id}", "..%252f{id}", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "'%20OR%20'1'='1"),
        *("%", "%ff%fe", "%F0%9F%90%95", "a" * 5000),
    ],
)
def test_ids_that_are_none_are_refused(stranger, others, written):
    for home, id in (("jobs", others["job"]), ("uploads", others["id"])):
        path = f"/v1/{home}/{written.format(id=id, upper=id.upper())}"
        for method in ("GET", "HEAD", "DELETE", "PATCH"):
            answer = stranger.request(method, path, headers=TUS | BYTES, follow_redirects=False)
            assert 300 <= answer.status_code < 500, (method, path)
            assert b"root:" not in answer.content
