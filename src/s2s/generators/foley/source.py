"""Sources: what may serve a sound in place of its model, such as a pack of recordings.

A source is passed in; the generator knows neither files nor formats. `served` turns a sound and a source into a sound
whose model is the source's, so that all that renders sounds renders recordings the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np

from s2s.generators.foley.vocabulary import Sound, Take
from s2s.timeline import MODEL


class Source(Protocol):
    """What serves some sounds of the vocabulary."""

    @property
    def name(self) -> str:
        """What timelines call it."""
        ...

    @property
    def sounds(self) -> Collection[str]:
        """Names of the sounds it is meant to serve, as far as can be told without reading much."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of what was read so far, one sentence each: what was left out, and why."""
        ...

    def has(self, sound_name: str) -> bool:
        """Whether it really serves the sound of that name; may read what it needs to know."""
        ...

    def take(self, sound: Sound, rng: np.random.Generator, strength: float) -> Take:
        """Return one take of an event sound; conventions as for `s2s.generators.foley.vocabulary.EventModel`."""
        ...

    def bed(self, sound: Sound, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
        """Return one segment of a bed; conventions as for `s2s.generators.foley.vocabulary.BedModel`."""
        ...


def source_of(sound_name: str, sources: Iterable[Source]) -> Source | None:
    """Return the first source that serves the sound of that name; None: its model does."""
    return next((source for source in sources if source.has(sound_name)), None)


def name_of(source: Source | None) -> str:
    """Return what a timeline calls the source; None stands for the model."""
    return MODEL if source is None else source.name


def served(sound: Sound, source: Source | None) -> Sound:
    """Return the sound with takes or segments of ``source`` as its model; as it is for None."""
    if source is None:
        return sound
    if sound.role == "event":
        return replace(sound, model=lambda rng, strength: source.take(sound, rng, strength))
    return replace(sound, model=lambda rng, drive: source.bed(sound, rng, drive))
