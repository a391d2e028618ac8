"""The vocabulary: what a sound is, and the list of all of them.

A sound is one entry in one module of ``sounds/``: its names, what it means in words, what triggers it, and its model, a
function that renders it. Nothing else has to be touched to add one (CONTRIBUTING.md has the recipe).

Two kinds of model:

- an *event* sound: ``model(rng, strength) -> np.ndarray | Take``, one mono take at 48 kHz in [-1, 1]; its onset, the
  instant a listener would tap to, at ``Take.onset_s`` (0 for a bare array).
- a *bed* sound: ``model(rng, drive) -> np.ndarray``, as many mono samples as ``drive`` has; ``drive`` in [0, 1] at
  48 kHz moves level, brightness and density. Each call renders one segment; the renderer cross-fades segments, so a
  model need not remember anything.

All randomness comes from ``rng``: the same generator state gives the same samples.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from s2s.errors import UsageError, nearest

Role = Literal["event", "bed"]
Trigger = Literal["strike", "surge", "flash", "motion", "none"]


@dataclass(frozen=True)
class Take:
    """One rendering of an event sound.

    ``samples`` is float32 mono ``(n_samples,)`` at 48 kHz in [-1, 1]; ``onset_s`` says where in it the onset lies
    (a sneeze begins with a breath), so that the onset, not the first sample, is put at the event's time.
    """

    samples: np.ndarray
    onset_s: float = 0.0


EventModel = Callable[[np.random.Generator, float], "np.ndarray | Take"]
BedModel = Callable[[np.random.Generator, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Sound:
    """An entry of the vocabulary."""

    name: str
    """family.name"""
    role: Role
    model: EventModel | BedModel
    says: str
    """An event: what it does ("dog barks" -> "A dog barks four times"). A bed: what it is ("rain" -> "light rain")."""
    seen_as: tuple[str, ...]
    """Concepts of the picture (perception/concepts.tsv) that make this sound likely."""
    trigger: Trigger
    """What in the picture sets it off: a strike, a surge of motion, a flash, motion at large, or nothing."""
    audioset: tuple[str, ...]
    """AudioSet class names, as in its ontology."""
    ucs: str
    """Universal Category System identifier, e.g. ``ANMLDog``."""
    words: tuple[str, ...]
    """Words and phrases of a prompt that mean it, lower case, singular."""
    level_db: float = 0.0
    """Loudness against the other sounds at the same strength, each at its own usual distance."""
    distance_m: float = 3.0
    """How far away it usually is."""
    degrees: tuple[str, str] = ("quiet", "loud")
    """For beds: what it is called when it is weak and when it is strong."""
    width: float = 0.5
    """For beds: 0 comes from a point (an engine), 1 from all around (rain)."""
    min_gap_s: float = 0.1
    """Shortest time between two onsets that still sounds natural."""
    pace_s: float | None = None
    """For event sounds that go on by themselves while their source is seen (a bird sings, a baby cries): the usual time
    between onsets. None: only what happens in the picture sets it off."""

    @property
    def family(self) -> str:
        """The part of the name before the dot."""
        return self.name.split(".")[0]


@cache
def vocabulary() -> dict[str, Sound]:
    """Return all sounds by name, in the order of their names, so that families stand together."""
    from s2s.generators.foley import sounds

    found: dict[str, Sound] = {}
    for module in sorted(pkgutil.iter_modules(sounds.__path__), key=lambda item: item.name):
        for sound in importlib.import_module(f"{sounds.__name__}.{module.name}").SOUNDS:
            assert sound.name not in found, f"{sound.name} is defined twice"
            found[sound.name] = sound
    return dict(sorted(found.items()))


def sound_named(name: str) -> Sound:
    """Return the sound of that name.

    Raises
    ------
    UsageError
        ``unknown_sound``, with the nearest names.
    """
    sounds = vocabulary()
    if name not in sounds:
        raise UsageError(
            f"There is no sound '{name}'.",
            code="unknown_sound",
            hint=f"{nearest(name, list(sounds))} `s2s sounds list` shows all {len(sounds)}.".strip(),
        )
    return sounds[name]
