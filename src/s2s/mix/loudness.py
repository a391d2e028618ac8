"""Loudness after ITU-R BS.1770-4, measured block by block.

The sound is weighted as the head and the ear weigh it (K-weighting), its power is averaged over 400 ms every 100 ms,
and what is silent (below -70 LUFS) or much softer than the rest (10 LU below) is left out of the mean.
"""

from __future__ import annotations

import numpy as np
from scipy import signal

STEPS_PER_BLOCK = 4  # 400 ms in steps of 100 ms: blocks overlap by 75 %
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
_OFFSET_DB = -0.691  # makes a 997 Hz sine at full scale in one channel -3.01 LUFS


def k_weighting(sample_rate: int) -> np.ndarray:
    """Return the two K-weighting filters as second-order sections.

    BS.1770 gives coefficients for 48 kHz only; the analogue filters behind them were recovered by De Man ("Evaluation
    of Implementations of the EBU R128 Loudness Measurement", AES 145, 2018), which gives every other rate.

    Returns
    -------
    np.ndarray [shape=(2, 6), dtype=float64]
        A high shelf (the head) and a high-pass (the ear).
    """
    k = np.tan(np.pi * 1681.974450955533 / sample_rate)
    q = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    head = [
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k = np.tan(np.pi * 38.13547087602444 / sample_rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    ear = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([head, ear])


class LoudnessMeter:
    """Integrated loudness of a stream; the same whatever the sizes of the blocks.

    Parameters
    ----------
    sample_rate : int
        In Hz.

    Examples
    --------
    >>> meter = LoudnessMeter(48_000)
    >>> meter.add(np.sin(2 * np.pi * 997 / 48_000 * np.arange(96_000)) * [[1], [0]])
    >>> round(meter.integrated_lufs(), 1)
    -3.0
    """

    def __init__(self, sample_rate: int) -> None:
        self._filters = k_weighting(sample_rate)
        self._state: np.ndarray | None = None
        self._step_size = round(0.1 * sample_rate)
        self._step_energies: list[np.ndarray] = []
        self._rest = np.zeros(0)

    def add(self, block: np.ndarray) -> None:
        """Take in the next samples.

        Parameters
        ----------
        block : np.ndarray [shape=(n_channels, n_samples)]
            One channel or two, in [-1, 1].
        """
        if block.shape[-1] == 0:
            return
        if self._state is None:
            self._state = np.zeros((len(self._filters), block.shape[0], 2))
        weighted, self._state = signal.sosfilt(self._filters, block, axis=-1, zi=self._state)
        power = np.concatenate([self._rest, np.einsum("cn,cn->n", weighted, weighted)])
        n_whole = power.size - power.size % self._step_size
        self._step_energies.append(power[:n_whole].reshape(-1, self._step_size).sum(axis=1))
        self._rest = power[n_whole:]

    def integrated_lufs(self) -> float:
        """Return the gated loudness of all that was added, in LUFS; -inf for silence.

        A block that the end cuts short is left out, as the standard has it. When that leaves nothing (a clip shorter
        than 0.4 s, or silent but for its last moment), the loudness is the plain mean over all there is, without
        gating.
        """
        energies = np.concatenate([np.zeros(0), *self._step_energies])
        n_blocks = max(0, energies.size - STEPS_PER_BLOCK + 1)
        sums = sum((energies[i : i + n_blocks] for i in range(STEPS_PER_BLOCK)), np.zeros(n_blocks))
        powers = sums / (STEPS_PER_BLOCK * self._step_size)
        powers = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
        if powers.size:
            powers = powers[powers > powers.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
            return _lufs(powers.mean())
        n_samples = energies.size * self._step_size + self._rest.size
        power = (energies.sum() + self._rest.sum()) / max(1, n_samples)
        return _lufs(power) if power > _power(ABSOLUTE_GATE_LUFS) else -np.inf


def _lufs(power: float) -> float:
    return float(_OFFSET_DB + 10 * np.log10(power))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_DB) / 10))
