"""How hard a recording sounds: harder is not only louder but brighter."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from s2s.stem import SAMPLE_RATE

TREBLE_PER_DB = 0.5
"""Decibels that the treble gains beyond the level's own: 3 kHz rise by 1.5 dB with each decibel of a voice's level
(Nordenberg and Sundberg, Journal of the Acoustical Society of America 120, 2006); mallets do about the same."""
LOWEST_CORNER_HZ, HIGHEST_CORNER_HZ = 150.0, 6_000.0
_LONGEST = 1 << 17


def corner_of(samples: np.ndarray) -> float:
    """Return where a sound's own treble begins, in Hz: at its spectral centroid, so that dark sounds darken too."""
    part = samples[:_LONGEST]
    spectrum = np.square(np.abs(np.fft.rfft(part)))
    centroid_hz = np.sum(spectrum * np.fft.rfftfreq(len(part), 1 / SAMPLE_RATE)) / (np.sum(spectrum) + 1e-20)
    return float(np.clip(centroid_hz, LOWEST_CORNER_HZ, HIGHEST_CORNER_HZ))


def shelved(samples: np.ndarray, corner_hz: float, gain_db: np.ndarray | float) -> np.ndarray:
    """Raise or lower the treble by a first-order shelf, at the same mean power.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Float32.
    corner_hz : float
        Where the shelf begins.
    gain_db : float or np.ndarray [shape=(n_samples,)]
        Of the treble; may move.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    pole = np.float32(np.exp(-2 * np.pi * corner_hz / SAMPLE_RATE))
    low = lfilter(np.array([1 - pole], np.float32), np.array([1, -pole], np.float32), samples)
    high = samples - low
    gain = np.exp(np.float32(np.log(10) / 20) * np.asarray(gain_db, np.float32))
    # What a gain does to the power follows from the powers of both parts and what they share.
    low_power, both, high_power = (float(np.dot(a, b)) for a, b in ((low, low), (low, high), (high, high)))
    before = low_power + 2 * both + high_power
    after = low_power + gain * np.float32(2 * both) + np.square(gain) * np.float32(high_power)
    return np.asarray((low + gain * high) * np.sqrt(np.float32(before) / (after + np.float32(1e-20))), np.float32)
