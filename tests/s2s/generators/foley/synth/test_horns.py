"""Horns."""

import numpy as np
import pytest

from s2s.generators.foley.synth.horns import pressed, tones
from s2s.generators.foley.synth.noise import tilt

RATE = 48_000


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def spectrum(samples: np.ndarray) -> np.ndarray:
    """Amplitudes in bins of 1 Hz."""
    return np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE))


def test_each_note_sounds_with_its_harmonics() -> None:
    made = tones(rng(1), rng(2), [300.0, 400.0], np.ones(RATE, np.float32), tilt(300, 0, 0), flutter=0.0)
    heard = spectrum(made)
    for hz in (300, 400, 600, 800, 900):
        assert heard[hz - 12 : hz + 13].max() > 20 * heard[345:356].max()  # 1 % apart at the most
    assert made.std() == pytest.approx(1, abs=0.1)


def test_low_pressure_is_duller_and_flat() -> None:
    soft, hard = (
        spectrum(tones(rng(1), rng(2), [300.0], np.full(RATE, level, np.float32), tilt(300, 0, 0), sag=0.1, flutter=0))
        for level in (0.2, 1.0)
    )
    f0_soft, f0_hard = (int(heard[200:400].argmax()) + 200 for heard in (soft, hard))
    assert f0_soft == pytest.approx(0.92 * f0_hard, rel=0.01)  # 10 % times what lacks of the pressure
    lost = (soft[8 * f0_soft - 5 : 8 * f0_soft + 6].max() / soft.max()) / (
        hard[8 * f0_hard - 5 : 8 * f0_hard + 6].max() / hard.max()
    )
    assert lost < 0.7  # 6 dB an octave at no pressure, three octaves up


def test_a_valve_opens_by_its_time_constant_and_ends_in_silence() -> None:
    made = pressed(RATE, attack_s=0.1, release_s=0.2)
    assert made[4800] == pytest.approx(1 - np.exp(-1), abs=0.01)
    assert made[round(0.7 * RATE)] > 0.99 and made[round(0.88 * RATE)] == pytest.approx(0.5, abs=0.02)
    assert made[-900:].max() < 1e-6
