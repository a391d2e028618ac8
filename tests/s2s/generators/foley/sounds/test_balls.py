"""Balls: how they bounce and what rings in them."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import balls

RATE = 48_000


def onsets_s(samples: np.ndarray, apart_s: float, floor_db: float = 30.0) -> np.ndarray:
    """Times at which the level of 2 ms rises by 10 dB over all of the 20 ms before."""
    step = RATE // 500
    level = np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1)
    level = 10 * np.log10(np.concatenate([np.full(10, 1e-9), level + 1e-9]))
    found: list[float] = []
    for at in range(10, len(level)):
        rises = level[at] > level[at - 10 : at].max() + 10 and level[at] > level.max() - floor_db
        if rises and (not found or (at - 10) / 500 - found[-1] > apart_s):
            found.append((at - 10) / 500)
    return np.array(found)


def test_a_dropped_ball_bounces_ever_faster() -> None:
    made = balls.dropped_ball(take_rng(("ball",), 0), 0.7)
    gaps = np.diff(onsets_s(made, 0.05, 40.0))
    assert len(gaps) >= 3
    assert gaps[1:4] / gaps[:3] == pytest.approx(gaps[1] / gaps[0], abs=0.03)
    assert 0.6 < gaps[1] / gaps[0] < 0.8


def test_table_tennis_is_a_pair_of_ticks() -> None:
    for take in range(4):
        found = onsets_s(balls.table_tennis(take_rng(("pair",), take), 0.7), 0.05, 15.0)
        assert len(found) == 2 and 0.15 < found[1] < 0.23


def test_the_air_in_a_basketball_is_that_of_a_sphere() -> None:
    # 2.08 x 343 m/s / (2 pi x 0.119 m) = 955 Hz; Russell (2010) measured some 920.
    assert balls.SPHERE[0] * balls.SPEED_M_S / (2 * np.pi * 0.119) == pytest.approx(955, abs=2)


def test_a_basketball_is_lower_than_a_racket_and_a_click_is_highest() -> None:
    def centroid_hz(model) -> float:
        power = sum(np.square(np.abs(np.fft.rfft(model(take_rng((9,), take), 0.7), 4 * RATE))) for take in range(4))
        return float(np.sum(power * np.arange(len(power)) / 4) / np.sum(power))

    def click(rng: np.random.Generator, _: float) -> np.ndarray:
        return balls.click(rng, 0.0003, 9600)

    lowest, middle, highest = (centroid_hz(model) for model in (balls.basketball, balls.tennis, click))
    assert lowest < 0.6 * middle < 0.6 * highest
    # One over the contact time is 3.3 kHz; most comes below it.
    assert 1700 < highest < 4000


def test_billiard_balls_are_done_within_milliseconds() -> None:
    made = balls.click(np.random.default_rng(1), 0.0002, RATE // 10)
    level = np.maximum.accumulate(np.abs(made[::-1]))[::-1]
    assert np.argmax(level < 0.1 * level[0]) < 0.006 * RATE
