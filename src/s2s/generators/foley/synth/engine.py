"""Combustion engines: firing pulses of uneven cylinders, heard through pipes, body and the air between.

Each firing lets out a pressure pulse; cylinders differ a little and always in the same order, which gives the rumble of
half orders (Farnell, Designing Sound, 2010; Baldan et al., Physically informed car engine sound synthesis, 2015). What
keeps it from buzzing is the way out: pulses reach the ear along many paths, so that each harmonic arrives with a gain
of its own. In recordings of idling engines lines stand 10 to 15 dB out of noise, as uneven as that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.synth.noise import Spectrum, burst, drift
from s2s.stem import SAMPLE_RATE

TABLE = 1024
"""Samples of one stored pulse."""


@dataclass(frozen=True)
class Engine:
    """What makes one engine differ from another."""

    gains: np.ndarray
    """Loudness of each cylinder, in the order in which they fire."""
    unsteady: float = 0.1
    """Spread of the gain from firing to firing."""
    jitter: float = 0.01
    """Spread of the speed, as a share of it."""


def cylinders(one: np.random.Generator, n_cylinders: int, uneven: float = 0.2) -> np.ndarray:
    """Draw the gains of an engine's cylinders, about 1 with a spread of ``uneven``."""
    return np.asarray(1 + uneven * one.standard_normal(n_cylinders))


def firings(rng: np.random.Generator, engine: Engine, rpm: np.ndarray) -> np.ndarray:
    """Count firings: the phase of the crankshaft, one unit a firing.

    Parameters
    ----------
    rpm : np.ndarray [shape=(n_samples,)]
        Speed of the crankshaft; a four-stroke cylinder fires every second turn.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float64]
    """
    turns = np.cumsum(rpm * (1 + engine.jitter * drift(rng, len(rpm), 10.0)), dtype=np.float64) / (60 * SAMPLE_RATE)
    return np.asarray(turns * (len(engine.gains) / 2) + rng.random())


def pulses(rng: np.random.Generator, engine: Engine, phase: np.ndarray, width: float) -> np.ndarray:
    """Lay a pulse on each firing: a quick rise, and an exponential fall of time constant ``width`` of a period.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses that peak near 1, never below 0.
    """
    index = phase.astype(np.int64)
    count = int(index[-1]) + 1 if len(index) else 0
    gains = engine.gains[np.arange(count) % len(engine.gains)] + engine.unsteady * rng.standard_normal(count)
    place = np.arange(TABLE, dtype=np.float32) / TABLE
    pulse = np.exp(-place / width) * (1 - np.exp(-place / (0.15 * width)))
    pulse /= pulse.max()
    within = ((phase - index) * TABLE).astype(np.int64)
    return np.asarray(pulse[within] * np.maximum(gains, 0.0).astype(np.float32)[index])


def heard(one: np.random.Generator, pressure: np.ndarray, spectrum: Spectrum, t60_s: float) -> np.ndarray:
    """Hear pulses through the many paths of pipes, bodywork and ground: a diffuse response of some spectrum.

    ``one`` draws the paths, which belong to the engine and its place and not to the moment. What radiates is the change
    of the flow, so pulses are differentiated first.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1.
    """
    paths = burst(one, round(t60_s * SAMPLE_RATE), spectrum, lambda hz: t60_s + 0 * hz, attack_s=0.001)
    if len(pressure) < 2:
        return np.zeros(len(pressure), np.float32)
    flow = np.diff(pressure, prepend=pressure[:1])
    out = np.asarray(oaconvolve(flow, paths)[: len(pressure)], np.float32)
    return out / np.float32(np.sqrt(np.mean(np.square(out))) + 1e-12)
