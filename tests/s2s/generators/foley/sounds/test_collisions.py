"""Plastic, slaps, crashes and cracks."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import collisions

RATE = 48_000


def decayed_by_s(samples: np.ndarray, share: float = 0.99) -> float:
    """Seconds in which that share of the energy has come."""
    energy = np.cumsum(np.square(samples, dtype=np.float64))
    return float(np.searchsorted(energy, share * energy[-1]) / RATE)


def test_flesh_gives_back_little() -> None:
    assert np.median([decayed_by_s(collisions.slap(take_rng((seed,), 0), 0.7)) for seed in range(5)]) < 0.12


def test_plastic_settles_in_ever_softer_clacks() -> None:
    made = collisions.plastic_hit(take_rng(("box",), 1), 0.7)
    step = RATE // 200
    level = np.square(made[: len(made) // step * step]).reshape(-1, step).mean(axis=1)
    assert level[:4].max() == level.max()
    assert level[10:].max() > 1e-3 * level.max()


def test_a_crash_goes_on_for_longer_than_its_blow() -> None:
    made = collisions.crash(take_rng(("crash",), 0), 0.8)
    first, later = np.square(made[: RATE // 10]).sum(), np.square(made[round(0.3 * RATE) : round(0.9 * RATE)]).sum()
    assert 0.01 * first < later < first


def test_fibres_tear_faster_and_faster_before_the_snap() -> None:
    early, late, snap = 0.0, 0.0, 0.0
    for seed in range(12):
        made = collisions.crack(take_rng((seed,), 0), 0.8)
        onset = round(made.onset_s * RATE)
        early += np.square(made.samples[: onset // 2]).sum()
        late += np.square(made.samples[onset // 2 : onset - 48]).sum()
        snap += np.square(made.samples[onset : onset + 2400]).sum()
    assert snap > 3 * late > 3 * early > 0
