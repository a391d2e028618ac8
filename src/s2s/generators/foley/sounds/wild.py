"""Wild animals on land: lion, bear, elephant, monkey, snake and mouse.

Lion, bear and monkey are drawn from recordings (`synth.calls`); the elephant, the rattle of a snake and the squeak of a
mouse are made from what is published of them.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.synth.calls import YARD, Place, call_of
from s2s.generators.foley.vocabulary import Sound, Take

SAVANNA = Place(0.35, -14.0)


def lion(rng: np.random.Generator, strength: float) -> Take:
    """A lion roars: a call of a second that begins as a tone near 290 Hz and sinks an octave into roughness.

    Drawn from one bellow (CC0: freesound.org/s/405211). Folds of lions are flat pads that make loud, rough sound at
    little pressure (Klemuk, Riede, Walsh & Titze, "Adapted to roar", PLoS ONE 2011).
    """
    return call_of(shipped("animal.lion"), rng, strength, place=YARD)


def bear(rng: np.random.Generator, strength: float) -> Take:
    """A bear growls and roars, drawn from one roar (public domain: fws.gov)."""
    return call_of(shipped("animal.bear"), rng, strength, widen=0.5, place=YARD)


SOUNDS = (
    Sound(
        name="animal.lion",
        role="event",
        model=lion,
        says="lion roars",
        seen_as=("lion",),
        trigger="surge",
        audioset=("Roaring cats (lions, tigers)", "Roar"),
        ucs="ANMLWcat",
        words=("lion", "roar", "tiger", "roaring", "leopard"),
        level_db=6.0,
        distance_m=8.0,
        min_gap_s=0.7,
    ),
    Sound(
        name="animal.bear",
        role="event",
        model=bear,
        says="bear roars",
        seen_as=("bear",),
        trigger="surge",
        audioset=("Roar", "Growling"),
        ucs="ANMLWild",
        words=("bear", "grizzly"),
        level_db=4.0,
        distance_m=6.0,
        min_gap_s=0.7,
    ),
)
