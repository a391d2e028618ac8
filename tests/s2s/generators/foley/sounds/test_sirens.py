"""Sirens: sweeps and rotors."""

import numpy as np
import pytest

from s2s.generators.foley.sounds import sirens

RATE = 48_000


def test_a_wail_stays_between_550_and_1550_hz_and_reaches_both_ends() -> None:
    pitch_hz = sirens._swept(np.random.default_rng(1), np.random.default_rng(2), 20 * RATE)
    assert 550 <= pitch_hz.min() < 710 and 1240 < pitch_hz.max() <= 1551


def test_two_tones_lie_a_fourth_apart() -> None:
    pitch_hz = sirens._two_tones(np.random.default_rng(1), np.random.default_rng(2), 10 * RATE)
    low_hz, high_hz = np.unique(pitch_hz)
    assert high_hz / low_hz == pytest.approx(4 / 3)
    assert np.count_nonzero(np.diff(pitch_hz)) == pytest.approx(10 / 0.62, abs=5)


def test_both_rotors_of_a_civil_siren_climb_together() -> None:
    made = sirens.civil(np.random.default_rng(3), np.full(10 * RATE, 0.6, np.float32))
    ratios = []
    for part in made.reshape(20, -1):
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 96_000))
        low = int(np.argmax(spectrum[2 * 200 : 2 * 500])) + 2 * 200
        high = int(np.argmax(spectrum[round(low * 1.2) : round(low * 1.45)])) + round(low * 1.2)
        ratios.append(high / low)
    assert np.median(ratios) == pytest.approx(4 / 3, abs=0.03)
