import numpy as np
import pytest
from drawn import watch_drawn

from s2s.perception.flames import burning_cells, flame_coloured, flames_in

FLAME, SKIN, WOOD, SKY = (250, 165, 40), (224, 172, 140), (150, 100, 60), (140, 180, 230)


@pytest.mark.parametrize(("colour", "share"), [(FLAME, 1), (SKIN, 0), (WOOD, 0), (SKY, 0), ((255, 255, 255), 0)])
def test_only_flames_have_the_colour(colour, share):
    assert (flame_coloured(np.full((24, 24, 3), colour, np.uint8), (2, 2)) == share).all()


def test_a_cell_counts_the_pixels_that_have_it():
    picture = np.full((24, 48, 3), SKY, np.uint8)
    picture[:, :12] = FLAME
    np.testing.assert_allclose(flame_coloured(picture, (1, 2)), [[0.5, 0.0]])


def test_colour_or_flicker_alone_does_not_burn():
    coloured = np.zeros((3, 1, 3))
    coloured[:, 0, :2] = 0.5
    light = np.full((60, 1, 3), 120.0)
    light[:, 0, 1:] += np.random.default_rng(0).normal(0, 20, (60, 2))
    assert burning_cells(coloured, light).tolist() == [[False, True, False]]


def drawn(paint):
    def picture(time_s, rng):
        canvas = rng.normal(40, 2, (108, 192, 3))
        paint(canvas, time_s, rng)
        return canvas

    seen, scenes = watch_drawn(picture, duration_s=5.0)
    return [(tag.label, tag.score) for tag in flames_in(scenes, seen)]


def campfire(picture, time_s, rng):
    """Tongues of a new height in every frame."""
    for x in range(70, 120, 4):
        picture[100 - rng.integers(10, 55) : 100, x : x + 4] = FLAME


def lamp(picture, time_s, rng):
    picture[45:100, 70:120] = FLAME


def ball(picture, time_s, rng):
    """An orange ball rolls through."""
    x = int(10 + 30 * time_s)
    picture[60:90, x : x + 30] = FLAME


def leaves(picture, time_s, rng):
    for x in range(70, 120, 4):
        picture[100 - rng.integers(10, 55) : 100, x : x + 4] = (60, 140, 40)


def test_a_drawn_campfire_burns():
    ((label, score),) = drawn(campfire)
    assert label == "fire"
    assert score == 1.0


@pytest.mark.parametrize("paint", [lamp, ball, leaves])
def test_lamps_balls_and_leaves_do_not(paint):
    assert drawn(paint) == []
