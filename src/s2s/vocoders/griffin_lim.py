"""The vocoder that needs no training: fast Griffin-Lim (Perraudin, Balazs & Søndergaard, WASPAA 2013)."""

from __future__ import annotations

import time

import numpy as np

from s2s.mel import REGNET_MEL, MelSpec, bin_magnitudes, istft, stft
from s2s.seeds import rng_for
from s2s.vocoders.base import Report, silent

_PROBE_FRAMES = 64
_TINY = 1e-12


class GriffinLim:
    """Finds phases that agree with each other for the magnitudes of a mel.

    Each step makes the spectrum consistent (to sound and back) and gives it its magnitudes again; what a step changed
    is carried on by ``momentum``, which leads to better phases in fewer steps than the method of 1984.

    Parameters
    ----------
    n_iterations : int
        Steps; 32 are within a percent of where more would lead.
    momentum : float
        From 0 (the method of 1984) to 1.
    """

    name = "griffin_lim"
    report: Report

    def __init__(self, spec: MelSpec = REGNET_MEL, *, n_iterations: int = 32, momentum: float = 0.99) -> None:
        self.spec = spec
        self.report = silent
        self.n_iterations = n_iterations
        self.momentum = momentum

    def seconds_for(self, n_frames: int) -> float:
        """Return how long `sound` will take for so many mel frames, in seconds, from a short one that is tried."""
        began = time.perf_counter()
        self.sound(np.full((self.spec.n_mels, _PROBE_FRAMES), 0.5))
        return (time.perf_counter() - began) * n_frames / _PROBE_FRAMES

    def sound(self, mel: np.ndarray, *, seed: int = 0) -> np.ndarray:
        """Return the sound of a mel, float32 ``(n_frames * hop_length,)`` in [-1, 1]; ``seed`` decides the first
        phases."""
        # One frame more than given: the last one's sound reaches a whole hop.
        magnitude = bin_magnitudes(mel, self.spec).T  # (n_frames, n_bins)
        magnitude = np.concatenate([magnitude, magnitude[-1:]]).astype(np.float32)
        turns = rng_for(seed, self.name).random(magnitude.shape, dtype=np.float32)
        phase = np.exp(2j * np.pi * turns).astype(np.complex64)
        before = np.zeros_like(phase)
        for number in range(self.n_iterations):
            self.report(number, self.n_iterations)
            consistent = stft(istft(magnitude * phase, self.spec), self.spec)
            ahead = consistent + self.momentum * (consistent - before)
            phase = (ahead / np.maximum(np.abs(ahead), _TINY)).astype(np.complex64)
            before = consistent
        return np.asarray(np.clip(istft(magnitude * phase, self.spec), -1, 1), np.float32)
