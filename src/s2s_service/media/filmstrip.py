"""Pictures of a clip, made of frames that are decoded anyway: a poster, and a strip of frames for its whole length."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from s2s.files import written_beside

if TYPE_CHECKING:
    from s2s.video import ClipInfo, Frame

TILE_HEIGHT = 96
"""Of the strip, in pixels."""
TILE_WIDTHS = (32, 256)
"""Least and most: pictures that are taller or wider are squeezed. 60 of the widest are 15360 pixels, and browsers draw
no more than 16384."""
LEAST_TILES, MOST_TILES = 8, 60
TILES_A_SECOND = 2
POSTER_SIDE = 480
JPEG_QUALITY = 82


@dataclass(frozen=True)
class Shot:
    """Pixels of a frame, (height, width, 3) uint8 RGB, and from when to when it is shown."""

    time_s: float
    end_s: float
    pixels: np.ndarray

    def away_s(self, time_s: float) -> float:
        """How far a time lies from when it is shown; 0 within."""
        return max(self.time_s - time_s, time_s - self.end_s, 0.0)


@dataclass
class Spread:
    """Shots spread evenly over a clip whose length is not known before its end: a header may say anything.

    When there are too many, every other goes and those to come lie twice as far apart.
    """

    most: int
    step_s: float
    shots: list[Shot] = field(default_factory=list)

    def wants(self, frame: Frame) -> bool:
        """Whether a frame is one to keep: it is shown when the next is due, or until after that."""
        return not self.shots or frame.end_s > self.shots[-1].time_s + self.step_s

    def add(self, shot: Shot) -> None:
        """Keep a shot."""
        self.shots.append(shot)
        if len(self.shots) > self.most:
            self.shots = self.shots[::2]
            self.step_s *= 2


class Filmstrip:
    """Sees the frames of a clip go by, then writes its pictures."""

    def __init__(self, info: ClipInfo) -> None:
        width = round(TILE_HEIGHT * info.width / info.height)
        self._tile = TILE_HEIGHT, min(max(width, TILE_WIDTHS[0]), TILE_WIDTHS[1])
        # Small pictures are not enlarged.
        self._poster_side = min(POSTER_SIDE, max(info.width, info.height))
        step_s = min(0.2, max(0.01, info.duration_s / (2 * LEAST_TILES)))
        self._tiles, self._posters = Spread(2 * MOST_TILES, step_s), Spread(16, 4 * step_s)
        self.trouble = ""
        """What went wrong, for the log; sound can be made all the same."""

    def see(self, frame: Frame) -> None:
        """Keep what is needed of a frame."""
        try:
            for spread, size in ((self._tiles, self._tile), (self._posters, self._poster_side)):
                if spread.wants(frame):
                    spread.add(Shot(frame.time_s, frame.end_s, frame.rgb(size)))
        except MemoryError:
            raise
        except Exception as error:  # whatever is odd about one picture of a strip is not worth a job
            self.trouble = f"at {frame.time_s:.3f} s: {type(error).__name__}: {error}"

    def save(self, folder: Path, duration_s: float) -> int | None:
        """Write ``poster.jpg`` and ``strip.jpg``; return how many tiles the strip has, None when there is none.

        Tile ``k`` of ``n`` shows what is seen at ``(k + 0.5) / n`` of the clip.

        Raises
        ------
        OutputError
            ``output_unwritable``, ``disk_full``.
        """
        if not (self._tiles.shots and self._posters.shots):
            return None
        n_tiles = min(max(round(duration_s * TILES_A_SECOND), LEAST_TILES), MOST_TILES, len(self._tiles.shots))
        times = (np.arange(n_tiles) + 0.5) * duration_s / n_tiles
        tiles = [min(self._tiles.shots, key=lambda shot: shot.away_s(time_s)).pixels for time_s in times]
        try:
            strip, poster = _jpeg(np.concatenate(tiles, axis=1)), _jpeg(_telling(self._posters.shots, duration_s))
        except (cv2.error, ValueError) as error:
            self.trouble = f"{type(error).__name__}: {error}"
            return None
        for name, data in (("strip.jpg", strip), ("poster.jpg", poster)):
            with written_beside(folder / name) as temporary:
                temporary.write_bytes(data)
        return n_tiles


def _telling(shots: list[Shot], duration_s: float) -> np.ndarray:
    """Return the picture that shows most: of the middle half of the clip, the one with the most contrast.

    Fades, flashes and title cards lie near the ends, and have little.
    """
    middle = [shot for shot in shots if duration_s / 4 <= shot.time_s <= 3 * duration_s / 4] or shots
    return max(middle, key=lambda shot: float(shot.pixels.std())).pixels


def _jpeg(pixels: np.ndarray) -> bytes:
    _, data = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return bytes(data)
