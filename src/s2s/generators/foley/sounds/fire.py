"""A fire: flames that flutter, sap that ticks, wood that cracks.

Its hiss, its ticks and their levels are as measured in a recording of a camp fire, in which the ticks stand 10 to 40 dB
out of a hiss that lies 20 dB below the flames.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import drift, noise, tilt
from s2s.generators.foley.synth.textures import texture_of
from s2s.generators.foley.vocabulary import Sound


def fire(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A wood fire."""
    one, n_samples = individual(rng), len(drive)
    burning = texture_of(shipped("fire.crackle").pick(one).draw(one), rng, drive)
    # Flames lap a few times a second: what burns pulls its own air (Farnell, Designing Sound, 2010).
    flutter = noise(rng, n_samples, tilt(90, 3, 4.6)) * np.exp(0.25 * drift(rng, n_samples, 5.0))
    # Cracks come in flurries: a split runs on.
    flurry = np.exp(1.0 * drift(rng, n_samples, 1.5) - 0.5)
    cracks = texture(rng, (1.5 + 4 * drive) * flurry, cracking(rng, 32), 8.0, reference_hz=4)
    made = finish.mixed((burning, 1.0), (flutter, 0.1 + 0.3 * drive), (cracks, 0.6))
    # A crack may stand 23 dB above the rest; more would be a bang each time the level is set by the fire.
    return finish.bed(14 * finish.soft_limit(made / 14), drive, range_db=12)


def cracking(rng: np.random.Generator, n_cracks: int) -> list[np.ndarray]:
    """Cracks of wood: a click of a fraction of a millisecond and the log's own short answer."""
    bank = []
    knocks = clicks(rng, n_cracks, 300, 1500)
    for snap, knock in zip(clicks(rng, n_cracks, 5000, 16000, cycles=0.7), knocks, strict=True):
        crack = 0.05 * knock
        crack[: len(snap)] += snap[: len(crack)]
        bank.append(crack)
    return bank


SOUNDS = (
    Sound(
        name="fire.crackle",
        role="bed",
        model=fire,
        says="crackling fire",
        seen_as=("fire",),
        trigger="motion",
        audioset=("Fire", "Crackle"),
        ucs="FIRECrkl",
        words=("fire", "campfire", "fireplace", "flame", "bonfire", "crackle"),
        level_db=-6.0,
        distance_m=2.5,
        width=0.35,
    ),
)
