"""Passing: what distance does to a source that moves.

Sound takes its time, so a moving source is heard through a delay that moves: that alone makes the Doppler shift. Level
falls as 1 / distance, and the air takes the top (ISO 9613).
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from s2s.generators.foley.synth.engine import CONTROL, spread
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
        What is heard over the same time, the delay at the start taken off.
    """
    n_samples = len(samples)
    if not n_samples:
        return np.zeros(0, np.float32)
    # Distances move slowly against the control rate; the delay, not the place, is kept, as it is small and so exact.
    given_off = np.arange(0, n_samples + CONTROL, CONTROL, dtype=np.float64)
    far_m = _read(distance_m, given_off)
    delay = (far_m - far_m[0]) * (SAMPLE_RATE / SOUND_M_S)
    arrives = given_off + delay
    late = np.interp(given_off, arrives, delay)
    near = np.interp(given_off, arrives, reference_m / np.maximum(far_m, 0.1))
    return absorbed(_late(samples, spread(late, n_samples)) * spread(near, n_samples), distance_m)


def _read(curve: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Read a curve at some of its samples, the last held."""
    return np.asarray(curve, float)[np.minimum(places.astype(np.int64), len(curve) - 1)]


def grounded(samples: np.ndarray, elevation: np.ndarray, *, ear_m: float = 1.6, reflects: float = 0.7) -> np.ndarray:
    """Add what the ground sends up: a second, later arrival that combs the spectrum, the comb moving with the source.

    Parameters
    ----------
    elevation : np.ndarray [shape=(n_samples,)]
        Sine of the angle at which the source stands above the ground: 0 at the horizon, 1 overhead. The second way is
        longer by twice the height of the ear times it.
    """
    later = np.asarray(elevation, np.float32) * np.float32(2 * ear_m * SAMPLE_RATE / SOUND_M_S)
    return np.asarray(samples + np.float32(reflects) * _late(samples, later), np.float32)


def _late(samples: np.ndarray, delay: np.ndarray) -> np.ndarray:
    """Delay by a number of samples that moves, reading between samples through four points.

    Catmull-Rom: a straight line would dull the top as it moves. Before the beginning and past the end, samples are read
    backwards, so that nothing falls silent where a delay ends elsewhere than it began.
    """
    whole = np.floor(delay)
    step = 1 - (np.asarray(delay, np.float32) - whole)
    at = np.arange(len(samples), dtype=np.int32) - whole.astype(np.int32) - 1
    padded = np.pad(np.asarray(samples, np.float32), (1, 3), mode="edge")
    last = len(samples) - 1
    first = np.clip(last - np.abs(last - np.abs(at)), 0, last)
    before, here, after, beyond = (padded[first + shift] for shift in range(4))
    slope, next_slope = 0.5 * (after - before), 0.5 * (beyond - here)
    curve = 2 * (here - after) + slope + next_slope
    return np.asarray(here + step * (slope + step * (3 * (after - here) - 2 * slope - next_slope + step * curve)))


def absorbed(samples: np.ndarray, distance_m: np.ndarray) -> np.ndarray:
    """Let the air take its part of each frequency over a distance that moves."""
    n_samples = len(samples)
    if not n_samples:
        return np.zeros(0, np.float32)
    count = n_frames(n_samples)
    per_m = (np.interp(BIN_HZ, AIR_HZ, AIR_DB_M) * (-np.log(10) / 20)).astype(np.float32)
    window = np.sin(np.pi * (np.arange(FRAME, dtype=np.float32) + 0.5) / FRAME)
    padded = np.zeros((count + 1) * HOP, np.float32)
    padded[HOP : HOP + n_samples] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP] * window
    gains = np.exp(np.asarray(distance_m[frame_centres(n_samples), None], np.float32) * per_m)
    back = fft.irfft(fft.rfft(frames, axis=1) * gains[: len(frames)], FRAME, axis=1) * window
    made = np.zeros((count + 1, HOP), np.float32)
    made[: len(back)] += back[:, :HOP]
    made[1 : len(back) + 1] += back[:, HOP:]
    return made.reshape(-1)[HOP : HOP + n_samples]
