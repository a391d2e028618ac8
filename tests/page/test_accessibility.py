"""Every state of the page holds to WCAG 2.2 AA as far as axe can tell, at every size and in every colour scheme."""

import pytest
from browsing import NARROW, PHONE
from states import STATES

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "narrow": {"viewport": NARROW},
    "calm": {"reduced_motion": "reduce"},
    "forced colours": {"forced_colors": "active"},
}
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


QUICK = [("light", "empty"), ("narrow", "empty"), ("dark", "nowhere")]
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
