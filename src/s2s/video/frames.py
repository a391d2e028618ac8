"""The frames of a clip, one streaming pass, each with the time it is truly shown at.

Time comes from presentation timestamps with edit lists applied, so frames of variable rate keep their places. Arrays
are computed only when asked for: most of what a pass costs is decoding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain

import av
import numpy as np
from av.video.stream import VideoStream

from s2s.device import usable_cores
from s2s.video import webp
from s2s.video.info import ClipInfo
from s2s.video.limits import MAX_PIXELS
from s2s.video.media import no_frame, open_media
from s2s.video.packets import Steady, Trouble, read_packets
from s2s.video.pixels import Scaler

# Frames whose times do not grow are put this far behind the one before.
_LEAST_STEP_S = 0.001
_LEAST_FPS = 25
_MOST_THREADS = 4


class Frame:
    """One decoded frame. Compute what you need from it and let it go: it holds a whole picture.

    Frames of one reader share scalers and must be used in one thread.
    """

    __slots__ = ("_info", "_scaler", "end_s", "picture", "time_s")

    def __init__(self, picture: av.VideoFrame, time_s: float, end_s: float, info: ClipInfo, scaler: Scaler) -> None:
        self.picture = picture
        """As FFmpeg decoded it: not turned upright."""
        self.time_s = time_s
        """When it is shown, in seconds of clip time."""
        self.end_s = end_s
        """When the next frame of the file takes its place."""
        self._info = info
        self._scaler = scaler

    def gray(self, long_side: int) -> np.ndarray:
        """Return brightness, upright.

        Parameters
        ----------
        long_side : int
            Length of the longer side in pixels. Smaller pictures are enlarged, so that a pixel is the same share of
            the picture in every clip and every frame of a clip has the same shape.

        Returns
        -------
        np.ndarray [shape=(height, width), dtype=uint8]
            0 is black and 255 white, whatever the range and depth of the video.
        """
        return self._scaler.gray(self.picture, *self._shape(long_side))

    def rgb(self, size: int | tuple[int, int]) -> np.ndarray:
        """Return colours, upright; transparent places are white.

        Parameters
        ----------
        size : int or (int, int)
            Length of the longer side, or height and width (then the picture is squeezed to fit).

        Returns
        -------
        np.ndarray [shape=(height, width, 3), dtype=uint8]
        """
        height, width = self._shape(size) if isinstance(size, int) else size
        return self._scaler.rgb(self.picture, height, width)

    def _shape(self, long_side: int) -> tuple[int, int]:
        scale = long_side / max(self._info.width, self._info.height)
        return max(1, round(self._info.height * scale)), max(1, round(self._info.width * scale))


class FrameReader:
    """Iterates over the frames of a clip; every iteration is a pass of its own.

    Parameters
    ----------
    info : ClipInfo
        From `probe`.
    max_fps : float or None
        Frames of clips faster than this may be left out, evenly, as long as no two that are kept lie more than
        1/25 s apart: 60 frames a second become 30, 50 become 25, 48 stay.
    skip_loop_filter : bool
        Leave out the deblocking of H.264 and HEVC: a fifth less time to decode, at the price of faint block edges.
        No frame is lost.
    threads : int
        Decoding threads; 0 takes one for each processor, four at most.

    Attributes
    ----------
    notes : tuple of str
        What went wrong in the last pass, one sentence each; complete when it has ended.
    last_end_s : float
        End of the last frame yielded so far, in seconds of clip time.
    """

    def __init__(
        self, info: ClipInfo, *, max_fps: float | None = None, skip_loop_filter: bool = False, threads: int = 0
    ) -> None:
        self.info = info
        self.last_end_s = 0.0
        self._max_fps = max_fps
        self._skip_loop_filter = skip_loop_filter
        self._threads = threads or min(_MOST_THREADS, usable_cores())
        self._trouble = Trouble()

    @property
    def notes(self) -> tuple[str, ...]:
        """What went wrong in the last pass."""
        return self._trouble.notes

    def __iter__(self) -> Iterator[Frame]:
        self._trouble = Trouble()
        self.last_end_s = 0.0
        kept_s = -math.inf
        for frame in self._timed():
            self.last_end_s = frame.end_s
            if frame.end_s - kept_s > self._longest_gap_s():
                kept_s = frame.time_s
                yield frame

    def _longest_gap_s(self) -> float:
        """How far apart two kept frames may lie when the ones between are left out; 0 keeps all."""
        fps = self.info.fps
        if not self._max_fps or fps <= self._max_fps:
            return 0.0
        # 0.01, 0.1 and 1 %: room for the rounding of timestamps, and for 49.95 frames a second to become 24.975.
        every = min(math.ceil(fps / self._max_fps - 0.01), math.floor(fps / (_LEAST_FPS - 0.1)))
        return min(1.01 * every / fps, 1.01 / _LEAST_FPS)

    def _timed(self) -> Iterator[Frame]:
        """Yield frames whose times grow, each ending where the next one begins."""
        scaler = Scaler(quarter_turns=self.info.rotation_deg // 90)
        usual_s = self.info.frame_step_s or 0.04
        last: av.VideoFrame | None = None
        time_s, duration_s = 0.0, usual_s
        for picture, stamp_s, picture_s in self._decoded():
            if last is None:
                time_s = max(0.0, stamp_s or 0.0)
            else:
                end_s = max(time_s + _LEAST_STEP_S, time_s + usual_s if stamp_s is None else stamp_s)
                yield Frame(last, time_s, end_s, self.info, scaler)
                time_s = end_s
                if (last.width, last.height) != (picture.width, picture.height):
                    self._trouble.add("size")
            last, duration_s = picture, picture_s or usual_s
        if last is not None:
            yield Frame(last, time_s, time_s + duration_s, self.info, scaler)

    def _decoded(self) -> Iterator[tuple[av.VideoFrame, float | None, float]]:
        """Yield pictures in the order they are shown, with time and duration by the file's timestamps."""
        info = self.info
        if info.container == "webp":
            yield from webp.pictures(info.path, info.width, info.height, self._trouble)
            return
        with open_media(info.path, demuxer=info.demuxer) as container:
            stream = container.streams[info.stream_index]
            assert isinstance(stream, VideoStream) and stream.time_base is not None
            second = float(stream.time_base)
            stream.thread_count = self._threads
            stream.thread_type = "AUTO"
            stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)} | (
                {"skip_loop_filter": "all"} if self._skip_loop_filter else {}
            )
            steady = Steady(container, stream, self._trouble)
            for packet in chain(map(steady, read_packets(container, [stream], self._trouble)), [None]):
                try:
                    pictures = stream.decode(packet)
                except av.FFmpegError:
                    self._trouble.add("undecodable")
                    continue
                for picture in pictures:
                    if picture.is_corrupt:
                        self._trouble.add("damaged")
                    stamp = picture.pts if picture.pts is not None else picture.dts
                    yield (
                        picture,
                        None if stamp is None else stamp * second - info.start_time_s,
                        picture.duration * second,
                    )


def first_frame(info: ClipInfo) -> Frame:
    """Return the first frame, which of a picture is the only one.

    Raises
    ------
    InputError
        ``too_short`` when none can be decoded any more.
    """
    frame = next(iter(FrameReader(info, threads=1)), None)
    if frame is None:
        raise no_frame(info.path)
    return frame


def read_frames(
    info: ClipInfo, *, max_fps: float | None = None, skip_loop_filter: bool = False, threads: int = 0
) -> FrameReader:
    """Return a `FrameReader` over ``info``: iterate over it, then look at its ``notes``."""
    return FrameReader(info, max_fps=max_fps, skip_loop_filter=skip_loop_filter, threads=threads)
