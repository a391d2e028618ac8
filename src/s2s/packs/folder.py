"""The contents of a pack's folder: which recordings it holds of which sounds. Only names and the manifest are read."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from s2s.errors import InputError
from s2s.packs.manifest import Entry, Manifest, is_pattern, name_from, read_manifest
from s2s.packs.naming import sound_of

SUFFIXES = frozenset(".wav .wave .bwf .w64 .flac .ogg .oga .opus .mp3 .m4a .aac .aif .aiff .caf .wma".split())
MAX_FILES = 20_000
_NAMES_SHOWN = 3


@dataclass(frozen=True)
class Recorded:
    """What a pack holds of one sound."""

    files: tuple[Path, ...]
    gain_db: float = 0.0
    author: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Contents:
    """What a folder holds, by the names of its files and by its manifest."""

    folder: Path
    name: str
    sounds: dict[str, Recorded]
    notes: tuple[str, ...]
    """What was left out, and why."""

    @property
    def n_files(self) -> int:
        """How many recordings are used."""
        return sum(len(recorded.files) for recorded in self.sounds.values())


def read_folder(folder: Path, *, name: str | None = None) -> Contents:
    """Find out which recordings of which sounds a folder and the folders in it hold.

    Parameters
    ----------
    folder : Path
        Links to folders are not followed; hidden files are left out.
    name : str, optional
        What the pack is called when its manifest does not say; the folder's own name by default.

    Raises
    ------
    InputError
        ``pack_missing`` (no such folder), ``pack_empty`` (no recording of a known sound), ``pack_manifest``.
    """
    try:
        if not folder.is_dir():
            raise _missing(folder, "is not a folder" if folder.exists() else "does not exist")
        # What may not be entered is said now, rather than taken for empty.
        next(folder.iterdir(), None)
    except OSError as error:
        raise _missing(folder, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    manifest = read_manifest(folder) or Manifest()
    name = manifest.name or name or name_from(folder.resolve().name)
    files = _recordings_in(folder)
    listed = {sound: _listed(folder, sound, entry, files) for sound, entry in manifest.sounds.items()}
    taken = {path for paths in listed.values() for path in paths}
    named, notes = _named((path for path in files if path not in taken), name)
    if not listed and not named:
        raise _empty(folder, files)
    sounds = {}
    for sound in sorted({*listed, *named}):
        entry = manifest.sounds.get(sound)
        paths = (*listed.get(sound, ()), *named.get(sound, ()))
        sounds[sound] = Recorded(
            tuple(folder / path for path in dict.fromkeys(paths)),
            manifest.gain_db + (entry.gain_db if entry else 0.0),
            (entry.author if entry else "") or manifest.author,
            (entry.licence if entry else "") or manifest.licence,
        )
    return Contents(folder, name, sounds, notes)


def _recordings_in(folder: Path) -> list[PurePath]:
    """Paths of all sound files, relative to the folder, in order."""
    found: list[PurePath] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        inner = Path(parent).relative_to(folder)
        found += [inner / name for name in sorted(names) if not name.startswith(".") and is_recording(name)]
        if len(found) > MAX_FILES:
            raise InputError(
                f"The pack {folder} holds more than {MAX_FILES} recordings.",
                code="pack_too_large",
                hint="Name a folder further down, or split it.",
            )
    return found


def is_recording(name: str) -> bool:
    """Tell by its suffix whether a file is a sound file."""
    return PurePath(name).suffix.lower() in SUFFIXES


def _listed(folder: Path, sound: str, entry: Entry, files: list[PurePath]) -> tuple[PurePath, ...]:
    """The files that a manifest names; a pattern that fits none and a file that is missing are errors."""
    found: dict[PurePath, None] = {}
    for wanted in dict.fromkeys(entry.files):
        if _is_file(folder / wanted):
            found[PurePath(wanted)] = None
            continue
        fits = re.compile(fnmatch.translate(wanted)).match
        fitting = [path for path in files if fits(path.as_posix())] if is_pattern(wanted) else []
        if not fitting:
            raise InputError(
                f"The manifest of {folder} names '{wanted}' for '{sound}', and there is no such file.",
                code="pack_manifest",
                hint="Names are relative to the manifest; check spelling and folder.",
            )
        found.update(dict.fromkeys(fitting))
    return tuple(found)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; not when its name is none that the system allows."""
    try:
        return path.is_file()
    except OSError:
        return False


def _named(files: Iterable[PurePath], pack: str) -> tuple[dict[str, list[PurePath]], tuple[str, ...]]:
    """The files by the sounds that their names mean, and what is to be said of the others."""
    found: dict[str, list[PurePath]] = {}
    unknown: list[str] = []
    unclear: list[str] = []
    for path in files:
        match = sound_of(path)
        if match.sound:
            found.setdefault(match.sound, []).append(path)
        elif match.could_be:
            unclear.append(f"'{path.as_posix()}' ({' or '.join(match.could_be[:3])})")
        else:
            unknown.append(f"'{path.as_posix()}'")
    notes = []
    if unknown:
        notes.append(f"Pack '{pack}': no sound is meant by {_some(unknown)}.")
    if unclear:
        notes.append(f"Pack '{pack}': more than one sound could be meant by {_some(unclear)}.")
    return found, tuple(notes)


def _missing(folder: Path, why: str) -> InputError:
    return InputError(
        f"The pack {folder} {why}.",
        code="pack_missing",
        hint="Name a folder of recordings, or a pack that `s2s packs list` shows.",
    )


def _empty(folder: Path, files: list[PurePath]) -> InputError:
    if not files:
        return InputError(
            f"The pack {folder} holds no sound files.",
            code="pack_empty",
            hint="Put recordings into it (.wav, .flac, .ogg, .mp3...).",
        )
    names = _some([f"'{path.as_posix()}'" for path in files])
    return InputError(
        f"The pack {folder} holds no recording of a known sound: {names}.",
        code="pack_empty",
        hint="Name files as docs/packs.md says (`dog_bark_01.wav`), or add a pack.toml; `s2s sounds list` shows all.",
    )


def _some(names: list[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
