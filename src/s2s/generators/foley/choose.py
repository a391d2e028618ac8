"""Choosing: from what is seen and wished to events and beds.

The rules, scene by scene:

- What is seen decides which sounds: their *evidence* is the score of the concepts they are seen as, added up and hedged
  along `kinds`. What is wished overrules what is seen: asked-for sounds have full evidence, ruled-out ones none.
- The event sound with the most evidence plays at the moments of its trigger (strikes for a drum, surges for a dog).
  Moments decide whether it sounds at all: a dog that lies still does not bark. A second thing that is plainly there
  too, and answers to other moments, is heard as well: birds over a dog, a guitar beside drums.
- The bed with the most evidence goes on under the scene, driven by the picture's activity; one that comes from motion
  needs motion (a parked car is silent: the street it stands in may be heard). A quiet ambience lies under everything.
- When nothing is sure, visible strikes get a thud of no particular material, and somebody who moves the rustle of
  clothes; never a wrong animal.

Choosing is seeded and separate from rendering: the result stands in the timeline, to be read, changed and replayed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from s2s.generators.base import Wishes
from s2s.generators.foley.kinds import Evident
from s2s.generators.foley.pacing import SURE_EVIDENCE, moments_for, moving
from s2s.generators.foley.palette import (
    INDOORS,
    MIN_EVIDENCE,
    OUTDOORS,
    USUAL_STRENGTH,
    Palette,
    is_ambient,
    scores_of,
    surrounds,
)
from s2s.generators.foley.places import place_of
from s2s.generators.foley.vocabulary import Sound, sound_named
from s2s.seeds import rng_for
from s2s.timeline import Bed, Event, Scene, Timeline

SECOND_EVIDENCE = 0.25
"""Least evidence for a second event sound, of another kind."""
NEUTRAL_EVENT = "impact.soft"
CLOTHES_DEGREE = 0.5
"""How strongly somebody is heard of whom nothing is known but that they move."""
VEHICLES = ("car", "race_car", "truck", "bus", "motorbike")
VEHICLES_TELL = 0.5
"""How far vehicles tell of a street: half of those in pictures stand or drive elsewhere."""
NATURE_TELLS = 0.5
"""How far small and wild life tells of leaves around it: half of it is filmed in deserts, on walls and from afar."""
AMBIENCE_STRENGTH = 0.35
MAX_PAN = 0.7


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
    palette = Palette.of(wishes)
    events: list[Event] = []
    beds: list[Bed] = []
    for number, scene in enumerate(seen.scenes or (Scene(start_s=0, end_s=seen.duration_s),)):
        scores = scores_of(seen, scene)
        for_events, for_beds = palette.ranked(scores)
        scene_beds = _beds_of(seen, scene, palette, for_beds, scores)
        if wishes.events:
            degree = 1.0
            if not for_events and not _explained(scores, for_beds, scene_beds):
                for_events, degree = _unsure(scores, palette)
            rng = rng_for(wishes.seed, "choose", number)
            events += _events_of(seen, scene, palette, for_events, degree, rng)
        beds += scene_beds if wishes.beds else []
    return seen.updated(
        seed=wishes.seed,
        generator="foley",
        room=place_of(scores_of(seen)) if wishes.room == "auto" else wishes.room,
        events=_numbered(sorted(events, key=lambda event: event.time_s)),
        beds=_joined(beds),
    )


def _beds_of(
    seen: Timeline, scene: Scene, palette: Palette, ranked: Sequence[Evident], scores: Mapping[str, float]
) -> list[Bed]:
    """The scene's main bed, if there is evidence for one, and the ambience under it."""
    moves = moving(seen, scene)
    chosen = [
        (one.sound, USUAL_STRENGTH)
        for one in ranked
        if one.sound.name in palette.asked.wanted or one.sound.trigger != "motion" or moves
    ]
    if not palette.asks_for("bed"):
        chosen = chosen[:1]
    # Under weather and water an ambience of wind or room would only be mud.
    surrounded = any(surrounds(sound) or sound.name in (INDOORS, OUTDOORS) for sound, _ in chosen)
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


def _ambience(scores: Mapping[str, float], palette: Palette) -> Sound | None:
    """What lies under a scene: a room, or outdoors the street, the leaves or the wind."""
    if place_of(scores) != "outdoor":
        return sound_named(INDOORS) if palette.may_use(INDOORS) else None
    # Of cars at rest the street is heard.
    street = scores.get("street", 0.0) + VEHICLES_TELL * sum(scores.get(word, 0.0) for word in VEHICLES)
    around = {"street": street, "trees": scores.get("trees", 0.0) + NATURE_TELLS * scores.get("nature", 0.0)}
    concept = max(around, key=lambda word: around[word])
    bed = palette.seen_as(concept, "bed")
    if bed and is_ambient(bed) and palette.may_use(bed.name) and around[concept] >= MIN_EVIDENCE:
        return bed
    return sound_named(OUTDOORS) if palette.may_use(OUTDOORS) else None


def _explained(scores: Mapping[str, float], for_beds: Sequence[Evident], beds: Sequence[Bed]) -> bool:
    """Whether what is seen explains what moves, so that a thud would be wrong: it drives, flows, hums or grows."""
    if any(sound_named(bed.sound).trigger == "motion" for bed in beds):
        return True
    grows = scores.get("nature", 0.0) + scores.get("trees", 0.0)
    return grows >= SURE_EVIDENCE or bool(for_beds and for_beds[0].score >= SURE_EVIDENCE)


def _unsure(scores: Mapping[str, float], palette: Palette) -> tuple[list[Evident], float]:
    """What is heard of things that nothing is known of but that they move, and how strongly."""
    if not palette.may_use(NEUTRAL_EVENT):
        return [], 1.0
    neutral, clothes = Evident(sound_named(NEUTRAL_EVENT), 0.0), palette.seen_as("cloth", "event")
    if scores.get("person", 0.0) >= SECOND_EVIDENCE:
        return [Evident(clothes, 0.0) if clothes else neutral], CLOTHES_DEGREE
    return [neutral], 1.0


def _events_of(
    seen: Timeline,
    scene: Scene,
    palette: Palette,
    ranked: Sequence[Evident],
    degree: float,
    rng: np.random.Generator,
) -> Iterator[Event]:
    """The scene's events, of one sound, of two that do not get in each other's way, or of those asked for."""
    if not palette.asks_for("event"):
        ranked = [*ranked[:1], *(one for one in ranked[1:2] if _goes_with(one, ranked[0]))]
    for one in ranked:
        sound, previous = one.sound, -1e9
        for moment in moments_for(one, seen, scene, rng, asked=sound.name in palette.asked.wanted):
            if moment.time_s - previous < sound.min_gap_s:
                continue
            previous = moment.time_s
            # Nobody strikes twice alike: 5 %.
            strength = palette.strength(sound, moment.strength * degree * rng.normal(1.0, 0.05))
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
