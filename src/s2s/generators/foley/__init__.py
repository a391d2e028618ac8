"""The foley generator: chooses sounds for what is seen and renders them by procedural models, or by what is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from s2s.errors import TimelineError, nearest
from s2s.generators.base import Wishes
from s2s.stem import Stem
from s2s.timeline import MODEL, Bed, Event, Timeline

if TYPE_CHECKING:
    from s2s.generators.foley.prompt import Asked
    from s2s.generators.foley.source import Source

WEAK, STRONG = 0.4, 0.8
"""Strengths of beds from which they are called weak or strong."""


class Foley:
    """Procedural sounds, chosen by what is seen; needs no model and no download.

    Parameters
    ----------
    sources : sequence of Source
        What serves sounds in place of their models, such as packs of recordings; the first that has a sound wins.
    """

    name = "foley"

    def __init__(self, sources: Sequence[Source] = ()) -> None:
        self._sources = tuple(sources)

    def check_wishes(self, wishes: Wishes) -> None:
        """Raise `UsageError` (``unknown_sound``) when a wished-for sound does not exist."""
        from s2s.generators.foley.vocabulary import sound_named

        for name in wishes.sounds:
            sound_named(name)

    def remarks(self, wishes: Wishes, chosen: Timeline) -> tuple[str, ...]:
        """Name what words of the prompt mean no sound or were guessed at, which sounds asked for found no moment, and
        what was left out of the sources."""
        from s2s.generators.foley.prompt import read_prompt

        asked = read_prompt(wishes.prompt)
        used = {event.sound for event in chosen.events} | {bed.sound for bed in chosen.beds}
        unused = [name for name in dict.fromkeys((*wishes.sounds, *asked.wanted)) if name not in used]
        unheard = (
            (f"Not heard: {', '.join(unused)}. It was asked for, and left out or never set off.",) if unused else ()
        )
        guessed = tuple(f"'{words:.60}' was taken to mean {name}." for name, words in asked.guessed.items())
        return (*self._misread(wishes.prompt, asked), *guessed, *unheard, *self._of_sources(chosen))

    def _of_sources(self, chosen: Timeline) -> Iterator[str]:
        used = {event.source for event in chosen.events} | {bed.source for bed in chosen.beds}
        for source in self._sources:
            yield from source.notes
        if self._sources and not used & {source.name for source in self._sources}:
            yield f"No pack is heard: {self._given()} has none of the sounds that are chosen."

    def _given(self) -> str:
        return ", ".join(f"'{source.name}'" for source in self._sources) or "none"

    def _misread(self, prompt: str, asked: Asked) -> tuple[str, ...]:
        if prompt.strip() and not (asked.unknown or asked.wanted or asked.unwanted):
            return ("No word of the prompt was understood: what is seen decides. Prompts are read in English.",)
        if not asked.unknown:
            return ()
        more = len(asked.unknown) - 6
        words = ", ".join(f"'{word:.30}'" for word in asked.unknown[:6]) + (f" and {more} more" if more > 0 else "")
        if asked.wanted or asked.unwanted:
            return (f"No sound is meant by {words} in the prompt.",)
        return (
            f"No sound is meant by the prompt ({words}): what is seen decides. `s2s sounds list` shows what there is.",
        )

    def choose(self, seen: Timeline, wishes: Wishes) -> Timeline:
        """Fill in events, beds, a room (see `s2s.generators.foley.choose`), and which source serves each sound."""
        from s2s.generators.foley.choose import choose
        from s2s.generators.foley.source import name_of, source_of

        chosen = choose(seen, wishes)
        names = dict.fromkeys((*(event.sound for event in chosen.events), *(bed.sound for bed in chosen.beds)))
        of_sound = {name: name_of(source_of(name, self._sources)) for name in names}
        return chosen.updated(
            events=tuple(event.model_copy(update={"source": of_sound[event.sound]}) for event in chosen.events),
            beds=tuple(bed.model_copy(update={"source": of_sound[bed.sound]}) for bed in chosen.beds),
        )

    def check(self, timeline: Timeline) -> None:
        """Raise `TimelineError` when an event or bed names no sound of its kind (``timeline_sound``), or a source that
        is not given or does not have it (``timeline_source``)."""
        from s2s.generators.foley.vocabulary import vocabulary

        sounds = vocabulary()
        parts: list[tuple[str, str, Sequence[Event | Bed]]] = [
            ("events", "event", timeline.events),
            ("beds", "bed", timeline.beds),
        ]
        for field, role, items in parts:
            names = [sound.name for sound in sounds.values() if sound.role == role]
            for index, item in enumerate(items):
                if item.sound not in names:
                    other = "a bed" if role == "event" else "an event"
                    why = f"is {other} sound" if item.sound in sounds else "is not a sound"
                    raise TimelineError(
                        f"{field}[{index}].sound: '{item.sound}' {why}.",
                        code="timeline_sound",
                        hint=f"{nearest(item.sound, names)} `s2s sounds list` shows all.".strip(),
                    )
                if not item.mute:
                    self._check_source(f"{field}[{index}].source", item)

    def _check_source(self, field: str, item: Event | Bed) -> None:
        if item.source == MODEL:
            return
        source = next((source for source in self._sources if source.name == item.source), None)
        if source is None:
            raise TimelineError(
                f"{field}: the pack '{item.source}' is not given (given: {self._given()}).",
                code="timeline_source",
                hint=f'Pass it with --pack, or write "{MODEL}".',
            )
        if not source.has(item.sound):
            why = " ".join(source.notes)
            raise TimelineError(
                f"{field}: the pack '{item.source}' has no '{item.sound}' that can be used.{' ' if why else ''}{why}",
                code="timeline_source",
                hint=f'Add a recording to the pack, or write "{MODEL}".',
            )

    def stems(self, timeline: Timeline) -> Sequence[Stem]:
        """Return one stem a sound; see `s2s.generators.foley.render`."""
        from s2s.generators.foley.render import stems_of

        return stems_of(timeline, self._sources)

    def says(self, sound: str, strength: float | None = None) -> str:
        """Return a sound in words; of a bed of some strength, with its degree: "light rain"."""
        from s2s.generators.foley.vocabulary import sound_named

        entry = sound_named(sound)
        weak, strong = entry.degrees
        if strength is None or WEAK < strength < STRONG:
            return entry.says
        return f"{weak if strength <= WEAK else strong} {entry.says}"
