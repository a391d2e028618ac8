import pytest
from clips import clicks, flat, make_clip, make_picture

from s2s.errors import OutputError
from s2s.video import output_suffix, probe
from s2s.video.containers import plan_output


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".m4v", ".mkv", ".webm"])
def test_output_keeps_the_container_it_can_copy_into(tmp_path, suffix):
    path = make_clip(tmp_path / f"c{suffix}", n_frames=3)
    assert output_suffix(probe(path)) == suffix
    assert output_suffix(probe(path.rename(tmp_path / f"c{suffix.upper()}"))) == suffix


@pytest.mark.parametrize("suffix", [".avi", ".gif", ".webp", ".ts", ".mpg", ".flv", ".wmv"])
def test_all_others_become_mp4(tmp_path, suffix):
    assert output_suffix(probe(make_clip(tmp_path / f"c{suffix}", n_frames=3))) == ".mp4"


def test_pictures_become_mp4(tmp_path):
    assert output_suffix(probe(make_picture(tmp_path / "p.png", flat(90, (64, 64))(0)))) == ".mp4"
    assert output_suffix(probe(make_clip(tmp_path / "one.mov", n_frames=1))) == ".mp4"


def test_contents_count_where_the_name_says_nothing(tmp_path):
    mov = make_clip(tmp_path / "c.mov", n_frames=3)
    assert output_suffix(probe(mov.rename(tmp_path / "clip"))) == ".mov"
    mkv = make_clip(tmp_path / "c.mkv", n_frames=3)
    assert output_suffix(probe(mkv.rename(tmp_path / "clip.mp4"))) == ".mkv"


def test_matroska_named_webm_with_a_codec_webm_does_not_know(tmp_path):
    """As browsers record H.264."""
    mkv = make_clip(tmp_path / "c.mkv", n_frames=3)
    assert output_suffix(probe(mkv.rename(tmp_path / "recorded.webm"))) == ".mkv"


@pytest.mark.parametrize(
    ("source", "suffix", "copies", "sound"),
    [
        ("c.mp4", ".mp4", True, "aac"),
        ("c.mp4", ".mov", True, "aac"),
        ("c.mp4", ".mkv", True, "aac"),
        ("c.mp4", ".webm", False, "libopus"),
        ("c.mkv", ".mp4", True, "aac"),
        ("c.webm", ".webm", True, "libopus"),
        ("c.webm", ".mkv", True, "libopus"),
        ("c.webm", ".mp4", False, "aac"),
        ("c.avi", ".mkv", False, "aac"),
        ("c.ts", ".mp4", True, "aac"),
        ("c.mpg", ".mp4", False, "aac"),
    ],
)
def test_what_is_copied_and_how_the_sound_is_coded(tmp_path, source, suffix, copies, sound):
    plan = plan_output(probe(make_clip(tmp_path / source, n_frames=3)), suffix)
    assert (plan.copies, plan.audio_codec) == (copies, sound)
    assert bool(plan.why) != copies


def test_hidden_frames_stay_hidden(tmp_path):
    """Matroska has no edit lists."""
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=20, shift_s=-0.2))
    assert plan_output(info, ".mov").copies
    assert not plan_output(info, ".mkv").copies


@pytest.mark.parametrize("suffix", [".avi", ".txt", ""])
def test_unknown_suffix(tmp_path, suffix):
    info = probe(make_clip(tmp_path / "c.mp4", n_frames=3, audio=clicks([], 0.1)))
    with pytest.raises(OutputError) as caught:
        plan_output(info, suffix)
    assert caught.value.code == "unknown_video_format"
    assert ".mp4" in caught.value.hint
