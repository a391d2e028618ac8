"""Textures rendered from their statistics."""

import numpy as np
import pytest

from s2s.generators.foley.synth import textures
from s2s.generators.foley.synth.noise import tilt

RATE = 48_000


def plain(**changed) -> dict[str, np.ndarray]:
    """Noise of equal third octaves that does not move, and has no grains."""
    drawn = {
        "level_db": np.full(28, -14.5),
        "swing_db": np.zeros(28),
        "skewness": np.zeros(7),
        "pace_db": np.zeros((7, 6)),
        "together": np.zeros(4),
        "grain_log_hz": np.full(3, -9.0),
        "grain_db": np.full(3, 11.0),
        "grain_swing_db": np.full(3, 0.0),
        "grain_log_s": np.full(3, np.log(0.003)),
        "grain_wide": np.zeros(1),
    }
    return drawn | changed


def made(drawn: dict[str, np.ndarray], seconds: float, drive: float = 0.5, seed: int = 1) -> np.ndarray:
    driven = np.full(round(seconds * RATE), drive, np.float32)
    return textures.texture_of(drawn, np.random.default_rng(seed), driven)


def band_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


@pytest.mark.parametrize("n_samples", [0, 1, 2, 255, 257, 2049])
def test_as_many_samples_as_asked_for(n_samples: int) -> None:
    drive = np.full(n_samples, 0.5, np.float32)
    samples = textures.texture_of(plain(), np.random.default_rng(1), drive)
    assert samples.shape == (n_samples,) and samples.dtype == np.float32 and np.isfinite(samples).all()


def test_the_level_is_one_and_bands_have_theirs() -> None:
    level_db = np.full(28, -40.0)
    level_db[4:7], level_db[19:22] = 0.0, -10.0  # 100 to 160 Hz, 3.1 to 5 kHz
    samples = made(plain(level_db=level_db), 10.0)
    assert samples.std() == pytest.approx(1.0, rel=0.08)
    assert band_db(samples, 1500, 10000) - band_db(samples, 60, 250) == pytest.approx(-10, abs=2.0)
    assert band_db(samples, 400, 1200) < -22


@pytest.mark.parametrize("together", [0.0, 0.95])
def test_levels_swing_as_deep_as_fast_and_as_much_together_as_asked(together: float) -> None:
    pace_db = np.full((7, 6), -60.0)
    pace_db[:, 3] = 0.0  # 5.7 to 12.7 Hz
    drawn = plain(swing_db=np.full(28, 4.0), pace_db=pace_db, together=np.full(4, together))
    levels = textures.levels_of(drawn, np.random.default_rng(2), 12000)
    assert levels.std(axis=0).mean() == pytest.approx(4.0, abs=0.1)
    spectrum = np.square(np.abs(np.fft.rfft(levels - levels.mean(axis=0), axis=0))).sum(axis=1)
    hz = np.fft.rfftfreq(12000, 256 / RATE)
    assert spectrum[(hz > 5.5) & (hz < 12.9)].sum() > 0.98 * spectrum.sum()
    pairs = np.corrcoef(levels.T)
    assert pairs[10, 11] == pytest.approx(together, abs=0.06) and pairs[10, 14] == pytest.approx(together, abs=0.06)


def test_skewness_is_as_asked() -> None:
    normal = np.random.default_rng(3).standard_normal(100_000)
    for wanted in (-1.5, 0.0, 0.7):
        bent = textures.skewed(normal, wanted)
        assert np.mean(bent**3) == pytest.approx(wanted, abs=0.1) and bent.std() == pytest.approx(1, abs=0.02)


def test_grains_come_at_their_rate_and_stand_out_as_far_as_asked() -> None:
    drawn = plain(grain_log_hz=np.array([-9.0, np.log(4.0), -9.0]), grain_db=np.array([11.0, 25.0, 11.0]))
    grains = textures.grains_of(drawn, np.random.default_rng(4), np.full(20 * RATE, 0.5, np.float32))
    power = np.convolve(np.square(grains), textures.SMOOTHING, "same")[::48]
    # 1.5 to 5 kHz hold five of 28 equal bands.
    peaks = np.flatnonzero((power[1:-1] > power[:-2]) & (power[1:-1] >= power[2:]) & (power[1:-1] > 5 / 28 * 10))
    assert len(peaks) == pytest.approx(80, abs=27)
    assert 10 * np.log10(np.median(power[1:-1][peaks]) / (5 / 28)) == pytest.approx(25, abs=1.0)


def test_grains_that_are_wide_begin_together() -> None:
    drawn = plain(grain_log_hz=np.log(np.array([0.001, 2.0, 2.0])), grain_db=np.full(3, 30.0), grain_wide=np.ones(1))
    grains = textures.grains_of(drawn, np.random.default_rng(5), np.full(20 * RATE, 0.5, np.float32))
    sounding = np.flatnonzero(np.abs(grains) > 1e-6)
    begins = np.flatnonzero(np.diff(sounding, prepend=-480) > 240)
    assert 25 < len(begins) < 60  # 40 expected in one of the ranges, and hardly more in both


def test_drive_makes_grains_denser_and_noise_brighter() -> None:
    drawn = plain(grain_log_hz=np.full(3, np.log(20.0)), grain_db=np.full(3, 20.0))
    sparse, dense = (
        np.count_nonzero(textures.grains_of(drawn, np.random.default_rng(6), np.full(5 * RATE, drive, np.float32)))
        for drive in (0.0, 0.7)
    )
    assert dense > 2 * sparse
    assert band_db(made(plain(), 4.0, 1.0), 4000, 16000) > band_db(made(plain(), 4.0, 0.0), 4000, 16000) + 2


def test_half_way_between_two_is_their_mean() -> None:
    half = textures.between(plain(), plain(swing_db=np.full(28, 6.0)), 0.5)
    assert half["swing_db"].tolist() == [3.0] * 28 and half["level_db"].tolist() == plain()["level_db"].tolist()


def test_noise_follows_levels_that_move() -> None:
    times_s = textures.step_times_s(2 * RATE)
    levels_db = np.full((len(times_s), 28), -60.0, np.float32)
    levels_db[times_s < 1, 16:19] = -3.0  # 1.6 to 2.5 kHz
    levels_db[times_s >= 1, 16:19] = -23.0
    samples = textures.of_levels(np.random.default_rng(1), 2 * RATE, levels_db)
    loud, quiet = samples[: RATE - 1000].std(), samples[RATE + 1000 :].std()
    assert 20 * np.log10(loud / quiet) == pytest.approx(20, abs=0.7)
    # The outer two of the three are cut in half by the fall to -60 dB.
    assert loud**2 == pytest.approx(2 * 10**-0.3, rel=0.2)


def test_levels_of_a_spectrum_add_up_to_one() -> None:
    levels_db = textures.levels_in_bands(tilt(1000, 0, 0))
    assert np.sum(10 ** (levels_db / 10)) == pytest.approx(1.0)
    assert np.diff(levels_db) == pytest.approx(1.0, abs=0.01)  # a third of an octave is 1.26 times as wide
