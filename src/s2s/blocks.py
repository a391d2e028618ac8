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


def fitted(blocks: Iterable[np.ndarray], n_samples: int) -> Iterator[np.ndarray]:
    """Yield blocks that hold ``n_samples`` in all: cut, or continued with a second of silence after another.

    Parameters
    ----------
    blocks : Iterable[np.ndarray [shape=(2, n)]]
        Of any lengths; asked for no further than needed.
    n_samples : int
        In samples.

    Examples
    --------
    >>> [block.shape for block in fitted([np.zeros((2, 3)), np.zeros((2, 4))], 5)]
    [(2, 3), (2, 2)]
    """
    left = n_samples
    given = iter(blocks)
    while left > 0 and (block := next(given, None)) is not None:
        yield block[:, :left]
        left -= block.shape[1]
    while left > 0:
        n_now = min(left, 48_000)
        yield np.zeros((2, n_now), np.float32)
        left -= n_now
