"""Crackling noise: sizes follow a power law."""

import numpy as np
import pytest

from s2s.generators.foley.synth import crackle

RATE = 48_000


def test_energies_follow_the_power_law() -> None:
    loud = crackle.sizes(np.random.default_rng(1), 200_000, energy_exponent=1.5, range_db=60)
    assert loud.min() >= 0.001 and loud.max() <= 1
    # P(E > e) ~ e^-0.5, that is P(A > a) ~ 1 / a: ten times fewer above 0.1 than above 0.01.
    assert np.mean(loud > 0.01) / np.mean(loud > 0.1) == pytest.approx(10 * (1 - 0.01) / (1 - 0.1), rel=0.1)


def test_an_exponent_of_one_spreads_levels_evenly() -> None:
    levels_db = 20 * np.log10(crackle.sizes(np.random.default_rng(2), 50_000, energy_exponent=1.0, range_db=40))
    assert np.percentile(levels_db, [25, 50, 75]) == pytest.approx([-30, -20, -10], abs=0.5)


def test_large_events_are_low() -> None:
    low, high = np.ones(8, np.float32), -np.ones(8, np.float32)
    made = crackle.crackle(np.random.default_rng(3), np.full(RATE, 40.0), [low] * 5 + [high] * 5, energy_exponent=1.2)
    assert made.max() > -made.min() > 0


def test_the_rate_is_kept_to() -> None:
    rate_hz = np.repeat([0.0, 200.0], RATE)
    made = crackle.crackle(np.random.default_rng(4), rate_hz, [np.ones(1, np.float32)])
    assert not made[:RATE].any()
    assert np.count_nonzero(made) == pytest.approx(200, abs=45)
