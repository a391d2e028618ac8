"""Stems made of arrays, so that tests can work out by hand what the mix must give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest

from s2s.stem import BLOCK_SIZE, Block


@dataclass
class ArrayStem:
    """A stem cut from whole arrays; without ``send`` the room is given nothing."""

    direct: np.ndarray
    role: Literal["event", "bed"] = "event"
    send: np.ndarray | None = None
    name: str = "test.array"

    @property
    def n_samples(self) -> int:
        return self.direct.shape[-1]

    def blocks(self) -> Iterator[Block]:
        direct = np.asarray(self.direct, np.float32)
        send = np.zeros_like(direct) if self.send is None else np.asarray(self.send, np.float32)
        for start in range(0, self.n_samples, BLOCK_SIZE):
            now = slice(start, start + BLOCK_SIZE)
            yield Block(direct[:, now], send[:, now])


@pytest.fixture
def stem() -> Callable[..., ArrayStem]:
    return ArrayStem
