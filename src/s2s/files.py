"""Writing files so that a crash, a full disk or Ctrl-C leaves nothing half-written; reading texts of bounded size."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from s2s.errors import OutputError

_LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){30}""")
MOST_BYTES = 50_000_000
"""No table, manifest or settings has more; what has is something else."""


@contextlib.contextmanager
def written_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary path in the same folder; rename it to ``path`` when the block ends well.

    The temporary file keeps the suffix of ``path`` (writers choose a format by it) and is removed when the block raises
    or is interrupted, so that ``path`` is either whole or untouched.

    Raises
    ------
    OutputError
        ``output_unwritable`` when the folder is missing or cannot be written; ``disk_full`` when space runs out.
    """
    path = Path(path)
    _check_kind(path)
    # The name is cut so that what is added cannot make it too long for the file system.
    temporary = path.with_name(f".{path.stem[:40]}.{secrets.token_hex(4)}{path.suffix[-16:]}")
    try:
        # O_EXCL: never somebody else's file. The mode is what a plain open() asks for, less the user's umask.
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except OSError as error:
        raise output_error(path, error) from error
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def read_text(path: str | os.PathLike[str], *, most_bytes: int = MOST_BYTES) -> str:
    """Read a text file, UTF-8 with or without a byte order mark, in bounded time and memory.

    Raises
    ------
    OSError
        As `open` does; also for what is no file (a pipe would be waited for, a device may never end) and for what has
        more than ``most_bytes``. Its ``strerror`` says why.
    UnicodeDecodeError
        A `ValueError`, when it is not UTF-8.
    """
    # A pipe that nobody writes to is opened at once rather than waited for.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is a device or pipe, not a file", os.fspath(path))
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise OSError(errno.EFBIG, f"It has more than {most_bytes / 1e6:g} MB", os.fspath(path))
    return data.decode("utf-8-sig")


def toml_of(text: str) -> dict[str, Any]:
    """Read TOML in bounded time and memory.

    Raises
    ------
    ValueError
        When it is not TOML, nested too deep, or has keys of thirty parts: those take memory with the square of them.
    """
    if _LONG_KEY.search(text):
        raise ValueError("a key has too many parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if need be; raises `OutputError` (``output_unwritable``, ``disk_full``)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error


def refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    """Raise `OutputError` (``output_is_input``) when ``path`` is one of the inputs, through links too."""
    with contextlib.suppress(OSError):
        if not path.exists():
            return  # nothing to be replaced; spares a look at every input of a large batch
    for other in inputs:
        with contextlib.suppress(OSError):
            if path.samefile(other):
                raise OutputError(
                    f"{path} is an input; it would be replaced.",
                    code="output_is_input",
                    hint="Choose another name for the output.",
                )


def check_folder(path: Path) -> None:
    """Raise now what writing ``path`` would raise later: it is no file, its folder is missing or may not be written."""
    try:
        there = path.parent.is_dir()
    except OSError as error:
        raise output_error(path, error) from error
    if not there:
        raise output_error(path, FileNotFoundError())
    if not os.access(path.parent, os.W_OK):
        raise output_error(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    _check_kind(path)


def check_new_folder(folder: Path) -> None:
    """Raise now what `make_folder` would raise later, without making anything."""
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        raise output_error(folder, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
    if not os.access(nearest, os.W_OK):
        raise output_error(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _check_kind(path: Path) -> None:
    """Raise `OutputError` when ``path`` is there and no file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise output_error(path, error) from error
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a device or pipe"
        raise OutputError(f"{path} is {what}, not a file.", code="output_unwritable", hint="Name a file to write.")


def output_error(path: Path, error: OSError) -> OutputError:
    """Say in our words why ``path`` could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(
            f"The disk is full: {path} could not be written.",
            code="disk_full",
            hint="Free some space or write to another disk; nothing was left behind.",
        )
    if isinstance(error, FileNotFoundError):
        why = f"the folder {path.parent} does not exist"
    else:
        why = (error.strerror or str(error)).lower()
    return OutputError(
        f"{path} cannot be written: {why}.",
        code="output_unwritable",
        hint="Choose a folder that exists and that you may write to.",
    )
