"""Finding out what a file is: one pass over its packets, one decoded frame.

The pass reads timestamps only (some 7 microseconds a frame), because headers cannot be trusted: files are cut short,
browsers record WebM without a duration, edit lists hide frames. What it gives is exact in every container.
"""

from __future__ import annotations

import math
import os
import statistics
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from s2s.errors import InputError
from s2s.video import webp
from s2s.video.containers import codec_name, is_copied, output_suffix, plan_output
from s2s.video.info import ClipInfo, StreamInfo
from s2s.video.limits import MAX_ANIMATED_PIXELS, refuse_if_too_large, refuse_if_too_long
from s2s.video.media import check_file, context_of, is_cover, no_frame, open_media, picture_stream, unreadable
from s2s.video.packets import Steady, Trouble, read_packets
from s2s.video.stills import StillHeader, read_header

# Shapes of pixels nearer to square than this are rounding of the encoder's (448:447), and wilder ones are mistakes.
_SQUARE_WITHIN = 0.02
_WILDEST_ASPECT = 8
_STILL_BRANDS = ("avif", "heic", "heix", "mif1")


def probe(path: str | os.PathLike[str]) -> ClipInfo:
    """Find out what ``path`` is and what will be done with it.

    A video of one frame is taken for a picture; so are GIF, PNG and WebP files that could move but have one frame.

    Raises
    ------
    InputError
        ``missing_file``, ``is_folder``, ``empty_file``; ``unreadable_media`` (no video or picture, or beyond repair);
        ``no_video_stream``; ``too_large``; ``too_short`` (no frame can be decoded).
    """
    path = Path(path)
    check_file(path)
    try:
        header = read_header(path)
    except OSError as error:
        raise unreadable(path, (error.strerror or str(error)).lower()) from error
    if header is not None:
        refuse_if_too_large(path, header.width, header.height)
        if header.kind == "WebP" and header.animated:
            return _probe_animation(path, header)
    with open_media(path, demuxer=header.demuxer if header else None) as container:
        stream = picture_stream(container)
        if stream is None:
            raise _no_video(path, container)
        if Disposition.dependent in stream.disposition:
            raise unreadable(path, "its picture is stored in tiles (HEIC)", hint="Convert it to JPEG or PNG.")
        refuse_if_too_large(path, stream.codec_context.width, stream.codec_context.height)
        scan = _scan(path, container, stream)
        info = _describe(path, container, stream, scan, header)
        refuse_if_too_long(path, info.duration_s)
        if info.codec in ("gif", "apng") and not info.is_picture:
            refuse_if_too_large(path, *info.stored_size, most_pixels=MAX_ANIMATED_PIXELS)
        return replace(info, streams=_streams(container, info), notes=_notes(container, info, scan))


@dataclass
class _Scan:
    """What one pass over the packets of the picture tells; times count in units of ``unit_s`` seconds."""

    first: av.VideoFrame
    unit_s: float
    times: np.ndarray
    """Presentation times of the shown frames, in order."""
    step: int
    """The usual distance of frames."""
    end: int
    has_preroll: bool
    trouble: Trouble


def _scan(path: Path, container: InputContainer, stream: VideoStream) -> _Scan:
    trouble = Trouble()
    steady = Steady(container, stream, trouble)
    stream.thread_count = 1
    first: av.VideoFrame | None = None
    times: list[int] = []
    durations: list[int] = []
    hidden = has_preroll = False
    for packet in map(steady, read_packets(container, [stream], trouble)):
        if first is None:
            first = _first_frame(stream, packet)
        if packet.is_discard:
            hidden = True
            continue
        has_preroll = has_preroll or hidden
        assert packet.pts is not None
        times.append(packet.pts)
        durations.append(packet.duration or 0)
    if first is None:
        first = _first_frame(stream, None)
    if first is None or not times:
        raise no_frame(path)
    refuse_if_too_large(path, first.width, first.height)
    order = np.sort(np.array(times, np.int64))
    step = int(np.median(np.diff(order))) if len(order) > 1 else steady.tick
    # The last frame alone tells the end: MP4 counts durations between decoding times, which with B-frames are not the
    # times frames are shown for.
    last = int(np.argmax(times))
    assert stream.time_base is not None
    return _Scan(
        first, float(stream.time_base), order, step, times[last] + (durations[last] or step), has_preroll, trouble
    )


def _first_frame(stream: VideoStream, packet: Packet[Any] | None) -> av.VideoFrame | None:
    try:
        frames = stream.decode(packet)
    except av.FFmpegError:
        return None
    return frames[0] if frames else None


def _describe(
    path: Path, container: InputContainer, stream: VideoStream, scan: _Scan, header: StillHeader | None
) -> ClipInfo:
    first_s, last_s, end_s = (float(ticks * scan.unit_s) for ticks in (scan.times[0], scan.times[-1], scan.end))
    rotation_deg = -round(scan.first.rotation / 90) * 90 % 360
    width, height = _displayed_size(scan.first, stream, rotation_deg)
    n_frames = len(scan.times)
    brand = container.metadata.get("major_brand", "").strip()
    is_still = n_frames == 1 and (
        header is not None or container.format.name.endswith("_pipe") or brand in _STILL_BRANDS
    )
    return ClipInfo(
        path=path,
        container=container.format.name,
        duration_s=0.0 if is_still else end_s - first_s,
        width=width,
        height=height,
        fps=round((n_frames - 1) / (last_s - first_s), 6) if last_s > first_s else 0.0,
        frame_step_s=scan.step * scan.unit_s if n_frames > 1 else 0.0,
        n_frames=n_frames,
        rotation_deg=rotation_deg,
        codec=stream.codec_context.codec.canonical_name,
        pixel_format=scan.first.format.name,
        interlaced=scan.first.interlaced_frame,
        is_picture=n_frames == 1,
        has_audio=bool(container.streams.audio),
        start_time_s=first_s,
        streams=(),
        notes=(),
        stream_index=stream.index,
        demuxer=header.demuxer if header else None,
        stored_size=(scan.first.width, scan.first.height),
        brand=brand,
        has_preroll=scan.has_preroll,
    )


def _displayed_size(first: av.VideoFrame, stream: VideoStream, rotation_deg: int) -> tuple[int, int]:
    width, height = first.width, first.height
    aspect = float(stream.sample_aspect_ratio or 1)
    if abs(aspect - 1) > _SQUARE_WITHIN and 1 / _WILDEST_ASPECT < aspect < _WILDEST_ASPECT:
        width = max(1, round(width * aspect))
    return (height, width) if rotation_deg % 180 else (width, height)


def _streams(container: InputContainer, info: ClipInfo) -> tuple[StreamInfo, ...]:
    return tuple(
        StreamInfo(
            index=stream.index,
            kind=stream.type,
            codec=codec_name(stream),
            detail=_detail(stream, info),
            duration_s=_duration_s(stream),
            use=_use(stream, info),
        )
        for stream in container.streams
    )


def _duration_s(stream: Stream) -> float | None:
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None


def _detail(stream: Stream, info: ClipInfo) -> str:
    language = stream.language if stream.language not in (None, "und") else None
    context = context_of(stream)
    parts: list[str | None] = []
    if context is not None and stream.type == "video":
        rate = None if info.is_picture else stream.average_rate
        parts = [f"{context.width}x{context.height}", context.pix_fmt, f"{float(rate):.4g} fps" if rate else None]
    elif context is not None and stream.type == "audio":
        parts = [f"{context.sample_rate} Hz", context.layout.name]
    return ", ".join(part for part in (*parts, language) if part)


def _use(stream: Stream, info: ClipInfo) -> str:
    plan = plan_output(info, output_suffix(info))
    if stream.index == info.stream_index:
        if info.is_picture:
            return "picture, shown as a still"
        return "picture, copied unchanged" if plan.copies else "picture, encoded anew"
    if stream.type == "audio":
        return "ignored: the sound is made anew"
    if stream.type == "video":
        return "cover art, ignored" if is_cover(stream) else "another picture, ignored"
    if is_copied(stream, plan.muxer) and plan.copies:
        return f"{stream.type}, copied"
    if stream.type == "data" and codec_name(stream) == "bin_data" and stream.container.chapters():
        return "chapter titles, kept"
    return f"{stream.type}, left out"


def _notes(container: InputContainer, info: ClipInfo, scan: _Scan) -> tuple[str, ...]:
    notes = list(scan.trouble.notes)
    if info.is_picture:
        if info.duration_s:
            notes.append("The video has one frame and is taken for a picture.")
        return tuple(notes)
    steps_s = np.diff(scan.times) * scan.unit_s
    # Containers that count milliseconds cannot place frames evenly.
    if steps_s.max() - steps_s.min() > max(0.0025, 0.1 * float(np.median(steps_s))):
        notes.append(
            f"The frame rate varies: frames stand for {1000 * steps_s.min():.0f} to {1000 * steps_s.max():.0f} ms."
        )
    if info.interlaced:
        notes.append("The video is interlaced: both fields of a frame are taken for one moment.")
    promised_s = (container.duration or 0) / 1_000_000
    if info.container == "avi":  # FFmpeg shortens its duration to the file, but not its count of frames
        promised_s = max(promised_s, container.streams[info.stream_index].frames * info.frame_step_s)
    if not scan.trouble.notes and promised_s > info.duration_s + max(0.5, 0.05 * info.duration_s):
        notes.append(
            f"The picture ends at {info.duration_s:.2f} s, the file says {promised_s:.2f} s: its sound is longer or it "
            "is cut short. The soundtrack ends with the picture."
        )
    plan = plan_output(info, output_suffix(info))
    if not plan.copies:
        notes.append(plan.why)
    return tuple(notes)


def _no_video(path: Path, container: InputContainer) -> InputError:
    found = sorted(
        {
            "cover art" if is_cover(s) else "video no decoder knows" if s.type == "video" else s.type
            for s in container.streams
        }
    )
    return InputError(
        f"{path} has no video stream (found: {', '.join(found) or 'nothing'}).",
        code="no_video_stream",
        hint="Pass a file with a video track, or a picture; `s2s inspect FILE` lists the streams.",
    )


def _probe_animation(path: Path, header: StillHeader) -> ClipInfo:
    frames = webp.read_frames_of(path)
    if next(webp.pictures(path, header.width, header.height, Trouble()), None) is None:
        raise no_frame(path)
    duration_s = math.fsum(frame.duration_s for frame in frames)
    info = ClipInfo(
        path=path,
        container="webp",
        duration_s=0.0 if len(frames) == 1 else duration_s,
        width=header.width,
        height=header.height,
        fps=round(len(frames) / duration_s, 6) if len(frames) > 1 else 0.0,
        frame_step_s=statistics.median(frame.duration_s for frame in frames) if len(frames) > 1 else 0.0,
        n_frames=len(frames),
        rotation_deg=0,
        codec="webp",
        pixel_format="rgba",
        interlaced=False,
        is_picture=len(frames) == 1,
        has_audio=False,
        start_time_s=0.0,
        streams=(),
        notes=(),
        stream_index=0,
        demuxer=None,
        stored_size=(header.width, header.height),
        brand="",
        has_preroll=False,
    )
    refuse_if_too_long(path, info.duration_s)
    if not info.is_picture:
        refuse_if_too_large(path, header.width, header.height, most_pixels=MAX_ANIMATED_PIXELS)
    plan = plan_output(info, ".mp4")
    use = "picture, shown as a still" if info.is_picture else "picture, encoded anew"
    stream = StreamInfo(0, "video", "webp", f"{header.width}x{header.height}, {info.fps:.4g} fps", duration_s, use)
    return replace(info, streams=(stream,), notes=() if info.is_picture else (plan.why,))
