"""Grains at random times."""

import numpy as np
import pytest

from s2s.generators.foley.synth import grains

RATE = 48_000


def test_poisson_starts_follow_the_rate() -> None:
    rate = np.concatenate([np.full(10 * RATE, 20.0), np.full(10 * RATE, 200.0)])
    starts = grains.poisson_starts(np.random.default_rng(1), rate)
    early = np.count_nonzero(starts < 10 * RATE)
    assert early == pytest.approx(200, abs=60) and len(starts) - early == pytest.approx(2000, abs=200)
    assert (np.diff(starts) >= 0).all() and starts.min() >= 0 and starts.max() < len(rate)


def test_no_rate_and_no_samples_give_no_grains() -> None:
    rng = np.random.default_rng(1)
    assert len(grains.poisson_starts(rng, np.zeros(100))) == 0
    assert len(grains.poisson_starts(rng, np.zeros(0))) == 0
    assert not grains.texture(rng, np.zeros(100), [np.ones(5, np.float32)], 3.0, reference_hz=10).any()


def test_scatter_adds_and_cuts() -> None:
    bank = [np.array([1.0, 2.0], np.float32), np.array([10.0], np.float32)]
    made = grains.scatter(4, np.array([0, 1, 3]), np.array([1.0, 1.0, 0.5]), bank, np.array([0, 1, 0]))
    assert made.tolist() == [1.0, 12.0, 0.0, 0.5]


def test_a_bubble_rings_at_its_frequency_and_higher_ones_die_sooner() -> None:
    low, high = grains.bubble(500.0, 0.0), grains.bubble(4000.0, 0.0)
    spectrum = np.abs(np.fft.rfft(low, RATE))
    assert spectrum.argmax() == pytest.approx(500, abs=10)
    assert len(high) < len(low) / 4
    # Radius 6.52 mm: damping 0.13 / 0.00652 + 0.0072 / 0.00652^1.5 = 19.9 + 13.7 a second.
    assert len(low) == pytest.approx(4 / 33.6 * RATE, rel=0.02)


def test_a_rising_bubble_rises() -> None:
    made = grains.bubble(500.0, 0.3)
    ups = np.flatnonzero(np.diff(np.sign(made)) > 0)
    assert ups[1] - ups[0] > ups[-1] - ups[-2] + 10


def test_clicks_peak_at_one_inside_their_band() -> None:
    bank = grains.clicks(np.random.default_rng(2), 40, 2000.0, 4000.0)
    assert all(np.abs(grain).max() == pytest.approx(1, abs=1e-3) for grain in bank)
    power = sum(np.abs(np.fft.rfft(grain, 4800)) ** 2 for grain in bank)  # 10 Hz a bin
    assert power[100:800].sum() > 0.8 * power.sum()


def test_a_texture_has_rms_1_at_its_reference_rate_and_power_follows_the_rate() -> None:
    rng = np.random.default_rng(3)
    bank = grains.clicks(rng, 20, 1000.0, 4000.0)
    at_reference = grains.texture(rng, np.full(20 * RATE, 400.0), bank, 4.0, reference_hz=400)
    at_double = grains.texture(rng, np.full(20 * RATE, 800.0), bank, 4.0, reference_hz=400)
    assert at_reference.std() == pytest.approx(1, rel=0.1)
    assert at_double.std() == pytest.approx(2**0.5, rel=0.1)
