"""What a child can be asked to do; each is a function of its `Work` that returns plain data, ready for JSON."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s2s.errors import InputError
from s2s_service.media.lines import with_names, write_line

if TYPE_CHECKING:
    from s2s.timeline import Timeline
    from s2s.video import ClipInfo

TOLD_EVERY_S = 0.1
PREVIEW_S = 4.0
PREVIEW_FADE_S = 0.3


@dataclass
class Work:
    """The order of a child, and how it reports."""

    folder: Path
    clip: Path | None
    name: str
    """What the user calls the clip, as it may be shown."""
    options: Mapping[str, Any]
    timeline: Path | None
    max_duration_s: float
    max_pixels: int
    reports: int
    shown: Mapping[str, str] = field(default_factory=dict)
    """What takes the place of paths in messages."""
    _last: tuple[str, float] = ("", 0.0)

    @classmethod
    def of(cls, order: Mapping[str, Any], reports: int) -> Work:
        """Read an order, as `s2s_service.media.task` writes it."""
        folder, name = Path(order["folder"]), order["name"]
        clip, timeline = (Path(order[key]) if order[key] else None for key in ("clip", "timeline"))
        shown = {f"{folder}/out/": "", f"{folder}/": "", str(folder): "the scratch folder"}
        if timeline:
            shown[str(timeline)] = "The timeline"
        if clip:
            shown[str(clip)] = name
        limits = order["limits"]
        return cls(
            folder,
            clip,
            name,
            order["options"],
            timeline,
            limits["max_duration_s"],
            limits["max_pixels"],
            reports,
            shown,
        )

    def tell(self, stage: str, share: float) -> None:
        """Report progress, ten times a second at most."""
        now_s = time.monotonic()
        if stage != self._last[0] or now_s - self._last[1] >= TOLD_EVERY_S or share >= 1:
            self._last = stage, now_s
            write_line(self.reports, {"stage": stage, "share": round(share, 4)})

    def notes(self, notes: tuple[str, ...]) -> list[str]:
        """Return notes as they may be shown."""
        return [with_names(note, self.shown) for note in notes]

    @property
    def out(self) -> Path:
        """The folder of the results."""
        folder = self.folder / "out"
        folder.mkdir(exist_ok=True)
        return folder

    def files(self) -> dict[str, int]:
        """Return the results and their sizes in bytes."""
        return {path.name: path.stat().st_size for path in sorted(self.out.iterdir())}


def perceive(work: Work) -> dict[str, Any]:
    """Watch the clip and write its timeline, events and beds included, as ``timeline.json``, and pictures of it into
    ``out``."""
    from s2s.video import probe

    assert work.clip is not None
    work.tell("perceiving", 0.0)
    info = probe(work.clip)
    refuse_beyond_limits(work, info)
    duration_s = work.options.get("duration_s")
    if duration_s is not None:
        refuse_if_longer(work, duration_s)

    from s2s.pipeline import watch
    from s2s_service.media.filmstrip import Filmstrip

    strip = Filmstrip(info)
    # A header may lie about the length; the times of frames are what counts.
    watched = watch(
        work.clip,
        progress=lambda stage, share: work.tell("perceiving", share),
        on_frame=strip.see,
        **work.options,
    )
    refuse_if_longer(work, watched.timeline.duration_s)
    watched.timeline.save(work.folder / "timeline.json")
    n_tiles = strip.save(work.out, 0.0 if info.is_picture else watched.timeline.duration_s)
    return {
        "kind": "picture" if info.is_picture else "clip",
        "duration_s": watched.timeline.duration_s,
        "width": info.width,
        "height": info.height,
        "fps": info.fps,
        "suffix": suffix_for(work, info),
        "has_audio": info.has_audio,
        "strip_tiles": n_tiles,
        "strip_trouble": strip.trouble[:1000],
        "files": work.files(),
        "notes": work.notes(watched.notes),
    }


def choose(work: Work) -> dict[str, Any]:
    """Choose sounds anew for what was seen, without looking at the clip; write ``timeline.json``."""
    from s2s.generators.base import Wishes, generator_named
    from s2s.pipeline import sources_of

    wishes = dict(work.options)
    packs, name = wishes.pop("packs", ()), wishes.pop("generator", None)
    seen = read_timeline(work)
    asked, source = Wishes(**wishes), generator_named(name or seen.generator, None, sources_of(packs))
    source.check_wishes(asked)
    work.tell("perceiving", 0.5)
    chosen = source.choose(seen.updated(events=(), beds=(), room="auto"), asked)
    chosen.save(work.folder / "timeline.json")
    return {"notes": work.notes(source.remarks(asked, chosen))}


def render(work: Work) -> dict[str, Any]:
    """Render a timeline and write everything that comes of it into ``out``."""
    from s2s import pipeline
    from s2s_service.media.results import Progress, write_results

    assert work.clip is not None
    work.tell("generating", 0.0)
    progress = Progress(work.tell)
    result = pipeline.render(
        work.clip,
        read_timeline(work),
        keep_audio=work.options.get("keep_audio", False),
        packs=work.options.get("packs", ()),
        progress=progress,
    )
    with result:
        write_results(
            result,
            work.out,
            name=work.name,
            suffix=suffix_for(work, result.info),
            show=lambda text: with_names(text, work.shown),
            progress=progress,
        )
    return {"summary": result.summary, "notes": work.notes(result.notes), "files": work.files()}


def preview(work: Work) -> dict[str, Any]:
    """Write a few seconds of one sound as ``out/preview.wav``."""
    from s2s.generators.foley.audition import faded, phrase
    from s2s.generators.foley.source import served, source_of
    from s2s.generators.foley.vocabulary import sound_named
    from s2s.pipeline import sources_of
    from s2s.stem import SAMPLE_RATE
    from s2s.video import write_audio

    work.tell("generating", 0.0)
    sound = sound_named(work.options["sound"])
    sound = served(sound, source_of(sound.name, sources_of(work.options.get("packs", ()))))
    # Hits ring out as far as there is room; a length that is given would fill it with hits.
    samples = phrase(sound, seed=0, duration_s=PREVIEW_S if sound.role == "bed" else None)
    if len(samples) > round(PREVIEW_S * SAMPLE_RATE):
        samples = faded(samples[: round(PREVIEW_S * SAMPLE_RATE)], 0.0, PREVIEW_FADE_S)
    path = work.out / "preview.wav"
    write_audio(path, [samples[None].repeat(2, axis=0)])
    return {"files": work.files()}


def read_timeline(work: Work) -> Timeline:
    """Read the timeline to start from; it may come from the user, whose pictures may be shown too long."""
    from s2s.timeline import Timeline

    assert work.timeline is not None
    timeline = Timeline.load(work.timeline)
    refuse_if_longer(work, timeline.duration_s)
    return timeline


def refuse_beyond_limits(work: Work, info: ClipInfo) -> None:
    """Raise `InputError` when a clip is too long (``clip_too_long``) or its pictures too large."""
    refuse_if_longer(work, info.duration_s)
    width, height = info.stored_size
    if width * height > work.max_pixels:
        raise InputError(
            f"{work.name} has pictures of {width} x {height} pixels, {width * height / 1e6:.1f} megapixels; the limit "
            f"here is {work.max_pixels / 1e6:.1f}.",
            code="picture_too_large",
            hint="Scale it down first.",
        )


def refuse_if_longer(work: Work, duration_s: float) -> None:
    """Raise `InputError` (``clip_too_long``) for a length beyond the limit."""
    if duration_s > work.max_duration_s:
        raise InputError(
            f"{work.name} lasts {duration_s:.1f} s; the limit here is {work.max_duration_s:g} s.",
            code="clip_too_long",
            hint="Cut it first, or choose a shorter duration.",
        )


def suffix_for(work: Work, info: ClipInfo) -> str:
    """The output's suffix: by the container, and among those it may have by the name the user gave."""
    from s2s.video import output_suffix

    return output_suffix(replace(info, path=Path(work.name)))


VERBS: dict[str, Callable[[Work], dict[str, Any]]] = {
    "perceive": perceive,
    "choose": choose,
    "render": render,
    "preview": preview,
}
