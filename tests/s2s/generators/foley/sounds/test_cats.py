"""Cats: the pitch of a meow, the pulses of a purr, the breath of a hiss."""

import numpy as np
import pytest

from s2s.generators.foley.fit.pitch import track
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import cats
from s2s.stem import SAMPLE_RATE


def pitch_hz(samples: np.ndarray) -> float:
    return float(np.nanmedian(track(samples)))


def envelope(samples: np.ndarray, window_s: float) -> np.ndarray:
    n = round(window_s * SAMPLE_RATE)
    return np.sqrt(np.convolve(np.square(samples, dtype=np.float64), np.ones(n) / n, "same"))


def test_a_meow_is_pitched_where_it_says_and_rises_with_strength() -> None:
    def mean_hz(strength: float) -> float:
        return float(np.mean([pitch_hz(cats.cat_meow(take_rng((n, "x"), 0), strength).samples) for n in range(8)]))

    # 620 Hz and an arch of some 0.03 octaves; 8 % of spread over 8 cats.
    assert mean_hz(0.7) == pytest.approx(630, rel=0.08)
    assert mean_hz(1.0) / mean_hz(0.4) == pytest.approx(2 ** (0.3 * 0.6), rel=0.04)


def test_a_meow_stays_loud_almost_to_its_end() -> None:
    level = envelope(cats.cat_meow(take_rng((1, "x"), 0), 0.7).samples, 0.03)
    loud = np.flatnonzero(level > 0.1 * level.max())
    middle = level[loud[0] + (loud[-1] - loud[0]) * 6 // 10]
    assert middle > 0.35 * level.max()


def test_a_purr_pulses_23_to_29_times_a_second() -> None:
    for seed in range(4):
        made = cats.cat_purr(np.random.default_rng(seed), np.full(6 * SAMPLE_RATE, 0.5, np.float32))
        level = envelope(made, 0.004)[::48]
        spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level))))
        rates_hz = np.fft.rfftfreq(len(level), 0.001)
        inside = (rates_hz > 8) & (rates_hz < 45)
        assert 22 < rates_hz[inside][spectrum[inside].argmax()] < 30


def test_a_purr_breathes_and_does_not_loop() -> None:
    made = cats.cat_purr(np.random.default_rng(5), np.full(24 * SAMPLE_RATE, 0.5, np.float32))
    level = 20 * np.log10(envelope(made, 0.04)[:: SAMPLE_RATE // 20] + 1e-9)[4:-4]
    assert 2 < level.std() < 7
    away = level - level.mean()
    alike = np.correlate(away, away, "full")[len(away) - 1 :] / np.sum(away**2)
    assert alike[20:].max() < 0.5, "it loops"  # in and out take turns, and are never quite as long


def test_a_hiss_has_no_voice_and_is_bright() -> None:
    for seed in range(4):
        samples = cats.cat_hiss(take_rng((seed, "x"), 0), 0.7).samples
        assert np.isfinite(track(samples)).mean() < 0.25
        power = np.abs(np.fft.rfft(samples)) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
        assert np.sum(hz * power) / power.sum() > 2500


def test_a_harder_hiss_and_meow_are_brighter() -> None:
    def centroid_hz(model, strength: float) -> float:
        found = []
        for seed in range(5):
            samples = model(take_rng((seed, "x"), 0), strength).samples
            power = np.abs(np.fft.rfft(samples)) ** 2
            found.append(np.sum(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) * power) / power.sum())
        return float(np.mean(found))

    for model in (cats.cat_hiss, cats.cat_meow):
        assert centroid_hz(model, 1.0) > 1.08 * centroid_hz(model, 0.2)
