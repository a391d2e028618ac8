"""From class posteriors to tags: what is seen in each scene, in words that sounds refer to.

concepts.tsv sorts the 1000 ImageNet classes into *concepts*, common nouns for what a listener would hear alike: twelve
breeds at 0.05 each are a dog at 0.6. A class may be shared out (``cello:0.6 plucked_string:0.4``: a double bass looks
like a cello and is as often plucked); ``-`` is what is seen where nothing of it is heard, such as clothes and screens,
and ``camera:0.3 -:0.7`` a thing of which sometimes something is. docs/seeing.md says how the shares were decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from s2s.timeline import Scene, Tag

TABLE = Path(__file__).with_name("concepts.tsv")
MIN_SCORE = 0.03
"""What is like each other adds up when sounds are chosen: four kinds of bird at 0.05 are a bird."""
MAX_TAGS = 12
"""Most tags a scene."""
UNHEARD = "-"


@dataclass(frozen=True)
class Concepts:
    """The words, and how much of each class belongs to each word."""

    words: tuple[str, ...]
    shares: np.ndarray
    """float32 (n_classes, n_words); a row sums to 1, less what of the class is not heard."""


@cache
def concepts() -> Concepts:
    """Read concepts.tsv: class index, class name and concept, or concepts with shares."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    parts = [
        (int(index), word, float(share or 1))
        for index, _name, column in rows
        for word, _, share in (part.partition(":") for part in column.split())
        if word != UNHEARD
    ]
    words = tuple(sorted({word for _, word, _ in parts}))
    shares = np.zeros((len(rows), len(words)), np.float32)
    for index, word, share in parts:
        shares[index, words.index(word)] = share
    shares.flags.writeable = False
    return Concepts(words, shares)


def tags_of(posteriors: np.ndarray, times_s: np.ndarray, scenes: Sequence[Scene]) -> tuple[Tag, ...]:
    """Say what is seen in each scene.

    A concept's score in a scene is the mean over the half of its frames that show it best: what is in view half of the
    time counts fully, and a single frame's mistake is divided by many.

    Parameters
    ----------
    posteriors : np.ndarray [shape=(n_frames, 1000)]
        From `s2s.perception.appearance.Appearance.posteriors`.
    times_s : np.ndarray [shape=(n_frames,)]
        When each frame is shown, in seconds, in any order.
    scenes : sequence of Scene
        In order. A frame belongs to the last scene that has begun; one that none holds is left out, and a scene without
        frames gets no tags.

    Returns
    -------
    tuple of Tag
        Scene by scene, the strongest first; at most `MAX_TAGS` a scene and none below `MIN_SCORE`.

    Examples
    --------
    >>> one_hot = np.eye(1000)[[162, 155]]   # a beagle, a shih tzu
    >>> [(tag.label, tag.score) for tag in tags_of(one_hot, np.array([0.2, 0.7]), [Scene(start_s=0, end_s=1)])]
    [('dog', 1.0)]
    """
    table = concepts()
    scores = posteriors @ table.shares  # (n_frames, n_words)
    times_s = np.asarray(times_s)
    starts_s = np.array([scene.start_s for scene in scenes])
    owners = np.searchsorted(starts_s, times_s, side="right") - 1
    tags = []
    for index, scene in enumerate(scenes):
        held = scores[(owners == index) & (times_s <= scene.end_s)]
        if not len(held):
            continue
        best_half = np.sort(held, axis=0)[len(held) // 2 :]
        pooled = np.minimum(best_half.mean(axis=0), 1.0)
        strongest = np.argsort(-pooled, kind="stable")[:MAX_TAGS]
        tags += [
            # Three decimals are plenty, and do not differ between processors.
            Tag(label=table.words[word], score=round(float(pooled[word]), 3), start_s=scene.start_s, end_s=scene.end_s)
            for word in strongest
            if pooled[word] >= MIN_SCORE
        ]
    return tuple(tags)


def surest(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Of tags that say the same of the same scene, as the network and a detector may, keep the one with most score.

    Examples
    --------
    >>> fire = Tag(label="fire", score=0.3, start_s=0, end_s=9)
    >>> [tag.score for tag in surest([fire, fire.model_copy(update={"score": 0.8})])]
    [0.8]
    """
    best: dict[tuple[str, float], Tag] = {}
    for tag in tags:
        known = best.get((tag.label, tag.start_s))
        if known is None or tag.score > known.score:
            best[tag.label, tag.start_s] = tag
    return tuple(best.values())
