"""What drives on roads."""

import numpy as np
import pytest

from s2s.generators.foley.sounds.cars import (
    LORRY,
    RACING,
    bike_engine,
    bus,
    diesel,
    driving,
    lorry,
    motorbike,
    race_engine,
    road,
    tractor,
)
from s2s.generators.foley.synth.driving import geared, speed

RATE = 48_000


def octave_db(samples: np.ndarray, centre_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hz >= centre_hz / 2**0.5) & (hz < centre_hz * 2**0.5)].sum() / power.sum()))


def envelope(samples: np.ndarray, step_s: float) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_tyres_peak_about_one_kilohertz() -> None:
    made = road(np.random.default_rng(1), np.random.default_rng(2), np.full(4 * RATE, 20.0))
    assert made.std() == pytest.approx(1, abs=0.4)
    assert octave_db(made, 1000) > octave_db(made, 4000) + 8 and octave_db(made, 1000) > -9


def test_engine_and_road_are_about_as_loud() -> None:
    drive = np.full(4 * RATE, 0.6, np.float32)
    made = driving(np.random.default_rng(3), drive)
    assert -14 < octave_db(made, 125) < -3 and -14 < octave_db(made, 1000) < -3


@pytest.mark.parametrize("model", [driving, lorry, bus, motorbike, tractor])
def test_no_bed_of_a_vehicle_repeats(model) -> None:
    level = envelope(model(np.random.default_rng(4), np.full(12 * RATE, 0.5, np.float32)), 0.02)
    level = level - level.mean()
    repeats = np.correlate(level, level, "full")[len(level) - 1 :] / np.dot(level, level)
    assert np.abs(repeats[50:400]).max() < 0.5  # beyond a second


def test_lorries_turn_slowly_and_racing_engines_fast() -> None:
    drive = np.linspace(0, 1, 10 * RATE, dtype=np.float32)
    slow = geared(np.random.default_rng(1), speed(drive, 1, 24, 3.0), LORRY).rpm
    fast = geared(np.random.default_rng(1), speed(drive, 25, 75, 1.2), RACING).rpm
    assert slow.min() > 600 and slow.max() < 1900
    assert fast.min() > 2400 and 5000 < fast.max() < 8200


def test_diesels_knock_louder_than_others() -> None:
    drawn = [np.random.default_rng(seed) for seed in range(3)]
    assert diesel(drawn[0]).block_db > race_engine(drawn[1]).block_db + 10 > bike_engine(drawn[2]).block_db


def test_v_twins_are_among_the_motorbikes() -> None:
    angles = {bike_engine(np.random.default_rng(seed)).fires_deg for seed in range(40)}
    assert angles == {(), (0.0, 315.0), (0.0, 270.0)}


def test_a_bus_lets_off_air_now_and_then() -> None:
    made = bus(np.random.default_rng(2), np.full(30 * RATE, 0.3, np.float32))
    spectrum = np.fft.rfft(made)
    spectrum[: 6000 * 30] = 0
    hiss = envelope(np.fft.irfft(spectrum), 0.05)
    assert 1 <= np.sum(np.diff((hiss > 2 * np.median(hiss)).astype(int)) > 0) <= 12
