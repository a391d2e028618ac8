"""A choir that sings chords on "ah" and "oh": a few sopranos, altos, tenors and basses in a church.

What makes a choir of voices is that they differ: in pitch by some 15 cents, in vibrato, in when they come in (Ternström
& Sundberg, "Intonation precision of choir singers", JASA 1988; Ternström, "Perceptual evaluations of voice scatter in
unison choir sounds", J. Voice 1993). A held note is one period of its voice, told over and over, each a little other.
Chords follow each other as in a hymn, every three or four seconds.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.noise import Spectrum, burst, drift, tilt
from s2s.generators.foley.synth.voice import BIN_HZ, tract_db
from s2s.generators.foley.synth.wings import CONTROL, beat, flown
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

CHORDS = ((0, 7, 16, 24), (-7, 5, 17, 21), (-5, 7, 14, 23), (-3, 4, 12, 21), (2, 9, 17, 21), (0, 7, 12, 16))
"""Semitones of bass, tenor, alto and soprano over the key: I, IV, V, vi, ii and a close I."""
FOLLOWS = ((1, 2, 3, 4), (2, 0, 4), (0, 5, 3), (1, 4), (2,), (1, 3, 2))
"""Which chord may follow which."""
SINGERS = (0, 0, 1, 1, 2, 2, 3, 3)
"""The section of each singer: bass, tenor, alto, soprano."""
AH_OH_HZ = np.array(
    [[[650, 1080, 2650, 2950], [420, 760, 2500, 2900]], [[800, 1150, 2850, 3900], [450, 800, 2800, 3900]]]
)
"""Formants of [a] and [o] of men and of women who sing (Titze, *Principles of Voice Production*, 1994)."""


def choir(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A choir sings in a church; more drive is a fuller and brighter voice."""
    one = individual(rng)
    n = len(drive)
    key_hz = 98.0 * 2 ** (one.integers(0, 6) / 12)
    effort = float(drive.mean()) if n else 0.5
    n_controls = n // CONTROL + 1
    starts, chords = _hymn(rng, n_controls)
    out = np.zeros(n_controls * CONTROL, np.float32)
    for section in SINGERS:
        detuned = one.normal(0, 0.15)  # semitones
        scale = one.lognormal(0, 0.03)
        for first, last, chord in zip(starts[:-1], starts[1:], chords, strict=True):
            hz = key_hz * 2 ** ((CHORDS[chord][section] + detuned) / 12)
            sung = _note(rng, hz, last - first, section >= 2, scale, effort, vowel=chord % 2)
            out[first * CONTROL : last * CONTROL] += sung
    return finish.bed(finish.levelled(_church(rng, out[:n])), drive)


def _hymn(rng: np.random.Generator, n_controls: int) -> tuple[list[int], list[int]]:
    """Edges of chords in milliseconds, from before the start to the end, and which chord each is."""
    starts, chords = [0], [int(rng.integers(len(CHORDS)))]
    while starts[-1] < n_controls:
        starts.append(min(n_controls, starts[-1] + int(1000 * rng.uniform(2.6, 4.2))))
        chords.append(int(rng.choice(FOLLOWS[chords[-1]])))
    return starts, chords[: len(starts) - 1]


def _note(
    rng: np.random.Generator, hz: float, n_controls: int, woman: bool, scale: float, effort: float, vowel: int
) -> np.ndarray:
    """One singer holds one note."""
    formants_hz = AH_OH_HZ[int(woman), vowel] * scale
    # A soprano opens her jaw until the first formant is no lower than what she sings (Sundberg 1975).
    formants_hz = np.maximum(formants_hz, [1.02 * hz, 0, 0, 0])
    envelope_db = tract_db(formants_hz[None], (90, 110, 140, 160))[0]
    wave = beat(rng, hz, _sung(envelope_db, 12 - 4 * effort), uneven_db=1.0)
    time_s = np.arange(n_controls) / 1000
    swing = np.sin(2 * np.pi * rng.uniform(5.0, 6.2) * time_s + rng.uniform(0, 6)) * np.clip(time_s / 0.6, 0, 1)
    wander = drift(rng, n_controls, 2.0 * CONTROL)
    f0_hz = hz * (1 + rng.uniform(0.004, 0.009) * swing + 0.002 * wander - 0.015 * np.exp(-time_s / 0.06))
    sung = flown(rng, f0_hz, (wave, wave), np.zeros(n_controls), unsteady=0.05, jitter=0.002)
    late_s, early_s = rng.uniform(0.0, 0.12), rng.uniform(0.0, 0.15)
    swell = np.clip((time_s - late_s) / 0.18, 0, 1) * np.clip((time_s[-1:] - early_s - time_s) / 0.22, 0, 1)
    level = np.sin(np.pi / 2 * swell) ** 2 * (1 + 0.12 * wander)
    return np.asarray(sung * np.repeat(level, CONTROL).astype(np.float32))


def _sung(envelope_db: np.ndarray, falling_db: float) -> Spectrum:
    """A glottis that falls so much an octave, radiated at the mouth, through a tract."""
    return lambda hz: np.interp(hz, BIN_HZ, envelope_db) - (falling_db - 6) * np.log2(np.maximum(hz, 50) / 100)


def _church(rng: np.random.Generator, dry: np.ndarray) -> np.ndarray:
    """Stone walls give back as much as comes from the singers, for two and a half seconds."""
    if not len(dry):
        return dry
    ringing = burst(rng, 2 * SAMPLE_RATE, tilt(500, 2, 2), lambda hz: 2.5 / (1 + hz / 3000), 0.01)
    wet = np.asarray(oaconvolve(dry, ringing)[: len(dry)], np.float32)
    scale = np.sqrt(np.mean(np.square(dry)) / (np.mean(np.square(wet)) + 1e-12))
    return np.asarray(dry + wet * np.float32(scale), np.float32)


SOUNDS = (
    Sound(
        name="crowd.choir",
        role="bed",
        model=choir,
        says="choir",
        seen_as=("choir",),
        trigger="none",
        audioset=("Choir",),
        ucs="VOXMisc",
        words=("choir", "choral", "hymn", "chorus"),
        level_db=-5.0,
        distance_m=8.0,
        degrees=("soft", "full"),
        width=0.8,
    ),
)
