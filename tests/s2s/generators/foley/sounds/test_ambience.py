"""A quiet room is mostly low, and hardly moves."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.ambience import room_tone

RATE = 48_000


def test_a_room_is_low_and_steady() -> None:
    made = room_tone(take_rng((1, "room"), 0), np.full(8 * RATE, 0.5, np.float32))
    power = np.square(np.abs(np.fft.rfft(made)))
    hz = np.fft.rfftfreq(len(made), 1 / RATE)
    assert power[hz < 300].sum() > 0.9 * power.sum()
    assert np.std(10 * np.log10(np.square(made).reshape(-1, RATE // 2).mean(axis=1))) < 2.5
