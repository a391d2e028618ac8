"""Engines that stand: idling, started, revved.

An engine is what leaves its exhaust, what its intake sucks and what its block passes on (`synth/engine.py`; Farnell,
Designing Sound, 2010; Baldan et al., Physically informed car engine sound synthesis, 2015). Octave levels were measured
in recordings named in NOTICE.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.driving import revved
from s2s.generators.foley.synth.engine import Motor, followed, sound, unit, wander
from s2s.generators.foley.synth.noise import CENTRES_HZ, Spectrum, both, noise, octaves, resonance, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

DULL = np.array((-19.5, -13.5, -10, -7, -7.5, -7.5, -9, -18, -25, -37))
BRIGHT = np.array((-33, -20.5, -8, -9.5, -6, -5.1, -8.9, -16.8, -22.9, -30))
"""Octave levels of idling engines, in dB: one heard from the side, one with its cover off."""


def levels(levels_db: np.ndarray) -> Spectrum:
    """Spectrum of octave levels from 31 Hz up."""
    return octaves(*zip(CENTRES_HZ, levels_db, strict=True))


def built(one: np.random.Generator) -> Motor:
    """Draw the engine of a car: four cylinders, sometimes six, heard from the side or from over the open bonnet."""
    bare = one.uniform(0.0, 1.0)
    body = (1 - bare) * DULL + bare * BRIGHT + one.normal(0, 1.5, 10)
    return Motor(
        n_cylinders=int(one.choice([4, 4, 6])),
        pipe_m=one.uniform(1.0, 2.5),
        ring=one.uniform(0.5, 0.65),
        exhaust=levels(body),
        block=both(tilt(one.uniform(1200, 1800), 3, 10), resonance(one.uniform(1200, 1700), 4, 0.3)),
        paths_s=one.uniform(0.03, 0.08),
        block_db=one.uniform(-1, 3),
        loose=0.3,
        turbulence=one.uniform(0.7, 1.2),
        blowdown_deg=80,
        scatter_deg=3,
        uneven=0.2,
    )


def idling(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An engine heard from outside: at rest below a drive of 0.5, revved above."""
    one = individual(rng)
    motor = built(one)
    driven = revved(rng, drive, one.uniform(750, 950), one.uniform(3500, 4500), rest=0.5)
    engine = sound(rng, one, motor, driven.rpm, driven.load)
    # Fan and belts go on between the firings, with the air of the engine bay around them.
    fans = noise(rng, len(drive), tilt(one.uniform(350, 700), 3, 9)) * np.exp(0.06 * wander(rng, len(drive), 2.0))
    return finish.bed(finish.mixed((engine, 1.0), (fans, 0.35)), drive)


def starting(rng: np.random.Generator, strength: float) -> Take:
    """A starter cranks for half a second to one and a half, the engine catches, flares up and settles.

    The starter turns the crank at 200 to 300 a minute: compressions come at twice that, and its whine sinks at each.
    """
    one = individual(rng)
    motor = built(one)
    cranking_s, total_s = rng.uniform(0.6, 1.3), rng.uniform(2.6, 3.4)
    n_crank, n_samples = round(cranking_s * SAMPLE_RATE), round((cranking_s + total_s) * SAMPLE_RATE)
    crank = starter(rng, one, n_crank)
    flare_rpm = 1300 + 1300 * strength * rng.uniform(0.8, 1.2)
    asked = np.full(n_samples - n_crank, one.uniform(850, 1000))
    flare = round(rng.uniform(0.25, 0.45) * SAMPLE_RATE)
    asked[:flare] = flare_rpm
    rpm = followed(np.concatenate([[300.0], asked])[1:], 0.12, 0.5)
    rpm = rpm * np.clip(np.arange(len(rpm)) / (0.15 * SAMPLE_RATE), 0.35, 1)
    load = np.clip(0.15 + 0.8 * np.exp(-np.arange(len(rpm)) / (0.35 * SAMPLE_RATE)), 0, 1).astype(np.float32)
    engine = sound(rng, one, motor, rpm, load) * (0.5 + 0.7 * load)
    made = np.zeros(n_samples, np.float32)
    made[:n_crank] = 0.7 * crank
    made[n_crank:] += engine
    blend = min(2400, n_crank)
    made[n_crank : n_crank + blend] += 0.7 * starter(rng, one, blend) * np.linspace(1, 0, blend, dtype=np.float32)
    made[:480] *= np.linspace(0, 1, 480, dtype=np.float32)
    leave = np.clip((n_samples - np.arange(n_samples)) / (0.7 * SAMPLE_RATE), 0, 1) ** 1.5
    return Take(finish.take(rng, made * leave, strength, fade_s=0.05))


def starter(rng: np.random.Generator, one: np.random.Generator, n_samples: int) -> np.ndarray:
    """The whine of a starter that labours over each compression, its gears' noise, and the intake's gulps."""
    compressions_hz = one.uniform(7.5, 10.5)
    place = np.cumsum(compressions_hz * (1 + 0.06 * wander(rng, n_samples, 3.0))) / SAMPLE_RATE
    labour = 0.5 - 0.5 * np.cos(2 * np.pi * place)
    mesh_hz = compressions_hz * one.uniform(48, 62)  # teeth of the ring gear that pass in a compression
    phase = 2 * np.pi * np.cumsum(mesh_hz * (1.08 - 0.16 * labour)) / SAMPLE_RATE
    whine = np.zeros(n_samples)
    for order, gain in ((0.5, 0.3), (1, 1.0), (2, 0.8), (3, 0.5), (4, 0.25)):
        whine += gain * np.sin(order * phase + one.uniform(0, 6))
    rattle = noise(rng, n_samples, tilt(1600, 4, 6))
    gulps = noise(rng, n_samples, tilt(160, 6, 5)) * labour
    pull = (0.45 + 0.55 * labour) * np.exp(0.1 * wander(rng, n_samples, 20.0))
    return unit((unit(whine) + 0.9 * rattle) * pull + 1.0 * unit(gulps))


def accelerating(rng: np.random.Generator, strength: float) -> Take:
    """A foot goes down and comes off again: one blip, or a pull through two gears where it is hard."""
    one = individual(rng)
    motor = sporty(one)
    idle_rpm, top_rpm = one.uniform(900, 1200), 3500 + 3500 * strength * rng.uniform(0.85, 1.1)
    lasting_s = rng.uniform(1.1, 2.0)
    n_samples = round((lasting_s + 1.3) * SAMPLE_RATE)
    time_s = np.arange(n_samples) / SAMPLE_RATE
    pressed = (time_s < lasting_s).astype(float)
    # The turns climb towards the limit ever more slowly and fall exponentially when the foot comes off.
    turning = followed(pressed, 0.5 * lasting_s, rng.uniform(0.35, 0.55))
    rpm = idle_rpm + (top_rpm - idle_rpm) * turning
    load = followed(0.08 + 0.92 * pressed, 0.05, 0.06)
    engine = sound(rng, one, motor, rpm, load)
    rise = np.minimum(time_s / 0.03, 1)
    leave = np.clip((n_samples / SAMPLE_RATE - time_s) / 0.6, 0, 1) ** 1.5
    made = engine * (0.25 + 0.5 * turning + 0.45 * load) * rise * leave
    return Take(finish.take(rng, made, strength, fade_s=0.05))


def sporty(one: np.random.Generator) -> Motor:
    """Draw an engine whose exhaust is meant to be heard."""
    return Motor(
        n_cylinders=int(one.choice([4, 6, 8])),
        pipe_m=one.uniform(1.8, 3.0),
        ring=one.uniform(0.5, 0.7),
        exhaust=tilt(one.uniform(180, 320), 4, 6),
        block=tilt(1500, 4, 9),
        drive_db=one.uniform(5, 9),
        intake_db=-6,
        block_db=-14,
        hiss_db=-13,
        turbulence=0.6,
        paths_s=0.05,
    )


SOUNDS = (
    Sound(
        name="engine.idle",
        role="bed",
        model=idling,
        says="idling engine",
        seen_as=("engine",),
        trigger="none",
        audioset=("Idling", "Engine"),
        ucs="MOTRComb",
        words=("engine", "idle", "motor", "machine"),
        level_db=-2.0,
        distance_m=3.0,
        width=0.2,
    ),
    Sound(
        name="vehicle.car_start",
        role="event",
        model=starting,
        says="engine starts",
        seen_as=(),
        trigger="surge",
        audioset=("Engine starting", "Engine"),
        ucs="VEHCar",
        words=("start engine", "engine start", "ignition", "starter"),
        level_db=-2.0,
        distance_m=4.0,
        min_gap_s=2.5,
    ),
    Sound(
        name="vehicle.accelerate",
        role="event",
        model=accelerating,
        says="engine revs up",
        seen_as=(),
        trigger="surge",
        audioset=("Accelerating, revving, vroom", "Engine"),
        ucs="VEHRace",
        words=("accelerate", "rev", "vroom", "throttle"),
        level_db=0.0,
        distance_m=5.0,
        min_gap_s=1.5,
    ),
)
