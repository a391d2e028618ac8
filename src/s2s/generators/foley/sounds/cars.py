"""What drives on roads: cars, racing cars, lorries, buses, motorbikes, tractors.

An engine through its gears (`synth/driving.py`) and, as loud as it, the road: tyre noise peaks about 0.7 to 1.1 kHz and
grows with the third power of speed (Sandberg & Ejsmont, *Tyre/Road Noise Reference Book*, 2002), below it the body
booms on its springs.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.sounds.engines import DULL, levels
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.doppler import line, passing
from s2s.generators.foley.synth.driving import Gearbox, geared, speed
from s2s.generators.foley.synth.engine import Motor, followed, sound, unit, wander
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import both, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

ORDINARY = Gearbox((9.0, 16.0, 23.0, 30.0, 38.0), up_rpm=3600, down_rpm=1700, idle_rpm=800)
RACING = Gearbox((24.0, 33.0, 42.0, 51.0, 60.0, 70.0), up_rpm=7600, down_rpm=4800, idle_rpm=2500, change_s=0.06)
LORRY = Gearbox((2.8, 4.2, 6.2, 9.2, 13.5, 20.0, 28.0), up_rpm=1750, down_rpm=1050, idle_rpm=620, change_s=0.8)
BUS = Gearbox((5.0, 9.0, 14.0, 22.0), up_rpm=1900, down_rpm=950, idle_rpm=600, change_s=0.5)
BIKE = Gearbox((12.0, 18.0, 24.0, 31.0, 40.0), up_rpm=3200, down_rpm=1700, idle_rpm=950, change_s=0.3)


def road(
    rng: np.random.Generator, one: np.random.Generator, speed_m_s: np.ndarray, *, changing: float = 0.35
) -> np.ndarray:
    """Tyres on the road and the rumble of what they carry; RMS 1.

    Surfaces change every few seconds, from smooth to coarse (``changing``: spread of the logarithm of their level), and
    the odd stone hits the underside.
    """
    n_samples = len(speed_m_s)
    spectrum = both(tilt(one.uniform(700, 1100), 2, 9), resonance(one.uniform(60, 120), 6, 0.8))
    tyres = noise(rng, n_samples, spectrum) * np.exp(
        0.18 * wander(rng, n_samples, 3.0) + changing * wander(rng, n_samples, 0.35)
    )
    coarse = noise(rng, n_samples, tilt(350, 4, 7)) * np.exp(1.7 * changing * wander(rng, n_samples, 0.35))
    rumble = noise(rng, n_samples, tilt(70, 6, 7)) * np.exp(0.35 * wander(rng, n_samples, 4.0))
    stones = texture(rng, 0.25 * np.maximum(speed_m_s, 0.1), clicks(rng, 12, 400, 2500), 6.0, reference_hz=8.0)
    return finish.mixed((tyres, 1.0), (coarse, 0.6), (rumble, 0.7), (stones, 0.2))


def driving(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A car on the road: its engine and its tyres, about equally loud."""
    one = individual(rng)
    # Other cars, bends and hills: nobody holds a speed for long.
    speed_m_s = speed(drive, 4, 30, 1.5) * (1 + 0.08 * wander(rng, len(drive), 0.15))
    driven = geared(rng, speed_m_s, ORDINARY)
    motor = Motor(
        n_cylinders=int(one.choice([4, 4, 4, 6])),
        pipe_m=one.uniform(1.5, 3.0),
        ring=one.uniform(0.4, 0.6),
        exhaust=levels(DULL + one.normal(0, 2, 10)),
        drive_db=5,
        block_db=-8,
        turbulence=0.9,
        loose=0.3,
    )
    engine = sound(rng, one, motor, driven.rpm, driven.load)
    tyres = road(rng, one, speed_m_s)
    rolled = 0.3 + 0.4 * speed_m_s / 30
    return finish.bed(finish.mixed((engine, 0.8 + 0.6 * driven.load), (tyres, rolled)), drive)


def racing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A racing car among others: open pipes near the limit, gears that change in a blink, cars that pass."""
    one = individual(rng)
    driven = geared(rng, speed(drive, 25, 75, 1.2) + 13 * wander(rng, len(drive), 0.22), RACING)
    engine = sound(rng, one, race_engine(one), driven.rpm, 0.3 + 0.7 * driven.load)
    tyres = noise(rng, len(drive), tilt(700, 3, 7))
    followed_by = finish.mixed((engine, 0.6 + 0.5 * driven.load), (tyres, 0.25))
    return finish.bed(unit(followed_by + 1.3 * _others(rng, one, len(drive))), drive)


def race_engine(one: np.random.Generator) -> Motor:
    """Draw the engine of a touring or rally car: open pipes, nothing between the engine and the ear."""
    return Motor(
        n_cylinders=int(one.choice([4, 4, 4, 6])),
        pipe_m=one.uniform(0.7, 1.1),
        ring=0.7,
        exhaust=tilt(one.uniform(350, 550), 4, 8),
        block=tilt(2000, 4, 10),
        drive_db=10,
        intake_hz=250,
        intake_db=-6,
        block_db=-16,
        hiss_db=-20,
        turbulence=0.25,
        scatter_deg=2,
        unsteady=0.06,
        jitter=0.003,
    )


def _others(rng: np.random.Generator, one: np.random.Generator, n_samples: int) -> np.ndarray:
    """Other cars that go by, one in about four seconds: some few of them, lap after lap."""
    bank = [_race_pass(rng, one) for _ in range(min(3, 1 + n_samples // (4 * SAMPLE_RATE)))]
    starts_s = np.cumsum(np.maximum(1.0, rng.gamma(4, 1.0, 2 + n_samples // SAMPLE_RATE))) - 4.0
    made = np.zeros(n_samples, np.float32)
    for start in np.round(starts_s * SAMPLE_RATE).astype(int):
        heard = bank[rng.integers(len(bank))][max(0, -start) :]
        space = made[max(0, start) :][: len(heard)]
        space += np.float32(np.exp(0.2 * rng.standard_normal())) * heard[: len(space)]
    return made


def _race_pass(rng: np.random.Generator, one: np.random.Generator) -> np.ndarray:
    """One racing car that goes by, flat out."""
    n = round(rng.uniform(2.5, 4.0) * SAMPLE_RATE)
    rpm = rng.uniform(6500, 8500) + 250 * np.arange(n) / SAMPLE_RATE
    engine = sound(rng, one, race_engine(one), rpm, np.full(n, 0.95, np.float32))
    way_m = line(n, rng.uniform(45, 70), rng.uniform(6, 14), 0.5 * n / SAMPLE_RATE)
    return passing(engine, way_m, reference_m=9.0) * np.sin(np.pi * np.arange(n, dtype=np.float32) / n) ** 0.5


def lorry(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A lorry: six slow cylinders that knock, the turbine's whistle, big tyres, and a bed that rattles."""
    one = individual(rng)
    speed_m_s = speed(drive, 1, 24, 3.0)
    driven = geared(rng, speed_m_s, LORRY)
    engine = sound(rng, one, diesel(one), driven.rpm, driven.load)
    whistle = _turbine(rng, one, driven.rpm, driven.load)
    tyres = noise(rng, len(drive), both(tilt(1000, 3, 7), resonance(80, 6, 0.8)))
    rolled = 0.15 + 0.4 * speed_m_s / 24
    return finish.bed(finish.mixed((engine, 1.0), (whistle, 0.06 + 0.08 * driven.load), (tyres, rolled)), drive)


def diesel(one: np.random.Generator, n_cylinders: int = 6) -> Motor:
    """A diesel: charges that explode rather than burn shake the block about 1 to 2 kHz (Heywood 1988)."""
    return Motor(
        n_cylinders=n_cylinders,
        pipe_m=one.uniform(3.0, 4.5),
        ring=one.uniform(0.3, 0.5),
        exhaust=levels(DULL + one.normal(0, 1.5, 10)),
        block=tilt(one.uniform(1200, 1900), 3, 8.5),
        intake_hz=one.uniform(70, 100),
        intake_db=-10,
        drive_db=3,
        block_db=3,
        hiss_db=-15,
        turbulence=0.5,
        loose=0.15,
        uneven=0.15,
        unsteady=0.15,
        paths_s=0.08,
    )


def _turbine(rng: np.random.Generator, one: np.random.Generator, rpm: np.ndarray, load: np.ndarray) -> np.ndarray:
    """A turbocharger: a narrow whistle that climbs with what the engine burns."""
    spun = followed(np.asarray(rpm) / 1800 * (0.5 + 0.5 * load), 0.8, 1.2)
    phase = np.cumsum(one.uniform(2200, 3200) * (0.5 + spun) * (1 + 0.004 * wander(rng, len(rpm), 6.0))) / SAMPLE_RATE
    return unit(np.sin(2 * np.pi * phase) * np.exp(0.4 * wander(rng, len(rpm), 8.0)))


def bus(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A bus: the engine at the back, an automatic box, panels that buzz, air let off when it slows."""
    one = individual(rng)
    speed_m_s = speed(drive, 0, 18, 2.5)
    driven = geared(rng, speed_m_s, BUS)
    engine = sound(rng, one, diesel(one), driven.rpm, driven.load)
    tyres = noise(rng, len(drive), both(tilt(300, 3, 5), resonance(65, 7, 0.7))) * np.exp(
        0.25 * wander(rng, len(drive), 3)
    )
    buzz = noise(rng, len(drive), tilt(2200, 6, 7)) * np.maximum(wander(rng, len(drive), 6.0), 0) ** 2
    hissing = noise(rng, len(drive), tilt(4500, 5, 4)) * _let_off(rng, len(drive), speed_m_s)
    made = finish.mixed((engine, 1.0), (tyres, 0.2 + 0.6 * speed_m_s / 18), (buzz, 0.1))
    return finish.bed(made + 1.3 * hissing, drive)


def _let_off(rng: np.random.Generator, n_samples: int, speed_m_s: np.ndarray) -> np.ndarray:
    """Envelope of brake air: a burst of some tenths of a second now and then, oftener when it is slow."""
    made = np.zeros(n_samples, np.float32)
    at_s = rng.exponential(5.0)
    while at_s < n_samples / SAMPLE_RATE:
        start = int(at_s * SAMPLE_RATE)
        n = min(round(rng.uniform(0.3, 0.9) * SAMPLE_RATE), n_samples - start)
        if speed_m_s[start] < 12:
            time_s = np.arange(n, dtype=np.float32) / SAMPLE_RATE
            made[start : start + n] = (1 - np.exp(-time_s / 0.01)) * np.exp(-time_s / 0.15) * rng.uniform(0.5, 1.0)
        at_s += rng.gamma(3, 3.0)
    return made


def motorbike(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A motorbike: one or two big cylinders, short pipes that bark."""
    one = individual(rng)
    driven = geared(rng, speed(drive, 0, 34, 0.9), BIKE)
    motor = bike_engine(one)
    # A light bike follows the wrist, which is never still.
    wrist = wander(rng, len(drive), 0.5)
    engine = sound(rng, one, motor, driven.rpm * (1 + 0.06 * wrist), np.clip(driven.load + 0.2 * wrist, 0, 1))
    wind = noise(rng, len(drive), tilt(300, 3, 7))
    return finish.bed(finish.mixed((engine, 1.0), (wind, 0.05 + 0.15 * drive)), drive)


def bike_engine(one: np.random.Generator) -> Motor:
    """Draw a cruiser's engine: V-twins limp, parallel twins and singles thump; short pipes, hardly a silencer."""
    n_cylinders, fires_deg = [(1, ()), (2, (0.0, 315.0)), (2, (0.0, 270.0)), (2, ())][int(one.integers(4))]
    return Motor(
        n_cylinders=n_cylinders,
        fires_deg=fires_deg,
        pipe_m=one.uniform(0.9, 1.4),
        ring=one.uniform(0.55, 0.7),
        exhaust=tilt(one.uniform(90, 180), 5, 7),
        block=tilt(1800, 4, 10),
        intake_hz=160,
        block_db=-18,
        hiss_db=-14,
        turbulence=0.6,
        unsteady=0.25,
        scatter_deg=4,
        paths_s=0.012,
    )


def tractor(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A tractor: three or four cylinders held by a governor, an upright pipe, gears that whine, sheet metal."""
    one = individual(rng)
    motor = diesel(one, int(one.choice([3, 4])))
    rpm = followed(900 + 1000 * drive, 1.5, 1.5) * (1 + 0.02 * wander(rng, len(drive), 0.5))
    load = np.clip(0.4 + 0.25 * wander(rng, len(drive), 0.4), 0.1, 1).astype(np.float32)
    engine = sound(rng, one, motor, rpm, load)
    teeth = one.uniform(17, 25)
    whine = unit(
        np.sin(2 * np.pi * np.cumsum(rpm * teeth / 60) / SAMPLE_RATE) * np.exp(0.3 * wander(rng, len(drive), 5))
    )
    rattle = texture(rng, 0.02 * rpm, clicks(rng, 16, 900, 4000), 5.0, reference_hz=25.0)
    return finish.bed(finish.mixed((engine, 1.0), (whine, 0.06), (rattle, 0.15)), drive)


SOUNDS = (
    Sound(
        name="vehicle.car",
        role="bed",
        model=driving,
        says="driving car",
        seen_as=("car",),
        trigger="motion",
        audioset=("Car", "Motor vehicle (road)", "Car passing by"),
        ucs="VEHCar",
        words=("car", "drive", "driving", "vehicle"),
        level_db=-1.0,
        distance_m=6.0,
        width=0.3,
    ),
    Sound(
        name="vehicle.race_car",
        role="bed",
        model=racing,
        says="racing car",
        seen_as=("race_car",),
        trigger="motion",
        audioset=("Race car, auto racing",),
        ucs="VEHRace",
        words=("race car", "race", "racing", "formula"),
        level_db=3.0,
        distance_m=8.0,
        width=0.3,
    ),
    Sound(
        name="vehicle.truck",
        role="bed",
        model=lorry,
        says="lorry",
        seen_as=("truck",),
        trigger="motion",
        audioset=("Truck", "Heavy engine (low frequency)"),
        ucs="VEHTruck",
        words=("truck", "lorry"),
        level_db=1.0,
        distance_m=6.0,
        width=0.3,
    ),
    Sound(
        name="vehicle.bus",
        role="bed",
        model=bus,
        says="bus",
        seen_as=("bus",),
        trigger="motion",
        audioset=("Bus", "Motor vehicle (road)"),
        ucs="VEHBus",
        words=("bus", "coach"),
        level_db=0.0,
        distance_m=5.0,
        width=0.4,
    ),
    Sound(
        name="vehicle.motorbike",
        role="bed",
        model=motorbike,
        says="motorbike",
        seen_as=("motorbike",),
        trigger="motion",
        audioset=("Motorcycle",),
        ucs="VEHMoto",
        words=("motorbike", "motorcycle", "scooter", "moped"),
        level_db=1.0,
        distance_m=4.0,
        width=0.1,
    ),
    Sound(
        name="vehicle.tractor",
        role="bed",
        model=tractor,
        says="tractor",
        seen_as=("tractor",),
        trigger="motion",
        audioset=("Medium engine (mid frequency)", "Engine"),
        ucs="VEHFarm",
        words=("tractor", "harvester", "bulldozer", "excavator"),
        level_db=1.0,
        distance_m=5.0,
        width=0.2,
    ),
)
