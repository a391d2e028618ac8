"""Flames: bright and warm in colour, and flickering where they stand.

Colour and flicker together make a flame (Töreyin, Dedeoğlu, Güdükbay & Çetin, "Computer vision based method for
real-time fire and flame detection", Pattern Recognition Letters 2006): lamps and sunsets have the colour and stand
still, leaves and people move and have another colour. Flames flicker at 1 to 10 Hz, so a tenth of a second apart their
brightness is hardly related; a moving thing passes a cell and leaves it in peace for most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from s2s.timeline import Scene, Tag

if TYPE_CHECKING:
    from s2s.perception.watch import Watched

MIN_RED, MIN_RED_OVER_BLUE = 210, 90
"""Out of 255. Glowing soot of 1000 to 1400 K is red to yellow and saturates the red; fair skin lies some 85 above blue,
varnished wood is redder but darker."""
MIN_COLOURED = 0.15
"""Mean share of a cell's pixels that have the colour of flames, over the frames looked at."""
MIN_FLICKER = 4.0
"""Gray levels that brightness turns, usually, from one tenth of a second to the next; noise stays below 1."""
MIN_CELLS, FULL_CELLS = 0.01, 0.04
"""Share of the cells that burn: a campfire across a clearing, and one that is filmed for its own sake."""


def flame_coloured(rgb: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return what share of each cell's pixels has the colour of flames.

    Parameters
    ----------
    rgb : np.ndarray [shape=(height, width, 3), dtype=uint8]
        A frame.
    shape : (int, int)
        Number of cells down and across.

    Returns
    -------
    np.ndarray [shape=shape, dtype=float32]

    Examples
    --------
    >>> flame_coloured(np.full((12, 24, 3), (250, 160, 40), np.uint8), (1, 2))
    array([[1., 1.]], dtype=float32)
    """
    red, green, blue = cv2.split(rgb)
    warm = (red >= MIN_RED) & (red > green) & (green >= blue) & (red >= cv2.add(blue, MIN_RED_OVER_BLUE))
    cells: np.ndarray = cv2.resize(warm.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA)
    return cells.reshape(shape)


def flames_in(scenes: Sequence[Scene], watched: Watched) -> tuple[Tag, ...]:
    """Tag the scenes in which something burns; the score grows with how much of the frame does."""
    found = []
    for scene in scenes:
        looks = (watched.sampled_s >= scene.start_s) & (watched.sampled_s < scene.end_s)
        inside = (watched.light_s >= scene.start_s) & (watched.light_s < scene.end_s)
        if not looks.any() or inside.sum() < 5:
            continue
        burning = burning_cells(watched.flame_coloured[looks], watched.light[inside])
        score = (float(burning.mean()) - MIN_CELLS) / (FULL_CELLS - MIN_CELLS)
        if score > 0.1:
            found.append(Tag(label="fire", score=round(min(1.0, score), 3), start_s=scene.start_s, end_s=scene.end_s))
    return tuple(found)


def burning_cells(coloured: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Return which cells have the colour of flames and flicker.

    Parameters
    ----------
    coloured : np.ndarray [shape=(n_looks, n_down, n_across)]
        From `flame_coloured`.
    light : np.ndarray [shape=(n, n_down, n_across)]
        Brightness of the cells every tenth of a second, 0 to 255.
    """
    turns = np.abs(np.diff(light.astype(np.float32), 2, axis=0)) / 2
    flicker: np.ndarray = np.median(turns, axis=0)
    return np.asarray((coloured.mean(axis=0) >= MIN_COLOURED) & (flicker >= MIN_FLICKER))
