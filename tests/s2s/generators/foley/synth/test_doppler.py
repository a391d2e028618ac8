"""Passing sources."""

import numpy as np
import pytest

from s2s.generators.foley.synth.doppler import absorbed, grounded, line, passing

RATE = 48_000


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * RATE))
    return float(spectrum.argmax() / 8)


def test_a_tone_shifts_up_before_and_down_after() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(8 * RATE) / RATE).astype(np.float32)
    made = passing(tone, line(8 * RATE, 34.3, 2.0, 4.0), reference_m=2.0)
    assert pitch_hz(made[RATE : 2 * RATE]) == pytest.approx(1000 / 0.9, rel=0.003)  # a tenth of the speed of sound
    assert pitch_hz(made[6 * RATE : 7 * RATE]) == pytest.approx(1000 / 1.1, rel=0.003)


def test_level_falls_as_the_distance_grows() -> None:
    tone = np.sin(2 * np.pi * 200 * np.arange(4 * RATE) / RATE).astype(np.float32)
    made = passing(tone, np.full(4 * RATE, 20.0), reference_m=2.0)
    assert made[RATE : 3 * RATE].std() == pytest.approx(tone.std() / 10, rel=0.02)


def test_air_takes_23_db_of_4_khz_over_a_kilometre() -> None:
    time_s = np.arange(RATE) / RATE
    low, high = (np.sin(2 * np.pi * hz * time_s).astype(np.float32) for hz in (125, 4000))
    for tone, loss_db in ((low, 0.3), (high, 22.9)):
        made = absorbed(tone, np.full(RATE, 1000.0))[RATE // 4 : -RATE // 4]
        assert 20 * np.log10(tone.std() / made.std()) == pytest.approx(loss_db, abs=0.3)


def test_nothing_changes_close_by() -> None:
    noise = np.random.default_rng(1).standard_normal(10_000).astype(np.float32)
    made = absorbed(noise, np.zeros(10_000))
    assert np.allclose(made, noise, atol=1e-3)


def test_the_ground_combs_what_comes_from_above() -> None:
    noise = np.random.default_rng(1).standard_normal(4 * RATE).astype(np.float32)
    made = grounded(noise, np.ones(4 * RATE), ear_m=1.715, reflects=1.0)  # 3.43 m more: 10 ms, so zeros at 50, 150...
    power = np.square(np.abs(np.fft.rfft(made)))[: 4 * 1000].reshape(-1, 40).mean(axis=1)  # 10 Hz a bin
    assert power[[10, 20, 30, 40]].mean() > 8 * power[[15, 25, 35, 45]].mean()


@pytest.mark.parametrize("n_samples", [0, 1, 2, 3000])
def test_any_length(n_samples: int) -> None:
    assert passing(np.ones(n_samples, np.float32), np.full(n_samples, 3.0), reference_m=3.0).shape == (n_samples,)
