"""The rates of a learned model: every count of frames and samples is derived from them, none is typed twice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """How often a model sees, and how often it speaks.

    Examples
    --------
    >>> REGNET_RATES.n_video_frames, REGNET_RATES.n_mel_frames, REGNET_RATES.hop_length
    (215, 860, 256)
    """

    duration_s: float
    """Length of the window that the model takes at once, in seconds."""
    fps: float
    """Video frames a second."""
    sample_rate: int
    """Samples a second, in Hz."""
    hop_length: int
    """Samples from one mel frame to the next."""
    mel_frames_per_video_frame: int

    @property
    def n_samples(self) -> int:
        """Samples of a window."""
        return round(self.duration_s * self.sample_rate)

    @property
    def n_video_frames(self) -> int:
        """Video frames of a window."""
        return round(self.duration_s * self.fps)

    @property
    def n_mel_frames(self) -> int:
        """Mel frames of a window: a whole number for each video frame."""
        return self.n_video_frames * self.mel_frames_per_video_frame

    @property
    def mel_frames_per_second(self) -> float:
        """How many mel frames a second of sound has."""
        return self.sample_rate / self.hop_length


REGNET_RATES = Rates(duration_s=10.0, fps=21.5, sample_rate=22_050, hop_length=256, mel_frames_per_video_frame=4)
"""RegNet (Chen et al., TIP 2020): 215 video frames and 860 mel frames in ten seconds."""
