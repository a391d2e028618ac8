"""What people do with the page, by the names they see and hear: each visitor has a browser window and a session."""

import contextlib
import re
import tempfile
from pathlib import Path

from browsing import DESKTOP, Watched
from playwright.sync_api import Error
from service import CLIP, settled

WORK_MS = 90_000
"""Longest that a small clip may take on a busy machine."""


class Visitor(Watched):
    """Somebody at the page of a service."""

    def __init__(self, context, served, folder):
        super().__init__(context)
        self.context = context
        self.served = served
        self.folder = folder  # for files of the visitor's own
        self.page.set_default_timeout(15_000)

    def open(self, path="/"):
        """Go to an address of the page; waits until it shows its heading."""
        self.page.goto(self.served.url + path)
        self.page.get_by_role("heading", level=1).first.wait_for()

    def choose(self, *files):
        """Choose files as a user does."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files(files)

    def open_wishes(self):
        self.page.get_by_text("What should it sound like?", exact=True).click()
        self.page.get_by_label("What should be heard?").wait_for()

    def slow_down(self, bytes_per_s):
        """From now on the window's line takes no more than this."""
        line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s}
        self.context.new_cdp_session(self.page).send("Network.emulateNetworkConditions", line)

    def enter(self, job):
        """Open a clip's studio."""
        self.open(f"/clips/{job['id']}")
        self.await_studio()

    def await_studio(self):
        """Wait until the clip has its sound and can be played."""
        self.page.get_by_role("button", name="Play", exact=True).first.wait_for(timeout=WORK_MS)

    def sound_at(self, name, seconds):
        """A sound of the timeline, as it is told: "Hammer strikes, 0.9 seconds, ..."."""
        return self.page.get_by_role("gridcell", name=f"{name}, {seconds} seconds")

    def pick(self, words, name):
        """Look for a sound by words in the open list of sounds, and take it."""
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("combobox", name="Search").fill(words)
        dialog.get_by_role("option", name=name).first.click()
        dialog.get_by_role("button", name="Use this sound").click()

    def make(self):
        """Have what was changed made; waits until it is heard."""
        self.page.get_by_role("button", name="Make the sound").click()
        self.await_told("The new sound is ready.")

    def await_told(self, text):
        """Wait until screen readers are told something."""
        self.until("text => window.spoken.some((one) => one.text.includes(text))", text, timeout_s=WORK_MS / 1000)

    def downloaded(self, result):
        """Save a result by the menu, as the browser names it."""
        menu = self.page.get_by_role("button", name="Download")
        if menu.get_attribute("aria-expanded") != "true":
            menu.click()
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=re.compile(f"^{re.escape(result)}")).click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def jobs(self):
        """The visitor's clips, as the service lists them."""
        return Api(self.context.request, self.served.url).get("/v1/jobs").json().get("jobs", [])

    def give_up(self):
        """Cancel what is still worked on, so that others need not wait for it."""
        for job in self.jobs():
            if job["state"] not in ("done", "failed", "cancelled"):
                self.context.request.delete(f"{self.served.url}/v1/jobs/{job['id']}?only=cancel")

    def submitted(self, clip=CLIP):
        """Send a clip past the page, into the visitor's session; returns the job as JSON."""
        api = Api(self.context.request, self.served.url)
        api.post("/v1/session")
        file = {"name": clip.name, "mimeType": "video/mp4", "buffer": clip.read_bytes()}
        answer = self.context.request.post(f"{self.served.url}/v1/jobs", multipart={"file": file})
        assert answer.status == 202, answer.text()
        return answer.json()

    def done(self, clip=CLIP):
        """Send a clip past the page and wait until it has its sound."""
        return settled(Api(self.context.request, self.served.url), self.submitted(clip), timeout_s=WORK_MS / 1000)

    def timeline(self, job):
        return Api(self.context.request, self.served.url).get(f"/v1/jobs/{job['id']}/timeline").json()


class Api:
    """The service's API in a visitor's session, called as an httpx client is."""

    def __init__(self, requests, url):
        self._requests = requests
        self._url = url

    def get(self, path):
        return Answer(self._requests.get(self._url + path))

    def post(self, path):
        return Answer(self._requests.post(self._url + path))


class Answer:
    def __init__(self, response):
        self._response = response
        self.status_code = response.status
        self.text = response.text()

    def json(self):
        return self._response.json()


@contextlib.contextmanager
def visiting(browser, served, **options):
    """A visitor in a window and a session of its own; ``options`` are those of the browser's context."""
    context = browser.new_context(**{"viewport": DESKTOP, "accept_downloads": True, "locale": "en-GB", **options})
    with tempfile.TemporaryDirectory() as folder:
        visitor = Visitor(context, served, Path(folder))
        try:
            yield visitor
        finally:
            with contextlib.suppress(Error):  # the service may be gone
                visitor.give_up()
            context.close()
