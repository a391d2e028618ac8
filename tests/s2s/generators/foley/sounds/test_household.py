"""Household machines: tones where motors put them, and nothing that runs evenly."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import household

RATE = 48_000
HALF = np.full(8 * RATE, 0.5, np.float32)


def prominence_db(samples: np.ndarray, low_hz: float, high_hz: float) -> tuple[float, float]:
    """Frequency of the strongest line in a band, and how far it stands out of the band's median."""
    frames = samples[: len(samples) // 16_384 * 16_384].reshape(-1, 16_384) * np.hanning(16_384)
    power = np.mean(np.abs(np.fft.rfft(frames, axis=1)) ** 2, axis=0)
    hz = np.fft.rfftfreq(16_384, 1 / RATE)
    inside = (hz > low_hz) & (hz < high_hz)
    peak = int(np.argmax(np.where(inside, power, 0)))
    return float(hz[peak]), float(10 * np.log10(power[peak] / np.median(power[inside])))


def test_a_vacuum_cleaner_sings_between_400_and_560_hz() -> None:
    hz, above_db = prominence_db(household.vacuuming(take_rng((1, "vacuum"), 0), HALF), 300, 700)
    assert 400 < hz < 560 and above_db > 6


def test_a_microwave_oven_hums_at_100_or_120_hz() -> None:
    hz, above_db = prominence_db(household.microwaving(take_rng((1, "microwave"), 0), HALF), 80, 180)
    assert min(abs(hz - 100), abs(hz - 120)) < 4 and above_db > 10


def test_a_sewing_machine_stitches_9_to_15_times_a_second() -> None:
    made = household.sewing(take_rng((2, "sewing"), 0), HALF)
    level = np.sqrt(np.square(made).reshape(-1, 96).mean(axis=1))
    spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 65_536))
    hz = np.fft.rfftfreq(65_536, 0.002)
    # Two of the knocks of a stitch are about as loud, so that the second line may lead.
    rate = hz[np.argmax(np.where((hz > 6) & (hz < 32), spectrum, 0))]
    assert 6 < rate < 16 or 6 < rate / 2 < 16


def test_a_hand_goes_to_and_fro_unevenly() -> None:
    swing = household.passes(np.random.default_rng(1), 60 * RATE, 1.0)
    turns = np.flatnonzero(np.diff(swing[::480] > 0.5))
    assert len(turns) == pytest.approx(60, abs=15)
    assert np.diff(turns).std() > 0.08 * np.diff(turns).mean()


def test_a_blender_labours() -> None:
    """Its pitch wanders by some per cent within seconds: lumps stall the blades."""
    made = household.blending(take_rng((3, "blender"), 0), HALF)
    pitches = [prominence_db(part, 150, 330)[0] for part in made.reshape(16, -1)]
    assert np.std(pitches) > 2
