"""Kitchen events: dishes set down, cutlery that clatters, a drawer."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, laid, rung, wooden
from s2s.generators.foley.synth.friction import stroke
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import burst, drift, noise, room, through, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

SLIDING = 0.05
"""How loud ware slides, against the modes of its first blow."""


def ware(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_2k_s: float) -> Body:
    """A plate, a cup, a fork: modes at irregular distances, each body's its own, held by hands and neighbours.

    Distances between the modes of an irregular shell scatter as chance has it; stacked, ware rings for a tenth of the
    time that it does when it hangs free.
    """
    gaps = 0.08 + 0.35 * one.exponential(1.0, n_modes - 1)
    hz = lowest_hz * np.cumsum(np.concatenate([[1.0], gaps]))
    t60s_s = at_2k_s * (2000 / hz) ** 0.35 * np.exp(0.3 * one.standard_normal(n_modes))
    # Small things radiate their lowest modes badly: front and back cancel.
    return Body(hz, t60s_s, np.exp(0.6 * one.standard_normal(n_modes)) * hz / (hz + 1000))


def clatter(
    rng: np.random.Generator,
    bodies: list[Body],
    gaps_s: np.ndarray,
    contact_s: float,
    *,
    tick_hz: float,
    tick: float = 0.7,
) -> np.ndarray:
    """Bodies knock against each other, first hard, then ever more softly, and slide over each other in between."""
    loud = np.exp(-0.9 + 0.6 * rng.standard_normal(len(gaps_s))).clip(0, 0.95) * 0.9 ** np.arange(len(gaps_s))
    parts = []
    for at_s, gain in zip(np.cumsum(np.append(0.0, gaps_s)).tolist(), [1.0, *loud.tolist()], strict=True):
        first, second = rng.choice(len(bodies), 2, replace=False)
        struck = rung(bodies[first], rng, contact_s, 0.35) + 0.6 * rung(bodies[second], rng, contact_s, 0.35)
        ticked = burst(rng, 4800, tilt(tick_hz, 3, 4), lambda hz: 0.03 * (2000 / hz) ** 0.3, attack_s=0.0001)
        struck[: len(ticked)] += tick * ticked
        parts.append((at_s, gain * struck))
    made = laid(parts)
    slid = np.maximum(drift(rng, len(made), 6.0), 0.0)
    return np.asarray(made + SLIDING * slid * noise(rng, len(made), tilt(3500, 3, 3)))


def dishes(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Plates, cups and pans are set down on each other: some clinks close together, glaze that slides, a rattle."""
    one = individual(rng)
    bodies = [ware(one, one.uniform(700, 1500), 30, at_2k_s=one.uniform(0.08, 0.2)) for _ in range(5)]
    gaps_s = rng.exponential(0.07, int(rng.integers(4, 8))) + 0.012
    made = clatter(rng, bodies, gaps_s, contact_time_s(0.00012, strength, 0.45), tick_hz=3000)
    table = rung(wooden(one, one.uniform(110, 200), 14, at_1k_s=0.05), rng, 0.0012, 0.3)
    made[: len(table)] += 0.5 * table
    return finish.take(rng, room(rng, made, t60_s=0.5, wet_db=-6, dark_hz=7000), strength, fade_s=0.1)


def cutlery(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Forks, knives and spoons fall among each other: bars and tines of steel, many short clinks in a few tenths."""
    one = individual(rng)
    bodies = [ware(one, one.uniform(900, 2500), 16, at_2k_s=one.uniform(0.04, 0.1)) for _ in range(6)]
    gaps_s = rng.exponential(0.04, int(rng.integers(6, 12))) + 0.008
    made = clatter(rng, bodies, gaps_s, contact_time_s(0.0001, strength, 0.45), tick_hz=3500, tick=0.3)
    return finish.take(rng, room(rng, made, t60_s=0.45, wet_db=-8, dark_hz=8000), strength, fade_s=0.08)


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
    inside = [ware(one, one.uniform(900, 2500), 12, at_2k_s=0.05) for _ in range(4)]
    rattle = clatter(rng, inside, rng.exponential(0.03, int(rng.integers(3, 7))), 0.0001, tick_hz=2500)
    parts = [(0.0, 0.2 * speed * (rails + 0.8 * grit)), (run_s - 0.01, stop), (run_s - 0.01, (1.6 + strength) * knock)]
    parts.append((run_s - 0.01, 0.06 * (0.5 + strength) * rattle))
    made = room(rng, laid(parts), t60_s=0.45, wet_db=-5)
    return Take(finish.take(rng, made, strength, fade_s=0.08), run_s - 0.01)


SOUNDS = (
    Sound(
        name="kitchen.dishes",
        role="event",
        model=dishes,
        says="stack of dishes clatters",
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
        says="piece of cutlery clinks",
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
        min_gap_s=0.5,
    ),
)
