"""True peaks and the limiter, checked with SciPy's resampler, which shares nothing with ours."""

import math
from functools import cache

import numpy as np
import pytest
from scipy import signal

from s2s.mix.peak import Limiter, TruePeakMeter, true_peak_dbtp
from s2s.stem import SAMPLE_RATE

N_SAMPLES = SAMPLE_RATE


def oversampled_peak_db(samples: np.ndarray, factor: int = 8) -> float:
    return float(20 * np.log10(np.abs(signal.resample_poly(samples.astype(np.float64), factor, 1, axis=-1)).max()))


def sine(frequency_hz: float, phase: float = 0.0, n_samples: int = N_SAMPLES) -> np.ndarray:
    times_s = np.arange(n_samples) / SAMPLE_RATE
    return np.sin(2 * np.pi * frequency_hz * times_s + phase) * np.ones((2, 1))


def white(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((2, N_SAMPLES))


def limited(samples: np.ndarray, block_size: int = SAMPLE_RATE, **options: float) -> np.ndarray:
    limiter = Limiter(**options)
    blocks = [
        limiter.process(samples[:, start : start + block_size]) for start in range(0, samples.shape[1], block_size)
    ]
    return np.concatenate([*blocks, limiter.finish()], axis=1)


@cache
def nasty() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    impulses = np.zeros((2, N_SAMPLES))
    impulses[:, rng.integers(0, N_SAMPLES, 100)] = rng.choice([-4.0, 4.0], (2, 100))
    impulses[0, [0, -1]] = 4.0
    humps = np.zeros((2, N_SAMPLES))
    for at, height in enumerate([1, -1, 1]):  # draws far higher between the samples than on them
        humps[:, 500 + at :: 4801] = 4 * height
    return {
        "impulses": impulses,
        "humps": humps,
        "square 11.9 kHz": np.sign(sine(11_900, 0.3)),
        "loud square": 4 * np.sign(sine(11_900, 0.3)),
        "clipped noise": np.clip(3 * white(), -1, 1),
        "white noise": white(1),
        "between samples": 1.4 * sine(12_000, np.pi / 4),
        "bursts": 4 * sine(12_000, np.pi / 4) * (sine(7) > 0.3),
        "bass": 3 * sine(40),
        "20 kHz": 2 * sine(20_000),
        "offset": np.ones((2, N_SAMPLES)) * 1.5,
    }


def test_a_sine_that_peaks_between_its_samples() -> None:
    # At a quarter of the rate and 45 degrees every sample is 0.7071, and the sine reaches 1.
    samples = sine(12_000, np.pi / 4) * np.hanning(N_SAMPLES)
    assert np.abs(samples).max() == pytest.approx(0.7071, abs=1e-3)
    assert true_peak_dbtp(samples) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("frequency_hz", [50, 997, 5000, 15_000, 19_000])
def test_sines_read_their_amplitude(frequency_hz: float) -> None:
    assert true_peak_dbtp(0.5 * sine(frequency_hz) * np.hanning(N_SAMPLES)) == pytest.approx(-6.02, abs=0.1)


def test_the_end_is_drawn_with_what_came_before_it() -> None:
    # 500 Hz: a quarter of a period, 24 samples before the end, stands a crest, and the end is a zero.
    samples = 0.5 * sine(500)
    samples[:, :4800] *= np.linspace(0, 1, 4800)
    assert true_peak_dbtp(samples) == pytest.approx(-6.02, abs=0.02)


def test_one_channel_is_enough() -> None:
    assert true_peak_dbtp(sine(997) * [[0.0], [0.25]]) == pytest.approx(-12.04, abs=0.02)


@pytest.mark.parametrize("n_samples", [0, 1, 100, N_SAMPLES])
def test_silence_is_minus_infinity(n_samples: int) -> None:
    assert true_peak_dbtp(np.zeros((2, n_samples))) == -math.inf


@pytest.mark.parametrize("at", [0, 5, 999])
def test_a_lone_sample_counts_wherever_it_stands(at: int) -> None:
    samples = np.zeros((2, 1000))
    samples[1, at] = -0.5
    assert true_peak_dbtp(samples) == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("name", ["humps", "white noise", "bursts"])
def test_agrees_with_an_independent_resampler(name: str) -> None:
    samples = nasty()[name]
    assert true_peak_dbtp(samples) == pytest.approx(oversampled_peak_db(samples), abs=0.3)


@pytest.mark.parametrize("block_size", [7, 480, 24_000])
def test_blocks_of_any_size_read_the_same(block_size: int) -> None:
    samples = (white() * np.hanning(N_SAMPLES) ** 4)[:, 30_000:50_000]
    meter = TruePeakMeter()
    for start in range(0, samples.shape[1], block_size):
        meter.add(samples[:, start : start + block_size])
    assert meter.dbtp() == pytest.approx(true_peak_dbtp(samples), abs=1e-4)


@pytest.mark.parametrize("name", nasty())
def test_nothing_passes_the_ceiling(name: str) -> None:
    samples = nasty()[name]
    out = limited(samples)
    assert out.shape == samples.shape
    assert out.dtype == np.float32
    assert oversampled_peak_db(out, 4) <= -1.0
    assert oversampled_peak_db(out, 8) <= -1.0
    assert oversampled_peak_db(out, 8) >= -1.35  # and nothing is pressed much further than needed


def test_the_ceiling_can_be_set() -> None:
    assert true_peak_dbtp(limited(white(), ceiling_dbtp=-9.0)) == pytest.approx(-9.2, abs=0.01)


def test_what_is_low_enough_passes_unchanged_and_in_its_place() -> None:
    samples = (0.15 * white()).astype(np.float32)
    assert true_peak_dbtp(samples) < -1.2
    assert np.array_equal(limited(samples), samples)


def test_a_peak_turns_down_its_neighbours_only() -> None:
    samples = (0.1 * sine(997)).astype(np.float32)
    samples[0, 24_000] = 2.0
    out = limited(samples)
    gain = 10 ** (-1.2 / 20) / 2.0  # -7.2 dB
    assert int(np.abs(out[0]).argmax()) == 24_000
    assert out[0, 24_000] == pytest.approx(2.0 * gain, abs=1e-3)
    # Both channels move together. The ramp of 5 ms (240 samples) ends where the drawn peak begins, 12 samples ahead.
    assert np.array_equal(out[:, : 24_000 - 260], samples[:, : 24_000 - 260])
    moved = np.abs(samples[1]) > 0.05
    gains = out[1][moved] / samples[1][moved]
    at = np.flatnonzero(moved)
    assert gains[np.abs(at - 24_000).argmin()] == pytest.approx(gain, rel=0.01)
    # After one release time (80 ms, from the middle of the ramp's length later) 37 % of 7.2 dB are left, and then less.
    later = np.abs(at - (24_000 + 3840 + 120)).argmin()
    assert 20 * np.log10(gains[later]) == pytest.approx(-7.2 * np.exp(-1), abs=0.1)
    assert gains[at > 24_000 + 19_200].min() > 0.99  # 400 ms: 7.2 dB * exp(-5) = 0.05 dB are left
    assert np.diff(gains[at < 23_990]).max() < 1e-4  # straight down, no wobble


@pytest.mark.parametrize("block_size", [100, 4801, N_SAMPLES])
def test_blocks_of_any_size_are_limited_alike(block_size: int) -> None:
    samples = (white() * np.hanning(N_SAMPLES)).astype(np.float32)
    np.testing.assert_allclose(limited(samples, block_size), limited(samples), atol=1e-5)


@pytest.mark.parametrize("n_samples", [0, 1, 50, 300])
def test_short_streams_come_out_whole(n_samples: int) -> None:
    out = limited(np.full((2, n_samples), 3.0))
    assert out.shape == (2, n_samples)
    assert n_samples == 0 or true_peak_dbtp(out) <= -1.0


def test_a_quick_release_does_not_overflow() -> None:
    out = limited(white(), release_s=1e-4)
    assert np.isfinite(out).all()
    assert true_peak_dbtp(out) <= -1.0
