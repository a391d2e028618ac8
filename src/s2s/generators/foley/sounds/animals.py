"""A songbird sings.

A bird's syrinx radiates nearly a sine, so its song is one, driven by the gestures of its breath and its muscles.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import contour, finished
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def bird_song(rng: np.random.Generator, strength: float) -> Take:
    """A songbird sings one phrase of two or three tours, each a syllable said again and again.

    A syllable is one swing of two muscles: breath pressure opens the syrinx while the tension of its membranes moves
    the pitch, and the phase between the two decides whether the pitch rises, falls, arches or dips (Gardner, Cecchi,
    Magnasco, Laje & Mindlin, "Simple motor gestures for birdsongs", PRL 2001). Rates and ranges are a canary's.
    """
    tours = [_tour(rng, kind) for kind in rng.permutation(3)[: rng.integers(2, 4)]]
    octaves, pressure = (np.concatenate(curves) for curves in zip(*tours, strict=True))
    n = len(octaves)
    f0_hz = 2 ** (octaves + 0.1 * (strength - 0.7)) * (1 + 0.002 * drift(rng, n, 120))
    level = pressure * contour([0.6, 1, 1, 0.8], n) * (1 + 0.08 * drift(rng, n, 40))
    level = uniform_filter1d(uniform_filter1d(level, 240), 240)  # the air sac gives way in some 10 ms
    phase = 2 * np.pi * np.cumsum(uniform_filter1d(f0_hz, 96)) / SAMPLE_RATE
    # The tract follows the pitch and lets little of the second harmonic pass, more when the bird strains (Riede 2006).
    samples = level * np.sin(phase) + 0.06 * strength * level**2 * np.sin(2 * phase + 1)
    return finished(rng, samples, strength)


def _tour(rng: np.random.Generator, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """One syllable repeated: octaves over 1 Hz, and the pressure, peaking near 1."""
    # A fast trill of narrow syllables, wide sweeps, or slow whistles: wide and fast at once is beyond a beak (Podos
    # 1997).
    rate_hz, depth, open_share, centre_hz = (
        (rng.uniform(12, 22), rng.uniform(0.1, 0.25), rng.uniform(0.6, 0.8), rng.uniform(3500, 5200)),
        (rng.uniform(6, 10), rng.uniform(0.3, 0.45), rng.uniform(0.5, 0.75), rng.uniform(2800, 4200)),
        (rng.uniform(3, 4.5), rng.uniform(0.05, 0.25), rng.uniform(0.6, 0.85), rng.uniform(2600, 4500)),
    )[kind]
    count = max(1, round(rate_hz * rng.uniform(0.4, 0.8)))
    speeding = np.linspace(0, rng.normal(0, 0.1), count)
    edges = np.concatenate(
        [[0], np.cumsum(SAMPLE_RATE / rate_hz * np.exp(speeding + 0.04 * rng.standard_normal(count)))]
    )
    cycles = np.interp(np.arange(int(edges[-1])), edges, np.arange(count + 1))
    syllable = np.minimum(cycles.astype(np.int64), count - 1)
    # Pressure peaks half-way through the swing, which the skew puts early or late in time.
    swing = 2 * np.pi * (cycles - syllable) ** rng.uniform(0.45, 1.1) - np.pi
    lag = rng.uniform(0, 2 * np.pi)
    sweep = depth * (np.sin(swing + lag) + 0.2 * np.sin(2 * swing + lag))
    step = np.linspace(0, rng.normal(0, 0.12), count) + 0.015 * rng.standard_normal(count)
    closed = np.cos(np.pi * open_share)
    loudness = 10 ** (rng.normal(0, 2) / 20 + 0.075 * rng.standard_normal(count))
    pressure = np.maximum((np.cos(swing) - closed) / (1 - closed), 0) ** 0.7 * loudness[syllable]
    return np.log2(centre_hz) + sweep + step[syllable], pressure


SOUNDS = (
    Sound(
        name="animal.bird_song",
        role="event",
        model=bird_song,
        says="bird sings",
        seen_as=("bird",),
        trigger="none",
        audioset=("Bird vocalization, bird call, bird song", "Chirp, tweet"),
        ucs="BIRDSong",
        words=("bird", "birdsong", "songbird", "canary", "chirp", "tweet", "twitter", "sparrow", "finch"),
        level_db=-7.0,
        min_gap_s=1.0,
        pace_s=1.6,
    ),
)
