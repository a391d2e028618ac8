import numpy as np
import pytest

from s2s.perception.moments import PICKING, moments_of, period_of, with_rhythm
from s2s.perception.novelty import RATE_HZ, Novelty
from s2s.timeline import Scene


def bumps(times_s, heights, duration_s=10.0):
    grid = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    return sum(height * np.exp(-(((grid - time) / 0.03) ** 2)) for time, height in zip(times_s, heights, strict=True))


def novelty(values):
    return Novelty(values, np.tile([0.25, 0.75], (len(values), 1)))


def whole(duration_s=10.0):
    return (Scene(start_s=0, end_s=duration_s),)


def test_peaks_become_moments_where_and_when_they_are():
    found = moments_of(novelty(bumps([1.0, 4.5], [5.0, 2.5])), "strike", whole())
    delay = PICKING["strike"].delay_s
    assert [moment.time_s for moment in found] == pytest.approx([1.0 + delay, 4.5 + delay], abs=0.011)
    assert found[0].strength > found[1].strength
    assert (found[0].x, found[0].y) == (0.25, 0.75)


def test_stillness_and_sensor_noise_are_no_moments():
    flicker = np.abs(np.random.default_rng(0).normal(0, 0.05, 1000))
    assert moments_of(novelty(flicker), "strike", whole()) == ()
    assert moments_of(novelty(np.zeros(1000)), "strike", whole()) == ()


def test_peaks_closer_than_the_gap_are_one():
    found = moments_of(novelty(bumps([2.0, 2.08], [5.0, 4.0])), "strike", whole())
    assert len(found) == 1


def test_weak_peaks_beside_strong_ones_are_dropped():
    found = moments_of(novelty(bumps([2.0, 2.5], [10.0, 1.0])), "strike", whole())
    assert len(found) == 1


def test_each_scene_has_its_own_scale():
    scenes = (Scene(start_s=0, end_s=5), Scene(start_s=5, end_s=10))
    found = moments_of(novelty(bumps([2.0, 7.0], [20.0, 1.0])), "strike", scenes)
    assert len(found) == 2
    assert found[1].strength == pytest.approx(1.0, abs=0.05)


def test_the_period_of_a_steady_beat():
    period_s, periodicity = period_of(bumps(np.arange(0.5, 9.6, 0.45), np.ones(21)))
    assert period_s == pytest.approx(0.45, abs=0.01)
    assert periodicity > 0.8


@pytest.mark.parametrize("curve", [np.zeros(0), np.zeros(30), np.zeros(1000), np.ones(1000)])
def test_what_has_no_rhythm_has_no_period(curve):
    assert period_of(curve) == (0.0, 0.0)


def test_rhythm_lowers_what_does_not_recur():
    beat = np.arange(0.5, 9.6, 0.75)
    curve = bumps([*beat, 3.1], [*np.ones(len(beat)), 1.0])
    combed = with_rhythm(curve, 0.8)
    assert combed[310] < 0.5 * combed[round(beat[4] * RATE_HZ)]
