"""Shaped noise: stationary, moving with time, and bursts whose bands die away each at its own pace.

Most of what is heard of the world is noise with a spectrum and an envelope: textures are recognised by the statistics
of their bands (McDermott & Simoncelli 2011), and the part of an impact that no mode explains is a noise burst that
loses its top first (Farnell, Designing Sound, 2010).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import fft
from scipy.ndimage import gaussian_filter1d
from scipy.signal import fftconvolve

from s2s.stem import SAMPLE_RATE

Spectrum = Callable[[np.ndarray], np.ndarray]
"""Gain in dB at frequencies in Hz."""
FRAME = 2048
"""Samples a frame of synthesised noise: 43 ms, as fast as a texture's bands can be driven."""
HOP = FRAME // 2
BIN_HZ = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)
CENTRES_HZ = 31.25 * 2.0 ** np.arange(10)
"""Octave bands, as real sounds are measured in."""
BURST_CENTRES_HZ = 62.5 * 2.0 ** np.arange(9)
FLOOR_HZ = 20.0
"""Nothing below is heard; spectra end here, so that no noise drifts away from zero."""


def tilt(peak_hz: float, below_db: float, above_db: float) -> Spectrum:
    """Spectrum with its peak at ``peak_hz``, falling ``below_db`` and ``above_db`` an octave on its two sides.

    Examples
    --------
    >>> tilt(1000, 6, 12)(np.array([500.0, 2000.0])).tolist()
    [-6.0, -12.0]
    """

    def gain_db(hz: np.ndarray) -> np.ndarray:
        octaves = np.log2(np.maximum(hz, 1.0) / peak_hz)
        return np.asarray(np.where(octaves < 0, below_db * octaves, -above_db * octaves))

    return gain_db


def through(*points: tuple[float, float]) -> Spectrum:
    """Spectrum through points of (Hz, dB), straight over octaves; the ends are held.

    Examples
    --------
    >>> through((100, 0), (400, -12))(np.array([50.0, 200.0, 800.0])).round(3).tolist()
    [0.0, -6.0, -12.0]
    """
    octaves, levels_db = np.log2([point[0] for point in points]), [point[1] for point in points]
    return lambda hz: np.interp(np.log2(np.maximum(hz, 1.0)), octaves, levels_db)


def octaves(*levels: tuple[float, float]) -> Spectrum:
    """Spectrum through levels of octave bands, (centre in Hz, dB), as they are measured of a real sound.

    Examples
    --------
    >>> octaves((100, 0), (200, 0))(np.array([100.0, 200.0])).round(1).tolist()
    [0.0, -3.0]
    """
    lowest_hz = levels[0][0]
    return through(*((hz, level_db - 10 * math.log10(hz / lowest_hz)) for hz, level_db in levels))


def both(*spectra: Spectrum) -> Spectrum:
    """Spectrum of one filter after the other."""
    return lambda hz: np.sum([spectrum(hz) for spectrum in spectra], axis=0)


def resonance(centre_hz: float, height_db: float, octaves: float) -> Spectrum:
    """A hump of ``height_db`` around ``centre_hz``; ``octaves`` is the distance to where half its height is left."""
    return lambda hz: height_db * np.exp2(-((np.log2(np.maximum(hz, 1.0) / centre_hz) / octaves) ** 2))


def amplitude(spectrum: Spectrum, hz: np.ndarray) -> np.ndarray:
    """Linear gains of a spectrum, nothing below `FLOOR_HZ`."""
    gains = 10 ** (spectrum(hz) / 20)
    return np.where(hz >= FLOOR_HZ, gains, 0.0).astype(np.float32)


def noise(rng: np.random.Generator, n_samples: int, spectrum: Spectrum) -> np.ndarray:
    """Stationary Gaussian noise of a spectrum.

    Parameters
    ----------
    n_samples : int
        Any number from 0.
    spectrum : Spectrum
        Only its shape counts.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Noise of RMS 1.
    """
    gains = amplitude(spectrum, BIN_HZ)
    return _overlapped(rng, n_samples, gains / _rms(gains))


def moving_noise(rng: np.random.Generator, n_samples: int, gains: np.ndarray) -> np.ndarray:
    """Noise whose spectrum moves.

    Parameters
    ----------
    gains : np.ndarray [shape=(n_frames(n_samples), len(BIN_HZ))]
        Linear gain of each bin at each frame (`frame_times_s`); one row stands for all.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Noise; a flat gain of 1 gives RMS 1.
    """
    return _overlapped(rng, n_samples, gains / _rms(np.ones(len(BIN_HZ))))


def n_frames(n_samples: int) -> int:
    """How many frames `moving_noise` lays over ``n_samples``."""
    return n_samples // HOP + 2


def frame_centres(n_samples: int) -> np.ndarray:
    """Sample at the middle of each frame, kept inside the signal: where to read a control for `moving_noise`."""
    return np.clip(np.arange(n_frames(n_samples)) * HOP, 0, max(n_samples - 1, 0))


def burst(
    rng: np.random.Generator, n_samples: int, spectrum: Spectrum, t60_s: Spectrum, attack_s: float = 0.0005
) -> np.ndarray:
    """A noise burst whose octaves die away each at its own pace.

    Parameters
    ----------
    spectrum : Spectrum
        Spectrum at the start; only its shape counts.
    t60_s : Callable
        Seconds to fall by 60 dB, at frequencies in Hz.
    attack_s : float
        Time constant of the rise.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Burst whose RMS would be 1 if it neither rose nor fell.
    """
    length = fft.next_fast_len(max(n_samples, FRAME), real=True)
    hz = fft.rfftfreq(length, 1 / SAMPLE_RATE)
    gains = amplitude(spectrum, hz)
    coloured = _white_bins(rng, (len(hz),)) * (gains / _rms(gains))
    place = np.interp(np.log2(np.maximum(hz, 1.0)), np.log2(BURST_CENTRES_HZ), np.arange(len(BURST_CENTRES_HZ)))
    time_s = np.arange(n_samples, dtype=np.float32) / SAMPLE_RATE
    made = np.zeros(n_samples, np.float32)
    for band, decay_s in enumerate(np.maximum(t60_s(BURST_CENTRES_HZ), 1e-4)):
        # Neighbouring bands cross-fade over an octave; amplitudes add up to one, so an even decay changes no spectrum.
        share = np.maximum(1 - np.abs(place - band), 0).astype(np.float32)
        lasting = min(n_samples, int(1.5 * decay_s * SAMPLE_RATE) + 1)
        voiced = fft.irfft(coloured * share, length)[:lasting] * np.float32(np.sqrt(length))
        made[:lasting] += voiced * np.exp(np.float32(-6.91 / decay_s) * time_s[:lasting])
    if attack_s > 0:
        made *= 1 - np.exp(-time_s / np.float32(attack_s))
    return made


def tail(
    rng: np.random.Generator, n_samples: int, spectrum: Spectrum, t60_s: Spectrum, rise_s: float = 0.0
) -> np.ndarray:
    """What a place gives back of a loud sound: noise that swells for ``rise_s`` and dies away, the top soonest.

    Cheaper than `burst` where seconds long, and too slow for attacks: its grain is a frame.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Noise whose RMS would be 1 if it neither rose nor fell.
    """
    start = amplitude(spectrum, BIN_HZ)
    time_s = np.arange(n_frames(n_samples), dtype=np.float32)[:, None] * np.float32(HOP / SAMPLE_RATE)
    falling = np.exp(time_s * (-6.91 / np.maximum(t60_s(np.maximum(BIN_HZ, FLOOR_HZ)), 1e-3)).astype(np.float32))
    rising = 1 - np.exp(-time_s / np.float32(rise_s)) if rise_s > 0 else np.float32(1.0)
    return moving_noise(rng, n_samples, falling * rising * (start * np.float32(_rms(np.ones(2)) / _rms(start))))


def drift(rng: np.random.Generator, n_samples: int, rate_hz: float) -> np.ndarray:
    """A slow random wander: Gaussian, RMS 1, with little above ``rate_hz``.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    # Eight knots a period of rate_hz, smoothed over a quarter period, joined by straight lines.
    knots_hz = 8 * rate_hz
    values = gaussian_filter1d(rng.standard_normal(int(n_samples / SAMPLE_RATE * knots_hz) + 34), 2.0)[16:]
    values *= np.sqrt(2 * np.sqrt(np.pi) * 2.0)
    place = np.arange(n_samples) * (knots_hz / SAMPLE_RATE)
    return np.asarray(np.interp(place, np.arange(len(values)), values), np.float32)


def room(
    rng: np.random.Generator, dry: np.ndarray, *, t60_s: float, wet_db: float, dark_hz: float = 4000
) -> np.ndarray:
    """Let a sound ring in a small diffuse room, ``wet_db`` (energy against the dry sound) quieter than itself.

    The room is exponentially decaying noise after a pre-delay of 3 ms (Moorer 1979), its top dying first; the result is
    longer than ``dry`` by ``t60_s``.
    """
    tail = burst(
        rng, max(1, round(t60_s * SAMPLE_RATE)), tilt(dark_hz / 4, 3, 3), lambda hz: t60_s / (1 + hz / dark_hz)
    )
    tail /= np.sqrt(np.sum(np.square(tail)) + 1e-12)
    wet = fftconvolve(dry, tail).astype(np.float32)
    wet *= np.sqrt(np.sum(np.square(dry)) / (np.sum(np.square(wet)) + 1e-12)) * np.float32(10 ** (wet_db / 20))
    delay = round(0.003 * SAMPLE_RATE)
    out = np.zeros(len(dry) + len(tail) - 1 + delay, np.float32)
    out[: len(dry)] = dry
    out[delay:] += wet
    return out


def _white_bins(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Complex bins of variance 1. Uniform parts are cheap, and the sum of many of them is Gaussian."""
    parts = rng.random((*shape, 2), dtype=np.float32)
    parts -= np.float32(0.5)
    parts *= np.float32(np.sqrt(6))
    return parts.view(np.complex64)[..., 0]


def _rms(gains: np.ndarray) -> float:
    """RMS of noise of those gains, made of bins of variance 1 by an orthonormal transform."""
    return float(np.sqrt(np.mean(np.square(gains, dtype=np.float64)))) + 1e-12


def _overlapped(rng: np.random.Generator, n_samples: int, gains: np.ndarray) -> np.ndarray:
    """Sum of independent frames under sine windows: their powers add up to one everywhere."""
    count = n_frames(n_samples)
    window = np.sin(np.pi * (np.arange(FRAME, dtype=np.float32) + 0.5) / FRAME) * np.float32(np.sqrt(FRAME))
    made = np.zeros((count + 1, HOP), np.float32)
    stride = 256  # frames at a time: what is in memory stays small however long the noise
    for first in range(0, count, stride):
        here = slice(first, min(first + stride, count))
        bins = _white_bins(rng, (here.stop - first, len(BIN_HZ)))
        bins *= gains[here] if gains.ndim == 2 and len(gains) > 1 else gains
        frames = fft.irfft(bins, FRAME, axis=1) * window
        made[here] += frames[:, :HOP]
        made[first + 1 : here.stop + 1] += frames[:, HOP:]
    return made.reshape(-1)[HOP : HOP + n_samples]
