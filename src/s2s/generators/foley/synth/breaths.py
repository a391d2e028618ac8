"""Breath without voice, and what puts parts of a call together.

Air that rushes through a throat makes noise where it is narrow, and the tract colours it as it does a voice: [h] is the
following vowel whispered (Stevens, *Acoustic Phonetics*, 1998). In and out differ in where they are narrow: drawn in,
air hisses higher and stops sooner.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2s.generators.foley.synth.voice import Call, contour, utter
from s2s.stem import SAMPLE_RATE


def breathed(
    rng: np.random.Generator,
    length_s: float,
    gain_db: Sequence[float] | np.ndarray,
    formants_hz: np.ndarray,
    *,
    bandwidths_hz: Sequence[float] = (180, 160, 200, 300, 400),
    top_hz: float = 4000.0,
) -> np.ndarray:
    """Rush air through a tract.

    Parameters
    ----------
    gain_db : sequence of floats
        Points of the level, spread evenly.
    formants_hz : np.ndarray [shape=(n_rows, n_formants)]
        The tract's, over time.
    top_hz : float
        Where the noise begins to fall: low for a wide glottis, high for a narrow palate.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        At no particular level, with the ring of the tract.
    """
    n = round(length_s * SAMPLE_RATE)
    call = Call(
        f0_hz=np.full(n, 100.0),
        gain_db=contour(gain_db, n),
        formants_hz=formants_hz,
        bandwidths_hz=bandwidths_hz[: formants_hz.shape[1]],
        tilt_db=-12,
        corner_hz=800,
        breath_db=0,
        breath_top_hz=top_hz,
        voicing_db=-60,
    )
    return utter(call, rng)


def drawn_in(rng: np.random.Generator, length_s: float, formants_hz: np.ndarray) -> np.ndarray:
    """Air drawn in through an open mouth: turbulence alone, swelling and cut off."""
    return breathed(rng, length_s, [-40, -12, -5, -1, 0, -6, -40], formants_hz * np.linspace(0.92, 1.04, 4)[:, None])


def let_go(gain_db: np.ndarray, rise_s: float) -> np.ndarray:
    """Level curve that bursts open: silence to full in ``rise_s``, a straight line in decibels; in place."""
    n_rise = round(rise_s * SAMPLE_RATE)
    gain_db[:n_rise] += np.linspace(-40, 0, n_rise)
    return gain_db


def stretch(n_samples: int, centre: float, half_width: float) -> np.ndarray:
    """1 within a stretch of the sound (as shares of its length) and 0 outside, with edges of about 10 ms."""
    away_s = (np.abs(np.linspace(0, 1, n_samples) - centre) - half_width) * n_samples / SAMPLE_RATE
    return np.asarray(0.5 - 0.5 * np.tanh(away_s / 0.008))


def together(*parts: tuple[np.ndarray, int, float]) -> np.ndarray:
    """Add parts, each (samples, its first sample, its peak in decibels)."""
    out = np.zeros(max(start + len(samples) for samples, start, _ in parts), np.float32)
    for samples, start, peak_db in parts:
        loudest = np.abs(samples).max(initial=0.0) + np.float32(1e-9)
        out[start : start + len(samples)] += samples * np.float32(10 ** (peak_db / 20) / loudest)
    return out
