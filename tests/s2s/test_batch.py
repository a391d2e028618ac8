from pathlib import Path

import pytest

from s2s.batch import clips_in, plan
from s2s.errors import OutputError, UsageError


def test_folders_are_read_in_order_without_results_and_other_files(tmp_path):
    for name in ("b.mp4", "a.MOV", "a.sound.mp4", "notes.txt", ".hidden.mp4", "p.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "sub.mp4").mkdir()
    assert [path.name for path in clips_in([tmp_path])[0]] == ["a.MOV", "b.mp4", "p.jpg"]


def test_files_are_taken_as_they_are_and_once():
    assert clips_in(["x.bin", "x.bin", "y"]) == ([Path("x.bin"), Path("y")], [])


def test_a_folder_without_clips_does_not_stop_the_rest(tmp_path):
    found, failures = clips_in([tmp_path, "x.mp4"])
    assert found == [Path("x.mp4")]
    assert [failure.code for failure in failures] == ["no_clips"]


def test_the_result_stands_beside_the_input_or_in_the_folder(tmp_path):
    [item] = plan([Path("in/clip.avi")])
    assert item.output_as(".mp4") == Path("in/clip.sound.mp4")
    [item] = plan([Path("in/clip.v2.avi")], out_dir=tmp_path / "new")
    assert item.output_as(".mp4") == tmp_path / "new" / "clip.v2.sound.mp4"
    assert (tmp_path / "new").is_dir()


def test_a_named_output_is_taken_literally():
    [item] = plan([Path("in/clip.avi")], output=Path("out.mkv"))
    assert item.output_as(".mp4") == Path("out.mkv")


def test_extras_name_files_for_one_input_and_folders_for_many(tmp_path):
    [item] = plan([Path("a.mp4")], audio=Path("x.flac"))
    assert item.extras() == {"audio": Path("x.flac")}
    items = plan([Path("a.mp4"), Path("b.mp4")], audio=tmp_path / "wavs", captions=tmp_path / "subs")
    assert [item.audio.name for item in items] == ["a.wav", "b.wav"]
    assert [item.captions.name for item in items] == ["a.vtt", "b.vtt"]
    assert (tmp_path / "wavs").is_dir()


def test_extras_name_folders_when_a_folder_was_given_or_is_there(tmp_path):
    [item] = plan([Path("a.mp4")], plot=tmp_path / "new", in_folders=True)
    assert item.plot == tmp_path / "new" / "a.png"
    [item] = plan([Path("a.mp4")], plot=tmp_path)
    assert item.plot == tmp_path / "a.png"
    [item] = plan([Path("a.mp4")], stems=tmp_path)
    assert item.stems == tmp_path


def test_a_clip_and_a_picture_of_one_name_are_told_apart(tmp_path):
    items = plan([tmp_path / "a.mp4", tmp_path / "a.jpg", tmp_path / "b.mp4"])
    assert [item.output_as(".mp4").name for item in items] == ["a.mp4.sound.mp4", "a.jpg.sound.mp4", "b.sound.mp4"]


@pytest.mark.parametrize(
    ("inputs", "options", "code"),
    [
        (["a.mp4", "b.mp4"], {"output": Path("c.mp4")}, "one_output_for_many"),
        (["a.mp4"], {"output": Path("c.mp4"), "out_dir": Path()}, "output_and_out_dir"),
        (["x/a.mp4", "y/a.mp4"], {"out_dir": Path()}, "same_output"),
        (["x/a.mp4", "y/a.mp4"], {"audio": Path()}, "same_output"),
        (["a.mp4"], {"captions": Path("t.vtt"), "timeline": Path("t.vtt")}, "same_output"),
        (["a.mp4"], {"output": Path("o.wav"), "audio": Path("o.wav")}, "same_output"),
    ],
)
def test_what_makes_no_sense_is_refused(inputs, options, code):
    with pytest.raises(UsageError) as caught:
        plan([Path(name) for name in inputs], **options)
    assert caught.value.code == code


def test_inputs_are_never_written_over(tmp_path):
    clip = tmp_path / "a.mp4"
    clip.touch()
    (tmp_path / "link.mp4").symlink_to(clip)
    for options in ({"output": clip}, {"output": tmp_path / "link.mp4"}, {"timeline": clip}):
        with pytest.raises(OutputError) as caught:
            plan([clip], **options)
        assert caught.value.code == "output_is_input"
    (tmp_path / "a.sound.mp4").touch()
    with pytest.raises(OutputError):
        plan([clip, tmp_path / "a.sound.mp4"])
    assert plan([clip], output=tmp_path / "other.mp4")
