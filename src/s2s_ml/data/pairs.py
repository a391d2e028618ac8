"""What training reads: features of a clip and the mel of its sound."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from s2s.errors import InputError
from s2s.mel import mel_named
from s2s_ml.data.arrays import read_array
from s2s_ml.data.manifest import Manifest, Row, read_manifest


@dataclass(frozen=True)
class Pair:
    """One clip as a model sees and as it should sound."""

    row: Row
    features: np.ndarray
    """float32 (n_video_frames, feature_dim)."""
    mel: np.ndarray
    """float32 (n_mels, n_mel_frames), in [0, 1]."""


class Pairs:
    """The clips of a split, read when they are asked for; torch's loaders take it as a map-style data set.

    Parameters
    ----------
    folder : path
        A data set.
    split : str
        "train", "validation" or "test"; None for all.
    is_checked : bool
        Whether files are compared with their checksums each time they are read: 3 ms a clip of 10 s.

    Raises
    ------
    InputError
        ``manifest_missing``, ``manifest_invalid``; ``empty_split`` when it has no clips. Reading a clip:
        ``data_changed`` when a file is not the one of the manifest, and those of `read_array`.
    """

    def __init__(self, folder: str | os.PathLike[str], split: str | None = None, *, is_checked: bool = True) -> None:
        self.folder = Path(folder)
        self.manifest: Manifest = read_manifest(self.folder)
        self.rows = self.manifest.rows if split is None else self.manifest.of_split(split)
        self.is_checked = is_checked
        if not self.rows:
            raise InputError(
                f"{folder} has no clips in the split '{split}'.",
                code="empty_split",
                hint="Splits are made by source video: a data set of few of them may lack one.",
            )

    def __iter__(self) -> Iterator[Pair]:
        return (self[index] for index in range(len(self)))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Pair:
        row, facts = self.rows[index], self.manifest.facts
        n_mels = mel_named(facts.mel).n_mels
        return Pair(
            row,
            self._read(row, f"features/{facts.features}/{row.id}.npy", (facts.n_video_frames, facts.feature_dim)),
            self._read(row, f"mel/{row.id}.npy", (n_mels, facts.n_mel_frames)),
        )

    def _read(self, row: Row, path: str, shape: tuple[int, ...]) -> np.ndarray:
        array = read_array(self.folder / path, shape=shape)
        if self.is_checked:
            digest = hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
            if digest != row.checksums.get(path):
                raise InputError(
                    f"{self.folder / path} is not the file that the manifest knows.",
                    code="data_changed",
                    hint="Make the data set anew, or bring the file back.",
                )
        return array
