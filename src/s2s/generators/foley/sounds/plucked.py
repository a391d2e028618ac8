"""Plucked strings: guitar, banjo, harp and double bass.

All play notes of one pentatonic scale on G, so that whatever the takes, their sequence is a tune and any two go
together. What tells them apart is the box (or the drum, in a banjo) that their strings push, where and with what they
are plucked, and how long they may ring.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.noise import burst, tilt
from s2s.generators.foley.synth.scale import degree, degree_hz, note_hz
from s2s.generators.foley.synth.strings import Box, Pluck, pluck, pulled, through
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

# Air, top and back modes of a dreadnought guitar (Fletcher & Rossing 1998; Woodhouse 2004, 2014); the weak
# modes between them are typical, not measured.
GUITAR = Box(
    low_modes=((100, 20, -2), (195, 25, 0), (235, 25, -8), (270, 25, -10), (390, 30, -4), (510, 30, -6)),
    dense_from_hz=560,
    dense_db=-13,
    spacing_hz=28,
    hill_hz=1200,
    hill_db=1,
    fall_db=3,
)
# A banjo's bridge stands on a drum head of 28 cm: modes from 290 Hz on, dense and damped by the air they push, so that
# a string's energy is gone in half a second and out of doors (Dickey, JASA 114, 2003; Rae, "Banjo", in Rossing 2010).
BANJO = Box(
    low_modes=((180, 8, -10), (290, 12, -3), (420, 12, -1), (530, 14, 0), (640, 14, -2), (760, 16, -1), (880, 16, -3)),
    dense_from_hz=960,
    dense_db=0,
    spacing_hz=70,
    hill_hz=2200,
    hill_db=6,
    fall_db=3,
)
# A concert harp's board and its box with five holes: 150 to 400 Hz, little above 2 kHz (Waltham & Kotlicki, JASA 124,
# 2008).
HARP = Box(
    low_modes=((95, 18, -10), (152, 20, -3), (178, 22, -1), (245, 25, 0), (300, 25, -2), (360, 28, -3), (430, 30, -4)),
    dense_from_hz=480,
    dense_db=-8,
    spacing_hz=45,
    hill_hz=900,
    hill_db=1,
    fall_db=4,
)
# Air near 65 Hz, tops and backs from 98 Hz on (Askenfelt, "Eigenmodes and tone quality of the double bass", 1982).
BASS = Box(
    low_modes=((62, 12, -3), (98, 15, 0), (115, 18, -2), (147, 20, -4), (175, 22, -5), (220, 25, -6), (265, 25, -6)),
    dense_from_hz=300,
    dense_db=-12,
    spacing_hz=24,
    hill_hz=500,
    hill_db=3,
    fall_db=6,
)


def plucked(rng: np.random.Generator, strength: float) -> Take:
    """A finger plucks a guitar string, G2 to G3, near the rosette, and lets it ring.

    A harder pluck leaves the string quicker and nearer the nail, so the corner it makes is sharper.
    """
    how = Pluck(
        f0_hz=note_hz(rng, 98.0),
        place=0.13 * rng.lognormal(0, 0.2),
        finger_hz=4000 * 2 ** (1.5 * (strength - 0.7)) * rng.lognormal(0, 0.1),
        t60_s=8.0,  # wound steel strings ring for 5 to 10 s, those of nylon half as long
        damping=0.35,
    )
    pull_s = rng.uniform(0.025, 0.045)
    force = pulled(pluck(how, GUITAR, rng, round(2.4 * SAMPLE_RATE)), pull_s)
    force /= np.abs(force).max()
    # The fingertip slides off: a scrape of a few milliseconds before the string is free.
    slide = burst(rng, round(0.04 * SAMPLE_RATE), tilt(1500, 3, 4), lambda hz: 0.03 + 0 * hz, attack_s=0.004)
    start = round((pull_s - 0.006) * SAMPLE_RATE)
    force[start : start + len(slide)] += 10 ** (rng.uniform(-34, -26) / 20) * slide
    samples = through(force, GUITAR)[: len(force)]
    return Take(finish.take(rng, samples, strength, fade_s=0.8), pull_s)


def banjo(rng: np.random.Generator, strength: float) -> Take:
    """Metal picks on a banjo's steel strings, tuned to G: one to five notes, the melody's and the drone's in turn.

    A banjo does not sustain, so its players never stop: thumb, index and middle finger follow each other eight to ten
    times a second. Each pick also thumps the head.
    """
    place = degree(rng, 6)
    drone = 5  # the short fifth string, G4
    roll = [place, drone, place + 1, drone, 3][: int(rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.05, 0.2, 0.35, 0.35]))]
    return _several(rng, strength, BANJO, _banjo_string, roll, length_s=1.7, roll_s=0.095, thump=0.2)


def _banjo_string(rng: np.random.Generator, strength: float, place: int) -> Pluck:
    return Pluck(
        f0_hz=degree_hz(196.0, place) * 2 ** (4 * rng.standard_normal() / 1200),
        place=0.15 * rng.lognormal(0, 0.2),
        finger_hz=7000 * 2 ** (1.5 * (strength - 0.7)) * rng.lognormal(0, 0.1),
        t60_s=3.0 * (196 / degree_hz(196.0, place)) ** 0.4,
        damping=0.2,
        stiffness=2e-5,
    )


def harp(rng: np.random.Generator, strength: float) -> Take:
    """A fingertip on a harp's gut string, G3 to D6, two fifths up from the board; often a broken chord."""
    place = degree(rng, 8)
    chord = [place, place + 2, place + 4, place + 5][: int(rng.choice([1, 2, 3, 4], p=[0.4, 0.2, 0.2, 0.2]))]
    return _several(rng, strength, HARP, _harp_string, chord, length_s=2.8, roll_s=0.085)


def _harp_string(rng: np.random.Generator, strength: float, place: int) -> Pluck:
    f0_hz = degree_hz(196.0, place)
    return Pluck(
        f0_hz=f0_hz * 2 ** (3 * rng.standard_normal() / 1200),
        place=0.38 * rng.lognormal(0, 0.1),
        finger_hz=2600 * 2 ** (1.6 * (strength - 0.7)) * rng.lognormal(0, 0.1),
        t60_s=4.5 * (262 / f0_hz) ** 0.6,
        damping=0.35,
        stiffness=6e-5,
    )


def bass(rng: np.random.Generator, strength: float) -> Take:
    """A finger pulls a double bass's string, G1 to E3: pizzicato, soft flesh a fifth of the way up."""
    return _several(rng, strength, BASS, _bass_string, [degree(rng, 9)], length_s=1.7, roll_s=0.2)


def _bass_string(rng: np.random.Generator, strength: float, place: int) -> Pluck:
    return Pluck(
        f0_hz=degree_hz(49.0, place) * 2 ** (5 * rng.standard_normal() / 1200),
        place=0.22 * rng.lognormal(0, 0.15),
        finger_hz=900 * 2 ** (2.0 * (strength - 0.7)) * rng.lognormal(0, 0.1),
        t60_s=2.2 * (98 / degree_hz(49.0, place)) ** 0.4,
        damping=1.6,
        stiffness=8e-5,
    )


def _several(
    rng: np.random.Generator,
    strength: float,
    box: Box,
    string: Callable[[np.random.Generator, float, int], Pluck],
    places: list[int],
    *,
    length_s: float,
    roll_s: float,
    thump: float = 0.0,
) -> Take:
    """Pluck strings one after the other: each is pulled, scraped as it slips off, and left to ring.

    ``thump`` is how hard the finger or pick pushes the body itself, against the string's own peak.
    """
    n = round(length_s * SAMPLE_RATE)
    pull_s = rng.uniform(0.012, 0.03)
    force = np.zeros(n + SAMPLE_RATE, np.float32)
    start_s = 0.0
    for order, place in enumerate(places):
        how = string(rng, strength, place)
        start = round(start_s * SAMPLE_RATE)
        let_go = start + round(pull_s * SAMPLE_RATE)
        made = pulled(pluck(how, box, rng, n - let_go), pull_s)
        force[start:n] += made / np.abs(made).max() * np.float32(rng.lognormal(0, 0.15) if order else 1.0)
        scrape = burst(rng, 1440, tilt(how.finger_hz / 2, 3, 4), lambda hz: 0.02 + 0 * hz, attack_s=0.003)
        force[let_go - 192 : let_go - 192 + len(scrape)] += 10 ** (rng.uniform(-32, -24) / 20) * scrape
        if thump:
            knock = burst(rng, 4800, tilt(700, 3, 3), lambda hz: 0.08 + 0 * hz, attack_s=0.0005)
            force[let_go : let_go + len(knock)] += np.float32(thump * rng.lognormal(0, 0.2)) * knock
        start_s += roll_s * rng.lognormal(0, 0.12)
    samples = rung_out(through(force[:n], box)[:n])
    return Take(finish.take(rng, samples, strength, fade_s=0.3), pull_s)


SOUNDS = (
    Sound(
        name="string.plucked",
        role="event",
        model=plucked,
        says="guitar string is plucked",
        seen_as=("plucked_string",),
        trigger="surge",
        audioset=("Plucked string instrument", "Guitar"),
        ucs="MUSCPluck",
        words=("guitar", "pluck", "plucked string", "strum", "ukulele", "mandolin"),
        level_db=-4.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="string.banjo",
        role="event",
        model=banjo,
        says="banjo is picked",
        seen_as=("banjo",),
        trigger="surge",
        audioset=("Banjo", "Plucked string instrument"),
        ucs="MUSCPluck",
        words=("banjo",),
        level_db=-3.0,
        min_gap_s=0.2,
        pace_s=0.8,
    ),
    Sound(
        name="string.harp",
        role="event",
        model=harp,
        says="harp is plucked",
        seen_as=("harp",),
        trigger="surge",
        audioset=("Harp", "Plucked string instrument"),
        ucs="MUSCPluck",
        words=("harp", "lyre", "kora", "zither"),
        level_db=-5.0,
        min_gap_s=0.4,
        pace_s=1.2,
    ),
    Sound(
        name="string.bass",
        role="event",
        model=bass,
        says="double bass is plucked",
        seen_as=(),
        trigger="surge",
        audioset=("Double bass", "Pizzicato", "Bass guitar"),
        ucs="MUSCPluck",
        words=("double bass", "pizzicato", "contrabass", "bass guitar", "upright bass"),
        level_db=-2.0,
        min_gap_s=0.35,
        pace_s=0.9,
    ),
)
