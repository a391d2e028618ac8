"""Windows: sound of any length brought to exactly the length that a model takes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from s2s.errors import InputError
from s2s.video import audio_blocks

AAC_FRAME = 1024
"""Samples of a frame of AAC: what was encoded before it was looped repeats after a whole number of them."""


def read_sound(path: str | os.PathLike[str], sample_rate: int) -> np.ndarray:
    """Return all of a file's sound as mono, the mean of its channels, float32 ``(n_samples,)`` at ``sample_rate``.

    Raises
    ------
    InputError
        ``no_audio_stream``, ``no_sound_decoded``, and those of a file that cannot be opened.
    """
    blocks = [block.mean(axis=0) for block in audio_blocks(Path(path), sample_rate=sample_rate)]
    sound = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    if not len(sound):
        raise InputError(
            f"{path} has a track of sound, but none of it decodes.",
            code="no_sound_decoded",
            hint="`s2s inspect FILE` lists what it holds.",
        )
    return sound


def cut_or_loop(samples: np.ndarray, n_samples: int, *, unit: int = 1) -> np.ndarray:
    """Return exactly ``n_samples``: the beginning of what is longer, repetitions of what is shorter.

    Parameters
    ----------
    unit : int
        What is repeated is filled up with silence to a whole number of so many samples first; `AAC_FRAME` is what
        looping an encoded file does.

    Examples
    --------
    >>> cut_or_loop(np.array([1.0, 2.0, 3.0]), 8, unit=2)
    array([1., 2., 3., 0., 1., 2., 3., 0.])
    """
    if len(samples) >= n_samples:
        return samples[:n_samples]
    filled = np.pad(samples, (0, -len(samples) % unit))
    return np.resize(filled, n_samples)
