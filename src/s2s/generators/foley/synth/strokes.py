"""Strokes: an edge with teeth, grains or a point that is drawn across a surface.

Every tooth that bites gives a pulse, so pulses come as fast as the edge moves, and both pitch and level rise and fall
with a stroke (Farnell, Designing Sound, 2010; Gaver, How do we hear in the world?, 1993: scraping is heard as speed,
roughness and the body scraped).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.synth.noise import drift
from s2s.stem import SAMPLE_RATE


def stroke(rng: np.random.Generator, seconds: float, *, early: float = 0.45) -> np.ndarray:
    """Speed of one stroke in [0, 1]: it gains until ``early`` of its length, and is never quite even.

    Minimum-jerk movements of an arm have a speed of 30 t^2 (1 - t)^2 (Flash & Hogan 1985).
    """
    n_samples = max(2, round(seconds * SAMPLE_RATE))
    place = np.linspace(0, 1, n_samples) ** (np.log(0.5) / np.log(early))
    uneven = np.exp(0.12 * drift(rng, n_samples, 9.0))
    return np.asarray(16 * (place * (1 - place)) ** 2 * uneven, np.float32)


def bites(
    rng: np.random.Generator, teeth_hz: np.ndarray, *, spread_db: float = 4.0, sharp: float = 0.2, sweep: float = 0.15
) -> np.ndarray:
    """Pulses of teeth.

    Parameters
    ----------
    teeth_hz : np.ndarray [shape=(n_samples,)]
        How many teeth a second pass.
    spread_db : float
        Spread from bite to bite: grain, and teeth set to either side.
    sharp : float
        Share of the way to the next tooth in which a pulse falls to 1/e.
    sweep : float
        Spread of the distance between teeth.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        From 0 up, near 1 at the bites.
    """
    place = np.cumsum(np.maximum(teeth_hz, 0), dtype=np.float64) / SAMPLE_RATE + rng.random()
    place += sweep * drift(rng, len(place), max(20.0, 0.3 * float(np.max(teeth_hz, initial=0.0))))
    place = np.maximum.accumulate(place - place.min(initial=0.0))
    index = place.astype(np.int64)
    count = int(index[-1]) + 1 if len(index) else 0
    gains = 10 ** (spread_db / 20 * np.clip(rng.standard_normal(count), -2, 2))
    within = place - index
    return np.asarray(gains[index] * np.exp(-within / sharp) * np.minimum(within / (0.2 * sharp), 1), np.float32)
