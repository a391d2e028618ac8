"""Grains: many short sounds at random times, as drops, bubbles, sparks and gravel make them.

Times are Poisson at a rate that may move. Each texture draws its grains from a bank of some dozens rendered once a
call, because a listener hears the statistics and not the single grain (McDermott & Simoncelli 2011).
"""

from __future__ import annotations

import math

import numpy as np

from s2s.stem import SAMPLE_RATE

STEP = SAMPLE_RATE // 1000


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
    if not len(rate_hz):
        return np.zeros(0, np.int64)
    # The rate is read once a millisecond, far faster than anything drives it.
    edges = np.append(np.arange(0, len(rate_hz), STEP), len(rate_hz))
    expected = np.concatenate([[0.0], np.cumsum(rate_hz[edges[:-1]] * np.diff(edges)) / SAMPLE_RATE])
    places = np.sort(rng.random(rng.poisson(expected[-1]))) * expected[-1]
    return np.asarray(np.minimum(np.interp(places, expected, edges), len(rate_hz) - 1), np.int64)


def crossings(place: np.ndarray) -> np.ndarray:
    """Samples at which a count that rises passes whole numbers: teeth, joints of rails, turns of a wheel.

    Examples
    --------
    >>> crossings(np.array([0.2, 0.9, 1.1, 1.8, 2.0])).tolist()
    [2, 4]
    """
    return np.flatnonzero(np.diff(np.floor(place)) > 0) + 1


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


def texture(
    rng: np.random.Generator, rate_hz: np.ndarray, bank: list[np.ndarray], spread_db: float, *, reference_hz: float
) -> np.ndarray:
    """Grains of a bank at Poisson times with log-normal levels.

    Parameters
    ----------
    rate_hz : np.ndarray [shape=(n_samples,)]
        How many a second are expected, at each sample.
    spread_db : float
        Standard deviation of their levels.
    reference_hz : float
        The rate at which the result has RMS 1; at other rates power follows the rate.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    starts = poisson_starts(rng, rate_hz)
    spread = spread_db * math.log(10) / 20
    # Nothing past two deviations: one spark in a minute must not set the level of the rest.
    gains = np.exp(spread * np.clip(rng.standard_normal(len(starts)), -2, 2))
    energy = float(np.mean([np.sum(np.square(grain)) for grain in bank])) * _mean_square(spread)
    gains /= math.sqrt(reference_hz * energy / SAMPLE_RATE)
    return scatter(len(rate_hz), starts, gains, bank, rng.integers(0, len(bank), len(starts)))


def _mean_square(spread: float) -> float:
    """Mean square of a log-normal gain whose exponent is clipped at two deviations."""
    place = np.linspace(-4, 4, 801)
    weight = np.exp(-0.5 * place**2)
    return float(np.sum(weight * np.exp(2 * spread * np.clip(place, -2, 2))) / np.sum(weight))


def bubble(frequency_hz: float, rise: float) -> np.ndarray:
    """The sound of one bubble closing under water.

    A bubble of radius r sounds at 3.26 m/s / r (Minnaert 1933), damped by heat and radiation, and rises in pitch as it
    nears the surface: f(t) = f0 (1 + rise d t), d the damping (van den Doel, Physically based models for liquid
    sounds, 2005).
    """
    radius_m = 3.26 / frequency_hz
    damping = 0.13 / radius_m + 0.0072 * radius_m**-1.5
    time_s = np.arange(int(4 / damping * SAMPLE_RATE) + 1, dtype=np.float32) / SAMPLE_RATE
    phase = 2 * np.pi * frequency_hz * time_s * (1 + 0.5 * rise * damping * time_s)
    envelope = np.exp(-damping * time_s)
    wave = np.sin(phase) * envelope
    # Thousands of bubbles that each begin with the same push would add up to an offset.
    return np.asarray(wave - envelope * (wave.sum() / envelope.sum()), np.float32)


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
