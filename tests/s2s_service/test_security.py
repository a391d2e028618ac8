import http.server
import shutil
import subprocess
import threading

import pytest
import sqlalchemy as sa
from fastapi.responses import HTMLResponse, Response
from guarded import client, listening, service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s2s_service.database import callers, reading
from s2s_service.security import secured

HEADERS = (
    *("Host", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"),
    *("Authorization", "X-API-Key", "Cookie", "X-Request-ID", "Content-Length", "Content-Type"),
    *("Access-Control-Request-Method", "Access-Control-Request-Headers"),
)
VALUES = st.binary(max_size=60).filter(lambda value: not set(value) & set(b"\r\n\0")) | st.sampled_from(
    [b"localhost", b"Bearer s2s_x", b"Bearer", b's2s_session="\\777\\ud800"', b"null", b"10.0.0.1", b"https", b"none"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    headers=st.dictionaries(st.sampled_from(HEADERS), VALUES, max_size=6),
    method=st.sampled_from(["GET", "POST", "OPTIONS", "DELETE"]),
    path=st.sampled_from(["/v1/me", "/v1/session", "/v1/jobs"]),
)
def test_no_header_breaks_anything(fuzzed, headers, method, path):
    answer = fuzzed.request(method, path, headers=headers)
    assert answer.status_code < 500
    assert answer.headers["x-request-id"]


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    unbounded = {"rate_per_minute": 10_000, "new_sessions_per_hour": 10_000}
    folder = tmp_path_factory.mktemp("fuzzed")
    return client(folder, proxies=("127.0.0.1",), origins=("https://studio.example.org",), **unbounded)


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site: a page that tries what it can against the service, and says when it is through."""

    def do_GET(self):
        target = self.server.target
        page = f"""<!doctype html><title>elsewhere</title>
            <img src="{target}/v1/me?by=img"><iframe src="{target}/v1/me?by=frame"></iframe>
            <script src="{target}/v1/me?by=script"></script>
            <form id="form" method="post" action="{target}/v1/session?by=form" target="frame"></form>
            <iframe name="frame"></iframe>
            <script>
            document.getElementById("form").submit();
            const tries = [
              fetch("{target}/v1/me?by=fetch"),
              fetch("{target}/v1/me?by=no-cors", {{mode: "no-cors", credentials: "include"}}),
              fetch("{target}/v1/session?by=post", {{method: "POST", mode: "no-cors", credentials: "include"}}),
              fetch("{target}/v1/jobs?by=put", {{method: "PUT"}}),
            ];
            Promise.allSettled(tries).then(ended => {{
              document.body.dataset.ended = ended.map(each => each.status).join(" ");
            }});
            </script>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args):
        pass


def browse(folder, address):
    chromium = shutil.which("chromium") or pytest.skip("chromium is not there: scripts/install_tools.sh installs it")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000"]
    command = [chromium, *flags, f"--user-data-dir={folder / 'browser'}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout


@pytest.mark.parametrize("name", [pytest.param("localhost", marks=pytest.mark.slow), "127.0.0.1"])
def test_a_page_elsewhere_begins_no_session_and_reads_nothing(tmp_path, name):
    app = service(tmp_path / "data")
    guards = secured(app, app.state.service.settings)
    statuses = []

    async def watched(scope, receive, send):
        async def watch(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            await send(message)

        await guards(scope, receive, watch)

    with listening(watched) as port:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
        server.target = f"http://127.0.0.1:{port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            shown = browse(tmp_path, f"http://{name}:{server.server_port}/")
        finally:
            server.shutdown()
            server.server_close()
    assert 'data-ended="rejected rejected rejected rejected"' in shown
    assert statuses == [403] * 8  # four calls, the picture, the frame, the script and the form
    with reading(app.state.service.engine) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(callers)).scalar() == 0


def test_the_own_page_may(tmp_path):
    """By its forms, too, for which browsers say "Origin: null" under our Referrer-Policy."""
    app = service(tmp_path / "data")

    @app.get("/{way}.html")
    def page(way: str):
        form = '<form id="form" method="post" action="/v1/session"></form>'
        return HTMLResponse(f"<!doctype html><title>own</title>{form}<script src='/{way}.js'></script>")

    @app.get("/form.js")
    def form():
        return Response('document.getElementById("form").submit();', media_type="text/javascript")

    @app.get("/fetch.js")
    def fetch():
        script = """fetch("/v1/session", {method: "POST"}).then(answer => answer.json())
            .then(session => { document.body.dataset.kind = session.kind; });"""
        return Response(script, media_type="text/javascript")

    origins = []
    guards = secured(app, app.state.service.settings)

    async def watched(scope, receive, send):
        if scope.get("method") == "POST":
            origins.append(dict(scope["headers"]).get(b"origin"))
        await guards(scope, receive, send)

    with listening(watched) as port:
        fetched = browse(tmp_path, f"http://127.0.0.1:{port}/fetch.html")
        submitted = browse(tmp_path, f"http://127.0.0.1:{port}/form.html")
    assert 'data-kind="session"' in fetched
    assert '"kind":"session"' in submitted
    assert origins == [f"http://127.0.0.1:{port}".encode(), b"null"]
