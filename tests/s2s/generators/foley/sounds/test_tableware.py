"""Dishes, cutlery and drawers."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import tableware

RATE = 48_000


def centroid_hz(model) -> float:
    power = sum(np.square(np.abs(np.fft.rfft(model(take_rng((seed,), 0), 0.7), 2 * RATE))) for seed in range(6))
    return float(np.sum(power * np.arange(len(power)) / 2) / np.sum(power))


def test_cutlery_is_higher_and_busier_than_dishes() -> None:
    assert centroid_hz(tableware.cutlery) > 1.2 * centroid_hz(tableware.dishes)


def test_clatter_starts_with_its_loudest_blow() -> None:
    one = np.random.default_rng(1)
    bodies = [tableware.ware(one, 1000.0, 12, at_2k_s=0.02) for _ in range(3)]
    made = tableware.clatter(np.random.default_rng(2), bodies, np.full(3, 0.2), 0.0001, tick_hz=3000)
    blows = [np.square(made[round(at * RATE) : round((at + 0.03) * RATE)]).mean() for at in (0.0, 0.2, 0.4, 0.6)]
    between = np.square(made[round(0.15 * RATE) : round(0.19 * RATE)]).mean()
    assert blows[0] == max(blows) and min(blows) > between > 0


def test_stacked_ware_is_damped() -> None:
    ware = tableware.ware(np.random.default_rng(3), 900.0, 30, at_2k_s=0.1)
    near = ware.t60s_s[(ware.frequencies_hz > 1500) & (ware.frequencies_hz < 2700)]
    assert np.exp(np.log(near).mean()) == pytest.approx(0.1, rel=0.4)


def test_a_drawer_runs_before_it_knocks() -> None:
    made = tableware.drawer(take_rng(("drawer",), 0), 0.7)
    onset = round(made.onset_s * RATE)
    assert 0.25 < made.onset_s < 0.52
    run, knock = np.square(made.samples[onset // 3 : onset - 480]).mean(), np.square(made.samples[onset:][:2400]).mean()
    assert 1e-5 * knock < run < 0.2 * knock
