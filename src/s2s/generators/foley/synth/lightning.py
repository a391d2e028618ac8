"""Thunder: a crooked channel some kilometres long that bangs everywhere at once, and is heard piece by piece.

Each piece of a lightning channel sends out a shock that ends as an N-wave, mostly across itself; what a listener hears
is the sum over the channel as it arrives (Few 1969; Ribner & Roy, JASA 72, 1982): claps where a long stretch lies
at one distance, rumbling where the channel leads away, and less treble the farther it comes.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import fft

from s2s.stem import SAMPLE_RATE

SOUND_M_S = 343.0
PIECE_M = 12.0
BITS, BIT_M = 8, 4.0
"""Each piece is crooked in itself: it bangs in so many places, off its line by so much."""
BEND_RAD = 0.28
"""Mean change of direction from piece to piece: channels turn by 16 degrees, whatever the scale (Hill 1968)."""
SCATTER_S, SCATTERED = (0.03, 0.5), (1.0, 0.6)
"""Turbulent air sends a shock on in many, within some hundredths of a second, and hills, woods and clouds for as long
as half a second to 1/e; their strength in all against the first."""
WAVE_S = 0.006
"""Length of the N-wave at a kilometre: thunder is strongest below some 200 Hz (Few 1969; Holmes et al. 1971)."""
RATE = SAMPLE_RATE // 4
"""Thunder is made at 12 kHz: air takes what is above 5 kHz within some hundred metres."""


def channel(rng: np.random.Generator, distance_m: float, height_m: float) -> np.ndarray:
    """Draw a lightning channel from a point on the ground up into a cloud, with branches.

    Returns
    -------
    np.ndarray [shape=(n_pieces, 3)]
        Middles of pieces in m; the listener is at the origin, the ground point ``distance_m`` along x.
    """
    trunk = _walk(rng, np.array([distance_m, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]), height_m)
    parts = [trunk]
    for start in rng.integers(len(trunk) // 5, len(trunk), rng.integers(2, 6)).tolist():
        sideways = rng.standard_normal(3) * np.array([1.0, 1.0, 0.3])
        parts.append(_walk(rng, trunk[start], sideways / np.linalg.norm(sideways), rng.uniform(0.1, 0.4) * height_m))
    # In the cloud it goes on level for a kilometre or two.
    level = rng.standard_normal(3) * np.array([1.0, 1.0, 0.1])
    parts.append(_walk(rng, trunk[-1], level / np.linalg.norm(level), rng.uniform(0.3, 0.9) * height_m))
    return np.concatenate(parts)


def _walk(rng: np.random.Generator, start: np.ndarray, towards: np.ndarray, length_m: float) -> np.ndarray:
    """A crooked way of a length, turning at each piece, and drawn back to its main direction."""
    count = max(4, round(length_m / PIECE_M))
    turns = BEND_RAD * rng.standard_normal((count, 3))
    headings, heading = np.empty((count, 3)), towards
    for index, turn in enumerate(turns):
        heading = heading + turn + 0.06 * (towards - heading)
        heading = heading / np.sqrt(heading @ heading)
        headings[index] = heading
    return np.asarray(start + PIECE_M * np.cumsum(headings, axis=0))


def heard(rng: np.random.Generator, pieces_m: np.ndarray, lasts_s: float) -> np.ndarray:
    """Sum what a channel's pieces send, from the first arrival on.

    Parameters
    ----------
    pieces_m : np.ndarray [shape=(n_pieces, 3)]
        From `channel`.
    lasts_s : float
        What arrives later is left out.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At 48 kHz; peaks at 1.
    """
    away_m = np.sqrt(np.sum(np.square(pieces_m), axis=1)) + 1.0
    along = np.gradient(pieces_m, axis=0)
    along /= np.sqrt(np.sum(np.square(along), axis=1, keepdims=True)) + 1e-9
    # A piece seen end on sends little: its shocks arrive one after the other.
    across = 1 - np.square(np.sum(along * pieces_m, axis=1) / away_m)
    strengths = (0.15 + across**2) * rng.lognormal(0.0, 0.5, len(away_m)) * (1000 / away_m)
    bits_m = np.repeat(away_m, BITS) + BIT_M * rng.standard_normal(len(away_m) * BITS)
    strengths = np.repeat(strengths, BITS) * rng.lognormal(-0.3, 0.8, len(bits_m))
    arrive = ((bits_m - bits_m.min()) / SOUND_M_S + 0.002) * RATE
    away_m = bits_m
    n_coarse = round(lasts_s * RATE)
    length = fft.next_fast_len(n_coarse + RATE, real=True)
    hz = fft.rfftfreq(length, 1 / RATE)
    spectrum = np.zeros(len(hz), np.complex64)
    edges_m = away_m.min() * np.array([0.0, 1.25, 1.8, 3.0, np.inf])
    for near_m, far_m in pairwise(edges_m):
        these = (away_m >= near_m) & (away_m < far_m) & (arrive < n_coarse - 2)
        if these.any():
            mean_m = float(away_m[these].mean())
            train = np.bincount(arrive[these].astype(int), strengths[these], minlength=length)[:length]
            spectrum += fft.rfft(train.astype(np.float32)) * _n_wave(hz, mean_m) * _air(hz, mean_m)
    answers = np.ones(len(hz), np.complex64)
    for lasting_s, strength in zip(SCATTER_S, SCATTERED, strict=True):
        n_late = min(round(4 * lasting_s * RATE), length)
        late = rng.standard_normal(n_late) * np.exp(-np.arange(n_late) / (lasting_s * RATE))
        answers += strength / np.sqrt(np.sum(np.square(late))) * fft.rfft(late, length)
    spectrum *= answers
    # To 48 kHz: the same spectrum, with nothing above.
    fine = round(lasts_s * SAMPLE_RATE)
    whole = np.zeros(2 * length + 1, np.complex64)
    whole[: len(spectrum)] = spectrum
    made = fft.irfft(whole, 4 * length)[:fine].astype(np.float32)
    return np.asarray(made / (np.abs(made).max() + 1e-12), np.float32)


def _n_wave(hz: np.ndarray, away_m: float) -> np.ndarray:
    """Spectrum of N-waves of many lengths: 6 dB an octave up to a cycle of their mean length, and down above.

    They grow longer on their way, as the fourth root of it: so do cylindrical waves (Whitham, *Linear and Nonlinear
    Waves*, 1974).
    """
    place = 1j * hz * WAVE_S * (max(away_m, 50.0) / 1000) ** 0.25
    return np.asarray(place / np.square(1 + place), np.complex64)


def _air(hz: np.ndarray, away_m: float) -> np.ndarray:
    """What air takes: 5 dB a kilometre at 1 kHz, growing about as the frequency to the power 1.4 (ISO 9613-1)."""
    return np.asarray(10 ** (-5.0 * (away_m / 1000) * (hz / 1000) ** 1.4 / 20), np.float32)
