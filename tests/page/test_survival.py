"""The service is killed and started again under an open page: nothing is lost, and nobody has to reload."""

import os
import signal
import urllib.parse

import pytest
from playwright.sync_api import expect
from service import CLIP, serving, wait_until
from states import MB, padded
from visiting import WORK_MS, visiting

LOST = "The connection is lost"
UNBOUNDED = {"min_free_mb": 0}


class Service:
    """A service that can be killed with all its processes, and come back at its address."""

    def __init__(self, folder):
        self._folder = folder
        self._port = 0
        self._serving = None

    def start(self):
        self._serving = serving(self._folder, port=self._port, **UNBOUNDED)
        served = self._serving.__enter__()
        self._port = urllib.parse.urlsplit(served.url).port
        self._group = served.process.pid
        return served

    def kill(self):
        os.killpg(self._group, signal.SIGKILL)
        self.stop()

    def stop(self):
        if self._serving:
            self._serving.__exit__(None, None, None)
        self._serving = None


@pytest.fixture
def service(chromium, tmp_path):
    found = Service(tmp_path / "service")
    yield found
    found.stop()


@pytest.fixture
def visitor(service, window):
    """Whose window complains of nothing but the service's absence."""
    with visiting(window, service.start()) as found:
        found.expect("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET", "ERR_INCOMPLETE", ": 503")
        yield found
        assert found.faults == []


@pytest.mark.slow
def test_a_clip_gets_its_sound_though_the_service_was_killed_in_the_middle(service, visitor):
    job = visitor.submitted(CLIP)
    visitor.open(f"/clips/{job['id']}")
    visitor.page.evaluate("window.stayed = true")
    wait_until(lambda: [each["state"] for each in visitor.jobs()] != ["queued"])
    service.kill()
    expect(visitor.page.get_by_text(LOST).first).to_be_visible()
    wait_until(lambda: any(LOST in text for text in visitor.spoken() + visitor.spoken("alert")))
    service.start()
    expect(visitor.page.get_by_text(LOST).first).to_be_hidden(timeout=30_000)
    visitor.await_studio()
    assert visitor.page.evaluate("window.stayed")
    assert [each["state"] for each in visitor.jobs()] == ["done"]


@pytest.mark.slow
def test_an_upload_goes_on_where_it_stopped(service, visitor, short_clip):
    clip = padded(short_clip, visitor.folder / "large.mp4", 24 * MB)
    visitor.open("/")
    visitor.slow_down(4 * MB)
    sent = []
    visitor.page.on("request", lambda request: request.method == "PATCH" and sent.append(request.headers))
    visitor.choose(clip)
    wait_until(lambda: (visitor.page.wait_for_timeout(100), len(sent) >= 2)[1])  # the first piece has arrived
    service.kill()
    before = len(sent)
    expect(visitor.page.get_by_text(LOST).first).to_be_visible()
    service.start()
    visitor.page.wait_for_url("**/clips/*", timeout=60_000)
    later = [int(headers["upload-offset"]) for headers in sent[before:]]
    assert later, sent
    assert min(later) >= 8 * 1024 * 1024, "what had arrived was sent again"
    visitor.await_studio()


@pytest.mark.slow
def test_a_page_opened_while_nobody_answers_goes_on_by_itself(service, visitor, short_clip):
    job = visitor.done(short_clip)
    visitor.open("/")
    service.kill()
    visitor.page.get_by_role("link", name="My clips").first.click()
    expect(visitor.page.get_by_text("The service does not answer").first).to_be_visible()
    service.start()
    expect(visitor.page.get_by_role("listitem").filter(has_text=job["name"])).to_be_visible(timeout=WORK_MS)
