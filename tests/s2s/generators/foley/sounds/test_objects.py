"""Keys, coins and pops."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import objects

RATE = 48_000


def test_keys_are_high() -> None:
    power = sum(np.square(np.abs(np.fft.rfft(objects.keys(take_rng((s,), 0), 0.7), 2 * RATE))) for s in range(4))
    assert power[2 * 2500 : 2 * 12000].sum() > 0.8 * power.sum()


def test_a_coin_spins_down_ever_faster() -> None:
    made = objects.coin(take_rng(("coin",), 3), 0.7)
    step = RATE // 500
    level = np.square(made[: len(made) // step * step]).reshape(-1, step).mean(axis=1)
    rises = level[2:] > 4 * np.maximum(level[1:-1], level[:-2])
    at = np.flatnonzero(rises & (level[2:] > 1e-5 * level.max()))
    at = at[np.diff(at, prepend=-9) > 4]
    assert len(at) > 8
    late = np.diff(at)[-8:]
    assert late[:4].mean() > late[-4:].mean()


def test_a_free_disc_has_the_modes_of_leissa() -> None:
    # 9.08 and 12.2 over 5.25.
    assert objects.DISC[1:3] == pytest.approx([9.08 / 5.25, 12.2 / 5.25], abs=0.01)


def test_a_pop_is_at_once_there_and_dies_as_a_room_does() -> None:
    falls = []
    for seed in range(5):
        made = objects.pop(take_rng((seed,), 0), 0.7)
        assert np.argmax(np.abs(made)) < 0.1 * RATE
        early, late = (np.square(made[round(at * RATE) :][:4800]).mean() for at in (0.2, 0.4))
        falls.append(10 * np.log10(early / late))
    # T60 of 0.45 to 0.65 s at 500 Hz: 18 to 27 dB in 0.2 s, less at the longer decays below.
    assert 14 < np.median(falls) < 30
