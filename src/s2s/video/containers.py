"""Which file is written for which input, and what of it can be copied unchanged."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache

import av
from av.stream import Stream

from s2s.errors import OutputError
from s2s.video.info import ClipInfo
from s2s.video.media import context_of

_MUXERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
_FAMILIES = {"mp4": "mov", "mov": "mov", "matroska": "matroska", "webm": "matroska"}
_NAMES = {"mp4": "MP4", "mov": "MOV", "matroska": "Matroska", "webm": "WebM", "libx264": "H.264", "libvpx-vp9": "VP9"}
# Codecs taken along into another kind of container; players cope with the rest only where they found them.
_PORTABLE = frozenset({"h264", "hevc", "av1", "vp8", "vp9", "mpeg4"})
# AVI's timing is guesswork with modern codecs; the others are pictures in a row rather than video.
_ALWAYS_ENCODED = {"avi": "AVI", "gif": "GIF", "apng": "animated PNG", "webp": "animated WebP"}


@dataclass(frozen=True)
class Plan:
    """How one output is written."""

    muxer: str
    copies: bool
    """Whether the packets of the picture are copied byte for byte."""
    video_codec: str
    """FFmpeg's encoder when the picture is not copied."""
    audio_codec: str
    why: str
    """A sentence that says why the picture is encoded anew; empty when it is copied."""


def output_suffix(info: ClipInfo) -> str:
    """Return the suffix of the output that fits the input: its own container, or MP4.

    ``clip.mov`` gives ``.mov``; ``clip.avi``, ``clip.ts`` and ``picture.png`` give ``.mp4``; a file named ``.webm``
    with a codec that WebM does not know gives ``.mkv``.
    """
    own = info.path.suffix.lower()
    family = _family(info)
    if info.is_picture or family is None:
        return ".mp4"
    if family == "mov":
        guess = own if own in (".mp4", ".m4v", ".mov") else ".mov" if info.brand == "qt" else ".mp4"
    else:
        guess = ".webm" if own == ".webm" and info.codec in supported("webm") else ".mkv"
    return guess if plan_output(info, guess).copies else ".mp4"


def check_video_format(suffix: str) -> None:
    """Raise `OutputError` (``unknown_video_format``) unless clips are written with that suffix."""
    if suffix.lower() not in _MUXERS:
        raise OutputError(
            f"Videos cannot be written as '{suffix}'." if suffix else "The output's name has no suffix.",
            code="unknown_video_format",
            hint=f"Use one of {', '.join(_MUXERS)}.",
        )


def plan_output(info: ClipInfo, suffix: str) -> Plan:
    """Decide how ``info`` goes into a file with ``suffix``.

    Raises
    ------
    OutputError
        ``unknown_video_format``.
    """
    check_video_format(suffix)
    muxer = _MUXERS[suffix.lower()]
    encoder = "libvpx-vp9" if muxer == "webm" else "libx264"
    why = _why_encoded(info, muxer)
    if why:
        why = _encoded_anew(encoder, why)
    # Matroska with a picture of WebM's kind gets the sound of WebM; all others the sound that plays everywhere.
    is_webm = muxer == "webm" or (muxer == "matroska" and not why and info.codec in supported("webm"))
    return Plan(muxer, not why, encoder, "libopus" if is_webm else "aac", why)


def encoded_instead(plan: Plan, info: ClipInfo) -> Plan:
    """Return the plan for a muxer that refused to copy although it lists the codec."""
    why = _encoded_anew(plan.video_codec, f"{_NAMES[plan.muxer]} does not take this {info.codec}")
    return replace(plan, copies=False, why=why)


def _encoded_anew(encoder: str, why: str) -> str:
    return f"The picture is encoded anew as {_NAMES[encoder]}: {why}."


def _why_encoded(info: ClipInfo, muxer: str) -> str:
    if info.is_picture:
        return "it is a still"
    if info.container in _ALWAYS_ENCODED:
        return f"{_ALWAYS_ENCODED[info.container]} files are not written"
    if info.codec not in supported(muxer):
        return f"{_NAMES[muxer]} cannot hold {info.codec}"
    if _family(info) != _FAMILIES[muxer] and info.codec not in _PORTABLE:
        return f"few players know {info.codec} in {_NAMES[muxer]}"
    if info.has_preroll and _FAMILIES[muxer] != "mov":
        return f"{_NAMES[muxer]} cannot hide the frames before the start that the input's edit list hides"
    return ""


def _family(info: ClipInfo) -> str | None:
    names = info.container.split(",")
    return "mov" if "mov" in names else "matroska" if "matroska" in names else None


@lru_cache
def supported(muxer: str) -> frozenset[str]:
    """Return the codecs FFmpeg writes into files of ``muxer``."""
    with av.open(io.BytesIO(), "w", format=muxer) as container:
        return frozenset(container.supported_codecs)


def is_copied(stream: Stream, muxer: str) -> bool:
    """Tell whether a stream that is neither picture nor sound is taken along into files of ``muxer``."""
    if stream.type == "attachment":
        return muxer == "matroska"
    return stream.type == "subtitle" and codec_name(stream) in supported(muxer)


def codec_name(stream: Stream) -> str:
    """Return the name of the codec, the same whichever decoder FFmpeg takes."""
    context = context_of(stream)
    if context is not None:
        return str(context.codec.canonical_name)
    return (stream.name if stream.type == "data" else None) or "unknown"
