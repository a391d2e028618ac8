"""A store in a folder of this machine (or one mounted by several)."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from s2s.errors import OutputError
from s2s.files import written_beside

TRIES = 20


class Folder:
    """Files under ``root``; every key is a path below it."""

    faults: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, local: Path, key: str, move: bool) -> None:
        """Write beside, bring it to the disk, rename; raises `OutputError` as `written_beside` does."""
        target = self.root / key
        for left in reversed(range(TRIES)):
            try:
                self._write(local, target, move)
                break
            except (OutputError, FileNotFoundError, FileExistsError) as error:
                # `remove` takes folders that are empty, perhaps this one just now.
                if not left or (isinstance(error, OutputError) and not isinstance(error.__cause__, FileNotFoundError)):
                    raise
        if move:
            local.unlink(missing_ok=True)

    def lend(self, key: str, local: Path) -> bool:
        """Give a stored file another name outside the store, when both are on one file system."""
        source = self.root / key
        local.unlink(missing_ok=True)
        try:
            os.link(source, local)
        except FileNotFoundError:
            raise
        except OSError:
            return False
        return True

    def size(self, key: str) -> int:
        path = self.root / key
        if not path.is_file():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), key)
        return path.stat().st_size

    def open(self, key: str) -> BinaryIO:
        return (self.root / key).open("rb")

    def remove(self, prefix: str) -> None:
        target = self.root / prefix
        for _ in range(TRIES):  # a file that is put meanwhile makes the folder not empty at the last moment
            try:
                shutil.rmtree(target) if target.is_dir() else target.unlink()
            except FileNotFoundError:
                if not target.exists():
                    break
            except OSError as error:
                if error.errno != errno.ENOTEMPTY:
                    raise
        with contextlib.suppress(OSError):  # as far as they are empty
            for folder in target.parents[: len(Path(prefix).parents) - 1]:
                folder.rmdir()

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        for folder, folders, names in os.walk(self.root / prefix):
            folders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    yield path.relative_to(self.root).as_posix(), path.stat().st_mtime

    def check(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.root / f".check.{secrets.token_hex(8)}"
        try:
            path.write_bytes(b"whole")
            if path.read_bytes() != b"whole":
                raise OSError(errno.EIO, "what was written is not what is read")
        finally:
            path.unlink(missing_ok=True)

    def _write(self, local: Path, target: Path, move: bool) -> None:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with written_beside(target) as beside:
            if not (move and _moved(local, beside)):
                shutil.copyfile(local, beside)
            _to_disk(beside)
        with contextlib.suppress(FileNotFoundError):  # removed again already
            for folder in target.parents[: len(target.relative_to(self.root).parents)]:
                _to_disk(folder)


def _moved(source: Path, target: Path) -> bool:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
