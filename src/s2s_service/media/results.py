"""Everything that a rendering gives, as files in one folder."""

from __future__ import annotations

import json
import re
import zipfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from s2s.files import written_beside
from s2s_service.media.peaks import Meter

if TYPE_CHECKING:
    from s2s.result import Result

_PACKED = (1980, 1, 1, 0, 0, 0)
"""The same stems give the same archive, whenever it is packed."""


class Progress:
    """Turns the library's stages into the service's: "mixing" is generating, since takes are rendered while they are
    mixed; "writing" is mixing, where loudness and files are made, one part of them after the other."""

    def __init__(self, tell: Callable[[str, float], None]) -> None:
        self._tell = tell
        self._start, self._span = 0.0, 1.0

    def part(self, start: float, span: float) -> None:
        """Say which part of the writing begins."""
        self._start, self._span = start, span
        self("writing", 0.0)

    def __call__(self, stage: str, share: float) -> None:
        """Tell the service's stage and share."""
        if stage == "mixing":
            self._tell("generating", share)
        else:
            self._tell("mixing", self._start + self._span * share)


def write_results(
    result: Result,
    folder: Path,
    *,
    name: str,
    suffix: str,
    show: Callable[[str], str],
    progress: Progress,
) -> None:
    """Write video, audio, stems, captions, plot, peaks, timeline and what is known of them.

    Parameters
    ----------
    folder : Path
        There already.
    name : str
        What the user calls the clip; it heads the plot.
    suffix : str
        Of the video.
    show : callable
        Replaces paths in texts.
    progress : Progress
        The one that ``result`` tells.
    """
    # Shares by what each takes: of ten seconds of 1200 x 720 on one core 0.2, 0.02, 0.6 and 0.8 s.
    progress.part(0.0, 0.15)
    result.save(folder / f"video{suffix}")
    progress.part(0.15, 0.02)
    result.save_audio(folder / "audio.wav")
    result.save_captions(folder / "captions.vtt")
    result.timeline.save(folder / "timeline.json")
    progress.part(0.17, 0.38)
    meter = Meter(result.timeline.duration_s)
    _write_stems(result, folder / "stems.zip", meter, progress)
    _write_peaks(result, folder / "peaks.json", meter)
    result.save_plot(folder / "plot.png", title=name)
    about = {key: value for key, value in result.as_dict().items() if key != "input"}
    about["notes"] = [show(note) for note in result.notes]
    with written_beside(folder / "about.json") as temporary:
        temporary.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    progress.part(1.0, 0.0)


def _write_peaks(result: Result, path: Path, meter: Meter) -> None:
    # To draw the mix once more from what is kept of it takes a hundredth of what all files take.
    deque(meter.mix(result.blocks()), maxlen=0)
    with written_beside(path) as temporary:
        temporary.write_text(meter.peaks().model_dump_json() + "\n", encoding="utf-8")


def _write_stems(result: Result, path: Path, meter: Meter, progress: Progress) -> None:
    """Pack the stems as 24-bit WAV, one after the other, so that no more than one lies beside the archive."""
    from s2s.video import write_audio

    with (
        written_beside(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for number, name in enumerate(result.stems):
            stem = path.with_name(f"{re.sub(r'[^a-z0-9_.]', '_', name)}.wav")
            write_audio(stem, meter.stem(name, result.stems.blocks(name)))
            try:
                entry = zipfile.ZipInfo(stem.name, _PACKED)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                entry.file_size = stem.stat().st_size  # tells whether the large form of the entry is needed
                with stem.open("rb") as samples, archive.open(entry, "w") as packed:
                    while data := samples.read(1 << 20):
                        packed.write(data)
            finally:
                stem.unlink()
            progress("writing", (number + 1) / len(result.stems))
