"""Fat sizzles high and pops; water boils low."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.cooking import boiling, frying

RATE = 48_000


def made(model, drive: float) -> np.ndarray:
    return model(take_rng((1, "cooking"), 0), np.full(6 * RATE, drive, np.float32))


def share(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())


def test_fat_sizzles_above_two_kilohertz_and_spits() -> None:
    samples = made(frying, 0.5)
    assert share(samples, 2000, 20000) > 0.75
    power = np.square(samples[: len(samples) // 48 * 48]).reshape(-1, 48).mean(axis=1)
    # A pop stands well over the hiss, whose milliseconds lie within some 6 dB of their median.
    assert 10 * np.log10(power.max() / np.median(power)) > 14


def test_water_boils_in_bubbles_of_a_few_millimetres_over_a_rumble() -> None:
    samples = made(boiling, 0.7)
    # Radii of 6 and 1 mm: 3.26 / 0.006 = 540 Hz and 3.26 kHz.
    assert share(samples, 500, 4500) > 0.6
    assert 0.02 < share(samples, 60, 450) < 0.4
