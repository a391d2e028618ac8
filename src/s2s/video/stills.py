"""What the first bytes of a picture file say, read before any decoder may spend memory on it.

A PNG of a few kilobytes can unpack to gigabytes. Sizes are therefore read from the headers of the usual formats first;
FFmpeg would only find out while decoding.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class StillHeader:
    """Format, declared size in pixels and whether the file declares several frames."""

    kind: str
    demuxer: str
    width: int
    height: int
    animated: bool = False


def read_header(path: Path) -> StillHeader | None:
    """Return what a PNG, JPEG, GIF, WebP or BMP file declares; None for anything else or a broken header."""
    with path.open("rb") as file:
        head = file.read(64)
        try:
            if head.startswith(b"\x89PNG\r\n\x1a\n"):
                return _png(file, head)
            if head.startswith((b"GIF87a", b"GIF89a")):
                width, height = struct.unpack("<HH", head[6:10])
                return StillHeader("GIF", "gif", width, height, animated=True)
            if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
                return _webp(head)
            if head.startswith(b"BM"):
                width, height = struct.unpack("<ii", head[18:26])
                return StillHeader("BMP", "bmp_pipe", abs(width), abs(height))
            if head.startswith(b"\xff\xd8\xff"):
                return _jpeg(file)
        except struct.error:
            pass
    return None


def _png(file: BinaryIO, head: bytes) -> StillHeader:
    width, height = struct.unpack(">II", head[16:24])
    animated = False
    file.seek(8)
    # The chunk that makes a PNG an animation stands before its first pixels.
    while len(chunk := file.read(8)) == 8 and chunk[4:] not in (b"IDAT", b"IEND"):
        animated = animated or chunk[4:] == b"acTL"
        file.seek(struct.unpack(">I", chunk[:4])[0] + 4, 1)
    return StillHeader("PNG", "apng" if animated else "png_pipe", width, height, animated)


def _webp(head: bytes) -> StillHeader | None:
    if len(head) < 30:
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(head[24:27], "little")
        height = 1 + int.from_bytes(head[27:30], "little")
        return StillHeader("WebP", "webp_pipe", width, height, animated=bool(head[20] & 2))
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return StillHeader("WebP", "webp_pipe", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return StillHeader("WebP", "webp_pipe", width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(file: BinaryIO) -> StillHeader | None:
    file.seek(2)
    while len(marker := file.read(2)) == 2 and marker[0] == 0xFF:
        if marker[1] == 0xFF:  # padding between segments
            file.seek(-1, 1)
            continue
        size = struct.unpack(">H", file.read(2))[0]
        # Start of frame: 0xC0 to 0xCF but for the tables DHT (C4), JPG (C8) and DAC (CC).
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">xHH", file.read(5))
            return StillHeader("JPEG", "jpeg_pipe", width, height)
        if size < 2:
            return None
        file.seek(size - 2, 1)
    return None
