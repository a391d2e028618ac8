"""What the service can make heard: its sounds with previews, its generators; and whether wishes can be met."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from s2s.generators.base import GENERATORS
from s2s.pipeline import check_wishes
from s2s.wire import GeneratorInfo, Options, Sound
from s2s_service.database import new_id
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings

if TYPE_CHECKING:
    from s2s.generators.foley.source import Source

ABOUT = {"foley": "Procedural sounds and packs of recordings, placed where the picture moves."}
DEFAULT = "foley"
PREVIEW_S = 4.0
KEPT = 64
"""Previews kept in memory, about half a megabyte each."""


class Vocabulary:
    """The sounds and generators of this service."""

    def __init__(self, settings: Settings, sources: Sequence[Source]) -> None:
        self._settings = settings
        self._sources = tuple(sources)
        self._one_at_a_time = threading.Lock()
        self._rendered = lru_cache(KEPT)(self._render)

    def check(self, options: Options) -> None:
        """Raise what the pipeline would raise for these options, whatever the clip."""
        check_wishes(**options.model_dump(exclude={"keep_audio"}), packs=self._sources, device="cpu")

    def check_timeline(self, timeline: Any) -> None:
        """Raise `TimelineError` when a timeline names sounds or packs that this service does not have."""
        from s2s.generators.base import generator_named

        timeline.check()
        generator_named(timeline.generator, None, self._sources).check(timeline)

    def sounds(self) -> list[Sound]:
        """Return every sound, in order of name."""
        from s2s.generators.foley.browse import as_dict
        from s2s.generators.foley.vocabulary import vocabulary

        found = (as_dict(sound, self._sources) for _, sound in sorted(vocabulary().items()))
        return [_sound(entry) for entry in found]

    def preview(self, name: str) -> bytes:
        """Return a short WAV of a sound; those asked for last are kept.

        Raises
        ------
        ServiceError
            ``no_sound`` (404).
        """
        from s2s.generators.foley.vocabulary import vocabulary

        if name not in vocabulary():
            raise ServiceError(
                f"There is no sound {name[:64]!r}.", code="no_sound", hint="/v1/sounds lists them.", status=404
            )
        with self._one_at_a_time:
            return self._rendered(name)

    def _render(self, name: str) -> bytes:
        from s2s.generators.foley.audition import phrase
        from s2s.generators.foley.source import served, source_of
        from s2s.generators.foley.vocabulary import vocabulary
        from s2s.video import write_audio

        mono = phrase(served(vocabulary()[name], source_of(name, self._sources)), seed=0, duration_s=PREVIEW_S)
        path = self._settings.scratch / f"{new_id()}.wav"
        try:
            write_audio(path, [mono[None]])
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)


def generators() -> list[GeneratorInfo]:
    """Return the generators that jobs may name."""
    return [GeneratorInfo(name=name, about=ABOUT.get(name, ""), default=name == DEFAULT) for name in GENERATORS]


def _sound(entry: Mapping[str, Any]) -> Sound:
    named = {name: entry[name] for name in ("name", "family", "role", "says", "trigger")}
    source = entry.get("source", "model")
    return Sound(**named, words=list(entry["words"]), source=source, preview=f"/v1/sounds/{entry['name']}/preview.wav")
