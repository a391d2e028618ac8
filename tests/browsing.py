"""A browser for tests of the page: Chromium as the system has it, watched for everything that goes wrong in it."""

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "src" / "s2s_service" / "static" / "index.html"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
NO_CHROMIUM = "chromium is missing; scripts/install_tools.sh installs it"
NOT_BUILT = "the page is not built; `make web` builds it"
RULES = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}

# Runs in each document before its own scripts: keeps what is spoken and what moves by itself.
NOTES = """
window.spoken = [];
window.shifts = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const element = target instanceof Element ? target : target.parentElement;
    const region = element?.closest('[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]');
    const text = region?.textContent.trim();
    const role = region?.closest('[role=alert], [aria-live=assertive]') ? 'alert' : 'status';
    const last = window.spoken.at(-1);
    if (text && !(last?.text === text && last.region === region)) window.spoken.push({ role, text, region });
  }
}).observe(document, { subtree: true, childList: true, characterData: true });
new PerformanceObserver((list) => {
  for (const shift of list.getEntries())
    if (!shift.hadRecentInput)
      window.shifts.push({
        value: shift.value,
        what: shift.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 120)),
      });
}).observe({ type: 'layout-shift', buffered: true });
"""


def usable_chromium():
    """Where Chromium is; skips the test when it or the page is missing."""
    if not BUILT.is_file():
        pytest.skip(NOT_BUILT)
    return installed_chromium() or pytest.skip(NO_CHROMIUM)


def installed_chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextlib.contextmanager
def browser(executable):
    """A browser without windows; its sandbox does not work for root."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            yield found
        finally:
            found.close()


class Watched:
    """A page of the browser, and all that went wrong in it."""

    def __init__(self, context):
        context.add_init_script(NOTES)
        self.page = context.new_page()
        self._faults = []
        self._expected = []
        self.page.on("console", self._logged)
        self.page.on("pageerror", lambda error: self._faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def expect(self, *patterns):
        """Faults that match one of these are what the test is about."""
        self._expected += [re.compile(pattern) for pattern in patterns]

    @property
    def faults(self):
        """What went wrong and was not expected."""
        return [fault for fault in self._faults if not any(each.search(fault) for each in self._expected)]

    def until(self, expression, argument=None, *, timeout_s=15):
        """Wait until an expression holds in the page; its policy forbids the driver's own way of waiting."""
        end = time.monotonic() + timeout_s
        while not (found := self.page.evaluate(expression, argument)):
            assert time.monotonic() < end, f"it did not come to pass: {expression}"
            self.page.wait_for_timeout(50)
        return found

    def spoken(self, role="status"):
        """What screen readers were told, in order: "status" politely, "alert" at once."""
        found = self.page.evaluate("window.spoken.map(({ role, text }) => [role, text])")
        return [text for kind, text in found if kind == role]

    def shifts(self):
        """Movements of the layout that nobody's input made: how much of the window each concerned, and what moved."""
        return self.page.evaluate("window.shifts")

    def violations(self):
        """What axe finds against the accessibility guidelines: rule, element and why."""
        self.page.evaluate(f"window.axe ?? (() => {{ {AXE.read_text(encoding='utf-8')} }})()")
        # Preloading would copy style sheets in a way that the page's policy forbids.
        options = {"runOnly": list(RULES), "resultTypes": ["violations"], "preload": False}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def _logged(self, message):
        if message.type in ("error", "warning", "assert"):
            self._faults.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _failed(self, request):
        # Aborted: the page or the player itself lost interest.
        if request.failure != "net::ERR_ABORTED":
            self._faults.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response):
        if response.status >= 400:
            self._faults.append(f"{response.request.method} {response.url}: {response.status}")
