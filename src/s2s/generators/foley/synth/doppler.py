"""Passing: what distance does to a source that moves.

Sound takes its time, so a moving source is heard through a delay that moves: that alone makes the Doppler shift. Level
falls as 1 / distance, and the air takes the top (ISO 9613).
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from s2s.generators.foley.synth.noise import BIN_HZ, FRAME, HOP, frame_centres, n_frames
from s2s.stem import SAMPLE_RATE

SOUND_M_S = 343.0
AIR_HZ = 125.0 * 2.0 ** np.arange(7)
AIR_DB_M = np.array((0.3, 1.1, 2.8, 5.0, 9.0, 22.9, 76.6)) / 1000
"""Absorption of air at 20 degrees and 70 % humidity: ISO 9613-2, table 2."""


def line(n_samples: int, speed_m_s: float, nearest_m: float, nearest_at_s: float) -> np.ndarray:
    """Distance to a source on a straight line at an even speed.

    Examples
    --------
    >>> line(3, 48000.0, 3.0, 1 / 48000).round(1).tolist()
    [3.2, 3.0, 3.2]
    """
    along = speed_m_s * (np.arange(n_samples) / SAMPLE_RATE - nearest_at_s)
    return np.asarray(np.hypot(nearest_m, along))


def passing(samples: np.ndarray, distance_m: np.ndarray, *, reference_m: float) -> np.ndarray:
    """Hear a source at a distance that moves.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        What the source gives off, as heard at ``reference_m``.
    distance_m : np.ndarray [shape=(n_samples,)]
        Where it is, as a distance, slower than sound.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        What is heard over the same time; what has not yet arrived at the start is taken from the source's beginning.
    """
    n_samples = len(samples)
    if not n_samples:
        return np.zeros(0, np.float32)
    given_off = np.arange(n_samples, dtype=np.float64)
    arrives = given_off + (distance_m - distance_m[0]) * (SAMPLE_RATE / SOUND_M_S)
    heard_of = np.interp(given_off, arrives, given_off)
    near = np.interp(heard_of, given_off, reference_m / np.maximum(distance_m, 0.1))
    return absorbed(_between(samples, heard_of) * near, distance_m)


def grounded(samples: np.ndarray, elevation: np.ndarray, *, ear_m: float = 1.6, reflects: float = 0.7) -> np.ndarray:
    """Add what the ground sends up: a second, later arrival that combs the spectrum, the comb moving with the source.

    Parameters
    ----------
    elevation : np.ndarray [shape=(n_samples,)]
        Sine of the angle at which the source stands above the ground: 0 at the horizon, 1 overhead. The second way is
        longer by twice the height of the ear times it.
    """
    late = np.arange(len(samples)) - 2 * ear_m * elevation * (SAMPLE_RATE / SOUND_M_S)
    return np.asarray(samples + np.float32(reflects) * _between(samples, np.maximum(late, 0)), np.float32)


def _between(samples: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Read between samples through four points (Catmull-Rom): a straight line would dull the top as it moves."""
    at = place.astype(np.int64)
    step = np.asarray(place - at, np.float32)
    padded = np.pad(np.asarray(samples, np.float32), (1, 3), mode="edge")
    before, here, after, beyond = (padded[at + shift] for shift in range(4))
    slope, next_slope = 0.5 * (after - before), 0.5 * (beyond - here)
    curve = 2 * (here - after) + slope + next_slope
    return np.asarray(here + step * (slope + step * (3 * (after - here) - 2 * slope - next_slope + step * curve)))


def absorbed(samples: np.ndarray, distance_m: np.ndarray) -> np.ndarray:
    """Let the air take its part of each frequency over a distance that moves."""
    n_samples = len(samples)
    if not n_samples:
        return np.zeros(0, np.float32)
    count = n_frames(n_samples)
    per_m_db = np.interp(BIN_HZ, AIR_HZ, AIR_DB_M)
    window = np.sin(np.pi * (np.arange(FRAME, dtype=np.float32) + 0.5) / FRAME)
    padded = np.zeros((count + 1) * HOP, np.float32)
    padded[HOP : HOP + n_samples] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP] * window
    gains = np.exp(-np.log(10) / 20 * distance_m[frame_centres(n_samples), None] * per_m_db).astype(np.float32)
    back = fft.irfft(fft.rfft(frames, axis=1) * gains[: len(frames)], FRAME, axis=1) * window
    made = np.zeros((count + 1, HOP), np.float32)
    made[: len(back)] += back[:, :HOP]
    made[1 : len(back) + 1] += back[:, HOP:]
    return made.reshape(-1)[HOP : HOP + n_samples]
