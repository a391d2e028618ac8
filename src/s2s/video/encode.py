"""Encoding pictures anew, for inputs whose container or codec cannot be kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from s2s.video.pixels import convert, has_opacity, is_rgb, over_white

_TIME_BASE = Fraction(1, 90_000)
_OPTIONS = {
    # Without B-frames: MP4 counts durations between decoding times, and only so are they those of the pictures.
    "libx264": {"preset": "veryfast", "crf": "18", "bf": "0"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "6", "crf": "24", "row-mt": "1"},
}
_REC_601 = 6  # AVCOL_SPC_SMPTE170M: what `convert` makes of RGB


def add_picture(
    container: OutputContainer,
    codec: str,
    like: av.VideoFrame,
    *,
    size: tuple[int, int],
    fps: float,
    options: dict[str, str] | None = None,
) -> VideoStream:
    """Add a stream of ``size`` (width, height; made even), tagged with the colours of ``like``."""
    rate = Fraction(fps).limit_denominator(1001) if fps else Fraction(25)
    stream = container.add_stream(codec, rate=rate, options={**_OPTIONS[codec], **(options or {})})
    assert isinstance(stream, VideoStream)
    # Half-size colour planes need even sizes: an odd row or column is scaled in, never cut off.
    stream.width, stream.height = (max(2, side // 2 * 2) for side in size)
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = _TIME_BASE
    if is_rgb(like.format.name):
        context.colorspace = _REC_601
    else:
        context.colorspace = like.colorspace
        context.color_primaries = like.color_primaries
        context.color_trc = like.color_trc
    context.color_range = 1  # limited, as players expect of YUV
    return stream


def encode_pictures(
    stream: VideoStream, shown: Iterable[tuple[av.VideoFrame, float, float]]
) -> Iterator[Packet[VideoStream]]:
    """Yield the packets of pictures in ``yuv420p`` of the stream's size, each with its begin and end in seconds."""
    durations: dict[int, int] = {}

    def encoded(picture: av.VideoFrame | None) -> Iterator[Packet[VideoStream]]:
        for packet in stream.encode(picture):
            assert packet.pts is not None
            # Encoders guess how long the last frame stands.
            packet.duration = durations.pop(packet.pts, packet.duration)
            yield packet

    for picture, time_s, end_s in shown:
        picture.time_base = _TIME_BASE
        picture.pts = round(time_s / _TIME_BASE)
        durations[picture.pts] = round(end_s / _TIME_BASE) - picture.pts
        yield from encoded(picture)
    yield from encoded(None)


def as_video(picture: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
    """Scale to ``width x height`` in ``yuv420p``, transparent places over white."""
    if has_opacity(picture.format.name):
        rgba = convert(picture, width, height, "rgba").to_ndarray()
        picture = av.VideoFrame.from_ndarray(over_white(rgba), "rgb24")
    return convert(picture, width, height, "yuv420p")
