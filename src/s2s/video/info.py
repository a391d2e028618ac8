"""What is known about a clip or picture before its frames are decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StreamInfo:
    """One stream of a file, and in words what will be done with it."""

    index: int
    kind: str
    """``video``, ``audio``, ``subtitle``, ``data`` or ``attachment``."""
    codec: str
    detail: str
    """Size, rate, layout, language: what tells this stream from others."""
    duration_s: float | None
    use: str


@dataclass(frozen=True)
class ClipInfo:
    """A clip or a picture.

    Times are in seconds of *clip time*, which begins with the first frame that is shown: the clip's own sound, which
    may begin earlier or later, moves nothing. ``start_time_s`` is that moment by the file's own timestamps.
    """

    path: Path
    container: str
    """FFmpeg's name of the format, such as ``mov,mp4,m4a,3gp,3g2,mj2``, ``png_pipe`` or ``webp`` (animated)."""
    duration_s: float
    """End of the last frame; 0 for picture files."""
    width: int
    """As displayed: after turning upright and with square pixels."""
    height: int
    fps: float
    """Average frames a second; 0 for pictures."""
    frame_step_s: float
    """The usual (median) distance of frames; 0 for pictures."""
    n_frames: int
    rotation_deg: int
    """Clockwise turn that sets the stored picture upright: 0, 90, 180 or 270."""
    codec: str
    pixel_format: str
    interlaced: bool
    is_picture: bool
    """A still: a picture file, or a video of one frame (which may have a duration)."""
    has_audio: bool
    start_time_s: float
    streams: tuple[StreamInfo, ...]
    notes: tuple[str, ...]
    """Sentences the user should read."""
    stream_index: int
    """Which stream is the picture."""
    demuxer: str | None
    """FFmpeg's demuxer when the contents settled it, so that odd names cannot mislead."""
    stored_size: tuple[int, int]
    """Width and height as coded."""
    brand: str
    """Major brand of MP4 and MOV files, such as ``isom`` or ``qt``."""
    has_preroll: bool
    """Whether an edit list hides frames before the start that later ones need."""
