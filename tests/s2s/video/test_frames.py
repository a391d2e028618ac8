from fractions import Fraction

import numpy as np
import pytest
from clips import cut_short, damage, flat, make_animation, make_clip, make_picture, turned_by_exif

from s2s.errors import InputError
from s2s.video import first_frame, probe, read_frames

SIZE = (96, 64)


def steps(index):
    """Every frame an even grey of its own, 12 apart."""
    return flat(8 + 12 * index, SIZE)(index)


def indices_of(path):
    """Each frame's time, and which it is by its grey."""
    frames = read_frames(probe(path))
    return [(frame.time_s, round((float(frame.gray(16).mean()) - 8) / 12)) for frame in frames]


def corner(_index):
    """White in the upper left corner, black elsewhere."""
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:16, :16] = 255
    return picture


def times_of(path, **options):
    return [frame.time_s for frame in read_frames(probe(path), **options)]


# Times


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".webm", ".avi", ".gif", ".webp"])
def test_each_frame_has_its_own_time(tmp_path, suffix):
    """The picture itself tells which frame it is."""
    path = make_clip(tmp_path / f"c{suffix}", n_frames=20, fps=25, size=SIZE, picture=steps)
    seen = indices_of(path)
    assert [index for _, index in seen] == list(range(20))
    assert [time_s for time_s, _ in seen] == pytest.approx([k / 25 for k in range(20)], abs=1e-6)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi"])
def test_reordered_frames_come_as_shown(tmp_path, suffix):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=20, fps=25, size=SIZE, picture=steps, b_frames=2)
    seen = indices_of(path)
    assert [index for _, index in seen] == list(range(20))
    assert [time_s for time_s, _ in seen] == pytest.approx([k / 25 for k in range(20)], abs=1e-3)


def test_variable_rate_keeps_its_times(tmp_path):
    times_s = [0, 0.04, 0.08, 0.3, 0.31, 0.9]
    frames = list(read_frames(probe(make_clip(tmp_path / "c.mp4", times_s=times_s))))
    assert [frame.time_s for frame in frames] == pytest.approx(times_s)
    assert [frame.end_s for frame in frames[:-1]] == pytest.approx(times_s[1:])


def test_frames_hidden_by_an_edit_list_are_not_seen(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=20, fps=25, size=SIZE, picture=steps, b_frames=2, shift_s=-0.2)
    seen = indices_of(path)
    assert seen[0] == (0, 5)
    assert [time_s for time_s, _ in seen] == pytest.approx([k / 25 for k in range(15)])


def test_a_late_picture_is_the_start_of_clip_time(tmp_path):
    sound = np.zeros((2, 48_000), np.float32)
    path = make_clip(tmp_path / "c.mp4", n_frames=5, fps=25, shift_s=0.3, audio=sound)
    assert times_of(path) == pytest.approx([0, 0.04, 0.08, 0.12, 0.16])


def test_timestamps_that_stand_still_still_grow(tmp_path):
    path = make_clip(tmp_path / "c.mkv", times_s=[0, 0.04, 0.0402, 0.0404, 0.08])  # Matroska counts milliseconds
    assert times_of(path) == pytest.approx([0, 0.04, 0.041, 0.042, 0.08])


def test_end_is_that_of_the_last_frame(tmp_path):
    reader = read_frames(probe(make_clip(tmp_path / "c.mp4", n_frames=10, fps=25)))
    assert reader.last_end_s == 0
    ends = [(frame.end_s, reader.last_end_s) for frame in reader]
    assert all(end_s == last_end_s for end_s, last_end_s in ends)
    assert reader.last_end_s == pytest.approx(0.4) == pytest.approx(reader.info.duration_s)


def test_every_pass_is_the_same(tmp_path):
    reader = read_frames(probe(make_clip(tmp_path / "c.mp4", n_frames=10)))
    first, second = ([(frame.time_s, frame.gray(32).sum()) for frame in reader] for _ in range(2))
    assert first == second
    assert len(first) == 10


def test_threads_and_block_filter_change_no_times(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=30, b_frames=2)
    expected = [k / 25 for k in range(30)]
    assert times_of(path, threads=1) == pytest.approx(expected)
    assert times_of(path, threads=3) == pytest.approx(expected)
    assert times_of(path, skip_loop_filter=True) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("fps", "max_fps", "kept"),
    [
        (60, None, 60),
        (60, 60, 60),
        (60, 30, 30),
        (60, 25, 30),
        (50, 30, 25),
        (48, 30, 48),
        (120, 30, 30),
        (120, 60, 60),
    ],
)
def test_fast_clips_are_thinned_but_never_below_25_a_second(tmp_path, fps, max_fps, kept):
    path = make_clip(tmp_path / "c.mp4", n_frames=fps, fps=fps)
    times_s = times_of(path, max_fps=max_fps)
    assert len(times_s) == kept
    assert np.diff(times_s) == pytest.approx(1 / kept, abs=1e-3)


def test_thinning_leaves_slow_stretches_alone(tmp_path):
    slow = [k / 20 for k in range(20)]
    fast = [1 + k / 100 for k in range(100)]
    kept = times_of(make_clip(tmp_path / "c.mp4", times_s=slow + fast), max_fps=30)
    assert kept[:20] == pytest.approx(slow)
    assert len(kept) < 80
    assert np.diff(kept).max() <= 0.05 + 1e-6


# Pictures


@pytest.mark.parametrize(
    ("size", "long_side", "shape"),
    [((96, 64), 48, (32, 48)), ((64, 96), 48, (48, 32)), ((96, 64), 192, (128, 192)), ((97, 65), 97, (65, 97))],
)
def test_longer_side_is_as_asked(tmp_path, size, long_side, shape):
    path = make_clip(tmp_path / "c.mp4", n_frames=1, size=size, pixel_format="yuv444p")
    frame = first_frame(probe(path))
    assert frame.gray(long_side).shape == shape
    assert frame.rgb(long_side).shape == (*shape, 3)
    assert frame.rgb((20, 30)).shape == (20, 30, 3)


@pytest.mark.parametrize(("turn", "where"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_clips_stand_upright(tmp_path, suffix, turn, where):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=1, size=SIZE, picture=corner, rotation_deg=turn)
    frame = first_frame(probe(path))
    gray, rgb = frame.gray(96), frame.rgb(96)
    assert gray.shape == ((64, 96) if turn % 180 == 0 else (96, 64))
    assert gray[where] > 200
    assert np.count_nonzero(gray > 128) == pytest.approx(256, abs=40)
    assert rgb[where].min() > 200


def test_photographs_stand_upright(tmp_path):
    photograph = make_picture(tmp_path / "p.jpg", corner(0))
    frame = first_frame(probe(turned_by_exif(photograph, tmp_path / "t.jpg", 6)))
    assert frame.gray(96).shape == (96, 64)
    assert frame.gray(96)[0, -1] > 200


def test_stretched_pixels_are_drawn_square(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=1, size=(90, 64), aspect=Fraction(4, 3))
    assert first_frame(probe(path)).gray(120).shape == (64, 120)


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le", "yuv444p"])
def test_brightness_is_the_same_at_every_depth(tmp_path, pixel_format):
    path = make_clip(tmp_path / "c.mp4", n_frames=1, picture=flat(120, (160, 120)), pixel_format=pixel_format)
    assert first_frame(probe(path)).gray(40).mean() == pytest.approx(120, abs=2)


def test_transparent_pictures_lie_on_white(tmp_path):
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[:20] = (255, 0, 0, 255)
    frame = first_frame(probe(make_picture(tmp_path / "p.png", picture)))
    assert frame.rgb(40)[0, 0].tolist() == [255, 0, 0]
    assert frame.rgb(40)[-1, 0].tolist() == [255, 255, 255]


def test_animated_webp(tmp_path):
    pictures = [np.full((30, 40, 4), (level, level, level, 255), np.uint8) for level in (0, 100, 200)]
    info = probe(make_animation(tmp_path / "a.webp", pictures, [100, 50, 150]))
    frames = [(round(frame.time_s, 3), round(frame.end_s, 3), frame.gray(20).mean()) for frame in read_frames(info)]
    assert [frame[:2] for frame in frames] == [(0, 0.1), (0.1, 0.15), (0.15, 0.3)]
    assert [frame[2] for frame in frames] == pytest.approx([0, 100, 200], abs=3)


# Files in a bad state


def test_cut_file_gives_what_it_has(tmp_path):
    whole = make_clip(tmp_path / "a.mp4", n_frames=100, fps=25, container_options={"movflags": "+faststart"})
    reader = read_frames(probe(cut_short(whole, tmp_path / "b.mp4", share=0.6)))
    times_s = [frame.time_s for frame in reader]
    assert 30 < len(times_s) < 90
    assert times_s == pytest.approx([k / 25 for k in range(len(times_s))])
    assert reader.notes == ("The file is cut short: what is there is used.",)
    assert reader.last_end_s == pytest.approx(reader.info.duration_s)


def test_broken_frames_are_left_out_and_the_rest_keeps_its_times(tmp_path):
    def noise(index):
        return np.random.default_rng(index).integers(0, 255, (64, 96, 3), dtype=np.uint8)

    whole = make_clip(tmp_path / "a.mp4", n_frames=50, fps=25, size=SIZE, picture=noise, keyframe_every=5)
    reader = read_frames(probe(damage(whole, tmp_path / "b.mp4", start=0.4, n_bytes=20_000)))
    times_s = [frame.time_s for frame in reader]
    assert 40 < len(times_s) < 50
    assert times_s[-1] == pytest.approx(49 / 25)
    assert all(round(time_s * 25, 3) == round(time_s * 25) for time_s in times_s)
    assert any("could not be decoded" in note for note in reader.notes)


def test_picture_that_changes_its_size_goes_on(tmp_path):
    small = make_clip(tmp_path / "a.ts", n_frames=25, size=(96, 64), picture=flat(60, (96, 64)))
    large = make_clip(tmp_path / "b.ts", n_frames=25, size=(192, 128), picture=flat(180, (192, 128)))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(small.read_bytes() + large.read_bytes())
    reader = read_frames(probe(joined))
    grays = [(frame.time_s, frame.gray(48)) for frame in reader]
    assert [time_s for time_s, _ in grays] == pytest.approx([k / 25 for k in range(50)], abs=1e-3)
    assert {gray.shape for _, gray in grays} == {(32, 48)}
    assert [gray.mean() for _, gray in grays[::49]] == pytest.approx([60, 180], abs=2)
    assert "The picture changes its size (1 times)." in reader.notes


def test_file_that_went_away(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=3)
    info = probe(path)
    path.unlink()
    with pytest.raises(InputError) as caught:
        list(read_frames(info))
    assert caught.value.code == "missing_file"


def test_first_frame_of_a_file_that_was_changed(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=3, container_options={"movflags": "empty_moov+frag_keyframe"})
    info = probe(path)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moof") - 4])
    with pytest.raises(InputError) as caught:
        first_frame(info)
    assert caught.value.code == "too_short"


def test_pass_may_be_left_early(tmp_path):
    """One frame is decoded, not the clip: the file may go away behind it."""
    path = make_clip(tmp_path / "c.mp4", n_frames=400)
    frames = iter(read_frames(probe(path), threads=1))
    assert next(frames).time_s == 0
    frames.close()
    path.unlink()
