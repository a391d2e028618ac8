"""What a child that was taken over might say."""

import json
import os

import pytest

from s2s.errors import InputError, OutputError
from s2s_service.media.answers import read_line
from s2s_service.media.endings import ChildFault
from s2s_service.media.task import Task


@pytest.fixture
def rendered(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "audio.wav").write_bytes(b"RIFF")
    return Task("render", tmp_path, None, "clip.mp4", {}, None)


def said(task, limits, **message):
    return read_line(json.dumps(message).encode(), task, limits)


def pictures_of(tmp_path, *, strip_tiles=8, **files):
    """What a child says of a clip it watched; with its pictures, unless others are named."""
    (tmp_path / "out").mkdir(exist_ok=True)
    for name in ("poster.jpg", "strip.jpg", "seen.json"):
        (tmp_path / "out" / name).write_bytes(b"....")
    (tmp_path / "timeline.json").write_bytes(b"{}")
    about = {"kind": "clip", "duration_s": 2.0, "width": 4, "height": 3, "fps": 25.0, "suffix": ".mp4"}
    said = {"has_audio": False, "strip_tiles": strip_tiles, "strip_trouble": "", "notes": []}
    return about | said | {"files": files or {"poster.jpg": 4, "strip.jpg": 4}}


def test_a_strip_is_a_strip(tmp_path, limits):
    task = Task("perceive", tmp_path, tmp_path / "clip", "clip.mp4", {}, None)
    assert said(task, limits, result=pictures_of(tmp_path))["strip_tiles"] == 8
    for bad in (
        {"strip_tiles": 0},
        {"strip_tiles": True},
        {"strip_tiles": 8.5},
        {"strip_tiles": 10**9},
        {"seen.json": 4},
    ):
        with pytest.raises(InputError) as caught:
            said(task, limits, result=pictures_of(tmp_path, **bad))
        assert caught.value.code == "media_crash"
    about = pictures_of(tmp_path)
    (tmp_path / "out" / "strip.jpg").unlink()
    (tmp_path / "out" / "strip.jpg").symlink_to("/etc/passwd")
    with pytest.raises(InputError):
        said(task, limits, result=about)


def result_of(*names):
    return {"summary": "Rain.", "notes": [], "files": dict.fromkeys(names, 4)}


def test_progress_and_result(rendered, limits):
    assert said(rendered, limits, stage="mixing", share=0.25) == ("mixing", 0.25)
    assert said(rendered, limits, stage="mixing", share=7) == ("mixing", 1.0)
    assert said(rendered, limits, result=result_of("audio.wav")) == result_of("audio.wav")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[1, 2]",
        b'{"stage": "mixing", "share": NaN}',
        b'{"stage": ["mixing"], "share": 1}',
        b'{"error": {"kind": "SystemExit", "code": "x", "message": "m", "hint": ""}}',
        b'{"result": {"summary": "Rain."}}',
        b'{"result": {"summary": 7, "notes": [], "files": {}}}',
        b'{"result": {"summary": "", "notes": [{}], "files": {}}}',
        b'{"result": {"summary": "", "notes": [], "files": {"../../x.wav": 1}}}',
        b'{"result": {"summary": "", "notes": [], "files": {"missing.wav": 1}}}',
        b'{"result": {"summary": "", "notes": [], "files": {"audio.wav": -1}}}',
    ],
)
def test_nonsense_is_a_crash(line, rendered, limits):
    with pytest.raises(InputError) as caught:
        read_line(line, rendered, limits)
    assert caught.value.code == "media_crash"


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_links_are_no_results(link, rendered, limits, tmp_path):
    secret = tmp_path / "another's"
    secret.write_bytes(b"not for you")
    link(secret, rendered.folder / "out" / "video.mp4")
    with pytest.raises(InputError, match="no files"):
        said(rendered, limits, result=result_of("video.mp4"))


def test_nor_is_a_folder_that_is_a_link(rendered, limits, tmp_path):
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="no files"):
        said(rendered, limits, result=result_of("audio.wav"))


def test_errors_limits_and_faults(rendered, limits):
    words = {"kind": "OutputError", "code": "disk_full", "message": "The disk is full.", "hint": "Free some."}
    with pytest.raises(OutputError) as caught:
        said(rendered, limits, error=words)
    assert caught.value.as_dict() == {key: words[key] for key in ("code", "message", "hint")}
    for limit, code in (("memory", "job_out_of_memory"), ("file", "job_file_too_big")):
        with pytest.raises(InputError) as caught:
            said(rendered, limits, limit=limit)
        assert caught.value.code == code
    with pytest.raises(ChildFault, match="Traceback"):
        said(rendered, limits, fault="Traceback ...")
