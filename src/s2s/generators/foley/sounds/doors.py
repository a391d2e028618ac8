"""Doors: knocked at, slammed, creaking in their hinges, slid open."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import laid, rung, wooden
from s2s.generators.foley.synth.friction import answer, gate, heard_from_s, scratched, shaken, slips, stroke
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import both, burst, noise, resonance, room, tail, tilt
from s2s.generators.foley.synth.strikes import fitted
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def knock(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Knuckles on a door: a panel whose lowest modes ring, fitted to a recorded door, under the dull crack of bone."""
    one = individual(rng)
    door = fitted(shipped("door.knock"), rng, strength, widen=0.6, size_spread=0.15)
    door /= np.abs(door).max() + 1e-9
    contact_s = contact_time_s(0.002, strength, 0.45)
    panel = rung(wooden(one, one.uniform(95, 150), 20, at_1k_s=one.uniform(0.04, 0.06)), rng, contact_s, 0.3)
    bone = burst(rng, len(panel), tilt(700, 3, 5), lambda hz: 0.06 * (500 / hz) ** 0.3, attack_s=0.4 * contact_s)
    made = laid([(0.0, 0.7 * door), (0.0, 0.15 * panel), (0.0, (0.05 + 0.15 * strength) * bone)])
    return finish.take(rng, room(rng, made, t60_s=0.35, wet_db=-9), strength, fade_s=0.08)


def slam(rng: np.random.Generator, strength: float) -> Take:
    """A door falls shut: air is pressed out before it, the leaf hits the frame, the latch snaps, the room booms.

    The leaf is fitted to a recorded door; the latch clicks some 10 ms before it and rattles after.
    """
    one = individual(rng)
    before_s = rng.uniform(0.09, 0.16)
    leaf = fitted(shipped("door.slam"), rng, strength, size_spread=0.15)
    leaf /= np.abs(leaf).max() + 1e-9
    boom = burst(rng, round(0.9 * SAMPLE_RATE), tilt(one.uniform(110, 200), 4, 5),
                 lambda hz: 0.55 * (200 / hz) ** 0.35, attack_s=0.002)  # fmt: skip
    panel = rung(wooden(one, one.uniform(58, 90), 18, at_1k_s=0.06), rng, contact_time_s(0.003, strength, 0.4), 0.9)
    bright = burst(rng, len(boom), tilt(1500, 3, 4), lambda hz: 0.1 + 0 * hz, attack_s=0.0008)
    n_air = round(before_s * SAMPLE_RATE)
    air = noise(rng, n_air, tilt(250, 3, 5)) * np.linspace(0, 1, n_air) ** 3
    parts = [(0.0, 0.05 * air), (before_s, leaf), (before_s, 0.32 * boom), (before_s, 0.3 * panel)]
    parts.append((before_s, 0.22 * strength * bright))
    for at_s, loud in (
        (-rng.uniform(0.006, 0.018), 0.3),
        (rng.uniform(0.02, 0.05), 0.3),
        (rng.uniform(0.1, 0.17), 0.15),
    ):
        latch = fitted(shipped("door.latch"), rng, strength)
        parts.append((before_s + at_s, loud * latch / (np.abs(latch).max() + 1e-9)))
    made = room(rng, laid(parts), t60_s=one.uniform(0.5, 0.9), wet_db=-5, dark_hz=2500)
    start = round(before_s * SAMPLE_RATE)
    made[start:] += house(rng, len(made) - start) * np.abs(made).max()
    return Take(finish.take(rng, made, strength, fade_s=0.4), before_s)


def house(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """What a house does when a door slams: the stairs ring on for seconds at -45 dB, and panes and latches rattle."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    stairs = tail(rng, n_samples, tilt(400, 3, 4), lambda hz: 4.0 + 0 * hz)
    panes = texture(rng, 80 * np.exp(-time_s / 0.25), clicks(rng, 24, 600, 4000, cycles=3.0), 6.0, reference_hz=60)
    return np.asarray(10 ** (-45 / 20) * stairs + 10 ** (-36 / 20) * panes, np.float32)


def creak(rng: np.random.Generator, strength: float) -> Take:
    """A hinge or an old board creaks: slips that come one by one, gather, falter and stop, each through the same wood.

    Measured in a creaking tree: single slips at 5 to 15 a second that close up to 40 as they hurry, in bands at 0.7,
    1.7, 2.6 and 4 kHz that die within 20 ms, no two of a size; a slip is the larger the longer it was waited for.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.5, 1.0) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.35, 0.65), start=0.05, rough=0.4)
    slipped = slips(rng, 9 + one.uniform(25, 60) * (0.7 + 0.4 * strength) * speed, uneven=0.35)
    bands = [resonance(hz * np.exp(0.15 * one.standard_normal()), 10, 0.08) for hz in (700, 1700, 2600, 4000)]
    spectrum = both(tilt(2500 * (0.85 + 0.2 * strength), 4, 3.5), *bands)
    surfaces = scratched(rng, slipped, spectrum, lasting_s=0.003, smooth=0.05)
    wood = wooden(one, one.uniform(330, 560), 30, at_1k_s=0.03)
    board = shaken(slipped, answer(wood, rng, contact_s=contact_time_s(0.00012, strength, 0.5), length_s=0.08))
    board = board[:n_samples] / (np.sqrt(np.mean(np.square(board[:n_samples]))) + 1e-9)
    open_to = gate(n_samples, 0.03, 0.05)
    made = room(rng, open_to * (0.3 + speed) * (surfaces + 0.4 * board), t60_s=0.3, wet_db=-12)
    done = finish.take(rng, made, strength, fade_s=0.08)
    return Take(done, heard_from_s(done))


def sliding(rng: np.random.Generator, strength: float) -> Take:
    """A sliding door: it comes unstuck, its rollers grind along the rail, and it knocks against its frame."""
    one = individual(rng)
    n_samples = round(rng.uniform(0.5, 0.9) * (1.2 - 0.3 * strength) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.4, 0.6), start=0.05, rough=0.2)
    bumps = slips(rng, 20 + one.uniform(60, 120) * speed, uneven=0.3)
    ground = scratched(rng, bumps, tilt(1500 * (0.8 + 0.3 * strength), 3, 3), lasting_s=0.004, smooth=0.5)
    panel = answer(wooden(one, one.uniform(90, 160), 24, at_1k_s=0.05), rng, contact_s=0.0012, length_s=0.15)
    ridden = shaken(bumps, panel)[:n_samples]
    ridden /= np.sqrt(np.mean(np.square(ridden))) + 1e-9
    open_to = gate(n_samples, 0.03, 0.03)
    parts = [(0.0, open_to * speed * (ground + 0.7 * ridden))]
    for at_s, loud in ((0.0, 1.5), (n_samples / SAMPLE_RATE - 0.05, 8.0)):
        latch = fitted(shipped("door.latch"), rng, strength)
        leaf = fitted(shipped("door.slam"), rng, 0.6 * strength)
        parts.append((at_s, loud * latch / (np.abs(latch).max() + 1e-9)))
        parts.append((at_s + 0.012, loud * leaf / (np.abs(leaf).max() + 1e-9)))
    done = finish.take(rng, room(rng, laid(parts), t60_s=0.4, wet_db=-6), strength, fade_s=0.1)
    return Take(done, heard_from_s(done))


SOUNDS = (
    Sound(
        name="door.knock",
        role="event",
        model=knock,
        says="hand knocks on a door",
        seen_as=("door",),
        trigger="strike",
        audioset=("Knock", "Door"),
        ucs="DOORWood",
        words=("knock", "knocking", "door knock"),
        level_db=1.0,
        distance_m=2.0,
        min_gap_s=0.13,
    ),
    Sound(
        name="door.slam",
        role="event",
        model=slam,
        says="door slams",
        seen_as=(),
        trigger="strike",
        audioset=("Slam", "Door"),
        ucs="DOORWood",
        words=("door", "slam", "slammed", "door shuts", "shut the door"),
        level_db=4.0,
        distance_m=3.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="door.creak",
        role="event",
        model=creak,
        says="hinge creaks",
        seen_as=(),
        trigger="surge",
        audioset=("Creak",),
        ucs="DOORCreak",
        words=("creak", "creaking", "hinge", "creaky", "floorboard", "gate"),
        level_db=-4.0,
        distance_m=2.5,
        min_gap_s=0.5,
    ),
    Sound(
        name="door.sliding",
        role="event",
        model=sliding,
        says="door slides",
        seen_as=(),
        trigger="surge",
        audioset=("Sliding door", "Door"),
        ucs="DOORSlid",
        words=("sliding door", "slide open", "patio door", "wardrobe"),
        level_db=-2.0,
        distance_m=3.0,
        min_gap_s=0.7,
    ),
)
