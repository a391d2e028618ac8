"""Bowed strings: violin and cello.

Both play notes of the pentatonic scale on G that all instruments share. All takes of a source come from one instrument
and one hand.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.scale import note_hz
from s2s.generators.foley.synth.strings import Box, Stroke, bow, through, vibrato
from s2s.generators.foley.synth.voice import contour, onset_s
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

# Air, top and back modes of a violin (Fletcher & Rossing 1998; Woodhouse 2014); the weak modes between them are
# typical, not measured.
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
# Air at 102 Hz, wood at 144 to 195 Hz, the bridge's hill an octave and a half under a violin's (Fletcher & Rossing
# 1998, after Bynum & Rossing).
CELLO = Box(
    low_modes=(
        *((102, 15, -1), (144, 18, -7), (170, 20, -4), (195, 22, 0), (219, 22, -2), (277, 22, -6)),
        *((302, 25, -5), (340, 25, -8), (390, 28, -7)),
    ),
    dense_from_hz=430,
    dense_db=-12,
    spacing_hz=28,
    hill_hz=1100,
    hill_db=7,
    fall_db=7,
)


def violin(rng: np.random.Generator, strength: float) -> Take:
    """A bow draws one note from a violin, G4 to D6, with vibrato; more force settles it sooner and sharpens it."""
    length_s = rng.uniform(0.5, 1.0)
    return bowed(
        rng,
        strength,
        VIOLIN,
        note_hz(rng, 392.0, 9),
        length_s=length_s,
        attack_s=0.15,
        vibrato_share=0.011,
        corner_hz=4000,
    )


def cello(rng: np.random.Generator, strength: float) -> Take:
    """A bow draws one note from a cello, G2 to D4: a heavier string, slower to settle, and wider vibrato."""
    length_s = rng.uniform(0.7, 1.3)
    return bowed(
        rng,
        strength,
        CELLO,
        note_hz(rng, 98.0, 9),
        length_s=length_s,
        attack_s=0.16,
        vibrato_share=0.012,
        corner_hz=2200,
    )


def bowed(
    rng: np.random.Generator,
    strength: float,
    box: Box,
    f0_hz: float,
    *,
    length_s: float,
    attack_s: float,
    vibrato_share: float,
    corner_hz: float,
) -> Take:
    """One stroke, its bow slowing down and leaving a string that rings on (T60 0.6 s)."""
    n = round((length_s + 0.35) * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    rise_s = attack_s - 0.05 * strength
    left_s = length_s - 0.1
    speed = np.minimum(1, time_s / rise_s) ** 1.2 * np.exp(-6.91 / 0.6 * np.maximum(time_s - left_s, 0))
    speed *= 10 ** (contour([-3, 0, -1, -3], n) / 20) * (1 + 0.06 * drift(rng, n, 8))
    how = Stroke(
        # The string starts flat, because it still slips twice a cycle here and there.
        f0_hz=f0_hz * vibrato(rng, n, vibrato_share) * (1 - 0.01 * np.exp(-time_s / 0.03)),
        speed=speed,
        corner_hz=corner_hz * 2 ** (2.5 * (strength - 0.7)),
        noise_db=-40,
    )
    made = finish.take(rng, through(bow(how, rng), box), strength, fade_s=0.1)
    return Take(made, onset_s(made))


SOUNDS = (
    Sound(
        name="string.bowed",
        role="event",
        model=violin,
        says="violin plays a note",
        seen_as=("bowed_string",),
        trigger="surge",
        audioset=("Violin, fiddle", "Bowed string instrument"),
        ucs="MUSCStr",
        words=("violin", "viola", "fiddle", "bowing", "bowed string", "string quartet"),
        level_db=-4.0,
        min_gap_s=0.45,
        pace_s=1.0,
    ),
    Sound(
        name="string.cello",
        role="event",
        model=cello,
        says="cello plays a note",
        seen_as=("cello",),
        trigger="surge",
        audioset=("Cello", "Bowed string instrument"),
        ucs="MUSCStr",
        words=("cello", "cellist", "violoncello"),
        level_db=-3.0,
        min_gap_s=0.5,
        pace_s=1.2,
    ),
)
