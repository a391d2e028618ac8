"""Many inputs: which files are meant, and where each result goes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from s2s.errors import InputError, UsageError
from s2s.files import make_folder, refuse_input

VIDEO_SUFFIXES = frozenset(
    ".mp4 .m4v .mov .mkv .webm .avi .gif .mpg .mpeg .ts .m2ts .mts .flv .wmv .3gp .ogv .mxf .vob".split()
)
PICTURE_SUFFIXES = frozenset(".jpg .jpeg .png .webp .bmp .tif .tiff .avif .heic".split())
MADE = ".sound"
"""Results are named NAME.sound.EXT; folders are read without them."""


@dataclass(frozen=True)
class Item:
    """One input and where its results go; None: not asked for."""

    input: Path
    output: Path
    """The clip to write; without a suffix yet when ``exact`` is false, for the input's container decides it."""
    exact: bool
    audio: Path | None = None
    stems: Path | None = None
    timeline: Path | None = None
    captions: Path | None = None
    plot: Path | None = None

    def output_as(self, suffix: str) -> Path:
        """Return the path of the clip, with the suffix that suits its container unless the user named the file."""
        return self.output if self.exact else self.output.with_name(self.output.name + suffix)

    def extras(self) -> dict[str, Path]:
        """Return what is to be written beside the clip."""
        named = {name: getattr(self, name) for name in ("audio", "stems", "timeline", "captions", "plot")}
        return {name: path for name, path in named.items() if path is not None}


def clips_in(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[Path], list[InputError]]:
    """Replace folders by the clips and pictures directly in them, in order of name; files are taken as they are.

    Returns
    -------
    found : list of Path
        Each once.
    failures : list of InputError
        ``no_clips``, one for each folder without any, or that cannot be read.
    """
    found: list[Path] = []
    failures: list[InputError] = []
    for path in map(Path, paths):
        try:
            clips = sorted(child for child in path.iterdir() if child.is_file() and _is_clip(child))
        except NotADirectoryError:
            found.append(path)
            continue
        except OSError as error:
            if isinstance(error, PermissionError):
                failures.append(
                    InputError(
                        f"The folder {path} cannot be read.", code="no_clips", hint="Choose a folder that you may read."
                    )
                )
            else:
                found.append(path)  # what is wrong with it is said when it is opened
            continue
        if not clips:
            failures.append(
                InputError(
                    f"{path} holds no clips or pictures.",
                    code="no_clips",
                    hint=f"Folders are searched for {', '.join(sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))}.",
                )
            )
        found += clips
    return list(dict.fromkeys(found)), failures


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
    in_folders: bool = False,
) -> list[Item]:
    """Decide where each input's results go.

    With one input the options name files (``stems``: a folder); with several, with ``in_folders``, and where they name
    a folder that is there, they name folders, which are made if need be, and results are named after their inputs. No
    result may replace an input or another result.

    Raises
    ------
    UsageError
        ``one_output_for_many``, ``output_and_out_dir``, ``same_output``.
    OutputError
        ``output_is_input``; ``output_unwritable`` when a folder cannot be made.
    """
    if output and out_dir:
        raise UsageError("Both -o and --out-dir are given.", code="output_and_out_dir", hint="Give one of them.")
    if output and len(inputs) > 1:
        raise UsageError(
            f"-o names one file, {output}, but there are {len(inputs)} inputs.",
            code="one_output_for_many",
            hint="Use --out-dir DIR.",
        )
    many = len(inputs) > 1 or in_folders

    def named(choice: Path | None, label: str, suffix: str) -> Path | None:
        if choice is None or not (many or (choice.is_dir() and suffix)):
            return choice
        make_folder(choice)
        return choice / f"{label}{suffix}"

    if out_dir:
        make_folder(out_dir)
    items = []
    for path, label in zip(inputs, _labels(inputs), strict=True):
        items.append(
            Item(
                input=path,
                output=output or (out_dir or path.parent) / f"{label}{MADE}",
                exact=output is not None,
                audio=named(audio, label, ".wav"),
                stems=named(stems, label, ""),
                timeline=named(timeline, label, ".json"),
                captions=named(captions, label, ".vtt"),
                plot=named(plot, label, ".png"),
            )
        )
    _check_targets(items)
    return items


def _labels(inputs: Sequence[Path]) -> list[str]:
    """What results are named after: NAME, or NAME.EXT where a folder holds a NAME.mp4 and a NAME.jpg."""
    count = Counter((path.parent, path.stem) for path in inputs)
    return [path.stem if count[path.parent, path.stem] == 1 else path.name for path in inputs]


def _check_targets(items: Sequence[Item]) -> None:
    """Refuse targets that are inputs, or that two results would share."""
    inputs = [item.input for item in items]
    made = {(path.parent, path.stem): path for path in inputs}
    taken: dict[Path, Item] = {}
    for item in items:
        for target in (item.output, *item.extras().values()):
            refuse_input(target, inputs)
            other = taken.get(target.absolute())
            if other is not None:
                who = f"{other.input} and {item.input}" if other is not item else f"Two results of {item.input}"
                raise UsageError(
                    f"{who} would both be written to {target}.",
                    code="same_output",
                    hint="Give them other names, or run the inputs one by one with -o.",
                )
            taken[target.absolute()] = item
        if not item.exact and (other_input := made.get((item.output.parent, item.output.name))):
            refuse_input(other_input, inputs)
