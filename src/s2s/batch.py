"""Many inputs: which files are meant, and where each result goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from s2s.errors import InputError, OutputError, UsageError

VIDEO_SUFFIXES = frozenset(
    ".mp4 .m4v .mov .mkv .webm .avi .gif .mpg .mpeg .ts .m2ts .mts .flv .wmv .3gp .ogv .mxf .vob".split()
)
PICTURE_SUFFIXES = frozenset(".jpg .jpeg .png .webp .bmp .tif .tiff .avif .heic".split())
MADE = ".sound"
"""Results are named NAME.sound.EXT; folders are read without them."""


@dataclass(frozen=True)
class Item:
    """One input and where its results go; None: not asked for (for ``output``: beside the input)."""

    input: Path
    output: Path | None
    audio: Path | None = None
    stems: Path | None = None
    timeline: Path | None = None
    captions: Path | None = None
    plot: Path | None = None


def clips_in(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Replace folders by the clips and pictures directly in them, in order of name; files are taken as they are.

    Raises
    ------
    InputError
        ``no_clips`` for a folder without any.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            found.append(path)
            continue
        clips = sorted(child for child in path.iterdir() if child.is_file() and _is_clip(child))
        if not clips:
            raise InputError(
                f"{path} holds no clips or pictures.",
                code="no_clips",
                hint=f"Folders are searched for {', '.join(sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))}.",
            )
        found += clips
    return list(dict.fromkeys(found))


def _is_clip(path: Path) -> bool:
    named = path.suffix.lower() in VIDEO_SUFFIXES | PICTURE_SUFFIXES
    return named and not path.name.startswith(".") and not path.stem.endswith(MADE)


def plan(
    inputs: Sequence[Path],
    *,
    output: Path | None = None,
    out_dir: Path | None = None,
    audio: Path | None = None,
    stems: Path | None = None,
    timeline: Path | None = None,
    captions: Path | None = None,
    plot: Path | None = None,
) -> list[Item]:
    """Decide where each input's results go.

    With one input the options name files (``stems``: a folder); with several they name folders, which are made if need
    be, and results are named after their inputs. No result may replace an input or another result.

    Raises
    ------
    UsageError
        ``one_output_for_many``, ``output_and_out_dir``, ``same_output``.
    OutputError
        ``output_unwritable`` when a folder cannot be made.
    """
    if output and out_dir:
        raise UsageError("Both -o and --out-dir are given.", code="output_and_out_dir", hint="Give one of them.")
    if output and len(inputs) > 1:
        raise UsageError(
            f"-o names one file, {output}, but there are {len(inputs)} inputs.",
            code="one_output_for_many",
            hint="Use --out-dir DIR.",
        )
    many = len(inputs) > 1
    for folder in (out_dir, *((audio, timeline, captions, plot) if many else ())):
        if folder:
            _make(folder)

    def named(choice: Path | None, path: Path, suffix: str) -> Path | None:
        return choice / f"{path.stem}{suffix}" if choice and many else choice

    items = [
        Item(
            input=path,
            # The suffix is settled when the file has been probed (an AVI becomes an MP4): see `output_of`.
            output=output or (out_dir / path.name if out_dir else None),
            audio=named(audio, path, ".wav"),
            stems=named(stems, path, ""),
            timeline=named(timeline, path, ".json"),
            captions=named(captions, path, ".vtt"),
            plot=named(plot, path, ".png"),
        )
        for path in inputs
    ]
    _check_distinct(items)
    return items


def output_of(item: Item, suffix: str, *, exact: bool) -> Path:
    """Return the path of an item's main result.

    Parameters
    ----------
    item : Item
        As planned.
    suffix : str
        What suits the input's container, with its dot.
    exact : bool
        Whether the user named the file (-o), so that its own suffix counts.
    """
    if exact and item.output:
        return item.output
    folder = item.output.parent if item.output else item.input.parent
    return folder / f"{item.input.stem}{MADE}{suffix}"


def check_not_input(path: Path, inputs: Sequence[Path]) -> None:
    """Refuse to write over any of the inputs.

    Raises
    ------
    OutputError
        ``output_is_input``.
    """
    for other in inputs:
        if path.exists() and other.exists() and path.samefile(other):
            raise OutputError(
                f"{path} is an input; it would be replaced.",
                code="output_is_input",
                hint="Choose another name with -o, or another folder with --out-dir.",
            )


def _check_distinct(items: Sequence[Item]) -> None:
    taken: dict[Path, Path] = {}
    for item in items:
        where = (item.output.parent if item.output else item.input.parent) / item.input.stem
        other = taken.setdefault(where.absolute(), item.input)
        if other != item.input:
            raise UsageError(
                f"{other} and {item.input} would both be written to {where}{MADE}.*",
                code="same_output",
                hint="Rename one of them, or run them one by one with -o.",
            )


def _make(folder: Path) -> None:
    from s2s.files import output_error

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error
