"""The pitch of a throat over time: candidates from correlation, and the smoothest good path through them.

Each frame offers the lags at which the sound resembles itself (normalised cross-correlation: Talkin, "A robust
algorithm for pitch tracking (RAPT)", 1995); dynamic programming then picks one a frame, or none, so that octave errors
of single frames cost more than they gain. Three windows share the range, as no one window serves both a cow's 70 Hz
and a mouse's 4 kHz.
"""

from __future__ import annotations

import numpy as np
from scipy import fft
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, hilbert, sosfiltfilt

from s2s.stem import SAMPLE_RATE

HOP = 240
"""Samples between frames: 5 ms."""
RANGES_HZ = ((40.0, 150.0, 0.045), (150.0, 600.0, 0.018), (600.0, 5200.0, 0.009))
"""Lowest and highest pitch of each range, and the window that looks for it, in seconds: two periods of the lowest."""
CANDIDATES = 5
"""Strongest lags kept of each range."""
LONGER = 0.04
"""What an octave down must resemble more, in correlation: each multiple of a period is a period as well."""
PULSES = 2.5
"""Weight of the pulsing of the amplitude against the waveform."""
JUMP = 0.6
"""Price of an octave's leap between two frames."""
UNVOICED = 0.42
"""A frame that resembles itself less is better called unvoiced: animals are rougher than speech, where 0.5 is usual."""
ROUGHLY_VOICED = 0.3
"""The same where the usual pitch of the call is known."""
FLATTENED = -0.1
"""Power to which the spectrum's envelope is divided out: enough that a formant does not pass for the pitch, too little
to lift background between harmonics (between -0.05 and -0.15, the recordings of lions, cows and elephants agree)."""
FADES_DB = 30.0
"""Decibels below the loudest at which a frame has little say: what is quiet cannot pay for a leap."""
PLAY = 1.3
"""Octaves a call may stray from its usual pitch: a moo spans 1.9, a whinny 1."""
SWITCH = 0.15
"""Price of a change between voiced and unvoiced."""


def track(samples: np.ndarray) -> np.ndarray:
    """Return the fundamental frequency, one value a `HOP`.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono, 48 kHz.

    Returns
    -------
    np.ndarray [shape=(n_samples // HOP + 1,)]
        Hz; NaN where there is no voice.

    Examples
    --------
    >>> f0_hz = track(np.sign(np.sin(2 * np.pi * 200 * np.arange(24_000) / 48_000)))
    >>> round(float(np.nanmedian(f0_hz)))
    200
    """
    clean = _flattened(
        sosfiltfilt(butter(2, (40, 9000), "bandpass", fs=SAMPLE_RATE, output="sos"), np.asarray(samples, float))
    )
    both = np.stack([clean, PULSES * _pulsing(clean)])
    found = [_candidates(both, *limits) for limits in RANGES_HZ]
    hz, score = (np.concatenate(columns, axis=1) for columns in zip(*found, strict=True))
    power = uniform_filter1d(np.square(clean), 2 * HOP, mode="constant")[::HOP]
    power = np.append(power, power[-1:])[: len(hz)]
    level_db = 10 * np.log10(power / (power.max() + 1e-30) + 1e-10)
    weight = np.clip(1 + level_db / FADES_DB, 0.1, 1)
    first = _best_path(hz, score, UNVOICED, weight)
    if not np.isfinite(first).any():
        return first
    octaves = np.log2(hz) - np.log2(_usual_hz(first, power))
    return _best_path(hz, np.where(np.abs(octaves) <= PLAY, score, -1.0), ROUGHLY_VOICED, weight)


def _flattened(samples: np.ndarray) -> np.ndarray:
    """Take back some of what the tract adds (compression before correlation: Tolonen & Karjalainen 2000)."""
    size = fft.next_fast_len(len(samples) + 4800, real=True)
    bins = fft.rfft(samples, size)
    width = max(3, round(400 * size / SAMPLE_RATE))
    envelope = uniform_filter1d(np.square(np.abs(bins)), width, mode="nearest")
    gain = (envelope + 1e-6 * envelope.max() + 1e-20) ** FLATTENED
    return np.asarray(fft.irfft(bins * gain, size)[: len(samples)])


def _pulsing(samples: np.ndarray) -> np.ndarray:
    """How the amplitude pulses about its local mean: nothing for a tone, much for a voice that rattles.

    Cycles of a rough throat come at uneven times, so that its waveform resembles itself no longer where the train of
    its pulses still does.
    """
    amplitude = uniform_filter1d(np.abs(hilbert(samples)), 24)
    rise = np.maximum(np.append(amplitude[12:], np.zeros(12)) - amplitude, 0)  # over 0.25 ms: sharp, unlike ringing
    return np.asarray(rise - uniform_filter1d(rise, 1200))


def _usual_hz(f0_hz: np.ndarray, power: np.ndarray) -> float:
    """The pitch within `PLAY` of which lies most of the voiced power."""
    octaves, weights = np.log2(f0_hz[np.isfinite(f0_hz)]), power[np.isfinite(f0_hz)]
    near = (np.abs(octaves[:, None] - octaves[None, :]) <= PLAY / 2) @ weights
    best = octaves[near >= near.max() - 1e-12].mean()
    return float(2**best)


def _candidates(channels: np.ndarray, low_hz: float, high_hz: float, window_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return pitches and scores, (n_frames, CANDIDATES) each; a score of -1 stands for none."""
    longest, shortest = int(SAMPLE_RATE / low_hz) + 2, int(SAMPLE_RATE / high_hz) - 1
    window = round(window_s * SAMPLE_RATE)
    reach = window + longest
    size = fft.next_fast_len(reach + window, real=True)
    cross: np.ndarray | float = 0.0
    energy: np.ndarray | float = 0.0  # of the window at each lag, (n_frames, longest + 1) like the correlation
    for samples in channels:
        padded = np.pad(samples, (reach // 2, reach))
        frames = np.lib.stride_tricks.sliding_window_view(padded, reach)[: len(samples) + 1 : HOP]
        spectra = fft.rfft(frames, size) * np.conj(fft.rfft(frames[:, :window], size))
        cross = cross + fft.irfft(spectra, size)[:, : longest + 1]
        power = np.pad(np.cumsum(np.square(frames), axis=1), ((0, 0), (1, 0)))
        energy = energy + power[:, window:] - power[:, :-window]
    assert isinstance(energy, np.ndarray)
    silence = 1e-4 * energy.max() + 1e-12
    alike = cross / (np.sqrt(np.maximum(energy[:, :1] * energy, 0)) + silence)
    inner = alike[:, shortest : longest + 1]
    peak = (inner[:, 1:-1] >= inner[:, :-2]) & (inner[:, 1:-1] > inner[:, 2:])
    heights = np.where(peak, inner[:, 1:-1], -1.0)
    best = np.argsort(-heights, axis=1)[:, :CANDIDATES]
    rows = np.arange(len(best))[:, None]
    before, here, after = (inner[rows, best + shift] for shift in (0, 1, 2))
    bend = before - 2 * here + after
    shift = np.where(np.abs(bend) > 1e-9, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0.0)
    hz = SAMPLE_RATE / (shortest + 1 + best + np.clip(shift, -0.5, 0.5))
    score = np.where(heights[rows, best] > 0, here - LONGER * np.log2(RANGES_HZ[-1][1] / hz), -1.0)
    return hz, np.where((hz >= low_hz * 0.98) & (hz <= high_hz * 1.02), score, -1.0)


def _best_path(hz: np.ndarray, score: np.ndarray, unvoiced: float, weight: np.ndarray) -> np.ndarray:
    """Choose one candidate a frame, or none, by dynamic programming."""
    n_frames, n = hz.shape
    octaves = np.log2(hz)
    quiet = unvoiced - LONGER * np.log2(RANGES_HZ[-1][1] / 300)
    gain = np.concatenate([score, np.full((n_frames, 1), quiet)], axis=1) * weight[:, None]
    best, came = gain[0], np.zeros((n_frames, n + 1), np.int64)
    for frame in range(1, n_frames):
        price = np.full((n + 1, n + 1), SWITCH)  # from, to
        price[:n, :n] = JUMP * np.abs(octaves[frame - 1][:, None] - octaves[frame][None, :])
        price[n, n] = 0.0
        total = best[:, None] - price
        came[frame] = total.argmax(axis=0)
        best = total.max(axis=0) + gain[frame]
    path = np.empty(n_frames, np.int64)
    path[-1] = best.argmax()
    for frame in range(n_frames - 1, 0, -1):
        path[frame - 1] = came[frame, path[frame]]
    voiced = path < n
    return np.where(voiced, hz[np.arange(n_frames), np.minimum(path, n - 1)], np.nan)
