"""Captions: what is heard, timed, for people who cannot hear it (WebVTT and SubRip)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from s2s.errors import OutputError
from s2s.files import written_beside
from s2s.summary import Says
from s2s.timeline import Timeline

MIN_CUE_S = 1.2
"""A short label takes about a second to be read."""
JOIN_S = 1.5
"""Events of one sound closer than this share a cue: nobody reads "[drum]" seven times a second."""
BED_CUE_S = 3.0
"""Beds are announced, not shown throughout."""


@dataclass(frozen=True)
class Cue:
    """A text and when it is shown."""

    start_s: float
    end_s: float
    text: str


def cues_of(timeline: Timeline, says: Says) -> list[Cue]:
    """Turn events and beds into cues that do not overlap; what is heard at once stands on lines of one cue."""
    spans: list[Cue] = []
    for bed in timeline.beds:
        if not bed.mute:
            end_s = min(bed.end_s, bed.start_s + BED_CUE_S)
            spans.append(Cue(bed.start_s, end_s, f"[{says(bed.sound, bed.strength)}]"))
    runs: dict[str, Cue] = {}
    for event in sorted(timeline.events, key=lambda event: event.time_s):
        if event.mute:
            continue
        text = f"[{says(event.sound)}]"
        end_s = min(timeline.duration_s, event.time_s + MIN_CUE_S)
        run = runs.get(event.sound)
        if run and event.time_s - (run.end_s - MIN_CUE_S) <= JOIN_S:
            runs[event.sound] = Cue(run.start_s, end_s, text)
            continue
        if run:
            spans.append(run)
        runs[event.sound] = Cue(event.time_s, end_s, text)
    return _separated([*spans, *runs.values()])


def _separated(spans: list[Cue]) -> list[Cue]:
    edges = sorted({edge for span in spans for edge in (span.start_s, span.end_s)})
    cues: list[Cue] = []
    for start_s, end_s in pairwise(edges):
        lines = dict.fromkeys(span.text for span in spans if span.start_s < end_s and span.end_s > start_s)
        text = "\n".join(lines)
        if not text or end_s - start_s < 0.001:
            continue
        if cues and cues[-1].text == text and cues[-1].end_s == start_s:
            cues[-1] = Cue(cues[-1].start_s, end_s, text)
        else:
            cues.append(Cue(start_s, end_s, text))
    return cues


def webvtt(cues: list[Cue]) -> str:
    """Format cues as WebVTT."""
    blocks = [f"{_stamp(cue.start_s, '.')} --> {_stamp(cue.end_s, '.')}\n{cue.text}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def subrip(cues: list[Cue]) -> str:
    """Format cues as SubRip."""
    blocks = (
        f"{number}\n{_stamp(cue.start_s, ',')} --> {_stamp(cue.end_s, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def write_captions(path: str | os.PathLike[str], timeline: Timeline, says: Says) -> None:
    """Write captions in the format that the suffix names, ``.vtt`` or ``.srt``.

    Raises
    ------
    OutputError
        ``unknown_caption_format`` for another suffix; ``output_unwritable``; ``disk_full``.
    """
    path = Path(path)
    check_format(path)
    text = _FORMATS[path.suffix.lower()](cues_of(timeline, says))
    with written_beside(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


_FORMATS = {".vtt": webvtt, ".srt": subrip}


def check_format(path: Path) -> None:
    """Raise `OutputError` (``unknown_caption_format``) unless the suffix names a format."""
    if path.suffix.lower() not in _FORMATS:
        raise OutputError(
            f"Captions cannot be written as '{path.suffix or path.name}'.",
            code="unknown_caption_format",
            hint="Name a file that ends in .vtt or .srt.",
        )


def _stamp(seconds: float, mark: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{mark}{milliseconds % 1000:03}"
