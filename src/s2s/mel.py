"""Mel spectrograms: one named mel a model, shared by training, inference and vocoders.

A mel here is what a network is trained on: magnitudes in mel bands, in decibels, brought to [0, 1]. Sound is mono float
``(n_samples,)`` in [-1, 1] at the mel's own rate; a mel is float32 ``(n_mels, n_frames)``, frame ``i`` centred on
sample ``i * hop_length``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.fft
from scipy.signal import get_window

from s2s.errors import UsageError, nearest
from s2s.rates import REGNET_RATES

_NNLS_STEPS = 60
_TINY = 1e-10


@dataclass(frozen=True)
class MelSpec:
    """What a mel is made of; two sounds are comparable only under the same one."""

    name: str
    sample_rate: int
    """In Hz."""
    n_fft: int
    """Samples of the Hann window, and of the transform."""
    hop_length: int
    n_mels: int
    fmin_hz: float
    fmax_hz: float
    floor: float
    """Band magnitudes below it count as it."""
    reference_db: float
    """Level that is taken off, so that it lies at 1."""
    range_db: float
    """Decibels from 0 to 1."""

    @property
    def n_bins(self) -> int:
        """Bins of the linear spectrum."""
        return self.n_fft // 2 + 1


REGNET_MEL = MelSpec(
    name="regnet",
    sample_rate=REGNET_RATES.sample_rate,
    n_fft=1024,
    hop_length=REGNET_RATES.hop_length,
    n_mels=80,
    fmin_hz=125.0,
    fmax_hz=7600.0,
    floor=1e-5,
    reference_db=20.0,
    range_db=100.0,
)
"""RegNet's mel (Chen et al., TIP 2020). `s2s-ml mel-parity` measures how well it agrees with spectrograms made by its
authors."""

MELS = {spec.name: spec for spec in (REGNET_MEL,)}


def mel_named(name: str) -> MelSpec:
    """Return the mel of that name; raises `UsageError` (``unknown_mel``)."""
    if name not in MELS:
        raise UsageError(
            f"There is no mel '{name}'.",
            code="unknown_mel",
            hint=f"{nearest(name, list(MELS))} Known: {', '.join(MELS)}.".strip(),
        )
    return MELS[name]


def mel_spectrogram(samples: np.ndarray, spec: MelSpec = REGNET_MEL, *, n_frames: int | None = None) -> np.ndarray:
    """Turn sound into the mel of a model.

    Magnitudes of a centred short-time transform (reflected at both ends) are summed in triangular bands, equally wide
    on Slaney's mel scale and of equal area, then ``20 log10`` of them is brought to [0, 1].

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono sound in [-1, 1] at ``spec.sample_rate``.
    spec : MelSpec
        Which mel.
    n_frames : int, optional
        So many frames are given; the rest of the sound is left out, and silence added when there is too little. By
        default ``1 + n_samples // hop_length``.

    Returns
    -------
    np.ndarray [shape=(n_mels, n_frames), dtype=float32]
        In [0, 1]; silence is 0.

    Examples
    --------
    A full sine of 1 kHz reaches into the upper fifth of the range, and nowhere else.

    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(22_050) / 22_050)
    >>> mel = mel_spectrogram(tone, n_frames=86)
    >>> mel.shape, int(mel.mean(axis=1).argmax())
    ((80, 86), 24)
    """
    samples = np.asarray(samples, np.float64)
    if n_frames is not None:
        needed = (n_frames - 1) * spec.hop_length
        samples = np.pad(samples, (0, max(0, needed - len(samples))))
    magnitude = np.abs(stft(samples, spec)).T  # (n_bins, n_frames)
    level_db = 20 * np.log10(np.maximum(spec.floor, mel_basis(spec) @ magnitude))
    mel = np.clip((level_db - spec.reference_db + spec.range_db) / spec.range_db, 0, 1).astype(np.float32)
    return np.asarray(mel if n_frames is None else mel[:, :n_frames])


def band_magnitudes(mel: np.ndarray, spec: MelSpec = REGNET_MEL) -> np.ndarray:
    """Undo scaling and logarithm: magnitudes in mel bands, float64 of the shape of ``mel``; what lies at 0 becomes
    0."""
    mel = np.asarray(mel, np.float64)
    level_db = mel * spec.range_db - spec.range_db + spec.reference_db
    return np.where(mel > 0, 10 ** (level_db / 20), 0.0)


def bin_magnitudes(mel: np.ndarray, spec: MelSpec = REGNET_MEL) -> np.ndarray:
    """Find a linear spectrum whose mel is the one given.

    Bands are fewer than bins, so many spectra would do. From a smooth one (each band's magnitude spread over its bins)
    the multiplicative updates of non-negative least squares (Lee & Seung, NIPS 2000) lead to one that fits.

    Parameters
    ----------
    mel : np.ndarray [shape=(n_mels, n_frames)]
        In [0, 1].

    Returns
    -------
    np.ndarray [shape=(n_bins, n_frames), dtype=float64]
        Magnitudes, zero outside ``fmin_hz`` to ``fmax_hz``.
    """
    bands = band_magnitudes(mel, spec)
    basis = mel_basis(spec)
    spread = basis / np.maximum(basis.sum(axis=0), _TINY)
    magnitude = spread.T @ (bands / np.maximum(basis.sum(axis=1, keepdims=True), _TINY))
    for _ in range(_NNLS_STEPS):
        magnitude *= (basis.T @ bands) / np.maximum(basis.T @ (basis @ magnitude), _TINY)
    return np.asarray(magnitude)


def stft(samples: np.ndarray, spec: MelSpec) -> np.ndarray:
    """Return the short-time Fourier transform, complex ``(n_frames, n_bins)``: Hann window, centred, ends reflected."""
    half = spec.n_fft // 2
    # Reflection needs more samples than are added; silence stands in when there are fewer.
    samples = np.pad(samples, (0, max(0, half + 1 - len(samples))))
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(samples, half, mode="reflect"), spec.n_fft)
    return np.asarray(scipy.fft.rfft(framed[:: spec.hop_length] * _window(spec.n_fft), axis=1))


def istft(spectrum: np.ndarray, spec: MelSpec) -> np.ndarray:
    """Return the sound whose transform is nearest to ``spectrum`` (Griffin & Lim, 1984), ``((n_frames - 1) *
    hop_length,)``."""
    n_frames, n_fft, hop = len(spectrum), spec.n_fft, spec.hop_length
    window = _window(n_fft)
    frames = scipy.fft.irfft(spectrum, n=n_fft, axis=1) * window
    sound = np.zeros((n_frames - 1) * hop + n_fft)
    weight = np.zeros_like(sound)
    # Overlap-add: all frames that start at the same phase of the window lie end to end, so they are added at once.
    step = -(-n_fft // hop)
    padded = np.zeros((n_frames, step * hop), frames.dtype)
    padded[:, :n_fft] = frames
    squared = np.zeros(step * hop)
    squared[:n_fft] = window**2
    for first in range(min(step, n_frames)):
        these = padded[first::step].reshape(-1)
        begin = first * hop
        end = min(len(sound), begin + len(these))
        sound[begin:end] += these[: end - begin]
        weight[begin:end] += np.tile(squared, len(these) // len(squared))[: end - begin]
    half = n_fft // 2
    inner = slice(half, half + (n_frames - 1) * hop)
    return sound[inner] / np.maximum(weight[inner], 1e-8)


@cache
def mel_basis(spec: MelSpec) -> np.ndarray:
    """Return the weights of bins in bands, float64 ``(n_mels, n_bins)``: triangles of equal area on Slaney's mel
    scale."""
    edges = _hz(np.linspace(_mel(spec.fmin_hz), _mel(spec.fmax_hz), spec.n_mels + 2))
    bins_hz = np.arange(spec.n_bins) * spec.sample_rate / spec.n_fft
    low, middle, high = (edges[i : i + spec.n_mels, None] for i in range(3))
    rising = (bins_hz - low) / (middle - low)
    falling = (high - bins_hz) / (high - middle)
    basis = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    basis.setflags(write=False)
    return np.asarray(basis)


# Slaney's scale (Auditory Toolbox, 1998): 15 mel up to 1 kHz, linear; above it, 27 mel for a factor of 6.4.
def _mel(hz: float) -> float:
    return hz * 3 / 200 if hz < 1000 else 15 + 27 * float(np.log(hz / 1000) / np.log(6.4))


def _hz(mel: np.ndarray) -> np.ndarray:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


@cache
def _window(n_fft: int) -> np.ndarray:
    window = np.asarray(get_window("hann", n_fft))
    window.setflags(write=False)
    return window
