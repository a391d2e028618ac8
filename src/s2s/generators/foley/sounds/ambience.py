"""What is heard where nothing is going on: the tone of a quiet room."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.noise import CENTRES_HZ, both, noise, octaves, resonance
from s2s.generators.foley.synth.outdoors import swaying
from s2s.generators.foley.vocabulary import Sound

QUIET = octaves(*zip(CENTRES_HZ, (52, 54, 44, 37, 31, 27, 24, 22, 21, 18), strict=True))
"""Noise criterion NC-25, what a quiet bedroom or study is built for (Beranek 1957)."""


def room_tone(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A quiet room: what comes through its walls and its air vent, with a vent's own broad resonance."""
    one, n_samples = individual(rng), len(drive)
    shape = both(QUIET, resonance(one.uniform(120, 400), one.uniform(2, 5), 0.5))
    return finish.bed(noise(rng, n_samples, shape) * swaying(rng, n_samples, 0.2, 0.6), drive, range_db=8)


SOUNDS = (
    Sound(
        name="ambience.room",
        role="bed",
        model=room_tone,
        says="room tone",
        seen_as=("indoor",),
        trigger="none",
        audioset=("Inside, small room",),
        ucs="AMBRoom",
        words=("room", "room tone", "indoor", "inside", "ambience"),
        level_db=-22.0,
        distance_m=3.0,
        width=1.0,
    ),
)
