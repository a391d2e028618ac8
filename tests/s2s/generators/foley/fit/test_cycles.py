"""Cycles: what comes early, what is higher, and what is noise."""

import numpy as np
import pytest

from s2s.generators.foley.fit import cycles
from s2s.generators.foley.fit.pitch import HOP
from s2s.generators.foley.synth.voice import pulses
from s2s.stem import SAMPLE_RATE


def laid_out(jitter: float, shimmer: float, noise: float = 0.0) -> cycles.Cycles:
    """One second of pulses at 200 Hz with noise of that power against theirs."""
    rng = np.random.default_rng(3)
    train = pulses(np.full(SAMPLE_RATE, 200.0), rng, jitter=jitter, shimmer=shimmer)
    soft = np.convolve(train, np.hanning(16), "same")
    hiss = np.convolve(rng.standard_normal(SAMPLE_RATE), np.hanning(16), "same")
    return cycles.laid_out(soft + np.sqrt(noise) * hiss, np.full(SAMPLE_RATE // HOP, 200.0), 200.0)


def test_even_pulses_lie_a_cycle_apart() -> None:
    found = laid_out(0.0, 0.0)
    assert found.length == 240 and found.clear.mean() > 0.98
    assert np.abs(found.lags - 240).max() <= 1


def test_half_of_the_unevenness_found_is_believed() -> None:
    jitter, shimmer = cycles.uneven(laid_out(0.02, 0.2))
    assert jitter == pytest.approx(0.01, rel=0.25)
    assert shimmer == pytest.approx(0.1, rel=0.3)


def test_equal_powers_of_noise_and_voice_are_3_db() -> None:
    shares = cycles.noise_db(laid_out(0.0, 0.0, noise=1.0), 4)
    assert shares.shape == (4, 6)
    assert shares[:, 1:4] == pytest.approx(np.full((4, 3), -3.0), abs=1.2)
    assert cycles.noise_db(laid_out(0.0, 0.0), 4)[:, :4].max() < -15
