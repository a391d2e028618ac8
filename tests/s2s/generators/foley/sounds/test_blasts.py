"""Shots: their waves, their rate, and the land's one answer."""

import numpy as np
import pytest
from scipy.signal import butter, find_peaks, sosfilt

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import blasts

RATE = 48_000


def level_db(samples: np.ndarray, start_s: float, end_s: float) -> float:
    return float(10 * np.log10(np.mean(np.square(samples[round(start_s * RATE) : round(end_s * RATE)])) + 1e-14))


def test_a_blast_wave_falls_through_zero_after_its_positive_phase() -> None:
    wave = blasts.blast_wave(480, 0.002)
    assert wave[0] == 1 and wave[95] > 0 > wave[97] and wave.argmin() == pytest.approx(192, abs=2)


def test_a_machine_gun_fires_8_to_12_a_second() -> None:
    for seed in range(4):
        samples = blasts.machine_gun(take_rng((seed, "gun"), 0), 0.7)
        # Above 5 kHz shots stand out of the land's answer, which has lost its top.
        high = sosfilt(butter(4, 5000, "highpass", fs=RATE, output="sos"), samples)
        power = np.square(high[: len(high) // 240 * 240]).reshape(-1, 240).mean(axis=1)
        rises = np.diff(np.log(power + 1e-8), prepend=np.log(1e-8))
        shots = find_peaks(np.append(0.0, rises), height=0.6, distance=12)[0] - 1
        assert 4 <= len(shots) <= 12 and shots[0] == 0
        assert 8 <= 200 / np.median(np.diff(shots)) <= 12.6


def test_the_land_answers_a_gun_for_a_second_and_a_cannon_for_longer() -> None:
    gun, cannon = (
        np.mean(
            [
                level_db(s, 0.5, 0.8) - level_db(s, 0, 0.05)
                for s in (model(take_rng((k, "b"), 0), 0.7) for k in range(4))
            ]
        )
        for model in (blasts.gun_shot, blasts.artillery)
    )
    # Recorded rifles and pistols are 25 to 40 dB down by then, explosions far off 5 to 10.
    assert -45 < gun < -22
    assert -20 < cannon < -4


def test_one_place_answers_every_shot_alike() -> None:
    tails = [blasts.gun_shot(take_rng((5, "gun"), k), 0.7)[round(0.3 * RATE) : round(1.2 * RATE)] for k in (0, 1)]
    other = blasts.gun_shot(take_rng((6, "gun"), 0), 0.7)[round(0.3 * RATE) : round(1.2 * RATE)]
    levels = [10 * np.log10(np.square(t).reshape(-1, 960).mean(axis=1) + 1e-14) for t in (*tails, other)]
    shapes = [level - np.polyval(np.polyfit(np.arange(45), level, 1), np.arange(45)) for level in levels]
    assert np.corrcoef(shapes[0], shapes[1])[0, 1] > 0.8 > np.corrcoef(shapes[0], shapes[2])[0, 1] + 0.2


def test_an_explosion_is_deep() -> None:
    samples = blasts.explosion(take_rng((1, "bomb"), 0), 0.8)
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    assert power[hz < 500].sum() > 0.6 * power.sum()
