"""Peaks of the sound, for waveforms: the extremes of each short span, of the mix and of every stem.

They are read off the samples as these go by on their way to a file, so a long clip needs no more memory for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from s2s.stem import SAMPLE_RATE
from s2s.wire import PeakRow, Peaks

RATES_HZ = (50, 25, 20, 16, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1)
"""Each has a whole number of samples a span."""
MOST_SPANS = 12_000
"""Of a row: four minutes at 50 a second, many times what is drawn at once."""
FULL_SCALE = 100


def rate_for(duration_s: float) -> int:
    """Return how many spans a second a clip gets: as many as fit, `RATES_HZ` at most."""
    return next((rate for rate in RATES_HZ if duration_s * rate <= MOST_SPANS), RATES_HZ[-1])


class Row:
    """The peaks of one sound, span by span."""

    def __init__(self, rate_hz: int) -> None:
        self._span = SAMPLE_RATE // rate_hz
        self._rest = np.zeros((2, 0), np.float32)
        self._low: list[int] = []
        self._high: list[int] = []

    def watch(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Hand blocks on, float32 ``(2, n)`` of any lengths, and see them go by."""
        for block in blocks:
            self._add(np.concatenate([self._rest, block], axis=1))
            yield block
        if self._rest.shape[1]:
            self._note(self._rest[:, None])
            self._rest = self._rest[:, :0]

    def done(self) -> PeakRow:
        """Return what was seen; the last span may be shorter."""
        return PeakRow(min=self._low, max=self._high)

    def _add(self, samples: np.ndarray) -> None:
        n_spans = samples.shape[1] // self._span
        # A copy, or the whole block would be kept for its end.
        self._rest = samples[:, n_spans * self._span :].copy()
        if n_spans:
            self._note(samples[:, : n_spans * self._span].reshape(2, n_spans, self._span))

    def _note(self, spans: np.ndarray) -> None:
        """Keep the extremes over both channels of spans ``(2, n_spans, n_samples)``."""
        self._low += _scaled(spans.min(axis=(0, 2)))
        self._high += _scaled(spans.max(axis=(0, 2)))


class Meter:
    """Collects the rows of a rendering."""

    def __init__(self, duration_s: float) -> None:
        self._rate_hz = rate_for(duration_s)
        self._mix = Row(self._rate_hz)
        self._stems: dict[str, Row] = {}

    def mix(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Hand the mix on."""
        return self._mix.watch(blocks)

    def stem(self, name: str, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Hand a stem on."""
        row = self._stems[name] = Row(self._rate_hz)
        return row.watch(blocks)

    def peaks(self) -> Peaks:
        """Return all rows, of what has gone by."""
        stems = {name: row.done() for name, row in self._stems.items()}
        return Peaks(rate_hz=self._rate_hz, mix=self._mix.done(), stems=stems)


def _scaled(values: np.ndarray) -> list[int]:
    """Beyond full scale, files are cut off, too."""
    return [int(value) for value in np.clip(np.rint(values * FULL_SCALE), -FULL_SCALE, FULL_SCALE)]
