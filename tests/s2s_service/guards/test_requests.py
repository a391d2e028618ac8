import re

import pytest
import structlog
from guarded import client, guarded, listening, problem_of, service, talk
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from s2s_service.guards.requests import Requests
from s2s_service.security import secured


@pytest.fixture(autouse=True)
def log():
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


@pytest.mark.parametrize("given", ["abcdefgh", "0f3c1a2b-1111-4222-8333-123456789abc", "a" * 64])
def test_an_id_that_comes_along_is_kept(tmp_path, log, given):
    answer = client(tmp_path).get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["x-request-id"] == given
    assert [line["request_id"] for line in log] == [given]


@pytest.mark.parametrize("given", [None, "", "short", "a" * 65, "abcdefgh\x1b[2J", "abc defgh", "<script>", "äbcdefgh"])
def test_other_requests_get_one(tmp_path, log, given):
    headers = {} if given is None else {"X-Request-ID": given.encode()}
    made = {client(tmp_path).get("/healthz", headers=headers).headers["x-request-id"] for _ in range(2)}
    assert len(made) == 2
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in made)
    assert {line["request_id"] for line in log} == made


def test_a_request_is_one_line(tmp_path, log):
    called = client(tmp_path)
    caller = called.get("/v1/me?token=hush").json()["id"]
    (line,) = log
    assert (line["event"], line["log_level"]) == ("Request answered", "info")
    assert (line["method"], line["path"], line["status"], line["client"]) == ("GET", "/v1/me", 200, "127.0.0.1")
    assert line["caller"] == caller
    assert 0 < line["ms"] < 10_000
    assert "hush" not in str(log)


def test_what_is_refused_is_logged_too(tmp_path, log):
    assert client(tmp_path).get("/v1/me", headers={"Host": "evil.example"}).status_code == 421
    (line,) = log
    assert (line["status"], line["caller"]) == (421, None)


def test_a_path_gives_the_log_no_orders(tmp_path, log):
    client(tmp_path).get("/v1/%0a%1b%5b2J%00%e2%80%ae" + "x" * 1000)
    (line,) = log
    assert line["path"].startswith("/v1/%0A%1B%5B2J%00%E2%80%AExxx")
    assert len(line["path"]) == 300


def test_no_secret_is_logged(tmp_path, log):
    app = service(tmp_path)
    _, key = app.state.service.callers.create_key("farm")
    called = TestClient(secured(app, app.state.service.settings), base_url="http://localhost")
    called.get("/v1/me")
    (cookie,) = called.cookies.values()
    for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}, {"X-API-Key": key[:-1]}, {}):
        for path in ("/v1/me", "/v1/broken", "/v1/breaks", f"/v1/me?key={key}"):
            called.get(path, headers=headers)
    assert len([line for line in log if line["event"] == "Request failed"]) == 8
    assert key[4:-6] not in str(log)
    assert cookie not in str(log)


def test_an_exception_is_told_to_the_log_alone(tmp_path, log):
    answer = client(tmp_path).get("/v1/broken")
    assert answer.status_code == 500
    assert problem_of(answer) == "internal"
    assert "secret" not in answer.text
    failed, answered = log
    assert "RuntimeError: the inner secret" in failed["exception"]
    assert failed["request_id"] == answered["request_id"] == answer.headers["x-request-id"]
    assert answered["status"] == 500


def test_an_exception_outside_the_framework_is_answered_too(log):
    async def broken(scope, receive, send):
        raise ValueError("the inner secret")

    answer = TestClient(Requests(broken)).get("/")
    assert problem_of(answer) == "internal"
    assert [line["event"] for line in log] == ["Request failed", "Request answered"]


def test_an_answer_that_breaks_off_does_not_look_whole(tmp_path, log):
    with listening(guarded(tmp_path)) as port:
        answer = talk(port, b"GET /v1/breaks HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"5\r\nfirst\r\n")  # without the last chunk, "0"


def test_errors_with_a_code_pass(tmp_path):
    assert problem_of(client(tmp_path).get("/v1/refused")) == "no_job"
    answer = client(tmp_path).get("/v1/unwritable")
    assert (answer.status_code, problem_of(answer)) == (500, "output_unwritable")


def test_there_are_no_websockets(tmp_path):
    with pytest.raises(WebSocketDisconnect), client(tmp_path).websocket_connect("/v1/me"):
        pass
