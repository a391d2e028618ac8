"""Real children, real limits."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from clips import make_clip

from s2s.errors import InputError, OutputError, UsageError
from s2s.timeline import Timeline
from s2s_service.media.run import ChildFault, Stopped, Task, may_pass, run


def task_of(folder, clip, verb="perceive", name="beach.mov", options=None, timeline=None):
    return Task(verb=verb, folder=folder, clip=clip, name=name, options=options or {}, timeline=timeline)


def always(stage, share):
    return True


def children_of(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()]


def gone(pid):
    """Whether a process has ended; zombies have."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_what_is_told_and_what_comes_back(clip, tmp_path, limits):
    told = []
    about = run(task_of(tmp_path, clip), limits, told=lambda *news: told.append((time.monotonic(), *news)) or True)
    assert {**about, "notes": []} == {
        "kind": "clip",
        "duration_s": 2.6,
        "width": 192,
        "height": 144,
        "fps": 25.0,
        "suffix": ".mov",
        "has_audio": False,
        "strip_tiles": 8,
        "strip_trouble": "",
        "files": {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()},
        "notes": [],
    }
    assert set(about["files"]) == {"poster.jpg", "strip.jpg"}
    assert {stage for _, stage, _ in told} == {"perceiving"}
    gaps = sorted(after - before for (before, *_), (after, *_) in itertools.pairwise(told))
    assert gaps[len(gaps) * 9 // 10] < 0.25  # a busy machine may be late now and then
    assert {path.name for path in tmp_path.iterdir()} == {"timeline.json", "out"}


def test_a_bad_file_is_refused_by_its_name_and_fast(tmp_path, limits):
    bad = tmp_path / "clip"
    bad.write_bytes(b"nothing that plays" * 100)
    began = time.monotonic()
    with pytest.raises(InputError) as caught:
        run(task_of(tmp_path, bad, name="evil\x1b[2J.mp4"), limits, told=always)
    assert time.monotonic() - began < 2
    assert caught.value.code == "unreadable_media"
    assert caught.value.message.startswith(r"evil\x1b[2J.mp4 cannot be read")
    assert str(tmp_path) not in str(caught.value)
    assert not may_pass(caught.value)


def test_errors_keep_their_class(clip, tmp_path, limits):
    with pytest.raises(UsageError) as caught:
        run(task_of(tmp_path, clip, options={"sounds": ["animal.unicorn"]}), limits, told=always)
    assert caught.value.code == "unknown_sound"


def test_stopped_at_once(clip, tmp_path, limits):
    began = time.monotonic()
    seen = []

    def told(stage, share):
        seen.extend(children_of(os.getpid()))
        return False

    with pytest.raises(Stopped):
        run(task_of(tmp_path, clip), limits, told=told)
    assert time.monotonic() - began < 1
    assert seen
    assert all(gone(pid) for pid in seen)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    return make_clip(tmp_path_factory.mktemp("long") / "clip", n_frames=1500, size=(96, 64), muxer="mp4")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"wall_s": 0.2}, "job_too_long_running"),
        ({"cpu_s": 1}, "job_too_long_running"),
        ({"memory_mb": 300}, "job_out_of_memory"),
        ({"max_duration_s": 2.5}, "clip_too_long"),
        ({"max_pixels": 96 * 63}, "picture_too_large"),
    ],
)
def test_beyond_a_limit(change, code, long, tmp_path, limits):
    with pytest.raises(InputError) as caught:
        run(task_of(tmp_path, long), replace(limits, **{"max_duration_s": 80, **change}), told=always)
    assert caught.value.code == code
    assert "beach.mov" in caught.value.message


def test_a_result_larger_than_a_file_may_be(picture, tmp_path, limits):
    timeline = tmp_path / "given.json"
    Timeline(duration_s=8).save(timeline)
    with pytest.raises(InputError) as caught:
        run(
            task_of(tmp_path, picture, "render", timeline=timeline), replace(limits, file_mb=1), told=always
        )  # 8 s of 24 bits: 2.3 MB
    assert caught.value.code == "job_file_too_big"
    assert not may_pass(caught.value)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("file systems can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_may_pass(picture, small_disk, tmp_path, limits):
    timeline = tmp_path / "given.json"
    Timeline(duration_s=8).save(timeline)
    with pytest.raises(OutputError) as caught:
        run(task_of(small_disk, picture, "render", timeline=timeline), limits, told=always)
    assert caught.value.code == "disk_full"
    assert str(small_disk) not in str(caught.value)
    assert may_pass(caught.value)


@pytest.mark.parametrize(
    ("number", "code", "passes"),
    [
        (signal.SIGSEGV, "media_crash", False),
        (signal.SIGABRT, "media_crash", False),
        (signal.SIGKILL, "job_out_of_memory", True),
    ],
)
def test_a_child_that_is_ended(number, code, passes, clip, tmp_path, limits):
    def told(stage, share):
        for child in children_of(os.getpid()):
            os.kill(child, number)
        return True

    with pytest.raises(InputError) as caught:
        run(task_of(tmp_path, clip), limits, told=told)
    assert caught.value.code == code
    assert may_pass(caught.value) == passes
    if code == "media_crash":
        assert f"(signal {number:d})" in caught.value.message


def test_a_mistake_of_ours_comes_with_its_traceback(clip, tmp_path, limits):
    with pytest.raises(ChildFault, match="unheard_of") as caught:
        run(task_of(tmp_path, clip, options={"unheard_of": 1}), limits, told=always)
    assert may_pass(caught.value)


def test_the_one_who_is_told_may_fail(clip, tmp_path, limits):
    def told(stage, share):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(task_of(tmp_path, clip), limits, told=told)
    assert children_of(os.getpid()) == []


def test_no_secret_and_no_other_privilege(clip, tmp_path, limits, monkeypatch):
    for name in ("S2S_DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.setenv(name, "postgresql+psycopg://s2s:hunter2@db/s2s")
    seen = []

    def told(stage, share):
        for child in children_of(os.getpid()):
            seen.append(Path(f"/proc/{child}/environ").read_bytes())
            seen.append(Path(f"/proc/{child}/cmdline").read_bytes())
            seen.append(Path(f"/proc/{child}/status").read_bytes())
        return True

    run(task_of(tmp_path, clip), limits, told=told)
    assert any(b"PATH=" in text for text in seen)
    assert not any(b"hunter2" in text for text in seen)
    assert any(b"NoNewPrivs:\t1" in text for text in seen)


PARENT = """
    import sys
    from pathlib import Path
    from s2s_service.media.run import Limits, Task, run

    task = Task("perceive", Path(sys.argv[1]), Path(sys.argv[2]), "clip", {}, None)
    run(task, Limits(4000, 600, 600, 200, 600, 1920 * 1080), told=lambda stage, share: print(stage, flush=True) or True)
"""


def test_the_child_dies_with_its_parent(clip, tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), str(clip)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        parent.stdout.readline()
        [child] = children_of(parent.pid)
        os.kill(child, signal.SIGSTOP)  # it must end even so
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        os.kill(child, signal.SIGCONT)
        deadline = time.monotonic() + 1
        while not gone(child) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert gone(child)
