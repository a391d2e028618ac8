"""Grains: many short sounds at random times, as drops, bubbles, sparks and gravel make them.

Times are Poisson at a rate that may move. Each texture draws its grains from a bank of some dozens rendered once a
call, because a listener hears the statistics and not the single grain (McDermott & Simoncelli 2011).
"""

from __future__ import annotations

import numpy as np

from s2s.stem import SAMPLE_RATE


def poisson_starts(rng: np.random.Generator, rate_hz: np.ndarray) -> np.ndarray:
    """Draw samples at which grains start.

    Parameters
    ----------
    rate_hz : np.ndarray [shape=(n_samples,)]
        How many a second are expected, at each sample.

    Returns
    -------
    np.ndarray [shape=(n_grains,), dtype=int64]
        Rising positions in ``[0, n_samples)``.
    """
    expected = np.cumsum(rate_hz, dtype=np.float64) / SAMPLE_RATE
    total = expected[-1] if len(expected) else 0.0
    return np.searchsorted(expected, np.sort(rng.random(rng.poisson(total))) * total)


def scatter(
    n_samples: int, starts: np.ndarray, gains: np.ndarray, bank: list[np.ndarray], which: np.ndarray
) -> np.ndarray:
    """Lay grains of a bank at their starts; what reaches past the end is cut.

    Parameters
    ----------
    starts, gains, which : np.ndarray [shape=(n_grains,)]
        Where each grain starts, its gain, and its index in ``bank``.
    bank : list of np.ndarray
        Grains of any lengths, float32.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    longest = max(map(len, bank), default=0)
    made = np.zeros(n_samples + longest, np.float32)
    for start, gain, index in zip(starts.tolist(), gains.astype(np.float32), which.tolist(), strict=True):
        grain = bank[index]
        made[start : start + len(grain)] += gain * grain
    return made[:n_samples]


def texture(rng: np.random.Generator, rate_hz: np.ndarray, bank: list[np.ndarray], spread_db: float) -> np.ndarray:
    """Grains of a bank at Poisson times with log-normal levels (standard deviation ``spread_db``)."""
    starts = poisson_starts(rng, rate_hz)
    gains = 10 ** (spread_db / 20 * rng.standard_normal(len(starts)))
    return scatter(len(rate_hz), starts, gains, bank, rng.integers(0, len(bank), len(starts)))


def bubble(frequency_hz: float, rise: float) -> np.ndarray:
    """The sound of one bubble closing under water.

    A bubble of radius r sounds at 3.26 m/s / r (Minnaert 1933), damped by heat and radiation, and rises in pitch as it
    nears the surface: f(t) = f0 (1 + rise d t), d the damping (van den Doel, Physically based models for liquid
    sounds, 2005).
    """
    radius_m = 3.26 / frequency_hz
    damping = 0.13 / radius_m + 0.0072 * radius_m**-1.5
    time_s = np.arange(int(min(5 / damping, 0.3) * SAMPLE_RATE) + 1, dtype=np.float32) / SAMPLE_RATE
    phase = 2 * np.pi * frequency_hz * time_s * (1 + 0.5 * rise * damping * time_s)
    return np.asarray(np.sin(phase) * np.exp(-damping * time_s), np.float32)


def bubbles(
    rng: np.random.Generator, n_bubbles: int, low_hz: float, high_hz: float, *, loud: float = 1.0
) -> list[np.ndarray]:
    """A bank of bubbles evenly spread over octaves; amplitudes grow as radius to the power ``loud``."""
    frequencies_hz = low_hz * (high_hz / low_hz) ** rng.random(n_bubbles)
    # Few bubbles form near enough to the surface to rise audibly; the exponent gathers most near no rise at all.
    rises = 0.3 * rng.random(n_bubbles) ** 3
    return [
        bubble(float(hz), float(rise)) * np.float32((low_hz / hz) ** loud)
        for hz, rise in zip(frequencies_hz, rises, strict=True)
    ]


def clicks(
    rng: np.random.Generator, n_clicks: int, low_hz: float, high_hz: float, *, cycles: float = 2.0
) -> list[np.ndarray]:
    """A bank of noise clicks about an octave wide, lasting some ``cycles`` of it: a drop, a spark, a stone."""
    bank = []
    for hz in low_hz * (high_hz / low_hz) ** rng.random(n_clicks):
        n_samples = int(5 * cycles * SAMPLE_RATE / hz) + 8
        time_s = np.arange(n_samples) / SAMPLE_RATE
        # Noise slower than the carrier, times the carrier: a band around it.
        slow = np.interp(np.arange(n_samples) * hz / SAMPLE_RATE, np.arange(64), rng.standard_normal(64))
        wave = slow * np.sin(2 * np.pi * hz * time_s + rng.uniform(0, 2 * np.pi))
        grain = wave * np.exp(-time_s * hz / cycles) * (1 - np.exp(-time_s * 2 * hz))
        bank.append((grain / (np.abs(grain).max() + 1e-9)).astype(np.float32))
    return bank
