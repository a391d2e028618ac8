"""The parent's side: start a child for one stage of a job, watch it, and say how it ended.

The child is a session and process group of its own and gets its order over a pipe that stays open as long as the parent
lives. Nothing heavy is imported here.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2s.config import DATA_VARIABLE, data_folder
from s2s_service.media.answers import read_line
from s2s_service.media.endings import ChildFault, Ended, Stopped, crash, ending, may_pass, too_long
from s2s_service.media.lines import MOST_BYTES
from s2s_service.media.task import Limits, Task

__all__ = ["ChildFault", "Ended", "Limits", "Stopped", "Task", "may_pass", "run"]

TOLD_EVERY_S = 0.2
_FIRST_STAGE = {"perceive": "perceiving", "choose": "perceiving", "render": "generating", "preview": "generating"}
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
# How the numerical libraries compute; with another OPENBLAS_CORETYPE the last bit of a sample is another.
_KEPT_FAMILIES = ("OPENBLAS_", "OMP_", "MKL_", "NPY_")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MOST_COMPLAINTS = 8000
_LONGEST_GOODBYE_S = 5.0


def run(task: Task, limits: Limits, *, told: Callable[[str, float], bool]) -> dict[str, Any]:
    """Do one stage in a child process and return what it says.

    Parameters
    ----------
    task : Task
        What to do.
    limits : Limits
        Beyond these the child ends, and nothing else does.
    told : callable
        Given stage and share done at least four times a second, news or not; False ends the child at once.

    Returns
    -------
    dict
        perceive: kind ("clip" or "picture"), duration_s, width, height, fps, suffix (of the output), has_audio, notes;
        ``timeline.json`` lies in the folder. choose: notes; ``timeline.json``. render: summary, notes, files (name to
        size, in ``out``). preview: files.

    Raises
    ------
    S2SError
        What the child raised. Of the child's end: `InputError` with ``job_too_long_running``, ``job_out_of_memory``,
        ``job_file_too_big``, ``media_crash``. `may_pass` tells which are worth another try.
    Stopped
        When ``told`` returned False.
    ChildFault
        For mistakes of ours.
    """
    with _started(task, limits) as child:
        return _watched(child, task, limits, told)


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    reports: int
    """Descriptor on which it reports."""
    ends_s: float
    """When its time is over, on the monotonic clock."""
    complaints: bytes = b""
    """The end of what it wrote to stderr, C libraries included."""

    @property
    def stderr(self) -> int:
        assert self.process.stderr is not None
        return self.process.stderr.fileno()


@contextlib.contextmanager
def _started(task: Task, limits: Limits) -> Iterator[_Child]:
    """Start the child; when the block ends, however it does, no process of its group is left."""
    ends_s = time.monotonic() + limits.wall_s
    reports, write_end = os.pipe()
    try:
        try:
            process = subprocess.Popen(
                # Neither the current folder (-P) nor the user's own packages (-s); no code is cached (-B).
                [sys.executable, "-P", "-s", "-B", "-m", "s2s_service.media", str(write_end)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(write_end,),
                cwd=task.folder,
                env=_environment(task.folder.absolute()),
                start_new_session=True,
            )
        except OSError as error:
            raise ChildFault(f"The child cannot be started: {error}") from error
        finally:
            os.close(write_end)
        try:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it died already; how is told later
                process.stdin.write(task.order(limits))
                process.stdin.flush()
            yield _Child(process, reports, ends_s)
        finally:
            _end(process)
    finally:
        os.close(reports)


def _end(process: subprocess.Popen[bytes]) -> None:
    # While it is not reaped its number is its own, and its group's.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _environment(folder: Path) -> dict[str, str]:
    """What the child may know of ours: where code and packs lie, language and threads; no secret is in it."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_FAMILIES)}
    if "PYTHONPATH" in kept:
        parts = kept["PYTHONPATH"].split(os.pathsep)
        kept["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts)
    threads = dict.fromkeys(_THREADS, "1")
    # Packs that were added are found as the parent finds them; what looks for a home finds the folder.
    places = dict.fromkeys(("HOME", "TMPDIR"), str(folder)) | {"MPLCONFIGDIR": str(folder / ".matplotlib")}
    own = {**places, DATA_VARIABLE: str(data_folder().absolute())}
    # Pydantic would look for plugins in every package that is installed.
    quick = {"PYTHONUTF8": "1", "PYDANTIC_DISABLE_PLUGINS": "1"}
    return {**threads, **kept, **own, **quick}


def _watched(child: _Child, task: Task, limits: Limits, told: Callable[[str, float], bool]) -> dict[str, Any]:
    """Read what the child says until its last word."""
    said, unread, due_s = (_FIRST_STAGE[task.verb], 0.0), b"", 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(child.reports, selectors.EVENT_READ)
        selector.register(child.stderr, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(max(0.0, min(due_s, child.ends_s) - time.monotonic())):
                data = os.read(key.fd, 65_536)
                if key.fd == child.stderr:
                    child.complaints = (child.complaints + data)[-_MOST_COMPLAINTS:]
                    if not data:
                        selector.unregister(child.stderr)
                    continue
                if not data:
                    raise _ending(child, task, limits)
                *lines, unread = (unread + data).split(b"\n")
                if len(unread) > MOST_BYTES:
                    raise crash(task, "it talks without end")
                for line in lines:
                    answer = read_line(line, task, limits)
                    if isinstance(answer, dict):
                        return answer
                    said = answer
            now_s = time.monotonic()
            if now_s >= due_s:
                due_s = now_s + TOLD_EVERY_S
                if not told(*said):
                    raise Stopped
            if now_s > child.ends_s:
                raise too_long(task, limits)


def _ending(child: _Child, task: Task, limits: Limits) -> Exception:
    """Say why a child went without a last word."""
    try:
        code = child.process.wait(_LONGEST_GOODBYE_S)
    except subprocess.TimeoutExpired:
        return crash(task, "it stopped talking")
    os.set_blocking(child.stderr, False)
    with contextlib.suppress(OSError):
        while data := os.read(child.stderr, 65_536):
            child.complaints = (child.complaints + data)[-_MOST_COMPLAINTS:]
    return ending(code, child.complaints.decode(errors="replace"), task, limits)
