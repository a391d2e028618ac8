"""How a child may end other than well, in our words."""

from __future__ import annotations

import re
import signal

from s2s.errors import InputError, S2SError
from s2s_service.media.task import Limits, Task

_NO_MEMORY = re.compile("bad_alloc|cannot allocate memory|out of memory|memoryerror", re.IGNORECASE)
_SMALLER = "Send a shorter or smaller one."


class Stopped(Exception):
    """The one who was told said to stop; the child is gone."""


class ChildFault(Exception):
    """A mistake of ours in the child, or of its surroundings; the text (a traceback) is for the log."""


class Ended(InputError):
    """The system ended the child, as it does when the machine is short of memory: this may pass."""


def may_pass(error: BaseException) -> bool:
    """Tell whether trying again may help: neither the file nor what is wished is to blame."""
    return isinstance(error, (ChildFault, Ended)) or (isinstance(error, S2SError) and error.code == "disk_full")


def ending(code: int, complaints: str, task: Task, limits: Limits) -> Exception:
    """Return the error for a child that went without a last word.

    Parameters
    ----------
    code : int
        Its exit status, or less than 0 the signal that ended it.
    complaints : str
        What it wrote to stderr.
    """
    if code >= 0:
        return ChildFault(f"The child ended with status {code}:\n{complaints}")
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return too_long(task, limits)
    if -code == signal.SIGXFSZ:
        return too_big(task, limits)
    if -code == signal.SIGKILL:
        return Ended(
            f"The system ended the work on {task.shown_name}; it is probably short of memory.",
            code="job_out_of_memory",
            hint="Try again later, or send a shorter or smaller one.",
        )
    # C++ aborts when memory is refused; what it says of it tells this from damage.
    return out_of_memory(task, limits) if _NO_MEMORY.search(complaints) else crash(task, f"signal {-code}")


def too_long(task: Task, limits: Limits) -> InputError:
    """Return the error for a child that took too much time."""
    return InputError(
        f"Working on {task.shown_name} takes longer than it may: {limits.wall_s:g} s, {limits.cpu_s:g} s of computing.",
        code="job_too_long_running",
        hint=_SMALLER,
    )


def out_of_memory(task: Task, limits: Limits) -> InputError:
    """Return the error for a child that was refused memory."""
    return InputError(
        f"{task.shown_name} needs more memory than a job may have, {limits.memory_mb} MB.",
        code="job_out_of_memory",
        hint=_SMALLER,
    )


def too_big(task: Task, limits: Limits) -> InputError:
    """Return the error for a child that wrote too much."""
    return InputError(
        f"A result of {task.shown_name} would be larger than a file may be, {limits.file_mb} MB.",
        code="job_file_too_big",
        hint=_SMALLER,
    )


def crash(task: Task, why: str) -> InputError:
    """Return the error for a child that broke down, or was taken over."""
    return InputError(
        f"Decoding {task.shown_name} ended abruptly ({why}).",
        code="media_crash",
        hint="It is probably damaged: check that it plays, or convert it to MP4 (video), JPEG or PNG (pictures).",
    )
