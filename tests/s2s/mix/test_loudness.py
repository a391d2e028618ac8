"""Loudness against numbers worked out by hand and against pyloudnorm."""

import math

import numpy as np
import pyloudnorm
import pytest

from s2s.mix.loudness import LoudnessMeter, k_weighting
from s2s.stem import SAMPLE_RATE


def lufs(samples: np.ndarray, *, sample_rate: int = SAMPLE_RATE) -> float:
    meter = LoudnessMeter(sample_rate)
    meter.add(samples)
    return meter.integrated_lufs()


def sine(frequency_hz: float, duration_s: float, *, sample_rate: int = SAMPLE_RATE) -> np.ndarray:
    times_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    return np.sin(2 * np.pi * frequency_hz * times_s) * np.ones((2, 1))


def noise(duration_s: float, seed: int = 0) -> np.ndarray:
    return 0.1 * np.random.default_rng(seed).standard_normal((2, round(duration_s * SAMPLE_RATE)))


def impacts(duration_s: float) -> np.ndarray:
    """A noise burst that dies away in 20 ms, once a second."""
    samples = noise(duration_s, 1)
    times_s = np.arange(samples.shape[1]) / SAMPLE_RATE
    return 5 * samples * np.exp(-(times_s % 1.0) / 0.02)


def test_filters_are_those_of_the_standard() -> None:
    # The tables of BS.1770-4, Annex 1, for 48 kHz.
    head = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    ear = [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621]
    assert k_weighting(48_000) == pytest.approx(np.array([head, ear]), abs=1e-8)


def test_the_standard_s_sine() -> None:
    # "If a 0 dB FS, 997 Hz sine wave is applied to the left, centre or right channel, the indicated loudness is -3.01."
    assert lufs(sine(997, 3) * [[1], [0]]) == pytest.approx(-3.01, abs=0.02)
    assert lufs(sine(997, 3)) == pytest.approx(0.0, abs=0.02)  # both channels: 3.01 more
    assert lufs(sine(997, 3) * 0.1) == pytest.approx(-20.0, abs=0.02)


@pytest.mark.parametrize("sample_rate", [22_050, 44_100, 96_000])
def test_other_rates_read_the_same(sample_rate: int) -> None:
    assert lufs(sine(997, 3, sample_rate=sample_rate), sample_rate=sample_rate) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize(
    "samples",
    [
        noise(5),
        noise(0.4),
        noise(0.7),
        sine(60, 3) * 0.3,
        sine(8000, 3) * 0.3,
        impacts(6),
        np.concatenate([noise(4), 0.01 * noise(6)], axis=1),  # the soft part lies below the relative gate
        np.concatenate([noise(2), np.zeros((2, 5 * SAMPLE_RATE))], axis=1),
        noise(3) * [[1.0], [0.1]],
    ],
    ids=["noise", "0.4 s", "0.7 s", "60 Hz", "8 kHz", "impacts", "gated", "mostly silent", "left"],
)
def test_agrees_with_pyloudnorm(samples: np.ndarray) -> None:
    assert lufs(samples) == pytest.approx(pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(samples.T), abs=0.1)


def test_soft_parts_are_gated() -> None:
    # Ungated, four seconds of silence in six would cost 10 log10(6 / 2) = 4.8 dB; gated, a block or two at the edge do.
    loud = lufs(noise(2))
    assert lufs(np.concatenate([noise(2), np.zeros((2, 4 * SAMPLE_RATE))], axis=1)) == pytest.approx(loud, abs=0.6)


@pytest.mark.parametrize("block_size", [97, 4801, 48_000, 96_001])
def test_blocks_of_any_size_read_exactly_the_same(block_size: int) -> None:
    samples = impacts(5)
    meter = LoudnessMeter(SAMPLE_RATE)
    for start in range(0, samples.shape[1], block_size):
        meter.add(samples[:, start : start + block_size])
    assert meter.integrated_lufs() == lufs(samples)


def test_a_reading_in_between_changes_nothing() -> None:
    samples = noise(2)
    meter = LoudnessMeter(SAMPLE_RATE)
    meter.add(samples[:, :50_001])
    assert meter.integrated_lufs() == lufs(samples[:, :50_001])
    meter.add(samples[:, 50_001:])
    assert meter.integrated_lufs() == lufs(samples)


@pytest.mark.parametrize("duration_s", [0.05, 0.2, 0.399])
def test_a_clip_too_short_for_a_gate_is_averaged_as_it_is(duration_s: float) -> None:
    # The filters take a while to settle, hence the half decibel at 50 ms.
    assert lufs(sine(997, duration_s) * 0.1) == pytest.approx(-20.0, abs=0.5)


def test_a_hit_in_the_last_moment_is_not_silence() -> None:
    samples = np.zeros((2, round(0.49 * SAMPLE_RATE)))
    samples[:, -1920:] = sine(997, 0.04)  # 40 ms of 490 ms: 10 log10(40 / 490) = -10.9 dB
    assert lufs(samples) == pytest.approx(-10.9, abs=0.5)


@pytest.mark.parametrize("n_samples", [0, 1, 1000, 96_000])
def test_silence_is_minus_infinity(n_samples: int) -> None:
    assert lufs(np.zeros((2, n_samples))) == -math.inf


def test_below_the_absolute_gate_is_silence() -> None:
    assert lufs(sine(997, 1) * 10 ** (-72 / 20)) == -math.inf
    assert lufs(sine(997, 1) * 10 ** (-68 / 20)) == pytest.approx(-68, abs=0.1)


def test_nothing_added_is_silence() -> None:
    assert LoudnessMeter(SAMPLE_RATE).integrated_lufs() == -math.inf
