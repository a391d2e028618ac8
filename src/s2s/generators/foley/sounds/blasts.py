"""Shots and explosions: a pressure wave, and what the land returns of it.

Near by, an explosion is a Friedlander wave, a jump and an exponential fall through zero; what is mostly heard of it are
its image from the ground at once, the land's answer (`outdoors`), and the overloaded microphone (Maher, Acoustical
characterization of gunshots, 2007; Farnell, Designing Sound, 2010).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import Spectrum, both, burst, drift, resonance, tail, through, tilt
from s2s.generators.foley.synth.outdoors import air, answered, click_of, land, with_ground
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

GROUND_S = (0.002, 0.006)
"""Delay of the ground's image: a muzzle and an ear at 1.5 m, 10 to 3 m apart and more."""
RETURNED_DB = (-8.0, -3.0)
"""Energy that the land returns of a shot some tens of metres off."""


def blast_wave(n_samples: int, positive_s: float) -> np.ndarray:
    """A Friedlander wave: overpressure for ``positive_s``, then a shallow suction. Peaks at 1."""
    time = np.arange(n_samples, dtype=np.float32) / np.float32(positive_s * SAMPLE_RATE)
    return np.asarray((1 - time) * np.exp(-time))


def decay(at_300_s: float, slope: float) -> Spectrum:
    """T60 that falls with frequency as a power, from ``at_300_s`` at 300 Hz."""
    return lambda hz: at_300_s * (300 / hz) ** slope


def nearness(strength: float) -> float:
    """Factor on the distance: a blast that is weak to the ear is mostly a far one, dulled by the air between."""
    return 2.0 - 1.4 * strength


def overload(samples: np.ndarray, by: float) -> np.ndarray:
    """The microphone's limit: what is above it is squashed."""
    return np.asarray(np.tanh(by * samples / (np.abs(samples).max() + 1e-9)), np.float32)


def shot(
    rng: np.random.Generator, one: np.random.Generator, metres: float, strength: float, last_s: float
) -> np.ndarray:
    """What comes straight from a muzzle: the blast, the gas that rushes after it, and its image from the ground."""
    n_samples = round(last_s * SAMPLE_RATE)
    gas = burst(
        rng,
        n_samples,
        both(tilt(900, 3, 1.5), resonance(one.uniform(500, 2000), 3, 0.9), air(metres)),
        decay(one.uniform(0.45, 0.75), 0.3),
        attack_s=0.0003,
    )
    direct = 1.2 * blast_wave(n_samples, one.uniform(0.0004, 0.0012)) + (0.5 + 0.4 * strength) * gas
    return np.asarray(direct, np.float32)


def gun_shot(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A pistol or rifle outdoors."""
    one = individual(rng)
    metres = one.uniform(15, 60) * nearness(strength)
    direct = shot(rng, one, metres, strength, 0.5)
    answer = field(one, metres, 1.9)
    made = answered(direct, click_of(direct), answer, round(2.2 * SAMPLE_RATE))
    made = with_ground(made, direct, one.uniform(*GROUND_S))
    return finish.take(rng, overload(made, 1.5 + 1.5 * strength), strength, fade_s=0.4)


def field(one: np.random.Generator, metres: float, length_s: float) -> np.ndarray:
    """A field with a wood's edge or some houses, as it answers a gun."""
    return land(
        one,
        length_s,
        metres=metres,
        t60_s=one.uniform(1.6, 2.6),
        energy_db=one.uniform(*RETURNED_DB),
        colour=tilt(600, 2.5, 2),
        swell_db=one.uniform(1.5, 6.0),
    )


def machine_gun(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A burst: 4 to 12 shots at 8.5 to 12 a second, running into one another, and one answer of the land to all.

    The first is the loudest, for those that follow find the microphone and the ear still full.
    """
    one = individual(rng)
    metres, rate_hz = one.uniform(20, 70) * nearness(strength), one.uniform(8.5, 12.0)
    n_shots = int(rng.integers(4, 13))
    times_s = np.cumsum(np.append(0.0, 1 / (rate_hz * (1 + 0.03 * rng.standard_normal(n_shots - 1)))))
    length_s = float(times_s[-1]) + 0.3
    dry = np.zeros(round(length_s * SAMPLE_RATE) + 1, np.float32)
    fed = np.zeros_like(dry)
    # Three blasts of the same gun, each at its own strength every time.
    kinds = [shot(rng, individual(rng), metres, strength, 0.25) for _ in range(3)]
    for number, at_s in enumerate(times_s):
        start = round(float(at_s) * SAMPLE_RATE)
        gain = 1.0 if number == 0 else 10 ** (-rng.uniform(1.0, 3.5) / 20)
        blast = kinds[int(rng.integers(3))][: len(dry) - start]
        dry[start : start + len(blast)] += np.float32(gain) * blast
        fed[start] += np.float32(gain) * click_of(blast)[0]
    made = answered(dry, fed, field(one, metres, 1.8), round((length_s + 1.6) * SAMPLE_RATE))
    made = with_ground(made, dry, one.uniform(*GROUND_S))
    return finish.take(rng, overload(made, 1.5 + 1.2 * strength), strength, fade_s=0.5)


BOOM = through((25, -3), (50, 0), (250, -10), (2000, -19), (8000, -32))
"""Explosions near by are strongest at 50 Hz, and 10 and 19 dB down at 250 Hz and 2 kHz: measured in recordings."""


ROLLING = tilt(130, 3, 3)
"""What comes back of large blasts: the wavelengths that houses and hills turn round, metres and more."""


def explosion(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Something blows up: a blow that overloads everything, a fireball that roars, debris that comes down."""
    one = individual(rng)
    metres = one.uniform(30, 120) * nearness(strength)
    n_direct, n_samples = round(1.6 * SAMPLE_RATE), round(4.2 * SAMPLE_RATE)
    lasts_s = one.uniform(1.0, 1.8)
    boom = burst(
        rng, n_direct, both(BOOM, air(metres)), lambda hz: lasts_s * (100 / np.maximum(hz, 50)) ** 0.25, attack_s=0.0008
    )
    # What burns turns over a dozen times a second.
    boom *= np.exp(0.25 * drift(rng, n_direct, 9.0))
    boom += 2.5 * blast_wave(n_direct, one.uniform(0.004, 0.012) * (0.6 + 0.6 * strength))
    boom += 0.25 * tail(rng, n_direct, both(tilt(900, 3, 3), air(metres)), lambda hz: 0.6 + 0 * hz)
    answer = land(
        one,
        2.6,
        metres=metres,
        t60_s=one.uniform(3.5, 6.0),
        energy_db=one.uniform(0, 6),
        colour=ROLLING,
        rough_db=1.2,
    )
    made = overload(answered(boom, click_of(boom), answer, n_samples), 2.0 + 2.0 * strength)
    return finish.take(rng, made + debris(rng, n_samples, strength), strength, fade_s=1.0)


def debris(rng: np.random.Generator, n_samples: int, strength: float) -> np.ndarray:
    """Stones and splinters that fall, from half a second on for a second or two, each a dull knock of its own."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    falls_s = rng.uniform(0.7, 1.3)
    rate_hz = (10 + 40 * strength) * np.exp(-np.square((time_s - falls_s) / 0.5))
    knocks = texture(rng, rate_hz, clicks(rng, 32, 300, 4000, cycles=2.0), 7.0, reference_hz=40)
    return np.asarray(0.03 * knocks, np.float32)


def artillery(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A cannon or a field gun: a blow of some hundredths of a second, which rolls away over the land."""
    one = individual(rng)
    metres = one.uniform(60, 250) * nearness(strength)
    n_direct, n_samples = round(0.9 * SAMPLE_RATE), round(4.4 * SAMPLE_RATE)
    muzzle = burst(
        rng, n_direct, both(tilt(90, 3, 3.2), air(metres)), decay(one.uniform(0.35, 0.6), 0.3), attack_s=0.001
    )
    muzzle += 2.2 * blast_wave(n_direct, one.uniform(0.006, 0.014))
    answer = land(
        one,
        3.2,
        metres=metres,
        t60_s=one.uniform(4.0, 7.0),
        energy_db=one.uniform(2, 8),
        colour=ROLLING,
        swell_db=4.0,
        rough_db=1.4,
    )
    made = answered(muzzle, click_of(muzzle), answer, n_samples)
    made = with_ground(made, muzzle, one.uniform(0.004, 0.012))
    made = overload(made, 1.6 + 1.4 * strength)
    return finish.take(rng, made, strength, fade_s=1.2)


SOUNDS = (
    Sound(
        name="explosion.gun_shot",
        role="event",
        model=gun_shot,
        says="gun fires",
        seen_as=("gun",),
        trigger="surge",
        audioset=("Gunshot, gunfire", "Explosion"),
        ucs="GUNRif",
        words=("gun", "gunshot", "shot", "rifle", "pistol", "shooting", "firearm"),
        level_db=8.0,
        distance_m=10.0,
        min_gap_s=0.25,
    ),
    Sound(
        name="explosion.machine_gun",
        role="event",
        model=machine_gun,
        says="machine gun fires a burst",
        seen_as=(),
        trigger="surge",
        audioset=("Machine gun", "Fusillade", "Gunshot, gunfire"),
        ucs="GUNAuto",
        words=("machine gun", "submachine gun", "assault rifle", "gunfire", "burst of fire"),
        level_db=8.0,
        distance_m=15.0,
        min_gap_s=1.0,
    ),
    Sound(
        name="explosion.blast",
        role="event",
        model=explosion,
        says="explosion booms",
        seen_as=(),
        trigger="flash",
        audioset=("Explosion", "Boom"),
        ucs="EXPLReal",
        words=("explosion", "explode", "blast", "bomb", "boom", "detonation", "grenade"),
        level_db=10.0,
        distance_m=30.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="explosion.artillery",
        role="event",
        model=artillery,
        says="cannon fires",
        seen_as=("cannon",),
        trigger="flash",
        audioset=("Artillery fire", "Explosion"),
        ucs="GUNArtl",
        words=("cannon", "artillery", "howitzer", "mortar", "tank gun", "cannon fire"),
        level_db=10.0,
        distance_m=40.0,
        min_gap_s=0.8,
    ),
)
