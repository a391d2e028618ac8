"""Gears and feet."""

import numpy as np
import pytest

from s2s.generators.foley.synth.driving import Gearbox, geared, revved, speed

RATE = 48_000
BOX = Gearbox((8.0, 14.0, 22.0), up_rpm=3000, down_rpm=1300, idle_rpm=800, change_s=0.3)


def test_the_engine_falls_at_each_change_and_stays_within_its_gears() -> None:
    driven = geared(np.random.default_rng(1), np.linspace(0, 22, 20 * RATE, dtype=np.float32), BOX)
    falls = np.flatnonzero(np.diff(np.sign(np.diff(driven.rpm[::4800]))) < 0)
    assert 2 <= len(falls) <= 4  # two changes; the foot moves it a little
    assert driven.rpm.min() > 750 and driven.rpm.max() < 3150


def test_the_foot_comes_off_while_the_gear_is_changed() -> None:
    driven = geared(np.random.default_rng(1), np.linspace(0, 22, 20 * RATE, dtype=np.float32), BOX)
    change = round(8.0 / 22 * 20 * RATE)
    assert driven.load[change + RATE // 4] < 0.1 < 0.15 < driven.load[change - RATE // 10]


def test_gaining_speed_pulls_harder_than_holding_or_losing_it() -> None:
    loads = [
        geared(np.random.default_rng(2), np.linspace(*ends, 4 * RATE, dtype=np.float32), BOX).load[RATE:].mean()
        for ends in ((10.0, 13.9), (12.0, 12.0), (13.9, 10.0))
    ]
    assert loads[0] > loads[1] + 0.1 > loads[2] + 0.1


def test_standing_it_idles() -> None:
    assert geared(np.random.default_rng(1), np.zeros(RATE, np.float32), BOX).rpm == pytest.approx(800, rel=0.03)


def test_heavy_vehicles_gain_speed_slowly() -> None:
    drive = np.repeat(np.array([0.0, 1.0], np.float32), 2 * RATE)
    light, heavy = (speed(drive, 0, 10, seconds)[3 * RATE] for seconds in (0.5, 3.0))
    assert light == pytest.approx(10 * (1 - np.exp(-2)), rel=0.02) and heavy < 3


def test_revving_pulls_only_while_it_gains_speed() -> None:
    driven = revved(np.random.default_rng(1), np.repeat([0.2, 1.0], 2 * RATE), 800, 4000, rest=0.4)
    assert driven.rpm[RATE] == pytest.approx(800, rel=0.05) and driven.rpm[-1] == pytest.approx(4000, rel=0.05)
    assert driven.load[2 * RATE + 2400] > 0.9 and driven.load[-1] < 0.5 and driven.load[RATE] < 0.2


@pytest.mark.parametrize("n_samples", [0, 1, 241])
def test_any_length(n_samples: int) -> None:
    driven = geared(np.random.default_rng(1), np.zeros(n_samples, np.float32), BOX)
    assert len(driven.rpm) == len(driven.load) == n_samples
