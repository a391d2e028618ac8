"""The notes that instruments play: a walk on one major pentatonic scale.

Any two notes of this scale sound well together and after each other, so whatever instruments a clip has, and however
its events fall, they play one music. The takes of a source follow one melody, which takes mostly small steps and turns
back towards its middle when it has gone far, as melodies of most peoples do (von Hippel & Huron, "Why do skips precede
reversals?", Music Perception, 2000).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual

DEGREES = (0, 2, 4, 7, 9)
"""Semitones of the scale over its tonic, G."""
MELODY = 256
"""Takes after which a melody begins again."""
STEPS = np.array([-3, -2, -1, 0, 1, 2, 3])
STEP_ODDS = np.array([0.04, 0.14, 0.28, 0.08, 0.28, 0.14, 0.04])
MIDDLE_PULL = 0.25
"""Share of the way to the middle of its range that a melody tends to, a step."""


def degree_hz(tonic_hz: float, degree: int | float) -> float:
    """Pitch of the note that lies ``degree`` notes of the scale above a tonic.

    Examples
    --------
    >>> [round(degree_hz(392.0, degree)) for degree in (0, 2, 5)]
    [392, 494, 784]
    """
    octave, place = divmod(int(degree), len(DEGREES))
    return float(tonic_hz * 2 ** (octave + DEGREES[place] / 12))


def degree(rng: np.random.Generator, n_notes: int = 6) -> int:
    """Which of the lowest ``n_notes`` of the scale this take plays: its place in the melody of its source.

    A generator that belongs to no source plays the first note of a melody of its own.
    """
    one = individual(rng)
    key = rng.bit_generator.seed_seq.spawn_key  # type: ignore[attr-defined]  # every generator of ours has one
    which = int(key[-1]) % MELODY if key else 0
    place = int(one.integers(n_notes))
    middle = (n_notes - 1) / 2
    for step in one.choice(STEPS, which, p=STEP_ODDS):
        wanted = place + step + round(MIDDLE_PULL * (middle - place) * one.random())
        # At an end of the range a melody turns back.
        wanted = -wanted if wanted < 0 else wanted
        place = int(np.clip(wanted if wanted < n_notes else 2 * (n_notes - 1) - wanted, 0, n_notes - 1))
    return place


def note_hz(rng: np.random.Generator, tonic_hz: float, n_notes: int = 6, *, cents: float = 3.0) -> float:
    """Pitch of this take's note: one of ``n_notes`` of the scale from a tonic on, some ``cents`` out of tune."""
    return degree_hz(tonic_hz, degree(rng, n_notes)) * 2 ** (cents * float(rng.standard_normal()) / 1200)
