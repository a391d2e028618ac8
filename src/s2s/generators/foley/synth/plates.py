"""Thin plates that ring as cymbals and gongs do: crowded modes to which energy climbs from below.

A light blow leaves a plate linear. A heavier one couples its modes, and energy wanders upwards for as long as there is
enough of it: some 10 ms in a cymbal, half a second in a tam-tam (Legge & Fletcher, "Nonlinearity, chaos, and the sound
of shallow gongs", JASA 86, 1989; Touzé & Chaigne 2000). So each mode has its direct share, which begins with the blow,
and a share that is handed up to it and swells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.synth.thrift import ring_long


@dataclass(frozen=True)
class Plate:
    """One plate, as all blows on it find it."""

    frequencies_hz: np.ndarray
    t60s_s: np.ndarray
    gains: np.ndarray


def plate_of(
    one: np.random.Generator, n_modes: int, *, lowest_hz: float, top_hz: float, t60_at_1k_s: float, slope: float
) -> Plate:
    """Draw a plate: modes ever closer in pitch, as their density over frequency is even once bending alone counts.

    Parameters
    ----------
    slope : float
        How decays fall with frequency: T60 is ``t60_at_1k_s`` times (1 kHz / f) to this power. Air takes the top first.
    """
    # Half way between even in pitch and even in frequency: even in frequency leaves too few for the low end to be
    # heard.
    place = np.sort(one.random(n_modes))
    frequencies_hz = lowest_hz * (top_hz / lowest_hz) ** (place**0.8)
    t60s_s = t60_at_1k_s * (1000 / frequencies_hz) ** slope * np.exp(0.3 * one.standard_normal(n_modes))
    return Plate(frequencies_hz, t60s_s, np.exp(0.4 * one.standard_normal(n_modes)))


def climbing(
    plate: Plate,
    rng: np.random.Generator,
    direct: np.ndarray,
    handed: np.ndarray,
    climb_s: np.ndarray,
    n_samples: int,
) -> np.ndarray:
    """Ring a plate whose modes get some of their energy at once and some later.

    Parameters
    ----------
    direct, handed : np.ndarray [shape=(n_modes,)]
        Amplitudes of what begins with the blow, and of what comes up from lower modes.
    climb_s : np.ndarray [shape=(n_modes,)]
        Time constant of the latter's rise.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    hz, t60s_s = plate.frequencies_hz, plate.t60s_s
    place = plate.gains * rng.standard_normal(len(hz))
    phases = rng.uniform(0, 2 * np.pi, len(hz))
    # (1 - exp(-t / climb)) exp(-t / decay) is one damped sine less another that dies sooner.
    sooner_s = 1 / (1 / t60s_s + 1 / (6.91 * climb_s))
    return ring_long(
        np.concatenate([hz, hz]),
        np.concatenate([place * (direct + handed), -place * handed]),
        np.concatenate([t60s_s, sooner_s]),
        n_samples,
        phases=np.concatenate([phases, phases]),
    )
