import errno
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient

from s2s.errors import InputError, OutputError, S2SError, TimelineError, UsageError
from s2s_service.problems import WORDS, ServiceError, answer_errors, hint_of, problem, status_of

ROOT = Path(__file__).parents[2]


class Body(BaseModel):
    """What the test's route takes."""

    number: int


@pytest.fixture
def client():
    app = FastAPI()
    answer_errors(app)

    @app.get("/raise")
    def raising():
        raise ServiceError("It is full.", code="queue_full", hint="Wait.", status=503, headers={"Retry-After": "60"})

    @app.get("/write/{number}")
    def writing(number: int):
        raise OSError(number, os.strerror(number))

    @app.get("/ask/{what}")
    def asking(what: str):
        engine = sa.create_engine("sqlite://", poolclass=sa.QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05)
        with engine.connect() as connection:
            if what == "too much":
                engine.connect()
            if what == "nonsense":
                connection.exec_driver_sql("CREATE TABLE things (name TEXT NOT NULL)")
                connection.exec_driver_sql("INSERT INTO things VALUES (NULL)")
            connection.connection.dbapi_connection.close()
            connection.exec_driver_sql("SELECT 1")

    @app.post("/take")
    def taking(body: Body):
        return body.number

    return TestClient(app)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("x", code="too_short"), 422),
        (TimelineError("x", code="timeline_json"), 422),
        (UsageError("x", code="unknown_sound"), 422),
        (OutputError("x", code="disk_full"), 507),
        (S2SError("x", code="job_failed"), 500),
        (ServiceError("x", code="no_job", status=404), 404),
    ],
)
def test_every_error_has_a_status(error, status):
    assert status_of(error) == problem(error).status == status


@pytest.mark.parametrize(("ours", "theirs"), WORDS)
def test_hints_name_what_callers_have(ours, theirs):
    library = "\n".join(path.read_text() for path in (ROOT / "src" / "s2s").rglob("*.py"))
    assert ours in library  # or nobody says so any more
    hint = hint_of(InputError("x", code="y", hint=f"First. {ours}: so."))
    assert hint == f"First. {theirs}: so."


def test_an_error_is_a_problem_with_code_and_hint(client):
    answer = client.get("/raise")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "60"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "It is full.",
        "code": "queue_full",
        "hint": "Wait.",
        "instance": "",
    }


def test_a_full_disk_is_said(client):
    answer = client.get(f"/write/{errno.ENOSPC}")
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    with pytest.raises(OSError, match="error"):  # what it is nobody knows: the guards make a 500 of it
        client.get(f"/write/{errno.EIO}")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "no_route"),
        ("DELETE", "/raise", 405, "no_method"),
        ("POST", "/take", 422, "invalid_request"),
    ],
)
def test_what_the_framework_refuses_has_the_same_shape(client, method, path, status, code):
    answer = client.request(method, path, json={"number": "secret-looking"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret-looking" not in answer.text


@pytest.mark.parametrize("what", ["too much", "a closed connection"])
def test_a_database_that_does_not_answer_is_said(client, what):
    answer = client.get(f"/ask/{what}")
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unusable")


def test_a_fault_of_ours_is_no_outage(client):
    with pytest.raises(sa.exc.IntegrityError):  # the guards make a 500 of it
        client.get("/ask/nonsense")


def test_long_messages_lose_their_middle():
    said = problem(InputError(f"There is no {'x' * 100_000}, sorry.", code="missing_file")).detail
    assert len(said) < 2100
    assert said.startswith("There is no xxx")
    assert said.endswith("xxx, sorry.")
