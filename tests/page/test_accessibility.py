"""Every state of the page holds to WCAG 2.2 AA as far as axe can tell, at every size and in every colour scheme."""

import pytest
from browsing import NARROW, PHONE
from playwright.sync_api import expect

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "narrow": {"viewport": NARROW},
    "calm": {"reduced_motion": "reduce"},
    "forced colours": {"forced_colors": "active"},
}
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def start(visitor, job):
    visitor.open("/")


def wishes(visitor, job):
    visitor.open("/")
    visitor.page.get_by_text("Wishes", exact=True).click()
    visitor.page.get_by_label("What should be heard?").wait_for()


def nowhere(visitor, job):
    visitor.expect("404")
    visitor.open("/clips/a/b")


def gone(visitor, job):
    visitor.expect("404")
    visitor.open("/clips/0123456789abcdef0123456789abcdef")


def clips(visitor, job):
    visitor.open("/clips")
    visitor.page.get_by_text(job["name"]).first.wait_for()


def asking(visitor, job):
    clips(visitor, job)
    visitor.page.get_by_role("button", name="Remove").first.click()
    visitor.page.get_by_role("dialog").wait_for()


def studio(visitor, job):
    visitor.open(f"/clips/{job['id']}")
    visitor.await_studio()


STATES = {state.__name__: state for state in (start, wishes, nowhere, gone, clips, asking, studio)}
QUICK = [("light", "start"), ("narrow", "start"), ("dark", "nowhere")]
ALL = [(look, state) for look in LOOKS for state in STATES if (look, state) not in QUICK]


def check(visitor, state, job):
    STATES[state](visitor, job)
    assert visitor.violations() == []
    assert visitor.page.evaluate(NO_SIDEWAYS), "the page scrolls sideways"


@pytest.mark.parametrize(("look", "state"), QUICK)
def test_screens_hold_to_the_guidelines(visitors, look, state):
    check(visitors(**LOOKS[look]), state, None)


@pytest.mark.slow
@pytest.mark.parametrize(("look", "state"), ALL)
def test_all_states_hold_to_the_guidelines_in_all_looks(visitors, finished, look, state):
    check(visitors(storage_state=finished.session, **LOOKS[look]), state, finished.job)


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_a_clip_being_worked_on_holds_to_them(visitors, look):
    visitor = visitors(**LOOKS[look])
    job = visitor.submitted()
    visitor.open(f"/clips/{job['id']}")
    expect(visitor.page.get_by_role("progressbar")).to_be_visible()
    assert visitor.violations() == []
    assert visitor.page.evaluate(NO_SIDEWAYS)
