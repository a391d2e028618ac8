"""The strip and the poster, from frames whose colour says when they are shown."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from s2s_service.media.filmstrip import Filmstrip


@dataclass
class Clip:
    """What a strip wants to know of a file; its header may lie about the length."""

    width: int = 160
    height: int = 120
    duration_s: float = 4.0


@dataclass
class Frame:
    time_s: float
    end_s: float
    level: int

    def rgb(self, size):
        if self.level < 0:
            raise ValueError("no such colours")
        height, width = size if isinstance(size, tuple) else (size * 3 // 4 or 1, size)
        return np.full((height, width, 3), self.level, np.uint8)


def made(folder, frames, duration_s, *, claimed_s=None, **size):
    """Show frames to a strip and save it; returns tile count, brightness of the tiles' middles, poster, strip."""
    strip = Filmstrip(Clip(duration_s=duration_s if claimed_s is None else claimed_s, **size))
    for frame in frames:
        strip.see(frame)
    n_tiles = strip.save(folder, duration_s)
    pixels = cv2.imread(str(folder / "strip.jpg"))
    middles = [int(tile[48, tile.shape[1] // 2, 0]) for tile in np.split(pixels, n_tiles, axis=1)]
    return n_tiles, middles, cv2.imread(str(folder / "poster.jpg")), pixels


def steady(duration_s, fps=25):
    """Frames that go evenly from black to white."""
    count = round(duration_s * fps)
    return [Frame(k / fps, (k + 1) / fps, round(255 * k / count)) for k in range(count)]


@pytest.mark.parametrize(("duration_s", "tiles"), [(0.2, 5), (1.0, 8), (4.0, 8), (10.0, 20), (30.0, 60), (300.0, 60)])
def test_tiles_show_the_middles_of_their_parts(tmp_path, duration_s, tiles):
    n_tiles, middles, _, pixels = made(tmp_path, steady(duration_s), duration_s)
    assert n_tiles == tiles
    assert pixels.shape == (96, 128 * tiles, 3)
    expected = 255 * (np.arange(tiles) + 0.5) / tiles
    # Frames are kept at least twice as close as tiles.
    assert np.abs(np.array(middles) - expected).max() <= 0.5 * 255 / tiles + 3
    assert middles == sorted(middles)


@pytest.mark.parametrize("claimed_s", [0.0, 0.3, 5000.0])
def test_a_header_that_lies_about_the_length_does_no_harm(tmp_path, claimed_s):
    n_tiles, middles, _, _ = made(tmp_path, steady(10), 10.0, claimed_s=claimed_s)
    assert n_tiles == 20
    assert np.abs(np.array(middles) - 255 * (np.arange(20) + 0.5) / 20).max() <= 8


def test_a_frame_that_stands_still_is_shown_as_long_as_it_stands(tmp_path):
    frames = [Frame(0.0, 0.04, 10), Frame(0.04, 0.08, 60), Frame(0.08, 6.0, 120), Frame(6.0, 6.04, 250)]
    n_tiles, middles, _, _ = made(tmp_path, frames, 6.04)
    assert n_tiles == 3
    assert np.abs(np.array(middles) - 120).max() <= 3


@pytest.mark.parametrize(
    ("size", "width"), [((1920, 1080), 171), ((1080, 1920), 54), ((5000, 100), 256), ((10, 3000), 32), ((1, 1), 96)]
)
def test_shapes(tmp_path, size, width):
    _, _, poster, pixels = made(tmp_path, steady(40), 40.0, width=size[0], height=size[1])
    assert pixels.shape == (96, 60 * width, 3)
    assert pixels.shape[1] < 16_000
    assert poster.shape[1] == min(480, max(size))


def test_a_picture_is_one_tile(tmp_path):
    n_tiles, middles, _, _ = made(tmp_path, [Frame(0.0, 0.04, 77)], 0.0)
    assert (n_tiles, middles) == (1, [pytest.approx(77, abs=2)])


def test_the_poster_shows_something(tmp_path):
    """A black clip with a checked picture for a moment, a little after its middle."""

    class Checked(Frame):
        def rgb(self, size):
            pixels = super().rgb(size)
            pixels[:, ::2] = 255
            return pixels

    frames = [(Checked if 5.5 <= k / 25 < 6.5 else Frame)(k / 25, (k + 1) / 25, 0) for k in range(250)]
    _, _, poster, _ = made(tmp_path, frames, 10.0)
    assert poster.shape == (120, 160, 3)
    assert poster.std() > 50


def test_frames_that_cannot_be_shown_leave_gaps_that_are_told(tmp_path):
    frames = steady(4.0)
    frames[50:] = [Frame(frame.time_s, frame.end_s, -1) for frame in frames[50:]]
    strip = Filmstrip(Clip())
    for frame in frames:
        strip.see(frame)
    assert "ValueError: no such colours" in strip.trouble
    assert strip.save(tmp_path, 4.0) == 8
    nothing = Filmstrip(Clip())
    nothing.see(frames[-1])
    assert nothing.save(tmp_path / "none", 4.0) is None
