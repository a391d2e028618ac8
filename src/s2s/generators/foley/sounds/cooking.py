"""Cooking that goes on: fat that sizzles, water that boils.

Both are bubbles of vapour. In fat they are small, burst at once and spit; in water they are large, and above a hot
bottom many collapse before they get anywhere, which is the rumble of a pot.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.liquids import gulps, near_and_far
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Sound


def frying(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Frying: a sizzle of countless small vents, over it pops of drops of water in the fat, a few of them loud.

    Steam leaves through openings of a tenth of a millimetre to one, so the hiss lies above 2.5 kHz; a drop bursts in
    half a millisecond, above 3.5 kHz, and a large one with a knock of the pan.
    """
    one, n_samples = individual(rng), len(drive)
    pan = both(tilt(one.uniform(4300, 5500), 5, 4), resonance(one.uniform(3000, 4200), 4, 0.4))
    seething = np.exp(0.08 * drift(rng, n_samples, 9.0) + 0.14 * drift(rng, n_samples, 0.8))
    hiss = noise(rng, n_samples, pan) * seething
    pops = near_and_far(rng, (140 + 160 * drive) * seething, clicks(rng, 64, 3500, 12000, cycles=2.5), 9.0)
    spits = np.exp(0.9 * drift(rng, n_samples, 2.0) - 0.4)
    loud = texture(rng, (3 + 6 * drive) * spits, clicks(rng, 32, 900, 5000, cycles=1.5), 6.0, reference_hz=6)
    return finish.bed(finish.mixed((hiss, 0.9), (pops, 0.6), (loud, 0.28)), drive)


def boiling(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Water at the boil: bubbles that rise to the top and break, over the rumble of those that collapse below.

    Vapour bubbles leave a hot bottom some 2.5 mm wide (Fritz 1935) and join on their way: radii of 1 to 6 mm, 3 kHz to
    540 Hz, and rising, since they sound just below the surface. Their rate grows with the heat.
    """
    one, n_samples = individual(rng), len(drive)
    gushes = np.exp(0.2 * drift(rng, n_samples, 3.0) + 0.2 * drift(rng, n_samples, 12.0))
    breaking = texture(rng, (50 + 110 * drive) * gushes, gulps(rng, 120, 500, 3200), 6.0, reference_hz=105)
    pot = both(tilt(one.uniform(200, 320), 4, 4), resonance(one.uniform(350, 700), 4, 0.25))
    rumble = noise(rng, n_samples, pot) * np.exp(0.3 * drift(rng, n_samples, 12.0))
    steaming = noise(rng, n_samples, tilt(3000, 4, 3))
    return finish.bed(finish.mixed((breaking, 1.0), (rumble, 0.4), (steaming, 0.05 + 0.1 * drive)), drive)


SOUNDS = (
    Sound(
        name="kitchen.frying",
        role="bed",
        model=frying,
        says="sizzling fat",
        seen_as=("frying",),
        trigger="none",
        audioset=("Frying (food)", "Sizzle"),
        ucs="FOODCook",
        words=("frying", "fry", "frying pan", "sizzle", "sizzling", "bacon", "wok"),
        level_db=-8.0,
        distance_m=1.5,
        width=0.3,
    ),
    Sound(
        name="kitchen.boiling",
        role="bed",
        model=boiling,
        says="boiling water",
        seen_as=("pot",),
        trigger="none",
        audioset=("Boiling",),
        ucs="WATRBoil",
        words=("boil", "boiling", "boiling water", "simmer", "pot", "soup"),
        level_db=-10.0,
        distance_m=1.5,
        width=0.3,
    ),
)
