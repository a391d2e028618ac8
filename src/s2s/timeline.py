"""The timeline: all that was seen and all that will be heard, as JSON that people edit.

It is the narrow waist of the library: perception writes the first half (scenes, tags, moments, curves), a generator's
``choose`` the second (events, beds, room), and rendering reads nothing else. The same timeline gives the same samples.

Conventions: times and spans in seconds from the start of the clip; ``strength`` in [0, 1]; ``pan`` from -1 (left) to 1
(right); ``x`` from 0 (left) to 1 and ``y`` from 0 (top) to 1 in the displayed picture; gains in decibels; distances in
metres. Unknown fields are errors: a misspelt field must not be ignored silently.
"""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError

from s2s.errors import TimelineError
from s2s.files import written_beside

VERSION: Literal[1] = 1
MODEL = "model"
"""The source of what no pack serves: the generator's own models."""
FIRST_FAULT = FailFast()
"""The first wrong item of a list is named and no more are looked for: there may be hundreds of thousands."""
MOST_SHOWN = 3
"""Faults that a message names."""

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Pan = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Decibels = Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0.1, le=5000, allow_inf_nan=False)]
SoundName = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$", description="as `s2s sounds list` shows")]
SourceName = Annotated[
    str,
    Field(min_length=1, max_length=64, description='what sounds: "model", or the name of a pack of recordings'),
]
MomentKind = Literal["strike", "surge", "flash"]
CurveName = Literal["activity", "brightness", "camera"]
Room = Literal["auto", "none", "outdoor", "small", "room", "hall"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Span(_Model):
    start_s: Seconds
    end_s: Seconds


class Scene(_Span):
    """A span without a cut."""


class Tag(_Span):
    """Something that is seen: a concept of the picture, with its score over a span."""

    label: str
    score: Unit


class Moment(_Model):
    """Something that happens in the picture and may be heard, whatever it sounds like."""

    time_s: Seconds
    kind: MomentKind
    strength: Unit
    x: Unit = 0.5
    y: Unit = 0.5


class Curve(_Model):
    """A value over time in [0, 1], sampled ``rate_hz`` times a second from time 0."""

    rate_hz: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    values: Annotated[tuple[Unit, ...], FIRST_FAULT]

    def at(self, times_s: np.ndarray) -> np.ndarray:
        """Interpolate linearly at ``times_s`` (seconds); the ends are held. Zeros when the curve is empty."""
        if not self.values:
            return np.zeros(np.shape(times_s), np.float32)
        knots = np.arange(len(self._array)) / self.rate_hz
        return np.asarray(np.interp(times_s, knots, self._array), np.float32)

    # The cached array is no part of a curve's value, and arrays cannot be compared as values are.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Curve) and (self.rate_hz, self.values) == (other.rate_hz, other.values)

    def __hash__(self) -> int:
        return hash((self.rate_hz, self.values))

    @cached_property
    def _array(self) -> np.ndarray:
        return np.array(self.values, np.float64)


class Event(_Model):
    """One sound at one time."""

    time_s: Seconds = Field(description="when it happens; it is heard 3 ms a metre later")
    sound: SoundName
    strength: Unit = Field(default=0.7, description="how hard: moves level and timbre")
    pan: Pan = 0.0
    gain_db: Decibels = 0.0
    distance_m: Metres = Field(default=3.0, description="how far away: delay, level, dullness, share of the room")
    take: Annotated[int, Field(ge=0, lt=2**31, description="which of the endless takes")] = 0
    duration_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None, description="cut shorter than the take is; null lets it ring"
    )
    source: SourceName = MODEL
    mute: bool = False


class Bed(_Span):
    """A sound that goes on."""

    sound: SoundName
    curve: CurveName | None = Field(default=None, description="the curve that drives it; null keeps it even")
    strength: Unit = 0.5
    pan: Pan = 0.0
    gain_db: Decibels = 0.0
    distance_m: Metres = 3.0
    take: Annotated[int, Field(ge=0, lt=2**31)] = 0
    source: SourceName = MODEL
    mute: bool = False


class Timeline(_Model):
    """All that was seen and all that will be heard in one clip."""

    version: Literal[1] = VERSION
    duration_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    generator: str = "foley"
    seed: Annotated[int, Field(ge=0)] = 0
    room: Room = "auto"
    scenes: Annotated[tuple[Scene, ...], FIRST_FAULT] = ()
    tags: Annotated[tuple[Tag, ...], FIRST_FAULT] = ()
    moments: Annotated[tuple[Moment, ...], FIRST_FAULT] = ()
    curves: dict[CurveName, Curve] = {}
    events: Annotated[tuple[Event, ...], FIRST_FAULT] = ()
    beds: Annotated[tuple[Bed, ...], FIRST_FAULT] = ()

    @classmethod
    def from_json(cls, text: str, *, source: str = "timeline") -> Timeline:
        """Read and check a timeline.

        Raises
        ------
        TimelineError
            ``timeline_json`` (not JSON), ``timeline_version``, or ``timeline_invalid``, naming each field at fault.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise TimelineError(
                f"{source} is not JSON: {error}.",
                code="timeline_json",
                hint="Write one with `s2s perceive CLIP -o FILE`.",
            ) from error
        if not isinstance(data, dict):
            raise TimelineError(
                f"{source} holds a JSON {type(data).__name__}, not an object.",
                code="timeline_invalid",
                hint="Write one with `s2s perceive CLIP -o FILE`.",
            )
        if data.get("version") != VERSION:
            raise TimelineError(
                f"{source} is of version {data.get('version')!r:.60}; this program reads version {VERSION}.",
                code="timeline_version",
                hint="Make it anew with `s2s perceive CLIP -o FILE`.",
            )
        try:
            timeline = cls.model_validate_json(text)
        except ValidationError as error:
            raise TimelineError(
                f"{source} is not valid: {_faults(error)}.",
                code="timeline_invalid",
                hint="docs/timeline.md describes every field.",
            ) from error
        timeline.check(source=source)
        return timeline

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Timeline:
        """Read a timeline file; errors as in `from_json`, and ``timeline_missing``."""
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error.strerror}"
            raise TimelineError(
                f"{path} {why}.", code="timeline_missing", hint="Write one with `s2s perceive CLIP -o FILE`."
            ) from error
        return cls.from_json(text, source=str(path))

    def to_json(self) -> str:
        """Return indented JSON; curves stand on one line each."""
        data = self.model_dump(mode="json")
        curves = data.pop("curves")
        lines = [f"  {json.dumps(name)}: {_rows(value)}" for name, value in data.items()]
        inner = ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in curves.items())
        lines.append('  "curves": {' + (f"\n{inner}\n  " if inner else "") + "}")
        return "{\n" + ",\n".join(lines) + "\n}\n"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the timeline; ``path`` is whole or untouched."""
        with written_beside(path) as temporary:
            temporary.write_text(self.to_json(), encoding="utf-8")

    def check(self, *, source: str = "timeline") -> None:
        """Check what a schema cannot say: times lie inside the clip and spans are not empty.

        Raises
        ------
        TimelineError
            ``timeline_invalid``, naming the field.
        """
        faults = []
        for index, event in enumerate(self.events):
            if event.time_s > self.duration_s:
                faults.append(f"events[{index}].time_s is {event.time_s:g} s, after the end of the clip")
        spans: dict[str, tuple[_Span, ...]] = {"scenes": self.scenes, "tags": self.tags, "beds": self.beds}
        for name, items in spans.items():
            for index, span in enumerate(items):
                if span.end_s <= span.start_s:
                    faults.append(f"{name}[{index}] ends at {span.end_s:g} s, not after its start, {span.start_s:g} s")
                # Spans made by hand or by rounding may stand over by a little.
                elif span.end_s > self.duration_s + 0.05:
                    faults.append(f"{name}[{index}].end_s is {span.end_s:g} s, after the end of the clip")
        if faults:
            raise TimelineError(
                f"{source} does not fit a clip of {self.duration_s:g} s: {_some(faults, len(faults))}.",
                code="timeline_invalid",
                hint="Times are seconds from the start of the clip.",
            )

    def updated(self, **changes: Any) -> Timeline:
        """Return a copy with some fields changed."""
        return self.model_copy(update=changes)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a timeline; docs/timeline.schema.json is this, written by `make docs`."""
    schema = Timeline.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _rows(value: Any) -> str:
    """A list of objects with one object a line: easy to read, to edit and to compare."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(f"    {json.dumps(item)}" for item in value) + "\n  ]"
    return json.dumps(value)


def _some(faults: list[str], count: int) -> str:
    """The first of ``count`` faults."""
    more = count - MOST_SHOWN
    return "; ".join(faults[:MOST_SHOWN]) + (f"; and {more} more" if more > 0 else "")


def _faults(error: ValidationError) -> str:
    faults = []
    found = error.errors(include_url=False, include_context=False)
    for fault in found[:MOST_SHOWN]:
        where = ""
        for part in fault["loc"]:
            where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else str(part)
        shown = f" (it is {fault['input']!r:.60})" if not isinstance(fault["input"], dict) else ""
        faults.append(f"{where or 'the whole'}: {fault['msg'][0].lower()}{fault['msg'][1:]}{shown}")
    return _some(faults, len(found))
