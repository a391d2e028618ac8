"""What the service and its clients say to each other: the bodies of requests and answers, as JSON.

Times are ISO 8601 in UTC; spans in seconds; progress and shares in [0, 1]. Clients must ignore fields they do not know:
the service may say more than it did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from s2s.timeline import Room

State = Literal["queued", "perceiving", "generating", "mixing", "done", "failed", "cancelled"]
WORKING: tuple[State, ...] = ("perceiving", "generating", "mixing")
SETTLED: tuple[State, ...] = ("done", "failed", "cancelled")
Picture = Literal["poster.jpg", "strip.jpg"]
ResultName = Literal["video", "audio", "stems.zip", "captions.vtt", "plot.png", "peaks.json", "timeline", Picture]
PICTURES: tuple[Picture, ...] = ("poster.jpg", "strip.jpg")
"""Results that are there as soon as the clip was watched, the same for all versions."""
RESULTS: tuple[ResultName, ...] = (
    *("video", "audio", "stems.zip", "captions.vtt", "plot.png", "peaks.json", "timeline"),
    *PICTURES,
)


class Wish(BaseModel):
    """What is to be heard beyond what is seen."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[str, Field(max_length=2000, description='what should be heard, in words: "heavy rain"')] = ""
    avoid: Annotated[str, Field(max_length=2000, description="what should not be heard, in words")] = ""
    sounds: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Field(
            max_length=64, description="names of sounds, as `/v1/sounds` lists them; when given, only these are used"
        ),
    ] = []
    seed: Annotated[int, Field(ge=0, lt=2**53, description="another seed gives another take")] = 0
    strength: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False, description="factor on every strength")] = 1.0
    room: Annotated[Room, Field(description="where it sounds")] = "auto"


class Options(Wish):
    """What a job may be told."""

    generator: Annotated[str, Field(max_length=64, description="as `/v1/generators` lists them")] = "foley"
    keep_audio: Annotated[bool, Field(description="keep the clip's own sound and mix the new one under it")] = False
    duration_s: Annotated[
        float | None,
        Field(ge=0.1, le=3600, allow_inf_nan=False, description="length for a picture (10 s when null); not for clips"),
    ] = None


class NewJob(Options):
    """A job for a clip that was uploaded before."""

    upload: Annotated[str, Field(max_length=64, description="id of a finished upload, the last part of its address")]


class Fault(BaseModel):
    """Why a job failed: the same codes, messages and hints as the command line's."""

    code: str
    message: str
    hint: str = ""


class Passage(BaseModel):
    """When a version came to a state."""

    state: State
    at: datetime


class Version(BaseModel):
    """One rendering of a job: the first is what was perceived, each edited timeline adds one."""

    number: Annotated[int, Field(ge=1)]
    state: State
    created_at: datetime
    finished_at: datetime | None = None
    summary: Annotated[str, Field(description="what is heard, in words; empty until done")] = ""
    notes: list[str] = []
    wish: Annotated[Wish | None, Field(description="what it was asked for; null when a timeline was sent")] = None
    error: Fault | None = None
    history: list[Passage] = []


class Job(BaseModel):
    """A job as its caller sees it; its state is that of its newest version."""

    id: str
    state: State
    place: Annotated[int | None, Field(ge=1, description="place in line while queued; 1 is next")] = None
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0
    remaining_s: Annotated[float | None, Field(ge=0, description="estimated seconds left; null when unknown")] = None
    name: Annotated[str, Field(description="the file's name, as the caller gave it")]
    kind: Annotated[Literal["clip", "picture"] | None, Field(description="null until it was perceived")] = None
    duration_s: float | None = None
    strip_tiles: Annotated[
        int | None,
        Field(
            ge=1,
            description="how many frames `strip.jpg` has side by side, each from the middle of its part of "
            "the clip; null while there is neither it nor `poster.jpg`",
        ),
    ] = None
    options: Options
    summary: Annotated[str, Field(description="what is heard, in words; of the newest version that is done")] = ""
    notes: list[str] = []
    error: Fault | None = None
    version: Annotated[int | None, Field(description="the newest version that is done; results are of this one")] = None
    versions: list[Version]
    created_at: datetime
    updated_at: datetime
    expires_at: Annotated[datetime, Field(description="when it will be removed with all its files")]
    revision: Annotated[int, Field(ge=1, description="counts changes; the id of its server-sent events")]
    links: dict[str, str]


class JobPage(BaseModel):
    """Some of the caller's jobs, newest first."""

    jobs: list[Job]
    next: Annotated[str | None, Field(description="address of the next page; null on the last")] = None


Peak = Annotated[int, Field(ge=-100, le=100)]


class PeakRow(BaseModel):
    """The least and the greatest sample of each span of time, over both channels; 100 is full scale."""

    min: list[Peak]
    max: list[Peak]


class Peaks(BaseModel):
    """What waveforms are drawn of."""

    rate_hz: Annotated[float, Field(gt=0, description="spans a second: 50, of clips beyond four minutes fewer")]
    mix: Annotated[PeakRow, Field(description="the sound as it is heard")]
    stems: Annotated[
        dict[str, PeakRow], Field(description="by the sound's name, as in the timeline; before room and loudness")
    ]


class Problem(BaseModel):
    """An error (RFC 9457), sent as ``application/problem+json``."""

    type: Annotated[str, Field(description="a page about this kind of error")] = "about:blank"
    title: str
    status: int
    detail: Annotated[str, Field(description="what happened, with the values")]
    code: Annotated[str, Field(description="stable; programs may test it")]
    hint: Annotated[str, Field(description="what to do next")] = ""
    instance: Annotated[str, Field(description="id of the request, as in the log")] = ""


class Sound(BaseModel):
    """A sound of the vocabulary."""

    name: str
    family: str
    role: Literal["event", "bed"]
    says: str
    trigger: str
    words: list[str]
    source: Annotated[str, Field(description='what serves it: "model", or the name of a pack')] = "model"
    preview: Annotated[str, Field(description="address of a short WAV")]


class SoundList(BaseModel):
    sounds: list[Sound]


class GeneratorInfo(BaseModel):
    """A generator that jobs may name."""

    name: str
    about: str
    default: bool = False


class GeneratorList(BaseModel):
    generators: list[GeneratorInfo]
