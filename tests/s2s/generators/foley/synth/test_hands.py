"""Hands: where a clap rings, and how soon it is over."""

import numpy as np
import pytest

from s2s.generators.foley.synth.hands import CLAP, Hands, claps, hands
from s2s.stem import SAMPLE_RATE


def pair(hollow_hz: float, count: int = 40) -> Hands:
    return Hands(*(np.full(count, value) for value in (hollow_hz, 3.0, 2 * hollow_hz, 0.0003)))


@pytest.mark.parametrize("hollow_hz", [900.0, 1800.0])
def test_claps_ring_in_the_hollow_of_the_hands(hollow_hz: float) -> None:
    power = np.square(np.abs(np.fft.rfft(claps(np.random.default_rng(0), pair(hollow_hz)), axis=1))).mean(axis=0)
    hz = np.fft.rfftfreq(CLAP, 1 / SAMPLE_RATE)
    assert hz[np.argmax(power)] == pytest.approx(hollow_hz, rel=0.12)
    assert power[hz < 200].max() < 0.02 * power.max()


def test_claps_have_energy_one_and_are_over_in_20_ms() -> None:
    made = claps(np.random.default_rng(1), hands(np.random.default_rng(2), 50))
    assert made.shape == (50, CLAP)
    assert np.square(made).sum(axis=1) == pytest.approx(np.ones(50), rel=1e-3)
    assert (np.square(made[:, 960:]).sum(axis=1) < 0.01).all()


def test_harder_claps_are_brighter() -> None:
    def centroid_hz(strength: float) -> float:
        power = np.square(np.abs(np.fft.rfft(claps(np.random.default_rng(3), pair(1200.0), strength), axis=1)))
        return float((power.mean(axis=0) @ np.fft.rfftfreq(CLAP, 1 / SAMPLE_RATE)) / power.mean(axis=0).sum())

    assert centroid_hz(1.0) > 1.05 * centroid_hz(0.2)
