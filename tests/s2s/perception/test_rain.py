import cv2
import numpy as np
import pytest
from drawn import watch_drawn

from s2s.perception.rain import rain_in, streaks_in


def test_only_what_is_brighter_than_before_and_after_counts():
    before, now, after = (np.full((24, 24), 50, np.uint8) for _ in range(3))
    now[0:12, 3] = 80  # a drop
    now[12:24, 18] = after[12:24, 18] = 80  # a lamp that goes on
    now[0:12, 15] = 20  # a shadow
    streaks = streaks_in(before, now, after, (2, 2))
    np.testing.assert_allclose(streaks.share, [[12 / 144, 0], [0, 0]], atol=1e-3)
    # Twelve pixels rise and fall by 30 across, one does along.
    assert streaks.across / streaks.down == pytest.approx(24)


GROUND = np.random.default_rng(7).uniform(40, 120, (27, 48)).repeat(4, axis=0).repeat(4, axis=1)


def drawn(draw):
    def picture(time_s, rng):
        canvas = (GROUND + rng.normal(0, 1, GROUND.shape)).clip(0, 255).astype(np.uint8)
        draw(canvas, rng)
        return canvas

    seen, scenes = watch_drawn(picture, duration_s=4.0)
    return [(tag.label, tag.score) for tag in rain_in(scenes, seen)]


def scattered(rng, count, width=192, height=108):
    return np.stack([rng.integers(0, width, count), rng.integers(0, height, count)], axis=1).tolist()


def rain(picture, rng, slant=1):
    for x, y in scattered(rng, 250):
        cv2.line(picture, (x, y), (x - slant, y + 9), 160, 1)


def driven_rain(picture, rng):
    rain(picture, rng, slant=3)


def snow(picture, rng):
    for x, y in scattered(rng, 250):
        cv2.circle(picture, (x, y), 1, 200, -1)


def noise(picture, rng):
    picture[:] = (picture + rng.normal(0, 12, picture.shape)).clip(0, 255)


def strings(picture, rng):
    """A few upright lines swing quickly from side to side."""
    for number in range(6):
        x = 80 + 5 * number + rng.integers(-2, 3)
        picture[:, x : x + 2] = 220


def nothing(picture, rng):
    """Noise alone."""


@pytest.mark.parametrize("draw", [rain, driven_rain])
def test_drawn_rain_is_seen(draw):
    ((label, score),) = drawn(draw)
    assert label == "rain"
    assert score > 0.8


@pytest.mark.parametrize("draw", [snow, noise, strings, nothing])
def test_snow_noise_and_strings_are_no_rain(draw):
    assert drawn(draw) == []
