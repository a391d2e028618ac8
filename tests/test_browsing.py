"""The watch over the browser sees what goes wrong: so that tests of the page which find nothing mean something."""

import http.server
import threading

import pytest
from browsing import Watched, browser, usable_chromium

PAGE = """<!doctype html><html lang="en"><title>T</title>
<main><h1>T</h1><p role="status"></p><p role="alert"></p><p id="below">below</p></main>"""


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode() if self.path == "/" else b"")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def window():
    with browser(usable_chromium()) as found:
        yield found


@pytest.fixture
def watched(window, address):
    with window.new_context() as context:
        found = Watched(context)
        found.page.goto(address)
        yield found


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('oh no')", "console error: oh no"),
        ("console.warn('well')", "console warning: well"),
        ("setTimeout(() => { throw new Error('lost') })", "error: lost"),
        ("fetch('/gone.js')", "/gone.js: 404"),
        ("fetch('http://127.0.0.1:9/').catch(() => 0)", "ERR_"),
    ],
)
def test_faults_are_seen(watched, script, fault):
    watched.page.evaluate(f"() => {{ {script} }}")
    watched.page.wait_for_timeout(300)
    assert fault in " | ".join(watched.faults)


def test_faults_that_are_expected_are_none(watched):
    watched.expect("oh no")
    watched.page.evaluate("console.error('oh no'); console.error('oh yes')")
    assert ["oh yes" in fault for fault in watched.faults] == [True]


def test_what_moves_by_itself_is_seen(watched):
    drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    watched.page.evaluate(drawn)  # what was never drawn does not move
    watched.page.wait_for_timeout(100)
    watched.page.evaluate("document.querySelector('main').style.paddingTop = '200px'")
    watched.until("window.shifts.length > 0")
    assert sum(shift["value"] for shift in watched.shifts()) > 0.01


def test_what_is_spoken_is_kept_by_its_urgency(watched):
    for text in ("one", "two"):
        watched.page.evaluate("text => document.querySelector('[role=status]').textContent = text", text)
    watched.page.evaluate("document.querySelector('[role=alert]').textContent = 'fire'")
    assert watched.spoken() == ["one", "two"]
    assert watched.spoken("alert") == ["fire"]


def test_violations_of_the_guidelines_are_seen(watched):
    assert watched.violations() == []
    watched.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in " ".join(watched.violations())
