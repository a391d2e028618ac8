import struct

import numpy as np
import pytest
from clips import flat, make_animation, make_clip, make_huge_png, make_picture

from s2s.video.stills import read_header

FORMATS = [(".png", "PNG"), (".jpg", "JPEG"), (".webp", "WebP"), (".bmp", "BMP"), (".gif", "GIF")]


@pytest.mark.parametrize(("suffix", "kind"), FORMATS)
def test_size_is_read_from_the_header(tmp_path, suffix, kind):
    header = read_header(make_picture(tmp_path / f"p{suffix}", flat(90, (70, 34))(0)))
    assert (header.kind, header.width, header.height) == (kind, 70, 34)


def test_lossy_webp_has_another_header(tmp_path):
    path = make_clip(tmp_path / "p.webp", n_frames=1, size=(70, 34), codec="libwebp")
    assert b"VP8 " in path.read_bytes()[:40]
    header = read_header(path)
    assert (header.width, header.height, header.animated) == (70, 34, False)


def test_animations_are_told_from_stills(tmp_path):
    moving = [np.full((34, 70, 4), level, np.uint8) for level in (0, 120, 255)]
    assert read_header(make_animation(tmp_path / "a.webp", moving, [50, 50, 50])).animated
    apng = make_clip(tmp_path / "a.png", n_frames=3, size=(70, 34), codec="apng", muxer="apng")
    assert read_header(apng).demuxer == "apng"
    assert not read_header(make_picture(tmp_path / "p.png", flat(1, (8, 8))(0))).animated


def test_bomb_is_measured_without_unpacking(tmp_path):
    path = make_huge_png(tmp_path / "bomb.png", width=30_000, height=20_000)
    assert path.stat().st_size < 100_000
    header = read_header(path)
    assert (header.width, header.height) == (30_000, 20_000)


@pytest.mark.parametrize(("suffix", "kind"), FORMATS)
def test_header_cut_anywhere_is_no_crash(tmp_path, suffix, kind):
    whole = make_picture(tmp_path / f"p{suffix}", flat(90, (70, 34))(0)).read_bytes()
    part = tmp_path / "part"
    for length in range(64):
        part.write_bytes(whole[:length])
        header = read_header(part)
        assert header is None or (header.width, header.height) == (70, 34)


def test_jpeg_segment_without_length_ends_the_search(tmp_path):
    path = tmp_path / "loop.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + struct.pack(">H", 0) + bytes(100))
    assert read_header(path) is None


def test_video_has_no_still_header(tmp_path):
    assert read_header(make_clip(tmp_path / "c.mp4", n_frames=2)) is None
