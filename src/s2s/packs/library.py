"""The packs a user has added: those of archives are unpacked and kept, folders of one's own stay where they are.

    DATA/packs/rex.json       what the pack is called, where it lies and where it is from
    DATA/packs/rex/           its recordings, when it came as an archive

DATA is `s2s.config.data_folder`. Each pack has files of its own and each is written beside and renamed, so that two
programs may add packs at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from s2s.config import data_folder
from s2s.errors import InputError, S2SError, UsageError, nearest
from s2s.files import make_folder, output_error, read_text
from s2s.generators.foley.source import Source
from s2s.packs.archive import check_sums, sha256_of, unpack
from s2s.packs.download import Address, Patience, address_of, download
from s2s.packs.fitted import SUFFIX, Fitted
from s2s.packs.folder import Contents, read_folder
from s2s.packs.manifest import name_fault, name_from, read_manifest
from s2s.packs.recordings import Recordings

PathLike = str | os.PathLike[str]
_WORKPLACES = (".download-", ".unpacked-", ".removed-", ".card-")
_LEFT_BEHIND_S = 86_400.0


@dataclass(frozen=True)
class Added:
    """A pack that was added."""

    name: str
    folder: Path
    origin: str
    """The folder, archive or URL that was given."""
    unpacked: bool
    """Whether the recordings were unpacked by us, and go when the pack does, or are the user's own folder."""


@dataclass(frozen=True)
class Listed:
    """An added pack with what it holds, or with what is wrong with it."""

    added: Added
    contents: Contents | None
    error: S2SError | None = None

    def line(self) -> str:
        """Say in one line what it is called, what it holds and where it lies."""
        if self.contents is None:
            return f"{self.added.name}: {self.error}"
        sounds, n_files = list(self.contents.sounds), self.contents.n_files
        some = ", ".join(sounds[:4]) + (f" and {len(sounds) - 4} more" if len(sounds) > 4 else "")
        files = f"{n_files} file{'' if n_files == 1 else 's'}"
        return f"{self.added.name}: {some}; {files} in {self.added.folder}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data, ready for JSON."""
        row: dict[str, Any] = {**asdict(self.added), "folder": str(self.added.folder)}
        if self.error is not None:
            return {**row, "error": self.error.as_dict()}
        assert self.contents is not None
        sounds = {
            name: {"files": len(recorded.files), "author": recorded.author, "licence": recorded.licence}
            for name, recorded in self.contents.sounds.items()
        }
        return {**row, "files": self.contents.n_files, "sounds": sounds, "notes": list(self.contents.notes)}


def open_packs(packs: Iterable[PathLike | Source]) -> tuple[Source, ...]:
    """Return packs as sources, in the order given.

    Parameters
    ----------
    packs : iterable of path, str or Source
        Folders of recordings; tables of fits (.json); names of packs that were added; or sources, which are taken as
        they are.

    Raises
    ------
    InputError
        ``pack_missing``, ``pack_empty``, ``pack_manifest``, ``pack_too_large``; ``table_unreadable``,
        ``table_invalid``.
    UsageError
        ``unknown_pack``, or ``pack_same_name``: timelines could not tell them apart.
    """
    sources = tuple(_opened(pack) if isinstance(pack, (str, os.PathLike)) else pack for pack in packs)
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                f"Two packs are called '{name}'.",
                code="pack_same_name",
                hint="Give one of them another name in its pack.toml, or leave one out.",
            )
    return sources


def add(origin: str, *, patience: Patience = Patience()) -> Listed:  # noqa: B008
    """Add a pack, so that it can be given by its name.

    Parameters
    ----------
    origin : str
        A folder, which stays where it is; a ZIP file, which is unpacked; or the URL of a ZIP file, which needs a
        checksum: ``URL#sha256=...``, or in its manifest one for each file.
    patience : Patience
        How long a server may take.

    Raises
    ------
    InputError
        ``pack_missing``, ``pack_empty``, ``pack_manifest``, ``pack_archive``, ``pack_too_large``, ``pack_download``,
        ``pack_checksum``.
    UsageError
        ``pack_exists``, ``pack_url``.
    OutputError
        ``output_unwritable``, ``disk_full``.
    """
    if "://" in origin:
        return _add_download(address_of(origin), patience)
    path = _path(origin)
    if _exists(path) and path.is_file():
        return _add_archive(path, str(path.absolute()), path.stem)
    contents = read_folder(path)
    pack = Added(contents.name, path.resolve(), str(path), unpacked=False)
    _write_card(pack)
    return Listed(pack, contents)


def added() -> list[Added]:
    """Return the packs that were added, by name."""
    found = []
    for path in sorted(_home().glob("*.json")):
        try:
            data = json.loads(read_text(path))
            found.append(Added(path.stem, Path(data["folder"]), str(data["origin"]), data["unpacked"] is True))
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise InputError(
                f"{path}, which says where a pack lies, is damaged: {error}.",
                code="pack_missing",
                hint="Remove the file and add the pack again.",
            ) from error
    return found


def listed() -> list[Listed]:
    """Return the packs that were added with what they hold; one that cannot be read carries its error."""
    rows = []
    for pack in added():
        try:
            rows.append(Listed(pack, read_folder(pack.folder, name=pack.name)))
        except S2SError as error:
            rows.append(Listed(pack, None, error))
    return rows


def remove(name: str) -> Added:
    """Forget a pack; recordings that were unpacked are removed, a user's own folder is not touched.

    Raises
    ------
    UsageError
        ``unknown_pack``.
    """
    pack = _known(name)
    try:
        # Whatever a damaged file says, nothing outside our own folder is removed.
        if pack.unpacked and pack.folder == _home() / name and pack.folder.exists():
            # Renamed first: an interruption leaves no half of a pack behind under its name.
            going = Path(tempfile.mkdtemp(prefix=".removed-", dir=_home()))
            pack.folder.rename(going / "pack")
            shutil.rmtree(going)
        _card(name).unlink()
    except OSError as error:
        raise output_error(pack.folder, error) from error
    return pack


def _opened(pack: PathLike) -> Source:
    """A folder that is there goes before a name."""
    path, text = _path(pack), os.fspath(pack)
    if path.suffix.lower() == SUFFIX:
        return Fitted(path)
    if _exists(path) or not isinstance(pack, str) or name_fault(text) or os.sep in text:
        return Recordings(read_folder(path))
    known = _known(text)
    return Recordings(read_folder(known.folder, name=known.name))


def _path(pack: PathLike) -> Path:
    if not os.fspath(pack):
        # An empty name, a shell's unset variable, would mean the current folder.
        raise InputError("The name of a pack is empty.", code="pack_missing", hint="Name a folder, or a pack.")
    path = Path(pack)
    return path.expanduser() if path.parts[:1] == ("~",) else path


def _exists(path: Path) -> bool:
    """Whether there is such a file or folder; not when its name is none that the system allows."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _workplace(purpose: str) -> Iterator[Path]:
    """A folder beside the packs, so that what is made there can be renamed into its place."""
    make_folder(_home())
    _sweep()
    try:
        place = tempfile.TemporaryDirectory(prefix=f".{purpose}-", dir=_home())
    except OSError as error:
        raise output_error(_home() / purpose, error) from error
    with place as folder:
        yield Path(folder)


def _sweep() -> None:
    """Remove what programs that were killed at work have left; nobody works for a day."""
    for left in _home().glob(".*-*"):
        with contextlib.suppress(OSError):
            if left.name.startswith(_WORKPLACES) and time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
                shutil.rmtree(left)


def _known(name: str) -> Added:
    packs = {pack.name: pack for pack in added()}
    if name not in packs:
        raise UsageError(
            f"There is no folder and no pack called '{name}'.",
            code="unknown_pack",
            hint=f"{nearest(name, list(packs))} `s2s packs list` shows those that were added.".strip(),
        )
    return packs[name]


def _add_download(address: Address, patience: Patience) -> Listed:
    with _workplace("download") as place:
        archive = place / f"{name_from(address.stem)}.zip"
        download(address, archive, patience=patience)
        return _add_archive(archive, address.url, archive.stem, needs_sums=address.sha256 is None)


def _add_archive(archive: Path, origin: str, name: str, *, needs_sums: bool = False) -> Listed:
    with _workplace("unpacked") as place:
        folder = place / name_from(name)
        folder.mkdir()
        notes = unpack(archive, folder)
        manifest = read_manifest(folder)
        summed = check_sums(folder, manifest.checksums if manifest else {})
        if needs_sums and not summed:
            raise InputError(
                f"{origin} comes without a checksum, and its manifest does not have one for every recording.",
                code="pack_checksum",
                hint=f"If you trust it, add it as {origin}#sha256={sha256_of(archive)}",
            )
        pack_name = read_folder(folder).name
        pack = Added(pack_name, _home() / pack_name, origin, unpacked=True)
        if pack.folder.exists() and not _card(pack_name).exists():
            raise UsageError(
                f"{pack.folder} is there, though no pack called '{pack_name}' was added.",
                code="pack_exists",
                hint="Move that folder away, or remove it.",
            )
        # The card goes first: if we are interrupted now, the pack is listed as missing and can be removed.
        _write_card(pack)
        try:
            folder.rename(pack.folder)
        except OSError as error:
            _card(pack_name).unlink(missing_ok=True)
            raise output_error(pack.folder, error) from error
    contents = read_folder(pack.folder, name=pack_name)
    return Listed(pack, replace(contents, notes=(*notes, *contents.notes)))


def _write_card(pack: Added) -> None:
    """Write the card of a pack, whole or not at all; of two programs that add one name at once, one does."""
    make_folder(_home())
    card = {"folder": str(pack.folder), "origin": pack.origin, "unpacked": pack.unpacked}
    try:
        with tempfile.TemporaryDirectory(prefix=".card-", dir=_home()) as place:
            written = Path(place) / "card"
            written.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
            _put(written, _card(pack.name))
    except FileExistsError as error:
        raise UsageError(
            f"A pack called '{pack.name}' was added before.",
            code="pack_exists",
            hint=f'Remove it first: s2s packs remove "{pack.name}"',
        ) from error
    except OSError as error:
        raise output_error(_card(pack.name), error) from error


def _put(written: Path, card: Path) -> None:
    """Move a card to its place, unless one is there: a link, unlike a renaming, never replaces one."""
    try:
        os.link(written, card)
    except FileExistsError:
        raise
    except OSError:
        # File systems without links (exFAT).
        if card.exists():
            raise FileExistsError from None
        written.rename(card)


def _card(name: str) -> Path:
    return _home() / f"{name}.json"


def _home() -> Path:
    return data_folder().absolute() / "packs"
