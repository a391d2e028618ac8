"""Hands that clap: the crack of air pushed out between them, and the hollow they leave ringing.

What is heard of a clap is the air: a jet squeezed out sideways, and the hollow between the palms sounding like a
bottle. Flat hands ring near 2 kHz and hardly, cupped ones near 500 Hz and louder (Repp, "The sound of two hands
clapping", JASA 1987; Peltola, Erkut, Cook & Välimäki, "Synthesis of hand clapping sounds", IEEE TASLP 2007). Palms and
fingers do not meet at once, so a clap is two or three blows within some milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from s2s.stem import SAMPLE_RATE

CLAP = 2048
"""Samples of one clap: 43 ms, after which nothing is left."""


@dataclass(frozen=True)
class Hands:
    """Pairs of hands, one a row; arrays have the shape (n_pairs,)."""

    hollow_hz: np.ndarray
    """Resonance of the air between the palms."""
    hollow_q: np.ndarray
    fingers_hz: np.ndarray
    """Resonance of the smaller hollow under the fingers."""
    spread_s: np.ndarray
    """How long after the palms the fingers meet."""


def hands(one: np.random.Generator, count: int) -> Hands:
    """Draw pairs of hands and how they are held, between cupped and flat."""
    flat = one.random(count)
    hollow_hz = 850 * (2200 / 850) ** flat * one.lognormal(0, 0.1, count)
    return Hands(
        hollow_hz=hollow_hz,
        hollow_q=1.6 + 1.6 * (1 - flat) * one.uniform(0.6, 1.3, count),
        fingers_hz=hollow_hz * one.uniform(1.7, 2.6, count),
        spread_s=one.uniform(0.0001, 0.0007, count),
    )


def claps(rng: np.random.Generator, pairs: Hands, strength: np.ndarray | float = 0.7) -> np.ndarray:
    """Clap once with each pair.

    Parameters
    ----------
    strength : np.ndarray [shape=(n_pairs,)] or float
        How hard, in [0, 1]: a harder clap is quicker, so that it opens the top.

    Returns
    -------
    np.ndarray [shape=(n_pairs, CLAP), dtype=float32]
        Claps of energy 1.
    """
    count = len(pairs.hollow_hz)
    time_s = np.arange(CLAP, dtype=np.float32) / np.float32(SAMPLE_RATE)
    hard = np.broadcast_to(np.asarray(strength, float), (count,))[:, None]
    sway = rng.lognormal(0, 0.07, (count, 1))  # hands never meet twice in the same way
    jet = np.zeros((count, CLAP), np.float32)
    for number in range(3):
        delay_s = number * pairs.spread_s[:, None] * rng.uniform(0.5, 1.4, (count, 1))
        after_s = np.maximum(time_s - delay_s, 0.0)
        # Pressed for a millisecond or two; the blow of the fingers is weaker.
        blow = np.exp(-after_s / (0.0016 - 0.0007 * hard)) * (time_s >= delay_s) * (1 - np.exp(-after_s / 0.00012))
        gain = (1.0, 0.8, 0.5)[number] * rng.lognormal(0, 0.25, (count, 1))
        jet += (gain * blow).astype(np.float32) * rng.standard_normal((count, CLAP), np.float32)
    hz = fft.rfftfreq(2 * CLAP, 1 / SAMPLE_RATE).astype(np.float32)
    hollow = _resonance(hz, pairs.hollow_hz[:, None] * sway, pairs.hollow_q[:, None])
    fingers = _resonance(hz, pairs.fingers_hz[:, None] * sway, 3.0)
    air = 0.03 * (0.3 + hard) / (1 + 1j * hz / 9000)
    response = ((hollow + 0.1 * fingers + air) * _radiated(hz)).astype(np.complex64)
    made = fft.irfft(fft.rfft(jet, 2 * CLAP, axis=1) * response, axis=1)[:, :CLAP]
    made *= np.minimum(1, (CLAP - np.arange(CLAP)) / 480)
    return np.asarray(made / np.sqrt(np.sum(np.square(made), axis=1, keepdims=True)), np.float32)


def _resonance(hz: np.ndarray, centre_hz: np.ndarray, q: np.ndarray | float) -> np.ndarray:
    """Response of a band-pass resonator, 1 at its centre."""
    away = 1j * hz / centre_hz
    return np.asarray((away / q) / (1 + away / q + away**2), np.complex64)


def _radiated(hz: np.ndarray) -> np.ndarray:
    """Hands are too small to radiate much below 500 Hz."""
    away = 1j * hz / 500
    return np.asarray(away**2 / (1 + 1.4 * away + away**2))
