"""Clips made for tests, with PyAV: small, exact and in every form that people have.

Pictures are RGB arrays ``(height, width, 3)`` uint8; sound is float32 ``(2, n_samples)`` at 48 kHz.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

SAMPLE_RATE = 48_000
TIME_BASE = Fraction(1, 12_800)  # of encoded pictures: whole numbers for 25, 50 and 100 frames a second

Picture = Callable[[int], np.ndarray]

_VIDEO_CODECS = {
    ".avi": "mpeg4",
    ".gif": "gif",
    ".webp": "libwebp_anim",
    ".webm": "libvpx",
    ".mpg": "mpeg2video",
    ".flv": "flv",
    ".wmv": "wmv2",
}
_AUDIO_CODECS = {".avi": "pcm_s16le", ".webm": "libopus", ".mpg": "mp2", ".flv": "libmp3lame", ".wmv": "wmav2"}
_FORMATS = {".mpg": "mpeg", ".m4v": "mp4", ".ts": "mpegts", ".mkv": "matroska", ".wmv": "asf"}
_PIXEL_FORMATS = {"gif": "rgb8", "libwebp_anim": "yuv420p", "mjpeg": "yuvj420p", "png": "rgb24", "apng": "rgb24"}


def moving_square(size: tuple[int, int]) -> Picture:
    """A bright square that moves to the right by two pixels a frame over a grey slope."""
    width, height = size

    def draw(index: int) -> np.ndarray:
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:] = np.linspace(40, 120, width, dtype=np.uint8)[None, :, None]
        side = max(2, height // 4)
        left = (2 * index) % max(1, width - side)
        picture[height // 3 : height // 3 + side, left : left + side] = (250, 230, 200)
        return picture

    return draw


def flat(level: int, size: tuple[int, int]) -> Picture:
    """One even grey of ``level`` in 0..255."""
    width, height = size
    return lambda index: np.full((height, width, 3), level, np.uint8)


def clicks(times_s: Sequence[float], duration_s: float, *, level: float = 0.9) -> np.ndarray:
    """Sound that is silent but for one 2 ms burst of 2 kHz at each time."""
    sound = np.zeros((2, round(duration_s * SAMPLE_RATE)), np.float32)
    burst = level * np.sin(2 * np.pi * 2000 * np.arange(96) / SAMPLE_RATE).astype(np.float32)
    for time_s in times_s:
        start = round(time_s * SAMPLE_RATE)
        sound[:, start : start + 96] = burst[: sound.shape[1] - start]
    return sound


def make_clip(
    path: Path,
    *,
    n_frames: int = 30,
    fps: float = 25,
    size: tuple[int, int] = (160, 120),
    picture: Picture | None = None,
    codec: str | None = None,
    muxer: str | None = None,
    pixel_format: str | None = None,
    times_s: Sequence[float] | None = None,
    shift_s: float = 0.0,
    b_frames: int = 0,
    keyframe_every: int = 12,
    rotation_deg: int = 0,
    aspect: Fraction | None = None,
    interlaced: bool = False,
    colours: tuple[int, int, int, int] | None = None,
    audio: np.ndarray | None = None,
    audio_codec: str | None = None,
    audio_shift_s: float = 0.0,
    cover: np.ndarray | None = None,
    metadata: dict[str, str] | None = None,
    language: str | None = None,
    subtitle: str | None = None,
    chapters: Sequence[tuple[float, float, str]] = (),
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write a clip; the suffix of ``path`` chooses container and codecs, everything may be set.

    ``times_s`` are the presentation times when they are not even; ``shift_s`` and ``audio_shift_s`` move the packets
    of picture and sound after encoding (negative values make edit lists with pre-roll in MP4); ``rotation_deg`` is
    clockwise, as players turn the picture; ``colours`` are matrix, primaries, transfer and range by FFmpeg's numbers.
    """
    suffix = path.suffix.lower()
    codec = codec or _VIDEO_CODECS.get(suffix, "libx264")
    picture = picture or moving_square(size)
    times = [i / fps for i in range(n_frames)] if times_s is None else list(times_s)
    options = dict(container_options or {})
    with av.open(str(path), "w", format=muxer or _FORMATS.get(suffix), container_options=options) as container:
        container.metadata.update(metadata or {})
        stream = _picture_stream(container, codec, pixel_format, fps, size, b_frames, keyframe_every, interlaced)
        if rotation_deg:
            stream.set_display_rotation(-rotation_deg)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if colours:
            context = stream.codec_context
            context.colorspace, context.color_primaries, context.color_trc, context.color_range = colours
        if language:
            stream.metadata["language"] = language
        sound = None
        if audio is not None:
            sound = container.add_stream(
                audio_codec or _AUDIO_CODECS.get(suffix, "aac"), rate=SAMPLE_RATE, bit_rate=128_000
            )
        words = container.add_mux_stream("mov_text" if suffix in (".mp4", ".mov") else "srt") if subtitle else None
        art = _cover_stream(container, cover) if cover is not None else None
        if chapters:
            container.set_chapters([_chapter(index, *chapter) for index, chapter in enumerate(chapters)])
        packets = _encode_pictures(stream, picture, times, shift_s)
        if sound is not None:
            packets += _encode_sound(sound, audio, audio_shift_s)
        if words is not None:
            packets.append(_subtitle_packet(words, subtitle, suffix))
        if art is not None:
            packets.append(_cover_packet(art, cover))
        for packet in sorted(packets, key=lambda packet: packet.dts * packet.time_base):
            container.mux(packet)
    return path


def make_audio(path: Path, sound: np.ndarray, *, codec: str | None = None) -> Path:
    """Write a file with sound only."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec or _AUDIO_CODECS.get(path.suffix, "aac"), rate=SAMPLE_RATE)
        for packet in _encode_sound(stream, sound, 0.0):
            container.mux(packet)
    return path


def make_picture(path: Path, picture: np.ndarray) -> Path:
    """Write a still; the suffix chooses the format. A fourth channel is opacity."""
    order = cv2.COLOR_RGBA2BGRA if picture.shape[2] == 4 else cv2.COLOR_RGB2BGR
    assert cv2.imwrite(str(path), cv2.cvtColor(picture, order))
    return path


def make_huge_png(path: Path, *, width: int = 16_384, height: int = 16_384) -> Path:
    """Write a PNG of a few kilobytes that unpacks to ``width x height`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""),
    )
    return path


def turned_by_exif(source: Path, path: Path, orientation: int) -> Path:
    """Copy a JPEG with an EXIF block that says how to turn it: 6 is a quarter turn clockwise, 3 a half, 8 three."""
    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + tiff
    data = source.read_bytes()
    path.write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:])
    return path


def make_animation(path: Path, pictures: Sequence[np.ndarray], durations_ms: Sequence[int]) -> Path:
    """Write an animated WebP of RGBA pictures with OpenCV, which draws only what changes."""
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA) for picture in pictures]
    animation.durations = np.array(durations_ms, np.int32)
    assert cv2.imwriteanimation(str(path), animation)
    return path


def cut_short(source: Path, path: Path, *, share: float = 0.5) -> Path:
    """Copy the first ``share`` of the bytes of ``source``."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def trimmed_by_edit_list(source: Path, path: Path, *, duration_s: float) -> Path:
    """Copy an MP4 of picture alone so that its edit list ends after ``duration_s``; the frames behind it stay."""
    data = bytearray(source.read_bytes())
    at = data.index(b"elst") + 12  # behind the name: version and flags, count of entries, then the duration in ms
    data[at : at + 4] = struct.pack(">I", round(1000 * duration_s))
    path.write_bytes(data)
    return path


def damage(source: Path, path: Path, *, start: float = 0.5, n_bytes: int = 400, seed: int = 1) -> Path:
    """Copy ``source`` with ``n_bytes`` random bytes written over it from the share ``start`` on."""
    data = bytearray(source.read_bytes())
    at = int(len(data) * start)
    data[at : at + n_bytes] = np.random.default_rng(seed).bytes(n_bytes)
    path.write_bytes(data)
    return path


def packets_of(path: Path, kind: str = "video") -> list[tuple[bytes, float, float, float]]:
    """Demux one stream: bytes, presentation time, decoding time and duration of each packet, in seconds."""
    with av.open(str(path)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return [
            (
                bytes(packet),
                float(packet.pts * packet.time_base),
                float(packet.dts * packet.time_base) if packet.dts is not None else float("nan"),
                float((packet.duration or 0) * packet.time_base),
            )
            for packet in container.demux(stream)
            if packet.size
        ]


def _chapter(index, start_s, end_s, title):
    start, end = round(start_s * 1000), round(end_s * 1000)
    return {
        "id": index,
        "start": start,
        "end": end,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": title},
    }


def _picture_stream(container, codec, pixel_format, fps, size, b_frames, keyframe_every, interlaced):
    options = {}
    if codec == "libx264":
        options = {"preset": "ultrafast", "bf": str(b_frames), "b_strategy": "0", "crf": "18", "sc_threshold": "0"}
        if interlaced:
            options["flags"] = "+ildct+ilme"
    elif codec == "libx265":
        options = {"preset": "ultrafast", "x265-params": f"log-level=none:bframes={b_frames}"}
    elif codec.startswith("libvpx"):
        options = {"deadline": "realtime", "cpu-used": "8", "b": "1M", "lag-in-frames": "0"}
    elif codec in ("mpeg4", "mpeg2video"):
        options = {"bf": str(b_frames), "flags": "+qscale", "global_quality": "236"}  # the finest quantiser
    stream = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1001), options=options)
    stream.width, stream.height = size
    stream.pix_fmt = pixel_format or _PIXEL_FORMATS.get(codec, "yuv420p")
    # MPEG-1 to 4 and their kin want time in frames; the others take any.
    stream.codec_context.time_base = (
        TIME_BASE
        if codec in ("libx264", "libx265", "libvpx", "libvpx-vp9")
        else 1 / Fraction(fps).limit_denominator(1001)
    )
    if codec == "gif":
        stream.codec_context.time_base = Fraction(1, 100)
    stream.codec_context.gop_size = keyframe_every
    stream.thread_count = 1
    return stream


def _encode_pictures(stream, picture, times, shift_s):
    base = stream.codec_context.time_base
    packets = []
    for index, time_s in enumerate(times):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture(index)), "rgb24")
        # swscale's threads get samples wrong at times.
        frame = frame.reformat(width=stream.width, height=stream.height, format=stream.pix_fmt, threads=1)
        frame.pts, frame.time_base = round(time_s / base), base
        packets += stream.encode(frame)
    packets += stream.encode(None)
    # What encoders do not say: how long each picture stands; the last like the one before it.
    shown = sorted(packet.pts for packet in packets)
    after = dict(
        zip(
            shown,
            [*shown[1:], 2 * shown[-1] - shown[-2] if len(shown) > 1 else shown[-1] + round(0.04 / base)],
            strict=True,
        )
    )
    shift = round(shift_s / base)
    for packet in packets:
        packet.duration = after[packet.pts] - packet.pts
        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
    return packets


def _encode_sound(stream, sound, shift_s):
    packets = []
    for start in range(0, sound.shape[1], 1024):
        block = np.ascontiguousarray(sound[:, start : start + 1024], np.float32)
        frame = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        packets += stream.encode(_in_format(frame, stream))
    packets += stream.encode(None)
    for packet in packets:
        shift = round(shift_s / packet.time_base)
        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
    return packets


def _in_format(frame, stream):
    if stream.format.name == "fltp":
        return frame
    (changed,) = av.AudioResampler(stream.format, "stereo", SAMPLE_RATE).resample(frame)
    return changed


def _cover_stream(container, cover):
    stream = container.add_stream("mjpeg", rate=1)
    stream.height, stream.width = cover.shape[:2]
    stream.pix_fmt = "yuvj420p"
    stream.disposition = av.stream.Disposition.attached_pic
    return stream


def _cover_packet(stream, cover):
    frame = av.VideoFrame.from_ndarray(cover, "rgb24").reformat(format="yuvj420p", dst_color_range="JPEG", threads=1)
    frame.pts = 0
    (packet,) = stream.encode(frame) + stream.encode(None)
    packet.pts = packet.dts = 0
    return packet


def _subtitle_packet(stream, text, suffix):
    data = text.encode()
    packet = av.Packet(struct.pack(">H", len(data)) + data if suffix in (".mp4", ".mov") else data)
    packet.stream = stream
    packet.time_base = Fraction(1, 1000)
    packet.pts = packet.dts = 200
    packet.duration = 500
    return packet
