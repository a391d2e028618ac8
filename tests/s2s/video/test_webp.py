import numpy as np
import pytest
from clips import cut_short, make_animation

from s2s.video.packets import Trouble
from s2s.video.webp import pictures, read_frames_of

SIZE = (80, 60)


def sliding(opacity=255):
    """A red square that slides 10 pixels a frame over nothing."""
    frames = []
    for index in range(5):
        frame = np.zeros((60, 80, 4), np.uint8)
        frame[10:30, 10 * index : 10 * index + 20] = (255, 0, 0, opacity)
        frames.append(frame)
    return frames


def seen(path, trouble=None):
    return list(pictures(path, *SIZE, trouble or Trouble()))


def test_times_and_durations(tmp_path):
    path = make_animation(tmp_path / "a.webp", sliding(), [100, 50, 20, 30, 200])
    assert [round(start_s, 3) for _, start_s, _ in seen(path)] == [0.0, 0.1, 0.15, 0.17, 0.2]
    assert [duration_s for _, _, duration_s in seen(path)] == [0.1, 0.05, 0.02, 0.03, 0.2]


def test_too_short_frames_stand_for_100_ms_as_in_browsers(tmp_path):
    path = make_animation(tmp_path / "a.webp", sliding(), [40, 10, 5, 0, 40])
    assert [frame.duration_s for frame in read_frames_of(path)] == [0.04, 0.1, 0.1, 0.1, 0.04]


@pytest.mark.parametrize("opacity", [255, 120])
def test_pictures_are_those_that_were_drawn(tmp_path, opacity):
    """The encoder stores only what changes, at odd places, and clears what it leaves: all of that must be undone."""
    drawn = sliding(opacity)
    path = make_animation(tmp_path / "a.webp", drawn, [50] * 5)
    assert max(frame.width for frame in read_frames_of(path)) < 80
    pictures_seen = [picture.to_ndarray().astype(int) for picture, _, _ in seen(path)]
    for mine, theirs in zip(pictures_seen, drawn, strict=True):
        assert np.abs(mine[..., 3] - theirs[..., 3]).max() <= 1
        visible = theirs[..., 3] > 0
        assert np.abs(mine[visible] - theirs[visible]).max() <= 6  # it is lossy


def test_part_drawn_over_the_canvas(tmp_path):
    background = np.full((60, 80, 4), 255, np.uint8)
    changed = background.copy()
    changed[20:40, 20:40] = (0, 0, 255, 255)
    path = make_animation(tmp_path / "a.webp", [background, changed], [50, 50])
    last = seen(path)[-1][0].to_ndarray()
    assert np.abs(last[30, 30].astype(int) - (0, 0, 255, 255)).max() <= 2
    assert np.abs(last[5, 5].astype(int) - 255).max() <= 2


def test_cut_file_gives_its_whole_frames(tmp_path):
    path = make_animation(tmp_path / "a.webp", sliding(), [50] * 5)
    part = cut_short(path, tmp_path / "b.webp", share=0.6)
    assert 0 < len(seen(part)) == len(read_frames_of(part)) < 5


def test_broken_frame_stands_as_the_one_before(tmp_path):
    path = make_animation(tmp_path / "a.webp", sliding(), [50] * 5)
    data = bytearray(path.read_bytes())
    broken = read_frames_of(path)[2]
    data[broken.offset + 8 : broken.offset + broken.size] = bytes(broken.size - 8)
    path.write_bytes(data)
    trouble = Trouble()
    frames = seen(path, trouble)
    assert trouble.notes == ("Damaged frames could not be decoded and were skipped (1).",)
    assert [round(start_s, 3) for _, start_s, _ in frames] == [0.0, 0.05, 0.1, 0.15, 0.2]
