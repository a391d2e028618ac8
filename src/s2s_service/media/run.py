"""The parent's side: start a child for one stage of a job, watch it, and say in our words how it ended.

The child is a session and process group of its own, five to ten milliseconds of work for the parent, and gets its order
over a pipe that stays open as long as the parent lives. Nothing heavy is imported here.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import selectors
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from s2s.config import DATA_VARIABLE, data_folder
from s2s.errors import InputError, S2SError
from s2s_service.media.lines import MOST_BYTES, as_error, printable

TOLD_EVERY_S = 0.2
_FIRST_STAGE = {"perceive": "perceiving", "choose": "perceiving", "render": "generating", "preview": "generating"}
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MOST_COMPLAINTS = 8000
_NO_MEMORY = re.compile(rb"bad_alloc|[Cc]annot allocate memory|[Oo]ut of memory|MemoryError")


@dataclass(frozen=True)
class Limits:
    """What one stage of a job may take, and how large its clip may be."""

    memory_mb: int
    """Address space."""
    cpu_s: float
    wall_s: float
    file_mb: int
    """Largest file that it may write."""
    max_duration_s: float
    max_pixels: int


@dataclass(frozen=True)
class Task:
    """One stage of a job."""

    verb: Literal["perceive", "choose", "render", "preview"]
    folder: Path
    """Private scratch folder of this run; the child works in it and writes only there."""
    clip: Path | None
    """The clip, a file without a telling name."""
    name: str
    """What the user calls it: messages name this, never the scratch path."""
    options: Mapping[str, Any]
    timeline: Path | None
    """JSON to start from (choose, render)."""


class Stopped(Exception):
    """The one who was told said to stop; the child is gone."""


class ChildFault(Exception):
    """A mistake of ours in the child, or of its surroundings; the text (a traceback) is for the log."""


class Ended(InputError):
    """The system ended the child, as it does when the machine is short of memory: this may pass."""


def may_pass(error: Exception) -> bool:
    """Whether trying again may help: the file and the wishes are not to blame."""
    return isinstance(error, (ChildFault, Ended)) or (isinstance(error, S2SError) and error.code == "disk_full")


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

    Raises
    ------
    S2SError
        What the child raised. Of the child's end: `InputError` with ``job_too_long_running``, ``job_out_of_memory``,
        ``job_file_too_big``, ``media_crash``.
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
    lines: int
    """Descriptor on which it reports."""
    began_s: float
    complaints: bytes = b""
    """The end of what it wrote to stderr, C libraries included."""


@contextlib.contextmanager
def _started(task: Task, limits: Limits) -> Iterator[_Child]:
    """Start the child; when the block ends, however it does, no process of its group is left."""
    began_s = time.monotonic()
    lines, write_end = os.pipe()
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
                env=_environment(task.folder),
                start_new_session=True,
            )
        except OSError as error:
            raise ChildFault(f"The child cannot be started: {error}") from error
        finally:
            os.close(write_end)
        try:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # it died already; how is told later
                process.stdin.write(_order(task, limits))
                process.stdin.flush()
            yield _Child(process, lines, began_s)
        finally:
            _end(process)
    finally:
        os.close(lines)


def _end(process: subprocess.Popen[bytes]) -> None:
    # Not reaped yet, so that its number is still its own.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if "PYTHONPATH" in kept:
        parts = kept["PYTHONPATH"].split(os.pathsep)
        kept["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts)
    threads = {name: os.environ.get(name, "1") for name in _THREADS}
    # Packs that were added are found as the parent finds them; everything else that looks for a home finds the folder.
    places = dict.fromkeys(("HOME", "TMPDIR"), str(folder)) | {"MPLCONFIGDIR": str(folder / ".matplotlib")}
    own = {**places, DATA_VARIABLE: str(data_folder().absolute())}
    # Pydantic would look for plugins in every package that is installed.
    quick = {"PYTHONUTF8": "1", "PYDANTIC_DISABLE_PLUGINS": "1"}
    return {**kept, **threads, **own, **quick}


def _order(task: Task, limits: Limits) -> bytes:
    options = dict(task.options)
    if "packs" in options:
        # Folders are meant as seen from here; what is no folder is a name.
        options["packs"] = [str(Path(p).absolute()) if Path(p).exists() else str(p) for p in options["packs"]]
    order = {
        "verb": task.verb,
        "folder": str(task.folder.absolute()),
        "clip": str(task.clip.absolute()) if task.clip else None,
        "name": task.name,
        "options": options,
        "timeline": str(task.timeline.absolute()) if task.timeline else None,
        "limits": asdict(limits),
    }
    return json.dumps(order).encode() + b"\n"


def _watched(child: _Child, task: Task, limits: Limits, told: Callable[[str, float], bool]) -> dict[str, Any]:
    """Read what the child says until its last word."""
    stage, share, unread, due_s = _FIRST_STAGE[task.verb], 0.0, b"", 0.0
    assert child.process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.lines, selectors.EVENT_READ)
        selector.register(child.process.stderr, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(max(0.0, due_s - time.monotonic())):
                data = os.read(key.fd, 65_536)
                if not data:
                    selector.unregister(key.fileobj)
                if key.fd != child.lines:
                    child.complaints = (child.complaints + data)[-_MOST_COMPLAINTS:]
                    continue
                if not data:
                    raise _why_it_ended(child, task, limits)
                *whole, unread = (unread + data).split(b"\n")
                for line in whole:
                    message = _message(line, child, task)
                    if "stage" not in message:
                        return _last_word(message, child, task, limits)
                    stage, share = _progress(message, child, task)
                if len(unread) > MOST_BYTES:
                    raise _crash(task, "it talks nonsense")
            now_s = time.monotonic()
            if now_s >= due_s:
                due_s = now_s + TOLD_EVERY_S
                if not told(stage, share):
                    raise Stopped
            if now_s - child.began_s > limits.wall_s:
                raise _too_long(task, limits)


def _message(line: bytes, child: _Child, task: Task) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise _crash(task, "it talks nonsense")
    return message


def _progress(message: dict[str, Any], child: _Child, task: Task) -> tuple[str, float]:
    stage, share = message["stage"], message.get("share")
    if not isinstance(stage, str) or not isinstance(share, (int, float)) or not math.isfinite(share):
        raise _crash(task, "it talks nonsense")
    return stage[:32], min(1.0, max(0.0, float(share)))


def _last_word(message: dict[str, Any], child: _Child, task: Task, limits: Limits) -> dict[str, Any]:
    if isinstance(result := message.get("result"), dict):
        _check_files(task, result)
        return result
    if (error := as_error(message.get("error"))) is not None:
        raise error
    if (limit := message.get("limit")) in ("memory", "file"):
        raise _out_of_memory(task, limits) if limit == "memory" else _too_big(task, limits)
    if isinstance(fault := message.get("fault"), str):
        raise ChildFault(fault)
    raise _crash(task, "it talks nonsense")


def _check_files(task: Task, result: dict[str, Any]) -> None:
    """Refuse results that are not plain files of this run: a child that was taken over may leave links."""
    files = result.get("files", {})
    if not isinstance(files, dict):
        raise _crash(task, "its results are no files")
    if files and not stat.S_ISDIR((task.folder / "out").lstat().st_mode):
        raise _crash(task, "its results are no files")
    for name in files:
        try:
            status = (task.folder / "out" / name).lstat()
        except (OSError, ValueError) as error:
            raise _crash(task, "its results are no files") from error
        if Path(name).name != name or not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise _crash(task, "its results are no files")


def _why_it_ended(child: _Child, task: Task, limits: Limits) -> Exception:
    """Say why a child went without a last word."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.process.wait(5)
    code = child.process.returncode
    _read_on(child)
    if code is None:
        return _crash(task, "it closed its pipe")
    if code >= 0:
        return ChildFault(f"The child ended with status {code}:\n{child.complaints.decode(errors='replace')}")
    number = -code
    if number in (signal.SIGXCPU, signal.SIGALRM):
        return _too_long(task, limits)
    if number == signal.SIGXFSZ:
        return _too_big(task, limits)
    if number == signal.SIGKILL:
        return Ended(*_out_of_memory(task, limits).args, code="job_out_of_memory", hint=_SMALLER)
    if _NO_MEMORY.search(child.complaints):
        return _out_of_memory(task, limits)
    return _crash(task, f"signal {number}")


def _read_on(child: _Child) -> None:
    """Read what is left on stderr, without waiting for more."""
    assert child.process.stderr is not None
    os.set_blocking(child.process.stderr.fileno(), False)
    with contextlib.suppress(OSError):
        while data := os.read(child.process.stderr.fileno(), 65_536):
            child.complaints = (child.complaints + data)[-_MOST_COMPLAINTS:]


_SMALLER = "Send a shorter or smaller one."


def _too_long(task: Task, limits: Limits) -> InputError:
    return InputError(
        f"Working on {_named(task)} takes longer than it may: {limits.wall_s:g} s, {limits.cpu_s:g} s of computing.",
        code="job_too_long_running",
        hint=_SMALLER,
    )


def _out_of_memory(task: Task, limits: Limits) -> InputError:
    return InputError(
        f"{_named(task)} needs more memory than a job may have, {limits.memory_mb} MB.",
        code="job_out_of_memory",
        hint=_SMALLER,
    )


def _too_big(task: Task, limits: Limits) -> InputError:
    return InputError(
        f"The result of {_named(task)} would be larger than a file may be, {limits.file_mb} MB.",
        code="job_file_too_big",
        hint=_SMALLER,
    )


def _crash(task: Task, why: str) -> InputError:
    return InputError(
        f"Decoding {_named(task)} ended abruptly ({why}).",
        code="media_crash",
        hint="It is probably damaged: check that it plays, or convert it to MP4 (video), JPEG or PNG (pictures).",
    )


def _named(task: Task) -> str:
    return printable(task.name)
