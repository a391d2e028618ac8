"""Motion: optical flow between frames, averaged over cells, with the camera's part taken out.

Conventions: pictures are gray, their long side scaled to `LONG_SIDE` pixels; a cell is 12 x 12 of those pixels; flow is
in pixels per 1/30 s whatever the frame rate, ``[..., 0]`` to the right and ``[..., 1]`` down.
"""

from __future__ import annotations

import threading

import cv2
import numpy as np

LONG_SIDE = 192
"""Flow costs half of what it does at 256 and finds strikes as well (docs/log.md)."""
CELL = 12
FLOW_RATE_HZ = 30.0
"""Flow is stated per 1/30 s, the interval at which the thresholds of moments.py were found."""

_local = threading.local()


def cell_grid(height: int, width: int) -> tuple[int, int]:
    """Return the number of cells down and across for a picture of that size."""
    return max(1, round(height / CELL)), max(1, round(width / CELL))


def cell_flow(before: np.ndarray, after: np.ndarray, *, seconds: float) -> np.ndarray:
    """Measure how the picture moves from one frame to the next, cell by cell.

    Dense inverse search (Kroeger et al., ECCV 2016), preset *medium*: *fast* takes a quarter of the time but costs 0.04
    to 0.06 of onset F-measure (docs/log.md). Safe to call from several threads.

    Parameters
    ----------
    before, after : np.ndarray [shape=(height, width), dtype=uint8]
        Two gray frames of one size.
    seconds : float
        Time between them; above 0.

    Returns
    -------
    np.ndarray [shape=(n_down, n_across, 2), dtype=float32]
        Mean flow of each cell, in pixels per 1/30 s.
    """
    flow_of = getattr(_local, "flow_of", None)
    if flow_of is None:
        flow_of = _local.flow_of = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # Frames may be views of rows with padding, which OpenCV refuses.
    flow = flow_of.calc(np.ascontiguousarray(before), np.ascontiguousarray(after), None)
    n_down, n_across = cell_grid(*before.shape)
    cells = cv2.resize(flow, (n_across, n_down), interpolation=cv2.INTER_AREA).reshape(n_down, n_across, 2)
    return np.asarray(cells / np.float32(seconds * FLOW_RATE_HZ), np.float32)


def split_camera(cells: np.ndarray, *, n_iterations: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Split flow into the camera's motion and what moves by itself.

    The camera is an affine model of each frame's flow (pan, tilt, zoom, roll), fitted by iteratively reweighted least
    squares with Cauchy weights, so that a moving subject that fills less than half of the picture does not pull it.

    Parameters
    ----------
    cells : np.ndarray [shape=(n_frames, n_down, n_across, 2)]
        Flow of cells.
    n_iterations : int
        Rounds of reweighting.

    Returns
    -------
    own, camera : np.ndarray [shape=(n_frames, n_down, n_across, 2), dtype=float32]
        They add up to ``cells``.

    Examples
    --------
    >>> cells = np.zeros((1, 9, 16, 2), np.float32); cells[..., 0] = 3.0   # a pan
    >>> own, camera = split_camera(cells)
    >>> bool(np.abs(own).max() < 1e-3)
    True
    """
    n_frames, n_down, n_across, _ = cells.shape
    y, x = np.mgrid[:n_down, :n_across]
    # Columns: shift, and growth along x and y, both centred so that they do not mix with the shift.
    design = np.stack([np.ones(x.size), (x.ravel() + 0.5) / n_across - 0.5, (y.ravel() + 0.5) / n_down - 0.5], axis=1)
    flow = cells.reshape(n_frames, -1, 2).astype(np.float64)
    weights = np.ones(flow.shape[:2])
    fitted = np.zeros_like(flow)
    for _ in range(n_iterations):
        weighted = design[None] * weights[..., None]  # (T, cells, 3)
        normal = weighted.transpose(0, 2, 1) @ design + 1e-6 * np.eye(3)
        fitted = design @ np.linalg.solve(normal, weighted.transpose(0, 2, 1) @ flow)
        error = np.linalg.norm(flow - fitted, axis=2)
        # 1.4826 x median: the standard deviation of the undisturbed part; 0.04 px: the flow's own noise.
        scale = 1.4826 * np.median(error, axis=1, keepdims=True) + 0.04
        weights = 1.0 / (1.0 + (error / scale) ** 2)
    camera = fitted.reshape(cells.shape).astype(np.float32)
    return cells - camera, camera
