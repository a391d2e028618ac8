"""The manifest of a data set: a Parquet table with a row for each clip, from which everything else is found.

A data set is a folder:

    manifest.parquet        one row a clip; the table's metadata names the mel, the rates and the kind of features
    mel/ID.npy              float32 (n_mels, n_mel_frames), in [0, 1]
    features/KIND/ID.npy    float32 (n_video_frames, feature_dim)
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from s2s.errors import InputError
from s2s.files import written_beside

MANIFEST = "manifest.parquet"
SPLITS = ("train", "validation", "test")
_METADATA = b"s2s"
_VERSION = 1


@dataclass(frozen=True)
class Row:
    """One clip of a data set."""

    id: str
    source: str
    """The video it was cut from: clips of one source are always in one split."""
    label: str
    split: str
    duration_s: float
    """Of the clip; of clips that come as features, of their window."""
    licence: str
    checksums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each of its files, by path within the data set."""
    origin: str = ""
    """SHA-256 over the files it was made from; what was made already is not made again."""


@dataclass(frozen=True)
class Facts:
    """What is the same for all clips of a data set."""

    mel: str
    features: str
    """Which features; the folder under features/."""
    feature_dim: int
    n_video_frames: int
    n_mel_frames: int


@dataclass(frozen=True)
class Manifest:
    """All rows, in the order of their ids, and what is the same for all."""

    facts: Facts
    rows: tuple[Row, ...]

    def of_split(self, split: str) -> tuple[Row, ...]:
        """Return the rows of a split."""
        return tuple(row for row in self.rows if row.split == split)

    @property
    def sha256(self) -> str:
        """Identifies the data: the same rows and files give the same on every machine."""
        text = json.dumps([asdict(self.facts), *map(asdict, self.rows)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def split_of(source: str, *, shares: Sequence[float] = (0.8, 0.1, 0.1), seed: int = 0) -> str:
    """Return the split of a source video: the same for all its clips, on every machine and whatever else is there.

    Examples
    --------
    >>> split_of("video_1"), split_of("video_1", shares=(0, 0, 1))
    ('train', 'test')
    """
    digest = hashlib.sha256(f"{seed}\x1f{source}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64 * sum(shares)
    for split, share in zip(SPLITS, shares, strict=True):
        if place < share:
            return split
        place -= share
    return SPLITS[-1]


def write_manifest(folder: Path, facts: Facts, rows: Iterable[Row]) -> Manifest:
    """Write the manifest of a data set, rows in the order of their ids, beside the old one and then in its place."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    manifest = Manifest(facts, tuple(sorted(rows, key=lambda row: row.id)))
    table = pa.Table.from_pylist(
        [{**asdict(row), "checksums": sorted(row.checksums.items())} for row in manifest.rows], schema=_schema()
    )
    table = table.replace_schema_metadata({_METADATA: json.dumps({"version": _VERSION, **asdict(facts)})})
    with written_beside(folder / MANIFEST) as beside:
        pq.write_table(table, beside)
    return manifest


def read_manifest(folder: str | os.PathLike[str]) -> Manifest:
    """Read the manifest of a data set.

    Raises
    ------
    InputError
        ``manifest_missing``, ``manifest_invalid``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = Path(folder) / MANIFEST
    if not path.is_file():
        raise InputError(
            f"{folder} has no {MANIFEST}.", code="manifest_missing", hint="`s2s-ml prepare` makes a data set with one."
        )
    try:
        table = pq.read_table(path)
        stored = json.loads((table.schema.metadata or {})[_METADATA])
        version = stored.pop("version")
        if version != _VERSION:
            raise _invalid(path, f"it is of version {version}, this program reads {_VERSION}")
        facts = Facts(**stored)
        rows = tuple(_row(found) for found in table.select(_schema().names).to_pylist())
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise _invalid(path, str(error).splitlines()[0] if str(error) else type(error).__name__) from error
    if not all(_is_name(row.id) for row in rows) or len({row.id for row in rows}) != len(rows):
        raise _invalid(path, "ids are not unique, or no names of files")
    split_by_source: dict[str, str] = {}
    for row in rows:
        if row.split not in SPLITS:
            raise _invalid(path, f"clip '{row.id}' is in split '{row.split}', not in {', '.join(SPLITS)}")
        if split_by_source.setdefault(row.source, row.split) != row.split:
            raise _invalid(path, f"source video '{row.source}' has clips in several splits")
    return Manifest(facts, rows)


def _schema() -> Any:
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            ("id", text),
            ("source", text),
            ("label", text),
            ("split", text),
            ("duration_s", pa.float64()),
            ("licence", text),
            ("checksums", pa.map_(text, text)),
            ("origin", text),
        ]
    )


def _row(found: dict[str, Any]) -> Row:
    if any(value is None for value in found.values()):
        raise ValueError(f"clip '{found['id']}' lacks a value")
    return Row(**{**found, "checksums": dict(found["checksums"])})


def _is_name(text: str) -> bool:
    return bool(text) and text == Path(text).name and not text.startswith(".")


def _invalid(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} is no manifest of a data set: {why.rstrip('.')}.",
        code="manifest_invalid",
        hint="`s2s-ml prepare` makes it anew.",
    )
