"""Choosing: from what is seen and wished to events and beds.

The rules, scene by scene:

- What is seen decides which sounds: their *evidence* is the score of the concepts they are seen as, added up and hedged
  along `kinds`. What is wished overrules what is seen: asked-for sounds have full evidence, ruled-out ones none.
- The event sound with the most evidence plays at the moments of its trigger (strikes for a drum, surges for a dog).
  Moments decide whether it sounds at all: a dog that lies still does not bark. A second thing that is plainly there
  too, and answers to other moments, is heard as well: birds over a dog, a guitar beside drums.
- The bed with the most evidence goes on under the scene, driven by the picture's activity; one that comes from motion
  needs motion (a parked car is silent: the street it stands in may be heard). A quiet ambience lies under everything.
- When nothing is sure, visible strikes get a thud of no particular material, never a wrong animal.

Choosing is seeded and separate from rendering: the result stands in the timeline, to be read, changed and replayed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from s2s.generators.base import Wishes
from s2s.generators.foley.kinds import Evident, evident
from s2s.generators.foley.places import place_of
from s2s.generators.foley.prompt import Asked, read_prompt
from s2s.generators.foley.vocabulary import Sound, Trigger, sound_named, vocabulary
from s2s.seeds import rng_for
from s2s.timeline import Bed, Event, Moment, Scene, Timeline

MIN_EVIDENCE = 0.12
"""Least evidence for a sound to be chosen. ImageNet posteriors of a dozen frames scatter up to about 0.1 on things that
are not there."""
SECOND_EVIDENCE = 0.25
"""Least evidence for a second event sound, of another kind."""
OUTSHONE = 1 / 3
"""Share of the evidence of what is surest that something of the other role needs."""
SURROUNDING = 0.7
"""Width of a bed from which it comes from all around."""
SURE_EVIDENCE = 0.4
"""Evidence from which a thing is taken to be heard even when its own kind of moment was not found."""
NEUTRAL_EVENT = "impact.soft"
INDOORS, OUTDOORS = "ambience.room", "weather.wind"
AMBIENT = ("street", "trees")
"""Outdoor concepts whose beds lie under a scene as wind does, rather than compete with what happens in it."""
LIVELY_PACE_S = {**dict.fromkeys(("string", "wind", "keyboard", "mallet"), 1.2), "animal": 4.0}
"""Families whose sounds go on while something moves, though too little for a moment, and the time between their onsets:
fingers on keys, a cow that chews."""
USUAL_STRENGTH = 0.6
AMBIENCE_STRENGTH = 0.35
MIN_MOVING = 0.12
"""Mean of the activity or camera curve from which something moves along rather than stands."""
MAX_PAN = 0.7
_INSTEAD: dict[Trigger, Trigger] = {"strike": "surge", "surge": "strike"}
_VEHICLES = ("car", "race_car", "truck", "bus", "motorbike")
_VEHICLES_TELL = 0.5
"""How far vehicles tell of a street: half of those in pictures stand or drive elsewhere."""
ASKED_PACE_S = 2.0
SNAP_S = 0.3
"""A sound that goes on by itself is drawn to a moment this near."""


def choose(seen: Timeline, wishes: Wishes) -> Timeline:
    """Fill in the events, beds and room of a timeline.

    Parameters
    ----------
    seen : Timeline
        With scenes, tags, moments and curves; events and beds in it are replaced.
    wishes : Wishes
        What the user asks for.

    Returns
    -------
    Timeline
        Events in order of time; every event of a sound has a take number of its own.

    Raises
    ------
    UsageError
        ``unknown_sound`` when ``wishes.sounds`` names one that does not exist.
    """
    palette = _Palette.of(wishes)
    events: list[Event] = []
    beds: list[Bed] = []
    for number, scene in enumerate(seen.scenes or (Scene(start_s=0, end_s=seen.duration_s),)):
        scores = _scores(seen, scene)
        for_events, for_beds = palette.ranked(scores)
        scene_beds = _beds_of(seen, scene, palette, for_beds, scores)
        if wishes.events:
            rng = rng_for(wishes.seed, "choose", number)
            events += _events_of(seen, scene, palette, for_events, scene_beds, rng)
        beds += scene_beds if wishes.beds else []
    return seen.updated(
        seed=wishes.seed,
        generator="foley",
        room=place_of(_scores(seen)) if wishes.room == "auto" else wishes.room,
        events=_numbered(sorted(events, key=lambda event: event.time_s)),
        beds=_joined(beds),
    )


@dataclass(frozen=True)
class _Palette:
    """The sounds that may be used and what is asked of them."""

    sounds: tuple[Sound, ...]
    asked: Asked
    only: bool
    """Whether the sounds were named one by one, so that nothing else may be added."""
    factor: float

    @classmethod
    def of(cls, wishes: Wishes) -> _Palette:
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
        surest_bed = max((one.score for one in beds if not _surrounds(one.sound)), default=0.0)
        if not self.asks_for("event"):
            events = [one for one in events if one.score >= OUTSHONE * surest_bed or self.asks_for("bed")]
        if not self.asks_for("bed"):
            beds = [
                one
                for one in beds
                if one.score >= OUTSHONE * surest_event or _surrounds(one.sound) or self.asks_for("event")
            ]
        return events, beds

    def _evident(self, scores: Mapping[str, float], role: str) -> list[Evident]:
        fitting = [sound for sound in self.sounds if sound.role == role]
        wanted = [Evident(sound, 1.0) for sound in fitting if sound.name in self.asked.wanted]
        if wanted:
            return wanted
        # The ambiences are not competitors: one of them lies under every scene.
        rivals = [sound for sound in fitting if sound.name not in (INDOORS, OUTDOORS) and not _is_ambient(sound)]
        return [one for one in evident(scores, rivals) if one.score >= MIN_EVIDENCE]

    def strength(self, sound: Sound, usual: float) -> float:
        """The usual strength, louder or softer as the prompt says ("heavy rain"), times what the user asks for."""
        asked = self.asked.wanted.get(sound.name)
        degree = 1.0 if asked is None else asked / USUAL_STRENGTH
        return round(float(np.clip(usual * degree * self.factor, 0.0, 1.0)), 3)

    def distance_m(self, sound: Sound) -> float:
        return sound.distance_m * self.asked.distance.get(sound.name, 1.0)

    def asks_for(self, role: str) -> bool:
        """Whether a sound of that role is asked for."""
        return any(sound.role == role and sound.name in self.asked.wanted for sound in self.sounds)

    def may_use(self, name: str) -> bool:
        return not self.only and name not in self.asked.unwanted


def _beds_of(
    seen: Timeline, scene: Scene, palette: _Palette, ranked: Sequence[Evident], scores: Mapping[str, float]
) -> list[Bed]:
    """The scene's main bed, if there is evidence for one, and the ambience under it."""
    moving = _moving(seen, scene)
    chosen = [
        (one.sound, USUAL_STRENGTH)
        for one in ranked
        if one.sound.name in palette.asked.wanted or one.sound.trigger != "motion" or moving
    ]
    if not palette.asks_for("bed"):
        chosen = chosen[:1]
    # Under weather and water an ambience of wind or room would only be mud.
    surrounded = any(_surrounds(sound) or sound.name in (INDOORS, OUTDOORS) for sound, _ in chosen)
    ambience = _ambience(scores, palette)
    if ambience and not surrounded:
        chosen.append((ambience, AMBIENCE_STRENGTH))
    return [
        Bed(
            sound=sound.name,
            start_s=scene.start_s,
            end_s=scene.end_s,
            curve="activity" if "activity" in seen.curves and sound.trigger == "motion" else None,
            strength=palette.strength(sound, usual),
            distance_m=palette.distance_m(sound),
        )
        for sound, usual in chosen
    ]


def _ambience(scores: Mapping[str, float], palette: _Palette) -> Sound | None:
    """What lies under a scene: a room, or outdoors the street, the leaves or the wind."""
    if place_of(scores) != "outdoor":
        return sound_named(INDOORS) if palette.may_use(INDOORS) else None
    around = [sound for sound in palette.sounds if sound.role == "bed" and _is_ambient(sound)]
    # Of cars at rest the street is heard.
    seen_as = {"street": scores.get("street", 0.0) + _VEHICLES_TELL * sum(scores.get(word, 0.0) for word in _VEHICLES)}
    seen_as["trees"] = scores.get("trees", 0.0)
    best = max(around, key=lambda sound: sum(seen_as.get(word, 0.0) for word in sound.seen_as), default=None)
    if best and palette.may_use(best.name) and sum(seen_as.get(word, 0.0) for word in best.seen_as) >= MIN_EVIDENCE:
        return best
    return sound_named(OUTDOORS) if palette.may_use(OUTDOORS) else None


def _surrounds(sound: Sound) -> bool:
    return sound.width >= SURROUNDING


def _is_ambient(sound: Sound) -> bool:
    return sound.role == "bed" and bool(sound.seen_as) and set(sound.seen_as) <= set(AMBIENT)


def _events_of(
    seen: Timeline,
    scene: Scene,
    palette: _Palette,
    ranked: Sequence[Evident],
    beds: Sequence[Bed],
    rng: np.random.Generator,
) -> Iterator[Event]:
    """The scene's events, of one sound, of two that do not get in each other's way, or of those asked for."""
    if not palette.asks_for("event"):
        ranked = [*ranked[:1], *(one for one in ranked[1:2] if _goes_with(one, ranked[0]))]
    if not ranked:
        # What moves along or flows explains its own motion; there, a thud would be wrong.
        explained = any(sound_named(bed.sound).trigger == "motion" for bed in beds)
        if explained or palette.only or NEUTRAL_EVENT in palette.asked.unwanted:
            return
        ranked = [Evident(sound_named(NEUTRAL_EVENT), 0.0)]
    for one in ranked:
        sound, previous = one.sound, -1e9
        for moment in _moments_for(one, seen, scene, rng, asked=sound.name in palette.asked.wanted):
            if moment.time_s - previous < sound.min_gap_s:
                continue
            previous = moment.time_s
            # Nobody strikes twice alike: 5 %.
            strength = palette.strength(sound, moment.strength * rng.normal(1.0, 0.05))
            yield Event(
                time_s=round(moment.time_s, 3),
                sound=sound.name,
                strength=strength,
                pan=round((2 * moment.x - 1) * MAX_PAN, 3),
                distance_m=palette.distance_m(sound),
            )


def _goes_with(second: Evident, first: Evident) -> bool:
    """Whether a second thing is plainly there and answers to other moments than the first."""
    return second.score >= SECOND_EVIDENCE and second.sound.trigger != first.sound.trigger


def _moments_for(one: Evident, seen: Timeline, scene: Scene, rng: np.random.Generator, *, asked: bool) -> list[Moment]:
    """The instants at which a sound plays in a scene: its own pace, or the moments of its trigger.

    What is surely there and moves, though not in its own way, plays at what moments there are; without any, an
    instrument plays on by itself and an animal calls now and then. What is asked for and finds no moment, as in a
    picture, plays all the same, now and then.
    """
    sound = one.sound
    first, last = (
        bisect_left(seen.moments, at, key=lambda moment: moment.time_s) for at in (scene.start_s, scene.end_s)
    )
    inside = seen.moments[first:last]
    if sound.pace_s is None:
        kinds = [sound.trigger]
        if one.score >= SURE_EVIDENCE and sound.trigger in _INSTEAD:
            kinds.append(_INSTEAD[sound.trigger])
        for kind in kinds:
            if fitting := [moment for moment in inside if moment.kind == kind]:
                return fitting
        lively = one.score >= SURE_EVIDENCE and sound.family in LIVELY_PACE_S and _moving(seen, scene)
        if not (asked or lively):
            return []
    usual_s = ASKED_PACE_S if asked else LIVELY_PACE_S.get(sound.family, ASKED_PACE_S)
    pace_s = sound.pace_s or max(usual_s, 2 * sound.min_gap_s)
    return list(_paced(pace_s, scene, [moment for moment in inside if moment.kind == "surge"], rng))


def _paced(pace_s: float, scene: Scene, moments: list[Moment], rng: np.random.Generator) -> Iterator[Moment]:
    """Go on at a natural pace, drawn to what happens in the picture where that is near."""
    time_s = scene.start_s + rng.uniform(0.05, 0.5) * pace_s
    while time_s < scene.end_s - 0.2:
        near = min(moments, key=lambda moment: abs(moment.time_s - time_s), default=None)
        snapped = near if near and abs(near.time_s - time_s) <= SNAP_S else None
        if snapped:
            yield snapped
            time_s = snapped.time_s
        else:
            yield Moment(time_s=time_s, kind="surge", strength=float(rng.uniform(0.5, 0.8)))
        # Log-normal gaps: the spread of about a quarter that is usual for calls.
        time_s += pace_s * float(rng.lognormal(0.0, 0.25))


def _numbered(events: list[Event]) -> tuple[Event, ...]:
    """Give the events of each sound the takes 0, 1, 2..."""
    count: dict[str, int] = {}
    numbered = []
    for event in events:
        take = count.get(event.sound, 0)
        count[event.sound] = take + 1
        numbered.append(event.model_copy(update={"take": take}))
    return tuple(numbered)


def _joined(beds: list[Bed]) -> tuple[Bed, ...]:
    """Let a bed go on across a cut when the next scene has the same one: a cut in the picture is none in the place."""
    joined: list[Bed] = []
    last: dict[tuple[object, ...], int] = {}
    for bed in beds:
        kind = (bed.sound, bed.curve, bed.strength, bed.distance_m)
        before = last.get(kind)
        if before is not None and joined[before].end_s == bed.start_s:
            joined[before] = joined[before].model_copy(update={"end_s": bed.end_s})
        else:
            last[kind] = len(joined)
            joined.append(bed)
    return tuple(joined)


def _moving(seen: Timeline, scene: Scene) -> bool:
    """Whether something moves along, be it the subject or the camera with it."""
    times = np.arange(scene.start_s, scene.end_s, 0.1)
    return any(
        float(seen.curves[name].at(times).mean()) >= MIN_MOVING
        for name in ("activity", "camera")
        if name in seen.curves
    )


def _scores(seen: Timeline, scene: Scene | None = None) -> dict[str, float]:
    """Concept -> its highest score in one scene or, weighted by the length of the scenes, in all of the clip."""
    scores: dict[str, float] = {}
    for tag in seen.tags:
        if scene is None:
            scores[tag.label] = scores.get(tag.label, 0.0) + tag.score * (tag.end_s - tag.start_s) / seen.duration_s
        elif tag.start_s < scene.end_s and tag.end_s > scene.start_s:
            scores[tag.label] = max(scores.get(tag.label, 0.0), tag.score)
    return scores
