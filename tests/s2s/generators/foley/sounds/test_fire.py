"""A fire: flames below, a hiss far below them, and cracks that stand high over it."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.fire import fire

RATE = 48_000


def test_the_hiss_between_the_ticks_lies_far_below_the_flames() -> None:
    samples = fire(take_rng((1, "fire"), 0), np.full(12 * RATE, 0.5, np.float32))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum = np.fft.rfft(samples)
    low, high = (
        np.square(np.fft.irfft(np.where((hz > a) & (hz < b), spectrum, 0), len(samples))).reshape(-1, 240).mean(axis=1)
        for a, b in ((60, 500), (1500, 5000))
    )
    # Octaves of 60 to 500 Hz against those of 1.5 to 5 kHz, in the median, that is between ticks.
    assert 10 * np.log10(np.median(low) / np.median(high)) > 8
    assert 10 * np.log10(np.percentile(high, 99.5) / np.median(high)) > 15
