import os
import resource
import subprocess
import sys

import numpy as np
import pytest
from clips import clicks, flat, make_clip, make_picture

from s2s.errors import OutputError
from s2s.video import mux, probe, still_to_video, write_audio


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "clip.mp4", n_frames=10)


def refusal(info, out):
    with pytest.raises(OutputError) as caught:
        mux(info, [clicks([0.1], 0.4)], out)
    assert caught.value.hint
    return caught.value.code


def others(folder, *known):
    return sorted(path.name for path in folder.iterdir() if path not in known)


def test_input_is_never_overwritten(tmp_path, clip, monkeypatch):
    before = clip.read_bytes()
    info = probe(clip)
    symbolic, hard = tmp_path / "symbolic.mp4", tmp_path / "hard.mp4"
    symbolic.symlink_to(clip)
    os.link(clip, hard)
    monkeypatch.chdir(tmp_path)
    for out in (clip, symbolic, hard, "clip.mp4", tmp_path / "x" / ".." / "clip.mp4"):
        (tmp_path / "x").mkdir(exist_ok=True)
        assert refusal(info, out) == "output_is_input"
    assert clip.read_bytes() == before


def test_input_given_through_a_link_is_not_overwritten_either(tmp_path, clip):
    link = tmp_path / "link.mp4"
    link.symlink_to(clip)
    assert refusal(probe(link), clip) == "output_is_input"


def test_picture_is_not_overwritten(tmp_path):
    picture = make_picture(tmp_path / "p.png", flat(90, (64, 48))(0))
    picture = picture.rename(tmp_path / "p.mp4")
    with pytest.raises(OutputError) as caught:
        still_to_video(probe(picture), [], picture, duration_s=1)
    assert caught.value.code == "output_is_input"


def test_folder_that_does_not_exist(tmp_path, clip):
    assert refusal(probe(clip), tmp_path / "no" / "out.mp4") == "output_unwritable"


def test_target_that_is_a_folder(tmp_path, clip):
    (tmp_path / "out.mp4").mkdir()
    assert refusal(probe(clip), tmp_path / "out.mp4") == "output_unwritable"


def test_suffix_nobody_writes(tmp_path, clip):
    assert refusal(probe(clip), tmp_path / "out.xyz") == "unknown_video_format"
    assert others(tmp_path, clip) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_interruption_leaves_nothing_behind(tmp_path, clip, stop, suffix, capfd):
    def interrupted():
        yield clicks([0.1], 0.2)
        raise stop

    with pytest.raises(stop):
        mux(probe(clip), interrupted(), tmp_path / f"out{suffix}")
    with pytest.raises(stop):
        write_audio(tmp_path / "out.wav", interrupted())
    assert others(tmp_path, clip) == []
    assert capfd.readouterr() == ("", "")


def test_interruption_leaves_the_old_output_alone(tmp_path, clip):
    out = tmp_path / "out.mp4"
    out.write_text("from before")

    def interrupted():
        yield clicks([0.1], 0.2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mux(probe(clip), interrupted(), out)
    assert out.read_text() == "from before"
    assert others(tmp_path, clip, out) == []


def noise(duration_s):
    return np.random.default_rng(0).uniform(-0.3, 0.3, (2, round(duration_s * 48_000))).astype(np.float32)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own whose size the test chooses; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(n_kilobytes):
        command = ["mount", "-t", "tmpfs", "-o", f"size={n_kilobytes}k", "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("cannot mount a disk in memory here")
        return folder

    yield mount
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".wav", ".m4a"])
@pytest.mark.parametrize("missing", [0, 4, 8, "most"])
def test_full_disk(tmp_path, small_disk, suffix, missing):
    """At every distance from the size it takes: it is written whole, or refused and gone."""
    clip = make_clip(tmp_path / "clip.mp4", n_frames=50)

    def write(out):
        if suffix in (".wav", ".m4a"):
            write_audio(out, [noise(2)])
        else:
            mux(probe(clip), [noise(2)], out)

    whole = tmp_path / f"whole{suffix}"
    write(whole)
    n_kilobytes = -(-whole.stat().st_size // 4096) * 4
    disk = small_disk(8 if missing == "most" else n_kilobytes - missing)
    if missing:
        with pytest.raises(OutputError) as caught:
            write(disk / f"out{suffix}")
        assert caught.value.code == "disk_full"
        assert others(disk) == []
    else:
        write(disk / f"out{suffix}")
        assert (disk / f"out{suffix}").read_bytes() == whole.read_bytes()


def test_limit_of_file_size(tmp_path, clip):
    """Without root: the system refuses to let a file grow."""
    code = (
        "import resource, sys, numpy as np; from s2s.errors import OutputError; from s2s.video import write_audio\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "try: write_audio(sys.argv[1], [np.zeros((2, 48_000), np.float32)] * 3)\n"
        "except OutputError as error: print(error.code)"
    )
    assert hasattr(resource, "RLIMIT_FSIZE")
    out = tmp_path / "out.wav"
    result = subprocess.run([sys.executable, "-c", code, out], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("output_unwritable\n", "")
    assert others(tmp_path, clip) == []


def test_what_ffmpeg_refuses_is_an_error_of_ours(tmp_path):
    with pytest.raises(OutputError) as caught:
        write_audio(tmp_path / "out.opus", [np.zeros((2, 100), np.float32)], sample_rate=44_100)
    assert caught.value.code == "output_failed"
    assert others(tmp_path) == []


def test_permissions_are_those_of_any_new_file(tmp_path, clip):
    out = tmp_path / "out.mp4"
    mux(probe(clip), [clicks([0.1], 0.4)], out)
    (tmp_path / "plain").touch()
    assert out.stat().st_mode == (tmp_path / "plain").stat().st_mode
