"""Bars: what a glockenspiel, a wind chime and, once they are carved, a marimba and a vibraphone are made of.

A bar free at both ends has modes far from harmonic, as (2n + 1)^2; makers of marimbas and vibraphones carve its
underside until the second lies two octaves above the first and the third a third above three (Bork, "Practical tuning
of xylophone bars and resonators", 1995). Where it is struck decides which modes it gets, each having still places
(Fletcher & Rossing, *The Physics of Musical Instruments*, 1998).
"""

from __future__ import annotations

import numpy as np

ROOTS = np.array([4.7300, 7.8532, 10.9956, 14.1372, 17.2788, 20.4204])
"""Wave number times length of a free bar's bending modes."""
BAR = (ROOTS / ROOTS[0]) ** 2
"""Frequencies over the lowest: 1, 2.76, 5.40, 8.93, 13.3, 18.6."""


def displaced(place: float) -> np.ndarray:
    """How far each mode moves at a place, as a share of its motion at the ends.

    Parameters
    ----------
    place : float
        Distance from one end as a share of the length: 0.5 is the middle, 0.224 the cord's hole.

    Returns
    -------
    np.ndarray [shape=(6,)]

    Examples
    --------
    >>> (displaced(0.5)[:3].round(2) + 0.0).tolist(), abs(displaced(0.2242)[0].round(2)).item()
    ([-0.61, 0.0, 0.71], 0.0)
    """
    x = ROOTS * place
    sigma = (np.cosh(ROOTS) - np.cos(ROOTS)) / (np.sinh(ROOTS) - np.sin(ROOTS))
    # cosh(x) - sigma sinh(x), written so that large numbers do not cancel.
    falling = 0.5 * (np.exp(x) * (1 - sigma) + np.exp(-x) * (1 + sigma))
    return np.asarray(0.5 * (falling + np.cos(x) - sigma * np.sin(x)))
