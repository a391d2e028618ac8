"""A pack as a source of sounds: recordings are read when their sound is asked for, and kept while there is room."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import numpy as np

from s2s.errors import InputError
from s2s.generators.foley.vocabulary import Sound, Take, sound_named
from s2s.packs import events, grains
from s2s.packs.cut import singles_in
from s2s.packs.decode import MAX_READ_S, Unusable, read_mono
from s2s.packs.folder import Contents
from s2s.stem import SAMPLE_RATE

MAX_SOUND_S = 180.0
"""Of one sound no more is kept than this, over all its recordings."""
LEAST_LEFT_S = 1.0
"""When no more than this is left of it, no further recording is begun."""
MAX_KEPT_S = 1500.0
"""Of all sounds together no more is kept (290 MB); what was read first goes, and is read again when it is asked for."""
Part = TypeVar("Part", events.Variation, grains.Ground)


class Recordings:
    """Recordings in a folder, as a `s2s.generators.foley.source.Source`.

    Parameters
    ----------
    contents : Contents
        Which recordings there are, from `s2s.packs.folder.read_folder`.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._notes: dict[str, None] = {}
        self._variations: dict[str, list[events.Variation]] = {}
        self._grounds: dict[str, list[grains.Ground]] = {}
        self._reading = threading.Lock()

    @property
    def name(self) -> str:
        """The pack's name."""
        return self._contents.name

    @property
    def sounds(self) -> Collection[str]:
        """Names of the sounds that its file names and manifest speak of."""
        return self._contents.sounds

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out so far, and why."""
        return (*self._contents.notes, *self._notes)

    def has(self, sound_name: str) -> bool:
        """Whether a recording of the sound can be used; reads its recordings."""
        if sound_name not in self._contents.sounds:
            return False
        sound = sound_named(sound_name)
        return bool(self._variations_of(sound) if sound.role == "event" else self._grounds_of(sound))

    def take(self, sound: Sound, rng: np.random.Generator, strength: float) -> Take:
        """Return one take: the variation whose turn it is, at another pitch, as hard as asked."""
        variations = self._some(sound, self._variations_of(sound))
        return events.render(variations[events.turn(rng, len(variations))], rng, strength)

    def bed(self, sound: Sound, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
        """Return one segment of a bed: grains of one recording, another for another bed's take."""
        grounds = self._some(sound, self._grounds_of(sound))
        return grains.bed(grounds[events.turn(rng, len(grounds))], rng, drive)

    def _some(self, sound: Sound, parts: list[Part]) -> list[Part]:
        """The parts; an error when there are none, as when files vanish while they are used."""
        if not parts:
            raise InputError(
                f"The pack '{self.name}' has no recording of '{sound.name}' that can be used.",
                code="pack_empty",
                hint=" ".join(self._notes) or "Add one, or leave out the pack.",
            )
        return parts

    def _variations_of(self, sound: Sound) -> list[events.Variation]:
        return self._kept(self._variations, sound, self._read_variations)

    def _grounds_of(self, sound: Sound) -> list[grains.Ground]:
        return self._kept(self._grounds, sound, self._read_grounds)

    def _kept(
        self, kept: dict[str, list[Part]], sound: Sound, read: Callable[[Sound, np.ndarray], list[Part]]
    ) -> list[Part]:
        """Read all recordings of a sound once; those that cannot be used are noted and left out."""
        with self._reading:
            if sound.name not in kept:
                parts = kept[sound.name] = self._read(sound, read)
                self._make_room(sound.name)
                return parts
            return kept[sound.name]

    def _make_room(self, newest: str) -> None:
        shelves: tuple[dict[str, Any], ...] = (self._variations, self._grounds)
        sizes = {name: sum(part.n_samples for part in shelf[name]) for shelf in shelves for name in shelf}
        for name in [name for name in sizes if name != newest]:
            if sum(sizes.values()) <= MAX_KEPT_S * SAMPLE_RATE:
                break
            for shelf in shelves:
                shelf.pop(name, None)
            del sizes[name]

    def _read(self, sound: Sound, read: Callable[[Sound, np.ndarray], list[Part]]) -> list[Part]:
        parts: list[Part] = []
        left_s = MAX_SOUND_S
        files = self._contents.sounds[sound.name].files
        for number, path in enumerate(files):
            file = f"'{path.relative_to(self._contents.folder).as_posix()}'"
            if left_s < LEAST_LEFT_S:
                self._note(f"of '{sound.name}' {number} recordings are used, which fill {MAX_SOUND_S / 60:g} minutes")
                break
            try:
                samples = read_mono(path, max_s=min(MAX_READ_S, left_s))
                parts += read(sound, samples)
            except Unusable as why:
                self._note(f"{file} is not used: {why}")
                continue
            duration_s = len(samples) / SAMPLE_RATE
            if duration_s >= min(MAX_READ_S, left_s):
                self._note(f"of {file} the first {duration_s:.0f} s are used")
            left_s -= duration_s
        return parts

    def _read_variations(self, sound: Sound, samples: np.ndarray) -> list[events.Variation]:
        loudness_db = events.models_loudness(sound) + self._contents.sounds[sound.name].gain_db
        return [events.variation_of(single, loudness_db) for single in singles_in(samples, min_gap_s=sound.min_gap_s)]

    def _read_grounds(self, sound: Sound, samples: np.ndarray) -> list[grains.Ground]:
        ground = grains.ground_of(samples, gain=10 ** (self._contents.sounds[sound.name].gain_db / 20))
        if ground is None:
            raise Unusable(f"a sound that goes on needs {grains.SHORTEST_S:g} s of it")
        return [ground]

    def _note(self, what: str) -> None:
        # A sound that is read again says nothing new.
        self._notes[f"Pack '{self.name}': {what}."] = None
