"""Printers: a carriage that goes to and fro, and paper that steps on."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed, unit, wander
from s2s.generators.foley.synth.grains import crossings
from s2s.generators.foley.synth.mechanisms import case, knocks
from s2s.generators.foley.synth.motors import added, harmonics, orders, turning
from s2s.generators.foley.synth.noise import both, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def printing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An ink-jet printer: the head's carriage whirrs across and back, halts, and rollers step the paper on.

    A pass takes 0.4 to 0.9 s; its stepper or belt sings with its speed, ramping up and down at the ends, and the paper
    moves on in a burst of quick steps. Passes differ in width, as lines of text do.
    """
    one = individual(rng)
    n = len(drive)
    speed, feed, turns_s = _passes(rng, n, float(np.mean(drive)) if n else 0.5)
    belt = turning(rng, one.uniform(150, 210) * speed, unsteady=0.006, rate_hz=12.0)
    sings = orders(one, belt, added(harmonics(1, 6, 0, 3), harmonics(4, 5, 2, 3)), spread_db=4) * speed
    slide = noise(rng, n, both(tilt(1500, 4, 3), resonance(one.uniform(2500, 3800), 5, 0.4)))
    slide = slide * speed * np.exp(0.2 * wander(rng, n, 18.0))
    steps = turning(rng, one.uniform(75, 110) * feed, unsteady=0.01)
    motor = orders(one, steps, harmonics(1, 20, 0, 1.5), spread_db=5) * feed
    body = case(one, tilt(3000, 4, 1), lambda hz: 0.03 * (1000 / hz) ** 0.3, n_ways=4)
    rattles = crossings(steps / 6)
    at_s = np.concatenate([turns_s, turns_s + 0.02, rattles / SAMPLE_RATE])
    loud = np.concatenate([0.9 + 0 * turns_s, 0.45 + 0 * turns_s, 0.3 + 0.0 * rattles])
    clacks = unit(knocks(rng, n, at_s, loud * np.exp(0.35 * rng.standard_normal(len(at_s))), body, 0.0001))
    made = 0.3 * sings + 0.8 * slide + 0.4 * motor + 1.2 * clacks + 0.06 * noise(rng, n, tilt(400, 3, 4))
    return finish.bed(unit(room(one, unit(made), t60_s=0.35, wet_db=-5)[:n]), drive, range_db=12)


def _passes(rng: np.random.Generator, n_samples: int, drive: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Speed of the carriage, whether paper is fed, and the seconds at which the carriage turns."""
    speed, feed, turns_s = np.zeros(n_samples), np.zeros(n_samples), []
    at_s = -rng.uniform(0, 1.0)
    while at_s * SAMPLE_RATE < n_samples:
        across_s = rng.uniform(0.35, 0.9) * (1.25 - 0.5 * drive)
        gap_s = rng.uniform(0.04, 0.12) if rng.random() < 0.6 else rng.uniform(0.2, 0.6)
        begin, end, then = (max(0, round(s * SAMPLE_RATE)) for s in (at_s, at_s + across_s, at_s + across_s + gap_s))
        speed[begin:end] = rng.uniform(0.85, 1.1)
        feed[end:then] = 1.0 if gap_s > 0.15 or rng.random() < 0.4 else 0.0
        turns_s += [at_s + across_s]
        at_s += across_s + gap_s
    return followed(speed, 0.03, 0.025), followed(feed, 0.008, 0.008), np.array(turns_s)


SOUNDS = (
    Sound(
        name="machine.printer",
        role="bed",
        model=printing,
        says="printer",
        seen_as=("printer",),
        trigger="none",
        audioset=("Printer",),
        ucs="MACHOffc",
        words=("printer", "printing", "inkjet", "photocopier", "scanner"),
        level_db=-10,
        distance_m=2,
        width=0.1,
    ),
)
