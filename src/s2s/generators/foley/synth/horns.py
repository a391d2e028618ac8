"""Horns and whistles: air that is chopped by a diaphragm, or that blows over an edge.

A diaphragm lets pressure out in short pulses, so all its harmonics are strong up to where its bell radiates best; as
the pressure builds, pitch comes up by some per cent and the tone brightens. A whistle is an edge tone: nearly sine,
with its breath around it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2s.generators.foley.synth.noise import Spectrum, drift
from s2s.stem import SAMPLE_RATE

TABLE = 2048


def pressed(n_samples: int, *, attack_s: float, release_s: float) -> np.ndarray:
    """Pressure behind a valve that opens at once and shuts ``release_s`` before the end, in [0, 1]."""
    time_s = np.arange(n_samples, dtype=np.float32) / SAMPLE_RATE
    left_s = np.float32(n_samples / SAMPLE_RATE) - time_s
    shutting = np.clip((left_s - np.float32(0.02)) / np.float32(release_s), 0, 1)
    return np.asarray((1 - np.exp(-time_s / np.float32(attack_s))) * np.sin(np.pi / 2 * shutting) ** 2)


def tones(
    rng: np.random.Generator,
    one: np.random.Generator,
    notes_hz: Sequence[float],
    pressure: np.ndarray,
    spectrum: Spectrum,
    *,
    soft_db: float = 6.0,
    sag: float = 0.03,
    flutter: float = 0.002,
) -> np.ndarray:
    """Sound some horns together.

    Parameters
    ----------
    notes_hz : sequence of float
        Pitch of each at full pressure.
    pressure : np.ndarray [shape=(n_samples,)]
        In [0, 1]; sets level, pitch and brightness.
    spectrum : Spectrum
        Levels of harmonics at full pressure, by their frequency.
    soft_db : float
        What each octave above the note loses more when the pressure is low.
    sag : float
        How far the pitch lies below the note at no pressure.
    flutter : float
        Spread of the pitch, some 7 times a second.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS about 1 at full pressure.
    """
    n_samples = len(pressure)
    made = np.zeros(n_samples, np.float32)
    for note_hz in notes_hz:
        own = note_hz * (1 + 0.003 * one.standard_normal())
        bent = 1 + sag * (pressure - 1) + flutter * drift(rng, n_samples, 7.0)
        phase = np.cumsum(own * bent) / SAMPLE_RATE + rng.random()
        place = ((phase - np.floor(phase)) * TABLE).astype(np.int64)
        soft, hard = _tables(one, own, spectrum, soft_db)
        made += pressure * (soft[place] + pressure * (hard[place] - soft[place]))
    return made / np.float32(np.sqrt(max(len(notes_hz), 1)))


def _tables(
    one: np.random.Generator, note_hz: float, spectrum: Spectrum, soft_db: float
) -> tuple[np.ndarray, np.ndarray]:
    """One cycle at no and at full pressure, of equal phases: pulses with the many ways out of a bell in them."""
    order = np.arange(1, max(2, int(16_000 / note_hz)))
    hz = order * note_hz
    level_db = spectrum(hz) + 2.0 * one.standard_normal(len(order))
    phases = one.uniform(0, 2 * np.pi, len(order))
    cycles = []
    for extra_db in (soft_db, 0.0):
        gains = 10 ** ((level_db - extra_db * np.log2(order)) / 20)
        bins = np.zeros(TABLE // 2 + 1, complex)
        bins[order[order < TABLE // 2]] = (gains * np.exp(1j * phases))[order < TABLE // 2]
        cycles.append(np.fft.irfft(bins))
    hardest = np.sqrt(np.mean(np.square(cycles[1]))) + 1e-12
    return np.asarray(cycles[0] / hardest, np.float32), np.asarray(cycles[1] / hardest, np.float32)
