import itertools

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient

from s2s_service.guards.heads import Heads


@pytest.fixture
def client():
    app = FastAPI()

    @app.get("/text")
    def text():
        return PlainTextResponse("five.", headers={"ETag": '"5"'})

    @app.get("/endless")
    def endless():
        return StreamingResponse((b"more" for _ in itertools.count()), media_type="text/event-stream")

    @app.post("/only")
    def only():
        return None

    return TestClient(Heads(app))


def test_a_head_has_the_headers_of_a_get_and_no_body(client):
    got, head = client.get("/text"), client.head("/text")
    assert (got.text, head.content) == ("five.", b"")
    assert head.headers == got.headers
    assert head.headers["content-length"] == "5"


def test_a_head_of_what_never_ends_does(client):
    head = client.head("/endless")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


def test_a_head_is_no_get_where_there_is_none(client):
    assert client.head("/only").status_code == 405
    assert client.head("/nothing").status_code == 404
