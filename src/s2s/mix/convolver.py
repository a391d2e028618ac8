"""Convolution of an endless stream with a long response, block by block."""

from __future__ import annotations

import numpy as np
from scipy import fft


class Convolver:
    """Two channels through four responses; nothing is late, and the tail of a block is carried into those after it.

    Both the stream and the responses are cut into pieces of ``block_size``. Each piece of the stream is transformed
    once, remembered, and multiplied with every piece of the responses as its time comes (partitioned overlap-add:
    Stockham, "High-speed convolution and correlation", 1966).

    Parameters
    ----------
    responses : np.ndarray [shape=(2 out, 2 in, n_taps), dtype=float32]
    block_size : int
        Of every block but the last, in samples.
    """

    def __init__(self, responses: np.ndarray, block_size: int) -> None:
        n_taps = responses.shape[-1]
        n_parts = -(-n_taps // block_size)
        part_size = min(n_taps, block_size)
        self._block_size = block_size
        self._n_fft = fft.next_fast_len(block_size + part_size - 1, real=True)
        parts = np.pad(responses, ((0, 0), (0, 0), (0, n_parts * part_size - n_taps)))
        parts = parts.reshape(2, 2, n_parts, part_size)
        self._parts = fft.rfft(parts, self._n_fft).transpose(2, 0, 1, 3)  # (n_parts, out, in, n_bins)
        self._spectra = np.zeros((n_parts, 2, self._parts.shape[-1]), self._parts.dtype)  # of blocks, newest first
        self._overlap = np.zeros((2, self._n_fft - block_size), np.float32)

    def process(self, block: np.ndarray) -> np.ndarray:
        """Return what is heard during this block, float32 and as long as it; only the last may be short.

        Parameters
        ----------
        block : np.ndarray [shape=(2, <= block_size), dtype=float32]
        """
        self._spectra = np.concatenate([fft.rfft(block[None], self._n_fft), self._spectra[:-1]])
        heard = fft.irfft(np.einsum("poif,pif->of", self._parts, self._spectra), self._n_fft)
        heard[:, : self._overlap.shape[-1]] += self._overlap
        self._overlap = heard[:, self._block_size :]
        out: np.ndarray = heard[:, : block.shape[-1]]
        return out
