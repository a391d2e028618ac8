"""Wings: one beat, and many."""

import numpy as np
import pytest

from s2s.generators.foley.synth.noise import tilt
from s2s.generators.foley.synth.wings import CONTROL, TABLE, beat, flown
from s2s.stem import SAMPLE_RATE


def test_a_beat_has_the_harmonics_asked_for() -> None:
    wave = beat(np.random.default_rng(0), 200.0, tilt(200, 0, 6), uneven_db=0.0)
    lines = np.abs(np.fft.rfft(wave))
    assert lines[0] < 1e-3
    assert 20 * np.log10(lines[2] / lines[1]) == pytest.approx(-6, abs=0.01)
    assert 20 * np.log10(lines[8] / lines[1]) == pytest.approx(-18, abs=0.01)
    assert wave.std() == pytest.approx(1)
    assert len(wave) == TABLE


def test_a_beat_has_nothing_beyond_the_nyquist_frequency() -> None:
    lines = np.abs(np.fft.rfft(beat(np.random.default_rng(0), 2000.0, tilt(2000, 0, 0))))
    assert lines[10] > 1
    assert lines[11:].max() < 1e-3


def test_wings_beat_at_their_rate_and_turn_from_side_to_side() -> None:
    rng = np.random.default_rng(1)
    low, high = (lambda hz: np.where(hz < 300, 0.0, -99.0)), (lambda hz: np.where(hz < 300, -99.0, 0.0))
    sides = (beat(rng, 200.0, low, uneven_db=0.0), beat(rng, 200.0, high, uneven_db=0.0))
    heading = np.repeat([0.0, 1.0], 500)
    made = flown(rng, np.full(1000, 200.0), sides, heading, unsteady=0.0, jitter=0.0)
    assert made.shape == (1000 * CONTROL,)
    first = np.abs(np.fft.rfft(made[: SAMPLE_RATE // 4]))  # bins of 4 Hz
    second = np.abs(np.fft.rfft(made[-SAMPLE_RATE // 4 :]))
    assert np.argmax(first) == 50
    assert second[50] < 0.03 * second[100:].max()  # 200 Hz is gone, 400 Hz and more are there


def test_unsteady_beats_put_noise_between_the_lines() -> None:
    rng = np.random.default_rng(2)
    sides = (beat(rng, 200.0, tilt(200, 0, 6)),) * 2

    def between_db(unsteady: float) -> float:
        made = flown(rng, np.full(1000, 200.0), sides, np.zeros(1000), unsteady=unsteady, jitter=0.0)
        power = np.square(np.abs(np.fft.rfft(made * np.hanning(len(made)))))
        return float(10 * np.log10(power[310:390].mean() / power[395:405].max()))

    assert between_db(0.0) < -80
    assert between_db(0.3) > -45
