"""Strikes: cut apart, and taken apart into modes, burst and attack."""

import numpy as np
import pytest

from s2s.generators.foley.fit import strikes
from s2s.generators.foley.fit.table import individual_of
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import burst, tilt

RATE = 48_000


def struck(hz: list[float], gains: list[float], t60s_s: list[float], seconds: float = 0.6) -> np.ndarray:
    """A struck body with a silent lead of 2 ms, as strikes are cut."""
    made = ring(np.array(hz), np.array(gains), np.array(t60s_s), round(seconds * RATE), phases=np.pi / 2)
    return np.concatenate([np.zeros(96, np.float32), made])


def test_modes_come_back_as_they_were_rung() -> None:
    made = struck([200.0, 900.0, 5000.0], [0.5, 0.25, 0.05], [0.3, 0.2, 0.1])
    found = strikes.measure(made)
    heard = found["mode_db"] > -50
    assert np.exp(found["mode_log_hz"][heard]) == pytest.approx([200, 900, 5000], rel=0.01)
    assert np.exp(found["mode_log_t60"][heard]) == pytest.approx([0.3, 0.2, 0.1], rel=0.2)
    # Half and a tenth of the strongest: 6 and 20 dB below it.
    assert found["mode_db"][heard] - found["mode_db"][heard][0] == pytest.approx([0, -6, -20], abs=1)


def test_noise_leaves_its_octaves_and_their_decays() -> None:
    rng = np.random.default_rng(1)
    made = burst(rng, RATE // 2, tilt(1000, 6, 6), lambda hz: 0.2 + 0 * hz, attack_s=0.0005)
    found = strikes.measure(np.concatenate([np.zeros(96, np.float32), made]))
    inner = slice(2, 8)
    assert np.exp(found["burst_log_t60"][inner]) == pytest.approx([0.2] * 6, rel=0.3)
    # 6 dB an octave of density on each side, against bands that double: 3 dB more below, 3 dB less above.
    assert np.diff(found["burst_db"][inner]) == pytest.approx([9, 9, -3, -3, -3], abs=5)
    assert np.sum(np.exp(found["mode_log_t60"]) > 0.1) <= 8, "noise is taken for modes"


def test_a_soft_attack_is_measured() -> None:
    made = struck([300.0], [1.0], [0.5])
    made[96:] *= 1 - np.exp(-np.arange(len(made) - 96) / (0.02 * RATE))
    found = strikes.measure(made)
    # (1 - exp(-t / 20 ms)) exp(-13.8 t / 1 s) peaks at 20 ms log(1 + 3.6) = 31 ms.
    assert 0.02 < np.exp(found["log_attack_s"]) < 0.04


def test_duller_blows_touched_for_longer() -> None:
    dull, bright = (struck([hz], [1.0], [0.2]) for hz in (200.0, 4000.0))
    assert strikes.measure(dull)["log_contact_s"] > strikes.measure(bright)["log_contact_s"] + 2


@pytest.mark.parametrize("n_samples", [1, 60, 700, 4000])
def test_measures_stay_finite_and_alike_in_shape(n_samples: int) -> None:
    short = strikes.measure(np.random.default_rng(2).standard_normal(n_samples).astype(np.float32))
    silent = strikes.measure(np.zeros(n_samples, np.float32))
    for name, value in short.items():
        assert np.isfinite(value).all() and np.isfinite(silent[name]).all(), name
        assert value.shape == silent[name].shape
    assert set(strikes.LEAST_SPREAD) == set(short)
    assert individual_of([short, silent], strikes.LEAST_SPREAD, ["a.wav"]).n_sounds == 2


def test_knocks_are_cut_apart() -> None:
    gap = round(0.2 * RATE)
    knock = struck([120.0, 700.0], [1.0, 0.4], [0.15, 0.05], 0.4)
    made = np.zeros(RATE + 96, np.float32)
    for start in (gap, 2 * gap, 3 * gap):
        made[start : start + len(knock)] += knock
    found = strikes.cut(made)
    assert [len(strike) / RATE for strike in found] == pytest.approx([0.2, 0.2, 0.4], abs=0.005)
    assert strikes.cut(np.zeros(RATE, np.float32)) == []
