"""Unpacking a pack: a ZIP file that may come from anywhere, and must do no harm.

Everything is checked before anything is written: paths stay inside the folder, no links, nothing encrypted, no name
twice, bounded sizes. Only recordings, manifests and texts are unpacked, so archives inside the archive stay shut.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from s2s.errors import InputError
from s2s.files import output_error
from s2s.packs.folder import MAX_FILES, is_recording
from s2s.packs.manifest import NAMES, inside

MAX_UNPACKED_BYTES = 4_000_000_000
MAX_RATIO = 100
"""Recordings shrink to a half or so, silence to a thousandth; no pack shrinks to a hundredth as a whole."""
FREE_BYTES = 20_000_000
"""So much may come of any archive, whatever its ratio."""
_TEXTS = frozenset(".txt .md .pdf .toml .json".split())
_CHUNK = 1 << 20
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of these no more is unpacked at a time than is asked for; BZIP2 gives all that a chunk holds, gigabytes of zeros."""
_LONGEST_NAME = 255
"""Bytes; what file systems take."""


def unpack(archive: Path, folder: Path) -> tuple[str, ...]:
    """Unpack ``archive`` into ``folder``, which exists and is empty.

    A single folder at the top of the archive that holds the manifest is left out.

    Returns
    -------
    tuple of str
        What the user should know: files that were left out.

    Raises
    ------
    InputError
        ``pack_archive`` (not a ZIP file, damaged, unsafe) or ``pack_too_large``. What was written stays for the caller
        to remove.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _checked(archive, opened)
            _check_sizes(archive, list(entries.values()))
            kept = {path: info for path, info in entries.items() if not info.is_dir() and _is_wanted(path)}
            top = _top(list(kept))
            for path, info in kept.items():
                target = folder.joinpath(*path.parts[top:])
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(info) as source, target.open("xb") as file:
                    shutil.copyfileobj(source, file, _CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _unsafe(archive, f"is no ZIP file that can be read ({str(error)[:100]})") from error
    except RuntimeError as error:
        raise _unsafe(archive, f"cannot be unpacked ({str(error)[:100]})") from error
    except OSError as error:
        raise output_error(folder, error) from error
    left_out = [path.as_posix() for path, info in entries.items() if path not in kept and not info.is_dir()]
    if not left_out:
        return ()
    more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
    return (f"Not unpacked, as they are no recordings: {', '.join(left_out[:3])}{more}.",)


def check_sums(folder: Path, checksums: dict[str, str]) -> bool:
    """Compare files with their SHA-256; say whether every recording in ``folder`` has one.

    Raises
    ------
    InputError
        ``pack_checksum``, naming the file.
    """
    for name, expected in checksums.items():
        path = folder / name
        found = sha256_of(path) if path.is_file() else "missing"
        if found != expected.lower():
            raise InputError(
                f"'{name}' is not what the manifest says: its SHA-256 is {found}, not {expected.lower()}.",
                code="pack_checksum",
                hint="Get the pack again; it was changed or damaged on its way.",
            )
    recordings = (path for path in folder.rglob("*") if is_recording(path.name))
    return bool(checksums) and all(path.relative_to(folder).as_posix() in checksums for path in recordings)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(archive: Path, opened: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The archive's entries by path, when every one of them may be unpacked."""
    infos = opened.infolist()
    if len(infos) > MAX_FILES:
        raise _too_large(archive, f"holds {len(infos)} files; the limit is {MAX_FILES}")
    entries: dict[PurePosixPath, zipfile.ZipInfo] = {}
    seen: dict[str, bool] = {}
    for info in infos:
        # `orig_filename` is the name as it stands in the archive, before zipfile makes it harmless.
        name = info.orig_filename
        shown = f"'{name[:80]}'"
        if "\\" in name or not inside(name):
            raise _unsafe(archive, f"holds {shown}, whose path leads outside")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _unsafe(archive, f"holds {shown}, which is a link or a device")
        if info.flag_bits & 0x1:
            raise _unsafe(archive, f"holds {shown}, which is encrypted")
        if info.compress_type not in _PACKINGS:
            raise _unsafe(archive, f"holds {shown}, which is packed in another way than deflated")
        path = PurePosixPath(name)
        if any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for part in path.parts):
            raise _unsafe(archive, f"holds {shown}, whose name is too long")
        # Some file systems do not tell upper from lower case.
        key = path.as_posix().casefold()
        if key in seen:
            raise _unsafe(archive, f"holds {shown} twice")
        seen[key] = info.is_dir()
        entries[path] = info
    for path in entries:
        for parent in path.parents:
            if not seen.get(parent.as_posix().casefold(), True):
                raise _unsafe(archive, f"holds '{parent}' as a file and as a folder")
    return entries


def _check_sizes(archive: Path, infos: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that would fill the disk; what entries claim is enforced when they are read."""
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED_BYTES:
        raise _too_large(archive, f"unpacks to {unpacked / 1e9:.1f} GB; the limit is {MAX_UNPACKED_BYTES / 1e9:g}")
    size = archive.stat().st_size
    if unpacked > FREE_BYTES and unpacked > MAX_RATIO * size:
        raise _too_large(archive, f"has {size / 1e6:.1f} MB and would unpack to {unpacked / 1e6:.0f}")


def _is_wanted(path: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and (is_recording(path.name) or path.suffix.lower() in _TEXTS)


def _top(paths: list[PurePosixPath]) -> int:
    """How many folders at the top to leave out: 1 when all lies in one and the manifest lies right in it."""
    in_one = len({path.parts[0] for path in paths}) == 1
    return int(in_one and any(len(path.parts) == 2 and path.name in NAMES for path in paths))


def _unsafe(archive: Path, why: str) -> InputError:
    return InputError(
        f"{archive.name} {why}.", code="pack_archive", hint="Get it again, or unpack it yourself and add the folder."
    )


def _too_large(archive: Path, why: str) -> InputError:
    return InputError(
        f"{archive.name} {why}.", code="pack_too_large", hint="Unpack it yourself if you trust it, and add the folder."
    )
