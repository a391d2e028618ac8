"""The store: files by key (``jobs/ID/1/video.mp4``), in a folder or in object storage.

API and workers share it, on one machine or several. A key holds a whole file or none: nothing half-written is seen.
Keys are made by us, of ids and fixed names; what users call their files never becomes part of one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from s2s.errors import OutputError, UsageError
from s2s.files import written_beside
from s2s_service.bucket import Bucket
from s2s_service.folder import Folder
from s2s_service.problems import ServiceError

BLOCK = 1024 * 1024
KEY = re.compile(r"[a-z0-9._-]+(/[a-z0-9._-]+)*")
EXTRAS = {"s3": "s3", "gs": "gcs"}
log = structlog.get_logger()


class Place(Protocol):
    """Where files lie. Methods raise `FileNotFoundError` or one of ``faults``."""

    faults: tuple[type[Exception], ...]

    @property
    def root(self) -> Path | None: ...
    def put(self, local: Path, key: str, move: bool) -> None: ...
    def lend(self, key: str, local: Path) -> bool: ...
    def size(self, key: str) -> int: ...
    def open(self, key: str) -> BinaryIO: ...
    def remove(self, prefix: str) -> None: ...
    def list(self, prefix: str) -> Iterator[tuple[str, float]]: ...
    def check(self) -> None: ...


class Store:
    """Files by key at ``url``: ``file:///FOLDER``, ``s3://BUCKET/PREFIX`` or ``gs://BUCKET/PREFIX``.

    Everything raises `ServiceError` (``store_unusable``) when the store does not answer, and `FileNotFoundError` for a
    key that is not there.

    Raises
    ------
    UsageError
        ``store_unusable``: no such kind of store, no folder, no bucket named, or its library is not installed.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._place = _place_at(url)

    @property
    def folder(self) -> Path | None:
        """The folder it is, when it is one."""
        return self._place.root

    def put(self, local: Path, key: str, *, move: bool = False) -> None:
        """Store a copy of ``local``, replacing what was there; ``move`` spares the copy and takes the file itself.

        Raises
        ------
        ServiceError
            ``disk_full`` (507) besides.
        """
        if not local.exists():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(local))
        with self._minded(missing=False):
            self._place.put(local, _checked(key), move)

    def get(self, key: str, local: Path) -> None:
        """Bring a file here; see `join`."""
        self.join([key], local)

    def join(self, keys: Sequence[str], local: Path) -> None:
        """Bring files here, one after the other, as one.

        A single one may be the stored file under another name: read it, replace it, but never write into it.

        Raises
        ------
        OutputError
            ``disk_full``, ``output_unwritable``: the folder of ``local``.
        """
        keys = [_checked(key) for key in keys]
        try:
            with written_beside(local) as beside:
                if not (len(keys) == 1 and self._lent(keys[0], beside)):
                    with beside.open("wb") as out:
                        for key in keys:
                            out.writelines(self._blocks(key))
        except _Unread as error:
            with self._minded():
                raise error.why from None

    def size(self, key: str) -> int:
        """Return how many bytes a file has."""
        with self._minded():
            return self._place.size(_checked(key))

    def open(self, key: str) -> BinaryIO:
        """Open a file to read and seek in; reading raises as the store does (`Store.faults`)."""
        with self._minded():
            return self._place.open(_checked(key))

    def exists(self, key: str) -> bool:
        """Return whether there is such a file."""
        try:
            self.size(key)
        except FileNotFoundError:
            return False
        return True

    def remove(self, prefix: str) -> None:
        """Remove one file, or all under ``prefix/``; it is fine if there is none."""
        with self._minded():
            self._place.remove(_checked(prefix))

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Yield the keys under ``prefix/`` and when each was last changed; what a crash left beside is among them."""
        with self._minded():
            yield from self._place.list(_checked(prefix))

    def check(self) -> None:
        """Raise `ServiceError` (``store_unusable``) unless the store can be written and read now."""
        with self._minded(missing=False):
            self._place.check()

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """What reading an opened file may raise."""
        return self._place.faults

    @contextlib.contextmanager
    def _minded(self, *, missing: bool = True) -> Iterator[None]:
        """Say what went wrong in our words; the log has the store's own, callers need not know where it is.

        With ``missing``, `FileNotFoundError` is about a key; otherwise the store itself is what is not found.
        """
        faults: tuple[type[Exception], ...] = (OutputError, *self._place.faults)
        try:
            yield
        except faults as error:
            if missing and isinstance(error, FileNotFoundError):
                raise
            log.warning("store failed", store=self.url, error=f"{type(error).__name__}: {error}")
            if isinstance(error, OutputError) and error.code == "disk_full":
                raise ServiceError(
                    "The disk of the service is full.",
                    code="disk_full",
                    hint="Try again later, or remove jobs that are no longer needed.",
                    status=507,
                ) from error
            raise ServiceError(
                "The store does not answer as it should.",
                code="store_unusable",
                hint="Try again in a moment; the operator finds the reason in the log.",
                status=503,
                headers={"Retry-After": "10"},
            ) from error

    def _lent(self, key: str, local: Path) -> bool:
        try:
            return self._place.lend(key, local)
        except self._place.faults as error:
            raise _Unread(error) from error

    def _blocks(self, key: str) -> Iterator[bytes]:
        try:
            with self._place.open(key) as file:
                while block := file.read(BLOCK):
                    yield block
        except self._place.faults as error:
            raise _Unread(error) from error


class _Unread(Exception):
    """Reading failed while something else was being written: whose fault it is must not be mixed up."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why))
        self.why = why


def _checked(key: str) -> str:
    """Return ``key`` if it can have been made by us; `ValueError` (our mistake, or worse) otherwise."""
    if not KEY.fullmatch(key) or any(not part.strip(".") for part in key.split("/")):
        raise ValueError(f"{key[:200]!r} is no key of the store")
    return key


def _place_at(url: str) -> Place:
    parts = urlsplit(url)
    try:
        if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.strip("/"):
            return Folder(Path(unquote(parts.path)))
        if parts.scheme in EXTRAS and parts.netloc:
            return Bucket(parts.scheme, f"{parts.netloc}{parts.path}")
    except ImportError as error:
        raise UsageError(
            f"The store {url} needs a library that is not installed ({error.name or error}).",
            code="store_unusable",
            hint=f"pip install 'silence-to-sound[{EXTRAS.get(parts.scheme, 'service')}]'",
        ) from error
    except OSError as error:
        raise UsageError(
            f"The store {url} cannot be used: {error.strerror or error}.",
            code="store_unusable",
            hint="Name a folder that exists and that you may write to.",
        ) from error
    raise UsageError(
        f"{url} is no store.",
        code="store_unusable",
        hint="Use file:///FOLDER, s3://BUCKET/PREFIX or gs://BUCKET/PREFIX.",
    )
