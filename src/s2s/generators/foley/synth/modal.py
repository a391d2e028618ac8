"""Modal synthesis: what rings when a body is struck.

A struck body is a bank of exponentially damped sines (van den Doel & Pai 1998): frequencies follow from shape and
stiffness, decays from the material, amplitudes from where it is struck and for how long the two bodies touch. Harder
blows touch for a shorter time (Hertz) and so reach higher modes.
"""

from __future__ import annotations

import numpy as np

from s2s.stem import SAMPLE_RATE

BLOCK = 256
MEMBRANE = np.array([1.0, 1.593, 2.135, 2.295, 2.653, 2.917, 3.155, 3.500, 3.598, 4.058, 4.230, 4.601])
"""Modes of an ideal circular membrane over its lowest: zeros of the Bessel functions (Rossing 2000)."""


def ring(
    frequencies_hz: np.ndarray,
    amplitudes: np.ndarray,
    t60s_s: np.ndarray,
    n_samples: int,
    *,
    phases: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Sum damped sines.

    Parameters
    ----------
    frequencies_hz, amplitudes, t60s_s : np.ndarray [shape=(n_modes,)]
        The modes; those at or above the Nyquist frequency are left out.
    n_samples : int
        Length of the result.
    phases : np.ndarray or float
        Phase at the start in radians; 0 starts each sine at zero, as a blow from rest does.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]

    Examples
    --------
    >>> made = ring(np.array([1000.0]), np.array([0.5]), np.array([1.0]), 48000)
    >>> round(float(np.abs(made[:480]).max()), 2), round(float(np.abs(made[24000:24480]).max()), 3)
    (0.5, 0.016)
    """
    kept = np.asarray(frequencies_hz) < 0.49 * SAMPLE_RATE
    frequencies_hz, amplitudes, t60s_s = (np.asarray(x, float)[kept] for x in (frequencies_hz, amplitudes, t60s_s))
    phases = np.broadcast_to(phases, kept.shape)[kept]
    # A sine sampled in blocks is a product of two short ones: exp(s (a + b)) = exp(s a) exp(s b), so that a bank of
    # modes is one matrix product instead of as many sines as samples.
    poles = (-6.91 / np.maximum(t60s_s, 1e-4) + 2j * np.pi * frequencies_hz) / SAMPLE_RATE
    starts = np.arange(0, max(n_samples, 1), BLOCK)
    coarse = np.exp(np.outer(starts, poles)) * (amplitudes * np.exp(1j * phases))  # (n_blocks, n_modes)
    fine = np.exp(np.outer(poles, np.arange(BLOCK)))  # (n_modes, BLOCK)
    left = np.concatenate([coarse.imag, coarse.real], axis=1).astype(np.float32)
    right = np.concatenate([fine.real, fine.imag], axis=0).astype(np.float32)
    return np.ascontiguousarray((left @ right).reshape(-1)[:n_samples])


def glide(frequency_hz: np.ndarray, envelope: np.ndarray) -> np.ndarray:
    """A sine whose frequency moves (a drum head that slackens after the blow); both arrays are sampled at 48 kHz."""
    phase = np.cumsum(frequency_hz, dtype=np.float64) * (2 * np.pi / SAMPLE_RATE)
    return (envelope * np.sin(phase)).astype(np.float32)


def plate(n_modes: int, aspect: float) -> np.ndarray:
    """Lowest modes of a thin rectangular plate with supported edges, over its lowest, in rising order."""
    side = np.arange(1, int(np.ceil(np.sqrt(4 * n_modes))) + 2)
    modes = np.sort((side[:, None] ** 2 + (aspect * side[None, :]) ** 2).ravel())[:n_modes]
    return np.asarray(modes / modes[0])


def contact(frequencies_hz: np.ndarray, contact_s: float) -> np.ndarray:
    """How much of each frequency a blow excites that touches for ``contact_s``: the hull of a half-sine's spectrum."""
    return np.asarray(1 / (1 + (2 * np.asarray(frequencies_hz) * contact_s) ** 2))


def contact_time_s(reference_s: float, strength: float, stiffening: float = 0.35) -> float:
    """Contact time at a strength, ``reference_s`` being that at 0.7.

    Time falls with the speed of the blow as v^-((p - 1) / (p + 1)) where force grows as the power p of the compression:
    v^-0.2 between hard balls (Hertz: p = 1.5), v^-0.5 where one body stiffens as felt does (p near 3).
    """
    return float(reference_s * (max(strength, 0.02) / 0.7) ** -stiffening)


def t60_of(frequencies_hz: np.ndarray, at_1k_s: float, slope: float) -> np.ndarray:
    """Decays that fall with frequency: ``at_1k_s`` at 1 kHz, times (1 kHz / f) to the power ``slope``.

    Wood loses in proportion to frequency (slope near 1), metal far less (0.3 to 0.6); ``at_1k_s`` is some 0.05 s in
    wood and above 0.5 s in free metal (Wildes & Richards 1988; Giordano & McAdams 2006).
    """
    return np.asarray(at_1k_s * (1000.0 / np.maximum(frequencies_hz, 20.0)) ** slope)
