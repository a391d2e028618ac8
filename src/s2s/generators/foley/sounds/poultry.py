"""Poultry: a rooster crows, a hen clucks, a duck quacks, a goose honks, a turkey gobbles.

All are a syrinx driven hard into a windpipe (`synth.voice`): pulses rich in harmonics, coloured by a tube of 10 to 20
cm that the beak opens and shuts. Figures are of recordings where one is named.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.breaths import together
from s2s.generators.foley.synth.calls import sound
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.voice import Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def rooster(rng: np.random.Generator, strength: float) -> Take:
    """A rooster crows "cock - a-doodle-doo": a short low note, a gap, a high one and a long one that sinks at its end.

    "A-doodle-doo" is drawn from the fit of a recording (`fit.calls`; CC0: freesound.org/s/269496; 1.35 s at 710 Hz,
    which breaks and roughens as it begins). "Cock" is the same throat for 0.22 s, a tone lower and 6 dB softer, 0.3 s
    before.
    """
    one = individual(rng)
    person = shipped("animal.rooster").pick(one)
    pitch, size = 0.07 * one.standard_normal(), 0.04 * one.standard_normal()
    drawn = person.draw(rng, 0.5)
    crow = sound(drawn, rng, strength, pitch, size)
    n_points = len(drawn["f0_octaves"]), len(drawn["level_db"])
    drawn["log_duration_s"] = np.log(0.22 * rng.lognormal(0, 0.08))
    drawn["f0_octaves"] = contour(varied(rng, [0.1, -0.16, -0.16, -0.14, -0.35], 0.03), n_points[0])
    drawn["level_db"] = contour(varied(rng, [-40, -4, 0, 0, -1, -5, -40], 0.8), n_points[1])
    cock = sound(drawn, rng, strength, pitch, size)
    start = round(0.3 * rng.lognormal(0, 0.06) * SAMPLE_RATE)
    return finished(rng, _yard(rng, together((cock, 0, rng.normal(-6, 1)), (crow, start, 0.0))), strength)


def hen(rng: np.random.Generator, strength: float) -> Take:
    """A hen clucks a few times, and when she means it ends in a cackle: "buck, buck, buck-gaah".

    Clucks last 50 to 90 ms at some 500 Hz with formants at 0.9 and 1.8 kHz, come three to five a second, and fall as
    the beak shuts; the cackle's last note is drawn out, higher and rough (Collias & Joos, "The spectrographic analysis
    of sound signals of the domestic fowl", Behaviour 1953).
    """
    one = individual(rng)
    pitch_hz, scale = 490 * one.lognormal(0, 0.07), one.lognormal(0, 0.05)
    count = int(rng.integers(2, 5))
    cackles = rng.random() < strength
    parts, at_s = [], 0.0
    for number in range(count):
        loud_db = float(rng.normal(-3, 2))
        parts.append((_cluck(rng, pitch_hz, scale, strength, 0.08), round(at_s * SAMPLE_RATE), loud_db))
        at_s += rng.lognormal(np.log(0.21 if number < count - 1 or not cackles else 0.15), 0.18)
    if cackles:
        parts.append((_cluck(rng, 1.3 * pitch_hz, 1.05 * scale, strength, 0.36), round(at_s * SAMPLE_RATE), 0.0))
    return finished(rng, _yard(rng, together(*parts)), strength)


def _cluck(rng: np.random.Generator, pitch_hz: float, scale: float, strength: float, length_s: float) -> np.ndarray:
    """One note of a hen; a long one is the end of a cackle."""
    n = round(SAMPLE_RATE * rng.lognormal(np.log(length_s), 0.13))
    octaves = contour(varied(rng, [0.0, 0.2, 0.15, 0.05, -0.35], 0.06), n)
    beak = contour([0.3, 1.0, 0.9, 0.7, 0.2], 8)[:, None]
    rough = 0.4 + 0.3 * (length_s > 0.2)
    call = Call(
        f0_hz=pitch_hz * 2 ** (octaves + 0.2 * (strength - 0.7)) * (1 + 0.012 * drift(rng, n, 40)),
        gain_db=contour(varied(rng, [-36, -4, 0, -1, -4, -14, -42], 1.2), n) + 1.5 * drift(rng, n, 40),
        formants_hz=(np.array([860, 1620, 2600, 4200]) + np.array([90, 300, 150, 0]) * beak) * scale,
        bandwidths_hz=(100, 130, 200, 300),
        tilt_db=-13 + 5 * strength,
        corner_hz=1300,
        breath_db=-22,
        jitter=0.03 * rough,
        shimmer=0.15,
        subharmonic=contour(rng.uniform(0, 0.5, 5), n) * rough,
    )
    return utter(call, rng)


def duck(rng: np.random.Generator, strength: float) -> Take:
    """A duck quacks once: membranes slap shut, each slap ringing near 2 kHz; after three slaps every second fails.

    In a recording (CC0: freesound.org/s/418509) pulses come 3.9 ms apart for 12 ms, then 7.8 ms apart for 50, and ring
    on; the spectrum peaks at 2 kHz, with a lesser hump at 0.4 kHz and a hollow 15 dB deep between.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.17), 0.13))
    # From one slap to the next, not by a glide.
    halved = np.arange(n) > rng.uniform(0.02, 0.028) * SAMPLE_RATE
    slaps_hz = (
        262 * one.lognormal(0, 0.08) * 2 ** (contour(varied(rng, [0.0, 0.03, 0.05, 0.05, 0.0], 0.03), n) - halved)
    )
    beak = contour([0.2, 0.8, 1.0, 0.8, 0.4], 10)[:, None]
    call = Call(
        f0_hz=slaps_hz * 2 ** (0.2 * (strength - 0.7)),
        gain_db=contour(varied(rng, [-30, -1, 0, 0, 0, 0, 0, -1, -1, -2, -3, -5, -8, -13, -19, -28, -42], 1.2), n),
        formants_hz=(np.array([430, 1850, 2550, 3900, 5400]) + np.array([60, 200, 150, 0, 0]) * beak)
        * one.lognormal(0, 0.04),
        bandwidths_hz=(220, 170, 260, 380, 500),
        tilt_db=-6 + 4 * strength,
        corner_hz=1800,
        breath_db=-26,
        jitter=0.012,
        shimmer=0.12,
    )
    quacked = _high(utter(call, rng), 900.0)
    return finished(rng, _yard(rng, quacked), strength)


def goose(rng: np.random.Generator, strength: float) -> Take:
    """A goose honks once: a low note that breaks upward by most of an octave and stays there.

    That is the honk of a gander (Whitford, "Vocal and visual communication of giant Canada geese", 1998). A length of
    0.25 to 0.4 s and a jump from some 270 to 430 Hz within 20 ms are plausible figures; two resonances close together
    near 2 kHz make it nasal.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.32), 0.12))
    breaks = one.uniform(0.2, 0.35) + rng.normal(0, 0.02)
    place = np.linspace(0, 1, n)
    jump = 0.5 + 0.5 * np.tanh((place - breaks) * n / SAMPLE_RATE / 0.006)
    octaves = contour(varied(rng, [-0.1, 0.0, 0.05, 0.03, -0.02, -0.2], 0.02), n) + 0.72 * (jump - 1)
    call = Call(
        f0_hz=430 * one.lognormal(0, 0.07) * 2 ** (octaves + 0.15 * (strength - 0.7)) * (1 + 0.008 * drift(rng, n, 30)),
        gain_db=contour(varied(rng, [-40, -10, -4, 0, 0, -1, -3, -10, -42], 1.0), n) - 4 * (1 - jump),
        formants_hz=np.array(
            [[640, 1650, 2050, 3400, 4800], [720, 1800, 2200, 3500, 4900], [640, 1650, 2050, 3400, 4800]]
        )
        * one.lognormal(0, 0.05),
        bandwidths_hz=(230, 190, 230, 380, 500),
        tilt_db=-10 + 4 * strength,
        corner_hz=1600,
        breath_db=-24,
        jitter=0.028 + 0.03 * np.exp(-(((place - breaks) / 0.06) ** 2)),
        shimmer=0.1,
        subharmonic=contour(rng.uniform(0, 0.45, 6), n),
    )
    return finished(rng, _yard(rng, utter(call, rng)), strength)


def turkey(rng: np.random.Generator, strength: float) -> Take:
    """A tom turkey gobbles: eight or so notes in half a second, and most times a shorter rush after it.

    Drawn from the fit of a recording (`fit.calls`; CC0: freesound.org/s/233125), in which notes of 40 to 90 ms come 10
    to 14 times a second at 620 to 830 Hz.
    """
    one = individual(rng)
    person = shipped("animal.turkey").pick(one)
    pitch, size = 0.07 * one.standard_normal(), 0.05 * one.standard_normal()
    parts, at = [], 0
    for loud_db in (0.0, -7.0)[: 1 + (rng.random() < 0.7)]:
        drawn = person.draw(rng, 0.8)
        drawn["log_duration_s"] = drawn["log_duration_s"] + (np.log(0.6) if at else 0.0)
        rush = sound(drawn, rng, strength, pitch, size)
        parts.append((rush, at, loud_db))
        at = len(rush) + round(rng.uniform(0.0, 0.06) * SAMPLE_RATE)
    return finished(rng, _yard(rng, together(*parts)), strength)


def _yard(rng: np.random.Generator, dry: np.ndarray) -> np.ndarray:
    """A yard with a wall or two."""
    return room(rng, dry, t60_s=0.3, wet_db=-13, dark_hz=4000)


def _high(samples: np.ndarray, corner_hz: float) -> np.ndarray:
    """Let a small bill radiate: 6 dB an octave less below its corner."""
    return np.asarray(sosfilt(butter(1, corner_hz, "highpass", fs=SAMPLE_RATE, output="sos"), samples), np.float32)


SOUNDS = (
    Sound(
        name="animal.rooster",
        role="event",
        model=rooster,
        says="rooster crows",
        seen_as=("rooster",),
        trigger="surge",
        audioset=("Crowing, cock-a-doodle-doo", "Chicken, rooster"),
        ucs="BIRDFowl",
        words=("rooster", "cock", "crowing", "cock-a-doodle-doo", "cockerel"),
        level_db=-1.0,
        distance_m=5.0,
        min_gap_s=2.0,
        pace_s=6.0,
    ),
    Sound(
        name="animal.hen",
        role="event",
        model=hen,
        says="hen clucks",
        seen_as=("hen",),
        trigger="surge",
        audioset=("Cluck", "Chicken, rooster"),
        ucs="BIRDFowl",
        words=("hen", "chicken", "cluck", "clucking", "poultry"),
        level_db=-9.0,
        distance_m=2.0,
        min_gap_s=0.9,
        pace_s=1.8,
    ),
    Sound(
        name="animal.duck",
        role="event",
        model=duck,
        says="duck quacks",
        seen_as=("duck",),
        trigger="surge",
        audioset=("Quack", "Duck"),
        ucs="BIRDFowl",
        words=("duck", "quack", "quacking", "mallard"),
        level_db=-6.0,
        distance_m=4.0,
        min_gap_s=0.22,
        pace_s=0.8,
    ),
    Sound(
        name="animal.goose",
        role="event",
        model=goose,
        says="goose honks",
        seen_as=("goose",),
        trigger="surge",
        audioset=("Honk", "Goose"),
        ucs="BIRDFowl",
        words=("goose", "geese", "honk", "honking", "swan"),
        level_db=-3.0,
        distance_m=6.0,
        min_gap_s=0.4,
        pace_s=1.1,
    ),
    Sound(
        name="animal.turkey",
        role="event",
        model=turkey,
        says="turkey gobbles",
        seen_as=("turkey",),
        trigger="surge",
        audioset=("Gobble", "Turkey"),
        ucs="BIRDFowl",
        words=("turkey", "gobble", "gobbling"),
        level_db=-4.0,
        distance_m=5.0,
        min_gap_s=1.2,
        pace_s=3.5,
    ),
)
