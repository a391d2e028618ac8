"""Electric motors and the fans they drive.

A *universal* motor (drills, vacuum cleaners, blenders) turns 200 to 600 times a second: its imbalance sounds once a
turn, each coil passes a brush as often as there are bars on the commutator, gears and blades add their own orders, and
brushes spark and scrape on top. It slows under load, by a fifth and more. An *induction* motor keeps to the mains, less
a slip of some per cent, and its iron hums at twice the mains (Fitzgerald et al., Electric Machinery, 2003;
Vijayraghavan & Krishnan, Noise in Electric Machines, IEEE Trans. IA 35, 1999). Fans sing as their blades pass and rush
between (Farnell, Designing Sound, 2010, chapter on fans).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import fft

from s2s.generators.foley.synth.engine import unit, wander
from s2s.stem import SAMPLE_RATE

TABLE = 16_384
"""Samples of one stored turn: 100 orders still have 160 samples a cycle, an error below -45 dB."""
HIGHEST_HZ = 20_000.0


def turning(
    rng: np.random.Generator, turns_hz: np.ndarray, *, unsteady: float = 0.004, rate_hz: float = 4.0
) -> np.ndarray:
    """Count turns of a shaft whose speed wanders, by a share ``unsteady`` of it, some ``rate_hz`` times a second.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float64]
    """
    shaken = turns_hz * (1 + unsteady * wander(rng, len(turns_hz), rate_hz))
    return np.cumsum(shaken, dtype=np.float64) / SAMPLE_RATE + rng.random()


def orders(
    one: np.random.Generator, turns: np.ndarray, levels_db: Mapping[int, float], *, spread_db: float = 3.0
) -> np.ndarray:
    """Sound orders of a shaft: what happens so many times a turn.

    Parameters
    ----------
    one : np.random.Generator
        Draws phases, and by ``spread_db`` the way each line takes out of the housing, which belong to the machine.
    turns : np.ndarray [shape=(n_samples,)]
        As `turning` counts them. Orders that would pass `HIGHEST_HZ` at the fastest are left out.
    levels_db : mapping of int to float
        Level of each order.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1.
    """
    fastest_hz = float(np.max(np.diff(turns), initial=0.0)) * SAMPLE_RATE
    bins = np.zeros(TABLE // 2 + 1, complex)
    for order, level_db in levels_db.items():
        way_db, phase = spread_db * one.standard_normal(), one.uniform(0, 2 * np.pi)
        if order * fastest_hz < HIGHEST_HZ:
            bins[order] = 10 ** ((level_db + way_db) / 20) * np.exp(1j * phase)
    cycle = fft.irfft(bins)
    cycle /= np.sqrt(np.mean(np.square(cycle))) + 1e-12
    place = ((turns - np.floor(turns)) * TABLE).astype(np.int32)
    return np.asarray(cycle.astype(np.float32)[place])


def harmonics(every: int, count: int, level_db: float, fall_db: float) -> dict[int, float]:
    """Orders ``every``, twice that and so on, ``count`` of them, each octave ``fall_db`` less than the one below.

    Examples
    --------
    >>> harmonics(12, 2, -6.0, 3.0)
    {12: -6.0, 24: -9.0}
    """
    return {every * k: level_db - fall_db * float(np.log2(k)) for k in range(1, count + 1)}


def added(*parts: Mapping[int, float]) -> dict[int, float]:
    """Levels of all orders of some parts; where two have the same order their powers add up."""
    powers: dict[int, float] = {}
    for part in parts:
        for order, level_db in part.items():
            powers[order] = powers.get(order, 0.0) + 10 ** (level_db / 10)
    return {order: 10 * float(np.log10(power)) for order, power in powers.items()}


def hum(
    rng: np.random.Generator, one: np.random.Generator, n_samples: int, mains_hz: float, *, fall_db: float = 7.0
) -> np.ndarray:
    """The hum of iron: forces follow the square of the field, so lines lie at twice the mains and its multiples.

    Lines wander by a decibel or two as what rests on what shifts; the mains themselves stay within 0.05 %.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1.
    """
    place = turning(rng, np.full(n_samples, 2 * mains_hz), unsteady=0.0003, rate_hz=0.5)
    low = orders(one, place, harmonics(1, 3, 0.0, fall_db))
    high = orders(one, place, {k: -fall_db * float(np.log2(k)) for k in range(3, 13)})
    return unit(low * (1 + 0.08 * wander(rng, n_samples, 1.5)) + 0.35 * high * (1 + 0.25 * wander(rng, n_samples, 5.0)))


def rippled(samples: np.ndarray, turns: np.ndarray, depth: float, every: int = 1) -> np.ndarray:
    """Let a sound rise and fall ``every`` times a turn: brushes over bars, blades past a strut."""
    phase = (turns * every) % 1.0
    return np.asarray(samples * (1 + depth * np.cos(2 * np.pi * phase)).astype(np.float32), np.float32)
