"""Power tools: a drill, a jackhammer, a chainsaw, a lawn mower.

What makes them real is the work: speed sags where a bit or chain bites, and comes back when it is let go. Engines are
those of `synth/engine.py`, electric motors those of `synth/motors.py`.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import Motor, followed, sound, unit, wander
from s2s.generators.foley.synth.grains import crossings
from s2s.generators.foley.synth.mechanisms import case, knocks
from s2s.generators.foley.synth.motors import added, harmonics, orders, rippled, turning
from s2s.generators.foley.synth.noise import both, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def worked(rng: np.random.Generator, n_samples: int, on_s: float, off_s: float) -> np.ndarray:
    """Work that is taken up and let go: 1 for about ``on_s``, 0 for about ``off_s``, at irregular times."""
    period_s = on_s + off_s
    edges, at, on = np.zeros(n_samples, np.float32), -rng.uniform(0, period_s), True
    while at * SAMPLE_RATE < n_samples:
        lasting_s = (on_s if on else off_s) * float(rng.lognormal(0, 0.35))
        if on:
            edges[max(0, round(at * SAMPLE_RATE)) : max(0, round((at + lasting_s) * SAMPLE_RATE))] = 1
        at, on = at + lasting_s, not on
    return edges


def drilling(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A hand drill: a universal motor at some 350 turns a second behind a gear of 12 to 1, and a bit that chatters.

    It bites for a second or two, its speed sags by a sixth, and the bit grinds; then it runs free. The gear's wheel
    goes round some 25 to 30 times a second, which pulses all of it.
    """
    one = individual(rng)
    n = len(drive)
    bite = followed(worked(rng, n, 1.6, 0.5), 0.15, 0.1) * np.exp(0.1 * wander(rng, n, 6.0))
    free_hz = one.uniform(310, 400) * (0.78 + 0.3 * drive)
    sag = 1 - (0.16 + 0.05 * wander(rng, n, 2.0)) * bite
    turns = turning(rng, free_hz * sag, unsteady=0.006)
    slots, pinion = int(one.choice([11, 12])), int(one.choice([5, 6]))
    motor = orders(
        one, turns, added(harmonics(1, 16, 0.0, 4.0), harmonics(pinion, 6, 4.0, 3.0), harmonics(slots, 3, -3, 4))
    )
    wheel = turns / one.uniform(11, 14)
    motor = rippled(rippled(motor, wheel, 0.1), wheel, 0.06, 2)
    sparks = rippled(noise(rng, n, tilt(4500, 6, 3)), turns, 0.5, 2)
    grind = rippled(noise(rng, n, both(tilt(1800, 4, 4), resonance(one.uniform(900, 2600), 6, 0.3))), wheel, 0.6, 2)
    chatter = np.exp(0.4 * wander(rng, n, 18.0))
    made = finish.mixed((motor, 0.6), (sparks, 0.6), (unit(grind * chatter), 0.4 + 0.4 * bite))
    return finish.bed(made * (0.85 + 0.25 * bite), drive, range_db=14)


def hammering(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A pneumatic breaker: 18 to 24 blows a second of a piston on the steel, the chisel ringing, air puffing out.

    Blows scatter with the rebound of each; the man leans on it for some seconds, then sets it anew.
    """
    one = individual(rng)
    n = len(drive)
    pressed = followed(worked(rng, n, 4.0, 0.45), 0.06, 0.1)
    rate_hz = one.uniform(18, 23) * (0.85 + 0.25 * drive) * (1 + 0.07 * (1 - pressed))
    place = turning(rng, rate_hz, unsteady=0.035, rate_hz=9.0)
    at = crossings(place)
    at_s = at / SAMPLE_RATE + 0.0012 * rng.standard_normal(len(at))
    gains = (0.35 + 0.65 * pressed[at]) * np.exp(0.22 * rng.standard_normal(len(at)))
    steel = case(
        one,
        tilt(1100, 4, 4),
        lambda hz: 0.055 * (1000 / hz) ** 0.3,
        modes_hz=(700, 5200),
        n_modes=14,
        modes_t60_s=0.07,
        modes_db=-2,
    )
    ground = case(one, tilt(160, 4, 7), lambda hz: 0.09 + 0 * hz)
    # A rebound strikes the steel again some 8 ms after half of the blows.
    again = rng.random(len(at)) < 0.5
    times_s = np.concatenate([at_s, at_s[again] + rng.normal(0.009, 0.0015, int(again.sum()))])
    loud = np.concatenate([gains, 0.4 * gains[again]])
    blows = unit(knocks(rng, n, times_s, loud, steel, 0.00018)) + 0.7 * unit(knocks(rng, n, at_s, gains, ground, 0.002))
    since = place - np.floor(place)
    puffs = noise(rng, n, tilt(900, 4, 3)) * np.exp(-((since - 0.35) ** 2) / 0.02) * (0.3 + 0.7 * pressed)
    compressor = sound(
        rng,
        one,
        Motor(n_cylinders=4, exhaust=tilt(110, 5, 6)),
        np.full(n, 1500.0) * one.uniform(0.9, 1.1),
        np.full(n, 0.7, np.float32),
    )
    made = unit(blows) + 0.35 * unit(puffs) + 0.07 * compressor
    return finish.bed(unit(made), drive, range_db=14)


def chainsawing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A chainsaw: a two-stroke cylinder at 3000 turns a minute, flung to 11 000, and held at 7000 by the wood.

    Firings come once a turn, and every second or third one is lost at idle. The clutch takes the chain along above
    4000; chips and links hiss. Fins and a thin case of magnesium radiate about as much as the short exhaust.
    """
    one = individual(rng)
    n = len(drive)
    squeezed = worked(rng, n, 6.0, 0.8) * np.clip(0.35 + drive, 0, 1)
    cutting = followed(worked(rng, n, 4.0, 0.8), 0.25, 0.1) * (squeezed > 0.3)
    top_rpm = one.uniform(9000, 11_000)
    target = 2900 + (top_rpm - 2900) * squeezed * (1 - (0.3 + 0.08 * wander(rng, n, 1.5)) * cutting)
    rpm = followed(target, 0.18, 0.3) * (1 + 0.008 * wander(rng, n, 12.0))
    load = followed(0.1 + 0.6 * squeezed + 0.3 * cutting, 0.04, 0.06)
    motor = Motor(
        n_cylinders=1,
        strokes=2,
        pipe_m=one.uniform(0.12, 0.2),
        ring=0.5,
        exhaust=both(tilt(one.uniform(500, 800), 5, 2.5), resonance(one.uniform(1300, 2100), 6, 0.4)),
        block=tilt(2600, 4, 7),
        blowdown_deg=70,
        drive_db=9,
        intake_db=-6,
        block_db=-1,
        hiss_db=-24,
        turbulence=0.2,
        misfires=0.55,
        unsteady=0.25,
        scatter_deg=2,
        paths_s=0.012,
    )
    engine = sound(rng, one, motor, rpm, load)
    chain = noise(rng, n, tilt(3200, 4, 4)) * np.clip((rpm - 3800) / 5000, 0, 1) * np.exp(0.15 * wander(rng, n, 15.0))
    level = 0.35 + 0.65 * np.clip((rpm - 2500) / 6000, 0, 1)
    made = engine * level + (0.02 + 0.06 * cutting) * chain
    return finish.bed(unit(made), drive, range_db=12)


def mowing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A petrol mower: one four-stroke cylinder at 3000 turns a minute under a deck, and a blade that beats the air.

    The blade sits on the crank and has two ends: it chops twice a turn, 100 times a second. Thick grass pulls the
    governed speed down by some per cent for a second or two.
    """
    one = individual(rng)
    n = len(drive)
    thick = np.clip(0.35 + 0.3 * wander(rng, n, 0.7) + 0.3 * followed(worked(rng, n, 1.5, 2.0), 0.3, 0.3), 0, 1)
    rpm = one.uniform(2800, 3200) * (0.86 + 0.2 * drive) * (1 - 0.07 * thick) * (1 + 0.004 * wander(rng, n, 6.0))
    load = np.asarray(np.clip(0.35 + 0.5 * thick, 0, 1), np.float32)
    motor = Motor(
        n_cylinders=1,
        pipe_m=0.25,
        ring=0.4,
        exhaust=both(tilt(one.uniform(130, 190), 5, 4), resonance(one.uniform(500, 900), 4, 0.5)),
        block=tilt(one.uniform(1300, 2000), 3, 7),
        intake_db=-8,
        block_db=-3,
        hiss_db=-8,
        turbulence=0.3,
        drive_db=8,
        unsteady=0.15,
        scatter_deg=4,
        paths_s=0.04,
    )
    engine = sound(rng, one, motor, rpm, load)
    turns = turning(rng, rpm / 60, unsteady=0.002)
    air = rippled(noise(rng, n, both(tilt(500, 3, 3.5), resonance(one.uniform(700, 1100), 4, 0.4))), turns, 0.25, 2)
    cut = noise(rng, n, tilt(2500, 4, 4)) * np.exp(0.3 * wander(rng, n, 12.0))
    made = finish.mixed((engine, 1.0), (unit(air), 0.15), (unit(cut), 0.03 + 0.07 * thick))
    return finish.bed(made * (0.92 + 0.2 * thick), drive, range_db=12)


SOUNDS = (
    Sound(
        name="tool.drill",
        role="bed",
        model=drilling,
        says="power drill",
        seen_as=("drill",),
        trigger="none",
        audioset=("Drill", "Power tool"),
        ucs="TOOLPowr",
        words=("drill", "drilling", "power drill", "power tool"),
        distance_m=2,
        degrees=("quiet", "straining"),
        width=0.1,
    ),
    Sound(
        name="tool.jackhammer",
        role="bed",
        model=hammering,
        says="jackhammer",
        seen_as=(),
        trigger="none",
        audioset=("Jackhammer",),
        ucs="TOOLPneu",
        words=("jackhammer", "jack hammer", "pneumatic drill", "road work", "roadwork"),
        level_db=4,
        distance_m=6,
        degrees=("distant", "loud"),
        width=0.2,
    ),
    Sound(
        name="tool.chainsaw",
        role="bed",
        model=chainsawing,
        says="chainsaw",
        seen_as=("chainsaw",),
        trigger="none",
        audioset=("Chainsaw",),
        ucs="TOOLPowr",
        words=("chainsaw", "chain saw", "lumberjack"),
        level_db=4,
        distance_m=5,
        degrees=("idling", "roaring"),
        width=0.1,
    ),
    Sound(
        name="tool.mower",
        role="bed",
        model=mowing,
        says="lawn mower",
        seen_as=("mower",),
        trigger="none",
        audioset=("Lawn mower",),
        ucs="TOOLGrdn",
        words=("lawn mower", "lawnmower", "mower", "mowing"),
        level_db=2,
        distance_m=5,
        degrees=("distant", "loud"),
        width=0.2,
    ),
)
