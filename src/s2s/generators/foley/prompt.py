"""Prompts: which sounds a few words ask for, which they rule out, and how loud and how far.

Each sound of the vocabulary lists the words and phrases that mean it. The longest phrase that fits wins ("car horn" is
not a car); endings are folded ("dogs barking" means "dog bark"); "no", "not", "without" and their like turn what
follows into something to avoid, up to the next comma, "but", "only" or the end of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from s2s.generators.foley.vocabulary import vocabulary

NEGATIONS = frozenset("no not without except never avoid minus don't dont nothing excluding".split())
ENDS_NEGATION = frozenset(", . ; : ! ? but only just with instead rather yet".split())
STRENGTHS = {
    **dict.fromkeys("heavy loud hard strong violent intense huge big pouring roaring furious fast".split(), 0.9),
    **dict.fromkeys("light soft quiet gentle faint weak subtle calm slow little small slight".split(), 0.3),
}
DISTANCES = {
    **dict.fromkeys("distant far faraway remote away".split(), 10.0),
    **dict.fromkeys("close near nearby closeup".split(), 0.5),
}


@dataclass
class Asked:
    """What a prompt asks for."""

    wanted: dict[str, float | None] = field(default_factory=dict)
    """Sound -> strength in [0, 1], None where the prompt does not say."""
    distance: dict[str, float] = field(default_factory=dict)
    """Sound -> factor on its usual distance."""
    unwanted: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    """Content words that mean no sound."""


def read_prompt(prompt: str, avoid: str = "") -> Asked:
    """Read what is asked for and what is to be avoided.

    Examples
    --------
    >>> asked = read_prompt("heavy rain, no dogs")
    >>> asked.wanted, asked.unwanted
    ({'water.rain': 0.9}, {'animal.dog_bark'})
    """
    asked = Asked()
    negated = False
    strength: float | None = None
    distance = 1.0
    tokens = _tokens(prompt)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        sounds, length = _longest_match(tokens, position)
        if sounds:
            for name in sounds:
                if negated:
                    asked.unwanted.add(name)
                else:
                    # Said twice ("heavy rain on a tin roof"), what was said of it first holds.
                    asked.wanted[name] = asked.wanted.get(name) if strength is None else strength
                    asked.distance.setdefault(name, distance)
            strength, distance = None, 1.0
            position += length
            continue
        if token in NEGATIONS:
            negated = True
        elif token in ENDS_NEGATION:
            negated = False
        elif token in STRENGTHS:
            strength = STRENGTHS[token]
        elif token in DISTANCES:
            distance = DISTANCES[token]
        elif token.isalpha() and token not in _FILLERS:
            asked.unknown.append(token)
        position += 1
    words = _tokens(avoid)
    position = 0
    while position < len(words):
        sounds, length = _longest_match(words, position)
        asked.unwanted.update(sounds)
        position += max(1, length)
    for name in asked.unwanted:
        asked.wanted.pop(name, None)
    return asked


_FILLERS = frozenset(
    "a an the of on in at and or to from by for over under through is are it its there some sound sounds noise please "
    "i want like very really with then while as into onto his her their my our your this that he she they we".split()
)


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?|[,.;:!?]", text.lower().replace("’", "'"))


def folded(word: str) -> str:
    """Take off the endings of English plurals and verb forms; crude, but the same on both sides of the comparison.

    Examples
    --------
    >>> [folded(word) for word in ("barks", "barking", "barked", "chopping", "babies", "glass")]
    ['bark', 'bark', 'bark', 'chop', 'baby', 'glass']
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        root = word[: -len(ending)]
        if not word.endswith(ending) or len(root) < 3 or word.endswith("ss"):
            continue
        if ending == "es" and not root.endswith(("s", "x", "z", "ch", "sh")):
            continue
        if ending in ("ing", "ed") and root[-1] == root[-2] and root[-1] not in "lsz":
            root = root[:-1]
        return root
    return word


def means(token: str, word: str) -> bool:
    """Whether a word of the prompt is a form of a word of the vocabulary.

    Examples
    --------
    >>> [means(token, word) for token, word in (("driving", "drive"), ("dogs", "dog"), ("caring", "car"))]
    [True, True, False]
    """
    if token == word:
        return True
    if folded(token) == folded(word):
        # Three letters that end in vowel and consonant double the consonant: "caring" is no form of "car".
        return not (len(folded(token)) == 3 and token in (f"{folded(token)}ing", f"{folded(token)}ed"))
    # Verbs lose an e before -ing and -ed: "driving" is a form of "drive".
    return token.endswith(("ing", "ed")) and folded(token) + "e" == word


@cache
def _phrases() -> dict[tuple[str, ...], list[str]]:
    """Phrase (words) -> sounds that it means."""
    phrases: dict[tuple[str, ...], list[str]] = {}
    for sound in vocabulary().values():
        for words in sound.words:
            phrases.setdefault(tuple(words.split()), []).append(sound.name)
    return phrases


def _longest_match(tokens: list[str], position: int) -> tuple[list[str], int]:
    """Sounds meant by the longest phrase that begins at ``position``, and its length in words."""
    best: tuple[list[str], int] = ([], 0)
    for phrase, sounds in _phrases().items():
        length = len(phrase)
        there = tokens[position : position + length]
        if not best[1] < length == len(there):
            continue
        if all(means(token, word) for word, token in zip(phrase, there, strict=True)):
            best = (sounds, length)
    return best
