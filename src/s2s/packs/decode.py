"""Reading one recording: any rate and number of channels to mono at 48 kHz, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.errors import InputError
from s2s.stem import SAMPLE_RATE
from s2s.video import audio_blocks

MAX_READ_S = 180.0
"""Of one recording no more is read: a minute of rain holds all that rain does, and three minutes are 35 MB."""
SILENT_PEAK = 10 ** (-70 / 20)
"""What never rises above -70 dBFS is the noise of a converter, not a recording."""
_FLOOR_HZ = 20.0
_ALL = -1
"""Stands for the mean of the channels."""
_LARGEST = 64.0
"""Samples stored as floats may be anything; beyond this they are damage."""
_HIGH_PASS = butter(2, _FLOOR_HZ, "highpass", fs=SAMPLE_RATE, output="sos")


_WHY = {
    "missing_file": "there is no such file any more",
    "empty_file": "it is empty (0 bytes)",
    "no_audio_stream": "it holds no sound that can be read",
}


class Unusable(Exception):
    """A recording that cannot be used; says why, to be read after the file's name."""


def read_mono(path: Path, *, max_s: float = MAX_READ_S) -> np.ndarray:
    """Read the beginning of a recording.

    Parameters
    ----------
    path : Path
        Any file with sound.
    max_s : float
        At most so many seconds are read.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Mono at 48 kHz, without offset. Channels are averaged; where they cancel, the louder one is taken.

    Raises
    ------
    Unusable
        When the file cannot be read or is silent.
    """
    mono = _read(path, max_s)
    # Damage is silenced rather than clipped: a full-scale click would set the level of the rest.
    mono[~(np.abs(mono) <= _LARGEST)] = 0.0
    clean = np.asarray(sosfilt(_HIGH_PASS, mono), np.float32)
    if np.abs(clean).max(initial=0.0) < SILENT_PEAK:
        raise Unusable("it is silent")
    return clean


def _read(path: Path, max_s: float) -> np.ndarray:
    n_most = round(max_s * SAMPLE_RATE)
    parts: list[np.ndarray] = []
    n_read = 0
    channel: int | None = None
    try:
        for block in audio_blocks(path):
            if channel is None:
                channel = _channel(block)
            parts.append(block.mean(axis=0) if channel in (None, _ALL) else block[channel].copy())
            n_read += block.shape[1]
            if n_read >= n_most:
                break
    except InputError as error:
        raise Unusable(_WHY.get(error.code, "it cannot be read as sound")) from error
    mono = np.concatenate(parts or [np.zeros(0, np.float32)])[:n_most]
    if not len(mono):
        raise Unusable("it holds no sound")
    return np.ascontiguousarray(mono, np.float32)


def _channel(block: np.ndarray) -> int | None:
    """Choose which channel to read, by the first block that is not silent: all of them, unless they cancel."""
    block = np.clip(np.nan_to_num(block.astype(np.float64)), -_LARGEST, _LARGEST)
    power = np.square(block).mean(axis=1)
    if power.max(initial=0.0) < SILENT_PEAK**2:
        return None
    cancels = np.square(block.mean(axis=0)).mean() < 0.1 * power.max()
    return int(power.argmax()) if cancels and power.min() > 0.1 * power.max() else _ALL
