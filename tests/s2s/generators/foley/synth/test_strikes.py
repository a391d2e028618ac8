"""Strikes rendered from what was measured of them."""

import numpy as np
import pytest

from s2s.generators.foley.fit import strikes as measures
from s2s.generators.foley.fit.table import Fit, individual_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth import strikes
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import burst, tilt

RATE = 48_000


@pytest.fixture(scope="module")
def plate() -> Fit:
    rng = np.random.default_rng(3)
    n_samples = RATE // 2
    made = ring(np.array([300.0, 1100.0, 2900.0]), np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.2]), n_samples)
    made += 0.02 * burst(rng, n_samples, tilt(1500, 3, 3), lambda hz: 0.05 + 0 * hz)
    measured = measures.measure(np.concatenate([np.zeros(96, np.float32), made]))
    return Fit("plate", "strike", (individual_of([measured], measures.LEAST_SPREAD, ["plate.wav"]),))


def peaks_hz(samples: np.ndarray) -> np.ndarray:
    """The strongest frequency near each of the modes."""
    spectrum = np.abs(np.fft.rfft(samples, RATE))
    return np.array([int(0.88 * hz) + np.argmax(spectrum[int(0.88 * hz) : int(1.12 * hz)]) for hz in (300, 1100, 2900)])


def centroid_hz(samples: np.ndarray) -> float:
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(spectrum * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(spectrum))


def test_what_was_measured_is_heard_again(plate: Fit) -> None:
    drawn = plate.individuals[0].draw(np.random.default_rng(0), widen=0)
    made = np.sum([np.square(np.abs(np.fft.rfft(strikes.struck(drawn, take_rng((seed,), 0), 0.7), RATE)))
                   for seed in range(8)], axis=0)  # fmt: skip
    bands = [(300, 20), (1100, 30), (2900, 50)]
    for hz, width in bands:
        nearby = slice(round(hz * 0.8), round(hz * 1.25))
        assert abs(int(np.argmax(made[nearby])) + nearby.start - hz) < width
    assert made[290:310].max() > made[1080:1120].max() > made[2850:2950].max()


def test_takes_strike_one_body_in_other_places(plate: Fit) -> None:
    first, second = (strikes.fitted(plate, take_rng((5, "plate"), take), 0.7) for take in range(2))
    other = strikes.fitted(plate, take_rng((6, "plate"), 0), 0.7)
    same, else_where = (np.abs(peaks_hz(made) / peaks_hz(first) - 1).max() for made in (second, other))
    assert same < 0.004 < else_where
    length = min(len(first), len(second))
    a, b = first[:length], second[:length]
    assert abs(np.dot(a, b)) < 0.95 * np.linalg.norm(a) * np.linalg.norm(b)


def test_larger_bodies_are_lower(plate: Fit) -> None:
    spread = [
        np.log(peaks_hz(strikes.fitted(plate, take_rng((seed,), 0), 0.7, widen=0, size_spread=0.05))[0])
        for seed in range(12)
    ]
    assert 0.02 < np.std(spread) < 0.08


def test_harder_is_brighter(plate: Fit) -> None:
    soft, hard = (
        np.median([centroid_hz(strikes.fitted(plate, take_rng((seed,), 0), strength)) for seed in range(9)])
        for strength in (0.15, 1.0)
    )
    assert hard > 1.1 * soft


def test_a_tail_is_added_only_where_one_is_missing(plate: Fit) -> None:
    drawn = plate.individuals[0].draw(np.random.default_rng(0), widen=0)
    dry = np.zeros(RATE // 2, np.float32)
    dry[:100] = 1.0
    wet = strikes.with_tail(dry.copy(), {**drawn, "tail_db": np.array(-6.0)}, np.random.default_rng(1))
    # A quarter of the energy of the first 60 ms, which is 100.
    assert np.sum(np.square(wet[2880:])) == pytest.approx(25, rel=0.05)
    assert np.array_equal(
        strikes.with_tail(wet.copy(), {**drawn, "tail_db": np.array(-20.0)}, np.random.default_rng(2)), wet
    )


def test_draws_far_out_stay_finite(plate: Fit) -> None:
    for seed in range(5):
        made = strikes.fitted(plate, np.random.default_rng(seed), 0.02 + 0.24 * seed, widen=4)
        assert made.dtype == np.float32 and np.isfinite(made).all() and len(made) < 3 * RATE
