"""Instruments of the string family: one that is plucked, one that is bowed.

Each plays notes of one pentatonic scale on G, so that whatever the takes, their sequence is a tune and the two go
together. All takes come from one instrument, a steel-string guitar and a violin.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.noise import burst, drift, tilt
from s2s.generators.foley.synth.strings import Box, Pluck, Stroke, bow, pluck, pulled, through, vibrato
from s2s.generators.foley.synth.voice import contour, onset_s
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

SCALE = (0, 2, 4, 7, 9, 12)
"""Semitones of a major pentatonic scale: any two sound well after each other."""

# Air, top and back modes of a dreadnought and of a violin (Fletcher & Rossing 1998; Woodhouse 2004, 2014); the weak
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
VIOLIN = Box(
    low_modes=(
        *((275, 15, -2), (340, 16, -10), (405, 20, -8), (465, 25, 0), (545, 25, 0)),
        *((620, 22, -8), (700, 25, -6), (780, 25, -8), (850, 28, -6)),
    ),
    dense_from_hz=920,
    dense_db=-12,
    spacing_hz=40,
    hill_hz=2500,
    hill_db=7,
    fall_db=8,
)


def plucked(rng: np.random.Generator, strength: float) -> Take:
    """A finger plucks a guitar string, G2 to G3, near the rosette, and lets it ring.

    A harder pluck leaves the string quicker and nearer the nail, so the corner it makes is sharper.
    """
    how = Pluck(
        f0_hz=_note(rng, 98.0),
        place=0.13 * rng.lognormal(0, 0.2),
        finger_hz=4000 * 2 ** (1.5 * (strength - 0.7)) * rng.lognormal(0, 0.1),
        t60_s=8.0,  # wound steel strings ring for 5 to 10 s, those of nylon half as long
        damping=0.35,
    )
    pull_s = 0.04
    force = pulled(pluck(how, GUITAR, rng, round(2.4 * SAMPLE_RATE)), pull_s)
    force /= np.abs(force).max()
    # The fingertip slides off: a scrape of a few milliseconds before the string is free.
    slide = burst(rng, round(0.04 * SAMPLE_RATE), tilt(1500, 3, 4), lambda hz: 0.03 + 0 * hz, attack_s=0.004)
    start = round((pull_s - 0.006) * SAMPLE_RATE)
    force[start : start + len(slide)] += 10 ** (rng.uniform(-34, -26) / 20) * slide
    samples = through(force, GUITAR)[: len(force)]
    return Take(finish.take(rng, samples, strength, fade_s=0.8), pull_s)


def bowed(rng: np.random.Generator, strength: float) -> Take:
    """A bow draws one note from a violin, G4 to G5, with vibrato; more force settles it sooner and sharpens it."""
    length_s = rng.uniform(0.5, 1.0)
    n = round((length_s + 0.35) * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    attack_s = 0.12 - 0.05 * strength
    # The bow slows down, then leaves a string that rings on (T60 0.6 s).
    left_s = length_s - 0.1
    speed = np.minimum(1, time_s / attack_s) ** 1.2 * np.exp(-6.91 / 0.6 * np.maximum(time_s - left_s, 0))
    speed *= 10 ** (contour([-3, 0, -1, -3], n) / 20) * (1 + 0.06 * drift(rng, n, 8))
    how = Stroke(
        # The string starts flat, because it still slips twice a cycle here and there.
        f0_hz=_note(rng, 392.0) * vibrato(rng, n, 0.011) * (1 - 0.01 * np.exp(-time_s / 0.03)),
        speed=speed,
        corner_hz=4000 * 2 ** (2.5 * (strength - 0.7)),
        noise_db=-40,
    )
    samples = through(bow(how, rng), VIOLIN)
    made = finish.take(rng, samples, strength, fade_s=0.1)
    return Take(made, onset_s(made))


def _note(rng: np.random.Generator, tonic_hz: float) -> float:
    """A note of the scale above a tonic, within 3 cents of in tune."""
    return float(tonic_hz * 2 ** ((rng.choice(SCALE) + 0.03 * rng.standard_normal()) / 12))


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
        words=("guitar", "pluck", "plucked string", "strum", "double bass", "pizzicato", "harp", "banjo", "ukulele"),
        level_db=-4.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="string.bowed",
        role="event",
        model=bowed,
        says="violin plays a note",
        seen_as=("bowed_string",),
        trigger="surge",
        audioset=("Violin, fiddle", "Bowed string instrument"),
        ucs="MUSCStr",
        words=("violin", "cello", "viola", "fiddle", "bowing", "bowed string", "string quartet"),
        level_db=-4.0,
        min_gap_s=0.45,
        pace_s=1.0,
    ),
)
