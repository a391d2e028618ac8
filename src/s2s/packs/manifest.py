"""The manifest of a pack: ``pack.toml`` or ``pack.json``, for packs whose file names do not say it all.

    name = "rex"
    author = "Jo Doe"
    licence = "CC0-1.0"
    gain_db = 0.0

    [sounds."animal.dog_bark"]
    files = ["garden/rex_*.wav"]
    gain_db = -3.0

    [checksums]
    "garden/rex_1.wav" = "the SHA-256 of the file, 64 hexadecimal digits"

Every field may be left out. The JSON form has the same fields.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from s2s.errors import InputError, nearest
from s2s.files import read_text, toml_of
from s2s.generators.foley.vocabulary import vocabulary
from s2s.timeline import MODEL

NAMES = ("pack.toml", "pack.json")
MAX_BYTES = 4_000_000
MAX_PATTERNS = 500
"""Each is compared with every file of the pack."""
_NAME = re.compile(r"\w[\w .-]{0,63}")
_HINT = "docs/packs.md describes the manifest."


def name_fault(name: str) -> str | None:
    """Say what is wrong with the name of a pack; None when nothing is."""
    if name == MODEL:
        return f"'{MODEL}' means the generator's own models"
    if name.lower().endswith(".json"):
        return "names that end in .json are those of tables"
    if not _NAME.fullmatch(name) or name != name.strip(" ."):
        return "names are of letters, digits, blanks and _ . -, at most 64, and begin with a letter or digit"
    return None


def name_from(text: str) -> str:
    """Make the name of a pack of a folder's or archive's name.

    Examples
    --------
    >>> name_from("Rex & Co (2021)"), name_from("model")
    ('Rex _ Co _2021_', 'model_')
    """
    name = re.sub(r"[^\w .-]", "_", text).strip(" .-")[:64].strip(" .-") or "pack"
    return name if name_fault(name) is None else f"{name[:63]}_"


def inside(path: str) -> bool:
    """Tell whether a path stays inside the folder it is relative to, on any system."""
    parts = re.split(r"[/\\]", path)
    # A drive leads outside wherever it stands: on Windows "a" with "C:b" behind it is "C:b".
    drive = ":" in parts[0] or any(re.match(r"[A-Za-z]:", part) for part in parts)
    return not (path.startswith(("/", "\\")) or drive or ".." in parts or "\0" in path or not path.strip())


def is_pattern(path: str) -> bool:
    """Tell whether a name in a manifest may stand for several files."""
    return any(mark in path for mark in "*?[")


def _checked_name(name: str) -> str:
    if fault := name_fault(name):
        raise ValueError(fault)
    return name


def _checked_path(path: str) -> str:
    if not inside(path):
        raise ValueError("paths are relative and stay inside the pack")
    return path.replace("\\", "/").removeprefix("./")


def _checked_sounds(sounds: dict[str, Entry]) -> dict[str, Entry]:
    n_patterns = sum(is_pattern(name) for entry in sounds.values() for name in set(entry.files))
    if n_patterns > MAX_PATTERNS:
        raise ValueError(f"there are {n_patterns} names with * ? [; the limit is {MAX_PATTERNS}")
    for name in sounds:
        if name not in vocabulary():
            raise ValueError(f"there is no sound '{name}'. {nearest(name, list(vocabulary()))}".strip())
    return sounds


_Path = Annotated[str, AfterValidator(_checked_path)]
_Decibels = Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Table):
    """The recordings of one sound."""

    files: Annotated[tuple[_Path, ...], Field(min_length=1)]
    """Names relative to the manifest; ``*`` stands for any letters."""
    author: str = ""
    licence: str = ""
    gain_db: _Decibels = 0.0


class Manifest(_Table):
    """What a pack says of itself."""

    name: Annotated[str, AfterValidator(_checked_name)] | None = None
    author: str = ""
    licence: str = ""
    gain_db: _Decibels = 0.0
    """Added to every sound of the pack."""
    sounds: Annotated[dict[str, Entry], AfterValidator(_checked_sounds)] = {}
    checksums: dict[_Path, Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]] = {}
    """File -> SHA-256; checked when an archive is unpacked."""


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest in ``folder``; None when there is none.

    Raises
    ------
    InputError
        ``pack_manifest``, with the field at fault.
    """
    found = [folder / name for name in NAMES if os.path.lexists(folder / name)]
    if not found:
        return None
    if len(found) > 1:
        raise _fault(folder, "holds both pack.toml and pack.json")
    [path] = found
    try:
        text = read_text(path, most_bytes=MAX_BYTES)
        data = toml_of(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise _fault(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (ValueError, RecursionError) as error:
        raise _fault(path, f"is not {path.suffix[1:].upper()}: {error}") from error
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise _fault(path, f"is not valid: {_faults(error)}") from error


def _fault(path: Path, why: str) -> InputError:
    return InputError(f"{path} {why}.", code="pack_manifest", hint=_HINT)


def _faults(error: ValidationError) -> str:
    said = []
    for fault in error.errors(include_url=False):
        where = ".".join(map(str, fault["loc"])) or "the whole"
        said.append(f"{where}: {_why(fault)}")
    return "; ".join(said[:3]) + (f"; and {len(said) - 3} more" if len(said) > 3 else "")


def _why(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        known = Entry if fault["loc"][0] == "sounds" else Manifest
        near = nearest(str(fault["loc"][-1]), list(known.model_fields))
        return f"there is no such field. {near}".strip().rstrip(".")
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{message[0].lower()}{message[1:]}".rstrip(".")
