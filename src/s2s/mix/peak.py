"""True peaks: how high the waveform goes between the samples, and a limiter that keeps it below a ceiling.

A converter or a decoder draws a smooth line through the samples, and that line may pass higher than any of them. As in
ITU-R BS.1770-4, Annex 2, points of that line are computed between the samples, here twice as densely as it asks.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage

from s2s.mix.follow import decaying_maximum
from s2s.stem import SAMPLE_RATE

OVERSAMPLING = 8  # BS.1770 asks for 4, which can miss 0.2 dB of the peaks of white noise
_HALF_TAPS = 12  # samples on either side that a point between two samples is drawn from
_FRAME = 32  # points are drawn 32 samples at a time, by one matrix product


def _interpolation() -> np.ndarray:
    """Return the matrix that turns 32 samples and their neighbours into the points between and on them.

    Columns hold a sinc under a Kaiser window: flat to 20 kHz at 48 kHz, as the filter in BS.1770 is.
    """
    taps = np.arange(-_HALF_TAPS + 1, _HALF_TAPS + 1)
    matrix = np.zeros((_FRAME + 2 * _HALF_TAPS - 1, OVERSAMPLING, _FRAME))
    for phase in range(OVERSAMPLING):
        offset = taps - phase / OVERSAMPLING
        window = np.i0(5.0 * np.sqrt(np.maximum(0, 1 - (offset / _HALF_TAPS) ** 2))) / np.i0(5.0)
        for column in range(_FRAME):
            matrix[column : column + taps.size, phase, column] = np.sinc(offset) * window
    return matrix.reshape(matrix.shape[0], -1).astype(np.float32)


_INTERPOLATION = _interpolation()
_MOST_GAIN = float(np.abs(_INTERPOLATION).sum(axis=0).max())  # of any point over the highest sample around it


class _PeakFinder:
    """The highest point, over all channels, in the stretch from each sample to the next; late by `_HALF_TAPS`."""

    def __init__(self, n_channels: int) -> None:
        self._context = np.zeros((n_channels, 2 * _HALF_TAPS - 1), np.float32)

    def __call__(self, block: np.ndarray, floor: float) -> np.ndarray:
        """Return the peaks, one a sample; 0 where they cannot pass ``floor``, which saves most of the work."""
        n_samples = block.shape[-1]
        n_frames = -(-n_samples // _FRAME)
        samples = np.concatenate([self._context, block], axis=-1, dtype=np.float32)
        self._context = samples[:, n_samples:]
        samples = np.pad(samples, ((0, 0), (0, (n_frames + 1) * _FRAME - samples.shape[-1])))
        highest = np.abs(samples.reshape(-1, n_frames + 1, _FRAME)).max(axis=(0, 2))
        matters = np.maximum(highest[:-1], highest[1:]) * _MOST_GAIN > floor  # a frame reaches into the next
        frames = sliding_window_view(samples, len(_INTERPOLATION), axis=-1)[:, ::_FRAME][:, matters]
        points = (frames @ _INTERPOLATION).reshape(*frames.shape[:2], OVERSAMPLING, _FRAME)
        peaks = np.zeros((n_frames, _FRAME), np.float32)
        peaks[matters] = np.abs(points).max(axis=(0, 2))
        return peaks.ravel()[:n_samples]


class TruePeakMeter:
    """True peak of a stereo stream, whatever the sizes of its blocks.

    Examples
    --------
    >>> meter = TruePeakMeter()
    >>> meter.add(np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4) * [[1], [1]])  # no sample is above 0.707
    >>> round(meter.dbtp())
    0
    """

    def __init__(self) -> None:
        self._finder = _PeakFinder(2)
        self._highest = 0.0
        self._tail = np.zeros((2, 0), np.float32)

    def add(self, block: np.ndarray) -> None:
        """Take in the next samples, ``(2, n_samples)``."""
        if block.shape[-1]:
            self._highest = max(self._highest, float(self._finder(block, self._highest).max()))
            self._tail = np.concatenate([self._tail, block], axis=-1)[:, -2 * _HALF_TAPS :]

    def dbtp(self) -> float:
        """Return the highest true peak of all that was added, in dBTP; -inf for silence."""
        # The finder still waits for what follows the last samples: draw them again here, followed by silence.
        end = np.pad(self._tail, ((0, 0), (0, _HALF_TAPS)))
        highest = max(self._highest, float(_PeakFinder(2)(end, self._highest)[-_HALF_TAPS:].max()))
        return float(20 * np.log10(highest)) if highest > 0 else -np.inf


def true_peak_dbtp(samples: np.ndarray) -> float:
    """Return the true peak of a whole stereo signal ``(2, n_samples)``, in dBTP; -inf for silence."""
    meter = TruePeakMeter()
    meter.add(samples)
    return meter.dbtp()


class Limiter:
    """Holds the true peaks of a stereo stream below a ceiling without being late.

    The gain is already down when a peak arrives (it looks ahead), reaches it along a smooth ramp, and comes back
    slowly; both channels move together so that nothing wanders sideways. Where nothing is too high, samples pass
    unchanged.

    Parameters
    ----------
    ceiling_dbtp : float
        What no true peak passes, in dBTP.
    lookahead_s : float
        Length of the ramp down, in seconds.
    release_s : float
        Time constant of the way back, in seconds: after it 37 % of the reduction (in dB) is left.
    sample_rate : int
        In Hz.

    Examples
    --------
    >>> limiter = Limiter(ceiling_dbtp=-6.02)
    >>> loud = np.ones((2, 48_000), np.float32)
    >>> out = np.concatenate([limiter.process(loud), limiter.finish()], axis=-1)
    >>> out.shape, round(float(out[0, 24_000]), 2)
    ((2, 48000), 0.49)
    """

    MARGIN_DB = 0.2
    """Kept below the ceiling: meters draw the line in different ways, and differ by this much on white noise."""

    def __init__(
        self,
        ceiling_dbtp: float = -1.0,
        *,
        lookahead_s: float = 0.005,
        release_s: float = 0.08,
        sample_rate: int = SAMPLE_RATE,
    ) -> None:
        self._threshold = 10 ** ((ceiling_dbtp - self.MARGIN_DB) / 20)
        self._ramp = 4 * max(1, round(lookahead_s * sample_rate / 4))  # two boxes of half the length, both of odd size
        self._release = release_s * sample_rate
        self._finder = _PeakFinder(2)
        self._delay = self._ramp + _HALF_TAPS
        self._to_drop = self._delay
        self._late = np.zeros((2, self._delay), np.float32)
        self._needed_db = np.zeros(self._ramp + 1)
        self._held_db = np.zeros(self._ramp)

    def process(self, block: np.ndarray) -> np.ndarray:
        """Take in the next samples and return those that are ready.

        Over the whole stream, with `finish`, as many come out as went in, each in its place.

        Parameters
        ----------
        block : np.ndarray [shape=(2, n_samples)]
            Any number of samples, of any height.

        Returns
        -------
        np.ndarray [shape=(2, <= n_samples), dtype=float32]
            About 5 ms fewer than went in the first time, then as many.
        """
        n_samples = block.shape[-1]
        if n_samples == 0:
            return np.zeros((2, 0), np.float32)
        late = np.concatenate([self._late, block], axis=-1, dtype=np.float32)
        self._late = late[:, n_samples:]
        out = late[:, :n_samples] * 10 ** (-self._reduction_db(block) / 20).astype(np.float32)
        n_dropped = min(self._to_drop, n_samples)
        self._to_drop -= n_dropped
        return out[:, n_dropped:]

    def finish(self) -> np.ndarray:
        """Return the samples that were still held back; the limiter is used up."""
        return self.process(np.zeros((2, self._delay), np.float32))

    def _reduction_db(self, block: np.ndarray) -> np.ndarray:
        """Return by how much to turn down the samples that leave now."""
        n_samples, half = block.shape[-1], self._ramp // 2
        peaks = self._finder(block, self._threshold).astype(np.float64)
        needed = 20 * np.log10(np.maximum(peaks / self._threshold, 1.0))
        # The stretch before a sample matters to it as much as the one after: the window is one more than the ramp.
        needed = np.concatenate([self._needed_db, needed])
        self._needed_db = needed[n_samples:]
        if not needed.any() and not self._held_db.any():
            return np.zeros(n_samples)
        wanted = ndimage.maximum_filter1d(needed, self._ramp + 2)[half + 1 : half + 1 + n_samples]
        held = decaying_maximum(wanted, self._held_db[-1], self._release)
        held[held < 1e-4] = 0.0  # so that samples pass unchanged again
        held = np.concatenate([self._held_db, held])
        self._held_db = held[n_samples:]
        # Every value under the two boxes has seen the peak coming, so their mean is no less than what is needed.
        box = half + 1
        smooth: np.ndarray = ndimage.uniform_filter1d(ndimage.uniform_filter1d(held, box), box)
        return smooth[half : half + n_samples]
