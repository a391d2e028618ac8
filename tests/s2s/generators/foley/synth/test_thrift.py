"""Rings at a lower rate, and bursts cut short."""

import numpy as np
import pytest

from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import tilt
from s2s.generators.foley.synth.thrift import brief, ring_long


@pytest.mark.parametrize("highest_hz", [2500.0, 4000.0, 6000.0, 9000.0, 15_000.0])
def test_it_is_the_same_ring(highest_hz: float) -> None:
    hz, gains, t60s_s = np.array([220.0, highest_hz]), np.array([0.6, 0.3]), np.array([1.0, 0.5])
    slow, direct = (make(hz, gains, t60s_s, 24_001, phases=0.7) for make in (ring_long, ring))
    assert slow.shape == direct.shape and slow.dtype == np.float32
    assert np.abs(slow - direct)[500:-500].max() < 0.01


def test_nothing_is_mirrored_to_the_top() -> None:
    made = ring_long(np.array([300.0]), np.array([1.0]), np.array([1e6]), 48_000)[4800:43_200]
    spectrum = np.abs(np.fft.rfft(made * np.blackman(len(made))))
    hz = np.fft.rfftfreq(len(made), 1 / 48_000)
    assert 20 * np.log10(spectrum[hz > 2000].max() / spectrum.max()) < -75


def test_no_modes_make_silence() -> None:
    assert not ring_long(np.zeros(0), np.zeros(0), np.zeros(0), 100).any()


def test_a_brief_burst_is_silent_once_it_is_not_heard() -> None:
    made = brief(np.random.default_rng(0), 48_000, tilt(1000, 3, 3), 0.1, attack_s=0.001)
    assert made.shape == (48_000,) and made.dtype == np.float32
    assert not made[12_000:].any()
    assert 0.5 < made[96:480].std() < 1.3
    assert brief(np.random.default_rng(0), 100, tilt(1000, 3, 3), 0.1, attack_s=0.001).shape == (100,)
