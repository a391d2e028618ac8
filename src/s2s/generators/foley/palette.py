"""The palette: which sounds may be used in a clip, and how surely each belongs to a scene.

A sound's *evidence* is the score of the concepts it is seen as, added up and hedged along `kinds`. What is wished
overrules what is seen: asked-for sounds have full evidence, ruled-out ones none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from s2s.generators.base import Wishes
from s2s.generators.foley.kinds import Evident, evident
from s2s.generators.foley.prompt import Asked, read_prompt
from s2s.generators.foley.vocabulary import Sound, sound_named, vocabulary
from s2s.timeline import Scene, Timeline

MIN_EVIDENCE = 0.12
"""Least evidence for a sound to be chosen. ImageNet posteriors of a dozen frames scatter up to about 0.1 on things that
are not there."""
CAREFUL_EVIDENCE = {"animal": 0.2, "explosion": 0.25, "alarm": 0.25}
"""Family -> the same for what is worse when it is wrong than when it is missing: a bark, a shot, a siren. A baby looked
like a dog to 0.16 in one of sixteen real clips."""
OUTSHONE = 1 / 3
"""Share of the evidence of what is surest that something of the other role needs."""
SURROUNDING = 0.7
"""Width of a bed from which it comes from all around."""
INDOORS, OUTDOORS = "ambience.room", "weather.wind"
AMBIENT = frozenset({"street", "trees"})
"""Outdoor concepts whose beds lie under a scene as wind does, rather than compete with what happens in it."""
USUAL_STRENGTH = 0.6


@dataclass(frozen=True)
class Palette:
    """The sounds that may be used and what is asked of them."""

    sounds: tuple[Sound, ...]
    asked: Asked
    only: bool
    """Whether the sounds were named one by one, so that nothing else may be added."""
    factor: float

    @classmethod
    def of(cls, wishes: Wishes) -> Palette:
        asked = read_prompt(wishes.prompt, wishes.avoid)
        named = tuple(sound_named(name) for name in wishes.sounds)
        for sound in named:
            asked.wanted.setdefault(sound.name, None)
        sounds = named or tuple(sound for sound in vocabulary().values() if sound.name not in asked.unwanted)
        return cls(sounds, asked, bool(named), wishes.strength)

    def ranked(self, scores: Mapping[str, float]) -> tuple[list[Evident], list[Evident]]:
        """Return the event sounds and the beds to consider: all that are asked for, or else what is evident, in order.

        What goes on in one place and what happens in it are of one thing: one that is named far less surely than the
        other is a mistake (a cymbal that looks like a wok does not sizzle). Water and weather lie around anything.
        """
        events, beds = self._evident(scores, "event"), self._evident(scores, "bed")
        surest_event = max((one.score for one in events), default=0.0)
        surest_bed = max((one.score for one in beds if not surrounds(one.sound)), default=0.0)
        if not self.asks_for("event"):
            events = [one for one in events if one.score >= OUTSHONE * surest_bed or self.asks_for("bed")]
        if not self.asks_for("bed"):
            beds = [
                one
                for one in beds
                if one.score >= OUTSHONE * surest_event or surrounds(one.sound) or self.asks_for("event")
            ]
        return events, beds

    def _evident(self, scores: Mapping[str, float], role: str) -> list[Evident]:
        fitting = [sound for sound in self.sounds if sound.role == role]
        wanted = [Evident(sound, 1.0) for sound in fitting if sound.name in self.asked.wanted]
        if wanted:
            return wanted
        # The ambiences are not competitors: one of them lies under every scene.
        rivals = [sound for sound in fitting if sound.name not in (INDOORS, OUTDOORS) and not is_ambient(sound)]
        return [one for one in evident(scores, rivals) if one.score >= _least_evidence(one.sound)]

    def strength(self, sound: Sound, usual: float) -> float:
        """The usual strength, louder or softer as the prompt says ("heavy rain"), times what the user asks for."""
        asked = self.asked.wanted.get(sound.name)
        degree = 1.0 if asked is None else asked / USUAL_STRENGTH
        return round(float(np.clip(usual * degree * self.factor, 0.0, 1.0)), 3)

    def seen_as(self, concept: str, role: str) -> Sound | None:
        """Return the sound of that role that is seen as a concept, if there is one."""
        return next((sound for sound in self.sounds if sound.role == role and concept in sound.seen_as), None)

    def distance_m(self, sound: Sound) -> float:
        return sound.distance_m * self.asked.distance.get(sound.name, 1.0)

    def asks_for(self, role: str) -> bool:
        """Whether a sound of that role is asked for."""
        return any(sound.role == role and sound.name in self.asked.wanted for sound in self.sounds)

    def may_use(self, name: str) -> bool:
        return not self.only and name not in self.asked.unwanted


def _least_evidence(sound: Sound) -> float:
    return CAREFUL_EVIDENCE.get(sound.family, MIN_EVIDENCE)


def surrounds(sound: Sound) -> bool:
    """Whether a bed comes from all around, as water and weather do."""
    return sound.width >= SURROUNDING


def is_ambient(sound: Sound) -> bool:
    """Whether a bed lies under a scene as wind does."""
    return sound.role == "bed" and bool(sound.seen_as) and AMBIENT.issuperset(sound.seen_as)


def scores_of(seen: Timeline, scene: Scene | None = None) -> dict[str, float]:
    """Concept -> its highest score in one scene or, weighted by the length of the scenes, in all of the clip."""
    scores: dict[str, float] = {}
    for tag in seen.tags:
        if scene is None:
            scores[tag.label] = scores.get(tag.label, 0.0) + tag.score * (tag.end_s - tag.start_s) / seen.duration_s
        elif tag.start_s < scene.end_s and tag.end_s > scene.start_s:
            scores[tag.label] = max(scores.get(tag.label, 0.0), tag.score)
    return scores
