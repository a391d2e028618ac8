"""Doors: knocked at, slammed, creaking in their hinges, slid open."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import laid, rung, wooden
from s2s.generators.foley.synth.friction import answer, shaken, slips, stroke
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import burst, drift, noise, room, through, tilt
from s2s.generators.foley.synth.strikes import fitted
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def knock(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Knuckles on a door: a panel whose lowest modes ring, fitted to a recorded door, under the dull crack of bone."""
    one = individual(rng)
    door = fitted(shipped("door.knock"), rng, strength, widen=1.2)
    door /= np.abs(door).max() + 1e-9
    contact_s = contact_time_s(0.0013, strength, 0.45)
    panel = rung(wooden(one, one.uniform(95, 150), 20, at_1k_s=one.uniform(0.04, 0.06)), rng, contact_s, 0.3)
    bone = burst(rng, len(panel), tilt(700, 3, 5), lambda hz: 0.06 * (500 / hz) ** 0.3, attack_s=0.4 * contact_s)
    made = laid([(0.0, 0.7 * door), (0.0, 0.3 * panel), (0.0, (0.15 + 0.35 * strength) * bone)])
    return finish.take(rng, room(rng, made, t60_s=0.35, wet_db=-9), strength, fade_s=0.08)


def slam(rng: np.random.Generator, strength: float) -> Take:
    """A door falls shut: air is pressed out before it, the leaf hits the frame, the latch snaps, the room booms.

    The leaf is fitted to a recorded door; the latch clicks some 10 ms before it and rattles after.
    """
    one = individual(rng)
    before_s = rng.uniform(0.09, 0.16)
    leaf = fitted(shipped("door.slam"), rng, strength, widen=1.2)
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
    return Take(finish.take(rng, made, strength, fade_s=0.2), before_s)


def creak(rng: np.random.Generator, strength: float) -> Take:
    """A hinge or an old board creaks: single slips that gather into a rising, breaking groan and fall apart again.

    Slips come at 8 to 120 a second, each a pulse through wood whose modes between 0.5 and 4 kHz die in 20 ms (measured:
    a creaking tree); the rate follows the speed of the leaf, the size of a slip the wait before it.
    """
    one = individual(rng)
    lasting_s = rng.uniform(0.7, 1.4)
    n_samples = round(lasting_s * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.35, 0.65), start=0.03, rough=0.25)
    top_hz = one.uniform(60, 110) * (0.7 + 0.5 * strength)
    rate_hz = 7 + top_hz * speed ** one.uniform(1.0, 1.5)
    train = slips(rng, rate_hz, uneven=0.16, load=1.0)
    small = 0.25 * slips(rng, 2.3 * rate_hz, uneven=0.5, load=1.0)
    wood = wooden(one, one.uniform(330, 560), 30, at_1k_s=one.uniform(0.025, 0.04))
    response = answer(wood, rng, contact_s=contact_time_s(0.00012, strength, 0.5), length_s=0.08)
    groan = 0.5 * answer(wooden(one, one.uniform(110, 200), 12, at_1k_s=0.05), rng, contact_s=0.001, length_s=0.08)
    made = shaken(train + small, response + groan)
    made *= np.pad(0.35 + speed, (0, len(made) - n_samples), mode="edge").astype(np.float32)
    whole = room(rng, made, t60_s=0.35, wet_db=-10)
    done = finish.take(rng, whole, strength, fade_s=0.1)
    return Take(done, heard_from_s(done))


def sliding(rng: np.random.Generator, strength: float) -> Take:
    """A sliding door: rollers rumble along their rail, a little rattle on top, and a soft stop."""
    one = individual(rng)
    lasting_s = rng.uniform(0.8, 1.3)
    n_samples = round(lasting_s * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.35, 0.55), start=0.02, rough=0.15)
    speed /= speed.max()
    wheel = 1 + 0.35 * np.sin(2 * np.pi * np.cumsum(one.uniform(9, 14) * speed) / SAMPLE_RATE + rng.uniform(0, 6.28))
    rumble = noise(rng, n_samples, through((60, -2), (180, 0), (500, -3), (1500, -10), (4000, -20), (10000, -34)))
    hiss = noise(rng, n_samples, tilt(2200, 4, 4))
    rattle = texture(rng, 90 * speed, clicks(rng, 32, 500, 3500, cycles=3.0), 7.0, reference_hz=60)
    grooves = slips(rng, 20 + one.uniform(90, 150) * speed, uneven=0.2)
    panel = answer(wooden(one, one.uniform(90, 160), 24, at_1k_s=0.05), rng, contact_s=0.0012, length_s=0.15)
    ridden = shaken(grooves, panel)[:n_samples]
    ridden /= np.sqrt(np.mean(np.square(ridden))) + 1e-9
    moving = speed * wheel * np.exp(0.2 * drift(rng, n_samples, 12.0))
    made = moving * (rumble + 0.8 * ridden) + speed**1.5 * ((0.2 + 0.3 * strength) * hiss + 0.5 * rattle)
    stop = fitted(shipped("door.latch"), rng, strength)
    thud = rung(wooden(one, one.uniform(90, 140), 16, at_1k_s=0.05), rng, 0.0025, 0.3)
    parts = [(0.0, made), (lasting_s - 0.04, 2.2 * stop / (np.abs(stop).max() + 1e-9)), (lasting_s - 0.04, 0.8 * thud)]
    done = finish.take(rng, room(rng, laid(parts), t60_s=0.4, wet_db=-9), strength, fade_s=0.1)
    return Take(done, heard_from_s(done))


def heard_from_s(samples: np.ndarray) -> float:
    """When a sound that swells is first heard: within 20 dB of its loudest 10 ms."""
    step = SAMPLE_RATE // 100
    level = np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1)
    return float(np.argmax(level > 0.01 * level.max()) / 100)


SOUNDS = (
    Sound(
        name="door.knock",
        role="event",
        model=knock,
        says="knuckles knock on a door",
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
        words=("door", "slam", "slammed", "door shuts", "close the door"),
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
        min_gap_s=1.2,
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
        min_gap_s=1.4,
    ),
)
