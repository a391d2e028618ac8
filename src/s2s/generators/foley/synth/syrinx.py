"""A syrinx that whistles: songbirds, owls and doves, whose calls are nearly sines.

Two labia open and close in a stream of air, and the tract above follows their pitch and lets little else pass (Riede,
Suthers, Fletcher & Blevins, "Songbirds tune their vocal tract to the fundamental frequency of their song", PNAS 2006).
What is left beside the sine: a second harmonic when the bird strains, some noise of air, and a pitch and a pressure
that no muscle holds quite still.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import uniform_filter1d

from s2s.generators.foley.synth.noise import drift
from s2s.stem import SAMPLE_RATE


def whistled(
    rng: np.random.Generator,
    f0_hz: np.ndarray,
    pressure: np.ndarray,
    *,
    overtones: Sequence[float] = (0.04,),
    air: float = 0.01,
    unsteady: float = 0.006,
) -> np.ndarray:
    """Whistle.

    Parameters
    ----------
    f0_hz, pressure : np.ndarray [shape=(n_samples,)]
        Pitch, and pressure of the air sac, peaking near 1.
    overtones : sequence of float
        Second, third... harmonic as shares of the first.
    air : float
        Noise around the pitch, as a share.
    unsteady : float
        Wander of the pitch, as a share.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    n = len(f0_hz)
    level = uniform_filter1d(uniform_filter1d(np.maximum(pressure, 0), 240), 240)  # the air sac gives way in some 10 ms
    level = level * (1 + 0.06 * drift(rng, n, 25))
    moving_hz = uniform_filter1d(f0_hz, 96) * (1 + unsteady * drift(rng, n, 70))
    phase = 2 * np.pi * np.cumsum(moving_hz) / SAMPLE_RATE
    # Noise slower than the pitch, on the pitch: what the tuned tract lets pass of the air.
    rustle = air * drift(rng, n, 250)
    made = level * ((1 + rustle) * np.sin(phase) + rustle * np.cos(phase))
    for number, share in enumerate(overtones, 2):
        made += share * level * np.sin(number * phase + number - 1)
    return np.asarray(made, np.float32)
