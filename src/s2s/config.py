"""The user's settings: a small TOML file, and where packs that were added are kept.

The command line reads the file; the library never does. What is given on the command line goes before the file, the
file before the defaults. Unknown settings are errors: a misspelt one must not be ignored silently.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields
from pathlib import Path

from s2s.errors import InputError, nearest
from s2s.files import read_text, toml_of

FOLDER = "silence-to-sound"
CONFIG_VARIABLE, DATA_VARIABLE = "S2S_CONFIG", "S2S_DATA"


@dataclass(frozen=True)
class Config:
    """What the file may set."""

    packs: tuple[str, ...] = ()
    """Packs used when no --pack is given: folders (relative to the file), or names that `s2s packs list` shows. The
    first that has a sound serves it."""


def config_path() -> Path | None:
    """Return where the file is: `S2S_CONFIG` when that is set (empty: nowhere), or the platform's usual place."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    return _home("XDG_CONFIG_HOME", ".config", "APPDATA") / "config.toml"


def data_folder() -> Path:
    """Return the folder where packs that were added are kept: `S2S_DATA`, or the platform's usual place."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen) if chosen else _home("XDG_DATA_HOME", ".local/share", "LOCALAPPDATA")


def load_config() -> Config:
    """Read the file; defaults when there is none.

    Raises
    ------
    InputError
        ``config_unreadable`` (named by `S2S_CONFIG` and missing, or not TOML) or ``config_invalid``.
    """
    path = config_path()
    if path is None:
        return Config()
    try:
        data = toml_of(read_text(path))
    except (FileNotFoundError, NotADirectoryError) as error:
        if CONFIG_VARIABLE not in os.environ:
            return Config()
        raise _unreadable(path, f"it does not exist ({CONFIG_VARIABLE} names it)") from error
    except OSError as error:
        raise _unreadable(path, (error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise _unreadable(path, f"it is not TOML ({error})") from error
    known = [field.name for field in fields(Config)]
    for key in data:
        if key not in known:
            raise _invalid(path, f"there is no setting '{key}'. {nearest(key, known)}".rstrip(" ."), known)
    packs = data.get("packs", [])
    if not isinstance(packs, list) or not all(isinstance(pack, str) and pack for pack in packs):
        raise _invalid(path, f"packs is {packs!r:.60}, not a list of folders or names", known)
    return Config(packs=tuple(_from(path.parent, pack) for pack in packs))


def _from(folder: Path, pack: str) -> str:
    """A folder as seen from the file; what is no folder is a name."""
    path = Path(pack)
    # "~" alone: other people's homes may not be known, and packs on the command line are read like this too.
    there = folder / (path.expanduser() if path.parts[:1] == ("~",) else path)
    try:
        is_path = "/" in pack or os.sep in pack or there.exists()
    except (OSError, ValueError):
        is_path = False  # no name that the system allows
    return str(there) if is_path or pack == "~" else pack


def _home(variable: str, unix: str, windows: str) -> Path:
    if sys.platform == "win32":
        base = os.environ.get(windows)
        return (Path(base) if base else Path.home() / "AppData" / "Local") / FOLDER
    # The standard has relative paths in these variables ignored.
    base = os.environ.get(variable, "")
    if Path(base).is_absolute():
        return Path(base) / FOLDER
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / FOLDER
    return Path.home() / unix / FOLDER


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        f"The settings {path} cannot be read: {why}.",
        code="config_unreadable",
        hint=f"Mend or remove the file; {CONFIG_VARIABLE}= does without.",
    )


def _invalid(path: Path, why: str, known: list[str]) -> InputError:
    return InputError(f"The settings {path}: {why}.", code="config_invalid", hint=f"Known: {', '.join(known)}.")
