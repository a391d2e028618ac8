"""Places: where a scene seems to be, for the ambience under it and the room around it.

Each concept of the picture that tells a place tells one: a drum is mostly played in a room, a cow stands outdoors. What
is found anywhere (a person, a dog, a guitar) tells nothing and is in none of the lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Place = Literal["outdoor", "small", "room", "hall"]

_PLACES: dict[Place, str] = {
    "outdoor": "outdoors nature trees street snow sea water waterfall fountain swimmer rain underwater lightning "
    "fireworks car race_car truck bus train steam_train motorbike engine bicycle skateboard cart aeroplane propeller "
    "helicopter boat rowboat ship tractor mower chainsaw siren gun cannon bow_arrow "
    "wolf horse cow sheep goat pig lion bear elephant monkey sea_lion whale bird owl crow gull goose duck turkey "
    "rooster hen penguin frog cricket cicada bee mosquito ball church_bell",
    "small": "bathroom washroom toilet hair_dryer",
    "room": "indoor kitchen knife dishes cutlery pan pot frying food microwave drawer door baby sleeper drum piano cat "
    "computer_keyboard typewriter printer vacuum washing_machine sewing_machine telephone alarm_clock clock "
    "billiards table_tennis fan",
    "hall": "hall stage organ choir audience basketball",
}
MIN_TOLD = 0.3
TELLS: dict[str, Place] = {concept: place for place, column in _PLACES.items() for concept in column.split()}
"""Concept -> place."""


def place_of(scores: Mapping[str, float]) -> Place:
    """Return where it seems to be: outdoors when more tells so than tells of a roof, else the likeliest kind of room.

    A small room or a hall needs `MIN_TOLD`: a wrong one is heard more than a plain one.

    Parameters
    ----------
    scores : mapping
        Concept -> score. Without any that tells a place, the answer is a room.

    Examples
    --------
    >>> place_of({"cow": 0.4, "indoor": 0.1}), place_of({"toilet": 0.6}), place_of({"dog": 0.9})
    ('outdoor', 'small', 'room')
    """
    told: dict[Place, float] = dict.fromkeys(_PLACES, 0.0)
    for concept, score in scores.items():
        if concept in TELLS:
            told[TELLS[concept]] += score
    outdoor = told.pop("outdoor")
    if outdoor > sum(told.values()):
        return "outdoor"
    likeliest = max(told, key=lambda place: told[place])
    return likeliest if told[likeliest] >= MIN_TOLD else "room"
