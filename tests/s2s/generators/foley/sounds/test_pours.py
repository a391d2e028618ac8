"""Water that something happens to: pitches that rise, and what comes when."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import pours

RATE = 48_000


def take(model, seed: int, strength: float = 0.7) -> np.ndarray:
    return model(take_rng((seed, "pours"), 0), strength)


def level_db(samples: np.ndarray, start_s: float, end_s: float) -> float:
    return float(10 * np.log10(np.mean(np.square(samples[round(start_s * RATE) : round(end_s * RATE)])) + 1e-12))


def peak_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Where the spectrum, smoothed over some 80 Hz, is highest."""
    power = np.convolve(np.square(np.abs(np.fft.rfft(samples, 24000))), np.ones(40), "same")
    hz = np.fft.rfftfreq(24000, 1 / RATE)
    inside = (hz > low_hz) & (hz < high_hz)
    return float(hz[inside][power[inside].argmax()])


def test_a_glass_rises_as_it_fills() -> None:
    risen = []
    for seed in range(5):
        made = take(pours.pour, seed)
        early, late = (peak_hz(made[round(at * RATE) : round((at + 0.5) * RATE)], 300, 2500) for at in (0.1, 1.5))
        risen.append(late / early)
    # From a tenth full to more than half: the column is about halved.
    assert 1.3 < np.median(risen) < 2.6


def test_a_splash_slaps_first_and_rains_after() -> None:
    for seed in range(4):
        made = take(pours.splash, seed)
        slap, rain = level_db(made, 0.0, 0.1), level_db(made, 0.6, 0.8)
        assert slap > rain + 3 and rain > -60
        assert slap > level_db(made, 1.0, 1.2) + 9


def test_drips_of_one_tap_are_much_alike_in_pitch_and_rise() -> None:
    tones = []
    for k in range(6):
        made = pours.drip(take_rng((3, "tap"), k), 0.7)
        start = np.abs(made).argmax()
        early, late = (peak_hz(made[start + at : start + at + 480], 300, 2500) for at in (0, 960))
        assert late > 0.98 * early
        tones.append(early)
    assert np.std(np.log(tones)) < 0.25


def test_a_flush_rushes_for_two_seconds_and_then_only_fills() -> None:
    made = take(pours.toilet_flush, 2)
    rush, fill = level_db(made, 0.6, 2.0), level_db(made, 4.0, 4.3)
    assert 6 < rush - fill < 35
    assert len(made) < 6 * RATE
