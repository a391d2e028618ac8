"""Wings that beat so fast that they are heard as a tone: flies, bees, mosquitoes.

A wing pushes air down and up once a beat, and the push is no sine: the wave has harmonics that reach 10 times the beat
and more, and near a small insect they are strong because its wings radiate as dipoles, whose share of each harmonic
depends on where the insect heads (Sueur, Tuck & Robert, "Sound radiation around a flying fly", JASA 2005). So a turn is
heard as a change of timbre. Beats differ a little in strength and length, which is the difference between an insect and
an oscillator.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.synth.noise import Spectrum, drift
from s2s.stem import SAMPLE_RATE

TABLE = 4096
"""Samples of one stored beat: read to the nearest, harmonics up to the 64th come out clean."""
MOST_HARMONICS = 64
CONTROL = 48
"""Samples between values of what moves slowly: 1 ms."""


def beat(one: np.random.Generator, f0_hz: float, spectrum: Spectrum, *, uneven_db: float = 3.0) -> np.ndarray:
    """Draw one beat of a wing, as heard from some side.

    Parameters
    ----------
    f0_hz : float
        Beats a second.
    spectrum : Spectrum
        Level of the harmonics at their frequencies.
    uneven_db : float
        Spread of each harmonic around it.

    Returns
    -------
    np.ndarray [shape=(TABLE,), dtype=float32]
        One period, of RMS 1 and no offset.
    """
    number = np.arange(1, MOST_HARMONICS + 1)
    level_db = spectrum(number * f0_hz) + uneven_db * one.standard_normal(MOST_HARMONICS)
    level = np.where(number * f0_hz < 0.45 * SAMPLE_RATE, 10 ** (level_db / 20), 0.0)
    phase = one.uniform(0, 2 * np.pi, MOST_HARMONICS)
    wave = np.fft.irfft(np.concatenate([[0.0], level * np.exp(1j * phase)]), TABLE)
    return np.asarray(wave / np.sqrt(np.mean(np.square(wave))), np.float32)


def flown(
    rng: np.random.Generator,
    f0_hz: np.ndarray,
    sides: tuple[np.ndarray, np.ndarray],
    heading: np.ndarray,
    *,
    unsteady: float = 0.1,
    jitter: float = 0.01,
) -> np.ndarray:
    """Beat wings for as long as two controls say, each of one value a millisecond (`CONTROL`).

    Parameters
    ----------
    f0_hz, heading : np.ndarray [shape=(n_controls,)]
        Beats a second; and how far the insect has turned from the first side (0) to the second (1).
    sides : two arrays of `beat`
        The wave of one beat as heard from two sides; one and the same if it sounds alike from all.
    unsteady : float
        Spread of the beats' strength.
    jitter : float
        Spread of the rate, as a share, wandering some 40 times a second.

    Returns
    -------
    np.ndarray [shape=(n_controls * CONTROL,), dtype=float32]
        About RMS 1.
    """
    n = len(f0_hz) * CONTROL
    rate_hz = f0_hz * (1 + jitter * drift(rng, len(f0_hz), 40.0 * CONTROL))
    ends = np.concatenate([[0.0], np.cumsum(rate_hz) * (CONTROL / SAMPLE_RATE)])
    phase = np.interp(np.arange(n) / CONTROL, np.arange(len(ends)), ends) + rng.random()
    index = phase.astype(np.int64)
    place = ((phase - index) * TABLE).astype(np.int64)
    strength = (1 + unsteady * rng.standard_normal(int(index[-1]) + 1 if n else 0)).astype(np.float32)
    if sides[0] is sides[1]:
        return np.asarray(sides[0][place] * strength[index])
    turned = np.interp(np.arange(n) / CONTROL, np.arange(len(heading)), heading).astype(np.float32)
    angle = np.float32(np.pi / 2) * turned
    return np.asarray((sides[0][place] * np.cos(angle) + sides[1][place] * np.sin(angle)) * strength[index])
