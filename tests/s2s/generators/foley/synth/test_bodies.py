"""Struck bodies and the bounces of dropped things."""

import numpy as np
import pytest

from s2s.generators.foley.synth import bodies

RATE = 48_000


@pytest.mark.parametrize("make", [bodies.wooden, bodies.metal, bodies.plastic, bodies.glassy, bodies.ceramic])
def test_modes_are_audible_decaying_and_repeatable(make) -> None:
    first, again = (make(np.random.default_rng(1), 800.0, 8, at_1k_s=0.1) for _ in range(2))
    assert np.array_equal(first.frequencies_hz, again.frequencies_hz)
    assert (first.frequencies_hz > 400).all() and (first.t60s_s > 0).all() and (first.radiated > 0).all()


def test_glass_modes_come_in_pairs_that_grow_nearly_as_the_square() -> None:
    glass = bodies.glassy(np.random.default_rng(2), 1000.0, 4, at_1k_s=0.5)
    pairs = np.sort(glass.frequencies_hz).reshape(-1, 2)
    assert (pairs[:, 1] / pairs[:, 0] < 1.03).all()
    # Five nodal diameters against two: (5 / 2) ** 1.76 to 1.92, that is 5.0 to 5.8, and 2 % of scatter.
    assert 4.5 < pairs[-1].mean() / pairs[0].mean() < 6.5


def test_metal_rings_longer_than_wood_and_plastic() -> None:
    t60s = [
        np.median(make(np.random.default_rng(3), 1000.0, 20, at_1k_s=at_1k_s).t60s_s)
        for make, at_1k_s in ((bodies.metal, 0.5), (bodies.wooden, 0.06), (bodies.plastic, 0.06))
    ]
    assert t60s[0] > 5 * max(t60s[1:])


def test_struck_modes_have_rms_1_at_the_onset() -> None:
    body = bodies.Body(np.array([700.0, 1900.0]), np.array([9.0, 9.0]), np.ones(2))
    made = bodies.rung(body, np.random.default_rng(4), 0.0001, 0.1)
    assert np.sqrt(np.mean(np.square(made))) == pytest.approx(1, rel=0.1)


def test_bounces_shrink_by_the_restitution() -> None:
    times_s, speeds = bodies.bounces(0.32, 0.5, 0.04)
    assert np.diff(times_s) == pytest.approx([0.32, 0.16, 0.08, 0.04])
    assert speeds == pytest.approx([1, 0.5, 0.25, 0.125, 0.0625])


def test_laid_sounds_start_where_they_should() -> None:
    made = bodies.laid([(0.0, np.ones(10, np.float32)), (0.001, np.ones(10, np.float32))], 0.002)
    assert made.tolist()[:12] == [1.0] * 10 + [0.0] * 2
    assert made[48:58].tolist() == [1.0] * 10 and len(made) == 58
