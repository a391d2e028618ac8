"""The layout of tables against what is measured and what is rendered."""

import numpy as np
import pytest

from s2s.generators.foley.fit import play
from s2s.generators.foley.fit.forms import measures_of
from s2s.generators.foley.fit.layout import FORMS, LAYOUT, Form
from s2s.generators.foley.fit.table import SHIPPED, Fit, individual_of, load

RATE = 48_000


def of_limits(form: Form, which: str) -> Fit:
    edge = {name: np.full(limits.shape, getattr(limits, which)) for name, limits in LAYOUT[form].items()}
    return Fit("edge", form, (individual_of([edge], {}, []),))


@pytest.mark.parametrize("form", FORMS)
def test_what_is_measured_has_this_layout(form) -> None:
    rng = np.random.default_rng(1)
    measured = measures_of(form).measure(rng.standard_normal(2 * RATE) * np.exp(-np.arange(2 * RATE) / RATE))
    assert {name: np.shape(value) for name, value in measured.items()} == {
        name: limits.shape for name, limits in LAYOUT[form].items()
    }
    for name, value in measured.items():
        assert LAYOUT[form][name].low < np.min(value) and np.max(value) < LAYOUT[form][name].high


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("which", ["low", "high"])
def test_the_limits_themselves_render_to_finite_samples_of_bounded_length(form, which) -> None:
    fit, rng = of_limits(form, which), np.random.default_rng(2)
    if form == "texture":
        made = play.bed(fit, rng, np.full(RATE, 0.5, np.float32))
    else:
        made = play.take(fit, rng, 1.0).samples
    assert np.isfinite(made).all() and 0 < len(made) <= 7 * RATE and np.abs(made).max() <= 1


def test_draws_of_the_table_that_ships_never_touch_the_limits() -> None:
    for fit in load(SHIPPED).values():
        for person in fit.individuals:
            for seed in range(30):
                for name, drawn in person.draw(np.random.default_rng(seed)).items():
                    limits = LAYOUT[fit.form][name]
                    assert limits.low < np.min(drawn) and np.max(drawn) < limits.high
