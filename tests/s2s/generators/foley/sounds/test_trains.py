"""Trains, their horns and whistles."""

import numpy as np
import pytest

from s2s.generators.foley.sounds.trains import (
    ROLLING,
    clack,
    rolling,
    steam_whistle,
    subway,
    thump,
    train,
    train_horn,
)
from s2s.generators.foley.synth.noise import CENTRES_HZ, noise

RATE = 48_000


def octaves_db(samples: np.ndarray) -> np.ndarray:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    bands = [power[(hz >= centre / 2**0.5) & (hz < centre * 2**0.5)].sum() for centre in CENTRES_HZ[:8]]
    return 10 * np.log10(np.array(bands) / power.sum())


def high_levels(samples: np.ndarray, step_s: float = 0.01) -> np.ndarray:
    """Level over 600 Hz in steps."""
    spectrum = np.fft.rfft(samples)
    spectrum[: round(600 * len(samples) / RATE)] = 0
    step = round(step_s * RATE)
    high = np.fft.irfft(spectrum)
    return np.sqrt(np.square(high[: len(high) // step * step]).reshape(-1, step).mean(axis=1))


def test_bands_that_sway_add_up_to_the_measured_spectrum() -> None:
    rng = np.random.default_rng(1)
    made = octaves_db(rolling(rng, 10 * RATE, np.arange(10 * RATE) * 20.0 / RATE))
    asked = octaves_db(noise(rng, 10 * RATE, ROLLING))
    assert np.abs(made - asked)[1:7].max() < 1.5


def repeats_of(level: np.ndarray) -> np.ndarray:
    """Autocorrelation of the logarithm of a level."""
    level = np.log(level) - np.log(level).mean()
    return np.correlate(level, level, "full")[len(level) - 1 :] / np.dot(level, level)


def test_joints_come_in_pairs_at_the_pace_of_the_speed() -> None:
    drive = np.full(10 * RATE, 0.5, np.float32)  # 19 m/s
    trains = [repeats_of(high_levels(train(np.random.default_rng(seed), drive))) for seed in range(6)]
    paces = [60 + int(repeats[60:125].argmax()) for repeats in trains]
    assert 80 <= np.median(paces) <= 120  # rails of 16 to 22 m: 0.84 to 1.16 s
    repeats = np.mean(trains, axis=0)
    between = repeats[16:19].min()
    assert repeats[12:15].max() > between + 0.03, "axles 2.5 m apart: 0.13 s"
    assert repeats[19:23].max() > between + 0.03, "axles 3.9 m apart: 0.21 s"
    assert repeats[40:60].max() < 0.5 * repeats[19:23].max(), "nothing between two joints"


def test_a_clack_is_sudden_and_a_thump_is_not() -> None:
    rng = np.random.default_rng(3)
    hard, soft = clack(rng), thump(rng)
    assert np.abs(hard).max() == pytest.approx(6, abs=0.01) and np.abs(soft).max() == pytest.approx(3, abs=0.01)
    assert np.abs(hard).argmax() < 0.05 * RATE < np.abs(soft).argmax() + 0.04 * RATE
    low = np.square(np.abs(np.fft.rfft(soft, RATE)))
    assert low[:150].sum() > 0.9 * low.sum()


def test_a_subway_whines_with_its_speed() -> None:
    def whine_hz(drive: float) -> float:
        made = subway(np.random.default_rng(4), np.full(4 * RATE, drive, np.float32))
        power = np.square(np.abs(np.fft.rfft(made)))
        hz = np.fft.rfftfreq(len(made), 1 / RATE)
        over = np.log(power + 1e-12) - np.log(np.convolve(power, np.ones(801) / 801, "same") + 1e-12)
        near = (hz > 55) & (hz < 450)
        smooth = np.convolve(np.exp(over), np.ones(9), "same")
        return float(hz[near][smooth[near].argmax()])

    # 4 + 18 drive m/s.
    assert whine_hz(0.9) / whine_hz(0.3) == pytest.approx(20.2 / 9.4, rel=0.3)


def partials(samples: np.ndarray, low_hz: int, high_hz: int) -> list[int]:
    """Strongest lines, more than 4 % apart."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE))
    found: list[int] = []
    for hz in low_hz + np.argsort(-spectrum[low_hz:high_hz]):
        if spectrum[hz] < 0.12 * spectrum[low_hz:high_hz].max():
            break
        if all(abs(hz / other - 1) > 0.04 for other in found):
            found.append(int(hz))
    return found


def test_a_train_horn_is_a_chord() -> None:
    for seed in range(3):
        made = train_horn(np.random.default_rng(seed), 0.8).samples[round(0.3 * RATE) : round(1.1 * RATE)]
        assert len(partials(made, 240, 660)) >= 3


def test_a_steam_whistle_slides_up_into_its_chord() -> None:
    made = steam_whistle(np.random.default_rng(1), 0.8).samples

    def centroid_hz(start_s: float) -> float:
        part = made[round(start_s * RATE) : round((start_s + 0.08) * RATE)]
        power = np.square(np.abs(np.fft.rfft(part * np.hanning(len(part)), RATE)))[300:1000]
        return float((power * np.arange(300, 1000)).sum() / power.sum())

    assert centroid_hz(0.02) < 0.97 * centroid_hz(0.5)
