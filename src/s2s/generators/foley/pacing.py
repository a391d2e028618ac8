"""Pacing: the instants at which an event sound plays in a scene.

Moments of the picture set sounds off, each kind its own; some sounds go on by themselves and are only drawn to moments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from s2s.generators.foley.kinds import Evident
from s2s.generators.foley.vocabulary import Trigger
from s2s.timeline import Moment, Scene, Timeline

SURE_EVIDENCE = 0.4
"""Evidence from which a thing is taken to be heard even when its own kind of moment was not found."""
LIVELY_PACE_S = {**dict.fromkeys(("string", "wind", "keyboard", "mallet"), 1.2), "animal": 4.0}
"""Families whose sounds go on while something moves, though too little for a moment, and the time between their onsets:
fingers on keys, a cow that chews."""
MIN_MOVING = 0.12
"""Mean of the activity or camera curve from which something moves along rather than stands."""
ASKED_PACE_S = 2.0
SNAP_S = 0.3
"""A sound that goes on by itself is drawn to a moment this near."""
_INSTEAD: dict[Trigger, Trigger] = {"strike": "surge", "surge": "strike", "flash": "surge"}


def moments_for(one: Evident, seen: Timeline, scene: Scene, rng: np.random.Generator, *, asked: bool) -> list[Moment]:
    """Return the instants at which a sound plays in a scene: its own pace, or the moments of its trigger.

    What is surely there and moves, though not in its own way, plays at what moments there are; without any, an
    instrument plays on by itself and an animal calls now and then. What neither has a pace nor is set off by anything
    sounds once. What is asked for and finds no moment, as in a picture, plays all the same, now and then.
    """
    sound = one.sound
    first, last = (
        bisect_left(seen.moments, at, key=lambda moment: moment.time_s) for at in (scene.start_s, scene.end_s)
    )
    inside = seen.moments[first:last]
    if sound.trigger == "none" and sound.pace_s is None and not asked:
        return [_once(inside, scene)]
    moves = asked or moving(seen, scene)
    if sound.pace_s is None:
        kinds = [sound.trigger]
        if one.score >= SURE_EVIDENCE and sound.trigger in _INSTEAD:
            kinds.append(_INSTEAD[sound.trigger])
        for kind in kinds:
            if fitting := [moment for moment in inside if moment.kind == kind]:
                return fitting
        lively = one.score >= SURE_EVIDENCE and sound.family in LIVELY_PACE_S and moves
        if not (asked or lively):
            return []
    elif sound.trigger != "none" and not moves and all(moment.kind != sound.trigger for moment in inside):
        # A baby sleeps, nobody sits at the piano.
        return []
    usual_s = ASKED_PACE_S if asked else LIVELY_PACE_S.get(sound.family, ASKED_PACE_S)
    pace_s = sound.pace_s or max(usual_s, 2 * sound.min_gap_s)
    return list(_paced(pace_s, scene, [moment for moment in inside if moment.kind == "surge"], rng))


def _once(moments: Sequence[Moment], scene: Scene) -> Moment:
    """The scene's strongest moment that leaves time to be heard, or soon after its start."""
    early = [moment for moment in moments if moment.time_s <= (scene.start_s + scene.end_s) / 2]
    soon = Moment(time_s=scene.start_s + 0.1 * (scene.end_s - scene.start_s), kind="surge", strength=0.7)
    return max(early, key=lambda moment: moment.strength, default=soon)


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


def moving(seen: Timeline, scene: Scene) -> bool:
    """Whether something moves along, be it the subject or the camera with it; what a picture shows is taken to."""
    if "activity" not in seen.curves:
        return True
    times = np.arange(scene.start_s, scene.end_s, 0.1)
    return any(
        float(seen.curves[name].at(times).mean()) >= MIN_MOVING
        for name in ("activity", "camera")
        if name in seen.curves
    )
