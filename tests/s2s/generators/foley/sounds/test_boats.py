"""Boats and ships."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.boats import motorboat, rowboat, ship_horn

RATE = 48_000


def levels(samples: np.ndarray, step_s: float = 0.05) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_strokes_come_at_the_pace_of_the_drive() -> None:
    paces = []
    for drive in (0.1, 0.9):
        level = np.concatenate(
            [levels(rowboat(np.random.default_rng(seed), np.full(24 * RATE, drive, np.float32))) for seed in range(3)]
        )
        level = level - level.mean()
        repeats = np.correlate(level, level, "full")[len(level) - 1 :]
        paces.append((28 + int(repeats[28:70].argmax())) * 0.05)
    assert paces[0] == pytest.approx(2.79, rel=0.15)
    assert paces[1] == pytest.approx(1.91, rel=0.15)


def test_a_boats_engine_comes_and_goes_with_the_waves() -> None:
    made = motorboat(np.random.default_rng(1), np.full(20 * RATE, 0.7, np.float32))
    level = levels(made, 0.2)
    assert 0.05 < level.std() / level.mean() < 0.4


def test_a_ships_horn_is_deep_and_long_and_always_the_same() -> None:
    notes = []
    for take in range(3):
        made = ship_horn(take_rng((3, "vehicle.ship_horn"), take), 0.8)
        assert 4 < len(made.samples) / RATE < 6
        part = made.samples[RATE : round(1.7 * RATE)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 4 * RATE))  # 0.25 Hz a bin
        # Sum of the first three harmonics: the note itself need not be the strongest.
        candidates = np.arange(380, 700)
        strength = [spectrum[c - 2 : c + 3].max() + spectrum[2 * c - 4 : 2 * c + 5].max() for c in candidates]
        notes.append(candidates[int(np.argmax(strength))] / 4)
    assert all(95 < note < 175 for note in notes)
    assert max(notes) / min(notes) < 1.03
