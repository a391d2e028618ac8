"""Liquids: drops on what lies about, bubbles that rise, vessels that fill.

A drop that falls is heard by its impact, and on water by the bubble that it may close, which rings at Minnaert's
frequency and rises in pitch as it nears the surface (Franz 1959; Pumphrey & Elmore 1990; van den Doel 2005). Drops all
over a plain are heard each at its distance, so that few are near and many are far.
"""

from __future__ import annotations

import math

import numpy as np

from s2s.generators.foley.synth.grains import bubble, clicks, poisson_starts, scatter
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import burst, drift, tilt
from s2s.stem import SAMPLE_RATE

SOUND_M_S = 343.0


def over_ground(rng: np.random.Generator, n_sources: int, nearest: float) -> np.ndarray:
    """Gains of sources strewn evenly over ground: as many lie farther than a distance as its square says.

    Returns
    -------
    np.ndarray [shape=(n_sources,)]
        From 1, for the farthest that is told from the hiss, to ``nearest``; how many are above a gain falls as its
        square.
    """
    return np.minimum(1 / np.sqrt(1 - rng.random(n_sources)), nearest)


def near_and_far(rng: np.random.Generator, rate_hz: np.ndarray, bank: list[np.ndarray], nearest: float) -> np.ndarray:
    """Grains of a bank all over the ground.

    Parameters
    ----------
    rate_hz : np.ndarray [shape=(n_samples,)]
        How many a second are told apart.
    nearest : float
        Gain of the nearest over the farthest that is told apart.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        RMS 1 as a mean over long times, if the rate is steady.
    """
    starts = poisson_starts(rng, rate_hz)
    # The mean square of gains whose numbers fall as the square grows as the logarithm of the nearest.
    energy = np.mean([np.sum(np.square(grain)) for grain in bank]) * (1 + 2 * math.log(nearest))
    mean_hz = float(np.mean(rate_hz)) if len(rate_hz) else 1.0
    gains = over_ground(rng, len(starts), nearest) / math.sqrt(max(mean_hz, 1e-3) * energy / SAMPLE_RATE)
    return scatter(len(rate_hz), starts, gains, bank, rng.integers(0, len(bank), len(starts)))


def drops_on_ground(rng: np.random.Generator, n_drops: int) -> list[np.ndarray]:
    """Drops on stone and soil: a tick of the impact, as high as the drop is small, and the spray of its crown."""
    bank = []
    for tick in clicks(rng, n_drops, 1500, 9000, cycles=1.2):
        n_samples = round(rng.uniform(0.008, 0.03) * SAMPLE_RATE)
        spray = burst(rng, n_samples, tilt(rng.uniform(3000, 6000), 6, 5), lambda hz: 0.03 * (4000 / hz) ** 0.3, 0.001)
        spray[-24:] *= np.linspace(1, 0, 24, dtype=np.float32)
        spray *= np.float32(rng.uniform(0.05, 0.25) / (np.abs(spray).max() + 1e-9))
        spray[: len(tick)] += tick[: len(spray)]
        bank.append(spray)
    return bank


def drops_on_water(rng: np.random.Generator, n_drops: int, low_hz: float, high_hz: float) -> list[np.ndarray]:
    """Drops into water: a faint tick, and after some milliseconds the bubble; small ones ring higher and softer."""
    bank = []
    ticks = clicks(rng, n_drops, 3000, 9000, cycles=1.2)
    for tick, hz in zip(ticks, low_hz * (high_hz / low_hz) ** rng.random(n_drops), strict=True):
        rung = bubble(float(hz), float(rng.uniform(0.0, 0.35))) * np.float32((low_hz / hz) ** 0.5)
        # The crater takes some milliseconds to close (Pumphrey & Elmore 1990): here, ten periods of the bubble.
        lag = round(min(0.03, 10 / hz) * SAMPLE_RATE)
        grain = np.zeros(max(len(tick), lag + len(rung)), np.float32)
        grain[: len(tick)] += np.float32(0.12) * tick
        grain[lag : lag + len(rung)] += rung
        bank.append(grain)
    return bank


def drops_on_sheet(
    rng: np.random.Generator, n_drops: int, low_hz: float, high_hz: float, t60_s: float
) -> list[np.ndarray]:
    """Drops on a roof: each rings a few modes of the sheet below, short ones, for it is laid on battens."""
    bank = []
    for _ in range(n_drops):
        frequencies_hz = low_hz * (high_hz / low_hz) ** rng.random(7)
        # A drop of 2 mm at 6 m/s is in contact for a third of a millisecond.
        amplitudes = rng.standard_normal(7) / (1 + (frequencies_hz / 1500) ** 2)
        t60s_s = t60_s * (1000 / frequencies_hz) ** 0.5 * rng.lognormal(0, 0.3, 7)
        rung = ring(frequencies_hz, amplitudes, t60s_s, round(1.2 * float(t60s_s.max()) * SAMPLE_RATE))
        bank.append(rung / np.float32(np.abs(rung).max() + 1e-9))
    return bank


def column_hz(depth_m: np.ndarray | float, radius_m: float) -> np.ndarray:
    """Resonance of the air over the water in a vessel: a quarter of a wave, its mouth's end correction with it.

    Examples
    --------
    >>> column_hz(0.10, 0.03).round().item()
    725.0
    """
    return np.asarray(SOUND_M_S / (4 * (np.asarray(depth_m, float) + 0.61 * radius_m)))


def gulps(rng: np.random.Generator, n_gulps: int, low_hz: float, high_hz: float) -> list[np.ndarray]:
    """Bubbles that rise by a third to an octave as they die: what gurgles is near to the surface."""
    return [
        bubble(float(hz), float(rng.uniform(0.1, 0.35))) * np.float32((low_hz / hz) ** 0.5)
        for hz in low_hz * (high_hz / low_hz) ** rng.random(n_gulps)
    ]


def swept(rng: np.random.Generator, pitch_hz: np.ndarray, width_hz: float) -> np.ndarray:
    """Noise in a narrow band that moves: what a resonance of that width and pitch makes of a splash. RMS 1."""
    phase = 2 * np.pi * np.cumsum(pitch_hz, dtype=np.float64) / SAMPLE_RATE
    inner, outer = (drift(rng, len(pitch_hz), width_hz) for _ in range(2))
    return np.asarray(inner * np.cos(phase) + outer * np.sin(phase), np.float32)
