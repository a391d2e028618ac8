"""What one difference from the real thing is: a measure, on recordings, on the model as it was first and as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Samples = Callable[[], list[np.ndarray]]


@dataclass(frozen=True)
class Difference:
    """One way in which a model differed from recordings, and what became of it."""

    sound: str
    what: str
    """What was wrong, in words: "decays too even"."""
    measure: str
    """What is measured, with its unit: "spread of T60 over the octaves, dB"."""
    value: Callable[[np.ndarray], float]
    """The measure of one sound, mono float32 at 48 kHz. NaN where it cannot be told."""
    real: Callable[[Path], list[np.ndarray]]
    """The same kind of sounds, cut out of recordings in a folder."""
    before: Samples
    """Some takes of the model as it was at first: written out here, in brief, or the model with the remedy off."""
    after: Samples
    """Some takes of the model as it is."""
    across: bool = False
    """Whether the measure is the *spread* (standard deviation) of ``value`` over the takes, not its mean."""

    def summed(self, sounds: list[np.ndarray]) -> float:
        """One number for a list of sounds."""
        values = [self.value(samples) for samples in sounds]
        return float(np.nanstd(values) if self.across else np.nanmean(values))
