"""Cycles of a voice: how unevenly they come, and how much of them is noise.

Time is warped until the pitch stands still; then each cycle can be laid on the next. Where the next is said again a
little early or late is the jitter of the folds; what two cycles that are laid on each other do not share is noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.ndimage import map_coordinates

from s2s.generators.foley.fit.pitch import HOP
from s2s.generators.foley.synth.calls import JITTER, NOISE_HZ, SHIMMER
from s2s.stem import SAMPLE_RATE

LEAST_CYCLE = 96
"""Samples of a cycle where cycles are compared: finer than 1 %."""
CLEAR = 0.6
"""Correlation from which on a cycle's time and height are believed."""
STRAY = 0.08
"""Share of a cycle by which the next may come early or late."""
BELIEVED = 0.5
"""Share of the unevenness found that is the pulses'; the rest is noise between them, which has its own measure."""
JITTERS, SHIMMERS = (0.001, 0.06), (0.02, 0.5)
"""Bounds of what is believed; jitter of 6 % is chaos."""


@dataclass(frozen=True)
class Cycles:
    """A voice as its cycles: time is warped until the usual period is ``length`` samples everywhere."""

    samples: np.ndarray
    length: int
    hz: float
    """The usual pitch."""
    lags: np.ndarray
    """How far each cycle lies from the next, (n_cycles,)."""
    clear: np.ndarray
    """Which cycles are said again closely enough to tell how far."""


def laid_out(samples: np.ndarray, f0_hz: np.ndarray, centre_hz: float) -> Cycles:
    """Lay out the cycles of a call, and look for each where it is said again."""
    phase = np.cumsum(np.interp(np.arange(len(samples)), np.arange(len(f0_hz)) * HOP, f0_hz)) / SAMPLE_RATE
    length = max(round(SAMPLE_RATE / centre_hz), LEAST_CYCLE)
    times = np.interp(np.arange(phase[0], phase[-1], 1 / length), phase, np.arange(len(samples)))
    warped = map_coordinates(samples, times[None], order=3, mode="nearest")
    furthest = round(STRAY * length)
    n_cycles = max((len(warped) - furthest) // length - 1, 0)
    starts = np.arange(n_cycles)[:, None] * length
    sharp = np.gradient(warped)  # the beginnings of cycles are in the highs
    here = sharp[starts + np.arange(length)]  # (n_cycles, length)
    around = sharp[starts + np.arange(length - furthest, 2 * length + furthest)]
    ways = np.lib.stride_tricks.sliding_window_view(around, length, axis=1)  # (n_cycles, n_lags, length)
    alike = np.einsum("ijk,ik->ij", ways, here) / np.sqrt(np.square(ways).sum(axis=2) + 1e-20)
    best = alike.argmax(axis=1) if n_cycles else np.zeros(0, np.int64)
    clear = alike[np.arange(n_cycles), best] / np.sqrt(np.square(here).sum(axis=1) + 1e-20) > CLEAR
    return Cycles(warped, length, centre_hz, length - furthest + best, clear)


def uneven(cycles: Cycles) -> tuple[float, float]:
    """Jitter and shimmer: standard deviations of the time and the height of pulses, as shares."""
    if cycles.clear.sum() < 4:
        return JITTER, SHIMMER
    whole = cycles.samples[: len(cycles.lags) * cycles.length].reshape(-1, cycles.length)
    heights = 0.5 * np.log(np.square(whole).mean(axis=1) + 1e-20)
    rises = np.diff(heights)[cycles.clear[1:]]
    # Of independent pulses, neighbours differ by the root of two; a robust spread ignores octave slips.
    steps = (float(np.median(np.abs(x - np.median(x)))) * 1.48 / np.sqrt(2) for x in (cycles.lags[cycles.clear], rises))
    jitter, shimmer = steps
    return float(np.clip(BELIEVED * jitter / cycles.length, *JITTERS)), float(np.clip(BELIEVED * shimmer, *SHIMMERS))


def noise_db(cycles: Cycles, n_moments: int) -> np.ndarray:
    """Share of noise in each octave over the call: one less the correlation of neighbouring cycles."""
    shares = np.ones((n_moments, len(NOISE_HZ)))
    n_cycles = len(cycles.lags)
    if n_cycles < 2:
        return np.zeros_like(shares)
    bins = fft.rfft(cycles.samples)
    harmonics = np.maximum(fft.rfftfreq(len(cycles.samples), 1 / cycles.length), 1e-3)
    moment = np.linspace(0, n_moments - 1, n_cycles)
    weights = np.maximum(1 - np.abs(moment[None, :] - np.arange(n_moments)[:, None]), 0)  # (n_moments, n_cycles)
    here = np.arange(n_cycles)[:, None] * cycles.length + np.arange(cycles.length)
    for band, centre_hz in enumerate(NOISE_HZ):
        # Whole harmonics, two at least: a narrower band resembles itself even when it is noise.
        first = max(0, round(centre_hz / np.sqrt(2) / cycles.hz - 0.5))
        last = max(first + 2, round(centre_hz * np.sqrt(2) / cycles.hz - 0.5))
        part = fft.irfft(bins * ((harmonics >= first + 0.5) & (harmonics <= last + 0.5)), len(cycles.samples))
        one, other = part[here], part[here + cycles.lags[:, None]]
        alike = weights @ (one * other).sum(axis=1)
        power = np.sqrt((weights @ np.square(one).sum(axis=1)) * (weights @ np.square(other).sum(axis=1))) + 1e-20
        shares[:, band] = 1 - np.clip(alike / power, 0, 1)
    return np.asarray(10 * np.log10(np.clip(shares, 1e-3, 1)))
