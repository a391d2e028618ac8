"""Which sound a recording is of, by its file's name.

Three ways of naming are understood, tried in this order:

- the Universal Category System: ``CatID_FXName_CreatorID_SourceID``, as in ``ANMLDog_Bark Twice_JD_HOME.wav``;
- a sound's name, the last part of it, or one of its words, perhaps numbered: ``animal.dog_bark.wav``,
  ``dog_bark_02.wav``, ``woof 3.wav``;
- the same for the folder a file lies in: ``dog bark/rex-1.wav``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath

from s2s.generators.foley.vocabulary import Sound, vocabulary

_NUMBER = re.compile(r"[\s_.-]*\(?\d+\)?$")


@dataclass(frozen=True)
class Match:
    """What a name means: one sound; or several, of which it does not say which; or none."""

    sound: str | None = None
    could_be: tuple[str, ...] = ()


@dataclass
class _Index:
    """Names in plain words -> sounds, in order of how sure they make us."""

    full: dict[str, list[Sound]] = field(default_factory=dict)
    last: dict[str, list[Sound]] = field(default_factory=dict)
    word: dict[str, list[Sound]] = field(default_factory=dict)
    category: dict[str, list[Sound]] = field(default_factory=dict)


def sound_of(path: PurePath) -> Match:
    """Say which sound the recording at ``path``, relative to its pack, is of.

    Examples
    --------
    >>> sound_of(PurePath("ANMLDog_Bark Twice_JD_HOME.wav")).sound, sound_of(PurePath("woof_02.wav")).sound
    ('animal.dog_bark', 'animal.dog_bark')
    >>> sound_of(PurePath("take 7.wav"))
    Match(sound=None, could_be=())
    """
    found = _by_category(path.stem)
    for name in (path.stem, *reversed(path.parts[:-1])):
        if found.sound or found.could_be:
            break
        found = _by_name(name)
    return found


def plain(name: str) -> str:
    """Return a name as plain words: lower case, no number at its end, one blank between words.

    Examples
    --------
    >>> plain("Dog-Bark_03"), plain("animal.dog_bark (2)")
    ('dog bark', 'animal dog bark')
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    shorter = _NUMBER.sub("", name)
    return " ".join(re.findall(r"[^\W_]+", (shorter or name).lower()))


def _by_category(stem: str) -> Match:
    """The Universal Category System: the category identifier, then words that tell its sounds apart."""
    category, _, rest = stem.partition("_")
    # "ANMLDog-PUPPY_..." carries a user's own sub-category after the identifier.
    sounds = _index().category.get(category.split("-")[0].lower(), [])
    words = f" {plain(rest)} "
    return _decided(sounds, lambda sound: sum(f" {word} " in words for word in _words(sound)))


def _by_name(name: str) -> Match:
    key = plain(name)
    index = _index()
    for names in (index.full, index.last, index.word):
        for form in (key, key.removesuffix("s")):
            if form in names:
                return _decided(names[form], lambda sound: 0)
    return Match()


def _decided(sounds: Sequence[Sound], votes: Callable[[Sound], int]) -> Match:
    """Choose the sound with most votes; among equals the one that pictures call for, if there is just one."""
    if not sounds:
        return Match()
    most = max(map(votes, sounds))
    first = [sound for sound in sounds if votes(sound) == most]
    if len(first) > 1:
        first = [sound for sound in first if sound.seen_as] or first
    return Match(first[0].name) if len(first) == 1 else Match(could_be=tuple(sound.name for sound in first))


def _words(sound: Sound) -> Iterable[str]:
    return {plain(word) for word in (*sound.words, sound.name.split(".")[1])}


@cache
def _index() -> _Index:
    index = _Index()
    for sound in vocabulary().values():
        index.full.setdefault(plain(sound.name), []).append(sound)
        index.last.setdefault(plain(sound.name.split(".")[1]), []).append(sound)
        index.category.setdefault(sound.ucs.lower(), []).append(sound)
        for word in {plain(word) for word in sound.words}:
            index.word.setdefault(word, []).append(sound)
    return index
