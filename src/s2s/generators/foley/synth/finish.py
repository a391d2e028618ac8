"""The last step of every model: no offset, the right level, no clicks, nothing past full scale."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.generators.foley.synth.noise import FLOOR_HZ
from s2s.stem import SAMPLE_RATE

HARDEST_DB = -2.0
"""Mean peak of a take at strength 1. At 0.7 that is -5 dBFS, and there is room for takes that come out louder."""
EVENT_POWER = 1.05
"""Peaks grow with strength to this power: 21 dB from 0.1 to 1, about what a hand has between a tap and a blow."""
BED_DB = -26.0
BED_RANGE_DB = 20.0
"""A bed has `BED_DB` RMS at a drive of 0.5, and this many decibels between drives of 0 and 1."""
KNEE = 0.7

_HIGH_PASS = butter(2, FLOOR_HZ, "highpass", fs=SAMPLE_RATE, output="sos")


def take(rng: np.random.Generator, samples: np.ndarray, strength: float, *, fade_s: float = 0.02) -> np.ndarray:
    """Finish one take of an event sound.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        The model's sum at any level.
    strength : float
        In [0, 1]; sets the peak, with a spread of 0.6 dB from take to take.
    fade_s : float
        Length of the fade at the end.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    clean = np.asarray(sosfilt(_HIGH_PASS, samples), np.float32)
    fade(clean, fade_s)
    peak_db = HARDEST_DB + float(np.clip(0.6 * rng.standard_normal(), -1.5, 1.5))
    level = 10 ** (peak_db / 20) * max(strength, 0.02) ** EVENT_POWER
    return np.asarray(clean * np.float32(level / (np.abs(clean).max(initial=0.0) + 1e-9)))


def mixed(*parts: tuple[np.ndarray, np.ndarray | float]) -> np.ndarray:
    """Sum parts of RMS 1 by their weights, which may move, so that the sum has RMS 1 throughout."""
    total = sum(np.square(weight) for _, weight in parts)
    made = sum(part * weight for part, weight in parts)
    return np.asarray(made / np.sqrt(total), np.float32)


def levelled(samples: np.ndarray) -> np.ndarray:
    """Bring samples to RMS 1; silence stays silent."""
    rms = np.sqrt(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return np.asarray(samples / (rms + 1e-6), np.float32)


def bed(samples: np.ndarray, drive: np.ndarray, *, range_db: float = BED_RANGE_DB) -> np.ndarray:
    """Finish one segment of a bed of RMS 1: put ``drive`` into its level, and bend rare peaks below full scale.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    level = np.exp((np.log(10) / 20 * range_db) * (np.asarray(drive, np.float32) - np.float32(0.5)))
    return soft_limit(samples * level * np.float32(10 ** (BED_DB / 20)))


def soft_limit(samples: np.ndarray) -> np.ndarray:
    """Bend what exceeds `KNEE` towards 1 and leave the rest alone."""
    samples = np.asarray(samples, np.float32)
    over = np.abs(samples) > KNEE
    if over.any():
        loud = samples[over]
        room = np.float32(1 - KNEE)
        samples[over] = np.sign(loud) * (KNEE + room * np.tanh((np.abs(loud) - np.float32(KNEE)) / room))
    return samples


def fade(samples: np.ndarray, fade_s: float) -> None:
    """Fade the end out in place, by a raised cosine."""
    n_fade = min(round(fade_s * SAMPLE_RATE), len(samples))
    place = np.arange(1, n_fade + 1, dtype=np.float32) / max(n_fade, 1)
    samples[len(samples) - n_fade :] *= np.cos(np.pi / 2 * place) ** 2
