"""Machines of a household: what sucks, blows, whips, turns and sews.

Each is a motor (`synth/motors.py`), the air or water it moves, a housing with ways out of its own, and a hand or a load
that never lets it run evenly: nozzles seal on carpets, ice jams blades, a fan's belt of air flutters.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed, unit, wander
from s2s.generators.foley.synth.grains import bubbles, clicks, crossings, texture
from s2s.generators.foley.synth.mechanisms import case, knocks
from s2s.generators.foley.synth.motors import added, harmonics, hum, orders, rippled, turning
from s2s.generators.foley.synth.noise import both, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import BedModel, Sound
from s2s.stem import SAMPLE_RATE


def mains(one: np.random.Generator) -> float:
    """Frequency of the mains where the machine stands: that of most of the world or that of the Americas."""
    return float(one.choice([50.0, 60.0]))


def passes(rng: np.random.Generator, n_samples: int, pace_s: float) -> np.ndarray:
    """A hand that goes to and fro: in [0, 1], one way in about ``pace_s``, never twice alike."""
    place = turning(rng, np.full(n_samples, 0.5 / pace_s), unsteady=0.25, rate_hz=0.5 / pace_s)
    swing = 0.5 - 0.5 * np.cos(2 * np.pi * place)
    return np.asarray(np.clip(swing * (1 + 0.15 * wander(rng, n_samples, 1.0)), 0, 1), np.float32)


def indoors(one: np.random.Generator, samples: np.ndarray, *, t60_s: float = 0.36, wet_db: float = -2.4) -> np.ndarray:
    """Hear a machine where it stands: from some metres off, a furnished room gives back about as much as comes direct.

    Living rooms ring for 0.3 to 0.5 s, and are reverberant from a metre on (Kuttruff, Room Acoustics, 2009). Without it
    a machine is one held to the ear. RMS 1.
    """
    heard = room(one, samples, t60_s=t60_s * one.uniform(0.85, 1.2), wet_db=wet_db, dark_hz=5000)[: len(samples)]
    # The room is as full at the start as later.
    return unit(heard)


def vacuuming(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A vacuum cleaner: a motor at some 500 turns a second, an impeller of seven or nine blades, and rushing air.

    Drawn over a carpet, the nozzle seals and lets go: sealed, less air passes, the motor races by some per cent and the
    roar turns into a howl (Čudina & Prezelj, "Noise generation by vacuum cleaner suction units", Applied Acoustics
    2007).
    """
    one = individual(rng)
    n = len(drive)
    sealed = passes(rng, n, 1.1) ** 2
    turns = turning(rng, one.uniform(440, 540) * (0.9 + 0.12 * drive) * (1 + 0.035 * sealed), unsteady=0.002)
    blades = int(one.choice([7, 9]))
    tone = orders(one, turns, added(harmonics(1, 8, 0.0, 5.0), harmonics(blades, 3, -5.0, 5.0)))
    air = noise(rng, n, both(tilt(502, 7, 2.5), resonance(one.uniform(700, 900), 6, 0.35)))
    howl = noise(rng, n, both(tilt(one.uniform(900, 1400), 7, 5), resonance(one.uniform(1800, 2600), 5, 0.25)))
    brush = rippled(noise(rng, n, tilt(1500, 3, 4)), turns / one.uniform(5, 7), 0.4)
    flutter = np.exp(0.06 * wander(rng, n, 15.0))
    made = finish.mixed(
        (air * flutter, 1.0 - 0.3 * sealed),
        (howl, 0.2 + 0.5 * sealed),
        (tone, 0.33 + 0.12 * sealed),
        (brush, 0.2 * (1 - sealed)),
    )
    return finish.bed(indoors(one, made), drive, range_db=12)


def drying(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A hair dryer: a small motor at some 250 to 330 turns a second, a fan of 7 to 11 blades, air past wires.

    It is moved about at an arm's length, which shifts level and brightness from second to second.
    """
    one = individual(rng)
    n = len(drive)
    turned = passes(rng, n, 0.9)
    turns = turning(rng, one.uniform(250, 330) * (0.85 + 0.2 * drive), unsteady=0.0025)
    blades = int(one.choice([7, 9, 11]))
    tone = orders(one, turns, added(harmonics(1, 6, -2.0, 3.0), harmonics(blades, 3, 0.0, 6.0), {2 * blades + 1: -9.0}))
    air = noise(rng, n, both(tilt(one.uniform(480, 650), 6, 2.2), resonance(one.uniform(900, 1400), 6, 0.4)))
    jet = noise(rng, n, tilt(3200, 4, 3))
    made = finish.mixed((air * np.exp(0.05 * wander(rng, n, 10.0)), 1.0), (jet, 0.3 + 0.35 * turned), (tone, 0.42))
    return finish.bed(indoors(one, made) * (0.88 + 0.24 * turned), drive, range_db=12)


def blending(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A blender: a motor at 210 to 280 turns a second that labours over lumps, which clatter against the jar.

    Lumps are caught, stall the blades by some per cent and are cut; as the batch runs smooth they grow rare, but a
    bed has no end, so that new ones come.
    """
    one = individual(rng)
    n = len(drive)
    lumps = np.clip(0.4 + 0.4 * wander(rng, n, 0.5) + 0.25 * wander(rng, n, 4.0), 0, 1)
    turns = turning(
        rng, one.uniform(220, 290) * (0.85 + 0.25 * drive) * (1 - 0.12 * lumps), unsteady=0.012, rate_hz=9.0
    )
    slots = int(one.choice([20, 22, 24]))
    tone = orders(one, turns, added(harmonics(1, 16, 0.0, 1.5), harmonics(4, 5, 0.0, 2.0), harmonics(slots, 2, -5, 5)))
    churn = rippled(noise(rng, n, both(tilt(700, 5, 4), resonance(one.uniform(350, 520), 5, 0.3))), turns / 3, 0.3)
    sparks = rippled(noise(rng, n, tilt(4000, 4, 4)), turns, 0.4, 2)
    jar = clicks(rng, 24, 1200, 4500, cycles=5.0)
    rattle = texture(rng, (15 + 120 * lumps) * np.ones(n), jar, 5.0, reference_hz=80)
    made = finish.mixed((tone, 0.8), (churn, 0.9), (sparks, 0.45)) * np.exp(0.12 * wander(rng, n, 12.0)) + 0.35 * rattle
    return finish.bed(indoors(one, made), drive, range_db=12)


def microwaving(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A microwave oven: transformer and magnetron hum at twice the mains, a fan cools them, a turntable trundles.

    The table turns in 10 to 12 s, its motor ticking softly as rollers pass the seams of their track.
    """
    one = individual(rng)
    n = len(drive)
    mains_hz = mains(one)
    humming = hum(rng, one, n, mains_hz, fall_db=2.5) * np.exp(0.06 * wander(rng, n, 0.8))
    blades = turning(rng, np.full(n, mains_hz / 2 * one.uniform(0.9, 0.96)), unsteady=0.003)
    fan = rippled(noise(rng, n, both(tilt(400, 4, 3.5), resonance(one.uniform(600, 900), 5, 0.4))), blades, 0.12, 5)
    whirl = orders(one, blades, harmonics(5, 4, 0, 6))
    track = np.clip(wander(rng, n, 1.2), -2, 2)
    rollers = noise(rng, n, tilt(450, 4, 6)) * np.exp(0.5 * track) * 0.6
    made = finish.mixed((humming, 0.8), (whirl, 0.15), (fan, 0.9), (unit(rollers), 0.2))
    return finish.bed(indoors(one, made, wet_db=0), drive, range_db=10)


def washing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A washing machine: a drum that turns 50 times a minute, laundry that falls over in it, water, and a motor.

    Wet laundry rides up the wall and drops once or twice a turn, each time another heap; the drum rests and turns back
    every some seconds. Above a drive of 0.7 it spins: the whine climbs and the tub shakes.
    """
    one = individual(rng)
    n = len(drive)
    on = followed(_turned(rng, n), 0.5, 0.3)
    drum_hz = one.uniform(0.75, 0.95)
    place = turning(rng, drum_hz * 2 * on, unsteady=0.2, rate_hz=1.0)
    spin = np.clip((drive - 0.7) / 0.3, 0, 1)
    drops = crossings(place)
    heaps = np.exp(0.5 * rng.standard_normal(len(drops)))
    tub = case(
        one, tilt(95, 5, 6), lambda hz: 0.22 * (125 / hz) ** 0.3, modes_hz=(60, 400), n_modes=8, modes_t60_s=0.18
    )
    falls = unit(knocks(rng, n, drops / SAMPLE_RATE + 0.06 * rng.standard_normal(len(drops)), heaps, tub, 0.012))
    sloshes = _swished(n, drops, heaps)
    water = noise(rng, n, tilt(650, 3, 5)) * sloshes
    gurgle = texture(rng, 8 + 160 * sloshes, bubbles(rng, 40, 350, 1800), 5.0, reference_hz=60)
    motor_turns = turning(rng, (one.uniform(11, 13) * drum_hz * on + 130 * spin + 1.0) * 1.0, unsteady=0.006)
    whine = orders(one, motor_turns, added(harmonics(12, 6, 0.0, 4.0), harmonics(1, 4, -12, 3)))
    humming = hum(rng, one, n, mains(one), fall_db=8)
    made = (0.75 * falls + 0.55 * unit(water) + 0.35 * gurgle) * (1 - 0.8 * spin) + on * (0.3 + 0.7 * spin) * whine
    made += 0.3 * on * humming + 0.7 * spin * noise(rng, n, tilt(200, 4, 5)) + 0.1 * noise(rng, n, tilt(300, 3, 5))
    return finish.bed(indoors(one, made, t60_s=0.45), drive, range_db=12)


def _turned(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """1 while the drum turns, 0 while it rests: some 8 s and 1.5 s."""
    on, at_s = np.ones(n_samples, np.float32), rng.uniform(-4, 8)
    while at_s * SAMPLE_RATE < n_samples:
        rest_s = rng.uniform(1.0, 2.0)
        on[max(0, round(at_s * SAMPLE_RATE)) : max(0, round((at_s + rest_s) * SAMPLE_RATE))] = 0
        at_s += rest_s + rng.uniform(6, 10)
    return on


def _swished(n_samples: int, starts: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Swells of 0.35 s that begin at some samples: water thrown about."""
    length = round(0.8 * SAMPLE_RATE)
    place = np.arange(length) / SAMPLE_RATE
    swell = (1 - np.exp(-place / 0.06)) * np.exp(-place / 0.22)
    spikes = np.zeros(n_samples)
    spikes[starts] = gains
    return np.asarray(np.maximum(0.12 + oaconvolve(spikes, swell)[:n_samples], 0.0), np.float32)


def fanning(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A table fan: three to five blades at 14 to 22 turns a second beat the air, and the motor's iron hums.

    Turbulence falls by some 6 dB an octave (the dipoles of gusts on blades); it swings its head, and a wire buzzes.
    """
    one = individual(rng)
    n = len(drive)
    blades = int(one.choice([3, 4, 5]))
    swung = passes(rng, n, 3.2)
    turns = turning(rng, one.uniform(15, 21) * (0.75 + 0.4 * drive), unsteady=0.004, rate_hz=1.5)
    air = noise(rng, n, both(tilt(one.uniform(330, 450), 4, 4.0), resonance(one.uniform(500, 800), 3, 0.5)))
    air = rippled(rippled(air, turns, 0.12, blades), turns, 0.08, 1) * np.exp(0.07 * wander(rng, n, 6.0))
    beats = orders(one, turns, added(harmonics(blades, 6, 0.0, 4.0), harmonics(1, 3, -9.0, 3.0)))
    humming = hum(rng, one, n, mains(one), fall_db=4)
    wires = unit(rippled(noise(rng, n, tilt(1800, 3, 4)), turns, 0.7, blades))
    made = finish.mixed((air, 1.0), (beats, 0.15), (humming, 0.6), (wires, 0.03 + 0.03 * swung))
    return finish.bed(indoors(one, made, wet_db=-3) * (0.9 + 0.15 * swung), drive, range_db=14)


def sewing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A sewing machine: 6 to 14 stitches a second, each a run of knocks of needle bar, take-up lever, hook and feed.

    The seamstress works in runs with short halts, and slows into corners; the motor's belt whines along.
    """
    one = individual(rng)
    n = len(drive)
    foot = followed(worked_runs(rng, n), 0.12, 0.1)
    rate_hz = one.uniform(9.0, 11.5) * (0.6 + 0.7 * drive) * foot * (1 + 0.07 * wander(rng, n, 1.5))
    stitches = turning(rng, rate_hz, unsteady=0.012, rate_hz=6.0)
    parts = ((0.0, 0.0), (0.11, -11.0), (0.3, -8.0), (0.45, -2.0), (0.55, -12.0), (0.78, -9.0))
    # Each part falls at its own place in the machine, and always there.
    body = case(one, tilt(one.uniform(2600, 3600), 5, 1.5), lambda hz: 0.05 * (1000 / hz) ** 0.3, n_ways=len(parts))
    clack = np.zeros(n, np.float32)
    for (at, level_db), way in zip(parts, body, strict=True):
        own = (at + one.uniform(-0.03, 0.03), level_db + one.normal(0, 1.5))
        fallen = crossings(stitches - own[0] + 1)
        at_s = fallen / SAMPLE_RATE + 0.0012 * rng.standard_normal(len(fallen))
        gains = 10 ** ((own[1] + 1.8 * rng.standard_normal(len(fallen))) / 20) * (0.4 + 0.6 * foot[fallen])
        clack += knocks(rng, n, at_s, gains, [way], 0.0001)
    belt = turning(rng, 9.0 * rate_hz + 0.5, unsteady=0.003)
    whine = orders(one, belt, harmonics(11, 4, 0, 4)) * foot
    slide = noise(rng, n, tilt(1500, 3, 4)) * foot * (1 + 0.6 * np.cos(2 * np.pi * stitches)).astype(np.float32)
    made = unit(clack) + 0.15 * whine + 0.45 * slide + 0.02 * noise(rng, n, tilt(300, 3, 5))
    return finish.bed(indoors(one, made, wet_db=-5), drive, range_db=12)


def worked_runs(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Runs of stitches of some 2.5 s, with halts of half a second."""
    on, at_s = np.ones(n_samples, np.float32), rng.uniform(1.0, 3.0)
    while at_s * SAMPLE_RATE < n_samples:
        halt_s = rng.uniform(0.25, 0.7)
        on[round(at_s * SAMPLE_RATE) : round((at_s + halt_s) * SAMPLE_RATE)] = 0
        at_s += halt_s + 2.5 * float(rng.lognormal(0, 0.4))
    return on


def machine(
    name: str,
    model: BedModel,
    says: str,
    seen_as: str,
    audioset: tuple[str, ...],
    ucs: str,
    words: tuple[str, ...],
    *,
    level_db: float = 0.0,
    degrees: tuple[str, str] = ("quiet", "loud"),
) -> Sound:
    """An entry of this family: all run by themselves from one place some metres off."""
    return Sound(
        name=f"machine.{name}",
        role="bed",
        model=model,
        says=says,
        seen_as=(seen_as,),
        trigger="none",
        audioset=audioset,
        ucs=ucs,
        words=words,
        level_db=level_db,
        distance_m=2,
        degrees=degrees,
        width=0.15,
    )


SOUNDS = (
    machine("vacuum", vacuuming, "vacuum cleaner", "vacuum", ("Vacuum cleaner",), "MACHHome",
            ("vacuum cleaner", "vacuum", "hoover", "vacuuming", "hoovering")),
    machine("hair_dryer", drying, "hair dryer", "hair_dryer", ("Hair dryer",), "MACHHome",
            ("hair dryer", "hairdryer", "blow dryer", "hand dryer")),
    machine("blender", blending, "blender", "blender", ("Blender",), "MACHAppl",
            ("blender", "food processor", "mixer", "smoothie")),
    machine("microwave", microwaving, "microwave oven", "microwave", ("Microwave oven",), "MACHAppl",
            ("microwave", "microwave oven"), level_db=-10),
    machine("washing", washing, "washing machine", "washing_machine", ("Mechanisms",), "MACHAppl",
            ("washing machine", "washer", "laundry"), level_db=-4),
    machine("fan", fanning, "whirring fan", "fan", ("Mechanical fan", "Air conditioning"), "MACHFan",
            ("fan", "ventilator", "electric fan", "air conditioner", "air conditioning"), level_db=-8,
            degrees=("slow", "fast")),
    machine("sewing", sewing, "sewing machine", "sewing_machine", ("Sewing machine",), "MACHHome",
            ("sewing machine", "sewing", "seamstress", "tailor"), level_db=-4, degrees=("slow", "fast")),
)  # fmt: skip
