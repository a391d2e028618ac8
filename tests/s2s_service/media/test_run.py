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
from strikes import striking

from s2s.errors import InputError, UsageError
from s2s_service.media.run import Stopped, Task, may_pass, run


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
        "notes": [],
    }
    assert {stage for _, stage, _ in told} == {"perceiving"}
    times = [at for at, _, _ in told]
    assert max(after - before for before, after in itertools.pairwise(times)) < 0.25
    assert [path.name for path in tmp_path.iterdir()] == ["timeline.json"]


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


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"wall_s": 0.3}, "job_too_long_running"),
        ({"cpu_s": 1}, "job_too_long_running"),
        ({"memory_mb": 300}, "job_out_of_memory"),
        ({"max_duration_s": 2.5}, "clip_too_long"),
        ({"max_pixels": 192 * 143}, "picture_too_large"),
    ],
)
def test_beyond_a_limit(change, code, tmp_path, limits):
    long = make_clip(tmp_path / "clip.mp4", n_frames=1500, fps=25, size=(192, 144), picture=striking)
    with pytest.raises(InputError) as caught:
        run(task_of(tmp_path, long), replace(limits, **{"max_duration_s": 80, **change}), told=always)
    assert caught.value.code == code
    assert "beach.mov" in caught.value.message


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
