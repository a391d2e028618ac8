"""The level that rises at once and falls slowly: what limiter and ducker have in common."""

from __future__ import annotations

import numpy as np


def decaying_maximum(values: np.ndarray, held: float, n_decay: float) -> np.ndarray:
    """Follow ``values`` upwards at once and downwards as an exponential decay.

    Parameters
    ----------
    values : np.ndarray [shape=(n,)]
        Not negative.
    held : float
        The last value returned for what came before; 0 at the start.
    n_decay : float
        Time constant of the decay, counted in values.

    Returns
    -------
    np.ndarray [shape=(n,), dtype=float64]
        At each place the highest of all values up to it, each shrunk by its age; never below ``values``.

    Examples
    --------
    >>> decaying_maximum(np.array([0.0, 1.0, 0.0, 0.0]), held=0.0, n_decay=1.0).round(2).tolist()
    [0.0, 1.0, 0.37, 0.14]
    """
    # In logarithms a decay is a slope: tilt it level, take the running maximum, tilt it back.
    tilt = np.arange(values.size + 1) / n_decay
    with np.errstate(divide="ignore"):  # the logarithm of nothing is -inf, which is right
        levels = np.log(np.concatenate([[held], values])) + tilt
    followed: np.ndarray = np.exp(np.maximum.accumulate(levels) - tilt)[1:]
    return followed
