from fastapi import FastAPI
from starlette.testclient import TestClient

from s2s_service.page import mount


def test_the_built_page_is_served_below_the_routes(tmp_path):
    (tmp_path / "index.html").write_text("<title>The page</title>")
    (tmp_path / "app.js").write_text("start()")
    app = FastAPI()
    app.get("/v1/x")(lambda: {"x": 1})
    mount(app, tmp_path)
    client = TestClient(app)
    assert "The page" in client.get("/").text
    assert client.get("/app.js").text == "start()"
    assert client.get("/v1/x").json() == {"x": 1}
    assert client.get("/../settings.py").status_code == 404


def test_without_it_the_service_says_so(tmp_path):
    app = FastAPI()
    mount(app, tmp_path)
    assert "without its page" in TestClient(app).get("/").text
