"""Data sets from the files that RegNet's authors' pipeline leaves: pickled features and mel spectrograms.

A folder holds, for one category of sounds, ``rgb`` and ``flow`` with ID.pkl, (n_video_frames, 1024) each, and ``mel``
with ID_mel.npy, (80, 860); or the same under their own names, ``feature_rgb_bninception_dim1024_21.5fps``,
``feature_flow_bninception_dim1024_21.5fps`` and ``melspec_10s_22050hz``. A folder of such folders is a data set of
several categories, each called by its folder's name, which then also begins the ids of its clips.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from s2s.errors import InputError, S2SError
from s2s.files import make_folder, written_beside
from s2s.mel import REGNET_MEL
from s2s.rates import REGNET_RATES
from s2s_ml.data.arrays import read_array
from s2s_ml.data.manifest import MANIFEST, Facts, Manifest, Row, read_manifest, split_of, write_manifest

FEATURES = "bninception"
_DIM = 1024
_MEL_SUFFIX = "_mel.npy"
_KINDS = {"rgb": ("rgb", "feature_rgb"), "flow": ("flow", "feature_flow"), "mel": ("mel", "melspec")}
# Clips of VGGSound and AudioSet: the video's id of eleven letters, then where in it they begin.
_WITH_START = re.compile(r"(.{11})_(\d{1,6})")


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    manifest: Manifest
    n_made: int
    n_kept: int
    """Clips that were there already, made from the same files."""
    failed: dict[str, S2SError]
    """Clips that could not be used, and why."""


@dataclass(frozen=True)
class _Clip:
    id: str
    label: str
    rgb: Path
    flow: Path
    mel: Path

    @property
    def files(self) -> tuple[Path, Path, Path]:
        return self.rgb, self.flow, self.mel


def import_regnet(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    licence: str = "unknown",
    label: str = "",
    n_jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Imported:
    """Make a data set of a folder in RegNet's authors' layout.

    RGB and flow stand side by side in one array, (n_video_frames, 2048), in this order. Frames beyond the window
    (authors' files have 215 or 216) are left out. A clip that cannot be used is left out and named.

    Parameters
    ----------
    folder : path
        See the module's description.
    out : path
        The data set; clips that are in it and were made from the same files are kept.
    licence, label : str
        Stand in the manifest; the label where categories have no folders of their own.
    n_jobs : int
        Clips that are read at the same time.
    report : callable
        Is told how many clips are done, of how many.

    Raises
    ------
    InputError
        ``no_regnet_layout`` when the folder holds none of that, ``no_usable_clips`` when no clip can be used.
    OutputError
        When the data set cannot be written.
    """
    out = Path(out)
    clips = sorted(_clips(Path(folder), label), key=lambda clip: clip.id)
    for folder_made in (out / "mel", out / "features" / FEATURES):
        make_folder(folder_made)
    known = {row.id: row for row in read_manifest(out).rows} if (out / MANIFEST).is_file() else {}
    rows: list[Row] = []
    failed: dict[str, S2SError] = {}
    n_kept = 0

    def made(clip: _Clip) -> tuple[Row, bool] | InputError:
        try:
            return _made(clip, out, licence, known.get(clip.id))
        except InputError as error:
            return error

    with ThreadPoolExecutor(n_jobs) as pool:
        for n_done, (clip, result) in enumerate(zip(clips, pool.map(made, clips), strict=True), 1):
            if isinstance(result, InputError):
                failed[clip.id] = result
            else:
                rows.append(result[0])
                n_kept += result[1]
            report(n_done, len(clips))
    if not rows:
        name, why = next(iter(failed.items()))
        raise InputError(
            f"None of the {len(clips)} clips in {folder} can be used; the first, {name}: {why.message}",
            code="no_usable_clips",
            hint=why.hint,
        )
    facts = Facts(REGNET_MEL.name, FEATURES, 2 * _DIM, REGNET_RATES.n_video_frames, REGNET_RATES.n_mel_frames)
    return Imported(write_manifest(out, facts, rows), len(rows) - n_kept, n_kept, failed)


def source_of(name: str) -> str:
    """Return the video that a clip is of, by its name: ``VIDEO_START`` as in VGGSound, else the clip itself.

    Examples
    --------
    >>> source_of("-0aBcD_eF12_000030"), source_of("drum_02480")
    ('-0aBcD_eF12', 'drum_02480')
    """
    found = _WITH_START.fullmatch(name)
    return found[1] if found else name


def _clips(folder: Path, label: str) -> Iterator[_Clip]:
    is_one = bool(_parts(folder))
    categories = [(folder, label)] if is_one else []
    if folder.is_dir() and not is_one:
        categories = [(inner, inner.name) for inner in sorted(folder.iterdir()) if inner.is_dir() and _parts(inner)]
    seen: dict[str, Path] = {}
    for category, name in categories:
        parts = _parts(category)
        for path in sorted(parts["mel"].glob(f"*{_MEL_SUFFIX}")):
            clip = path.name.removesuffix(_MEL_SUFFIX)
            # Categories count their clips each for itself: video_00041 is another one in each.
            known_as = clip if is_one or clip.startswith(f"{name}_") or source_of(clip) != clip else f"{name}_{clip}"
            if known_as in seen:
                raise _no_layout(folder, f"there are two clips '{known_as}', in {seen[known_as]} and {category}")
            seen[known_as] = category
            yield _Clip(known_as, name, parts["rgb"] / f"{clip}.pkl", parts["flow"] / f"{clip}.pkl", path)
    if not seen:
        raise _no_layout(folder, f"there is no folder of mels in it with files that end in {_MEL_SUFFIX}")


def _parts(folder: Path) -> dict[str, Path]:
    """Return the folders of a category, or nothing when it is none."""
    found = {}
    for kind, (plain, long) in _KINDS.items():
        inner = [folder / plain, *sorted(folder.glob(f"{long}_*"))]
        found[kind] = next((path for path in inner if path.is_dir()), folder / plain)
    return found if any(path.is_dir() for path in found.values()) else {}


def _made(clip: _Clip, out: Path, licence: str, known: Row | None) -> tuple[Row, bool]:
    """Bring one clip into the data set; says whether it was there already."""
    origin = _checksum(*clip.files)
    source = source_of(clip.id)
    paths = {"mel": f"mel/{clip.id}.npy", "features": f"features/{FEATURES}/{clip.id}.npy"}
    row = Row(clip.id, source, clip.label, split_of(source), REGNET_RATES.duration_s, licence, {}, origin)
    if known and known.origin == origin and _is_there(out, known):
        return Row(**{**vars(row), "checksums": known.checksums}), True
    n_frames = REGNET_RATES.n_video_frames
    streams = []
    for path in (clip.rgb, clip.flow):
        stream = read_array(path, shape=(None, _DIM))
        if len(stream) < n_frames:
            raise InputError(
                f"{path} has {len(stream)} frames, fewer than the {n_frames} of {REGNET_RATES.duration_s:g} s.",
                code="too_few_frames",
                hint="Features are those of 21.5 frames a second, of clips brought to ten seconds.",
            )
        streams.append(stream[:n_frames])
    mel = read_array(clip.mel, shape=(REGNET_MEL.n_mels, REGNET_RATES.n_mel_frames))
    if mel.min() < 0 or mel.max() > 1:
        raise InputError(
            f"{clip.mel} is no mel of RegNet: its values reach from {mel.min():.3g} to {mel.max():.3g}, not 0 to 1.",
            code="array_invalid",
            hint="`s2s-ml mel-parity` compares mels with those of the clips' own sound.",
        )
    _save(out / paths["mel"], mel)
    _save(out / paths["features"], np.concatenate(streams, axis=1))
    return Row(**{**vars(row), "checksums": {path: _checksum(out / path) for path in paths.values()}}), False


def _is_there(out: Path, row: Row) -> bool:
    return all((out / path).is_file() and _checksum(out / path) == digest for path, digest in row.checksums.items())


def _save(path: Path, array: np.ndarray) -> None:
    with written_beside(path) as beside:
        np.save(beside, array)


def _checksum(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest() if len(paths) > 1 else path.read_bytes())
        except FileNotFoundError as error:
            raise InputError(
                f"{path}: there is no such file.", code="array_missing", hint="Each clip needs rgb, flow and mel."
            ) from error
        except OSError as error:
            raise InputError(
                f"{path} cannot be read: {error.strerror}.", code="array_unreadable", hint="Check the file."
            ) from error
    return digest.hexdigest()


def _no_layout(folder: Path, why: str) -> InputError:
    return InputError(
        f"{folder} is not laid out as RegNet's features are: {why}.",
        code="no_regnet_layout",
        hint="Name a folder with rgb/ID.pkl, flow/ID.pkl and mel/ID_mel.npy, or a folder of such folders.",
    )
