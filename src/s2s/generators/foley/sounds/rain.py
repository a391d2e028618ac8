"""Rain, on the ground and on a roof.

Most of rain is far: countless drops that no ear tells apart, and whose bands hardly move. What makes it near are the
few drops within some metres. They lie evenly over the ground, so that how many are louder than a level falls as its
square, and each tells by tick, spray or bubble what it fell on.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.liquids import drops_on_ground, drops_on_sheet, drops_on_water, near_and_far
from s2s.generators.foley.synth.noise import both, noise, octaves, tilt
from s2s.generators.foley.synth.textures import between, texture_of
from s2s.generators.foley.vocabulary import Sound

AMOUNTS = ((0.15, "water.rain_light"), (0.5, "water.rain_medium"), (0.9, "water.rain_heavy"))
"""Drives at which rain is as it was measured in recordings of light, medium and heavy rain."""
UNDER_ROOF = octaves((62.5, -20), (125, -13), (250, -9), (500, -7), (1000, -8), (2000, -11), (4000, -16), (8000, -24))


def falling(rng: np.random.Generator, amount: float) -> dict[str, np.ndarray]:
    """Parameters of the far rain, between those of the recordings on either side of an amount."""
    one = individual(rng)
    drawn = [(at, shipped(kind).pick(one).draw(one)) for at, kind in AMOUNTS]
    if amount <= drawn[0][0]:
        return drawn[0][1]
    for (low_at, low), (high_at, high) in pairwise(drawn):
        if amount <= high_at:
            return between(low, high, (amount - low_at) / (high_at - low_at))
    return drawn[-1][1]


def rain(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Rain in the open: the hiss of the far drops, and near ones on stone and in puddles.

    In a heavy rain of 25 mm an hour some 2000 drops of a millimetre and more fall on a square metre each second, in a
    light one of 2.5 mm a sixth of that (Marshall & Palmer 1948): far more than is told apart, save the few nearest.
    """
    far = texture_of(falling(rng, float(np.mean(drive)) if len(drive) else 0.5), rng, drive)
    ticks = near_and_far(rng, 40 + 130 * drive, drops_on_ground(rng, 48), 10.0)
    plops = near_and_far(rng, 5 + 25 * drive, drops_on_water(rng, 48, 1200, 6000), 8.0)
    # The more it rains, the deeper single drops go under in the rest.
    return finish.bed(finish.mixed((far, 0.7 + 0.6 * drive), (ticks, 0.45), (plops, 0.2)), drive)


def rain_roof(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Rain on a roof, heard below it: a patter of drops that ring the sheet or the tiles, over the rain's dull rush."""
    one, n_samples = individual(rng), len(drive)
    low_hz = one.uniform(220, 420)
    patter = drops_on_sheet(rng, 64, low_hz, 12 * low_hz, one.uniform(0.02, 0.045))
    near = near_and_far(rng, 60 + 190 * drive, patter, 10.0)
    # Splashes off the eaves and in the gutter.
    eaves = near_and_far(rng, 20 + 60 * drive, drops_on_ground(rng, 48), 6.0)
    rush = noise(rng, n_samples, both(UNDER_ROOF, tilt(one.uniform(500, 900), 1, 1)))
    return finish.bed(finish.mixed((near, 0.9), (eaves, 0.3), (rush, 0.3 + 0.9 * drive)), drive)


SOUNDS = (
    Sound(
        name="water.rain",
        role="bed",
        model=rain,
        says="rain",
        seen_as=("rain",),
        trigger="none",
        audioset=("Rain", "Rain on surface", "Raindrop"),
        ucs="RAIN",
        words=("rain", "raining", "rainy", "drizzle", "downpour", "storm"),
        level_db=-8.0,
        distance_m=3.0,
        width=1.0,
        degrees=("light", "heavy"),
    ),
    Sound(
        name="water.rain_roof",
        role="bed",
        model=rain_roof,
        says="rain on a roof",
        seen_as=(),
        trigger="none",
        audioset=("Rain on surface", "Rain", "Raindrop"),
        ucs="RAINMetl",
        words=("roof", "tin roof", "rain on a roof", "rain on the roof", "rain on a tin roof", "rain on the tin roof"),
        level_db=-8.0,
        distance_m=3.0,
        width=1.0,
        degrees=("light", "heavy"),
    ),
)
