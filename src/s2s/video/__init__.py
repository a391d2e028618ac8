"""The only door to FFmpeg: what a file is, its frames, its sound, and writing it with a new soundtrack."""

from s2s.video.audio import audio_blocks
from s2s.video.containers import output_suffix
from s2s.video.frames import Frame, FrameReader, first_frame, read_frames
from s2s.video.info import ClipInfo, StreamInfo
from s2s.video.mux import mux, still_to_video
from s2s.video.probe import probe
from s2s.video.sound import write_audio

__all__ = [
    "ClipInfo",
    "Frame",
    "FrameReader",
    "StreamInfo",
    "audio_blocks",
    "first_frame",
    "mux",
    "output_suffix",
    "probe",
    "read_frames",
    "still_to_video",
    "write_audio",
]
