"""Kinds: what is a kind of what, and how far to trust that it is seen so exactly.

The image network is surer of the broad than of the narrow: it knows a bird from a dog better than a parrot from a
toucan. So what is seen is added up along the table below, and then named only as narrowly as most of it allows: a
parrot at 0.6 with a little of other birds is a parrot; a parrot, a gull and a crow at 0.2 each are a bird (Deng et al.,
"Hedging your bets", CVPR 2012). A concept that no sound of the vocabulary is seen as lends its score to the next
broader one that has a sound: without a sound of cicadas, a cicada is an insect like a cricket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from s2s.generators.foley.vocabulary import Sound

_KINDS = {
    # Animals: those which the network mistakes for each other, or that call alike.
    "dog": "wolf",
    "bird": "crow gull owl pigeon parrot hen duck",
    "hen": "rooster turkey",
    "duck": "goose",
    "goose": "penguin",
    "sheep": "goat",
    "cricket": "cicada",
    "bee": "fly",
    "fly": "mosquito",
    # Instruments: a gong is what a cymbal looks like, a steel drum what any drum seen from above looks like.
    "drum": "steel_drum gong maraca",
    "plucked_string": "banjo harp",
    "bowed_string": "cello",
    "woodwind": "flute saxophone harmonica",
    "organ": "accordion",
    "bell": "church_bell chime",
    # Vehicles.
    "car": "race_car truck bus",
    "truck": "tractor",
    "engine": "mower chainsaw motorbike drill",
    "train": "steam_train",
    "aeroplane": "propeller helicopter",
    "rolling": "cart skateboard bicycle",
    # Water: of most that is seen on water, the water is heard.
    "water": "sea waterfall fountain boat rowboat swimmer",
    "sea": "ship",
    # Arms.
    "gun": "cannon",
    # The kitchen.
    "kitchen": "knife food dishes",
    "dishes": "cutlery pan",
    "pan": "pot frying",
    # Things that strike and are struck.
    "wood": "saw billiards door",
    "door": "drawer",
    "ball": "basketball racket",
    "racket": "table_tennis",
    "tool": "hammer",
    "cloth": "paper",
    # Places.
    "indoor": "hall washroom bathroom sleeper",
    "hall": "stage",
    "washroom": "toilet",
    "outdoors": "nature trees street snow",
    "people_crowd": "audience",
}
BROADER: dict[str, str] = {narrow: broad for broad, column in _KINDS.items() for narrow in column.split()}
"""Concept -> what it is a kind of."""
MOST = 0.6
"""Share of a kind from which a narrower one speaks for it."""
LEAST = 1 / 3
"""Share of all of a kind that a sound must have, also where the rest has no sound of that role: one wagon in eight that
looks like a steam train's does not make the train whistle."""


def kinds_of(concept: str) -> Iterable[str]:
    """Yield the concept and what it is a kind of, from narrow to broad.

    Examples
    --------
    >>> list(kinds_of("goose"))
    ['goose', 'duck', 'bird']
    """
    at: str | None = concept
    while at is not None:
        yield at
        at = BROADER.get(at)


@dataclass(frozen=True)
class Evident:
    """A sound and how sure it is that what it is seen as is there."""

    sound: Sound
    score: float


@dataclass
class _Node:
    """A sound among the sounds of broader and narrower things."""

    sound: Sound
    own: float = 0.0
    narrower: list[_Node] = field(default_factory=list)

    @property
    def total(self) -> float:
        return self.own + sum(node.total for node in self.narrower)

    def spoken_for(self) -> _Node:
        """Return the narrowest node that holds most of what its broader one does."""
        best = max(self.narrower, key=lambda node: node.total, default=None)
        return best.spoken_for() if best and best.total > MOST * self.total else self


def evident(scores: Mapping[str, float], sounds: Sequence[Sound]) -> list[Evident]:
    """Rank sounds by what is seen.

    Parameters
    ----------
    scores : mapping
        Concept -> score, as in the tags of a scene.
    sounds : sequence of Sound
        Of one role; the only ones to consider.

    Returns
    -------
    list of Evident
        At most one sound of each kind, the most evident first; sounds without evidence are left out.

    Examples
    --------
    >>> from s2s.generators.foley.vocabulary import sound_named
    >>> ranked = evident({"dog": 0.2, "wolf": 0.3, "train": 0.1}, [sound_named("animal.dog_bark")])
    >>> [(one.sound.name, one.score) for one in ranked]
    [('animal.dog_bark', 0.5)]
    """
    of_kind: dict[str, float] = {}
    for concept, score in scores.items():
        of_kind[_kind(concept)] = of_kind.get(_kind(concept), 0.0) + score
    nodes = {sound.name: _Node(sound) for sound in sounds}
    claims = {concept: nodes[sound.name] for sound in reversed(sounds) for concept in sound.seen_as}
    for concept, score in scores.items():
        node = next((claims[kind] for kind in kinds_of(concept) if kind in claims), None)
        if node:
            node.own += score
    roots: list[_Node] = []
    for node in nodes.values():
        if not node.sound.seen_as:
            continue
        broader = _broader(node, claims)
        (broader.narrower if broader else roots).append(node)
    ranked = [
        Evident(root.spoken_for().sound, root.total)
        for root in roots
        if root.total > LEAST * of_kind.get(_kind(root.sound.seen_as[0]), 0.0)
    ]
    return sorted(ranked, key=lambda one: -one.score)


def _kind(concept: str) -> str:
    *_, broadest = kinds_of(concept)
    return broadest


def _broader(node: _Node, claims: Mapping[str, _Node]) -> _Node | None:
    """The node of the next broader thing; of a sound that is seen as several things, the first decides."""
    _, *broader = kinds_of(node.sound.seen_as[0])
    return next((claims[kind] for kind in broader if kind in claims and claims[kind] is not node), None)
