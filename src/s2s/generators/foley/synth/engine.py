"""Combustion engines: firing pulses of uneven cylinders, heard through exhaust and body.

Each firing lets out a pressure pulse; cylinders differ a little and always in the same order, which gives the
half-order rumble of a cycle, and no two firings are alike, which keeps it from buzzing (Farnell, Designing Sound, 2010;
Baldan et al., Physically informed car engine sound synthesis, 2015).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.synth.noise import drift, noise, tilt
from s2s.stem import SAMPLE_RATE


@dataclass(frozen=True)
class Engine:
    """What makes one engine differ from another."""

    n_cylinders: int
    width: float
    """Time constant of a pulse, as a share of the time between firings: small is sharp and bright."""
    uneven: float
    """Spread of the gains of cylinders, which repeats every cycle."""
    unsteady: float
    """Spread of the gain from firing to firing."""
    jitter: float
    """Spread of the speed, as a share of it."""


def firing(rng: np.random.Generator, engine: Engine, rpm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Render the pressure at the valves.

    Parameters
    ----------
    rpm : np.ndarray [shape=(n_samples,)]
        Speed of the crankshaft; a four-stroke cylinder fires every second turn.

    Returns
    -------
    pressure : np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses without a mean, about RMS 1.
    gate : np.ndarray [shape=(n_samples,), dtype=float32]
        The pulses' own envelope in [0, 1]: gates the noise of gas and valves.
    """
    wander = 1 + engine.jitter * drift(rng, len(rpm), 10.0)
    # Uneven ignition timing shifts single firings; read from the phase, it repeats with the cylinder.
    firings = np.cumsum(rpm * wander, dtype=np.float64) * (engine.n_cylinders / 120 / SAMPLE_RATE) + rng.random()
    index = firings.astype(np.int64)
    share = (firings - index).astype(np.float32)
    cylinders = 1 + engine.uneven * rng.standard_normal(engine.n_cylinders)
    count = int(index[-1]) + 1 if len(index) else 0
    gains = cylinders[np.arange(count) % engine.n_cylinders] + engine.unsteady * rng.standard_normal(count)
    gate = _pulse(engine.width)[(share * len(_pulse(engine.width))).astype(np.int64)]
    pressure = gate * gains.astype(np.float32)[index]
    pressure -= pressure.mean() if len(pressure) else 0
    return pressure / np.float32(_pulse(engine.width).std() + 1e-9), gate


def _pulse(width: float) -> np.ndarray:
    """One firing over its period: a quick rise and an exponential fall that is over by the next."""
    place = np.arange(1024, dtype=np.float32) / 1024
    wave = np.exp(-place / width) * (1 - np.exp(-place / (0.15 * width)))
    return np.asarray(wave / wave.max(), np.float32)


def gas(rng: np.random.Generator, gate: np.ndarray, centre_hz: float) -> np.ndarray:
    """Hiss and clatter let out with each firing: noise about ``centre_hz`` under the pulses' envelope, RMS about 1."""
    level = np.sqrt(np.mean(np.square(gate)) + 1e-9)
    return np.asarray(noise(rng, len(gate), tilt(centre_hz, 6, 5)) * gate / level, np.float32)
