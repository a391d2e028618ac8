"""Printers: passes of the carriage."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import printers

RATE = 48_000


def test_a_carriage_turns_about_once_a_second_and_never_evenly() -> None:
    made = printers.printing(take_rng((1, "printer"), 0), np.full(12 * RATE, 0.5, np.float32))
    level = np.sqrt(np.square(made).reshape(-1, 2400).mean(axis=1))
    assert np.std(np.log(level)) > 0.15
    speed, feed, turns_s = printers._passes(np.random.default_rng(1), 12 * RATE, 0.5)
    assert 9 <= len(turns_s) <= 24 and np.diff(turns_s).std() > 0.1
    assert 0.4 < (speed > 0.5).mean() < 0.95 and 0.05 < (feed > 0.5).mean() < 0.5
