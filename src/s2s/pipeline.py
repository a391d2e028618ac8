"""The pipeline: from a silent clip to a sounding one.

    clip -- video.read_frames -- perception --> Timeline -- generator.choose --> Timeline
                                                                                    |
    clip.sound.mp4 <-- video.mux <-- mix <-- stems <-- generator.stems -------------'

The clip's own soundtrack is decoded only to be kept under the new one, when asked for; nothing that decides on sounds
can see it, nor the name of the file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from s2s.errors import InputError, TimelineError, UsageError
from s2s.generators.base import Generator, Wishes, generator_named
from s2s.timeline import Room, Timeline

if TYPE_CHECKING:
    from s2s.generators.foley.source import Source
    from s2s.result import Result
    from s2s.video import ClipInfo, Frame

PathLike = str | os.PathLike[str]
Progress = Callable[[str, float], None]
"""Called with the stage ("watching", "mixing", "writing") and the share of it that is done, 0 to 1."""

PICTURE_S = 10.0
MAX_PICTURE_S = 3600.0
DURATION_TOLERANCE_S = 0.1


def _quiet(stage: str, share: float) -> None:
    pass


class Options(TypedDict, total=False):
    """What `generate` and `perceive` may be told; the first eight are `s2s.generators.base.Wishes`."""

    seed: int
    prompt: str
    avoid: str
    sounds: Sequence[str]
    strength: float
    room: Room
    beds: bool
    events: bool
    duration_s: float | None
    generator: str
    model: PathLike | None
    packs: Sequence[PathLike | Source]
    device: str


@dataclass(frozen=True)
class Watched:
    """A clip that was watched: what the file is, what is seen and will be heard, what the user should know."""

    info: ClipInfo
    timeline: Timeline
    notes: tuple[str, ...]
    source: Generator


def generate(
    clip: PathLike, *, keep_audio: bool = False, progress: Progress = _quiet, **options: Unpack[Options]
) -> Result:
    """Give a silent clip or a picture its sound.

    Parameters
    ----------
    clip : path
        A video, or a picture (JPEG, PNG, WebP), which gets an ambience.
    keep_audio : bool
        Keep the clip's own sound and mix the new sound under it.
    progress : callable
        Told the stage and the share of it that is done.
    seed : int
        Another seed gives another take; the same seed gives the same samples.
    prompt, avoid : str
        What should and what should not be heard, in words.
    sounds : sequence of str
        Names of sounds; when given, only these are used.
    strength : float
        Factor on the strength of every event and bed, 0 to 2.
    room : {"auto", "none", "outdoor", "small", "room", "hall"}
        Where it sounds.
    beds, events : bool
        Whether sounds that go on, and sounds at single times, are made.
    duration_s : float, optional
        Length for a picture, 10 s by default; not for clips.
    generator : str
        Which generator; "foley" is the only one yet.
    model : path, optional
        A folder for generators that need one.
    packs : sequence of path or str
        Folders of recordings, or names of packs that were added; the first that has a sound serves it in place of its
        model (docs/packs.md).
    device : {"auto", "cpu", "cuda"}
        Where networks run.

    Returns
    -------
    Result
        Timeline, summary, stems and the mix; `Result.save` writes the clip.

    Raises
    ------
    InputError, UsageError, DeviceError
        See docs/errors.md.

    Examples
    --------
    >>> result = s2s.generate("clip.mp4", seed=1)          # doctest: +SKIP
    >>> result.save("clip.sound.mp4")                      # doctest: +SKIP
    """
    watched = watch(clip, keep_audio=keep_audio, progress=progress, **options)
    return _rendered(
        watched.info, watched.timeline, watched.source, keep_audio=keep_audio, notes=watched.notes, progress=progress
    )


def perceive(clip: PathLike, *, progress: Progress = _quiet, **options: Unpack[Options]) -> Timeline:
    """Watch a clip and return its timeline, events and beds included, unrendered; options as for `generate`."""
    return watch(clip, progress=progress, **options).timeline


def watch(
    clip: PathLike,
    *,
    keep_audio: bool = False,
    progress: Progress = _quiet,
    duration_s: float | None = None,
    generator: str = "foley",
    model: PathLike | None = None,
    packs: Sequence[PathLike | Source] = (),
    device: str = "auto",
    on_frame: Callable[[Frame], None] | None = None,
    **wishes: Any,
) -> Watched:
    """Do the first half of `generate`: all but rendering; ``on_frame`` is shown each frame that is watched."""
    asked, source = Wishes(**wishes), generator_named(generator, model, sources_of(packs))
    source.check_wishes(asked)
    info, seen, notes = _see(
        clip, duration_s=duration_s, device=device, keep_audio=keep_audio, progress=progress, on_frame=on_frame
    )
    timeline = source.choose(seen, asked)
    return Watched(info, timeline, (*notes, *source.remarks(asked, timeline)), source)


def render(
    clip: PathLike,
    timeline: Timeline | PathLike,
    *,
    keep_audio: bool = False,
    model: PathLike | None = None,
    packs: Sequence[PathLike | Source] = (),
    progress: Progress = _quiet,
) -> Result:
    """Render a timeline, perhaps edited, for the clip it was made for; the clip is not watched again.

    Parameters
    ----------
    clip : path
        The clip or picture.
    timeline : Timeline or path
        What to render.
    keep_audio, model, packs, progress
        As for `generate`; the packs that the timeline names must be given.

    Raises
    ------
    TimelineError
        When the timeline is not valid, names unknown sounds or packs that are not given, or is for a clip of another
        length.
    """
    if not isinstance(timeline, Timeline):
        timeline = Timeline.load(timeline)
    source = generator_named(timeline.generator, model, sources_of(packs))
    timeline.check()
    source.check(timeline)
    info = _probed(clip, keep_audio=keep_audio)
    if info.is_picture:
        _check_duration(timeline.duration_s)
    elif abs(info.duration_s - timeline.duration_s) > DURATION_TOLERANCE_S:
        _check_of_this_clip(info, timeline)
    notes = (*info.notes, *source.remarks(Wishes(), timeline))
    return _rendered(info, timeline, source, keep_audio=keep_audio, notes=notes, progress=progress)


def sources_of(packs: Sequence[PathLike | Source]) -> tuple[Source, ...]:
    """Open packs, in order; what is a source already is taken as it is, so that many clips may share what is read."""
    if not packs:
        return ()
    from s2s.packs import open_packs

    return open_packs(packs)


def check_wishes(
    *,
    generator: str = "foley",
    model: PathLike | None = None,
    packs: Sequence[PathLike | Source] = (),
    device: str = "auto",
    duration_s: float | None = None,
    **wishes: Any,
) -> None:
    """Raise what `generate` would raise for these arguments whatever the clip, before any clip is read."""
    from s2s.device import providers

    generator_named(generator, model, sources_of(packs)).check_wishes(Wishes(**wishes))
    providers(device)
    _check_duration(duration_s)


def _see(
    clip: PathLike,
    *,
    duration_s: float | None,
    device: str,
    keep_audio: bool,
    progress: Progress,
    on_frame: Callable[[Frame], None] | None,
) -> tuple[ClipInfo, Timeline, tuple[str, ...]]:
    """Probe and watch; return what is known of the file, what is seen in it, and what the user should know."""
    from s2s.perception import perceive_clip, perceive_picture
    from s2s.perception.watch import LOOK_SIDE
    from s2s.video import read_frames

    # SciPy's signal processing takes half a second to load; let it, while the clip is watched.
    threading.Thread(target=import_module, args=("s2s.mix",), daemon=True).start()
    _check_duration(duration_s)
    info = _probed(clip, keep_audio=keep_audio)
    # Neither faint block edges nor more than 30 frames a second make a difference to what is seen.
    reader = read_frames(info, skip_loop_filter=True, max_fps=30)
    shown = reader if on_frame is None else _shown(reader, on_frame)
    if info.is_picture:
        frame = next(iter(shown))
        seen = perceive_picture(frame.rgb(LOOK_SIDE), duration_s=duration_s or PICTURE_S, device=device)
        return info, seen, info.notes
    if duration_s is not None:
        raise UsageError(
            f"{info.path} is a clip of {info.duration_s:.1f} s; a duration of {duration_s:g} s cannot be set.",
            code="duration_of_clip",
            hint="Leave out --duration: it is for pictures.",
        )
    seen = perceive_clip(
        shown,
        expected_s=info.duration_s,
        end_s=lambda: reader.last_end_s,
        device=device,
        progress=lambda share: progress("watching", share),
    )
    return info, seen, tuple(dict.fromkeys((*info.notes, *reader.notes)))


def _shown(frames: Iterable[Frame], on_frame: Callable[[Frame], None]) -> Iterator[Frame]:
    """Hand frames on, and show each to somebody else first, in the same thread."""
    for frame in frames:
        on_frame(frame)
        yield frame


def _probed(clip: PathLike, *, keep_audio: bool) -> ClipInfo:
    from s2s.video import probe

    info = probe(clip)
    if keep_audio and not info.has_audio:
        raise InputError(
            f"{info.path} has no sound of its own to keep.", code="no_audio_to_keep", hint="Leave out --keep-audio."
        )
    return info


def _check_duration(duration_s: float | None) -> None:
    if duration_s is not None and not 0.1 <= duration_s <= MAX_PICTURE_S:
        raise UsageError(
            f"A duration of {duration_s:g} s is not possible.",
            code="duration_out_of_range",
            hint=f"Choose 0.1 to {MAX_PICTURE_S:g} s.",
        )


def _check_of_this_clip(info: ClipInfo, timeline: Timeline) -> None:
    """Accept a timeline whose length differs from what the file claims when the file, read through, agrees with it."""
    from s2s.video import read_frames

    reader = read_frames(info)
    for _ in reader:
        pass
    if abs(reader.last_end_s - timeline.duration_s) > DURATION_TOLERANCE_S:
        raise TimelineError(
            f"The timeline is for a clip of {timeline.duration_s:g} s; {info.path} lasts {reader.last_end_s:g} s.",
            code="timeline_other_clip",
            hint="Pass the clip that the timeline was made for, or make a new one with `s2s perceive`.",
        )


def _rendered(
    info: ClipInfo,
    timeline: Timeline,
    source: Generator,
    *,
    keep_audio: bool,
    notes: Sequence[str],
    progress: Progress,
) -> Result:
    from s2s.mix import mix
    from s2s.result import Result
    from s2s.stem import SAMPLE_RATE
    from s2s.video import audio_blocks

    n_samples = round(timeline.duration_s * SAMPLE_RATE)
    master = mix(
        source.stems(timeline),
        n_samples=n_samples,
        room=timeline.room if timeline.room != "auto" else "room",
        seed=timeline.seed,
        under=audio_blocks(info, duration_s=timeline.duration_s) if keep_audio else None,
        progress=lambda share: progress("mixing", share),
    )
    return Result(info, timeline, source, master, (*notes, *master.notes), progress)
