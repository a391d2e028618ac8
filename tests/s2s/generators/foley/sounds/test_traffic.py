"""Streets, skids and horns."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.traffic import car_horn, skidding, street, vehicle_passing

RATE = 48_000


def levels(samples: np.ndarray, step_s: float = 0.1) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_a_vehicle_swells_and_goes() -> None:
    made = np.mean([levels(vehicle_passing(np.random.default_rng(seed), 7.0)) for seed in range(8)], axis=0)
    assert 20 <= made.argmax() <= 29  # half of five seconds, in steps of 0.1 s; sound comes a little late
    assert made.max() > 4 * made[5] and made.max() > 4 * made[-6]


def test_a_busy_street_has_more_passes_than_a_quiet_one() -> None:
    counts = []
    for drive in (0.1, 0.9):
        swells = []
        for seed in range(4):
            level = levels(street(np.random.default_rng(seed), np.full(30 * RATE, drive, np.float32)))
            level = np.convolve(level, np.ones(5) / 5, "same")
            swells.append(np.sum((np.diff(level)[:-1] > 0) & (np.diff(level)[1:] <= 0) & (level[1:-1] > level.mean())))
        counts.append(np.mean(swells))
    assert counts[1] > counts[0]


def test_a_skid_squeals_about_a_kilohertz_and_sinks() -> None:
    for seed in range(3):
        made = skidding(np.random.default_rng(seed), 0.8).samples
        part = len(made) // 5
        peaks = []
        for start in (part // 2, 3 * part):
            power = np.square(np.abs(np.fft.rfft(made[start : start + part] * np.hanning(part))))
            hz = np.fft.rfftfreq(part, 1 / RATE)
            near = (hz > 400) & (hz < 1500)
            peaks.append(float((hz * power)[near].sum() / power[near].sum()))
        assert 650 < peaks[0] < 1300 and peaks[1] < peaks[0]


def test_a_hard_skid_lasts_longer() -> None:
    soft, hard = (len(skidding(np.random.default_rng(1), strength).samples) for strength in (0.2, 1.0))
    assert hard > 1.5 * soft


def test_a_car_has_one_pair_of_horns_a_third_apart() -> None:
    pairs = []
    for take in range(3):
        made = car_horn(take_rng((1, "vehicle.car_horn"), take), 0.8).samples[2400:12000]
        spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made)), 4 * RATE))  # 0.25 Hz a bin
        low = 1280 + int(spectrum[1280:1740].argmax())
        high = round(1.1 * low) + int(spectrum[round(1.1 * low) : round(1.35 * low)].argmax())
        assert 1.17 < high / low < 1.28
        pairs.append(low / 4)
    assert max(pairs) == pytest.approx(min(pairs), rel=0.01)


def test_horns_ring_about_three_kilohertz() -> None:
    made = np.concatenate([car_horn(np.random.default_rng(seed), 0.8).samples for seed in range(6)])
    power = np.square(np.abs(np.fft.rfft(made)))
    hz = np.fft.rfftfreq(len(made), 1 / RATE)
    ring, below, above = (power[(hz > low) & (hz < low * 1.25)].sum() for low in (2800, 2000, 4500))
    assert ring > 2 * below and ring > 10 * above
