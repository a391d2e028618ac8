"""The farm: pitches, tremors, and the gait of a horse."""

import numpy as np
import pytest

from s2s.generators.foley.fit.calls import measure
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import farm
from s2s.stem import SAMPLE_RATE


def measured(model, n: int = 4, strength: float = 0.7) -> list[dict[str, np.ndarray]]:
    return [measure(model(take_rng((seed, "x"), 0), strength).samples) for seed in range(n)]


def test_a_moo_begins_low_and_leaps() -> None:
    for found in measured(farm.cow):
        assert np.exp(found["log_duration_s"]) > 1.5
        pitch_hz = np.exp(found["log_f0_hz"]) * 2 ** found["f0_octaves"]
        assert pitch_hz[1:4].min() < 130
        assert pitch_hz[9:13].max() > 200


def test_a_whinny_falls_and_trembles() -> None:
    found = measured(farm.horse_neigh)
    falls = [one["f0_octaves"][1:4].mean() - one["f0_octaves"][9:12].mean() for one in found]
    assert np.median(falls) > 0.2
    assert 7 <= np.median([np.exp(one["log_tremor_hz"]) for one in found]) < 14


def test_sheep_and_goat_tremble_in_the_rate_of_a_bleat() -> None:
    for model in (farm.sheep, farm.goat):
        found = measured(model)
        assert 7 <= np.median([np.exp(one["log_tremor_hz"]) for one in found]) < 17
        assert np.median([one["tremor_db"] for one in found]) > 1.5


def test_a_grunt_of_a_pig_is_short_low_and_flaps() -> None:
    for found in measured(farm.pig):
        assert 0.15 < np.exp(found["log_duration_s"]) < 0.7
        assert found["noise_db"].mean() > -5
        assert found["roughness_db"] + found["tremor_db"] > 1.5


def test_the_hooves_of_one_horse_have_two_pitches() -> None:
    def shell_hz(take: int) -> float:
        samples = farm.horse_trot(take_rng((4, "x"), take), 0.7).samples
        power = np.abs(np.fft.rfft(samples, 1 << 15)) ** 2
        hz = np.fft.rfftfreq(1 << 15, 1 / SAMPLE_RATE)
        inside = (hz > 350) & (hz < 1100)
        return float(hz[inside][power[inside].argmax()])

    pitches_hz = np.sort([shell_hz(take) for take in range(12)])
    gaps = np.diff(np.log(pitches_hz))
    assert gaps.max() > 0.06, "one pitch"
    assert np.ptp(np.log(pitches_hz)) < 0.8


def test_a_hoof_is_damped_within_a_fifth_of_a_second() -> None:
    for take in range(4):
        samples = farm.horse_trot(take_rng((take, "x"), 0), 0.7).samples
        energy = np.cumsum(np.square(samples, dtype=np.float64))
        t90_s = np.searchsorted(energy, 0.9 * energy[-1]) / SAMPLE_RATE
        assert t90_s == pytest.approx(0.04, abs=0.035)
