import tracemalloc

import numpy as np
import pytest

from s2s.perception.novelty import RATE_HZ, NoveltyBuilder


def built(velocity_of, fps=30.0, duration_s=2.0, chunk=20, light_of=lambda time: 0.0, cut_s=None):
    """Feed one moving cell block through the builder; ``velocity_of(time) -> (right, down)`` in px per 1/30 s."""
    times = np.arange(1, round(duration_s * fps)) / fps
    own = np.zeros((len(times), 9, 16, 2))
    light = np.zeros((len(times), 9, 16))
    for index, time in enumerate(times):
        own[index, 3:6, 10:13] = velocity_of(time - 0.5 / fps)
        light[index, 3:6, 10:13] = light_of(time)
    builder = NoveltyBuilder(0.0, np.zeros((9, 16)))
    for start in range(0, len(times), chunk):
        part = slice(start, start + chunk)
        cut = np.zeros(len(times[part]), bool) if cut_s is None else np.abs(times[part] - cut_s) < 0.5 / fps
        builder.add(times[part], own[part], light[part], cut)
    return builder.finish(duration_s)


def falls_until(stop_s):
    return lambda time: (0.0, 6.0 if stop_s - 0.3 < time < stop_s else 0.0)


@pytest.mark.parametrize("fps", [15.0, 25.0, 30.0, 60.0])
def test_a_strike_is_where_falling_stops(fps):
    strike = built(falls_until(1.0), fps=fps)["strike"]
    assert len(strike.values) == 200
    assert np.argmax(strike.values) / RATE_HZ == pytest.approx(1.0, abs=0.04)
    x, y = strike.places[np.argmax(strike.values)]
    assert (x, y) == pytest.approx(((11.5) / 16, 4.5 / 9), abs=0.08)


def test_rising_that_stops_is_no_strike():
    strike = built(lambda time: (0.0, -6.0 if 0.7 < time < 1.0 else 0.0))["strike"]
    assert strike.values.max() < 0.5


def test_a_surge_is_where_motion_begins_in_any_direction():
    surge = built(lambda time: (-6.0 if time > 1.0 else 0.0, 0.0))["surge"]
    assert np.argmax(surge.values) / RATE_HZ == pytest.approx(1.0, abs=0.05)


def test_a_flash_is_where_light_appears():
    flash = built(lambda time: (0, 0), light_of=lambda time: 200.0 if 0.99 < time < 1.2 else 0.0)["flash"]
    assert np.argmax(flash.values) / RATE_HZ == pytest.approx(1.0, abs=0.04)


def test_a_brighter_shot_is_no_flash():
    flash = built(lambda time: (0, 0), light_of=lambda time: 200.0 if time > 0.99 else 0.0, cut_s=1.0)["flash"]
    assert flash.values.max() == 0


def test_chunks_do_not_change_the_curves():
    whole, pieces = (built(falls_until(3.0), duration_s=20.0, chunk=chunk) for chunk in (1000, 17))
    for kind in ("strike", "surge", "flash"):
        assert len(pieces[kind].values) == 2000
        np.testing.assert_allclose(whole[kind].values, pieces[kind].values, atol=1e-6)


def test_a_long_still_stretch_needs_little_memory():
    builder = NoveltyBuilder(0.0, np.zeros((9, 16)))
    tracemalloc.start()
    builder.add(np.array([0.04, 1200.0]), np.zeros((2, 9, 16, 2)), np.zeros((2, 9, 16)), np.zeros(2, bool))
    curves = builder.finish(1200.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert curves["strike"].values.shape == (120_000,)
    # The curves themselves are 9 MB; all cells at once would be hundreds.
    assert peak < 40e6


def test_one_frame_is_a_still_picture():
    curves = NoveltyBuilder(0.0, np.zeros((9, 16))).finish(0.5)
    assert all(curve.values.shape == (50,) and not curve.values.any() for curve in curves.values())
