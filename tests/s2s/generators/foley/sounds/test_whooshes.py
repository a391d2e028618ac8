"""What moves through air: faster is louder and higher, and Doppler takes its share."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import whooshes
from s2s.generators.foley.synth.textures import step_times_s

RATE = 48_000


def centroid_hz(samples: np.ndarray) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / power.sum())


def test_a_rod_sings_at_strouhals_frequency() -> None:
    speed = np.full(len(step_times_s(RATE)), 20.0)
    made = whooshes.stirred(np.random.default_rng(1), RATE, speed, (0.004,), skirt_db=24)
    # 0.2 * 20 / 0.004 = 1000 Hz.
    assert centroid_hz(made) == pytest.approx(1000, rel=0.12)


def test_half_the_speed_is_fifteen_decibels_less() -> None:
    times_s = step_times_s(2 * RATE)
    made = whooshes.stirred(np.random.default_rng(2), 2 * RATE, np.where(times_s < 1, 10.0, 20.0), (0.01,), skirt_db=12)
    quiet, loud = made[: RATE - 4800].std(), made[RATE + 4800 :].std()
    assert 20 * np.log10(loud / quiet) == pytest.approx(15, abs=1.5)


def test_a_swing_passes_at_its_onset() -> None:
    for seed in range(4):
        made = whooshes.whoosh(take_rng((seed, "w"), 0), 0.7)
        level = np.convolve(np.square(made.samples), np.ones(960) / 960, "same")
        assert level.argmax() / RATE == pytest.approx(made.onset_s, abs=0.08)


def test_a_whip_hisses_before_it_cracks() -> None:
    made = whooshes.whip(take_rng((1, "w"), 0), 0.7)
    onset = round(made.onset_s * RATE)
    assert np.abs(made.samples).argmax() == pytest.approx(onset, abs=480)
    assert np.abs(made.samples[: onset - 480]).max() > 0.02


def test_an_arrow_falls_in_pitch_as_it_passes() -> None:
    falls = []
    for seed in range(5):
        made = whooshes.arrow(take_rng((seed, "w"), 0), 0.7)
        falls.append(centroid_hz(made[4800:7200]) / centroid_hz(made[14400:19200]))
    assert np.median(falls) > 1.1


def test_a_spray_is_on_at_once_and_off_within_a_moment() -> None:
    made = whooshes.spray(take_rng((1, "w"), 0), 0.7)
    level = np.square(made[: len(made) // 480 * 480]).reshape(-1, 480).mean(axis=1)
    on = np.flatnonzero(level > 0.1 * np.median(level[:30]))
    assert on[0] <= 2 and 0.28 < len(on) * 0.01 < 1.1
    assert centroid_hz(made) > 4000
