"""The master: what was mixed, brought to its loudness and kept below its peaks.

It is drawn from the spool anew each time it is read, so an hour needs no more memory than a minute.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from s2s.blocks import reblocked
from s2s.mix.loudness import ABSOLUTE_GATE_LUFS, LoudnessMeter
from s2s.mix.peak import Limiter, TruePeakMeter
from s2s.mix.settings import MixSettings
from s2s.mix.spool import Spool
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE

TOLERANCE_LU = 0.3  # by which the loudness may miss the target
MAX_TRIES = 4  # gains that are tried to get there
LEAST_PROGRESS = 0.75  # a try that leaves more than this of what was missing is the last: limiting eats the gain
SILENCE_DBTP = -120.0  # peaks below this are what is left of arithmetic, not sound

# Hands a stream on, and sees its blocks go by.
Watch = Callable[[Iterable[np.ndarray]], Iterator[np.ndarray]]


@dataclass(frozen=True)
class Levels:
    """What a stream was measured to be; -inf for silence."""

    loudness_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True)
class Track:
    """A part of the mix on its spool, and the gain it is added with."""

    spool: Spool
    gain: float = 1.0


def summed(tracks: Sequence[Track]) -> Iterator[np.ndarray]:
    """Yield the sum of the tracks, block by block."""
    for blocks in zip(*(track.spool.blocks() for track in tracks), strict=True):
        total = np.float32(tracks[0].gain) * blocks[0]
        for track, block in zip(tracks[1:], blocks[1:], strict=True):
            total += np.float32(track.gain) * block
        yield total


def measure(blocks: Iterable[np.ndarray]) -> Levels:
    """Measure a stream to its end."""
    loudness, peak = LoudnessMeter(SAMPLE_RATE), TruePeakMeter()
    for block in blocks:
        loudness.add(block)
        peak.add(block)
    return Levels(loudness.integrated_lufs(), peak.dbtp())


class Master:
    """The finished sound: read it block by block, as often as wanted, until it is closed.

    Attributes
    ----------
    n_samples : int
        At 48 kHz.
    loudness_lufs, true_peak_dbtp : float
        Measured on what `blocks` yields; -inf when that is silent.
    gain_db : float
        By how much the sum of the stems was turned up.
    notes : tuple of str
        What a person should know about this mix, in full sentences.
    """

    def __init__(self, tracks: Sequence[Track], n_samples: int, ceiling_dbtp: float) -> None:
        self._tracks = tracks
        self._ceiling_dbtp = ceiling_dbtp
        self.n_samples = n_samples
        self.loudness_lufs = -math.inf
        self.true_peak_dbtp = -math.inf
        self.gain_db = 0.0
        self.notes: tuple[str, ...] = ()

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield float32 ``(2, BLOCK_SIZE)``, the last block shorter, ``n_samples`` in all; the same each time."""
        return reblocked(self._limited(), BLOCK_SIZE)

    def close(self) -> None:
        """Give up what is kept on disk; `blocks` cannot be read after it. Closing twice does no harm."""
        for track in self._tracks:
            track.spool.close()

    def __enter__(self) -> Master:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _limited(self) -> Iterator[np.ndarray]:
        limiter = Limiter(self._ceiling_dbtp)
        gain = np.float32(10 ** (self.gain_db / 20))
        for block in summed(self._tracks):
            yield limiter.process(block * gain)
        yield limiter.finish()


def bring_to_target(master: Master, levels: Levels, settings: MixSettings, watch: Watch) -> list[str]:
    """Find the gain that gives the target loudness after limiting, and set it; say why where it is missed."""
    if levels.true_peak_dbtp < SILENCE_DBTP:
        return ["Nothing is heard: the mix is silent."]
    within_peaks_db = settings.ceiling_dbtp + settings.max_limiting_db - levels.true_peak_dbtp
    most_db = min(within_peaks_db, settings.max_gain_db)
    # What lies below the meter's gate reads -inf; counted as just below it, it is turned up as far as its neighbours.
    gain_db = min(settings.target_lufs - max(levels.loudness_lufs, ABSOLUTE_GATE_LUFS), most_db)
    missing_lu = math.inf
    for _ in range(MAX_TRIES):
        master.gain_db = gain_db
        levels = measure(watch(master.blocks()))
        before_lu, missing_lu = missing_lu, settings.target_lufs - levels.loudness_lufs
        in_vain = missing_lu > LEAST_PROGRESS * before_lu or gain_db >= most_db
        if abs(missing_lu) <= TOLERANCE_LU or (missing_lu > 0 and in_vain):
            break
        gain_db = min(gain_db + missing_lu, most_db)
    master.loudness_lufs, master.true_peak_dbtp = levels.loudness_lufs, levels.true_peak_dbtp
    if missing_lu <= TOLERANCE_LU:
        return []
    target = f"{settings.target_lufs:g} LUFS"
    if not math.isfinite(missing_lu):
        return [f"The result is nearly silent, far below the usual {target}."]
    if master.gain_db >= settings.max_gain_db:
        why = "for what is heard is soft by nature"
    else:
        why = "so that its sharp hits keep their punch"
    return [f"The result is {missing_lu:.1f} dB quieter than the usual {target}, {why}."]
