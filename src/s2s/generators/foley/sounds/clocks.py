"""Clocks: the escapement lets a wheel drop by half a tooth, and the case passes the knocks on.

A tick is three knocks and more within 30 ms: the pallet unlocks, the wheel drops on the other pallet, and both recoil
(Headrick, *Clock and Watch Escapement Mechanics*, 1997). Measured in recordings named in NOTICE: a wall clock's tick
begins 5 to 15 ms before its loudest knock, 20 dB below, goes on in knocks 3 to 7 ms apart that lose 10 dB in 12 ms and
lie between 0.7 and 6 kHz, modes dense; a watch's first knock comes 13 to 22 ms before, its spectrum peaks at 8 kHz.
Tick and tock differ: the two pallets drop by unequal steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import unit, wander
from s2s.generators.foley.synth.mechanisms import case, decibels, knocks
from s2s.generators.foley.synth.noise import Spectrum, both, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

SEGMENT_S = 10.0
"""Beds go on in segments that begin so far apart; a beat that divides this is carried from one into the next."""


@dataclass(frozen=True)
class Movement:
    """What makes one clock differ from another."""

    beat_s: float
    """Between ticks; divides `SEGMENT_S`."""
    limp: float
    """By how much a tock comes late, as a share of the beat: few clocks hang quite straight."""
    unlock_s: float
    unlock_db: float
    """The first, soft knock: how long before the drop, and how much softer."""
    recoil_db_s: float
    """How fast the knocks after the drop die away, in dB a second."""
    contact_s: float
    spectrum: Spectrum
    t60_s: float
    attack_s: float
    """Of the case's answer."""


def wall(one: np.random.Generator) -> Movement:
    """A pendulum or quartz movement on a wall or mantelpiece, in wood or sheet metal: a second or half of it."""
    return Movement(
        beat_s=float(one.choice([0.5, 0.5, 1.0])),
        limp=one.uniform(0.0, 0.04),
        unlock_s=one.uniform(0.006, 0.015),
        unlock_db=one.uniform(-22, -16),
        recoil_db_s=one.uniform(500, 800),
        contact_s=0.0001,
        spectrum=both(
            tilt(one.uniform(2600, 3600), 3.5, 1.2),
            resonance(one.uniform(2800, 4500), 5, 0.5),
            lambda hz: -12 * np.maximum(np.log2(np.maximum(hz, 1) / 6000), 0),
        ),
        t60_s=0.05,
        attack_s=one.uniform(0.0003, 0.0008),
    )


def alarm(one: np.random.Generator) -> Movement:
    """A wound alarm clock of tin with a balance: four ticks a second, higher and lighter."""
    return Movement(
        beat_s=0.25,
        limp=one.uniform(0.0, 0.05),
        unlock_s=one.uniform(0.010, 0.02),
        unlock_db=one.uniform(-16, -10),
        recoil_db_s=one.uniform(900, 1400),
        contact_s=0.00004,
        spectrum=both(tilt(one.uniform(2500, 4500), 5, 0.5), resonance(one.uniform(6000, 9000), 4, 0.4)),
        t60_s=0.03,
        attack_s=0.0003,
    )


def ticking(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A clock, and the room it is heard in."""
    one = individual(rng)
    n = len(drive)
    clock = wall(one) if one.random() < 0.8 else alarm(one)
    ways = case(
        one,
        clock.spectrum,
        lambda hz: clock.t60_s * (2000 / hz) ** 0.35,
        n_ways=4,
        attack_s=clock.attack_s,
        modes_hz=(900, 5500),
        n_modes=16,
        modes_t60_s=0.035,
        modes_db=0.0,
    )
    wood = case(one, tilt(300, 4, 7), lambda hz: 0.05 + 0 * hz, n_ways=2)
    ticks = np.zeros(n, np.float32)
    # Each pallet always falls at its own place, so ticks are like ticks and tocks like tocks; what differs is how.
    for pallet, (at_s, gains) in enumerate(escapement(rng, one, clock, n / SAMPLE_RATE)):
        ticks += knocks(rng, n, at_s, gains, ways[pallet : pallet + 1], clock.contact_s)
        ticks += 0.4 * knocks(rng, n, at_s, gains, ways[2:], clock.contact_s)
        ticks += 0.02 * knocks(rng, n, at_s, gains, wood, 0.0012)
    heard = room(one, ticks, t60_s=0.25, wet_db=-14, dark_hz=6000)[:n]
    stir = noise(rng, n, tilt(180, 3, 5)) * np.exp(0.5 * wander(rng, n, 1.5) + 0.35 * wander(rng, n, 6.0))
    return finish.bed(0.7 * unit(unit(heard) + 0.14 * unit(stir)), drive, range_db=7)


def escapement(
    rng: np.random.Generator, one: np.random.Generator, clock: Movement, lasting_s: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Seconds and gains of the knocks of either pallet in ``lasting_s``, from the first beat on.

    Wheels of 15 teeth are cut unevenly: the drop varies from tooth to tooth and comes round again; friction and the
    swing add the rest.
    """
    beats = np.arange(int(lasting_s / clock.beat_s) + 2)
    odd = beats % 2
    tooth_db = 0.8 * one.standard_normal(30)[beats % 30]
    drops_s = clock.beat_s * (beats + clock.limp * odd) + 0.1 * clock.beat_s + 0.0015 * rng.standard_normal(len(beats))
    drops_db = tooth_db + np.where(odd, one.uniform(-3, 0), 0.0) + 1.2 * rng.standard_normal(len(beats))
    times_s, levels_db = [drops_s], [drops_db]
    times_s.append(drops_s - clock.unlock_s * (1 + 0.12 * rng.standard_normal(len(beats))))
    levels_db.append(drops_db + clock.unlock_db + 2.5 * rng.standard_normal(len(beats)))
    after_s = np.cumsum(one.uniform(0.0025, 0.006, (9, 2)), axis=0)[:, odd]
    after_s = after_s * (1 + 0.06 * rng.standard_normal(after_s.shape))
    for lag_s in after_s:
        times_s.append(drops_s + lag_s)
        levels_db.append(drops_db - 1 - clock.recoil_db_s * lag_s + 2.5 * rng.standard_normal(len(beats)))
    all_s, all_db = np.stack(times_s), np.stack(levels_db)
    return [(all_s[:, odd == pallet].ravel(), decibels(all_db[:, odd == pallet].ravel())) for pallet in (0, 1)]


SOUNDS = (
    Sound(
        name="clock.tick",
        role="bed",
        model=ticking,
        says="ticking clock",
        seen_as=("clock",),
        trigger="none",
        audioset=("Tick-tock", "Clock", "Tick"),
        ucs="CLOCKTick",
        words=("clock", "ticking", "tick tock", "watch", "grandfather clock"),
        level_db=-14,
        distance_m=2,
        degrees=("faint", "loud"),
        width=0.1,
    ),
)
