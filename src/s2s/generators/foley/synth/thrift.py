"""Thrift: rings that hold nothing high are made at a lower rate, and bursts are made no longer than they are heard."""

from __future__ import annotations

import numpy as np
from scipy.signal import resample_poly

from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import Spectrum, burst
from s2s.stem import SAMPLE_RATE

FACTORS = (6, 4, 3, 2)
SHARE = 0.35
"""Highest frequency, as a share of the lower rate, that up-sampling leaves untouched."""
WINDOW = ("kaiser", 8.6)
"""Keeps what up-sampling mirrors 85 dB down: a loud low partial would else whistle at the top."""


def ring_long(
    frequencies_hz: np.ndarray,
    amplitudes: np.ndarray,
    t60s_s: np.ndarray,
    n_samples: int,
    *,
    phases: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Sum damped sines as `ring` does, at the lowest rate that holds them: a bank below 3 kHz costs a fourth.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]

    Examples
    --------
    >>> slow, direct = (make(np.array([500.0]), np.array([0.5]), np.array([1.0]), 48000) for make in (ring_long, ring))
    >>> bool(np.abs(slow - direct)[480:].max() < 0.005)
    True
    """
    highest_hz = float(np.max(frequencies_hz, initial=0.0))
    factor = next((each for each in FACTORS if highest_hz * each < SHARE * SAMPLE_RATE), 1)
    # At a rate lower by a factor, the same sines have frequencies higher by it and are over sooner.
    slow = ring(
        np.asarray(frequencies_hz) * factor,
        amplitudes,
        np.asarray(t60s_s) / factor,
        -(-n_samples // factor) + 1,
        phases=phases,
    )
    return (
        np.asarray(resample_poly(slow, factor, 1, window=WINDOW), np.float32)[:n_samples]
        if factor > 1
        else slow[:n_samples]
    )


def brief(
    rng: np.random.Generator, n_samples: int, spectrum: Spectrum, t60_s: float, *, attack_s: float, slope: float = 0.0
) -> np.ndarray:
    """The dry part of a blow, a `burst` that is over long before what it starts: rendered only as long as it is heard.

    Parameters
    ----------
    t60_s : float
        Decay at 1 kHz.
    slope : float
        How decays fall with frequency: T60 is ``t60_s`` times (1 kHz / f) to this power.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        RMS 1 at its start, silence after two and a half times ``t60_s``.
    """
    made = np.zeros(n_samples, np.float32)
    n = min(n_samples, round(2.5 * t60_s * SAMPLE_RATE))
    made[:n] = burst(rng, n, spectrum, lambda hz: t60_s * (1000 / hz) ** slope, attack_s=attack_s)
    return made
