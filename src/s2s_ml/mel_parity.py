"""Our mel against spectrograms that RegNet's authors made of the same clips."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from s2s.errors import InputError
from s2s.mel import REGNET_MEL, mel_spectrogram
from s2s.rates import REGNET_RATES
from s2s_ml.data.arrays import read_array
from s2s_ml.data.window import AAC_FRAME, cut_or_loop, read_sound

SUFFIX = "_mel.npy"
LEAST = 0.92
"""Correlation below which two mels are not of the same kind; lossy encoding in between leaves more."""


@dataclass(frozen=True)
class Agreement:
    """How well two mels of one clip agree."""

    clip: str
    correlation: float
    """Pearson's, over all bands and frames."""
    mean_difference: float
    """Ours minus theirs, in units of the mel (1 is 100 dB)."""
    mean_distance: float
    """Mean of the absolute difference, in the same units."""


def mel_of_clip(path: Path, n_frames: int = REGNET_RATES.n_mel_frames) -> np.ndarray:
    """Return RegNet's mel of a clip's own sound, looped as its authors loop what is shorter than ten seconds."""
    sound = read_sound(path, REGNET_RATES.sample_rate)
    return mel_spectrogram(
        cut_or_loop(sound, REGNET_RATES.n_samples, unit=AAC_FRAME),
        REGNET_MEL,
        n_frames=n_frames,
    )


def compare(folder: str | os.PathLike[str]) -> Iterator[Agreement]:
    """Compare the mels in ``folder``/regnet/mel with those of the sound in ``folder``/video, or the same in
    ``folder``/clips.

    Raises
    ------
    InputError
        ``no_reference_mels`` when there are none; ``array_invalid`` when one is no mel; those of clips that cannot be
        read.
    """
    folder = Path(folder)
    if not (folder / "regnet").is_dir() and (folder / "clips").is_dir():
        folder = folder / "clips"
    found = sorted((folder / "regnet" / "mel").glob(f"*{SUFFIX}"))
    if not found:
        raise InputError(
            f"{folder / 'regnet' / 'mel'} holds no file that ends in {SUFFIX}.",
            code="no_reference_mels",
            hint="Name a folder with regnet/mel/NAME_mel.npy and video/NAME.mp4.",
        )
    for path in found:
        clip = path.name.removesuffix(SUFFIX)
        theirs = read_array(path, shape=(REGNET_MEL.n_mels, None))
        ours = mel_of_clip(_clip(folder / "video", clip), theirs.shape[1])
        yield Agreement(
            clip,
            float(np.corrcoef(ours.ravel(), theirs.ravel())[0, 1]),
            float((ours - theirs).mean()),
            float(np.abs(ours - theirs).mean()),
        )


def _clip(folder: Path, name: str) -> Path:
    """Return the clip of that name, whatever its suffix; the one that is missing is named as an MP4 file."""
    return next((path for path in sorted(folder.glob("*")) if path.stem == name), folder / f"{name}.mp4")
