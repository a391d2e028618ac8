"""Turning decoded pictures into small upright arrays, the same way for every pixel format.

All scaling is FFmpeg's area averaging: on 1280 x 720 YUV it takes 0.2 to 0.3 ms for gray, a fifth of OpenCV's
INTER_AREA at factors that are no whole number, and equals it to rounding (0.3 of 255 rms). It reads the brightness
plane alone, whatever its depth, and widens the limited range of video, so that black is 0 and white is 255 in all
sources. One thread: starting more costs more than the scaling, and swscale's threads get samples wrong at times.
"""

from __future__ import annotations

from functools import lru_cache

import av
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

# Untagged video is Rec. 709 from 720 lines up and Rec. 601 below, as players take it. Other tags swscale knows: FCC,
# BT.470BG, SMPTE 170M and 240M, BT.2020 (by their numbers in AVColorSpace); it refuses the rest, which are taken for
# untagged.
_HD_HEIGHT = 720
_COLORSPACES = (1, 4, 5, 6, 7, 9)
_REC_601_WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
# Without these swscale leaves the last columns of YUV to RGBA unwritten at some widths (17 to 20, 33 to 36...).
_EXACT = Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


class Scaler:
    """Scales pictures to chosen sizes and sets them upright; keeps FFmpeg's state between pictures of one clip.

    Parameters
    ----------
    quarter_turns : int
        How often the stored picture is turned clockwise by 90 degrees to stand upright.
    """

    def __init__(self, *, quarter_turns: int = 0) -> None:
        self._turns = quarter_turns % 4
        self._reformatters: dict[tuple[str, int, int], VideoReformatter] = {}

    def gray(self, picture: av.VideoFrame, height: int, width: int) -> np.ndarray:
        """Return brightness, uint8 (height, width), black 0 and white 255."""
        if has_opacity(picture.format.name):
            rgb = self.rgb(picture, height, width)
            return np.asarray(np.rint(rgb @ _REC_601_WEIGHTS), np.uint8)
        return self._upright(self._scaled(picture, height, width, "gray"))

    def rgb(self, picture: av.VideoFrame, height: int, width: int) -> np.ndarray:
        """Return colours, uint8 (height, width, 3); transparent places are white."""
        if has_opacity(picture.format.name):
            return self._upright(over_white(self._scaled(picture, height, width, "rgba")))
        return self._upright(self._scaled(picture, height, width, "rgb24"))

    def _scaled(self, picture: av.VideoFrame, height: int, width: int, pixel_format: str) -> np.ndarray:
        if self._turns % 2:
            height, width = width, height
        key = (pixel_format, height, width)
        reformatter = self._reformatters.setdefault(key, VideoReformatter())
        return convert(picture, width, height, pixel_format, reformatter=reformatter).to_ndarray()

    def _upright(self, pixels: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(np.rot90(pixels, -self._turns)) if self._turns else pixels


def convert(
    picture: av.VideoFrame, width: int, height: int, pixel_format: str, *, reformatter: VideoReformatter | None = None
) -> av.VideoFrame:
    """Scale a picture and change its pixel format, with the colours and the range its tags say."""
    shrinks = width <= picture.width and height <= picture.height
    from_rgb, to_rgb, to_gray = is_rgb(picture.format.name), is_rgb(pixel_format), pixel_format.startswith("gray")
    # Brightness is taken as it is stored; for other tags than Rec. 601 swscale mixes colours in, at thrice the cost.
    colours = Colorspace.ITU601 if to_gray or from_rgb else _colours(picture)
    return (reformatter or VideoReformatter()).reformat(
        picture,
        width,
        height,
        pixel_format,
        src_colorspace=None if from_rgb else colours,
        dst_colorspace=colours,
        dst_color_range="JPEG" if to_rgb or to_gray else "MPEG",
        interpolation=(Interpolation.AREA if shrinks else Interpolation.BILINEAR) | (_EXACT if to_rgb else 0),
        threads=1,
    )


def _colours(picture: av.VideoFrame) -> int:
    if picture.colorspace in _COLORSPACES:
        return picture.colorspace
    return Colorspace.ITU709 if picture.height >= _HD_HEIGHT else Colorspace.ITU601


@lru_cache
def is_rgb(pixel_format: str) -> bool:
    """Tell formats made of red, green and blue (or a palette of them)."""
    described = av.VideoFormat(pixel_format)
    return described.is_rgb or described.has_palette


@lru_cache
def has_opacity(pixel_format: str) -> bool:
    """Tell formats with an opacity channel (or a palette that may hold one)."""
    described = av.VideoFormat(pixel_format)
    return described.has_palette or any(component.is_alpha for component in described.components)


def over_white(rgba: np.ndarray) -> np.ndarray:
    """Lay uint8 (height, width, 4) with straight opacity over white, as web pages show pictures."""
    opacity = rgba[..., 3:].astype(np.float32) / 255
    return np.rint(255 + (rgba[..., :3] - np.float32(255)) * opacity).astype(np.uint8)
