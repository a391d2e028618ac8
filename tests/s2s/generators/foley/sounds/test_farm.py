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


def steps_s(samples: np.ndarray) -> np.ndarray:
    """Times at which hooves meet the ground: rises of the level by 6 dB in 10 ms."""
    level = 10 * np.log10(np.convolve(np.square(samples), np.ones(480) / 480, "same")[::48] + 1e-9)
    rise = level[10:] - level[:-10]
    found: list[int] = []
    for place in np.flatnonzero((rise > 6) & (level[10:] > level.max() - 12)):
        if not found or place - found[-1] > 120:
            found.append(int(place))
    return np.array(found) / 1000


def test_a_trot_has_four_beats_a_quarter_of_a_second_apart() -> None:
    for source in range(4):
        made = farm.horse_trot(take_rng((source, "x"), 0), 0.7)
        times_s = steps_s(made.samples)
        assert len(times_s) == 4
        assert np.diff(times_s) == pytest.approx([0.265] * 3, abs=0.045)
        assert times_s[0] == pytest.approx(made.onset_s, abs=0.03)


def test_a_clop_is_hollow_and_damped_within_a_tenth_of_a_second() -> None:
    for seed in range(4):
        clop = farm._clop(np.random.default_rng(seed), 14_400, 880.0, 0.7)
        energy = np.cumsum(np.square(clop, dtype=np.float64))
        assert np.searchsorted(energy, 0.95 * energy[-1]) / SAMPLE_RATE < 0.1
        power = np.abs(np.fft.rfft(clop)) ** 2
        hz = np.fft.rfftfreq(len(clop), 1 / SAMPLE_RATE)
        assert power[(hz > 600) & (hz < 1250)].sum() > 0.35 * power[hz > 300].sum()
