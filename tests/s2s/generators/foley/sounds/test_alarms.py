"""Alarms: pitches, rates and patterns of their standards."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import alarms

RATE = 48_000


def peak_hz(samples: np.ndarray, low_hz: float = 100) -> float:
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(hz[np.argmax(np.where(hz > low_hz, power, 0))])


def envelope(samples: np.ndarray, step_s: float = 0.01) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_a_telephone_rings_for_two_seconds_at_20_or_25_strikes_a_gong() -> None:
    take = alarms.phone(take_rng((1, "phone"), 0), 0.7)
    level = envelope(take.samples)
    loud = np.flatnonzero(level > 0.3 * level.max()) * 0.01
    assert 1.4 < loud[-1] - loud[0] < 2.5
    fine = envelope(take.samples[: 2 * RATE - 9600], 0.002)
    spectrum = np.abs(np.fft.rfft(fine - fine.mean(), 8192))
    hz = np.fft.rfftfreq(8192, 0.002)
    on_comb = max(
        sum(spectrum[np.abs(hz - rate * k).argmin() - 3 :][:7].max() for k in (1, 2)) / 2 for rate in (20.0, 25.0)
    )
    assert on_comb > 3 * np.median(spectrum[(hz > 15) & (hz < 60)])


def test_an_alarm_clock_beeps_at_a_division_of_its_quartz() -> None:
    for seed in range(4):
        hz = peak_hz(alarms.beeping(take_rng((seed, "beep"), 0), 0.7).samples)
        assert min(abs(hz / wanted - 1) for wanted in (2048, 2730.7, 4096)) < 0.01


def test_a_smoke_detector_sounds_three_blasts_of_half_a_second() -> None:
    take = alarms.smoke(take_rng((2, "smoke"), 0), 0.7)
    on = envelope(take.samples) > 0.5 * envelope(take.samples).max()
    rises = np.flatnonzero(np.diff(on.astype(int)) > 0) + 1
    starts = np.concatenate([[0] if on[0] else [], rises]) * 0.01
    assert np.diff(starts[:3]) == pytest.approx([1.0, 1.0], abs=0.05)
    assert on.sum() * 0.01 == pytest.approx(1.5, abs=0.12)
    assert 2950 < peak_hz(take.samples) < 3450


def test_a_buzzer_buzzes_at_a_multiple_of_the_mains() -> None:
    made = alarms.buzzing(take_rng((3, "buzzer"), 0), 0.7).samples[4800:16_800]
    spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made)), 48_000))
    combs = {
        rate: sum(spectrum[round(rate * k) - 2 : round(rate * k) + 3].max() for k in range(1, 12))
        for rate in (100, 120, 200, 240)
    }
    between = sum(spectrum[round(110 * k * 1.07) - 2 : round(110 * k * 1.07) + 3].max() for k in range(1, 12))
    assert max(combs.values()) > 1.5 * between


def test_a_pea_whistle_dips_as_its_pea_comes_round() -> None:
    take = alarms.whistle(take_rng((5, "whistle"), 1), 0.7)
    assert 2400 < peak_hz(take.samples) < 3100
    level = envelope(take.samples, 0.004)
    middle = level[25:85]  # 0.1 to 0.34 s: the shortest blow lasts 0.35 s
    spectrum = np.abs(np.fft.rfft((middle - middle.mean()) * np.hanning(len(middle)), 4096))
    hz = np.fft.rfftfreq(4096, 0.004)
    assert 15 < hz[np.argmax(np.where((hz > 15) & (hz < 80), spectrum, 0))] < 45
    assert 0.05 < middle.std() / middle.mean() < 0.35
