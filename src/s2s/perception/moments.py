"""Moments: from the novelty curves to the instants at which something happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, median_filter

from s2s.perception.novelty import RATE_HZ, Novelty
from s2s.timeline import Moment, MomentKind, Scene


@dataclass(frozen=True)
class Picking:
    """How moments of one kind are picked from its curve."""

    floor: float
    """Smallest rise that counts, in the curve's own unit: pixels per 1/30 s, or gray levels per 1/30 s."""
    delay_s: float = 0.0
    """Time from the instant the curve shows to the sound."""
    smooth_s: float = 0.015
    """Standard deviation of the Gaussian that smooths the curve."""
    baseline_s: float = 1.5
    """Length of the running median that is subtracted."""
    min_gap_s: float = 0.12
    """Closer moments are one; at 25 frames/s nothing closer can be told apart."""
    threshold: float = 0.15
    """Share of the strongest moment within `local_s` that a weak one must reach."""
    local_s: float = 1.0
    settle_s: float = 0.0
    """Time from the start of a scene in which nothing counts: what moves already has not moved off."""
    comb: float = 0.8
    """How far peaks that do not recur at the clip's own period are lowered; 0 leaves them."""


PICKING: dict[MomentKind, Picking] = {
    # Still pictures with sensor noise and moving water stay under 0.3 px; visible strikes reach 1 to 6.
    "strike": Picking(floor=0.3, delay_s=0.005),
    # Motion is measured over the interval before a frame, so a jerk shows early.
    "surge": Picking(floor=0.4, delay_s=0.03, settle_s=0.12, comb=0.0, min_gap_s=0.2),
    "flash": Picking(floor=5.0, comb=0.0, min_gap_s=0.15),
}
MIN_PERIOD_S, MAX_PERIOD_S = 0.2, 1.5
MIN_PERIODICITY = 0.3
"""Autocorrelation from which a rhythm is believed."""


def moments_of(novelty: Novelty, kind: MomentKind, scenes: Sequence[Scene]) -> tuple[Moment, ...]:
    """Pick the moments of one kind, scene by scene.

    Parameters
    ----------
    novelty : Novelty
        The curve of the whole clip.
    kind : {"strike", "surge", "flash"}
        Which settings apply.
    scenes : sequence of Scene
        Each is judged by its own level and rhythm.

    Returns
    -------
    tuple of Moment
        In order of time; ``strength`` 1 is a scene's strongest.
    """
    picking = PICKING[kind]
    found = []
    for scene in scenes:
        first, last = round(scene.start_s * RATE_HZ), round(scene.end_s * RATE_HZ)
        curve, reference = _standardised(novelty.values[first:last], picking)
        strongest = max(float(curve.max(initial=0.0)), 1e-9)
        for index in _peaks(with_rhythm(curve, picking.comb), curve * reference >= picking.floor, picking):
            time_s = (first + index) / RATE_HZ + picking.delay_s
            if not scene.start_s + picking.settle_s <= time_s < scene.end_s:
                continue
            x, y = np.clip(novelty.places[first + index], 0, 1)
            # The root: felt strength grows more slowly than speed, and one outlier must not hush the rest.
            strength = 0.3 + 0.7 * (float(curve[index]) / strongest) ** 0.5
            found.append(
                Moment(
                    time_s=round(time_s, 3),
                    kind=kind,
                    strength=round(strength, 3),
                    x=round(float(x), 3),
                    y=round(float(y), 3),
                )
            )
    return tuple(found)


def _standardised(values: np.ndarray, picking: Picking) -> tuple[np.ndarray, float]:
    """Smooth, take off the running median, divide by the 98th percentile; return the curve and the divisor."""
    if not len(values):
        return values, 1.0
    smooth = gaussian_filter1d(values, picking.smooth_s * RATE_HZ)
    size = min(int(picking.baseline_s * RATE_HZ), len(values)) | 1
    risen = np.maximum(smooth - median_filter(smooth, size), 0)
    reference = max(float(np.percentile(risen, 98)), picking.floor)
    return risen / reference, reference


def period_of(curve: np.ndarray) -> tuple[float, float]:
    """Find the period at which a curve repeats.

    Parameters
    ----------
    curve : np.ndarray [shape=(n,)]
        At `RATE_HZ`.

    Returns
    -------
    period_s, periodicity : float
        The lag between `MIN_PERIOD_S` and `MAX_PERIOD_S` with the highest autocorrelation, and that autocorrelation
        (1: repeats exactly); (0, 0) when the curve is too short.
    """
    shortest, longest = int(MIN_PERIOD_S * RATE_HZ), int(MAX_PERIOD_S * RATE_HZ)
    n_values = len(curve)
    if n_values < 2 * shortest + 2:
        return 0.0, 0.0
    centred = curve - curve.mean()
    spectrum = np.fft.rfft(centred, 2 * n_values)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:n_values]
    if correlation[0] <= 1e-12:
        return 0.0, 0.0
    # Unbiased: fewer products enter at longer lags. Lags beyond half the curve rest on too few.
    longest = min(longest, n_values // 2)
    lags = np.arange(shortest, longest + 1)
    normalised = correlation[lags] / correlation[0] * n_values / (n_values - lags)
    best = int(np.argmax(normalised))
    return float(lags[best] / RATE_HZ), float(normalised[best])


def with_rhythm(curve: np.ndarray, amount: float) -> np.ndarray:
    """Lower peaks that have no neighbour one period before or after, where the curve has a period at all."""
    period_s, periodicity = period_of(curve) if amount > 0 else (0.0, 0.0)
    if periodicity < MIN_PERIODICITY:
        return curve
    lag = round(period_s * RATE_HZ)
    # 6 % of the period either way: people do not keep time better than that.
    near = maximum_filter1d(curve, 2 * round(0.06 * lag) + 1)
    support, n_sides = np.zeros_like(curve), np.zeros_like(curve)
    support[lag:] += near[:-lag]
    n_sides[lag:] += 1
    support[:-lag] += near[lag:]
    n_sides[:-lag] += 1
    support /= np.maximum(n_sides, 1)
    return np.asarray(curve * (1 - amount + amount * np.minimum(1, support)))


def _peaks(curve: np.ndarray, allowed: np.ndarray, picking: Picking) -> list[int]:
    """Indices of local maxima that stand out of their surroundings, `min_gap_s` apart."""
    if not len(curve):
        return []
    local = maximum_filter1d(curve, 2 * int(picking.local_s * RATE_HZ) + 1)
    # The floor of 0.25 keeps the noise of quiet stretches from being scaled up to events.
    relative = curve / np.maximum(local, 0.25)
    gap = int(picking.min_gap_s * RATE_HZ)
    highest = relative == maximum_filter1d(relative, 2 * gap + 1)
    kept: list[int] = []
    for index in np.flatnonzero(highest & allowed & (relative >= picking.threshold)):
        if not kept or index - kept[-1] >= gap:
            kept.append(int(index))
    return kept
