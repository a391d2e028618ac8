"""Opening media files and saying what is wrong with those that cannot be opened.

Only formats that hold video, pictures or sound are allowed, and only files: playlists and the like, which would make
FFmpeg open other files or addresses, are refused. FFmpeg's own log is silent (PyAV's default); what matters is said in
errors and notes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from s2s.errors import InputError
from s2s.video.limits import MAX_PIXELS

_FORMATS = (
    "mov,matroska,webm,avi,gif,apng,mpegts,mpeg,mpegvideo,flv,asf,ogg,nut,mxf,dv,ivf,h264,hevc,mjpeg,yuv4mpegpipe,rm,"
    "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe,"
    "mp3,wav,w64,flac,aac,ac3,eac3,aiff,amr,caf"
)


def check_file(path: Path) -> None:
    """Raise what can be said about ``path`` before opening it: missing, a folder, empty, not a file."""
    try:
        status = path.stat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputError(
            f"{path} does not exist." if missing else f"{path} cannot be found: {(error.strerror or '').lower()}.",
            code="missing_file",
            hint="Check the name and the folder.",
        ) from error
    if path.is_dir():
        raise InputError(f"{path} is a folder.", code="is_folder", hint="Name a video or picture file.")
    if not path.is_file():
        raise unreadable(path, "it is not a regular file")
    if status.st_size == 0:
        raise InputError(
            f"{path} is empty (0 bytes).", code="empty_file", hint="It was never written: copy or download it again."
        )


def open_media(path: Path, *, demuxer: str | None = None) -> InputContainer:
    """Open ``path`` for reading; ``demuxer`` names FFmpeg's demuxer when it is known.

    Raises
    ------
    InputError
        ``missing_file``, ``is_folder``, ``empty_file`` or ``unreadable_media``.
    """
    check_file(path)
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file", "max_pixels": str(MAX_PIXELS)}
    try:
        # "file:" keeps names with colons from being taken for protocols. Tags in other encodings go through unharmed.
        return av.open(f"file:{path}", format=demuxer, options=options, metadata_errors="surrogateescape")
    except (av.FFmpegError, ValueError) as error:
        raise _why_not(path, error) from error


def _why_not(path: Path, error: Exception) -> InputError:
    if isinstance(error, PermissionError):
        return unreadable(path, "permission denied", hint="Change the file's permissions.")
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free"):
        return unreadable(
            path,
            "it is an MP4 or MOV whose index (moov) is missing, as it was cut short or never finished",
            hint="Copy, download or record it again.",
        )
    return unreadable(path, "its contents are of no kind that is known here")


def unreadable(path: Path, why: str, *, hint: str = "") -> InputError:
    """Return the error for a file that is no usable clip or picture."""
    return InputError(
        f"{path} cannot be read as a video or picture: {why}.",
        code="unreadable_media",
        hint=hint or "Check that it plays, or convert it to MP4 (video), JPEG or PNG (pictures).",
    )


def no_frame(path: Path) -> InputError:
    """Return the error for a video without a single frame that can be decoded."""
    return InputError(
        f"{path} holds video, but no frame of it can be decoded.",
        code="too_short",
        hint="Check that it plays. To give a still a sound, pass a picture (JPEG, PNG or WebP).",
    )


def context_of(stream: Stream) -> Any:
    """Return the codec context, or None when no decoder knows the stream (which PyAV's types do not tell)."""
    return stream.codec_context


def is_cover(stream: Stream) -> bool:
    """Tell cover art and thumbnails, which are stored as video streams, from video."""
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Choose the stream that players show: the default one, then the largest; never cover art."""
    return max(
        (stream for stream in container.streams.video if not is_cover(stream) and context_of(stream) is not None),
        key=lambda s: (Disposition.default in s.disposition, s.codec_context.width * s.codec_context.height, -s.index),
        default=None,
    )
