"""Rain: streaks that brighten a place for one frame, all over the picture, longer than they are wide.

A drop moves so fast that it brightens a pixel in one frame and is gone in the next (Garg & Nayar, "Detection and
removal of rain from videos", CVPR 2004). Noise does so too, and so do snow and sparks, but only rain draws lines that
stand nearly upright; what moves about the scene does so in its own place and for more than a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from s2s.timeline import Scene, Tag

if TYPE_CHECKING:
    from s2s.perception.watch import Watched

MIN_LEVELS = 4
"""Gray levels by which a streak is brighter than the frame before and after; a scaled-down frame's noise is near 1."""
MIN_STREAKED = 0.005
"""Share of a cell's pixels: one of 144 is enough."""
MIN_EVERYWHERE, FULL_EVERYWHERE = 0.6, 0.9
"""Share of the cells that are streaked half of the time: rain falls everywhere. Of twenty real clips without rain, one
reaches 0.67 (a camera that shakes, 1.0 upright), the others 0.54."""
MIN_UPRIGHT, FULL_UPRIGHT = 1.5, 2.0
"""How much faster brightness changes across than along: noise 1, strings that vibrate 1.6, lines six times as long as
wide about 3."""


@dataclass(frozen=True)
class Streaks:
    """What brightens for one frame."""

    share: np.ndarray
    """(n_down, n_across) share of each cell's pixels, float16."""
    across: float
    """Mean change of brightness from a pixel to the next one across, and below."""
    down: float


def streaks_in(before: np.ndarray, now: np.ndarray, after: np.ndarray, shape: tuple[int, int]) -> Streaks:
    """Find what is brighter in a frame than in both its neighbours.

    Parameters
    ----------
    before, now, after : np.ndarray [shape=(height, width), dtype=uint8]
        Three gray frames in a row.
    shape : (int, int)
        Number of cells down and across.
    """
    # Saturated differences: what is darker counts as 0.
    risen = cv2.min(cv2.subtract(now, before), cv2.subtract(now, after))
    _, risen = cv2.threshold(risen, MIN_LEVELS - 1, 255, cv2.THRESH_TOZERO)
    lit = cv2.resize((risen > 0).astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA)
    across = float(cv2.norm(risen[:, 1:], risen[:, :-1], cv2.NORM_L1)) / risen.size
    down = float(cv2.norm(risen[1:], risen[:-1], cv2.NORM_L1)) / risen.size
    return Streaks(np.asarray(lit, np.float16).reshape(shape), across, down)


def rain_in(scenes: Sequence[Scene], watched: Watched) -> tuple[Tag, ...]:
    """Tag the scenes in which rain is seen to fall; the score is how much of the frame it fills, and how upright."""
    found = []
    for scene in scenes:
        inside = [
            streaks
            for time_s, streaks in zip(watched.streaks_s, watched.streaks, strict=True)
            if scene.start_s <= time_s < scene.end_s
        ]
        if len(inside) < 5:
            continue
        everywhere = float((np.median([streaks.share for streaks in inside], axis=0) >= MIN_STREAKED).mean())
        upright = sum(streaks.across for streaks in inside) / (sum(streaks.down for streaks in inside) + 1e-6)
        score = _ramp(everywhere, MIN_EVERYWHERE, FULL_EVERYWHERE) * _ramp(upright, MIN_UPRIGHT, FULL_UPRIGHT)
        if score > 0.1:
            found.append(Tag(label="rain", score=round(score, 3), start_s=scene.start_s, end_s=scene.end_s))
    return tuple(found)


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
