"""Doors: how they knock, slam, creak and slide."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import doors

RATE = 48_000


def envelope(samples: np.ndarray, step_s: float = 0.002) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_a_knock_is_low_and_short() -> None:
    for take in range(4):
        made = doors.knock(take_rng(("knock",), take), 0.7)
        power = np.square(np.abs(np.fft.rfft(made, RATE)))
        assert power[:800].sum() > 0.6 * power.sum()
        assert np.square(made[: RATE // 4]).sum() > 0.97 * np.square(made).sum()


def test_air_comes_before_a_slam_and_the_room_after_it() -> None:
    made = doors.slam(take_rng(("slam",), 0), 0.8)
    onset = round(made.onset_s * RATE)
    assert 0.09 <= made.onset_s <= 0.16
    before, at, after = (
        np.square(made.samples[start : start + 2400]).mean()
        for start in (onset - 3600, onset, onset + round(0.3 * RATE))
    )
    assert 1e-6 * at < before < 0.05 * at
    assert 1e-5 * at < after < 0.1 * at


def test_a_creak_is_a_train_of_slips_no_two_alike() -> None:
    counts, spread = [], []
    for seed in range(6):
        level = envelope(doors.creak(take_rng((seed,), 0), 0.7).samples)
        peaks = [
            at for at in range(5, len(level) - 5)
            if level[at] == level[at - 5 : at + 6].max() and level[at] > 0.1 * level.max()
        ]  # fmt: skip
        counts.append(len(peaks) / (len(level) * 0.002))
        gaps = np.diff(peaks)
        spread.append(gaps.std() / gaps.mean())
    # Ten to eighty a second where the leaf moves fastest, half of that on the whole, and far from even.
    assert 8 < np.median(counts) < 50
    assert np.median(spread) > 0.25


def test_a_sliding_door_ends_with_a_knock() -> None:
    for seed in range(3):
        level = envelope(doors.sliding(take_rng((seed,), 0), 0.7).samples, 0.01)
        knock = int(np.argmax(np.diff(level[25:]))) + 26
        assert 0.4 < knock * 0.01 < 1.0
        assert level[knock : knock + 4].max() > 3 * np.median(level[knock - 6 : knock - 1])
        assert np.median(level[10:knock]) > 0.01 * level.max(), "it is heard to slide"
