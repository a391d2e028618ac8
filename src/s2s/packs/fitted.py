"""Tables as packs: sounds drawn from what was measured of recordings, which need not be there any more."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from s2s.generators.foley.fit import play
from s2s.generators.foley.fit.table import load
from s2s.generators.foley.vocabulary import Sound, Take, vocabulary

SUFFIX = ".json"


class Fitted:
    """A table of fits (`s2s sounds fit`) as a source: `s2s.generators.foley.source.Source`.

    Parameters
    ----------
    path : Path
        The table; its name without the suffix is the source's.

    Raises
    ------
    InputError
        ``table_unreadable``, ``table_invalid``.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        known, self._fits, self._notes = vocabulary(), {}, []
        for kind, fit in load(path).items():
            if kind not in known:
                self._notes.append(f"{path.name}: '{kind}' is no sound of the vocabulary, and serves none.")
            elif known[kind].role != play.role_of(fit):
                self._notes.append(f"{path.name}: '{kind}' is fitted as a {fit.form}, which does not suit it.")
            else:
                self._fits[kind] = fit

    @property
    def sounds(self) -> Collection[str]:
        """Names of the sounds it serves."""
        return self._fits.keys()

    @property
    def notes(self) -> tuple[str, ...]:
        """Kinds that serve no sound."""
        return tuple(self._notes)

    def has(self, sound_name: str) -> bool:
        """Whether the table has a fit of that sound."""
        return sound_name in self._fits

    def take(self, sound: Sound, rng: np.random.Generator, strength: float) -> Take:
        """Draw one take."""
        return play.take(self._fits[sound.name], rng, strength)

    def bed(self, sound: Sound, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
        """Draw one segment."""
        return play.bed(self._fits[sound.name], rng, drive)
