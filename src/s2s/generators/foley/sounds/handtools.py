"""Hand tools that are drawn to and fro: a saw, a file, a ratchet.

Teeth bite as fast as the hand moves, the push louder than the way back (`synth/strokes.py`). Takes of one source are
one tool on one piece.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import unit
from s2s.generators.foley.synth.mechanisms import case, decibels, knocks
from s2s.generators.foley.synth.noise import Spectrum, drift, noise, room, tilt
from s2s.generators.foley.synth.strokes import bites, stroke
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def drawn(
    rng: np.random.Generator, speed: np.ndarray, teeth_hz: float, grain: Spectrum, *, sharp: float, tooth: float
) -> np.ndarray:
    """Draw teeth along at a speed in [0, 1]: splitting fibres are noise, which ``tooth`` of the bites leave blank.

    Faster is louder and brighter: what moves is the noise of each bite.
    """
    bitten = bites(rng, speed * teeth_hz, sharp=sharp)
    torn = noise(rng, len(speed), grain) * (tooth * bitten + (1 - tooth) * 0.35)
    pushed = np.diff(bitten, prepend=bitten[:1]) * 0.5
    return np.asarray((torn + tooth * pushed) * speed * np.exp(0.15 * drift(rng, len(speed), 14.0)), np.float32)


def sawing(rng: np.random.Generator, strength: float) -> Take:
    """A hand saw through a board: push, turn, and back, ten strokes of some 0.3 s in 3 s of work.

    Five to eight teeth an inch at 0.7 m/s pass 140 to 220 a second; the thin blade radiates from some 500 Hz up, the
    board below.
    """
    one = individual(rng)
    teeth_hz = one.uniform(140, 220) * (0.75 + 0.35 * strength)
    peak_hz = one.uniform(1500, 2600) * (0.7 + 0.45 * strength)
    blade = case(
        one, tilt(peak_hz, 4, 3), lambda hz: 0.05 + 0 * hz, modes_hz=(500, 5000), n_modes=16, modes_t60_s=0.07, n_ways=1
    )[0]
    board = case(one, tilt(350, 5, 7), lambda hz: 0.05 + 0 * hz, modes_hz=(120, 700), n_modes=8, n_ways=1)[0]
    pace_s = 0.40 - 0.08 * strength
    parts = []
    for part, early, loud in (("push", 0.4, 1.0), ("back", 0.55, 0.6)):
        moved = stroke(rng, pace_s * rng.uniform(0.9, 1.15), early=early)
        grain = tilt(peak_hz * (1.0 if part == "push" else 1.25), 3, 3)
        parts.append(
            loud
            * rng.uniform(0.85, 1.1)
            * drawn(rng, moved, teeth_hz * rng.uniform(0.92, 1.08), grain, sharp=0.22, tooth=0.8)
        )
        parts.append(np.zeros(round(rng.uniform(0.0, 0.03) * SAMPLE_RATE), np.float32))
    bow = np.concatenate([*parts, np.zeros(2400, np.float32)])
    made = unit(oaconvolve(bow, blade)[: len(bow)]) + 0.4 * unit(oaconvolve(bow, board)[: len(bow)])
    return Take(finish.take(rng, room(rng, made, t60_s=0.25, wet_db=-14, dark_hz=6000), strength), 0.04)


def filing(rng: np.random.Generator, strength: float) -> Take:
    """A rasp or file over wood or metal: twelve teeth a centimetre, one push, and a light way back or none."""
    one = individual(rng)
    teeth_hz = one.uniform(300, 520) * (0.7 + 0.4 * strength)
    peak_hz = one.uniform(2200, 3800) * (0.75 + 0.35 * strength)
    steel = case(
        one,
        tilt(peak_hz, 3, 3),
        lambda hz: 0.03 + 0 * hz,
        modes_hz=(900, 7000),
        n_modes=12,
        modes_t60_s=0.06,
        modes_db=-4,
        n_ways=1,
    )[0]
    piece = case(one, tilt(900, 4, 6), lambda hz: 0.03 + 0 * hz, n_ways=1)[0]
    push = drawn(
        rng, stroke(rng, rng.uniform(0.2, 0.32), early=0.4), teeth_hz, tilt(peak_hz, 3, 2), sharp=0.35, tooth=0.55
    )
    back = drawn(
        rng, stroke(rng, rng.uniform(0.18, 0.28)), teeth_hz * 1.1, tilt(peak_hz * 1.3, 3, 2), sharp=0.35, tooth=0.4
    )
    lifted = 0.15 if rng.random() < 0.35 else rng.uniform(0.35, 0.6)
    rub = np.concatenate([push, lifted * back, np.zeros(1600, np.float32)])
    made = unit(oaconvolve(rub, steel)[: len(rub)]) + 0.6 * unit(oaconvolve(rub, piece)[: len(rub)])
    return Take(finish.take(rng, room(rng, made, t60_s=0.25, wet_db=-14, dark_hz=7000), strength), 0.03)


def ratchet(rng: np.random.Generator, strength: float) -> Take:
    """A ratchet spanner swung back: a sprung pawl falls off 8 to 16 teeth, quicker in the middle of the swing."""
    one = individual(rng)
    ways = case(
        one,
        tilt(one.uniform(2500, 4000), 3, 4),
        lambda hz: 0.02 + 0 * hz,
        modes_hz=(1800, 9000),
        n_modes=14,
        modes_t60_s=0.035,
        modes_db=-2,
    )
    count = int(rng.integers(8, 15))
    swing_s = count / (rng.uniform(22, 30) * (0.8 + 0.4 * strength))
    place = (np.arange(count) + 0.5) / count
    # Even steps of angle, in the time of a swing that starts and stops at rest.
    at_s = swing_s * np.arccos(1 - 2 * place) / np.pi * (1 + 0.01 * rng.standard_normal(count))
    at_s -= at_s[0]
    fast = np.sin(np.pi * at_s / swing_s * 0.94 + 0.1)
    falls_db = 6 * np.log2(np.maximum(fast, 0.35)) + 1.5 * rng.standard_normal(count)
    lifts = at_s - 0.25 * swing_s / count
    times_s = np.concatenate([at_s, lifts[1:], at_s + 0.004])
    levels = np.concatenate([falls_db, falls_db[1:] - 14, falls_db - 9])
    levels += rng.normal(0, 1, len(levels))
    n_samples = round((at_s[-1] + 0.15) * SAMPLE_RATE)
    made = knocks(rng, n_samples, times_s, decibels(levels), ways, 0.00012 - 0.00006 * strength)
    return Take(finish.take(rng, room(rng, made, t60_s=0.2, wet_db=-14, dark_hz=7000), strength))


SOUNDS = (
    Sound(
        name="handtool.saw",
        role="event",
        model=sawing,
        says="saw cuts",
        seen_as=("saw",),
        trigger="surge",
        audioset=("Sawing",),
        ucs="TOOLHand",
        words=("saw", "sawing", "hand saw", "handsaw", "hacksaw"),
        level_db=-4,
        distance_m=2,
        min_gap_s=0.35,
    ),
    Sound(
        name="handtool.file",
        role="event",
        model=filing,
        says="file rasps",
        seen_as=(),
        trigger="surge",
        audioset=("Filing (rasp)", "Sanding"),
        ucs="TOOLHand",
        words=("file", "filing", "rasp", "sandpaper", "sanding"),
        level_db=-6,
        distance_m=2,
        min_gap_s=0.25,
    ),
    Sound(
        name="handtool.ratchet",
        role="event",
        model=ratchet,
        says="ratchet clicks",
        seen_as=(),
        trigger="surge",
        audioset=("Ratchet, pawl",),
        ucs="TOOLHand",
        words=("ratchet", "socket wrench", "ratchet spanner", "winch"),
        level_db=-8,
        distance_m=2,
        min_gap_s=0.5,
    ),
)
