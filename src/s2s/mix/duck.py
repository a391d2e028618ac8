"""Ducking: beds step back while events are heard, so that a hit is not buried in the rain."""

from __future__ import annotations

import numpy as np
from scipy import signal

from s2s.mix.follow import decaying_maximum
from s2s.stem import SAMPLE_RATE

STEP_SIZE = 240  # 5 ms: levels are followed at this pace, and the gain is drawn as straight lines between


class Ducker:
    """Follows events and beds and says by how much to turn the beds down.

    The depth follows the share that events have in the power of both: half the depth where they are as strong as the
    beds, nearly all of it where they stand out, and none where they are too soft to be heard anyway.

    Parameters
    ----------
    depth_db : float
        The most that beds are turned down, in dB (a positive number).
    attack_s, release_s : float
        Time constants of the way down and back, in seconds.
    """

    def __init__(self, depth_db: float, *, attack_s: float = 0.02, release_s: float = 0.25) -> None:
        step_s = STEP_SIZE / SAMPLE_RATE
        self._depth_db = depth_db
        self._release_steps = release_s / step_s
        self._attack = _one_pole(attack_s / step_s)
        self._attack_state = np.zeros(1)
        # The level of a bed is a matter of seconds, not of its single drops.
        self._bed_follower = _one_pole(self._release_steps)
        self._bed_state: np.ndarray | None = None
        self._held = 0.0
        self._gain_db = 0.0

    def gain(self, events: np.ndarray, beds: np.ndarray) -> np.ndarray:
        """Return the gain for the beds.

        Parameters
        ----------
        events, beds : np.ndarray [shape=(2, n_samples)]
            What is heard of both at the same time; blocks of a multiple of 240 samples, but for the last.

        Returns
        -------
        np.ndarray [shape=(n_samples,), dtype=float32]
            From ``10 ** (-depth_db / 20)`` to 1.
        """
        n_samples = events.shape[-1]
        event_power, bed_power = _step_power(events), _step_power(beds)
        if self._bed_state is None:  # start from the level there is, not from silence
            self._bed_state = bed_power.mean() * signal.lfilter_zi(*self._bed_follower)
        bed_level, self._bed_state = signal.lfilter(*self._bed_follower, bed_power, zi=self._bed_state)
        share = event_power / np.maximum(event_power + bed_level, 1e-20)
        held = decaying_maximum(share, self._held, self._release_steps)
        self._held = held[-1]
        reduction, self._attack_state = signal.lfilter(*self._attack, held, zi=self._attack_state)
        knots_db = np.concatenate([[self._gain_db], -self._depth_db * reduction])
        self._gain_db = knots_db[-1]
        gain_db = np.interp(np.arange(1, n_samples + 1) / STEP_SIZE, np.arange(knots_db.size), knots_db)
        gain: np.ndarray = (10 ** (gain_db / 20)).astype(np.float32)
        return gain


def _one_pole(n_steps: float) -> tuple[np.ndarray, np.ndarray]:
    """A low-pass filter with the time constant ``n_steps``, as the two halves of a fraction."""
    pole = np.exp(-1 / n_steps)
    return np.array([1 - pole]), np.array([1, -pole])


def _step_power(samples: np.ndarray) -> np.ndarray:
    """Mean power of both channels together in each step; the last step may be short."""
    starts = np.arange(0, samples.shape[-1], STEP_SIZE)
    lengths = np.diff(starts, append=samples.shape[-1])
    power: np.ndarray = np.add.reduceat(np.einsum("cn,cn->n", samples, samples).astype(np.float64), starts) / lengths
    return power
