"""Novelty: how suddenly something happens in the picture, a hundred times a second.

Three kinds, each a curve and, for every value, where in the frame it happens:

- *strike*: what moved down stops or turns back (a stick, a hammer, a foot meets something);
- *surge*: what was still moves off (an animal jerks, a gun recoils);
- *flash*: a part of the picture lights up (a burst of fireworks, a muzzle).

A hit shows as sudden loss of motion: Davis & Agrawala ("Visual Rhythm and Beat", SIGGRAPH 2018) look for the fall of
the whole frame's motion; here it is the fall of *downward* motion in the few cells where it is strongest, which finds
strikes far better (docs/log.md).

Flow is integrated to displacement, a straight line between the frames' true timestamps, so that the windows below mean
the same at 15 and at 60 frames/s, with variable frame rate and after repeated frames were dropped. Memory does not grow
with the clip but for the curves themselves (a few kilobytes a second).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter

from s2s.perception.motion import FLOW_RATE_HZ
from s2s.timeline import MomentKind

RATE_HZ = 100.0
BEFORE_S = 0.133
"""How long something must have moved down before it stops. 0.1 to 0.15 s do about equally well."""
AFTER_S = 0.05
"""How soon after it has stopped."""
SURGE_BEFORE_S, SURGE_AFTER_S = 0.1, 0.067
TOP_SHARE = 0.06
"""Share of the cells that make the frame's value: a stick is small."""
_KEEP_S = 0.5
_CHUNK_FRAMES = 240
_PIECE = 1000


@dataclass(frozen=True)
class Novelty:
    """One kind's curve: ``values`` (n,) at `RATE_HZ` from time 0; ``places`` (n, 2), x and y in [0, 1]."""

    values: np.ndarray
    places: np.ndarray


class NoveltyBuilder:
    """Turns the cells of a stream of frames into the three curves."""

    def __init__(self, first_time_s: float, first_light: np.ndarray) -> None:
        """Begin with the time of the first frame and the brightness of its cells (n_down, n_across), 0 to 255."""
        self._shape = first_light.shape
        self._times = np.array([first_time_s])
        self._down = np.zeros((1, first_light.size))
        self._path = np.zeros((1, first_light.size))
        self._last_light = first_light.astype(np.float32)
        self._next = 0
        self._strike: list[_Chunk] = []
        self._surge: list[_Chunk] = []
        self._flash_times = [np.array([first_time_s])]
        self._flash: list[_Chunk] = [(np.zeros(1, np.float32), np.full((1, 2), 0.5, np.float32))]

    def add(self, times_s: np.ndarray, own: np.ndarray, light: np.ndarray, new_shot: np.ndarray) -> None:
        """Take the next frames.

        Parameters
        ----------
        times_s : np.ndarray [shape=(n_frames,)]
            Their times.
        own : np.ndarray [shape=(n_frames, n_down, n_across, 2)]
            Flow from the frame before to each, the camera's motion removed, in pixels per 1/30 s.
        light : np.ndarray [shape=(n_frames, n_down, n_across)]
            Mean brightness of the cells, 0 to 255.
        new_shot : np.ndarray [shape=(n_frames,), dtype=bool]
            Frames after a cut: what is brighter in them has not lit up.
        """
        intervals = np.diff(times_s, prepend=self._times[-1]) * FLOW_RATE_HZ
        smooth = uniform_filter(own.astype(np.float64), (0, 3, 3, 0), mode="nearest")
        moved = (smooth * intervals[:, None, None, None]).reshape(len(times_s), -1, 2)
        self._down = np.concatenate([self._down, self._down[-1] + np.cumsum(moved[..., 1], axis=0)])
        self._path = np.concatenate([self._path, self._path[-1] + np.cumsum(np.linalg.norm(moved, axis=2), axis=0)])
        self._times = np.concatenate([self._times, times_s])
        brighter = np.diff(np.concatenate([self._last_light[None], light]), axis=0) / intervals[:, None, None]
        brighter[new_shot] = 0
        self._flash.append(_strongest(np.maximum(brighter, 0).reshape(len(times_s), -1), self._shape))
        self._flash_times.append(times_s)
        self._last_light = light[-1].astype(np.float32)
        if len(self._times) > _CHUNK_FRAMES:
            self._advance(self._times[-1] - max(AFTER_S, SURGE_AFTER_S))

    def finish(self, duration_s: float) -> dict[MomentKind, Novelty]:
        """Return the curves over the whole clip, ``ceil(duration_s * RATE_HZ)`` values each."""
        n_values = int(np.ceil(duration_s * RATE_HZ))
        self._advance(n_values / RATE_HZ)
        grid = np.arange(n_values) / RATE_HZ
        flash_times = np.concatenate(self._flash_times)
        flash, places = _joined(self._flash)
        nearest = np.clip(np.searchsorted(flash_times, grid), 0, len(flash_times) - 1)
        even = Novelty(np.interp(grid, flash_times, flash).astype(np.float32), places[nearest])
        strike, surge = (Novelty(*_joined(chunks)) for chunks in (self._strike, self._surge))
        return {"strike": strike, "surge": surge, "flash": even}

    def _advance(self, until_s: float) -> None:
        """Evaluate the curves up to ``until_s`` and forget what is no longer needed."""
        last = int(np.ceil(until_s * RATE_HZ))
        # In pieces: after a long still stretch, in which every frame is a repetition, there is much to catch up with.
        while self._next < last:
            n_now = min(_PIECE, last - self._next)
            self._evaluate((self._next + np.arange(n_now)) / RATE_HZ)
            self._next += n_now
        keep = max(0, int(np.searchsorted(self._times, self._next / RATE_HZ - _KEEP_S)) - 1)
        self._times, self._down, self._path = self._times[keep:], self._down[keep:], self._path[keep:]

    def _evaluate(self, grid: np.ndarray) -> None:
        """Add the curves' values at the times ``grid``."""
        falling = self._rate(self._down, grid - BEFORE_S, grid)
        after = self._rate(self._down, grid, grid + AFTER_S)
        stopped = np.where(falling > 0, np.maximum(falling - after, 0), 0)
        self._strike.append(_strongest(stopped, self._shape))
        started = self._rate(self._path, grid, grid + SURGE_AFTER_S) - self._rate(
            self._path, grid - SURGE_BEFORE_S, grid
        )
        self._surge.append(_strongest(np.maximum(started, 0), self._shape))

    def _rate(self, travelled: np.ndarray, start_s: np.ndarray, end_s: np.ndarray) -> np.ndarray:
        """Mean speed of each cell between two times, in pixels per 1/30 s; what lies outside the clip is still."""
        distance = _at(travelled, self._times, end_s) - _at(travelled, self._times, start_s)
        return np.asarray(distance / ((end_s - start_s) * FLOW_RATE_HZ)[:, None])


_Chunk = tuple[np.ndarray, np.ndarray]


def _joined(chunks: list[_Chunk]) -> _Chunk:
    return np.concatenate([values for values, _ in chunks]), np.concatenate([places for _, places in chunks])


def _at(rows: np.ndarray, times_s: np.ndarray, at_s: np.ndarray) -> np.ndarray:
    """Interpolate rows linearly over time; the first and the last are held."""
    if len(times_s) == 1:
        return np.repeat(rows, len(at_s), axis=0)
    clipped = np.clip(at_s, times_s[0], times_s[-1])
    left = np.clip(np.searchsorted(times_s, clipped, side="right") - 1, 0, len(times_s) - 2)
    share = ((clipped - times_s[left]) / (times_s[left + 1] - times_s[left]))[:, None]
    return np.asarray(rows[left] * (1 - share) + rows[left + 1] * share)


def _strongest(cells: np.ndarray, shape: tuple[int, ...]) -> _Chunk:
    """Mean of the strongest `TOP_SHARE` of the cells (n, n_cells), and their centre of mass in the frame."""
    n_top = max(1, round(TOP_SHARE * cells.shape[1]))
    top = np.argpartition(cells, -n_top, axis=1)[:, -n_top:]
    values = np.take_along_axis(cells, top, axis=1)
    down, across = np.divmod(top, shape[1])
    weights = values + 1e-9
    x = ((across + 0.5) / shape[1] * weights).sum(axis=1) / weights.sum(axis=1)
    y = ((down + 0.5) / shape[0] * weights).sum(axis=1) / weights.sum(axis=1)
    # Half the size: these are what is kept of an hour.
    return values.mean(axis=1).astype(np.float32), np.stack([x, y], axis=1).astype(np.float32)
