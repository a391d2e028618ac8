"""Prompts: which sounds a few words ask for, which they rule out, and how loud and how far.

A prompt is read clause by clause. Each sound lists the words and phrases that mean it; the longest phrase that fits
wins ("car horn" is not a car), and endings are folded ("dogs barking" means "dog bark"). Where words say nothing, or
several things at once, or leave some of the clause unread, its meaning decides (`meaning`): "a locomotive rolls past"
is a train. "no", "not", "without" and their like turn what follows into something to avoid, up to the next comma,
"but", "only" or the end of the sentence. On sixty prompts (tests/data/prompts.tsv) words and meaning together do better
than either; tools/judge_prompts.py prints by how much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from s2s.generators.foley.meaning import nearest
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


JOINS = frozenset("and or with while then plus as".split())
"""Begin another clause, which is read for itself."""
ALIKE = 0.07
"""Cosine by which what words say may be less like a clause than what is most like it. On thirty other prompts 0 to 0.07
did as well, and 0.15 named more than was meant."""
LEAST_ALIKE, LEAST_APART, RIVALS = 0.6, 0.25, 10
"""A clause of unknown words means a sound when it is so much like it, and so much less like the tenth in line. Words
that mean none are about as much like many: "hello" (0.58, 0.19 more), "banana" (0.63, 0.18 more)."""
FAMILIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("animal", "creature", "beast", "wildlife"), ("animal", "insect")),
    **dict.fromkeys(("insect", "bug"), ("insect",)),
    **dict.fromkeys(("music", "instrument", "melody", "tune"), ("drum", "mallet", "string", "keyboard", "wind")),
    "percussion": ("drum", "mallet"),
    **dict.fromkeys(("vehicle", "traffic", "engine"), ("vehicle", "engine")),
    **dict.fromkeys(("people", "person", "human", "voice", "speech", "talking"), ("people", "crowd")),
    **dict.fromkeys(("machine", "machinery", "appliance"), ("machine", "tool", "engine")),
    **dict.fromkeys(("tool",), ("tool", "handtool")),
    **dict.fromkeys(("alarm", "beep", "siren"), ("alarm",)),
    **dict.fromkeys(("explosion", "shooting", "weapon"), ("explosion",)),
    **dict.fromkeys(("footstep", "step", "walking"), ("foot",)),
    **dict.fromkeys(("weather",), ("weather",)),
    **dict.fromkeys(("impact", "thud", "hit", "bang"), ("impact",)),
    **dict.fromkeys(("water", "liquid"), ("water",)),
}
"""Words that rule out whole families: "no music" leaves neither piano nor drum."""


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
    guessed: dict[str, str] = field(default_factory=dict)
    """Sound that no word names -> the words whose meaning it was taken for."""


def read_prompt(prompt: str, avoid: str = "") -> Asked:
    """Read what is asked for and what is to be avoided.

    Examples
    --------
    >>> asked = read_prompt("heavy rain, no dogs")
    >>> asked.wanted, asked.unwanted
    ({'water.rain': 0.9}, {'animal.dog_bark'})
    """
    asked = Asked()
    for clause in _clauses(prompt):
        named = _resolved(clause)
        if clause.negated:
            asked.unwanted.update(named, _families(clause))
            continue
        for name in named:
            strength, distance = clause.found.get(name, (clause.strength, clause.distance))
            # Said twice ("heavy rain on a tin roof"), what was said of it first holds.
            asked.wanted[name] = asked.wanted.get(name) if strength is None else strength
            asked.distance.setdefault(name, distance)
        if guessed := [name for name in named if name not in clause.found]:
            asked.guessed.update(dict.fromkeys(guessed, " ".join(clause.words)))
        else:
            asked.unknown += clause.unknown
    for clause in _clauses(avoid):
        asked.unwanted.update(_resolved(clause), _families(clause))
    for name in asked.unwanted:
        asked.wanted.pop(name, None)
    return asked


@dataclass
class _Clause:
    """A stretch of a prompt that is about one thing, or about things named one by one."""

    negated: bool = False
    words: list[str] = field(default_factory=list)
    found: dict[str, tuple[float | None, float]] = field(default_factory=dict)
    """Sound that words name -> strength and factor on the distance, as said before it."""
    unknown: list[str] = field(default_factory=list)
    ambiguous: bool = False
    """Whether one phrase names several sounds."""
    listed: bool = True
    """Whether it is but a list of names: "rain wind thunder"."""
    strength: float | None = None
    distance: float = 1.0


def _clauses(text: str) -> Iterator[_Clause]:
    """Cut a text into clauses and look up their words."""
    clause = _Clause()
    tokens = _tokens(text)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        sounds, length = _longest_match(tokens, position)
        if sounds:
            for name in sounds:
                clause.found.setdefault(name, (clause.strength, clause.distance))
            clause.words += tokens[position : position + length]
            clause.ambiguous |= len(sounds) > 1
            clause.strength, clause.distance = None, 1.0
            position += length
            continue
        position += 1
        if token in NEGATIONS or token in ENDS_NEGATION or token in JOINS:
            yield clause
            clause = _Clause(token in NEGATIONS or (clause.negated and token in JOINS))
            continue
        clause.words.append(token)
        clause.listed &= token in STRENGTHS or token in DISTANCES
        if token in STRENGTHS:
            clause.strength = STRENGTHS[token]
        elif token in DISTANCES:
            clause.distance = DISTANCES[token]
        elif token.isalpha() and token not in _FILLERS:
            clause.unknown.append(token)
    yield clause


def _resolved(clause: _Clause) -> tuple[str, ...]:
    """Sounds a clause means: those its words name, unless its meaning is clearly another."""
    named = tuple(clause.found)
    if not clause.ambiguous and (clause.listed or (len(named) <= 1 and not clause.unknown)):
        return named
    ranked = nearest(" ".join(clause.words))
    cosines, (best, highest) = dict(ranked), ranked[0]
    if not named:
        sure = highest >= LEAST_ALIKE and highest - ranked[RIVALS][1] >= LEAST_APART
        return (best,) if sure else ()
    most = max(cosines[name] for name in named)
    if highest > most + ALIKE:
        return (best,)
    return tuple(name for name in named if cosines[name] >= most - ALIKE)


def _families(clause: _Clause) -> set[str]:
    """All sounds of the families that a clause names."""
    sounds = vocabulary().values()
    # "wind" is the weather's, not the family of instruments that are blown.
    named = {**{sound.family: (sound.family,) for sound in sounds if sound.family != "wind"}, **FAMILIES}
    families = {
        family for word, meant in named.items() if any(means(token, word) for token in clause.words) for family in meant
    }
    return {sound.name for sound in sounds if sound.family in families}


_FILLERS = frozenset(
    "a an the of on in at and or to from by for over under through is are it its there some sound sounds noise please "
    "i want like very really with then while as into onto his her their my our your this that he she they we".split()
)


def _tokens(text: str) -> list[str]:
    plain = re.sub(r"\b(?:everything|anything|all) but\b", "no", text.lower().replace("’", "'"))
    return re.findall(r"[a-z]+(?:'[a-z]+)?|[,.;:!?]", plain)


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
