"""Thunder, near and far."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.lightning import channel, heard
from s2s.generators.foley.vocabulary import Sound

NEAREST_M, FARTHEST_M = 350.0, 5000.0
LASTS_S = 5.6


def thunder(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A flash's thunder: strength is nearness, from a crack that tears the sky to a mutter behind the hills."""
    one = individual(rng)
    distance_m = NEAREST_M * (FARTHEST_M / NEAREST_M) ** (1 - strength) * rng.uniform(0.85, 1.2)
    made = heard(rng, channel(rng, distance_m, one.uniform(3500, 6000)), LASTS_S)
    # Nobody's microphone takes a near clap whole.
    made = np.tanh((1.5 + 1.5 * strength) * made / np.abs(made).max())
    return finish.take(rng, made, strength, fade_s=2.0)


SOUNDS = (
    Sound(
        name="weather.thunder",
        role="event",
        model=thunder,
        says="clap of thunder rolls",
        seen_as=("lightning",),
        trigger="flash",
        audioset=("Thunder", "Thunderstorm"),
        ucs="WTHRThun",
        words=("thunder", "thunderstorm", "lightning", "thunderclap", "storm"),
        level_db=6.0,
        distance_m=40.0,
        min_gap_s=2.5,
    ),
)
