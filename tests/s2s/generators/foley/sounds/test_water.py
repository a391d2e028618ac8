"""Water that goes on: what moves, how fast, and where it lies."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import water

RATE = 48_000


def made(model, drive: float = 0.5, seed: int = 1, seconds: float = 6.0) -> np.ndarray:
    return model(take_rng((seed, "water"), 0), np.full(round(seconds * RATE), drive, np.float32))


def share_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


def levels_db(samples: np.ndarray, step_s: float) -> np.ndarray:
    step = round(step_s * RATE)
    return 10 * np.log10(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1) + 1e-12)


def test_waves_come_every_few_seconds_and_never_alike() -> None:
    surf = levels_db(made(water.waves, seconds=60.0), 0.25)
    assert 8 < np.ptp(surf) < 28
    smooth = np.convolve(surf, np.ones(4) / 4, "same")
    tops = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:]) & (smooth[1:-1] > smooth.mean())
    crests = np.flatnonzero(tops)
    assert 7 <= len(crests) <= 24  # 60 s at 3.5 to 5.5 s, some of them too low or too near to be counted
    assert np.std(surf[1:-1][crests]) > 0.8


@pytest.mark.parametrize(
    ("model", "lasts_s"),
    [
        (water.stream, 1.0),
        (water.waterfall, 1.0),
        (water.waves, 3.0),  # a wave by itself lasts so long
        (water.tap, 1.0),
        (water.fountain, 1.0),
        (water.steam, 1.0),
    ],
)
def test_nothing_repeats(model, lasts_s: float) -> None:
    level = levels_db(made(model, seconds=40.0), 0.05)
    level -= level.mean()
    repeats = np.correlate(level, level, "full")[len(level) - 1 :]
    assert repeats[round(lasts_s / 0.05) : len(level) * 2 // 3].max() < 0.5 * repeats[0]


def test_a_brook_is_bubbles_and_a_fall_is_wider_and_deeper() -> None:
    brook, fall = made(water.stream, 0.1), made(water.waterfall)
    assert share_db(brook, 350, 4000) > -1.5
    assert share_db(fall, 20, 200) > -16 and share_db(fall, 4000, 20000) > -8


def test_below_the_surface_there_is_no_treble() -> None:
    assert share_db(made(water.underwater), 4000, 20000) < -16


def test_steam_hisses_above_2_khz_and_higher_as_it_is_let_out() -> None:
    low, high = made(water.steam, 0.1), made(water.steam, 0.95)
    assert share_db(low, 2000, 20000) > -2
    assert share_db(high, 6000, 20000) > share_db(low, 6000, 20000) + 1


def test_a_tap_has_a_basin_that_is_its_own() -> None:
    def shape(seed: int, k: int) -> np.ndarray:
        samples = water.tap(take_rng((seed, "tap"), k), np.full(6 * RATE, 0.5, np.float32))
        return np.array([share_db(samples, low, low * 2**0.25) for low in 250 * 2 ** (np.arange(10) / 4)])

    alike = [np.abs(shape(seed, 0) - shape(seed, 1)).mean() for seed in range(3)]
    other = [np.abs(shape(seed, 0) - shape(seed + 1, 0)).mean() for seed in range(3)]
    assert np.mean(alike) < 0.8 * np.mean(other)
