"""Reading the sound a file already has, in step with its picture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from s2s.blocks import reblocked
from s2s.errors import InputError
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE
from s2s.video.info import ClipInfo
from s2s.video.media import context_of, open_media
from s2s.video.packets import Trouble, read_packets

# Timestamps may be off by this much before sound is moved: containers round to milliseconds, writers drift.
_LARGEST_SLIP_S = 0.05


def audio_blocks(
    source: ClipInfo | str | os.PathLike[str],
    *,
    sample_rate: int = SAMPLE_RATE,
    block_size: int = BLOCK_SIZE,
    duration_s: float | None = None,
    n_samples: int | None = None,
) -> Iterator[np.ndarray]:
    """Yield the sound of a file from clip time 0, as stereo, block after block.

    Sound that begins late or stops in between is silence there; sound before clip time 0 is left out.

    Parameters
    ----------
    source : ClipInfo or path
        A clip, or any file with sound (whose own start is then time 0).
    sample_rate : int
        In Hz; sound at another rate is resampled.
    block_size : int
        Samples a block; the last may be shorter.
    duration_s : float, optional
        Exactly so much is given, with silence at the end if need be. By default all there is: of a clip, as much as
        its picture lasts.
    n_samples : int, optional
        The same in samples; goes before ``duration_s``.

    Yields
    ------
    np.ndarray [shape=(2, block_size), dtype=float32]
        Mono sound stands in both channels at its own level; more than two channels are mixed down.

    Raises
    ------
    InputError
        ``no_audio_stream``, and those of a file that cannot be opened.
    """
    clip: ClipInfo | None = None
    if isinstance(source, ClipInfo):
        clip, path = source, source.path
    else:
        path = Path(source)
    if duration_s is None and clip is not None and not clip.is_picture:
        duration_s = clip.duration_s
    if n_samples is None and duration_s is not None:
        n_samples = round(duration_s * sample_rate)
    with open_media(path, demuxer=clip.demuxer if clip else None) as container:
        stream = container.streams.best("audio")
        if not isinstance(stream, AudioStream) or context_of(stream) is None:
            raise InputError(
                f"{path} has no sound that can be read.",
                code="no_audio_stream",
                hint="`s2s inspect FILE` lists what it holds.",
            )
        if clip is not None:
            start_s = clip.start_time_s
        else:
            start_s = max(0.0, float((stream.start_time or 0) * (stream.time_base or 1)))
        stretches = _stretches(container, stream, start_s, sample_rate)
        yield from reblocked(_joined(stretches, n_samples), block_size)


def _stretches(
    container: InputContainer, stream: AudioStream, start_s: float, sample_rate: int
) -> Iterator[tuple[int | None, np.ndarray]]:
    """Yield decoded sound; with the sample it belongs at wherever that does not follow from what came before."""
    resampler: av.AudioResampler | None = None
    setup: tuple[str, str, int] | None = None
    due_s: float | None = None
    for frame in _frames(container, stream):
        time_s = due_s if frame.pts is None or frame.time_base is None else float(frame.pts * frame.time_base) - start_s
        time_s = 0.0 if time_s is None else time_s
        starts_anew = due_s is None or abs(time_s - due_s) > _LARGEST_SLIP_S
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if starts_anew or found != setup:
            if resampler is not None:
                yield from ((None, _samples(rest)) for rest in resampler.resample(None))
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            resampler, setup = av.AudioResampler("fltp", layout, sample_rate), found
            if starts_anew:
                yield round(time_s * sample_rate), np.zeros((2, 0), np.float32)
                due_s = time_s
        assert resampler is not None and due_s is not None
        due_s += frame.samples / frame.sample_rate
        frame.pts = None
        yield from ((None, _samples(part)) for part in resampler.resample(frame))
    if resampler is not None:
        yield from ((None, _samples(rest)) for rest in resampler.resample(None))


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[av.AudioFrame]:
    for packet in chain(read_packets(container, [stream], Trouble()), [None]):
        try:
            yield from stream.decode(packet)
        except av.FFmpegError:
            continue


def _samples(frame: av.AudioFrame) -> np.ndarray:
    # One channel becomes two here: swresample would take 3 dB off.
    return np.broadcast_to(np.asarray(frame.to_ndarray(), np.float32), (2, frame.samples))


def _joined(stretches: Iterable[tuple[int | None, np.ndarray]], n_samples: int | None) -> Iterator[np.ndarray]:
    """Put stretches where they belong: silence between them, what overlaps left out, ``n_samples`` in all."""
    position = cursor = 0
    for start, samples in stretches:
        if start is not None:
            cursor = start
        if n_samples is not None and cursor >= n_samples:
            break
        fresh = samples[:, max(0, position - cursor) :]
        cursor += samples.shape[1]
        if not fresh.shape[1]:
            continue
        begin = cursor - fresh.shape[1]
        if begin > position:
            yield from _silence(begin - position)
        if n_samples is not None:
            fresh = fresh[:, : max(0, n_samples - begin)]
        yield fresh
        position = begin + fresh.shape[1]
    if n_samples is not None:
        yield from _silence(n_samples - position)


def _silence(n_samples: int) -> Iterator[np.ndarray]:
    for start in range(0, n_samples, BLOCK_SIZE):
        yield np.zeros((2, min(BLOCK_SIZE, n_samples - start)), np.float32)
