"""Scenes: where one shot ends and the next begins."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from s2s.timeline import Scene

THUMB_SIZE = (64, 36)
MIN_SCENE_S = 0.5
"""Cuts closer than this are one (a dissolve, a double frame)."""
CHANGED_LEVELS = 10
"""Gray levels by which a pixel must differ to count as changed."""
MIN_CHANGED = 0.5
"""A cut changes at least this share of the pixels. Inside the shots of real clips the largest share was 0.38."""
MIN_RATIO = 3.5
"""...and stands out of the usual difference by this factor: hard cuts reach 15 to 25, a dissolve 4, fast motion 3."""


def thumbnail(gray: np.ndarray) -> np.ndarray:
    """Shrink a gray frame to `THUMB_SIZE`, float32, for telling shots apart."""
    return np.asarray(cv2.resize(gray, THUMB_SIZE, interpolation=cv2.INTER_AREA), np.float32)


class CutFinder:
    """Finds cuts while frames stream by.

    A frame starts a new shot when most of its pixels changed, much more than they usually do, and the picture does not
    come back within `MIN_SCENE_S`: a muzzle flash or lightning changes everything for a while, then the old picture
    returns.
    """

    def __init__(self) -> None:
        self.cuts_s: list[float] = []
        self._history: list[float] = []
        self._last: np.ndarray | None = None
        self._pending: tuple[float, np.ndarray] | None = None

    def add(self, time_s: float, thumb: np.ndarray) -> bool:
        """Take the next frame's thumbnail; return whether the picture changed wholesale at this frame."""
        before, self._last = self._last, thumb
        if before is None:
            return False
        returned = self._settle(time_s, thumb)
        difference = np.abs(thumb - before)
        mean, changed = float(difference.mean()), float((difference > CHANGED_LEVELS).mean())
        usual = float(np.median(self._history[-24:])) if self._history else 0.0
        self._history = [*self._history[-48:], mean]
        sudden = changed >= MIN_CHANGED and mean >= MIN_RATIO * (usual + 1.0)
        if sudden and not self._pending and not returned:
            self._pending = (time_s, before)
        return sudden

    def _settle(self, time_s: float, thumb: np.ndarray) -> bool:
        """Decide a pending cut as soon as the old picture is back, or has stayed away; return whether it is back."""
        if not self._pending:
            return False
        cut_s, before = self._pending
        came_back = bool((np.abs(thumb - before) > CHANGED_LEVELS).mean() < MIN_CHANGED / 2)
        if came_back:
            self._pending = None
        elif time_s - cut_s >= MIN_SCENE_S:
            self._pending = None
            if not self.cuts_s or cut_s - self.cuts_s[-1] >= MIN_SCENE_S:
                self.cuts_s.append(cut_s)
        return came_back


def scenes_between(cuts_s: list[float], duration_s: float) -> tuple[Scene, ...]:
    """Return the spans between cuts; a cut within `MIN_SCENE_S` of either end makes no scene of its own.

    Examples
    --------
    >>> [(scene.start_s, scene.end_s) for scene in scenes_between([2.0, 9.9], 10.0)]
    [(0.0, 2.0), (2.0, 10.0)]
    """
    inside = [cut for cut in cuts_s if MIN_SCENE_S <= cut <= duration_s - MIN_SCENE_S]
    edges = [0.0, *(round(cut, 3) for cut in inside), duration_s]
    return tuple(Scene(start_s=start_s, end_s=end_s) for start_s, end_s in pairwise(edges))
