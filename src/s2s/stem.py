"""Stems: the samples of one sound, made block by block so that an hour needs no more memory than a minute.

Conventions: float32, ``(2, n_samples)``, 48 kHz, block after block from time 0. A block has two parts: ``direct``, what
reaches the listener straight (panned, attenuated and dulled by distance), and ``send``, what the room is given (before
the loss with distance, which is why far sounds are heard mostly as room).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

SAMPLE_RATE = 48_000
BLOCK_SIZE = 48_000


@dataclass(frozen=True)
class Block:
    """A stretch of a stem: ``direct`` and ``send``, both float32 ``(2, n_samples)``."""

    direct: np.ndarray
    send: np.ndarray


class Stem(Protocol):
    """One sound over the whole clip. Iterating twice gives the same samples twice."""

    name: str
    role: Literal["event", "bed"]
    n_samples: int

    def blocks(self) -> Iterator[Block]:
        """Yield blocks of `BLOCK_SIZE` samples (the last may be shorter), ``n_samples`` in all."""
        ...
