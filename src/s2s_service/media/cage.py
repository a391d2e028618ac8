"""Shutting the child in, before anything heavy is imported or the clip is opened.

What holds everywhere: limits on address space, computing time, size and number of files, no core dumps, files for the
owner alone, an end after the given time and when the parent dies.

On Linux also, as far as the kernel lets us: no new privileges; no network (a network namespace without interfaces); no
file but the code, the system's libraries, the packs and the clip can be read, none outside the scratch folder written,
none executed (Landlock). Containers may forbid namespaces and old kernels have no Landlock; then limits remain.
Where clips are watched on a GPU there is neither a limit on address space nor Landlock.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import math
import os
import resource
import select
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from s2s.config import data_folder
from s2s_service.media import landlock

_GRACE_S = 5
_MOST_FILES = 256
_NICENESS = 10
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
# Where systems keep libraries and fonts, and what libraries ask about processor and memory.
_SYSTEM = (
    "/usr /lib /lib64 /nix/store /etc/ld.so.cache /etc/fonts /etc/localtime /dev/urandom /dev/zero /proc/self "
    "/proc/cpuinfo /proc/meminfo /proc/stat /proc/sys/kernel /proc/sys/vm /sys/devices/system /sys/fs/cgroup"
).split()


def shut(order: dict[str, Any]) -> None:
    """Put this process under the limits of its order; to be called while it has one thread."""
    limits = order["limits"]
    os.umask(0o077)
    os.nice(_NICENESS)
    # Python ignores this signal; the kernel's own answer, an end, cannot be overlooked by any library.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    memory, file = limits["memory_mb"] * 1_000_000, limits["file_mb"] * 1_000_000
    cpu_s = math.ceil(limits["cpu_s"])
    # CUDA reserves far more addresses than it uses memory, and opens the GPU's own files.
    on_gpu = order["options"].get("device", "cpu") != "cpu"
    if not on_gpu:
        _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, cpu_s, cpu_s + _GRACE_S)
    _limit(resource.RLIMIT_FSIZE, file)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _MOST_FILES)
    # The parent ends us in time; this is for one that hangs.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits["wall_s"] + _GRACE_S)
    if sys.platform == "linux":
        _give_up_privileges()
        if not on_gpu:
            landlock.restrict(work=Path(order["folder"]), read=_readable(order))


def _readable(order: dict[str, Any]) -> list[Path]:
    """List what the work needs to read."""
    code = [sys.prefix, sys.base_prefix, *filter(None, sys.path)]
    libraries = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep))
    given = filter(None, (order["clip"], order["timeline"], *order["options"].get("packs", ())))
    return [*map(Path, (*_SYSTEM, *code, *libraries, *given)), *_added_packs()]


def _added_packs() -> list[Path]:
    """List where the packs lie that were added: beside what is kept of them, or wherever their owner has them."""
    cards = data_folder() / "packs"
    places = [cards]
    with contextlib.suppress(OSError):  # not ours to read: none was added by us
        for path in cards.glob("*.json"):
            with contextlib.suppress(ValueError, TypeError, KeyError):
                places.append(Path(json.loads(path.read_text(encoding="utf-8"))["folder"]))
    return places


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    hard = soft if hard is None else hard
    most = resource.getrlimit(which)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    # macOS knows RLIMIT_AS but does not let it be set.
    with contextlib.suppress(ValueError, OSError) if sys.platform != "linux" else contextlib.nullcontext():
        resource.setrlimit(which, (soft, hard))


def _give_up_privileges() -> None:
    """Gain none any more, and enter a network namespace without interfaces where user namespaces are allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        with contextlib.suppress(OSError):
            # Otherwise files would seem to be nobody's.
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def end_with(descriptor: int) -> None:
    """End this process when the other end of the pipe ``descriptor`` is closed, as it is when the parent dies.

    On Linux the kernel does it by itself, whatever this process is at: a pipe that is hung up sends SIGIO to its owner,
    whose answer, unless another is set, is an end. A thread could wait behind a long computation that holds the
    interpreter; it is what other systems have.
    """
    if sys.platform == "linux":
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        if waiting.poll(0):  # it went before the kernel was asked
            os._exit(1)
    else:
        threading.Thread(target=_wait_for_end, args=(descriptor,), name="parent", daemon=True).start()


def _wait_for_end(descriptor: int) -> None:
    while os.read(descriptor, 1024):
        pass
    os._exit(1)
