"""Strokes: teeth pass as fast as the hand moves."""

import numpy as np
import pytest

from s2s.generators.foley.synth.strokes import bites, stroke

RATE = 48_000


def test_a_stroke_starts_and_stops_at_rest() -> None:
    speed = stroke(np.random.default_rng(1), 0.4, early=0.4)
    assert len(speed) == 19_200
    assert speed[0] == speed[-1] == 0 and speed.max() > 0.7
    assert np.argmax(speed) / len(speed) == pytest.approx(0.4, abs=0.15)


def test_two_hundred_teeth_a_second_bite_two_hundred_times() -> None:
    made = bites(np.random.default_rng(1), np.full(RATE, 200.0), spread_db=0, sweep=0.0)
    assert np.count_nonzero((made[1:] > 0.5) & (made[:-1] <= 0.5)) == pytest.approx(200, abs=2)


def test_slower_is_rarer() -> None:
    slow_then_fast = np.repeat([50.0, 250.0], RATE)
    made = bites(np.random.default_rng(2), slow_then_fast, spread_db=0, sweep=0.0)
    starts = np.flatnonzero((made[1:] > 0.5) & (made[:-1] <= 0.5))
    assert np.sum(starts < RATE) == pytest.approx(50, abs=2) and np.sum(starts >= RATE) == pytest.approx(250, abs=2)


def test_nothing_bites_at_rest() -> None:
    assert np.count_nonzero(np.diff(bites(np.random.default_rng(3), np.zeros(4800), sweep=0.0)) > 0) == 0
