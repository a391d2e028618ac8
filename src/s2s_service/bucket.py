"""A store in object storage (S3 and what speaks like it, Google Cloud Storage), through fsspec.

Objects appear whole or not at all by themselves. Listings are never cached: other processes write into the same bucket.
Passing faults are tried again by the libraries (botocore and s3fs; gcsfs), a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

BLOCK = 4 * 1024 * 1024
"""Bytes that are fetched at once by a reader."""
CHECK_S = 10.0
"""How long the bucket may take to answer `check`."""


class Bucket:
    """Objects under ``bucket/prefix``.

    Raises
    ------
    ImportError
        When the library for it is not installed.
    """

    root = None

    def __init__(self, protocol: str, path: str) -> None:
        import fsspec  # type: ignore[import-untyped]

        self.path = path.strip("/")
        options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
        if protocol == "s3":
            # One slow or dead address must not hold a thread of the API for minutes.
            options["config_kwargs"] = {
                "connect_timeout": 5,
                "read_timeout": 60,
                "retries": {"mode": "standard", "max_attempts": 4},
            }
        self.system = fsspec.filesystem(protocol, **options)
        self.faults = _faults(protocol)

    def put(self, local: Path, key: str, move: bool) -> None:
        self.system.put_file(str(local), self._at(key))
        if move:
            local.unlink(missing_ok=True)

    def lend(self, key: str, local: Path) -> bool:
        return False

    def size(self, key: str) -> int:
        about = self.system.info(self._at(key))
        if about["type"] != "file":
            raise FileNotFoundError(key)
        return int(about["size"])

    def open(self, key: str) -> BinaryIO:
        return cast(BinaryIO, self.system.open(self._at(key), "rb", block_size=BLOCK, cache_type="readahead"))

    def remove(self, prefix: str) -> None:
        keys = list(self.system.find(self._at(prefix)))
        for start in range(0, len(keys), 500):
            try:
                self.system.rm(keys[start : start + 500])
            except FileNotFoundError:  # another removes the same; what is left is removed one by one
                for key in keys[start : start + 500]:
                    if self.system.exists(key):
                        self.system.rm_file(key)

    def list(self, prefix: str) -> Iterator[tuple[str, float]]:
        for path, about in self.system.find(self._at(prefix), detail=True).items():
            changed = about.get("LastModified") or about["mtime"]
            if isinstance(changed, str):
                changed = datetime.fromisoformat(changed)
            yield path.removeprefix(f"{self.path}/"), changed.timestamp()

    def check(self) -> None:
        from fsspec.asyn import sync  # type: ignore[import-untyped]

        path = self._at(".check")
        sync(self.system.loop, self.system._pipe_file, path, b"whole", timeout=CHECK_S)
        if sync(self.system.loop, self.system._cat_file, path, timeout=CHECK_S) != b"whole":
            raise OSError("what was written is not what is read")

    def _at(self, key: str) -> str:
        return f"{self.path}/{key}"


def _faults(protocol: str) -> tuple[type[Exception], ...]:
    """Everything that the libraries raise when a bucket cannot be reached or refuses."""
    import aiohttp

    if protocol == "s3":
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

        return (OSError, aiohttp.ClientError, BotoCoreError, ClientError)
    from gcsfs.retry import HttpError  # type: ignore[import-untyped]
    from google.auth.exceptions import GoogleAuthError

    # gcsfs raises ValueError for "400 Bad Request".
    return (OSError, aiohttp.ClientError, HttpError, GoogleAuthError, ValueError)
