"""Watching a clip once: from a stream of frames to the dense curves that the rest of perception reads.

One thread decodes and shrinks frames; optical flow and the image network, which do not depend on their neighbours, run
beside it in a small pool. Results are taken in order, so the outcome does not depend on the number of threads.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np

from s2s.device import usable_cores
from s2s.perception.flames import flame_coloured
from s2s.perception.motion import LONG_SIDE, cell_flow, cell_grid, split_camera
from s2s.perception.novelty import Novelty, NoveltyBuilder
from s2s.perception.rain import Streaks, streaks_in
from s2s.perception.scenes import CutFinder, thumbnail
from s2s.timeline import MomentKind

REPEAT_RATIO = 0.12
"""A frame that differs from the last by less than this share of the usual difference is a repetition: 24 frames/s in a
30 frames/s file repeats every fifth, and each repetition would look like a dead stop."""
MIN_SIDE = 48
"""Flow needs room for its patches; thinner pictures are stretched to this."""
DARK_LEVEL = 40
LIGHT_EVERY_S = 0.1
"""How often the brightness of the cells is kept: a burst of fireworks grows for three times as long."""
STREAKS_EVERY_S = 0.25
LOOK_SIDE = 480
"""Long side of the frames that are classified: more than the network takes in, as bars may be cut off."""
_CHUNK_FRAMES = 120
_MAX_PENDING = 32


class WatchedFrame(Protocol):
    """A decoded frame, upright, whose pixels are made when asked for, in the thread that iterates."""

    time_s: float

    def gray(self, long_side: int) -> np.ndarray: ...

    def rgb(self, long_side: int) -> np.ndarray: ...


@dataclass
class Watched:
    """What one pass over the frames leaves behind; arrays have one value a frame that is not a repetition."""

    duration_s: float
    novelty: dict[MomentKind, Novelty]
    cuts_s: list[float]
    times_s: np.ndarray
    own_motion: np.ndarray
    """Mean length of the flow without the camera's, in pixels per 1/30 s."""
    camera_motion: np.ndarray
    brightness: np.ndarray
    """Mean brightness, 0 to 255."""
    light_s: np.ndarray
    """Times of the frames, `LIGHT_EVERY_S` apart, whose cells' brightness is kept."""
    light: np.ndarray
    """(n, n_down, n_across) uint8"""
    streaks_s: list[float]
    """Times, `STREAKS_EVERY_S` apart, of the frames in which streaks were looked for."""
    streaks: list[Streaks]
    sampled_s: np.ndarray
    """Times of the frames that the image network saw."""
    posteriors: np.ndarray
    """(n_sampled, n_classes)"""
    flame_coloured: np.ndarray
    """(n_sampled, n_down, n_across) share of each cell, float32"""


@dataclass
class _Sums:
    times: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    camera: list[float] = field(default_factory=list)
    light: list[float] = field(default_factory=list)
    cells_s: list[float] = field(default_factory=list)
    cells: list[np.ndarray] = field(default_factory=list)


Classify = Callable[[np.ndarray], np.ndarray]


def watch(
    frames: Iterable[WatchedFrame],
    *,
    classify: Classify,
    expected_s: float,
    end_s: Callable[[], float],
    progress: Callable[[float], None] = lambda share: None,
    n_threads: int | None = None,
) -> Watched:
    """Look at every frame once.

    Parameters
    ----------
    frames : iterable of WatchedFrame
        In order of time.
    classify : callable
        (1, height, width, 3) uint8 -> (1, n_classes) posteriors; called from several threads.
    expected_s : float
        The clip's duration as far as known beforehand; spaces the frames that are classified.
    end_s : callable
        Asked after the last frame: the duration that was really there.
    progress : callable
        Told the share that is done, from 0 to 1.
    n_threads : int, optional
        Size of the pool; the number of usable cores by default.
    """
    # A dozen looks at a short clip, one every two seconds at a long one, and one at the start of every shot.
    look_every_s = min(2.0, max(0.25, expected_s / 12))
    sums, cuts, looks = _Sums(), CutFinder(), list[tuple[float, Future[np.ndarray], np.ndarray]]()
    builder: NoveltyBuilder | None = None
    pending: deque[tuple[float, np.ndarray, Future[np.ndarray] | None]] = deque()
    chunk: list[tuple[float, np.ndarray, np.ndarray, bool]] = []
    streaks: list[tuple[float, Streaks]] = []
    last: np.ndarray | None = None
    before: np.ndarray | None = None
    last_s, next_look_s, next_streaks_s = 0.0, 0.0, 0.0
    repeats = _Repeats()

    def drain(limit: int) -> None:
        while len(pending) > limit:
            time_s, light, flow = pending.popleft()
            cells = flow.result() if flow else np.zeros((*light.shape, 2), np.float32)
            chunk.append((time_s, light, cells, flow is None))
            if len(chunk) >= _CHUNK_FRAMES:
                flush()

    def flush() -> None:
        if not chunk or builder is None:
            return
        times, lights, flows, new_shots = (np.array([row[part] for row in chunk]) for part in range(4))
        own, camera = split_camera(flows)
        builder.add(times, own, lights, new_shots)
        _note(sums, times, own, camera, lights)
        chunk.clear()

    with _single_threaded_opencv(), _pool(n_threads) as pool:
        for frame in frames:
            gray = _fitting(frame.gray(LONG_SIDE), last)
            if last is None:
                light = _cells_light(gray)
                builder = NoveltyBuilder(frame.time_s, light)
                zero = np.zeros((1, *light.shape, 2), np.float32)
                _note(sums, np.array([frame.time_s]), zero, zero, light[None])
                cuts.add(frame.time_s, thumbnail(gray))
                last, last_s = gray, frame.time_s
            elif frame.time_s > last_s and not repeats.is_one(gray, last):
                new_shot = cuts.add(frame.time_s, thumbnail(gray))
                # Across a cut there is no motion, only noise.
                flow = None if new_shot else pool.submit(cell_flow, last, gray, seconds=frame.time_s - last_s)
                pending.append((frame.time_s, _cells_light(gray), flow))
                if before is not None and last_s >= next_streaks_s and not new_shot:
                    streaks.append((last_s, streaks_in(before, last, gray, cell_grid(*gray.shape))))
                    next_streaks_s = last_s + STREAKS_EVERY_S
                before = None if new_shot else last
                if new_shot:
                    # A little into the new shot: its first frames may still be mixed with the last shot's.
                    next_look_s = min(next_look_s, frame.time_s + 0.1)
                last, last_s = gray, frame.time_s
            if frame.time_s >= next_look_s:
                rgb = frame.rgb(LOOK_SIDE)
                looks.append(
                    (frame.time_s, pool.submit(classify, rgb[None]), flame_coloured(rgb, cell_grid(*last.shape)))
                )
                next_look_s = frame.time_s + look_every_s
            drain(_MAX_PENDING)
            progress(min(1.0, frame.time_s / expected_s) if expected_s else 0.0)
        drain(0)
        flush()
        duration_s = end_s()
        assert builder is not None, "the reader raises when no frame decodes"
        return Watched(
            duration_s=duration_s,
            novelty=builder.finish(duration_s),
            cuts_s=cuts.cuts_s,
            times_s=np.array(sums.times),
            own_motion=np.array(sums.own),
            camera_motion=np.array(sums.camera),
            brightness=np.array(sums.light),
            light_s=np.array(sums.cells_s),
            light=np.stack(sums.cells),
            streaks_s=[time_s for time_s, _ in streaks],
            streaks=[found for _, found in streaks],
            sampled_s=np.array([time_s for time_s, _, _ in looks]),
            posteriors=np.concatenate([look.result() for _, look, _ in looks]),
            flame_coloured=np.stack([coloured for _, _, coloured in looks]),
        )


def _fitting(gray: np.ndarray, last: np.ndarray | None) -> np.ndarray:
    """Bring a frame to the size of the ones before it; stretch thin pictures."""
    height, width = last.shape if last is not None else (max(MIN_SIDE, gray.shape[0]), max(MIN_SIDE, gray.shape[1]))
    if gray.shape == (height, width):
        return gray
    return np.asarray(cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA))


def _note(sums: _Sums, times: np.ndarray, own: np.ndarray, camera: np.ndarray, lights: np.ndarray) -> None:
    sums.times.extend(times.tolist())
    sums.own.extend(np.linalg.norm(own, axis=3).mean(axis=(1, 2)).tolist())
    sums.camera.extend(np.linalg.norm(camera, axis=3).mean(axis=(1, 2)).tolist())
    sums.light.extend(lights.mean(axis=(1, 2)).tolist())
    for time_s, light in zip(times.tolist(), lights, strict=True):
        # A little early rather than a whole frame late.
        if not sums.cells_s or time_s >= sums.cells_s[-1] + LIGHT_EVERY_S - 0.005:
            sums.cells_s.append(time_s)
            sums.cells.append(np.clip(light + 0.5, 0, 255).astype(np.uint8))


class _Repeats:
    """Tells repeated frames from new ones by what difference is usual between frames."""

    def __init__(self) -> None:
        self._usual: deque[float] = deque(maxlen=31)

    def is_one(self, gray: np.ndarray, last: np.ndarray) -> bool:
        difference = float(cv2.norm(gray, last, cv2.NORM_L1)) / gray.size
        if self._usual and difference < REPEAT_RATIO * float(np.median(self._usual)):
            return True
        self._usual.append(difference)
        return False


def _cells_light(gray: np.ndarray) -> np.ndarray:
    n_down, n_across = cell_grid(*gray.shape)
    return np.asarray(cv2.resize(gray, (n_across, n_down), interpolation=cv2.INTER_AREA), np.float32)


@dataclass
class _OpenCV:
    """Who uses OpenCV's one setting for the whole process, and what it was."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    n_users: int = 0
    n_threads: int = 0


_opencv = _OpenCV()


@contextlib.contextmanager
def _single_threaded_opencv() -> Iterator[None]:
    """The pool is our parallelism; besides, OpenCV cuts frames into stripes by the number of its threads, and results
    at their edges would depend on it. The setting is the process's: the last to leave puts it back."""
    with _opencv.lock:
        if _opencv.n_users == 0:
            _opencv.n_threads = cv2.getNumThreads()
            cv2.setNumThreads(1)
        _opencv.n_users += 1
    try:
        yield
    finally:
        with _opencv.lock:
            _opencv.n_users -= 1
            if _opencv.n_users == 0:
                cv2.setNumThreads(_opencv.n_threads)


@contextlib.contextmanager
def _pool(n_threads: int | None) -> Iterator[ThreadPoolExecutor]:
    """A pool that drops what is queued when the caller is interrupted."""
    pool = ThreadPoolExecutor(n_threads or usable_cores(), thread_name_prefix="watch")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
