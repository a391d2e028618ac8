"""Cars, engines and trains.

An engine is firing pulses heard through pipes and a body (Farnell, Designing Sound, 2010), rolling is noise that rises
with the third power of speed (Sandberg & Ejsmont, Tyre/Road Noise, 2002; Thompson, Railway Noise, 2009), and a train is
known by its wheels on the joints of the rail. Octave levels were measured in recordings named in NOTICE.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import Engine, cylinders, firings, heard, pulses
from s2s.generators.foley.synth.grains import scatter
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import CENTRES_HZ, both, burst, drift, noise, octaves, resonance, through, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

DULL_ENGINE = np.array((-19.5, -13.5, -10, -7, -7.5, -7.5, -9, -18, -25, -37))
BRIGHT_ENGINE = np.array((-38, -32, -17, -9, -9, -7, -6.5, -8, -17, -24))
"""Octave levels of idling engines, in dB: one heard from the side, one with the bonnet open."""
ROLLING = octaves(*zip(CENTRES_HZ, (-20, -6, -10, -8, -7.5, -13, -18, -22, -39, -60), strict=True))
"""Inside a carriage with its window open, between the joints."""
AXLES = ((0.0, 0.4), (2.5, 1.0), (6.4, 1.0), (8.9, 0.35))
"""Axles that pass one joint within earshot (metres, gain): the last bogie of a coach and the first of the next."""


def idling(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An engine heard from outside: at rest below a drive of 0.4, revved above."""
    one = individual(rng)
    rev = np.clip((drive - 0.4) / 0.6, 0, 1) ** 1.5
    n_cylinders = int(one.choice([4, 4, 6]))
    engine, valves = Engine(cylinders(one, n_cylinders)), Engine(cylinders(one, n_cylinders, uneven=0.5))
    phase = firings(rng, engine, one.uniform(720, 900) + 3600 * rev)
    bright = one.uniform(0.3, 0.8)
    body = octaves(*zip(CENTRES_HZ, (1 - bright) * DULL_ENGINE + bright * BRIGHT_ENGINE, strict=True))
    exhaust = heard(one, pulses(rng, engine, phase, one.uniform(0.02, 0.03)), body, 0.1)
    # Belts and fans hum all the time; valves and injectors clatter with the firings, some far louder than others, so
    # that the whole cycle is heard to go round.
    hum = noise(rng, len(drive), body)
    clatter = noise(rng, len(drive), tilt(1800, 4, 9)) * (0.5 + pulses(rng, valves, phase, 0.2))
    return finish.bed(finish.mixed((exhaust, 1.0), (hum, 0.4 + 0.3 * rev), (unit(clatter), 0.4)), drive)


def unit(samples: np.ndarray) -> np.ndarray:
    """Scale to RMS 1."""
    return np.asarray(samples / np.float32(np.sqrt(np.mean(np.square(samples)) + 1e-12)))


def driving(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A car on the road: engine, tyres about 1 kHz, rumble of the body; the right foot is never quite still."""
    n_samples = len(drive)
    one = individual(rng)
    engine = Engine(cylinders(one, int(one.choice([4, 4, 6]))))
    phase = firings(rng, engine, (1500 + 3000 * drive) * (1 + 0.07 * drift(rng, n_samples, 0.35)))
    motor = heard(one, pulses(rng, engine, phase, 0.03), octaves(*zip(CENTRES_HZ, DULL_ENGINE, strict=True)), 0.06)
    road = both(tilt(one.uniform(700, 1100), 2, 9), resonance(one.uniform(60, 120), 6, 0.8))
    # Tyres on asphalt peak about 0.7 to 1.1 kHz; below, the body booms and sways on its springs.
    tyres = noise(rng, n_samples, road) * np.exp(0.15 * drift(rng, n_samples, 3.0))
    rumble = noise(rng, n_samples, tilt(70, 6, 7)) * np.exp(0.3 * drift(rng, n_samples, 5.0))
    return finish.bed(finish.mixed((motor, 1.0), (tyres, 0.6 + 0.25 * drive), (rumble, 0.6)), drive)


def train(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A train heard from within: wheels clack over joints in pairs, at the pace of its speed, over a rolling rumble."""
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = 8 + 22 * drive
    place_m = np.cumsum(speed_m_s, dtype=np.float64) / SAMPLE_RATE + one.uniform(0, 20)
    rail_m = one.uniform(16, 22)
    clacks = np.zeros(n_samples, np.float32)
    for axle_m, gain in AXLES:
        starts = np.flatnonzero(np.diff(np.floor((place_m - axle_m) / rail_m)) > 0)
        gains = gain * np.exp(0.2 * rng.standard_normal(len(starts)))
        bank = [clack(rng) for _ in range(3)]
        clacks += scatter(n_samples, starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    # Wheels are never quite round: rolling noise pulses once a turn (circumference 2.9 m), and the coach sways.
    turning = 1 + 0.1 * np.sin(2 * np.pi * place_m / 2.9) + 0.18 * drift(rng, n_samples, 1.2)
    rolling = noise(rng, n_samples, ROLLING) * turning
    return finish.bed(finish.mixed((rolling, 1.0), (clacks, 1.2)), drive)


def clack(rng: np.random.Generator) -> np.ndarray:
    """One wheel over one joint: a blow on rail and bogie, muffled by floor and distance; peaks at 6."""
    n_samples = round(0.3 * SAMPLE_RATE)
    muffled = both(tilt(420, 2.5, 5), through((2000, 0), (8000, -16)))
    made = burst(rng, n_samples, muffled, lambda hz: 0.2 * (400 / hz) ** 0.2, attack_s=0.008)
    rail_hz = rng.uniform(320, 480) * np.array([1.0, 2.1, 3.4, 4.6, 6.8])
    made += 0.3 * ring(rail_hz, np.array([1.0, 0.7, 0.5, 0.3, 0.2]), np.full(5, 0.16), n_samples)
    return made * np.float32(6 / np.abs(made).max())


SOUNDS = (
    Sound(
        name="vehicle.car",
        role="bed",
        model=driving,
        says="traffic",
        seen_as=("car", "truck", "motorbike", "tractor", "street"),
        trigger="motion",
        audioset=("Car", "Motor vehicle (road)", "Car passing by"),
        ucs="VEHCar",
        words=("car", "drive", "driving", "road", "traffic", "vehicle", "highway", "race"),
        level_db=-1.0,
        distance_m=6.0,
        width=0.3,
    ),
    Sound(
        name="engine.idle",
        role="bed",
        model=idling,
        says="idling engine",
        seen_as=("engine", "mower", "chainsaw"),
        trigger="none",
        audioset=("Idling", "Engine"),
        ucs="MOTRComb",
        words=("engine", "idle", "motor", "tractor", "machine", "rev"),
        level_db=-2.0,
        distance_m=3.0,
        width=0.2,
    ),
    Sound(
        name="vehicle.train",
        role="bed",
        model=train,
        says="rolling train",
        seen_as=("train",),
        trigger="motion",
        audioset=("Train", "Rail transport", "Clickety-clack"),
        ucs="TRNClak",
        words=("train", "railway", "rail", "railroad", "subway", "metro", "tram"),
        level_db=0.0,
        distance_m=3.0,
        width=0.5,
    ),
)
