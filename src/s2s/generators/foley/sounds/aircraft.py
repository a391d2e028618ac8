"""What flies: propeller aircraft, jets, helicopters.

A propeller and a rotor are heard by their blades: a pressure pulse as each goes by. A jet is turbulence, loudest where
frequency times nozzle over speed is about 0.2 (Tam, "Jet noise: since 1952", 1998), with the tones of its fan above.
All of it comes over the ground, which sends a second, later copy whose comb moves. Blade rates and octave levels were
measured in recordings named in NOTICE; the roar of jets is fitted to two.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.doppler import grounded, passing
from s2s.generators.foley.synth.engine import Motor, sound, unit, wander
from s2s.generators.foley.synth.noise import both, noise, resonance, tilt
from s2s.generators.foley.synth.textures import BANDS_HZ, noise_of
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def wandering(rng: np.random.Generator, n_samples: int, around_m: float) -> np.ndarray:
    """Distance to something that flies about at large: it swings by a third in half a minute."""
    return np.asarray(around_m * np.exp(0.3 * wander(rng, n_samples, 0.05)))


def blades(
    rng: np.random.Generator, one: np.random.Generator, passes: np.ndarray, n_blades: int, width: float
) -> np.ndarray:
    """Pressure of blades that go by: each its own size, each pass a little different.

    Parameters
    ----------
    passes : np.ndarray [shape=(n_samples,)]
        Count of blades gone by.
    width : float
        Length of the pulse, as a share of the time between two blades.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses of peak near 1, never below 0.
    """
    index = passes.astype(np.int32)
    if not len(index):
        return np.zeros(0, np.float32)
    index -= index[0]
    count = int(index[-1]) + 1
    own = 1 + 0.12 * one.standard_normal(n_blades)
    sizes = own[np.arange(count) % n_blades] * np.exp(0.15 * rng.standard_normal(count))
    shifted = (
        np.asarray(passes - np.floor(passes) - 0.5, np.float32)
        + (0.03 * rng.standard_normal(count)).astype(np.float32)[index]
    )
    return np.asarray(np.exp(-np.square(shifted / np.float32(width))) * sizes.astype(np.float32)[index])


def helicopter(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A helicopter that hovers about: slaps of its blades, its tail rotor five to seven times as fast, its turbine.

    The slap is each blade meeting the wake of the one before (blade-vortex interaction): an impulse with harmonics up
    to 500 Hz, stronger when the wind and the descent are right, which comes and goes over seconds.
    """
    one = individual(rng)
    n_samples = len(drive)
    n_blades, blade_hz = int(one.choice([2, 2, 3, 4])), one.uniform(11, 17)
    turning = blade_hz * (1 + 0.012 * wander(rng, n_samples, 0.5))  # the pilot's hand, and gusts
    passes = np.cumsum(turning) / SAMPLE_RATE + rng.random()
    pulse = blades(rng, one, passes, n_blades, 0.09)
    slap = np.diff(blades(rng, one, passes + 0.1, n_blades, 0.012), prepend=0)
    slapping = np.exp(0.5 * wander(rng, n_samples, 0.25))
    bodies = both(tilt(one.uniform(170, 240), 7, 9), resonance(one.uniform(350, 600), 3, 0.5))
    wash = noise(rng, n_samples, bodies) * (0.25 + pulse)
    hard = noise(rng, n_samples, tilt(800, 5, 11)) * blades(rng, one, passes + 0.1, n_blades, 0.05)
    tail_phase = 2 * np.pi * one.uniform(5.0, 7.0) * passes
    tail = np.sum([np.sin(order * tail_phase) / order**0.7 for order in (1, 2, 3, 4)], axis=0)
    turbine = noise(rng, n_samples, tilt(2500, 6, 9))
    near = finish.mixed(
        (unit(_low(slap)), 0.9 * slapping),
        (unit(wash), 1.0),
        (unit(hard), 0.45 * slapping),
        (unit(tail * np.exp(0.3 * wander(rng, n_samples, 4.0))), 0.28),
        (turbine, 0.03),
    )
    return finish.bed(unit(passing(near, wandering(rng, n_samples, 60), reference_m=60)), drive)


def _low(samples: np.ndarray) -> np.ndarray:
    """What the air leaves of an impulse some way off: below some 400 Hz."""
    return np.asarray(sosfilt(butter(2, (60, 420), "bandpass", fs=SAMPLE_RATE, output="sos"), samples))


def propeller(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Two piston engines that turn propellers not quite together: blades at 80 Hz that beat once in a second or so.

    Two engines set alike differ by some 1.75 %, so their blades beat, each harmonic at its own rate.
    """
    one = individual(rng)
    n_samples = len(drive)
    n_blades = int(one.choice([2, 3]))
    blade_hz = one.uniform(74, 90)
    detuned = one.choice([0.0, 0.0175])
    rpm = 60 * blade_hz / n_blades * (0.85 + 0.15 * drive) * (1 + 0.004 * wander(rng, n_samples, 0.3))
    motor = Motor(6, pipe_m=1.0, ring=0.6, exhaust=tilt(150, 5, 7), turbulence=0.7, block_db=-14, paths_s=0.05)
    parts = [sound(rng, one, motor, rpm, (0.5 + 0.5 * drive).astype(np.float32))]
    for ratio in (1.0, 1 + detuned) if detuned else (1.0,):
        passes = np.cumsum(ratio * rpm) * n_blades / 60 / SAMPLE_RATE + rng.random()
        thickness = blades(rng, one, passes, n_blades, 0.09)
        blade = np.diff(thickness, prepend=thickness[:1])
        # Turbulence on a blade is loud while the blade comes on and soft while it goes: noise that beats with them.
        torn = noise(rng, n_samples, tilt(600, 3, 8)) * thickness
        parts.append(finish.mixed((unit(blade), 1.0), (unit(torn), 0.7)))
    wash = noise(rng, n_samples, tilt(350, 4, 8)) * np.exp(0.15 * wander(rng, n_samples, 6.0))
    near = finish.mixed(*((part, 1.0) for part in parts), (wash, 0.3))
    distance_m = wandering(rng, n_samples, 50)
    elevation = np.clip(0.5 + 0.15 * wander(rng, n_samples, 0.1), 0.1, 1)
    return finish.bed(unit(grounded(passing(near, distance_m, reference_m=50), elevation)), drive)


def _about(level_db: np.ndarray, hz: float) -> float:
    """Share of a texture, as an amplitude, that lies within an octave about a frequency."""
    near = np.abs(np.log2(BANDS_HZ / hz)) < 0.5
    power = 10 ** (level_db / 10)
    return float(np.sqrt(power[near].sum() / power.sum()))


def jet(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A jet: a roar whose bands move as those of recordings do, fan tones in it, over ground that combs it."""
    one = individual(rng)
    n_samples = len(drive)
    drawn = shipped("vehicle.jet").pick(one).draw(one)
    roar = noise_of(drawn, rng, drive)
    fan_hz = one.uniform(1500, 2400)
    phase = (
        2 * np.pi * np.cumsum(fan_hz * (0.8 + 0.2 * drive) * (1 + 0.002 * wander(rng, n_samples, 0.5))) / SAMPLE_RATE
    )
    fan = (np.sin(phase) + 0.4 * np.sin(2 * phase)) * np.exp(0.4 * wander(rng, n_samples, 6.0))
    near = finish.mixed((roar, 1.0), (unit(fan), one.uniform(0.4, 0.7) * _about(drawn["level_db"], fan_hz)))
    elevation = np.clip(0.6 + 0.25 * wander(rng, n_samples, 0.12), 0.05, 1)
    heard = grounded(passing(near, wandering(rng, n_samples, 120), reference_m=120), elevation, reflects=0.3)
    return finish.bed(unit(heard), drive)


SOUNDS = (
    Sound(
        name="vehicle.propeller",
        role="bed",
        model=propeller,
        says="propeller aircraft",
        seen_as=("propeller",),
        trigger="motion",
        audioset=("Propeller, airscrew", "Aircraft", "Fixed-wing aircraft, airplane"),
        ucs="AEROProp",
        words=("propeller", "biplane", "airscrew"),
        level_db=1.0,
        distance_m=20.0,
        width=0.3,
    ),
    Sound(
        name="vehicle.jet",
        role="bed",
        model=jet,
        says="jet aircraft",
        seen_as=("aeroplane",),
        trigger="motion",
        audioset=("Jet engine", "Aircraft engine", "Aircraft", "Fixed-wing aircraft, airplane"),
        ucs="AEROJet",
        words=("jet", "aeroplane", "airplane", "plane", "airliner", "aircraft"),
        level_db=2.0,
        distance_m=25.0,
        width=0.5,
    ),
    Sound(
        name="vehicle.helicopter",
        role="bed",
        model=helicopter,
        says="helicopter",
        seen_as=("helicopter",),
        trigger="motion",
        audioset=("Helicopter", "Aircraft"),
        ucs="AEROHeli",
        words=("helicopter", "chopper", "rotor"),
        level_db=2.0,
        distance_m=20.0,
        width=0.3,
    ),
)
