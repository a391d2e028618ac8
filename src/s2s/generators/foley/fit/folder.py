"""From a folder of recordings to a table of fits.

Which recording is of what: a manifest says so (a CSV with the columns ``file``, and as many of ``sound``, ``form``,
``source`` and ``which`` as are known), or the file's name does: ``dog_bark_02.wav`` is the second of ``dog_bark``.
Recordings of one source are one individual; without a manifest, those that differ by their number alone are taken for
it.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from s2s.errors import InputError, S2SError, UsageError, nearest
from s2s.files import read_text
from s2s.generators.foley.fit.forms import Measured, form_of, measures_of
from s2s.generators.foley.fit.layout import FORMS, Form
from s2s.generators.foley.fit.table import Fit, Individual, individual_of
from s2s.generators.foley.vocabulary import vocabulary
from s2s.stem import SAMPLE_RATE
from s2s.video import audio_blocks

SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aif", ".aiff")
MOST_S = 120.0
"""Only so much of a recording is measured; more tells nothing new of one source."""
SILENT_DB = -60.0
LARGEST = 64.0
"""Samples stored as floats may lie beyond 1, but not as far as this."""
MOST_SOUNDS = 40
"""Single sounds of a recording that are measured."""
VOICES = frozenset(("animal", "people"))
MANIFEST = "manifest.csv"
_NUMBER = re.compile(r"[ _.\-]*\d+$")


@dataclass(frozen=True)
class Recording:
    """One file and what it is of."""

    path: Path
    kind: str
    form: Form | None
    """None: to be told from the sound."""
    source: str
    which: tuple[int, ...] = ()
    """Which of its single sounds are meant, counted from 1; all of them when empty."""


@dataclass
class Fitted:
    """What came of a folder."""

    fits: list[Fit] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """File and reason."""
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return what was done as plain data, ready for JSON; the numbers themselves stand in the table."""
        kinds = [
            {
                "kind": fit.kind,
                "form": fit.form,
                "individuals": [
                    {"source": person.source, "recordings": list(person.recordings), "n_sounds": person.n_sounds}
                    for person in fit.individuals
                ],
            }
            for fit in self.fits
        ]
        skipped = [{"file": name, "reason": reason} for name, reason in self.skipped]
        return {"kinds": kinds, "skipped": skipped, "notes": self.notes}


def fit_folder(
    folder: Path,
    *,
    manifest: Path | None = None,
    form: Form | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Fitted:
    """Measure every recording of a folder.

    Parameters
    ----------
    folder : Path
        Holds sound files, directly or in folders of its own.
    manifest : Path, optional
        Says which file is of what; ``folder/manifest.csv`` when that is there. When it has a column ``sound``, only
        the files it gives a sound are measured.
    form : {"call", "strike", "texture"}, optional
        Measure all in this form, whatever they seem to be.
    progress : callable
        Told the share that is done.

    Returns
    -------
    Fitted
        One fit a kind; files that could not be used, each with its reason; remarks.

    Raises
    ------
    InputError
        ``fit_folder`` (no such folder), ``fit_manifest``, or ``fit_nothing`` when nothing in it can be measured.
    UsageError
        ``unknown_form``.
    """
    if form is not None and form not in FORMS:
        raise UsageError(f"There is no form '{form}'.", code="unknown_form", hint=f"Known: {', '.join(FORMS)}.")
    recordings = _listed(folder, manifest)
    done = Fitted()
    measured: dict[str, dict[str, list[tuple[str, Measured]]]] = {}
    forms: dict[str, Form] = {}
    for number, recording in enumerate(recordings):
        name = recording.path.relative_to(folder).as_posix()
        progress(number / len(recordings))
        try:
            samples = _read(recording.path, done.notes, name)
            chosen = form or recording.form or forms.get(recording.kind) or _usual(recording.kind) or form_of(samples)
            if forms.setdefault(recording.kind, chosen) != chosen:
                raise ValueError(f"it is a {chosen}, the others of {recording.kind} are {forms[recording.kind]}s")
            sounds = _measured(samples, chosen, recording.which)
        except (S2SError, ValueError) as error:
            done.skipped.append((name, error.message if isinstance(error, S2SError) else f"{error}"))
            continue
        measured.setdefault(recording.kind, {}).setdefault(recording.source, []).extend(
            (name, sound) for sound in sounds
        )
    progress(1.0)
    for kind, sources in sorted(measured.items()):
        people = tuple(_person(forms[kind], found, source) for source, found in sorted(sources.items()))
        done.fits.append(Fit(kind, forms[kind], people))
        if max(person.n_sounds for person in people) < 3:
            done.notes.append(f"{done.fits[-1].line()}; how takes differ is assumed.")
    if not done.fits:
        why = "; ".join(f"{name}: {reason}" for name, reason in done.skipped[:3])
        raise InputError(
            f"Nothing in {folder} can be measured ({why or 'it holds no sound file'}).",
            code="fit_nothing",
            hint=f"Put recordings there, named as their sounds (dog_bark_01.wav); {', '.join(SUFFIXES)} are read.",
        )
    return done


def _person(form: Form, found: Sequence[tuple[str, Measured]], source: str) -> Individual:
    measured, names = [sound for _, sound in found], dict.fromkeys(name for name, _ in found)
    return individual_of(measured, measures_of(form).least_spread, names, source)


def _measured(samples: np.ndarray, form: Form, which: Sequence[int]) -> list[Measured]:
    """Measure the single sounds of a recording; those that give no finite numbers are left out."""
    measures = measures_of(form)
    cut = measures.cut(samples)
    if which:
        if max(which) > len(cut):
            raise ValueError(f"it holds {len(cut)} single sounds, and number {max(which)} is asked for")
        cut = [cut[number - 1] for number in which]
    # Spread over the recording, when there are more than enough.
    kept = [cut[index] for index in np.unique(np.linspace(0, len(cut) - 1, min(len(cut), MOST_SOUNDS)).astype(int))]
    sounds = [measures.measure(piece) for piece in kept]
    sound = [found for found in sounds if all(np.isfinite(value).all() for value in found.values())]
    if not sound:
        raise ValueError(f"no single {form} can be made out in it")
    return sound


def _usual(kind: str) -> Form | None:
    """The form of a sound of the vocabulary: beds are textures, animals and people call, other events strike."""
    known = vocabulary().get(kind)
    if known is None:
        return None
    if known.role == "bed":
        return "texture"
    return "call" if known.family in VOICES else "strike"


def _read(path: Path, notes: list[str], name: str) -> np.ndarray:
    """Read a recording as mono, at most `MOST_S` of it, and trim the silence about it."""
    parts, n_samples = [], 0
    for block in audio_blocks(path):
        parts.append(block.mean(axis=0))
        n_samples += block.shape[1]
        if n_samples > MOST_S * SAMPLE_RATE:
            notes.append(f"{name}: only its first {MOST_S:g} s are measured.")
            break
    samples = np.concatenate([*parts, np.zeros(0, np.float32)])[: round(MOST_S * SAMPLE_RATE)].astype(np.float32)
    if not np.isfinite(samples).all():
        raise ValueError("it holds samples that are no numbers")
    if np.abs(samples).max(initial=0.0) > LARGEST:
        raise ValueError(f"it holds samples beyond {LARGEST:g}, which are damage")
    # An offset is no sound, and must not pass for one.
    samples = samples - np.float32(samples.mean(dtype=np.float64)) if len(samples) else samples
    loud = np.flatnonzero(np.abs(samples) > 10 ** (SILENT_DB / 20))
    if len(loud) < SAMPLE_RATE // 100:
        raise ValueError("it is silent")
    return samples[loud[0] : loud[-1] + 1]


def recordings_in(folder: Path) -> list[Path]:
    """Return the sound files of a folder and of the folders in it, in order.

    Raises
    ------
    InputError
        ``fit_folder``.
    """
    try:
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is no folder")
        next(folder.iterdir(), None)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(
            f"{folder} cannot be read as a folder: {why}.", code="fit_folder", hint="Name a folder of recordings."
        ) from error
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    )


def _listed(folder: Path, manifest: Path | None) -> list[Recording]:
    files = recordings_in(folder)
    if manifest is None and os.path.lexists(folder / MANIFEST):
        manifest = folder / MANIFEST
    if manifest is None:
        return [Recording(path, _kind_of(path), None, _kind_of(path)) for path in files]
    return list(_told(folder, manifest, {path.relative_to(folder).as_posix(): path for path in files}))


def _told(folder: Path, manifest: Path, files: dict[str, Path]) -> Iterable[Recording]:
    """What a manifest says of the files of a folder."""
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(manifest), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = (error.strerror or "").lower() if isinstance(error, OSError) else str(error)
        raise InputError(f"{manifest} cannot be read: {why}.", code="fit_manifest", hint=_COLUMNS) from error
    if not rows or "file" not in rows[0]:
        raise InputError(f"{manifest} has no column 'file'.", code="fit_manifest", hint=_COLUMNS)
    chosen = "sound" in rows[0]
    said = [row for row in rows if row["file"] and (row.get("sound") or not chosen)]
    # A manifest of a larger collection may name what is not here; one that names sounds is about these very files.
    missing = [row["file"] for row in said if row["file"] not in files] if chosen else []
    if missing:
        raise InputError(
            f"{manifest} names {missing[0]}, which is not in {folder}.",
            code="fit_manifest",
            hint=nearest(missing[0], list(files)),
        )
    for row in said:
        if row["file"] in files:
            yield _recording_of(manifest, row, files[row["file"]])
    if not chosen:
        named = {row["file"] for row in said}
        for name, path in files.items():
            if name not in named:
                yield Recording(path, _kind_of(path), None, _kind_of(path))


def _recording_of(manifest: Path, row: Mapping[str, str | None], path: Path) -> Recording:
    form, which = row.get("form") or None, (row.get("which") or "").split()
    if form is not None and form not in FORMS:
        raise InputError(
            f"{manifest}: {row['file']} has the form '{form}'.", code="fit_manifest", hint=f"Known: {', '.join(FORMS)}."
        )
    if not all(re.fullmatch("[1-9][0-9]{0,5}", number) for number in which):
        raise InputError(
            f"{manifest}: {row['file']} has '{' '.join(which)}' under 'which'.",
            code="fit_manifest",
            hint="Give the numbers of its single sounds, counted from 1: 1 3.",
        )
    kind, source = row.get("sound") or _kind_of(path), row.get("source") or _kind_of(path)
    return Recording(path, kind, form, source, tuple(map(int, which)))


_COLUMNS = "A manifest is a CSV with the columns file, and sound, form, source, which as far as known."


def _kind_of(path: Path) -> str:
    """Name without its number: ``step_snow.3`` and ``step_snow_04`` are both ``step_snow``."""
    stem = path.stem.lower().strip()
    return _NUMBER.sub("", stem) or stem
