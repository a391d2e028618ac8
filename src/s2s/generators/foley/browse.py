"""Browsing the vocabulary: as a table, a card, JSON, and as takes to listen to."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from s2s.files import make_folder, written_beside
from s2s.generators.foley.audition import phrase
from s2s.generators.foley.source import Source, served, source_of
from s2s.generators.foley.vocabulary import Sound
from s2s.timeline import MODEL

_FIELDS = ("name", "role", "says", "trigger", "seen_as", "words", "audioset", "ucs", "level_db", "distance_m")


def as_dict(sound: Sound, sources: Sequence[Source] = ()) -> dict[str, Any]:
    """Return an entry as plain data, ready for JSON; with sources, which of them serves it."""
    entry = {name: getattr(sound, name) for name in _FIELDS} | {"family": sound.family}
    return entry | {"source": _source(sound, sources)} if sources else entry


def set_off_by(sound: Sound) -> str:
    """Say what in the picture sets a sound off."""
    return {
        "strike": "a visible strike",
        "surge": "a surge of motion",
        "flash": "a flash of light",
        "motion": "motion",
        "none": "nothing in particular",
    }[sound.trigger]


def table(sounds: Sequence[Sound], sources: Sequence[Source] = ()) -> str:
    """One line a sound: name, role, what sets it off, what it does; with sources, which of them serves it."""
    rows = [("NAME", "ROLE", "TRIGGER", *(("SOURCE",) if sources else ()), "HEARD AS")]
    for sound in sounds:
        source = (_source(sound, sources),) if sources else ()
        rows.append((sound.name, sound.role, sound.trigger, *source, sound.says))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )


def markdown(sounds: Sequence[Sound]) -> str:
    """All that is said of every sound, as a page of tables, a family each."""
    families = sorted({sound.family for sound in sounds})
    lines = ["# Sounds", "", f"{len(sounds)} sounds in {len(families)} families; `s2s sounds show NAME` says more.", ""]
    for family in families:
        lines += [
            f"## {family}",
            "",
            "| sound | heard as | set off by | seen as | words | AudioSet | UCS |",
            "|---|---|---|---|---|---|---|",
        ]
        for sound in sorted((sound for sound in sounds if sound.family == family), key=lambda sound: sound.name):
            set_off = "goes on" if sound.role == "bed" and sound.trigger == "none" else sound.trigger
            lists = (", ".join(values) for values in (sound.seen_as, sound.words, sound.audioset))
            lines.append("| " + " | ".join([sound.name, sound.says, set_off, *lists, sound.ucs]) + " |")
        lines.append("")
    return "\n".join(lines)


def _source(sound: Sound, sources: Sequence[Source]) -> str:
    """The first source that is meant to have the sound; recordings are not read for it."""
    return next((source.name for source in sources if sound.name in source.sounds), MODEL)


def card(sound: Sound) -> str:
    """Everything about one sound, with what its model says of itself."""
    about = inspect.cleandoc(sound.model.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    lines = [
        sound.name,
        *textwrap.wrap(about, 96, initial_indent="  ", subsequent_indent="  "),
        f"  role       {sound.role}",
        f"  heard as   {sound.says}",
        f"  set off by {set_off_by(sound)}",
        f"  seen as    {', '.join(sound.seen_as) or 'nothing: it is reached by --prompt and --sound'}",
        f"  words      {', '.join(sound.words)}",
        f"  AudioSet   {', '.join(sound.audioset)}",
        f"  UCS        {sound.ucs}",
        f"  level      {sound.level_db:+g} dB at {sound.distance_m:g} m",
    ]
    return "\n".join(lines)


def render_takes(
    sounds: Sequence[Sound],
    folder: Path,
    *,
    takes: int,
    seed: int = 0,
    strength: float = 0.7,
    sources: Sequence[Source] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Write ``NAME_01.wav``... for every sound, and ``sounds.json``, which lists them with their AudioSet names.

    Parameters
    ----------
    sounds : sequence of Sound
        What to render.
    folder : Path
        Made if need be; files of the same names are replaced.
    takes : int
        How many of each; take k has seed ``seed + k``.
    seed, strength
        As for `s2s.generators.foley.audition.phrase`.
    sources : sequence of Source
        The first that has a sound serves it in place of its model.
    """
    from s2s.video import write_audio

    make_folder(folder)
    entries = []
    for number, modelled in enumerate(sounds):
        sound = served(modelled, source_of(modelled.name, sources))
        files = []
        for take in range(takes):
            files.append(f"{sound.name}_{take + 1:02}.wav")
            mono = phrase(sound, seed=seed + take, strength=strength)
            write_audio(folder / files[-1], [mono[None].repeat(2, axis=0)])
            progress((number + (take + 1) / takes) / len(sounds))
        entries.append({"name": sound.name, "audioset": list(sound.audioset), "files": files})
    with written_beside(folder / "sounds.json") as temporary:
        temporary.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
