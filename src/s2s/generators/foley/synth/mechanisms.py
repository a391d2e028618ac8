"""Mechanisms: small hard parts that knock together, heard through the case that holds them.

A pawl, a key or an escapement is no bell: parts touch for a tenth of a millisecond, several times in a row, and excite
modes of the case so dense and damped that what is heard is a burst of noise with a few humps. Each knock falls
elsewhere, so each takes other ways out. Lines that ring alike in every knock are what a synthesiser adds and a clock
does not have.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.synth.modal import contact, ring
from s2s.generators.foley.synth.noise import Spectrum, burst
from s2s.stem import SAMPLE_RATE

PULSES = 16
"""Kinds of touch that a call draws from."""


def case(
    one: np.random.Generator,
    spectrum: Spectrum,
    t60_s: Spectrum,
    *,
    modes_hz: tuple[float, float] = (0.0, 0.0),
    n_modes: int = 0,
    modes_t60_s: float = 0.05,
    modes_db: float = -6.0,
    n_ways: int = 3,
    attack_s: float = 0.00005,
) -> list[np.ndarray]:
    """Draw a case: how it answers at ``n_ways`` places, each a diffuse response with some modes that stand out.

    Parameters
    ----------
    spectrum, t60_s : Spectrum
        Level and decay of the diffuse part, over frequency in Hz.
    modes_hz : tuple of float
        Between which frequencies the modes lie; they are the same at all places, their amplitudes are not.
    modes_db : float
        Energy of the modes against the diffuse part.
    attack_s : float
        How long sound takes to fill the case: next to nothing in a key, a millisecond in a box of wood.

    Returns
    -------
    list of np.ndarray
        Responses of energy 1.
    """
    longest_s = float(np.max(t60_s(np.array([125.0, 500.0, 2000.0, 8000.0]))))
    n_samples = max(64, round(1.2 * max(longest_s, modes_t60_s if n_modes else 0.0) * SAMPLE_RATE))
    low_hz, high_hz = modes_hz
    frequencies_hz = low_hz * (high_hz / max(low_hz, 1.0)) ** one.random(n_modes)
    t60s_s = modes_t60_s * np.exp(0.3 * one.standard_normal(n_modes))
    ways = []
    for _ in range(n_ways):
        made = _energy_1(burst(one, n_samples, spectrum, t60_s, attack_s=attack_s))
        if n_modes:
            rung = ring(frequencies_hz, one.standard_normal(n_modes), t60s_s, n_samples)
            made = _energy_1(made + np.float32(10 ** (modes_db / 20)) * _energy_1(rung))
        ways.append(made)
    return ways


def knocks(
    rng: np.random.Generator,
    n_samples: int,
    times_s: Sequence[float] | np.ndarray,
    gains: np.ndarray,
    ways: Sequence[np.ndarray],
    contact_s: float,
) -> np.ndarray:
    """Let parts touch at some instants, and hear it through a case.

    Parameters
    ----------
    times_s, gains : np.ndarray [shape=(n_knocks,)]
        Time of each knock and its amplitude; knocks outside ``[0, n_samples)`` are left out.
    ways : sequence of np.ndarray
        As `case` draws them. Each knock leaves by all of them, in other shares of either sign.
    contact_s : float
        How long parts touch: little is excited above 1 / contact.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Responses of energy near the square of their gains.
    """
    pulses = [touch(rng, contact_s * float(np.exp(0.2 * rng.standard_normal()))) for _ in range(PULSES)]
    starts = np.round(np.asarray(times_s, float) * SAMPLE_RATE).astype(np.int64)
    shares = rng.standard_normal((len(starts), len(ways)))
    shares /= np.sqrt(np.sum(np.square(shares), axis=1, keepdims=True)) + 1e-9
    fed = np.zeros((len(ways), n_samples + max(map(len, pulses))), np.float32)
    for start, gain, share in zip(starts.tolist(), np.asarray(gains).tolist(), shares, strict=True):
        if 0 <= start < n_samples:
            pulse = pulses[int(rng.integers(PULSES))]
            fed[:, start : start + len(pulse)] += (gain * share[:, None]).astype(np.float32) * pulse
    made = np.zeros(n_samples, np.float32)
    for way, into in zip(ways, fed, strict=True):
        made += oaconvolve(into[:n_samples], way)[:n_samples].astype(np.float32)
    return made


def touch(rng: np.random.Generator, contact_s: float) -> np.ndarray:
    """One touch of hard parts: a push of half a sine, and the rubs and bounces of rough faces after it. Energy 1."""
    n_push = max(2, round(contact_s * SAMPLE_RATE))
    n_samples = 4 * n_push
    made = np.zeros(n_samples)
    made[:n_push] = np.sin(np.pi * (np.arange(n_push) + 0.5) / n_push)
    slow = np.interp(np.arange(n_samples) / n_push * 2, np.arange(9), rng.standard_normal(9))
    made += 0.5 * slow * np.exp(-np.arange(n_samples) / (1.5 * n_push))
    return _energy_1(made)


def decibels(levels_db: Sequence[float] | np.ndarray) -> np.ndarray:
    """Levels as amplitudes."""
    return np.asarray(10 ** (np.asarray(levels_db) / 20))


def gong(
    rng: np.random.Generator, one: np.random.Generator, n_samples: int, hz: float, t60_s: float, strength: float
) -> np.ndarray:
    """A gong of sheet steel, struck once: modes of a shallow bowl in doublets that beat, peaking near 1."""
    ratios = np.repeat(np.array([1.0, 2.31, 2.62, 4.0, 5.9, 7.3]), 2) * (1 + 0.0012 * one.standard_normal(12))
    t60s_s = t60_s * ratios**-0.75 * np.exp(0.15 * one.standard_normal(12))
    hit = np.exp(0.25 * rng.standard_normal(12)) * np.exp(0.2 * one.standard_normal(12))
    amplitudes = hit * ratios**-0.4 * contact(hz * ratios, 0.00016 - 0.00008 * strength)
    return np.asarray(ring(hz * ratios, amplitudes, t60s_s, n_samples) / np.sum(amplitudes) * 1.5, np.float32)


def _energy_1(samples: np.ndarray) -> np.ndarray:
    return np.asarray(samples / np.float32(np.sqrt(np.sum(np.square(samples, dtype=np.float64))) + 1e-12), np.float32)
