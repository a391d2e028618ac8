"""Encoding sound: blocks in, packets out, and the audio files people keep.

Blocks are float32 ``(2, n_samples)`` of any length, one after the other from clip time 0.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from s2s.errors import OutputError
from s2s.stem import SAMPLE_RATE
from s2s.video.output import open_output, written

# The fast coder of AAC takes less than half the time, and leaves less noise in what is made here (docs/log.md).
_CODEC_OPTIONS = {"flac": {"bits_per_raw_sample": "24"}, "aac": {"aac_coder": "fast"}}
_BIT_RATES = {"aac": 192_000, "libopus": 160_000, "libmp3lame": 192_000}
# What the encoders take: float samples, one plane a channel or interleaved, or integers.
_SAMPLE_FORMATS = {"aac": "fltp", "libmp3lame": "fltp", "libopus": "flt", "pcm_s24le": "s32", "flac": "s32"}
# Muxer and codec of each kind of file. 24 bits: 144 dB below full scale, beyond what any converter plays.
_AUDIO_FORMATS = {
    ".wav": ("wav", "pcm_s24le"),
    ".flac": ("flac", "flac"),
    ".ogg": ("ogg", "libopus"),
    ".opus": ("opus", "libopus"),
    ".m4a": ("ipod", "aac"),
    ".mp3": ("mp3", "libmp3lame"),
}
AUDIO_SUFFIXES = tuple(_AUDIO_FORMATS)


def write_audio(
    path: str | os.PathLike[str],
    blocks: Iterable[np.ndarray],
    *,
    sample_rate: int = SAMPLE_RATE,
    bit_rate: int | None = None,
) -> None:
    """Write blocks of sound as a file; its suffix chooses the format, ``path`` is whole or untouched.

    Parameters
    ----------
    path : str or os.PathLike
        Ends in .wav (24-bit PCM), .flac (24-bit), .ogg or .opus (Opus), .m4a (AAC) or .mp3. The same samples give
        the same bytes.
    blocks : iterable of np.ndarray [shape=(2, n_samples), dtype=float32]
        In [-1, 1]; what lies outside is clipped.
    sample_rate : int
        In Hz. Opus knows 48000 only (and some divisors of it).
    bit_rate : int, optional
        Bits a second for lossy formats; 160,000 (Opus) or 192,000 by default.

    Raises
    ------
    OutputError
        ``unknown_audio_format``, ``output_unwritable`` or ``disk_full``.
    """
    path = Path(path)
    check_audio_format(path)
    muxer, codec = _AUDIO_FORMATS[path.suffix.lower()]
    # WAV headers count to 4 GB; RF64 takes over beyond.
    options = {"rf64": "auto"} if muxer == "wav" else {}
    with written(path) as temporary, open_output(temporary, muxer, options=options) as container:
        stream = add_sound(container, codec, sample_rate=sample_rate, bit_rate=bit_rate)
        for packet in encode_sound(stream, blocks):
            container.mux(packet)


def check_audio_format(path: Path) -> None:
    """Raise `OutputError` (``unknown_audio_format``) unless the suffix names a format."""
    if path.suffix.lower() not in _AUDIO_FORMATS:
        raise OutputError(
            f"Sound cannot be written as '{path.suffix or path.name}'.",
            code="unknown_audio_format",
            hint=f"Use one of {', '.join(AUDIO_SUFFIXES)}.",
        )


def add_sound(
    container: OutputContainer, codec: str, *, sample_rate: int = SAMPLE_RATE, bit_rate: int | None = None
) -> AudioStream:
    """Add a stereo stream encoded with ``codec``."""
    # Bit-exact: without the encoder's version, so that the same samples give the same bytes.
    options = {"flags": "+bitexact"} | _CODEC_OPTIONS.get(codec, {})
    stream = container.add_stream(codec, rate=sample_rate, options=options)
    assert isinstance(stream, AudioStream)
    stream.bit_rate = _BIT_RATES.get(codec, 0) if bit_rate is None else bit_rate
    stream.format = _SAMPLE_FORMATS[codec]
    return stream


def encode_sound(stream: AudioStream, blocks: Iterable[np.ndarray]) -> Iterator[Packet[AudioStream]]:
    """Yield the packets of ``blocks`` as they are encoded; the first sample is at time 0."""
    n_samples = 0
    for block in blocks:
        if not block.shape[1]:
            continue
        frame = av.AudioFrame.from_ndarray(_in_format(block, stream.format.name), stream.format.name, "stereo")
        frame.sample_rate = stream.sample_rate
        frame.time_base = Fraction(1, stream.sample_rate)
        frame.pts = n_samples
        n_samples += block.shape[1]
        yield from stream.encode(frame)
    if n_samples:
        yield from stream.encode(None)


def _in_format(block: np.ndarray, sample_format: str) -> np.ndarray:
    if sample_format == "fltp":
        return np.ascontiguousarray(block, np.float32)
    if sample_format == "s32":
        # Encoders keep the upper 24 bits: rounded here, so that they only cut zeros off.
        block = np.clip(np.rint(block.astype(np.float64) * 2**23), -(2**23), 2**23 - 1).astype(np.int32) << 8
    return np.ascontiguousarray(block.T).reshape(1, -1)
