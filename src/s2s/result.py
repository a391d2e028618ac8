"""The result of generating or rendering: everything is at hand, nothing is written until it is asked for."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from s2s.ahead import ahead
from s2s.captions import write_captions
from s2s.files import check_folder, check_new_folder, make_folder, refuse_input
from s2s.generators.base import Generator
from s2s.stem import SAMPLE_RATE, Stem
from s2s.summary import summarise
from s2s.timeline import Timeline

if TYPE_CHECKING:
    from s2s.mix import Master
    from s2s.video import ClipInfo


class Stems(Mapping[str, np.ndarray]):
    """The stems by name, rendered when they are asked for.

    Each is float32 ``(2, n_samples)`` at 48 kHz: one sound, panned and at its own level, before ducking, room and the
    gain of the mix. Changing an event changes only the stem of its sound.
    """

    def __init__(self, stems: Sequence[Stem]) -> None:
        self._stems = {stem.name: stem for stem in stems}

    def __getitem__(self, name: str) -> np.ndarray:
        return np.concatenate(list(self.blocks(name)), axis=1)

    def __contains__(self, name: object) -> bool:
        return name in self._stems

    def __iter__(self) -> Iterator[str]:
        return iter(self._stems)

    def __len__(self) -> int:
        return len(self._stems)

    def blocks(self, name: str) -> Iterator[np.ndarray]:
        """Yield a stem block by block, for clips that are too long to hold."""
        return (block.direct for block in self._stems[name].blocks())


class Result:
    """A clip's timeline, its summary in words, its stems and its mix.

    Attributes
    ----------
    timeline : Timeline
        What is seen and heard.
    summary : str
        The same in a sentence.
    stems : Stems
        Name -> samples; rendered when asked for.
    notes : tuple of str
        What a person should know: what was wrong with the input, what was limited.
    """

    def __init__(
        self,
        info: ClipInfo,
        timeline: Timeline,
        generator: Generator,
        master: Master,
        notes: Sequence[str],
        progress: Callable[[str, float], None],
    ) -> None:
        self.info = info
        self.timeline = timeline
        self.summary = summarise(timeline, generator.says)
        self.stems = Stems(generator.stems(timeline))
        self.notes = tuple(notes)
        self._generator = generator
        self._master = master
        self._progress = progress

    @property
    def sample_rate(self) -> int:
        """Samples a second of stems and mix."""
        return SAMPLE_RATE

    @property
    def audio(self) -> np.ndarray:
        """The mix as float32 ``(2, n_samples)``; for long clips read `blocks`."""
        return np.concatenate(list(self.blocks()), axis=1)

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the mix block by block, float32 ``(2, n)``."""
        return self._master.blocks()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the clip with its new sound, or the sound alone when ``path`` names an audio file.

        The picture is copied, never encoded again, where the container allows it. ``path`` is replaced whole or left
        untouched, and may not be the input.

        Raises
        ------
        OutputError
            ``output_is_input``, ``output_unwritable``, ``disk_full``, ``output_failed``, ``unknown_video_format``.
        """
        from s2s.video import mux, still_to_video
        from s2s.video.sound import AUDIO_SUFFIXES

        path = Path(path)
        if path.suffix.lower() in AUDIO_SUFFIXES:
            return self.save_audio(path)
        if self.info.is_picture:
            still_to_video(self.info, self._told("writing"), path, duration_s=self.timeline.duration_s)
        else:
            notes = mux(self.info, self._told("writing"), path)
            self.notes = tuple(dict.fromkeys((*self.notes, *notes)))
        return path

    def save_audio(self, path: str | os.PathLike[str]) -> Path:
        """Write the mix alone; the suffix chooses the format (.wav: 24 bit)."""
        from s2s.video import write_audio

        refuse_input(Path(path), [self.info.path])
        write_audio(path, self._told("writing"))
        return Path(path)

    def save_stems(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write one WAV a sound into ``folder``, which is made if need be; return the files."""
        from s2s.video import write_audio

        folder = Path(folder)
        make_folder(folder)
        paths = []
        for name in self.stems:
            paths.append(folder / f"{re.sub(r'[^a-z0-9_.]', '_', name)}.wav")
            write_audio(paths[-1], self.stems.blocks(name))
        return paths

    def save_captions(self, path: str | os.PathLike[str]) -> Path:
        """Write captions, ``.vtt`` or ``.srt``."""
        refuse_input(Path(path), [self.info.path])
        write_captions(path, self.timeline, self._generator.says)
        return Path(path)

    def save_plot(self, path: str | os.PathLike[str], *, title: str = "") -> Path:
        """Draw the picture, the timeline and the sound under a title, the clip's name if none is given; the suffix
        chooses the format (.png, .svg, .pdf)."""
        from s2s.plot import save_plot

        refuse_input(Path(path), [self.info.path])
        save_plot(path, self.info, self.timeline, self.blocks(), self.summary, self._generator.says, title=title)
        return Path(path)

    def as_dict(self) -> dict[str, Any]:
        """Return what machines want to know, ready for JSON."""
        return {
            "input": str(self.info.path),
            "duration_s": self.timeline.duration_s,
            "summary": self.summary,
            "events": len(self.timeline.events),
            "beds": len(self.timeline.beds),
            "sounds": list(self.stems),
            "room": self.timeline.room,
            "seed": self.timeline.seed,
            "generator": self.timeline.generator,
            "loudness_lufs": _finite(self._master.loudness_lufs),
            "true_peak_dbtp": _finite(self._master.true_peak_dbtp),
            "notes": list(self.notes),
        }

    def close(self) -> None:
        """Give up the mix, which for long clips lies on disk; otherwise done when the result is dropped."""
        self._master.close()

    def __enter__(self) -> Result:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _told(self, stage: str) -> Iterator[np.ndarray]:
        """The mix's blocks, with progress."""
        done = 0
        for block in ahead(self.blocks()):
            yield block
            done += block.shape[1]
            self._progress(stage, done / max(1, self._master.n_samples))


def check_targets(
    clip: Path | None = None,
    *,
    audio: Path | None = None,
    stems: Path | None = None,
    timeline: Path | None = None,
    captions: Path | None = None,
    plot: Path | None = None,
) -> None:
    """Raise at once what saving to these files would raise after the work: unknown formats, missing folders.

    Raises
    ------
    OutputError
        As `Result.save` and its siblings.
    """
    from s2s import captions as caption_files
    from s2s import plot as plots
    from s2s.video.containers import check_video_format
    from s2s.video.sound import AUDIO_SUFFIXES, check_audio_format

    if clip is not None and clip.suffix.lower() not in AUDIO_SUFFIXES:
        check_video_format(clip.suffix)
    checks = ((audio, check_audio_format), (captions, caption_files.check_format), (plot, plots.check_format))
    for path, check in checks:
        if path is not None:
            check(path)
    for path in (clip, audio, timeline, captions, plot):
        if path is not None:
            check_folder(path)
    if stems is not None:
        check_new_folder(stems)


def _finite(value: float) -> float | None:
    """JSON knows no infinity; silence has no loudness."""
    return round(value, 2) if math.isfinite(value) else None
