"""How large a picture and how long a clip may be; nothing beyond is decoded."""

from __future__ import annotations

from pathlib import Path

from s2s.errors import InputError

MAX_SIDE = 8192
"""Longest side in pixels: 8K video (7680 x 4320) fits."""

MAX_PIXELS = 52_000_000
"""Most pixels in one picture: those of 50-megapixel telephones fit; decoded they take 80 to 210 MB."""

MAX_ANIMATED_PIXELS = 16_000_000
"""The same for GIF, WebP and APNG animations, of which a kilobyte may hold a thousand huge pictures."""
MAX_DURATION_S = 12 * 3600.0
"""Longest clip: what claims to be longer is damaged, or a recording to be cut first."""


def refuse_if_too_long(path: Path, duration_s: float) -> None:
    """Raise ``too_long`` when the clip's timestamps reach beyond the limit."""
    if duration_s > MAX_DURATION_S:
        raise InputError(
            f"{path} lasts {duration_s / 3600:.1f} hours by its timestamps; the limit is {MAX_DURATION_S / 3600:g}.",
            code="too_long",
            hint="Cut it into parts, or repair it if it is really shorter.",
        )


def refuse_if_too_large(path: Path, width: int, height: int, *, most_pixels: int = MAX_PIXELS) -> None:
    """Raise ``too_large`` when the declared size is beyond the limits."""
    if max(width, height) > MAX_SIDE or width * height > most_pixels:
        raise InputError(
            f"{path} declares pictures of {width} x {height} pixels; the limits are {MAX_SIDE} pixels a side and "
            f"{most_pixels // 1_000_000} megapixels.",
            code="too_large",
            hint="Scale it down first.",
        )
