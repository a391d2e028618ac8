"""Events from recordings: variations in turn, each take at another pitch and as hard as asked.

No recording plays twice running where there are two, and each plays once before any plays again. Which one a take uses
follows from the take's number alone, so that takes can be moved, muted and rendered again without changing others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.signal import resample_poly, sosfilt

from s2s.generators.foley.audition import take_of
from s2s.generators.foley.individual import individual, take_number, take_rng
from s2s.generators.foley.synth.finish import EVENT_POWER, KNEE, soft_limit
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.mix.loudness import k_weighting
from s2s.packs.cut import Single
from s2s.packs.tone import TREBLE_PER_DB, corner_of, shelved
from s2s.stem import SAMPLE_RATE

USUAL = 0.7
"""The strength that a recording is taken to have, and at which it is as loud as the model's takes."""
SOFTEST = 0.02
LOUDNESS_S = 0.2
"""Loudness grows with duration up to about 200 ms (Zwislocki, Temporal summation of loudness, 1969)."""
PITCH_CENTS = 35.0
"""Spread of pitch from take to take: heard as another take, not as another source."""
LEVEL_SPREAD_DB = 0.6
_PITCH_STEPS = 200
"""Pitches are multiples of 1/200, 9 cents, finer than the spread."""
_WEIGHTING = k_weighting(SAMPLE_RATE)


@dataclass(frozen=True)
class Variation:
    """One recorded sound, ready to be rendered."""

    single: Single
    corner_hz: float
    gain: float
    """Linear; brings it to its level at the usual strength."""

    @property
    def n_samples(self) -> int:
        """How much of it is kept."""
        return len(self.single.samples)


def variation_of(single: Single, loudness_db: float) -> Variation:
    """Prepare a single sound to be as loud as ``loudness_db`` at the usual strength.

    Sounds whose peaks would not fit stay softer, as the models' do: peaks at the usual strength lie below the knee of
    the limiter.
    """
    gain_db = loudness_db - loudness_of(single.samples)
    peak = float(np.abs(single.samples).max())
    return Variation(single, corner_of(single.samples), min(10 ** (gain_db / 20), KNEE / peak))


def loudness_of(samples: np.ndarray) -> float:
    """Return the greatest K-weighted level over `LOUDNESS_S`, in decibels."""
    window = round(LOUDNESS_S * SAMPLE_RATE)
    energy = np.cumsum(np.square(sosfilt(_WEIGHTING, samples.astype(np.float64))))
    if len(energy) > window:
        most = float((energy[window:] - energy[:-window]).max())
        most = max(most, float(energy[window - 1]))
    else:
        most = float(energy[-1])
    return 10 * float(np.log10(most / window + 1e-14))


@cache
def models_loudness(sound: Sound) -> float:
    """Return how loud the takes of a sound's own model are at the usual strength, in decibels."""
    # Of several individuals: one dog may be louder than another.
    takes = (take_of(sound, take_rng(("loudness", sound.name, number), 0), USUAL) for number in range(5))
    return float(np.median([loudness_of(take.samples) for take in takes]))


def turn(rng: np.random.Generator, n_variations: int) -> int:
    """Return which of the variations the take that ``rng`` is of plays.

    Each round plays all variations in an order of its own; a round never begins with what the last one ended with.
    """
    number = take_number(rng)
    if n_variations < 3:
        return (number + int(individual(rng).integers(n_variations))) % n_variations
    round_, place = divmod(number, n_variations)
    order = _order(rng, round_, n_variations)
    # The ends of rounds are as drawn: only their first two ever change places.
    if round_ and order[0] == _order(rng, round_ - 1, n_variations)[-1]:
        order[[0, 1]] = order[[1, 0]]
    return int(order[place])


def _order(rng: np.random.Generator, round_: int, n_variations: int) -> np.ndarray:
    source = int(individual(rng).integers(2**63))
    return np.random.default_rng([source, round_]).permutation(n_variations)


def render(variation: Variation, rng: np.random.Generator, strength: float) -> Take:
    """Render one take of a variation: levels span what those of `synth.finish.take` do."""
    cents = PITCH_CENTS * float(np.clip(rng.standard_normal(), -2, 2))
    spread_db = LEVEL_SPREAD_DB * float(np.clip(rng.standard_normal(), -2, 2))
    up = round(_PITCH_STEPS * 2 ** (-cents / 1200))
    samples = np.asarray(resample_poly(variation.single.samples, up, _PITCH_STEPS), np.float32)
    level_db = 20 * EVENT_POWER * float(np.log10(max(strength, SOFTEST) / USUAL))
    toned = shelved(samples, variation.corner_hz, TREBLE_PER_DB * level_db)
    toned *= np.float32(variation.gain * 10 ** ((level_db + spread_db) / 20))
    return Take(soft_limit(toned), variation.single.onset * up / _PITCH_STEPS / SAMPLE_RATE)
