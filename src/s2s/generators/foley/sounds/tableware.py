"""Kitchen events: dishes set down, cutlery that clatters, a drawer."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, ceramic, laid, metal, rung, wooden
from s2s.generators.foley.synth.friction import stroke
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import burst, noise, room, through, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def clatter(
    rng: np.random.Generator, bodies: list[Body], at_s: np.ndarray, loud: np.ndarray, contact_s: float, length_s: float
) -> np.ndarray:
    """Bodies knock against each other at times: each blow rings one strongly and its neighbour a little."""
    parts = []
    for start_s, gain in zip(at_s.tolist(), loud.tolist(), strict=True):
        first, second = rng.choice(len(bodies), 2, replace=len(bodies) < 2)
        both = rung(bodies[first], rng, contact_s, length_s) + 0.5 * rung(bodies[second], rng, contact_s, length_s)
        tick = burst(rng, len(both), tilt(4000, 3, 4), lambda hz: 0.012 + 0 * hz, attack_s=0.0001)
        parts.append((start_s, gain * (both + 0.5 * tick)))
    return laid(parts)


def dishes(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Plates, cups and pans are set down on each other: a few clinks close together, the last ones a settling rattle."""
    one = individual(rng)
    bodies = [ceramic(one, one.uniform(800, 2300), 12, at_1k_s=one.uniform(0.12, 0.3)) for _ in range(4)]
    bodies.append(metal(one, one.uniform(500, 1100), 16, at_1k_s=one.uniform(0.25, 0.5)))
    count = int(rng.integers(3, 7))
    at_s = np.concatenate([[0.0], np.cumsum(rng.exponential(0.055, count - 1) + 0.012)])
    loud = np.concatenate([[1.0], rng.uniform(0.25, 0.8, count - 1) * 0.85 ** np.arange(count - 1)])
    contact_s = contact_time_s(0.00016, strength, 0.45)
    made = clatter(rng, bodies, at_s, loud, contact_s, 0.45)
    table = rung(wooden(one, one.uniform(110, 200), 14, at_1k_s=0.05), rng, 0.0012, 0.3)
    made[: len(table)] += 0.5 * table
    return finish.take(rng, room(rng, made, t60_s=0.4, wet_db=-11, dark_hz=7000), strength, fade_s=0.1)


def cutlery(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Forks, knives and spoons fall among each other: bars of steel, free or held by a corner, many short clinks.

    A free bar rings at 1, 2.76, 5.40, 8.93 times its lowest mode (Fletcher & Rossing 1998), from 1 to 3 kHz in a fork,
    its tines much higher; lying among others it is damped within 0.1 s.
    """
    one = individual(rng)
    bodies = []
    for _ in range(6):
        bar_hz = one.uniform(1100, 2600) * np.array([1.0, 2.756, 5.404, 8.933])
        tines_hz = one.uniform(3500, 7000) * np.array([1.0, 1.04, 1.3])
        hz = np.concatenate([bar_hz, tines_hz]) * np.exp(0.03 * one.standard_normal(7))
        bodies.append(
            Body(
                hz,
                0.18 * (2000 / hz) ** 0.4 * np.exp(0.3 * one.standard_normal(7)),
                np.exp(0.3 * one.standard_normal(7)),
            )
        )
    count = int(rng.integers(6, 13))
    at_s = np.concatenate([[0.0], np.cumsum(rng.exponential(0.035, count - 1) + 0.006)])
    loud = np.concatenate([[1.0], rng.uniform(0.2, 0.9, count - 1) * 0.9 ** np.arange(count - 1)])
    made = clatter(rng, bodies, at_s, loud, contact_time_s(0.00007, strength, 0.45), 0.3)
    return finish.take(rng, room(rng, made, t60_s=0.3, wet_db=-14, dark_hz=8000), strength, fade_s=0.08)


def drawer(rng: np.random.Generator, strength: float) -> Take:
    """A drawer is pushed shut: wood runs on its rails, the front strikes the frame, and what lies inside rattles on."""
    one = individual(rng)
    run_s = rng.uniform(0.28, 0.5)
    n_run = round(run_s * SAMPLE_RATE)
    speed = np.maximum(stroke(rng, n_run, peak=0.6, rough=0.2), 0.02) ** 0.8
    rails = noise(rng, n_run, through((80, -6), (250, 0), (700, -3), (2000, -9), (5000, -17), (12000, -32)))
    grit = texture(rng, 160 * speed, clicks(rng, 32, 500, 3500, cycles=2.0), 6.0, reference_hz=100)
    front = wooden(one, one.uniform(110, 190), 24, at_1k_s=one.uniform(0.04, 0.06))
    contact_s = contact_time_s(0.0014, strength, 0.45)
    stop = rung(front, rng, contact_s, 0.4)
    knock = burst(rng, len(stop), tilt(600, 3, 5), lambda hz: 0.09 * (500 / hz) ** 0.3, attack_s=0.4 * contact_s)
    inside = [metal(one, one.uniform(1500, 3200), 5, at_1k_s=0.12) for _ in range(4)]
    count = int(rng.integers(3, 7))
    rattle = clatter(
        rng, inside, 0.006 + np.cumsum(rng.exponential(0.022, count)), rng.uniform(0.3, 1.0, count), 0.0001, 0.2
    )
    parts = [(0.0, 0.16 * speed * (rails + 0.8 * grit)), (run_s - 0.01, stop), (run_s - 0.01, (0.8 + strength) * knock)]
    parts.append((run_s - 0.01, 0.12 * (0.5 + strength) * rattle))
    made = room(rng, laid(parts), t60_s=0.3, wet_db=-12)
    return Take(finish.take(rng, made, strength, fade_s=0.08), run_s - 0.01)


SOUNDS = (
    Sound(
        name="kitchen.dishes",
        role="event",
        model=dishes,
        says="dishes clatter",
        seen_as=("dishes", "pan"),
        trigger="strike",
        audioset=("Dishes, pots, and pans",),
        ucs="FOODWare",
        words=("dish", "dishes", "plate", "pot", "pan", "crockery", "washing up"),
        level_db=0.0,
        distance_m=2.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="kitchen.cutlery",
        role="event",
        model=cutlery,
        says="cutlery clinks",
        seen_as=("cutlery",),
        trigger="strike",
        audioset=("Cutlery, silverware", "Dishes, pots, and pans"),
        ucs="FOODWare",
        words=("cutlery", "fork", "spoon", "silverware"),
        level_db=-2.0,
        distance_m=1.5,
        min_gap_s=0.35,
    ),
    Sound(
        name="kitchen.drawer",
        role="event",
        model=drawer,
        says="drawer closes",
        seen_as=("drawer",),
        trigger="surge",
        audioset=("Drawer open or close", "Cupboard open or close"),
        ucs="DOORDrwr",
        words=("drawer", "cupboard", "cabinet"),
        level_db=-1.0,
        distance_m=2.0,
        min_gap_s=0.7,
    ),
)
