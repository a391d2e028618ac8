from fastapi import FastAPI
from starlette.testclient import TestClient

from s2s_service.page import mount


def test_the_built_page_is_served_below_the_routes(tmp_path):
    (tmp_path / "index.html").write_text("<title>The page</title>")
    (tmp_path / "app.js").write_text("start()")
    app = FastAPI()
    app.get("/v1/x")(lambda: {"x": 1})
    mount(app, built=tmp_path)
    client = TestClient(app)
    assert "The page" in client.get("/").text
    assert client.get("/app.js").text == "start()"
    assert client.get("/v1/x").json() == {"x": 1}
    assert client.get("/../settings.py").status_code == 404


def test_without_it_the_service_says_so(tmp_path):
    app = FastAPI()
    mount(app, built=tmp_path)
    assert "without its page" in TestClient(app).get("/").text


def test_where_keys_alone_are_taken_the_page_is_closed(tmp_path):
    (tmp_path / "index.html").write_text("<title>The page</title>")
    app = FastAPI()
    mount(app, closed=True, built=tmp_path)
    answer = TestClient(app).get("/")
    assert answer.status_code == 403
    assert "key" in answer.text
    assert "The page" not in answer.text
