"""Crackling: events of all sizes, few large, many small.

Crumpled paper, breaking wood and crushed snow release energy in jerks whose sizes follow a power law over decades
(Sethna, Dahmen & Myers, "Crackling noise", Nature 2001). Paper crumples with P(E) about E^-1.3 to E^-1.6 (Houle &
Sethna, "Acoustic emission from crumpling paper", Phys. Rev. E 1996), plastic film with E^-1 (Kramer & Lobkovsky, in the
same volume). As energy goes with the square of amplitude, amplitudes follow a power law of exponent 2 a - 1.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.synth.grains import poisson_starts, scatter


def sizes(rng: np.random.Generator, count: int, *, energy_exponent: float, range_db: float) -> np.ndarray:
    """Draw amplitudes in (0, 1], ``range_db`` from the smallest to the largest, with P(E) ~ E^-energy_exponent."""
    power = 2 * energy_exponent - 2  # of the survival function: P(A > a) ~ a^-power
    least = 10 ** (-range_db / 20)
    place = rng.random(count)
    if power < 1e-6:
        return np.asarray(least**place)
    return np.asarray((least**-power + place * (1 - least**-power)) ** (-1 / power))


def crackle(
    rng: np.random.Generator,
    rate_hz: np.ndarray,
    bank: list[np.ndarray],
    *,
    energy_exponent: float = 1.5,
    range_db: float = 40.0,
    large_low: bool = True,
) -> np.ndarray:
    """Lay crackles at Poisson times.

    Parameters
    ----------
    rate_hz : np.ndarray [shape=(n_samples,)]
        How many a second, of all sizes.
    bank : list of np.ndarray
        Grains in rising order of pitch, of peak 1.
    large_low : bool
        Whether large events are low: a large facet that buckles moves more air, and more slowly.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Peaks near 1 for the largest.
    """
    starts = poisson_starts(rng, rate_hz)
    loud = sizes(rng, len(starts), energy_exponent=energy_exponent, range_db=range_db)
    if large_low:
        rank = 1 + 20 * np.log10(loud + 1e-9) / range_db  # 0 for the smallest, 1 for the largest
        where = (1 - rank) * 0.6 + 0.4 * rng.random(len(starts))
        which = np.clip(where * len(bank), 0, len(bank) - 1).astype(int)
    else:
        which = rng.integers(0, len(bank), len(starts))
    return scatter(len(rate_hz), starts, loud, bank, which)
