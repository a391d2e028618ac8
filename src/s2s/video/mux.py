"""Putting picture and new sound into one file.

The picture's packets are copied byte for byte wherever the container can hold them; only what cannot be kept is encoded
anew, with a note. The file's own sound is left out. Clip time 0 (see `ClipInfo`) becomes time 0 of the output, for
picture, sound, subtitles and chapters alike, and the sound is as long as the picture: cut or continued with silence.
"""

from __future__ import annotations

import heapq
import math
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from s2s.blocks import fitted
from s2s.files import refuse_input
from s2s.stem import SAMPLE_RATE
from s2s.video.containers import Plan, encoded_instead, is_copied, plan_output
from s2s.video.encode import add_picture, as_video, encode_pictures
from s2s.video.frames import FrameReader, first_frame
from s2s.video.info import ClipInfo
from s2s.video.media import open_media
from s2s.video.output import open_output, written
from s2s.video.packets import Steady, Trouble, read_packets
from s2s.video.sound import add_sound, encode_sound

# Tags that speak of the file as it was.
_STALE_TAGS = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "rotate"})
_LONGEST_STILL_SIDE = 1920


def mux(
    info: ClipInfo,
    audio_blocks: Iterable[np.ndarray],
    out_path: str | os.PathLike[str],
    *,
    metadata: dict[str, str] | None = None,
) -> tuple[str, ...]:
    """Write the clip with a new soundtrack; ``out_path`` is whole or untouched.

    Parameters
    ----------
    info : ClipInfo
        A clip, not a picture (see `still_to_video`).
    audio_blocks : iterable of np.ndarray [shape=(2, n_samples), dtype=float32]
        48 kHz, from clip time 0, of any lengths; read as the file grows.
    out_path : str or os.PathLike
        Its suffix (.mp4, .m4v, .mov, .mkv or .webm) chooses container and sound: AAC, or Opus in WebM and with the
        codecs of WebM in Matroska. `output_suffix` tells the one that keeps the picture.
    metadata : dict, optional
        Tags to add to those of the input.

    Returns
    -------
    tuple of str
        What the user should know beyond ``info.notes``, one sentence each.

    Raises
    ------
    OutputError
        ``output_is_input``, ``unknown_video_format``, ``output_unwritable``, ``disk_full`` or ``output_failed``.
    """
    assert not info.is_picture, "pictures go through still_to_video"
    path = Path(out_path)
    refuse_input(path, [info.path])
    plan = plan_output(info, path.suffix)
    sound = fitted(audio_blocks, round(info.duration_s * SAMPLE_RATE))
    if plan.copies:
        try:
            added = _write_copy(info, sound, path, plan, metadata or {})
        except _CannotCopyError:
            plan = encoded_instead(plan, info)
    if not plan.copies:
        added = _write_encoded(info, sound, path, plan, metadata or {})
    return tuple(note for note in added if note not in info.notes)


class _CannotCopyError(Exception):
    """The container refuses the streams; no sound has been read yet."""


def _write_copy(
    info: ClipInfo, sound: Iterator[np.ndarray], path: Path, plan: Plan, metadata: dict[str, str]
) -> tuple[str, ...]:
    trouble = Trouble()
    with (
        open_media(info.path, demuxer=info.demuxer) as source,
        written(path) as temporary,
        open_output(temporary, plan.muxer, options=_options(plan.muxer, source)) as container,
    ):
        tracks = _Tracks(info, source, container, plan, trouble)
        sound_stream = add_sound(container, plan.audio_codec)
        sound_stream.disposition = Disposition.default
        tracks.add_others()
        _copy_tags(info, source, container, metadata)
        try:
            container.start_encoding()
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise _CannotCopyError(error.strerror) from error
        _interleave(container, tracks.packets(), encode_sound(sound_stream, sound))
    return trouble.notes


class _Tracks:
    """The streams of the input that are copied, and their packets on the output's clock."""

    def __init__(
        self, info: ClipInfo, source: InputContainer, container: OutputContainer, plan: Plan, trouble: Trouble
    ) -> None:
        self._info = info
        self._source = source
        self._container = container
        self._muxer = plan.muxer
        self._trouble = trouble
        self._targets: dict[int, Stream] = {}
        picture = source.streams[info.stream_index]
        assert isinstance(picture, VideoStream)
        self._picture = picture
        target = self._add(picture)
        target.codec_context.framerate = picture.average_rate or 0
        if picture.sample_aspect_ratio:
            target.codec_context.sample_aspect_ratio = picture.sample_aspect_ratio
        if info.codec == "hevc" and self._muxer in ("mp4", "mov"):
            # Apple's players want "hvc1" (parameter sets in the header, as Matroska has them too).
            target.codec_context.codec_tag = "hev1" if picture.codec_tag == "hev1" else "hvc1"

    def add_others(self) -> None:
        """Take subtitles and attachments along."""
        for stream in self._source.streams:
            if is_copied(stream, self._muxer):
                self._add(stream)

    def _add(self, stream: Any) -> Any:
        try:
            target = self._container.add_stream_from_template(stream, opaque=True)
        except ValueError as error:
            raise _CannotCopyError(error) from error
        target.metadata.update(_without_stale(stream.metadata))
        target.disposition = stream.disposition
        self._targets[stream.index] = target
        return target

    def packets(self) -> Iterator[Packet[Any]]:
        """Yield the packets of all tracks, in the order of the file, with clip time 0 at 0."""
        steady = Steady(self._source, self._picture, self._trouble)
        streams = [self._source.streams[index] for index in self._targets]
        hidden: list[Packet[Any]] = []
        for packet in read_packets(self._source, streams, self._trouble):
            if packet.stream is self._picture:
                steady(packet)
                packet.duration = packet.duration or round(self._info.frame_step_s / packet.time_base)
                # Frames an edit list hides are needed when shown ones follow; behind the last of those they are not,
                # and would be seen. (A hidden frame behind the end that is needed is seen: FFmpeg's muxer cannot end
                # an edit list before its last frame.)
                if packet.is_discard:
                    hidden.append(packet)
                    continue
                yield from map(self._placed, hidden)
                hidden.clear()
            elif packet.pts is not None and packet.pts * packet.time_base < self._info.start_time_s:
                continue  # a subtitle from before the picture
            if packet.pts is not None and packet.dts is not None:
                yield self._placed(packet)

    def _placed(self, packet: Packet[Any]) -> Packet[Any]:
        assert packet.pts is not None and packet.dts is not None
        shift = round(self._info.start_time_s / packet.time_base)
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        packet.stream = self._targets[packet.stream_index]
        return packet


def _write_encoded(
    info: ClipInfo, sound: Iterator[np.ndarray], path: Path, plan: Plan, metadata: dict[str, str]
) -> tuple[str, ...]:
    reader = FrameReader(info)
    like = first_frame(info).picture
    with (
        written(path) as temporary,
        open_output(temporary, plan.muxer, options=_options(plan.muxer)) as container,
    ):
        # Pixels become square; players still turn the picture.
        size = (info.height, info.width) if info.rotation_deg % 180 else (info.width, info.height)
        stream = add_picture(container, plan.video_codec, like, size=size, fps=info.fps)
        if info.rotation_deg:
            stream.set_display_rotation(-info.rotation_deg)
        sound_stream = add_sound(container, plan.audio_codec)
        if info.container != "webp":
            with open_media(info.path, demuxer=info.demuxer) as source:
                _copy_tags(info, source, container, metadata)
        shown = ((as_video(frame.picture, stream.width, stream.height), frame.time_s, frame.end_s) for frame in reader)
        _interleave(container, encode_pictures(stream, shown), encode_sound(sound_stream, sound))
    return plan.why, *reader.notes


def still_to_video(
    info: ClipInfo,
    audio_blocks: Iterable[np.ndarray],
    out_path: str | os.PathLike[str],
    *,
    duration_s: float,
    fps: float = 10.0,
    metadata: dict[str, str] | None = None,
) -> None:
    """Write a picture as a video with sound; ``out_path`` is whole or untouched.

    Parameters
    ----------
    info : ClipInfo
        A picture. It is shown upright, over white where it is transparent, at most 1920 pixels long.
    audio_blocks : iterable of np.ndarray [shape=(2, n_samples), dtype=float32]
        48 kHz, of any lengths; cut or continued with silence to ``duration_s``.
    out_path : str or os.PathLike
        As for `mux`.
    duration_s : float
        Length of the video, in seconds.
    fps : float
        Frame rate. A frame that is the same costs some 20 bytes; fewer than ten a second make seeking clumsy.
    metadata : dict, optional
        Tags.

    Raises
    ------
    OutputError
        As `mux`.
    """
    path = Path(out_path)
    refuse_input(path, [info.path])
    plan = plan_output(info, path.suffix)
    scale = min(1.0, _LONGEST_STILL_SIDE / max(info.width, info.height))
    width, height = (max(2, round(side * scale) // 2 * 2) for side in (info.width, info.height))
    upright = av.VideoFrame.from_ndarray(first_frame(info).rgb((height, width)), "rgb24")
    with (
        written(path) as temporary,
        open_output(temporary, plan.muxer, options=_options(plan.muxer)) as container,
    ):
        options = {"tune": "stillimage", "keyint": "600"} if plan.video_codec == "libx264" else {}
        stream = add_picture(container, plan.video_codec, upright, size=(width, height), fps=fps, options=options)
        sound_stream = add_sound(container, plan.audio_codec)
        container.metadata.update(metadata or {})
        picture = as_video(upright, stream.width, stream.height)
        shown = (
            (picture, k / fps, min((k + 1) / fps, duration_s))
            for k in range(max(1, math.ceil(duration_s * fps - 1e-6)))
        )
        sound = fitted(audio_blocks, round(duration_s * SAMPLE_RATE))
        _interleave(container, encode_pictures(stream, shown), encode_sound(sound_stream, sound))


def _interleave(container: OutputContainer, picture: Iterator[Packet[Any]], sound: Iterator[Packet[Any]]) -> None:
    """Write both in step, so that neither waits in memory for the other."""
    for packet in heapq.merge(picture, sound, key=_decoding_time):
        container.mux(packet)


def _decoding_time(packet: Packet[Any]) -> float:
    assert packet.dts is not None
    return float(packet.dts * packet.time_base)


def _options(muxer: str, source: InputContainer | None = None) -> dict[str, str]:
    if muxer not in ("mp4", "mov"):
        return {}
    # Keys like com.apple.quicktime.make only survive in Apple's own form of tags.
    apple = source is not None and any(key.startswith("com.") for key in source.metadata)
    return {
        # The index stands first, so that players begin before they have the whole file.
        "movflags": "+faststart+use_metadata_tags" if apple else "+faststart",
        # Edit lists count in this unit; the usual milliseconds would move a late picture.
        "movie_timescale": str(SAMPLE_RATE),
    }


def _copy_tags(info: ClipInfo, source: InputContainer, container: OutputContainer, metadata: dict[str, str]) -> None:
    container.metadata.update(_without_stale(source.metadata))
    container.metadata.update(metadata)
    chapters: list[Any] = []
    for chapter in source.chapters():
        base = chapter["time_base"]
        shift = round(info.start_time_s / base) if base else 0
        start, end = max(0, chapter["start"] - shift), chapter["end"] - shift
        if end > start:
            chapters.append({**chapter, "start": start, "end": end})
    container.set_chapters(chapters)


def _without_stale(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key.lower() not in _STALE_TAGS}
