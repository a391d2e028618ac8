"""What is known of a file before anything is done with it, and the same in words."""

import json

import numpy as np
import pytest
from clips import clicks, flat, make_audio, make_clip, make_picture

from s2s.errors import InputError
from s2s.inspection import describe, inspection

PICTURE = {"index": 0, "kind": "video", "codec": "h264", "use": "picture, copied unchanged"}


def test_everything_in_a_clip_is_listed_with_its_use(tmp_path):
    path = make_clip(
        tmp_path / "c.mp4",
        n_frames=50,
        audio=clicks([0.5], 2),
        subtitle="Hello",
        cover=np.full((32, 48, 3), 90, np.uint8),
        language="deu",
    )
    found = inspection(str(path))
    streams = found.pop("streams")
    assert found == {
        "path": str(path),
        "kind": "clip",
        "container": "mov,mp4,m4a,3gp,3g2,mj2",
        "duration_s": 2.0,
        "width": 160,
        "height": 120,
        "fps": 25.0,
        "rotation_deg": 0,
        "result": ".mp4",
        "notes": [],
    }
    assert streams == [
        PICTURE | {"detail": "160x120, yuv420p, 25 fps, deu"},
        {
            "index": 1,
            "kind": "audio",
            "codec": "aac",
            "detail": "48000 Hz, stereo",
            "use": "ignored: the sound is made anew",
        },
        {"index": 2, "kind": "subtitle", "codec": "mov_text", "detail": "", "use": "subtitle, copied"},
        {"index": 3, "kind": "video", "codec": "mjpeg", "detail": "48x32, yuvj420p", "use": "cover art, ignored"},
    ]


def test_a_clip_in_words(tmp_path):
    path = make_clip(tmp_path / "c.mkv", n_frames=50, audio=clicks([0.5], 2), audio_codec="aac")
    assert describe(inspection(path)).splitlines() == [
        f"{path}: 2 s, 160 x 120, 25 frames/s, matroska,webm",
        "  0  video     h264       160x120, yuv420p, 25 fps  -> picture, copied unchanged",
        "  1  audio     aac        48000 Hz, stereo  -> ignored: the sound is made anew",
        "  result: NAME.sound.mkv",
    ]


def test_a_turned_clip_is_as_large_as_it_is_shown(tmp_path):
    path = make_clip(tmp_path / "c.mov", n_frames=25, size=(96, 64), rotation_deg=90)
    found = inspection(path)
    assert (found["width"], found["height"], found["rotation_deg"]) == (64, 96, 90)
    assert found["streams"] == [PICTURE | {"detail": "96x64, yuv420p, 25 fps"}]  # as it is stored
    assert describe(found).startswith(f"{path}: 1 s, 64 x 96, 25 frames/s, ")
    assert describe(found).endswith("\n  result: NAME.sound.mov")


def test_a_picture_has_no_duration(tmp_path):
    path = make_picture(tmp_path / "p.png", flat(90, (90, 60))(0))
    found = inspection(path)
    assert (found["kind"], found["duration_s"], found["fps"], found["result"]) == ("picture", None, None, ".mp4")
    assert describe(found).splitlines() == [
        f"{path}: picture, 90 x 60, png_pipe",
        "  0  video     png        90x60, rgb24  -> picture, shown as a still",
        "  result: NAME.sound.mp4",
    ]


def test_a_video_of_one_frame_is_a_picture_and_said_to_be(tmp_path):
    found = inspection(make_clip(tmp_path / "c.mp4", n_frames=1))
    assert (found["kind"], found["duration_s"], found["fps"]) == ("picture", None, None)
    assert describe(found).endswith("\n  note: The video has one frame and is taken for a picture.")


def test_notes_stand_at_the_end(tmp_path):
    path = make_clip(tmp_path / "c.gif", n_frames=4, size=(40, 30), times_s=[0, 0.3, 0.35, 0.6])
    found = inspection(path)
    assert found["result"] == ".mp4"
    assert found["duration_s"] == pytest.approx(0.85)  # the last picture stands as long as the one before it
    assert found["streams"][0]["use"] == "picture, encoded anew"
    assert describe(found).splitlines()[2:] == [
        "  result: NAME.sound.mp4",
        "  note: The frame rate varies: frames stand for 50 to 300 ms.",
        "  note: The picture is encoded anew as H.264: GIF files are not written.",
    ]


def test_times_and_rates_are_rounded_for_reading(tmp_path):
    found = inspection(make_clip(tmp_path / "c.mp4", n_frames=3, times_s=[0, 0.03, 0.06]))
    assert (found["duration_s"], found["fps"]) == (0.09, 33.333)
    assert ": 0.09 s, 160 x 120, 33.333 frames/s, " in describe(found)


@pytest.mark.parametrize("name", ["c.mp4", "p.png", "c.avi", "c.webm"])
def test_all_of_it_is_ready_for_json(tmp_path, name):
    path = tmp_path / name
    found = inspection(
        make_picture(path, flat(9, (32, 32))(0)) if path.suffix == ".png" else make_clip(path, n_frames=5)
    )
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert list(tmp_path.iterdir()) == [path]


def test_files_without_a_picture_are_refused(tmp_path):
    cases = {
        "missing_file": tmp_path / "absent.mp4",
        "is_folder": tmp_path,
        "no_video_stream": make_audio(tmp_path / "a.m4a", clicks([0.1], 0.5)),
    }
    for code, path in cases.items():
        with pytest.raises(InputError) as caught:
            inspection(path)
        assert caught.value.code == code
