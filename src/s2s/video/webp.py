"""Animated WebP, which FFmpeg does not read: its container is taken apart here, each picture decoded by FFmpeg.

The file is RIFF: a canvas size, then one ANMF chunk a frame with place, duration and an ordinary WebP picture inside,
which is laid over the canvas (https://developers.google.com/speed/webp/docs/riff_container).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
from av.packet import Packet

from s2s.video.limits import MAX_PIXELS
from s2s.video.packets import Trouble
from s2s.video.pixels import convert


@dataclass(frozen=True)
class WebpFrame:
    """One ANMF chunk: where its picture lies in the file and on the canvas, and how long it stands."""

    offset: int
    size: int
    x: int
    y: int
    width: int
    height: int
    duration_s: float
    blends: bool
    clears: bool


def read_frames_of(path: Path) -> list[WebpFrame]:
    """List the frames of an animated WebP; a file cut short gives the whole frames it has."""
    end = path.stat().st_size
    frames = []
    with path.open("rb") as file:
        file.seek(12)
        for kind, offset, size in _chunks(file, end):
            if kind != b"ANMF":
                continue
            if offset + size > end or size < 24:
                break
            file.seek(offset)
            fields = file.read(16)
            x, y, width, height, duration_ms = (int.from_bytes(fields[k : k + 3], "little") for k in range(0, 15, 3))
            frames.append(
                WebpFrame(
                    offset=offset + 16,
                    size=size - 16,
                    x=2 * x,
                    y=2 * y,
                    width=width + 1,
                    height=height + 1,
                    # Browsers show frames of 10 ms and less for 100 ms, as they do with GIF.
                    duration_s=(duration_ms if duration_ms > 10 else 100) / 1000,
                    blends=not fields[15] & 2,
                    clears=bool(fields[15] & 1),
                )
            )
    return frames


def pictures(path: Path, width: int, height: int, trouble: Trouble) -> Iterator[tuple[av.VideoFrame, float, float]]:
    """Yield each picture of the animation as it is seen (RGBA, whole canvas), when and how long, in seconds."""
    canvas = np.zeros((height, width, 4), np.uint8)
    time_s, nothing_yet = 0.0, True
    with path.open("rb") as file:
        for frame in read_frames_of(path):
            start_s, time_s = time_s, time_s + frame.duration_s
            try:
                drawn = _decode(_as_still(file, frame))[: max(0, height - frame.y), : max(0, width - frame.x)]
            except (av.FFmpegError, ValueError):
                trouble.add("undecodable")
                if nothing_yet:
                    continue
                drawn = canvas[:0, :0]
            nothing_yet = False
            part = canvas[frame.y : frame.y + drawn.shape[0], frame.x : frame.x + drawn.shape[1]]
            part[:] = _over(drawn, part) if frame.blends else drawn
            yield av.VideoFrame.from_ndarray(canvas, "rgba"), start_s, frame.duration_s
            if frame.clears:
                part[:] = 0


def _chunks(file: BinaryIO, end: int) -> Iterator[tuple[bytes, int, int]]:
    offset = file.tell()
    while offset + 8 <= end:
        file.seek(offset)
        kind, size = struct.unpack("<4sI", file.read(8))
        yield kind, offset + 8, size
        offset += 8 + size + size % 2  # chunks begin at even offsets


def _as_still(file: BinaryIO, frame: WebpFrame) -> bytes:
    """Wrap the picture of one frame into a WebP file of its own."""
    file.seek(frame.offset)
    data = file.read(frame.size)
    if data.startswith(b"ALPH"):  # lossy with opacity: needs the extended header that announces it
        edges = (frame.width - 1).to_bytes(3, "little") + (frame.height - 1).to_bytes(3, "little")
        data = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + edges + data
    return b"RIFF" + struct.pack("<I", 4 + len(data)) + b"WEBP" + data


def _decode(still: bytes) -> np.ndarray:
    decoder = av.CodecContext.create("webp", "r")
    decoder.options = {"max_pixels": str(MAX_PIXELS)}
    decoder.thread_count = 1
    # A packet of its own memory, which ends in the zeros that decoders read on into; bytes do not.
    packet: Packet[Any] = av.Packet(len(still))
    packet.update(still)
    (picture,) = decoder.decode(packet)
    return convert(picture, picture.width, picture.height, "rgba").to_ndarray()


def _over(drawn: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Lay ``drawn`` over ``below``, both (height, width, 4) with straight (not premultiplied) opacity."""
    opacity = drawn[..., 3:].astype(np.float32) / 255
    rest = below[..., 3:].astype(np.float32) / 255 * (1 - opacity)
    total = opacity + rest
    colour = (drawn[..., :3] * opacity + below[..., :3] * rest) / np.maximum(total, 1e-6)
    return np.concatenate([np.rint(colour), np.rint(255 * total)], axis=-1).astype(np.uint8)
