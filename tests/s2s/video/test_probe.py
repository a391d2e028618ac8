import os
import subprocess
import sys
from fractions import Fraction

import av
import numpy as np
import pytest
from clips import (
    clicks,
    cut_short,
    flat,
    make_animation,
    make_audio,
    make_clip,
    make_huge_png,
    make_picture,
    turned_by_exif,
)

from s2s.errors import InputError
from s2s.video import probe


def refusal(path):
    with pytest.raises(InputError) as caught:
        probe(path)
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value


# What a clip is


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".gif", ".webp"])
def test_length_size_and_rate(tmp_path, suffix):
    info = probe(make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25, size=(96, 64)))
    assert info.duration_s == pytest.approx(1.2, abs=1e-6)
    assert (info.width, info.height) == (96, 64)
    assert info.fps == pytest.approx(25, abs=1e-3)
    assert info.frame_step_s == pytest.approx(0.04)
    assert info.n_frames == 30
    assert info.start_time_s == 0
    assert not info.is_picture
    assert not info.has_audio


@pytest.mark.parametrize("suffix", [".ts", ".mpg", ".flv", ".wmv"])
def test_other_containers_count_from_their_own_start(tmp_path, suffix):
    info = probe(make_clip(tmp_path / f"c{suffix}", n_frames=30, fps=25, audio=clicks([], 1.2)))
    assert info.n_frames == 30
    assert info.duration_s == pytest.approx(1.2, abs=1e-6)


def test_length_is_that_of_the_picture_not_of_the_sound(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=25, fps=25, audio=clicks([0.1], 3)))
    assert info.duration_s == pytest.approx(1.0)
    assert info.has_audio
    assert info.notes == (
        "The picture ends at 1.00 s, the file says 3.00 s: its sound is longer or it is cut short. "
        "The soundtrack ends with the picture.",
    )


def test_rate_of_television_is_exact(tmp_path):
    info = probe(
        make_clip(tmp_path / "c.mp4", n_frames=30, fps=30_000 / 1001, times_s=[k * 1001 / 30_000 for k in range(30)])
    )
    assert info.fps == pytest.approx(29.97, abs=2e-3)


def test_edit_list_that_hides_the_first_frames(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=30, fps=25, b_frames=2, shift_s=-0.2))
    assert info.has_preroll
    assert info.n_frames == 25
    assert info.duration_s == pytest.approx(1.0)
    assert info.start_time_s == 0


def test_clip_time_begins_with_the_picture_whatever_the_sound_does(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=25, fps=25, b_frames=2, shift_s=0.3, audio=clicks([], 1)))
    assert info.start_time_s == pytest.approx(0.3)
    assert info.duration_s == pytest.approx(1.0)


def test_picture_that_starts_late_alone_is_the_start(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=25, fps=25, shift_s=0.3))
    assert info.start_time_s == pytest.approx(0.3)
    assert info.duration_s == pytest.approx(1.0)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_lead_in_of_the_sound_does_not_move_the_start(tmp_path, suffix):
    info = probe(make_clip(tmp_path / f"c{suffix}", n_frames=25, audio=clicks([], 1)))
    assert info.start_time_s == 0


def test_variable_rate_is_noted(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", times_s=[0, 0.04, 0.08, 0.3, 0.34]))
    assert info.notes == ("The frame rate varies: frames stand for 40 to 220 ms.",)
    assert info.frame_step_s == pytest.approx(0.04)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize(("turn", "size"), [(0, (96, 64)), (90, (64, 96)), (180, (96, 64)), (270, (64, 96))])
def test_turned_clips_are_measured_upright(tmp_path, suffix, turn, size):
    info = probe(make_clip(tmp_path / f"c{suffix}", n_frames=3, size=(96, 64), rotation_deg=turn))
    assert info.rotation_deg == turn
    assert (info.width, info.height) == size
    assert info.stored_size == (96, 64)


@pytest.mark.parametrize(("aspect", "width"), [(Fraction(4, 3), 128), (Fraction(448, 447), 96), (Fraction(1, 100), 96)])
def test_pixels_that_are_not_square(tmp_path, aspect, width):
    """448:447 is rounding, 1:100 a mistake: both count as square."""
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=3, size=(96, 64), aspect=aspect))
    assert (info.width, info.height) == (width, 64)


def test_odd_sizes_and_ten_bits(tmp_path):
    info = probe(make_clip(tmp_path / "odd.mp4", n_frames=3, size=(97, 65), pixel_format="yuv444p"))
    assert (info.width, info.height) == (97, 65)
    assert probe(make_clip(tmp_path / "ten.mp4", n_frames=3, pixel_format="yuv420p10le")).pixel_format == "yuv420p10le"


def test_interlaced_is_noted(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=3, interlaced=True))
    assert info.interlaced
    assert info.notes == ("The video is interlaced: both fields of a frame are taken for one moment.",)


def test_first_frame_that_comes_late_from_the_decoder(tmp_path):
    """Two frames with reordering: the decoder gives none before the end."""
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=2, b_frames=2))
    assert (info.n_frames, info.duration_s) == (2, pytest.approx(0.08))


# Streams


def test_streams_and_their_use(tmp_path):
    path = make_clip(
        tmp_path / "c.mp4",
        n_frames=25,
        audio=clicks([], 1),
        cover=flat(200, (64, 64))(0),
        subtitle="hello",
        language="deu",
        chapters=[(0, 0.5, "one"), (0.5, 1, "two")],
    )
    streams = probe(path).streams
    assert [(s.kind, s.codec, s.use) for s in streams] == [
        ("video", "h264", "picture, copied unchanged"),
        ("audio", "aac", "ignored: the sound is made anew"),
        ("subtitle", "mov_text", "subtitle, copied"),
        ("data", "bin_data", "chapter titles, kept"),
        ("video", "mjpeg", "cover art, ignored"),
    ]
    assert streams[0].detail == "160x120, yuv420p, 25 fps, deu"
    assert streams[1].detail == "48000 Hz, stereo"
    assert streams[0].duration_s == pytest.approx(1.0)


def test_encoding_anew_is_announced(tmp_path):
    info = probe(make_clip(tmp_path / "c.avi", n_frames=3))
    assert info.streams[0].use == "picture, encoded anew"
    assert info.notes == ("The picture is encoded anew as H.264: AVI files are not written.",)


def test_tags_that_are_not_utf_8_do_no_harm(tmp_path):
    path = make_clip(tmp_path / "c.mkv", n_frames=3, metadata={"title": "Muster"})
    path.write_bytes(path.read_bytes().replace(b"Muster", b"M\xfcster"))
    assert probe(path).n_frames == 3


# Pictures


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tif", ".gif"])
def test_stills_are_pictures(tmp_path, suffix):
    info = probe(make_picture(tmp_path / f"p{suffix}", flat(90, (70, 34))(0)))
    assert info.is_picture
    assert (info.width, info.height, info.n_frames, info.fps) == (70, 34, 1, 0)
    assert info.streams[0].use == "picture, shown as a still"
    assert info.notes == ()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".gif"])
def test_picture_files_have_no_duration(tmp_path, suffix):
    assert probe(make_picture(tmp_path / f"p{suffix}", flat(90, (70, 34))(0))).duration_s == 0


def test_video_of_one_frame_is_a_picture(tmp_path):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=1))
    assert info.is_picture
    assert info.duration_s == pytest.approx(0.04)
    assert info.notes == ("The video has one frame and is taken for a picture.",)


def test_animations_are_clips(tmp_path):
    grays = [np.full((34, 70, 4), level, np.uint8) for level in (60, 120, 255)]
    for picture in grays:
        picture[..., 3] = 255
    info = probe(make_animation(tmp_path / "a.webp", grays, [100, 50, 150]))
    assert not info.is_picture
    assert (info.n_frames, info.width, info.height) == (3, 70, 34)
    assert info.duration_s == pytest.approx(0.3)
    assert info.notes == ("The picture is encoded anew as H.264: animated WebP files are not written.",)
    apng = probe(make_clip(tmp_path / "a.png", n_frames=3, codec="apng", muxer="apng"))
    assert (apng.is_picture, apng.n_frames) == (False, 3)


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (6, 90), (3, 180), (8, 270)])
def test_photographs_are_turned_by_their_exif(tmp_path, orientation, turn):
    photograph = make_picture(tmp_path / "p.jpg", flat(90, (70, 34))(0))
    info = probe(turned_by_exif(photograph, tmp_path / "t.jpg", orientation))
    assert info.rotation_deg == turn
    assert (info.width, info.height) == ((70, 34) if turn % 180 == 0 else (34, 70))


@pytest.mark.parametrize("name", ["a%03d.png", "a[1]*.png", "b%d.jpg", "http:c.png", "-d.png", "ü\udcff.png"])
def test_names_that_mean_something_to_ffmpeg_are_only_names(tmp_path, name):
    assert probe(make_picture(tmp_path / "p.png", flat(90, (70, 34))(0)).rename(tmp_path / name)).is_picture


def test_relative_names_with_colons(tmp_path, monkeypatch):
    make_clip(tmp_path / "c.mp4", n_frames=3).rename(tmp_path / "http:c.mp4")
    monkeypatch.chdir(tmp_path)
    assert probe("http:c.mp4").n_frames == 3


# Refusals


def test_missing_folder_and_empty(tmp_path):
    assert refusal(tmp_path / "no.mp4").code == "missing_file"
    assert refusal(tmp_path / "no" / "no.mp4").code == "missing_file"
    assert refusal(tmp_path).code == "is_folder"
    (tmp_path / "empty.mp4").touch()
    assert refusal(tmp_path / "empty.mp4").code == "empty_file"


def test_link_to_nowhere(tmp_path):
    (tmp_path / "link.mp4").symlink_to(tmp_path / "gone.mp4")
    assert refusal(tmp_path / "link.mp4").code == "missing_file"


def test_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    assert refusal(tmp_path / "pipe.mp4").code == "unreadable_media"


def test_text_named_as_a_clip(tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("not a film\n" * 100)
    assert refusal(path).code == "unreadable_media"


def test_mp4_cut_before_its_index_says_so(tmp_path):
    error = refusal(cut_short(make_clip(tmp_path / "c.mp4"), tmp_path / "cut.mp4"))
    assert error.code == "unreadable_media"
    assert "moov" in error.message


def test_sound_only_lists_what_it_found(tmp_path):
    error = refusal(make_audio(tmp_path / "s.m4a", clicks([0.1], 1)))
    assert error.code == "no_video_stream"
    assert "(found: audio)" in error.message


def test_sound_with_cover_art_is_no_video(tmp_path):
    whole = make_clip(tmp_path / "c.mp4", n_frames=3, audio=clicks([], 1), cover=flat(200, (64, 64))(0))
    only = tmp_path / "album.m4a"
    with av.open(str(whole)) as source, av.open(str(only), "w", format="mp4") as target:
        kept = [s for s in source.streams if s.type == "audio" or s.codec_context.name == "mjpeg"]
        copies = {s.index: target.add_stream_from_template(s, opaque=True) for s in kept}
        for s in kept:
            copies[s.index].disposition = s.disposition
        for packet in source.demux(*kept):
            if packet.size:
                packet.pts, packet.dts = packet.pts or 0, packet.dts or 0
                packet.stream = copies[packet.stream_index]
                target.mux(packet)
    assert "(found: audio, cover art)" in refusal(only).message


@pytest.mark.parametrize("playlist", ["#EXTM3U\n#EXTINF:5,\nc.ts\n", "ffconcat version 1.0\nfile c.ts\n"])
def test_playlists_may_not_open_other_files(tmp_path, playlist):
    make_clip(tmp_path / "c.ts", n_frames=3)
    (tmp_path / "list.mp4").write_text(playlist)
    assert refusal(tmp_path / "list.mp4").code == "unreadable_media"


def test_bomb_is_refused_before_it_unpacks(tmp_path):
    path = make_huge_png(tmp_path / "bomb.png", width=16_384, height=16_384)
    code = (
        "import resource, sys; from s2s.errors import InputError; from s2s.video import probe\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: probe(sys.argv[1])\n"
        "except InputError as error: print(error.code)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    result = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    refused, kilobytes = result.stdout.split()
    assert refused == "too_large"
    assert int(kilobytes) < 20_000
    assert "16384 x 16384" in refusal(path).message


@pytest.mark.parametrize(("size", "fits"), [((8192, 6300), True), ((8193, 16), False), ((7500, 7500), False)])
def test_limits_of_size(tmp_path, size, fits):
    path = make_huge_png(tmp_path / "p.png", width=size[0], height=size[1])
    if fits:
        assert probe(path).is_picture
    else:
        assert refusal(path).code == "too_large"


def test_video_of_a_huge_declared_size(tmp_path):
    """An MP4 whose header, not whose frames, says 16384 x 16384."""
    path = make_clip(tmp_path / "c.mkv", n_frames=3, size=(160, 120), codec="mpeg4")
    data = path.read_bytes()
    # Matroska's PixelWidth (B0) and PixelHeight (BA) with one byte of length and one of value.
    assert data.count(b"\xb0\x81\xa0\xba\x81\x78") == 1
    path.write_bytes(data.replace(b"\xb0\x81\xa0\xba\x81\x78", b"\xb0\x82\x40\x00\xba\x80"))
    assert refusal(path).code in ("too_large", "unreadable_media")


def test_video_without_frames(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=10, container_options={"movflags": "empty_moov+frag_keyframe"})
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moof") - 4])  # ends where the first fragment would begin
    assert refusal(path).code == "too_short"


def test_video_of_rubbish_frames(tmp_path):
    path = make_clip(tmp_path / "c.mkv", n_frames=10, codec="mpeg4")
    data = bytearray(path.read_bytes())
    start = data.index(b"\x00\x00\x01\xb6")  # the first picture
    data[start:] = bytes(len(data) - start)
    path.write_bytes(data)
    assert refusal(path).code in ("too_short", "unreadable_media")


def test_nothing_is_said_on_stderr(tmp_path):
    broken = cut_short(make_clip(tmp_path / "c.mkv", n_frames=50), tmp_path / "d.mkv")
    text = tmp_path / "t.mp4"
    text.write_text("no film")
    code = (
        "import sys; from s2s.errors import S2SError; from s2s.video import probe, read_frames\n"
        "for path in sys.argv[1:]:\n"
        "    try: list(read_frames(probe(path)))\n"
        "    except S2SError: pass"
    )
    result = subprocess.run([sys.executable, "-c", code, broken, text], capture_output=True, text=True, check=True)
    assert result.stderr == ""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path):
    path = make_clip(tmp_path / "c.mp4", n_frames=3)
    path.chmod(0)
    error = refusal(path)
    assert (error.code, "permission denied" in error.message) == ("unreadable_media", True)


def test_clips_of_days_are_refused(tmp_path):
    path = make_clip(tmp_path / "c.mkv", size=(32, 32), times_s=[0, 0.04, 13 * 3600])
    with pytest.raises(InputError) as caught:
        probe(path)
    assert caught.value.code == "too_long"


def test_huge_animations_are_refused(tmp_path):
    picture = np.zeros((4200, 4200, 3), np.uint8)
    path = make_clip(tmp_path / "c.gif", n_frames=2, fps=10, size=(4200, 4200), picture=lambda index: picture + index)
    assert refusal(path).code == "too_large"
