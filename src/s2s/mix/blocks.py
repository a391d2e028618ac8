"""Cutting streams of sound to size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np


def reblocked(chunks: Iterable[np.ndarray], block_size: int) -> Iterator[np.ndarray]:
    """Yield the same samples in blocks of ``block_size``; the last may be shorter, none is empty.

    Parameters
    ----------
    chunks : Iterable[np.ndarray [shape=(n_channels, n_samples)]]
        Of any lengths, also 0.
    block_size : int
        In samples.

    Examples
    --------
    >>> [block.shape for block in reblocked([np.zeros((2, 3)), np.zeros((2, 4))], 5)]
    [(2, 5), (2, 2)]
    """
    held: list[np.ndarray] = []
    n_held = 0
    for chunk in chunks:
        held.append(chunk)
        n_held += chunk.shape[-1]
        if n_held >= block_size:
            joined = np.concatenate(held, axis=-1)
            n_whole = n_held - n_held % block_size
            for start in range(0, n_whole, block_size):
                yield joined[:, start : start + block_size]
            held, n_held = [joined[:, n_whole:]], n_held - n_whole
    if n_held:
        yield np.concatenate(held, axis=-1)


def fitted(blocks: Iterable[np.ndarray], n_samples: int, block_size: int) -> Iterator[np.ndarray]:
    """Yield stereo blocks of ``block_size`` that hold ``n_samples`` in all: cut, or filled up with silence.

    Parameters
    ----------
    blocks : Iterable[np.ndarray [shape=(2, <= block_size)]]
        Each of ``block_size`` samples but the last; asked for no further than needed.
    n_samples, block_size : int
        In samples.
    """
    given = iter(blocks)
    for start in range(0, n_samples, block_size):
        n_wanted = min(block_size, n_samples - start)
        block = next(given, None)
        if block is None:
            block = np.zeros((2, 0), np.float32)
        n_missing = max(0, n_wanted - block.shape[-1])
        yield np.pad(block[:, :n_wanted], ((0, 0), (0, n_missing)))
