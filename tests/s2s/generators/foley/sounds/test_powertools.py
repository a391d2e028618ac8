"""Power tools: rates of blows and firings, and work that slows them."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import powertools

RATE = 48_000


def envelope_peak_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    level = np.sqrt(np.square(samples[: len(samples) // 48 * 48]).reshape(-1, 48).mean(axis=1))
    spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level))))
    hz = np.fft.rfftfreq(len(level), 0.001)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    return float(hz[spectrum.argmax()])


def test_work_is_taken_up_and_let_go() -> None:
    on = powertools.worked(np.random.default_rng(1), 60 * RATE, 2.0, 1.0)
    assert on.mean() == pytest.approx(2 / 3, abs=0.12)
    assert 12 < np.count_nonzero(np.diff(on) > 0) < 30


def test_a_jackhammer_strikes_15_to_26_times_a_second() -> None:
    for seed in range(3):
        made = powertools.hammering(take_rng((seed, "jack"), 0), np.full(6 * RATE, 0.5, np.float32))
        assert 15 < envelope_peak_hz(made, 8, 35) < 26


def test_a_mower_fires_every_second_turn() -> None:
    made = powertools.mowing(take_rng((1, "mower"), 0), np.full(6 * RATE, 0.5, np.float32))
    assert 22 < envelope_peak_hz(made, 15, 40) < 28  # 2800 to 3200 turns a minute, less what grass takes


def test_drive_turns_a_drill_faster() -> None:
    def pitch_hz(drive: float) -> float:
        made = powertools.drilling(take_rng((2, "drill"), 0), np.full(4 * RATE, drive, np.float32))
        power = np.abs(np.fft.rfft(made)) ** 2
        hz = np.fft.rfftfreq(len(made), 1 / RATE)
        inside = (hz > 180) & (hz < 460)
        return float(np.sum(power[inside] * hz[inside]) / power[inside].sum())

    assert pitch_hz(1.0) > 1.12 * pitch_hz(0.0)
