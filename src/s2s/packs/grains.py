"""Endless beds from recordings, by grains.

A recording that is looped is heard as a loop after two rounds. Here stretches of half a second to a second and a half
are taken from anywhere in it and cross-faded; each is moved by up to 10 ms to where its waves fit those before
(Verhelst and Roelands, WSOLA, ICASSP 1993), and the fade keeps the power that the fit leaves: constant-power for noise,
linear for waves that match.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import correlate

from s2s.generators.foley.synth import finish
from s2s.packs.cut import STEP, levels_db
from s2s.packs.tone import TREBLE_PER_DB, corner_of, shelved
from s2s.stem import SAMPLE_RATE

SHORTEST_S = 1.5
"""A bed needs this much of a recording, to have another place to go to from every place."""
GRAIN_S = (0.5, 1.5)
FADE_S = 0.2
ALIGN_S = 0.01
"""Half a period of the lowest hum there is, 50 Hz."""
PAUSE_DB = -25.0
"""What lies this far below the loud parts of the recording, and its fades, is not the bed."""
_JOIN_S = 0.05
_SMOOTH_STEPS = 40
_FADE = round(FADE_S * SAMPLE_RATE)
_ALIGN = round(ALIGN_S * SAMPLE_RATE)
_RISE = np.sin(np.linspace(0, np.pi / 2, _FADE, dtype=np.float32))


@dataclass(frozen=True)
class Ground:
    """What a bed is made of: a recording of RMS 1 without pauses, and where its treble begins."""

    samples: np.ndarray
    corner_hz: float
    gain: float = 1.0

    @property
    def n_samples(self) -> int:
        """How much of it is kept."""
        return len(self.samples)


def ground_of(samples: np.ndarray, *, gain: float = 1.0) -> Ground | None:
    """Prepare a recording, mono at 48 kHz; None when less than `SHORTEST_S` of it sounds."""
    level_db = uniform_filter1d(levels_db(samples), _SMOOTH_STEPS)
    sounding = level_db > np.percentile(level_db, 90) + PAUSE_DB
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sounding, [False]]).astype(np.int8))) * STEP
    spans = [samples[first:last] for first, last in edges.reshape(-1, 2)]
    joined = _joined([span for span in spans if len(span) > 4 * _JOIN_S * SAMPLE_RATE])
    if len(joined) < SHORTEST_S * SAMPLE_RATE:
        return None
    power = float(np.mean(np.square(joined, dtype=np.float64)))
    return Ground(np.asarray(joined / np.float32(np.sqrt(power)), np.float32), corner_of(joined), gain)


def bed(ground: Ground, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Render one segment of a bed: as many samples as ``drive`` has, at the level of the models' beds."""
    made = endless(ground.samples, rng, len(drive))
    level_db = finish.BED_RANGE_DB * (np.asarray(drive, np.float32) - np.float32(0.5))
    toned = shelved(made, ground.corner_hz, TREBLE_PER_DB * level_db)
    return finish.bed(toned * np.float32(ground.gain), drive)


def endless(samples: np.ndarray, rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Go on with a recording for ``n_samples``, never twice running from the same place.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        Of RMS 1, at least `SHORTEST_S` long.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    made = np.zeros(n_samples + round(GRAIN_S[1] * SAMPLE_RATE) + 2 * _FADE, np.float32)
    position, start, tail = 0, -1, np.zeros(0, np.float32)
    while position < n_samples:
        # Never more than a third of a short recording, so that there is somewhere else to go.
        longest = min(round(GRAIN_S[1] * SAMPLE_RATE), len(samples) // 3)
        size = int(rng.integers(min(round(GRAIN_S[0] * SAMPLE_RATE), longest), longest + 1))
        start = _place(rng, start, len(samples) - size - _FADE - _ALIGN, size)
        start, likeness = _aligned(samples, start, tail)
        grain = samples[start : start + size + _FADE]
        grain = grain * np.float32(_evening(grain))
        if len(tail):
            # The sum of both keeps its power, however alike they are.
            sum_ = _RISE * grain[:_FADE] + _RISE[::-1] * tail
            made[position : position + _FADE] = sum_ / np.sqrt(1 + 2 * np.float32(likeness) * _RISE * _RISE[::-1])
            made[position + _FADE : position + size] = grain[_FADE:size]
        else:
            made[:size] = grain[:size]
        tail = grain[size:]
        position += size
    return made[:n_samples]


def _place(rng: np.random.Generator, before: int, last: int, size: int) -> int:
    """Draw where a grain begins: from `_ALIGN` to ``last``, and not near where the one before began."""
    if before < 0:
        return int(rng.integers(_ALIGN, last + 1))
    near = min(size, (last - _ALIGN) // 3)
    low, high = max(_ALIGN, before - near), min(last, before + near)
    # What lies between is left out, and the rest moved together.
    place = int(rng.integers(_ALIGN, last + 1 - (high - low)))
    return place if place < low else place + high - low


def _aligned(samples: np.ndarray, start: int, tail: np.ndarray) -> tuple[int, float]:
    """Move a start to where the waves fit those of ``tail``; say how alike they are there, 0 to 1."""
    if not len(tail):
        return start, 0.0
    first = start - _ALIGN
    around = samples[first : start + _ALIGN + _FADE].astype(np.float64)
    shared = correlate(around, tail.astype(np.float64), mode="valid", method="fft")
    energy = np.concatenate([[0.0], np.cumsum(np.square(around))])
    own = energy[_FADE:] - energy[:-_FADE]
    likeness = shared / np.sqrt(np.maximum(own * np.sum(np.square(tail, dtype=np.float64)), 1e-12))
    best = int(np.argmax(likeness))
    return first + best, float(np.clip(likeness[best], 0.0, 1.0))


def _evening(grain: np.ndarray) -> float:
    """Gain that takes a grain half of the way to RMS 1: what swells in the recording still does, without jumps."""
    power = float(np.mean(np.square(grain, dtype=np.float64)))
    return float(np.clip(power, 0.06, 16.0) ** -0.25)


def _joined(spans: list[np.ndarray]) -> np.ndarray:
    """Put stretches together with short cross-fades of constant power."""
    if not spans:
        return np.zeros(0, np.float32)
    n_fade = round(_JOIN_S * SAMPLE_RATE)
    rise = np.sin(np.linspace(0, np.pi / 2, n_fade, dtype=np.float32))
    made = [spans[0]]
    for span in spans[1:]:
        before = made.pop()
        made += [before[:-n_fade], before[-n_fade:] * rise[::-1] + span[:n_fade] * rise, span[n_fade:]]
    return np.concatenate(made)
