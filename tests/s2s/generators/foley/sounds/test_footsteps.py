"""Footsteps: heel and toe, left and right, and what the ground does."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import footsteps

RATE = 48_000
HARD = (footsteps.on_wood, footsteps.on_concrete, footsteps.on_metal)
LOOSE = (footsteps.on_gravel, footsteps.on_grass, footsteps.on_snow, footsteps.on_leaves)


def level_db(samples: np.ndarray, step_s: float = 0.01) -> np.ndarray:
    step = round(step_s * RATE)
    return 10 * np.log10(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1) + 1e-10)


def centroid_hz(model, take: int = 0) -> float:
    steps = [model(take_rng((seed,), take), 0.7).samples for seed in range(5)]
    power = sum(np.square(np.abs(np.fft.rfft(step, 2 * RATE))) for step in steps)
    return float(np.sum(power * np.arange(len(power)) / 2) / np.sum(power))


def test_left_and_right_alternate() -> None:
    # Of one walker, feet of one side are alike and those of the other differ the same way every time.
    steps = [footsteps.foot_of(take_rng((3, "walker"), take), 0.7) for take in range(40)]
    left, right = (np.array([step.dark_db for step in steps[side::2]]) for side in (0, 1))
    assert right.mean() - left.mean() == pytest.approx(1.0, abs=0.5)


def test_who_steps_hard_walks_fast() -> None:
    slow, fast = (
        np.mean([footsteps.foot_of(take_rng((4,), take), strength).roll_s for take in range(30)])
        for strength in (0.2, 1.0)
    )
    assert fast < 0.8 * slow


@pytest.mark.parametrize("model", (*HARD, *LOOSE))
def test_the_walker_is_heard_around_the_step_and_no_louder(model) -> None:
    made = model(take_rng((5,), 0), 0.7)
    level = level_db(made.samples)
    onset = round(made.onset_s / 0.01)
    assert made.onset_s == pytest.approx(footsteps.SWING_S, abs=0.12)
    assert -52 < np.median(level[5 : onset - 6]) - level.max() < -22
    assert np.median(level[-25:-15]) > level.max() - 70


def test_loose_ground_gives_way_for_longer_than_a_floor() -> None:
    def lasting_s(model) -> float:
        made = [level_db(model(take_rng((seed,), 0), 0.7).samples) for seed in range(6)]
        return float(np.mean([np.sum(level > level.max() - 15) * 0.01 for level in made]))

    assert min(map(lasting_s, LOOSE)) > lasting_s(footsteps.on_wood)


def test_leaves_are_brighter_than_gravel_and_gravel_than_a_floor() -> None:
    leaves, gravel, floor = map(centroid_hz, (footsteps.on_leaves, footsteps.on_gravel, footsteps.on_wood))
    assert leaves > 1.3 * gravel > 1.3 * 1.3 * floor


def test_gravel_is_made_of_grains() -> None:
    def peaked(model) -> float:
        """Kurtosis within the crunch: 3 for smooth noise."""
        values = []
        for seed in range(6):
            made = model(take_rng((seed,), 0), 0.7)
            start = round(made.onset_s * RATE)
            part = np.diff(made.samples[start : start + 4800].astype(float))
            values.append(np.mean(part**4) / np.mean(part**2) ** 2)
        return float(np.median(values))

    assert peaked(footsteps.on_gravel) > 5
