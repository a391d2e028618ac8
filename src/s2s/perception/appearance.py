"""What a frame looks like: the posteriors of the 1000 ImageNet classes, by EfficientNet-Lite2.

The network (Tan & Le, ICML 2019; weights/README.md) takes pictures of any size. Frames keep their own shape and are
reduced to as many pixels as a square of `SIDE` has: cropping loses what happens at the sides, squashing makes strangers
of familiar shapes. Measured on 150 frames of 15 real clips, the right concept's mean score was 0.83, 0.81, 0.73 and
0.57 for sides of 180, 200, 230 and 260 (the size of training; a square crop or a squashed frame of that size: 0.50); it
led in 93 to 95 % of the frames at all of them and in 83 % at 160. 200 takes 15 ms on one core, two thirds of 260.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from s2s.device import network, providers

WEIGHTS = Path(__file__).with_name("weights") / "efficientnet_lite2.onnx"
N_CLASSES = 1000
SIDE = 200
MAX_ASPECT = 3.0
"""Frames longer than this are squashed to it, so that the short side stays well above the network's stride of 32."""
BAR_LEVEL = 20.0
"""Rows and columns whose mean brightness is below are bars: black is 0, or 16 in files of mistaken range."""
MIN_PICTURE = 0.25
"""When less than this share of a side would be left, the frame is dark rather than barred."""


class Appearance:
    """Names what is seen in frames.

    Cheap to make: the network is loaded with the first frame. Threads may share one.

    Parameters
    ----------
    device : str
        ``auto``, ``cpu`` or ``cuda``; raises as `s2s.device.providers`.
    """

    def __init__(self, device: str = "auto") -> None:
        self._providers = providers(device)
        self._lock = threading.Lock()
        self._session: Any = None

    def posteriors(self, frames: np.ndarray) -> np.ndarray:
        """Return how likely each ImageNet class is in each frame.

        Parameters
        ----------
        frames : np.ndarray [shape=(n_frames, height, width, 3), dtype=uint8]
            RGB pictures of any size, upright. Black bars are cut off first.

        Returns
        -------
        np.ndarray [shape=(n_frames, 1000), dtype=float32]
            Each row sums to 1, and depends on its own frame alone, to the bit.

        Examples
        --------
        >>> Appearance("cpu").posteriors(np.zeros((2, 90, 160, 3), np.uint8)).shape
        (2, 1000)
        """
        assert frames.ndim == 4 and frames.shape[3] == 3 and frames.dtype == np.uint8, (frames.shape, frames.dtype)
        # One by one: batches are no faster on a CPU, and cannot hold pictures that differ in size once cropped.
        rows = [self._loaded().run(None, {"frames": prepared(frame)[None]})[0] for frame in frames]
        return np.concatenate(rows) if rows else np.zeros((0, N_CLASSES), np.float32)

    def _loaded(self) -> Any:
        with self._lock:
            if self._session is None:
                # Callers run frames side by side: one thread a frame is the fastest, and always sums in one order.
                self._session = network(WEIGHTS, self._providers)
            return self._session


def prepared(frame: np.ndarray) -> np.ndarray:
    """Cut bars off one RGB frame and reduce it to about `SIDE` x `SIDE` pixels in its own shape.

    Examples
    --------
    >>> prepared(np.full((360, 640, 3), 200, np.uint8)).shape
    (150, 267, 3)
    """
    frame = without_bars(frame)
    height, width = frame.shape[:2]
    aspect = min(max(width / height, 1 / MAX_ASPECT), MAX_ASPECT)
    size = (round(SIDE * aspect**0.5), round(SIDE / aspect**0.5))
    smaller = size[0] * size[1] < width * height
    picture: np.ndarray = cv2.resize(frame, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    return picture


def without_bars(frame: np.ndarray) -> np.ndarray:
    """Return ``frame`` without black bars above and below, or left and right.

    Without this, the right concept's mean score falls from 0.82 to 0.72 with bars over a quarter of the frame, and from
    0.70 to 0.37 when upright video stands in a wide frame.
    """
    down, across = inside_bars(frame.max(axis=2))
    return frame[down, across]


def inside_bars(light: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and the columns of a picture (height, width) between its black bars.

    Bars come in equal pairs, so as much is cut on one side as on the other: a dark sky alone is not cut.

    Examples
    --------
    >>> light = np.zeros((10, 20)); light[:, 6:15] = 200
    >>> inside_bars(light)
    (slice(0, 10, None), slice(5, 15, None))
    """
    kept = [slice(0, length) for length in light.shape]
    for axis in (0, 1):
        length = light.shape[axis]
        lit = np.flatnonzero(light[kept[0], kept[1]].mean(axis=1 - axis) > BAR_LEVEL)
        bar = min(int(lit[0]), length - 1 - int(lit[-1])) if lit.size else 0
        if bar and length - 2 * bar >= MIN_PICTURE * length:
            kept[axis] = slice(bar, length - bar)
    return kept[0], kept[1]
