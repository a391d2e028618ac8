"""Where a take may end: once nothing of it is heard any more."""

from __future__ import annotations

import numpy as np

from s2s.stem import SAMPLE_RATE

FAINT_DB = -52.0
"""What is left may be cut when it is this far below the loudest moment: under the noise of most rooms."""


def rung_out(samples: np.ndarray, *, faint_db: float = FAINT_DB) -> np.ndarray:
    """Return ``samples`` up to where the last 10 ms louder than ``faint_db`` under the loudest end.

    Examples
    --------
    >>> len(rung_out(np.concatenate([np.ones(960, np.float32), np.zeros(4800, np.float32)])))
    960
    """
    step = SAMPLE_RATE // 100
    power = np.square(np.pad(samples, (0, -len(samples) % step)).astype(np.float64)).reshape(-1, step).mean(axis=1)
    heard = np.flatnonzero(power > power.max(initial=0.0) * 10 ** (faint_db / 10))
    return samples[: (int(heard[-1]) + 1) * step] if len(heard) else samples
