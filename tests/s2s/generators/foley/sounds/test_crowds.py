"""Crowds: the rate of their claps and syllables, and that nobody keeps time with anybody."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.sounds import crowds
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int, drive: float = 0.6, seconds: float = 8.0) -> np.ndarray:
    model = next(sound.model for sound in crowds.SOUNDS if sound.name == f"crowd.{name}")
    made = model(np.random.default_rng(seed), np.full(round(seconds * SAMPLE_RATE), drive, np.float32))
    assert isinstance(made, np.ndarray)
    return made


def envelope(samples: np.ndarray, step_s: float = 0.02) -> np.ndarray:
    step = round(step_s * SAMPLE_RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step].reshape(-1, step)).mean(axis=1))


@pytest.mark.parametrize("name", [sound.name.split(".")[1] for sound in crowds.SOUNDS])
def test_nothing_comes_again_in_time(name: str) -> None:
    level = envelope(rendered(name, 1))
    level -= level.mean()
    again = np.correlate(level, level, "full")[len(level) - 1 :] / np.sum(np.square(level))
    assert np.abs(again[50 : len(level) // 2]).max() < 0.5


def test_everybody_claps_at_their_own_steady_pace() -> None:
    rates_hz = np.array([3.0, 4.0, 5.0])
    starts, who = crowds._in_their_own_time(np.random.default_rng(0), 20 * SAMPLE_RATE, rates_hz, spread=0.06)
    for number, rate_hz in enumerate(rates_hz):
        gaps_s = np.diff(np.sort(starts[who == number])) / SAMPLE_RATE
        assert 1 / gaps_s.mean() == pytest.approx(rate_hz, rel=0.04)
        assert 0.03 < gaps_s.std() / gaps_s.mean() < 0.1


def test_applause_peaks_between_1_and_2_khz() -> None:
    for seed in range(2):
        hz, power = welch(rendered("applause", seed), SAMPLE_RATE, nperseg=2048)
        smooth = np.convolve(power * hz, np.ones(15) / 15, "same")  # by octaves
        assert 900 < hz[np.argmax(smooth)] < 2600
        assert power[hz < 300].max() < 0.05 * power.max()


def test_few_hands_are_heard_singly_and_many_are_not() -> None:
    def peakedness(drive: float) -> float:
        made = rendered("applause", 3, drive)
        return float(np.mean(made**4) / np.mean(made**2) ** 2)

    assert peakedness(0.0) > 1.5 * peakedness(1.0)


def test_people_who_are_many_sit_mostly_far_away() -> None:
    far_db = crowds._distances_db(np.random.default_rng(0), 168, 12.0)
    assert far_db.min() < 1 and far_db.max() == pytest.approx(12, abs=0.1)
    assert np.median(far_db) == pytest.approx(12 - 3.0, abs=0.5)  # half of an area lies beyond 0.71 of its radius


def test_chatter_has_the_rhythm_of_speech() -> None:
    level = envelope(rendered("chatter", 2, 0.2, 16.0), 0.01)
    hz, power = welch(level - level.mean(), 100, nperseg=400)
    octaves = {centre: float(power[(hz >= centre / 1.41) & (hz < centre * 1.41)].mean()) for centre in (4, 8, 16)}
    assert octaves[4] > 1.3 * octaves[8] > 1.3 * octaves[16]
