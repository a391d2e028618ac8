"""Writing files so that a crash, a full disk or Ctrl-C leaves nothing half-written."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from s2s.errors import OutputError


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
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file.", code="output_unwritable", hint="Name a file to write.")
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        # mkstemp makes private files; results get the permissions a plain open() would have given.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def check_folder(path: Path) -> None:
    """Raise now what writing ``path`` would raise later: its folder is missing or may not be written."""
    if not path.parent.is_dir():
        raise output_error(path, FileNotFoundError())
    if not os.access(path.parent, os.W_OK):
        raise output_error(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def output_error(path: Path, error: OSError) -> OutputError:
    """Say in our words why ``path`` could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(
            f"The disk is full: {path} could not be written.",
            code="disk_full",
            hint="Free some space or write to another disk; nothing was left behind.",
        )
    if isinstance(error, FileNotFoundError) or not path.parent.is_dir():
        why = f"the folder {path.parent} does not exist"
    else:
        why = (error.strerror or str(error)).lower()
    return OutputError(
        f"{path} cannot be written: {why}.",
        code="output_unwritable",
        hint="Choose a folder that exists and that you may write to.",
    )
