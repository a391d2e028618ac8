"""Poultry: pitch, rhythm and hollows of each call."""

import numpy as np
import pytest
from scipy.signal import find_peaks

from s2s.generators.foley.sounds import poultry
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = next(sound.model for sound in poultry.SOUNDS if sound.name == f"animal.{name}")(
        np.random.default_rng(seed), strength
    )
    assert isinstance(made, Take)
    return made


def level_db(samples: np.ndarray, window_s: float = 0.02) -> np.ndarray:
    """Level in dB below the loudest, over windows centred on each sample."""
    n = round(window_s * SAMPLE_RATE)
    power = np.convolve(np.square(samples, dtype=np.float64), np.ones(n) / n, "same")
    return 10 * np.log10(power / power.max() + 1e-9)


def pitch_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Strongest period between two pitches, by autocorrelation."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples))) ** 2
    lags = np.fft.irfft(spectrum)[: len(samples)]
    first, last = int(SAMPLE_RATE / high_hz), int(SAMPLE_RATE / low_hz)
    return float(SAMPLE_RATE / (first + np.argmax(lags[first:last])))


def share(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())


@pytest.mark.parametrize("seed", range(4))
def test_a_rooster_says_cock_waits_and_crows(seed: int) -> None:
    samples = rendered("rooster", seed).samples
    level = level_db(samples)
    cock, gap, doo = (
        level[: round(0.22 * SAMPLE_RATE)],
        level[round(0.2 * SAMPLE_RATE) :][:4800],
        level[round(0.4 * SAMPLE_RATE) :],
    )
    assert cock.max() > -14 and gap.min() < cock.max() - 8
    assert (doo > -15).sum() > 0.6 * SAMPLE_RATE  # it goes on for more than half a second
    assert 560 < pitch_hz(samples[round(0.75 * SAMPLE_RATE) :][:9600], 450, 1000) < 900


@pytest.mark.parametrize("seed", range(4))
def test_a_hen_clucks_three_to_six_times_a_second(seed: int) -> None:
    level = level_db(rendered("hen", seed, 0.1).samples)
    peaks, _ = find_peaks(level, height=-24, prominence=6, distance=round(0.08 * SAMPLE_RATE))
    assert 2 <= len(peaks) <= 5
    assert 2.5 < SAMPLE_RATE / np.diff(peaks).mean() < 7


def test_a_hen_that_means_it_cackles() -> None:
    soft, hard = (
        np.mean([len(rendered("hen", seed, strength).samples) for seed in range(12)]) for strength in (0.0, 1.0)
    )
    assert hard > soft + 0.15 * SAMPLE_RATE


def test_a_duck_slaps_every_4_ms_and_then_every_8() -> None:
    """As recorded; the take's own duck is 8 % off at the most, mostly."""
    early, late = [], []
    for seed in range(8):
        take = rendered("duck", seed)
        samples = take.samples
        early.append(pitch_hz(samples[: round(0.028 * SAMPLE_RATE)], 110, 400))
        late.append(pitch_hz(samples[round(0.07 * SAMPLE_RATE) : round(0.13 * SAMPLE_RATE)], 90, 400))
    assert 220 < np.median(early) < 330
    assert 100 < np.median(late) < 155


def test_a_duck_rings_at_2_khz_over_a_hollow() -> None:
    for seed in range(4):
        samples = rendered("duck", seed).samples
        assert share(samples, 1500, 3000) > 0.4
        assert share(samples, 800, 1200) < 0.12


def test_a_goose_breaks_upward() -> None:
    """By most of an octave, from some 260 to 430 Hz; every second pulse differs, so that two make the period found."""
    low, high = [], []
    for seed in range(12):
        samples = rendered("goose", seed).samples
        low.append(pitch_hz(samples[round(0.015 * SAMPLE_RATE) : round(0.065 * SAMPLE_RATE)], 100, 330))
        high.append(pitch_hz(samples[round(0.14 * SAMPLE_RATE) : round(0.22 * SAMPLE_RATE)], 100, 330))
    assert 110 < np.median(low) < 160
    assert 180 < np.median(high) < 260


@pytest.mark.parametrize("seed", range(4))
def test_a_turkey_gobbles_ten_times_a_second(seed: int) -> None:
    level = level_db(rendered("turkey", seed).samples, 0.012)
    peaks, _ = find_peaks(level, height=-22, prominence=2.5, distance=round(0.03 * SAMPLE_RATE))
    assert len(peaks) >= 4
    assert 6 < SAMPLE_RATE / np.median(np.diff(peaks)) < 22
