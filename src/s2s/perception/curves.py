"""Curves: how much moves, how bright it is and how the camera moves, over time, to drive beds."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from s2s.timeline import Curve, CurveName

RATE_HZ = 25.0
SMOOTH_S = 0.1
STILL_PX = 0.2
"""Mean flow (pixels per 1/30 s) that still fills the activity curve: less is stillness, not scaled up."""
STEADY_PX = 0.75
"""The same for the camera."""


def curve_of(times_s: np.ndarray, values: np.ndarray, *, duration_s: float, full: float) -> Curve:
    """Resample values at the frames' times to an even curve.

    Parameters
    ----------
    times_s, values : np.ndarray [shape=(n_frames,)]
        Not necessarily even in time.
    duration_s : float
        Length of the clip.
    full : float
        The value that becomes 1; higher ones are cut.
    """
    grid = np.arange(max(1, int(np.ceil(duration_s * RATE_HZ)))) / RATE_HZ
    even = np.interp(grid, times_s, values)
    smooth = gaussian_filter1d(even, SMOOTH_S * RATE_HZ)
    return Curve(rate_hz=RATE_HZ, values=tuple(np.round(np.clip(smooth / full, 0, 1), 3).tolist()))


def curves_of(
    times_s: np.ndarray, own: np.ndarray, camera: np.ndarray, brightness: np.ndarray, *, duration_s: float
) -> dict[CurveName, Curve]:
    """Return activity and camera motion against the clip's own 98th percentile, and brightness against white.

    ``own`` and ``camera`` are mean flows in pixels per 1/30 s, ``brightness`` is 0 to 255; one value a frame each.
    """

    def against_own(values: np.ndarray, at_least: float) -> Curve:
        full = max(float(np.percentile(values, 98)), at_least)
        return curve_of(times_s, values, duration_s=duration_s, full=full)

    return {
        "activity": against_own(own, STILL_PX),
        "camera": against_own(camera, STEADY_PX),
        "brightness": curve_of(times_s, brightness, duration_s=duration_s, full=255.0),
    }
