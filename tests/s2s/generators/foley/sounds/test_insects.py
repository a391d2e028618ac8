"""Insects: the pitch, the pulses and the pace of each."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import insects
from s2s.stem import SAMPLE_RATE

SECONDS = 8


def rendered(name: str, seed: int, drive: float = 0.6) -> np.ndarray:
    model = next(sound.model for sound in insects.SOUNDS if sound.name == f"insect.{name}")
    made = model(np.random.default_rng(seed), np.full(SECONDS * SAMPLE_RATE, drive, np.float32))
    assert isinstance(made, np.ndarray)
    return made


def envelope(samples: np.ndarray, step_s: float = 0.005) -> np.ndarray:
    step = round(step_s * SAMPLE_RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step].reshape(-1, step)).mean(axis=1))


def spectrum(samples: np.ndarray, low_hz: float, high_hz: float) -> tuple[np.ndarray, np.ndarray]:
    hz, power = welch(samples, SAMPLE_RATE, nperseg=8192)
    inside = (hz >= low_hz) & (hz <= high_hz)
    return hz[inside], power[inside]


@pytest.mark.parametrize("name", ["cricket", "cicada", "bee", "fly", "mosquito"])
@pytest.mark.parametrize("seed", range(2))
def test_nothing_comes_again_in_time(name: str, seed: int) -> None:
    """No lag beyond a second brings the envelope back: nobody hears a loop."""
    level = envelope(np.concatenate([rendered(name, seed), rendered(name, seed + 100)]), 0.02)
    level -= level.mean()
    again = np.correlate(level, level, "full")[len(level) - 1 :] / np.sum(np.square(level))
    assert np.abs(again[50 : len(level) // 2]).max() < 0.5


@pytest.mark.parametrize("seed", range(3))
def test_crickets_sing_a_pure_tone_between_4_and_5_3_khz(seed: int) -> None:
    made = rendered("cricket", seed)
    hz, power = spectrum(made, 100, 20_000)
    assert 4100 < hz[np.argmax(power)] < 5350
    assert power[(hz > 4000) & (hz < 5400)].sum() > 0.9 * power.sum()


@pytest.mark.parametrize("seed", range(3))
def test_chirps_come_in_pulses(seed: int) -> None:
    """A cricket alone: 3 to 5 pulses a chirp, 28 to 42 ms apart."""
    starts, gains = insects._chirps(
        np.random.default_rng(seed), np.full(10 * SAMPLE_RATE, 0.5, np.float32), 0.4, 0.035, 4, 0.0
    )
    gaps_s = np.diff(starts) / SAMPLE_RATE
    within = gaps_s[gaps_s < 0.06]
    assert np.median(within) == pytest.approx(0.035, rel=0.05)
    assert 15 <= np.sum(gaps_s > 0.06) <= 30  # 2.5 chirps a second, less its rests
    assert np.median(gains[1:][gaps_s < 0.06] / gains[:-1][gaps_s < 0.06]) > 1.1  # each louder than the last


@pytest.mark.parametrize("seed", range(3))
def test_cicadas_ring_near_5_khz_and_pulse_5_to_8_times_a_second(seed: int) -> None:
    made = rendered("cicada", seed)
    hz, power = spectrum(made, 200, 20_000)
    assert 4300 < hz[np.argmax(power)] < 5500
    assert power[hz < 2000].sum() < 0.03 * power.sum()
    hz, slow = welch(envelope(made), 200, nperseg=800)
    inside = (hz > 2) & (hz < 15)
    assert 4.5 < hz[inside][np.argmax(slow[inside])] < 8.5


@pytest.mark.parametrize(("name", "low_hz", "high_hz"), [("bee", 170, 320), ("fly", 170, 250), ("mosquito", 390, 620)])
def test_wings_hum_at_their_rate(name: str, low_hz: float, high_hz: float) -> None:
    for seed in range(3):
        hz, power = spectrum(rendered(name, seed), 100, 700)
        assert low_hz < hz[np.argmax(power)] < high_hz


def test_a_bed_keeps_its_insects_from_segment_to_segment() -> None:
    """Two segments of one source ring at one pitch; another source rings at another."""

    def peak_hz(source: int, segment: int) -> float:
        rng = take_rng((source, "insect.mosquito"), segment)
        hz, power = spectrum(insects.mosquito(rng, np.full(6 * SAMPLE_RATE, 0.3, np.float32)), 380, 640)
        return float(np.sum(hz * power) / np.sum(power))

    same = np.std([peak_hz(1, segment) for segment in range(4)])
    other = np.std([peak_hz(source, 0) for source in range(8)])
    assert other > 1.5 * same


def test_a_warmer_night_has_crickets_that_chirp_faster() -> None:
    def pulses(drive: float) -> int:
        driven = np.full(30 * SAMPLE_RATE, drive, np.float32)
        return len(insects._chirps(np.random.default_rng(4), driven, 0.4, 0.035, 4, 0.0)[0])

    assert pulses(1.0) > 1.25 * pulses(0.0)  # 1.2 / 0.8 = 1.5 as fast, but rests stay as long
