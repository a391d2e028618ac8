"""Birds that are not kept: a songbird sings, an owl hoots, a pigeon coos; crow, gull and parrot cry.

The first three whistle (`synth.syrinx`). The others drive their syrinx into harmonics and chaos like a throat
(`synth.voice`): what is low in a bird is long, and what is harsh is meant to carry.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.calls import call_of
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.syrinx import whistled
from s2s.generators.foley.synth.voice import Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def bird_song(rng: np.random.Generator, strength: float) -> Take:
    """A songbird sings one phrase of two or three tours, each a syllable said again and again.

    A syllable is one swing of two muscles: breath pressure opens the syrinx while the tension of its membranes moves
    the pitch, and the phase between the two decides whether the pitch rises, falls, arches or dips (Gardner, Cecchi,
    Magnasco, Laje & Mindlin, "Simple motor gestures for birdsongs", PRL 2001). Rates and ranges are a canary's.
    """
    tours = [_tour(rng, kind) for kind in rng.permutation(3)[: rng.integers(2, 4)]]
    octaves, pressure = (np.concatenate(curves) for curves in zip(*tours, strict=True))
    n = len(octaves)
    f0_hz = 2 ** (octaves + 0.1 * (strength - 0.7)) * (1 + 0.002 * drift(rng, n, 120))
    level = pressure * contour([0.6, 1, 1, 0.8], n) * (1 + 0.08 * drift(rng, n, 40))
    level = uniform_filter1d(uniform_filter1d(level, 240), 240)  # the air sac gives way in some 10 ms
    phase = 2 * np.pi * np.cumsum(uniform_filter1d(f0_hz, 96)) / SAMPLE_RATE
    # The tract follows the pitch and lets little of the second harmonic pass, more when it strains (`synth.syrinx`).
    samples = level * np.sin(phase) + 0.06 * strength * level**2 * np.sin(2 * phase + 1)
    return finished(rng, samples, strength)


def _tour(rng: np.random.Generator, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """One syllable repeated: octaves over 1 Hz, and the pressure, peaking near 1."""
    # A fast trill of narrow syllables, wide sweeps, or slow whistles: wide and fast at once is beyond a beak (Podos
    # 1997).
    rate_hz, depth, open_share, centre_hz = (
        (rng.uniform(12, 22), rng.uniform(0.1, 0.25), rng.uniform(0.6, 0.8), rng.uniform(3500, 5200)),
        (rng.uniform(6, 10), rng.uniform(0.3, 0.45), rng.uniform(0.5, 0.75), rng.uniform(2800, 4200)),
        (rng.uniform(3, 4.5), rng.uniform(0.05, 0.25), rng.uniform(0.6, 0.85), rng.uniform(2600, 4500)),
    )[kind]
    count = max(1, round(rate_hz * rng.uniform(0.4, 0.8)))
    speeding = np.linspace(0, rng.normal(0, 0.1), count)
    edges = np.concatenate(
        [[0], np.cumsum(SAMPLE_RATE / rate_hz * np.exp(speeding + 0.04 * rng.standard_normal(count)))]
    )
    cycles = np.interp(np.arange(int(edges[-1])), edges, np.arange(count + 1))
    syllable = np.minimum(cycles.astype(np.int64), count - 1)
    # Pressure peaks half-way through the swing, which the skew puts early or late in time.
    swing = 2 * np.pi * (cycles - syllable) ** rng.uniform(0.45, 1.1) - np.pi
    lag = rng.uniform(0, 2 * np.pi)
    # No two syllables are sung alike, or the trill would be a machine's.
    wide = depth * rng.lognormal(0, 0.06, count)
    sweep = wide[syllable] * (np.sin(swing + lag) + 0.2 * np.sin(2 * swing + lag))
    step = np.linspace(0, rng.normal(0, 0.12), count) + 0.015 * rng.standard_normal(count)
    closed = np.cos(np.pi * open_share)
    swelling_db = np.linspace(-rng.uniform(0, 6), 0, count) + 1.5 * rng.standard_normal(count)
    loudness = 10 ** ((rng.normal(0, 2) + swelling_db) / 20)
    pressure = np.maximum((np.cos(swing) - closed) / (1 - closed), 0) ** 0.7 * loudness[syllable]
    return np.log2(centre_hz) + sweep + step[syllable], pressure


_OWL = ((0.0, 0.2, -4, 0.0), (0.36, 0.2, -2, 0.0), (0.7, 0.14, -3, 0.0), (0.87, 0.36, 0, 0.2))
"""One half of an owl's phrase: when each hoot begins, how long it is, its level in dB, how much it quavers."""


def owl(rng: np.random.Generator, strength: float) -> Take:
    """An owl hoots "who cooks for you, who cooks for you-all": eight hoots, the last one long, quavering and falling.

    The rhythm is a barred owl's, and its pitch of 450 to 650 Hz. Each hoot is nearly a sine that whoops up by a third
    as it begins and sinks as it ends, and the long ones quaver 16 times a second, as in a recording of a lower owl
    (CC0: freesound.org/s/398734, 360 Hz).
    """
    one = individual(rng)
    pitch_hz = 545 * one.lognormal(0, 0.07) * 2 ** (0.12 * (strength - 0.7))
    hoots, starts_s = [], []
    for half in range(2):
        for start_s, length_s, gain_db, quaver in _OWL:
            last = half == 1 and quaver > 0
            n = round((length_s + 0.2 * last) * SAMPLE_RATE * rng.lognormal(0, 0.07))
            octaves = _whooped(rng, n, 0.36, 0.03, 0.3 if last else 0.12)
            turns = np.cumsum(16 * (1 + 0.1 * drift(rng, n, 4))) / SAMPLE_RATE
            swing = np.sin(2 * np.pi * turns + rng.uniform(0, 6)) * np.linspace(0, 1, n) ** 1.5
            pressure = contour(varied(rng, [0, 0.6, 1, 0.95, 0.75, 0.45, 0], 0.04), n) * (1 + 2 * quaver * swing)
            pressure *= 10 ** ((gain_db + rng.normal(0, 1)) / 20)
            overtones = (0.025 * strength, 0.004, 0.001)
            hoots.append(whistled(rng, pitch_hz * 2**octaves, pressure, overtones=overtones, air=0.015, unsteady=0.006))
            starts_s.append(1.42 * half + start_s + rng.normal(0, 0.012))
    begins_s = np.maximum(np.array(starts_s) * rng.lognormal(0, 0.04), 0.0)
    return finished(rng, _distant(rng, _sequence(hoots, begins_s), t60_s=0.4), strength)


def pigeon(rng: np.random.Generator, strength: float) -> Take:
    """A pigeon coos: "coo, COO-oo, coo".

    A recording (CC0: freesound.org/s/524345) has coos of 0.2, 0.6 and 0.2 s at 0, 0.3 and 1.18 s, rising in 60 ms from
    450 to 510 Hz and sinking as they die; the crop, blown up, lets nothing but the fundamental out (Riede, Beckers,
    Blevins & Suthers, "Inflation of the esophagus and vocal tract filtering in ring doves", J. Exp. Biol. 2004).
    """
    one = individual(rng)
    pitch_hz = 570 * one.lognormal(0, 0.05) * 2 ** (0.12 * (strength - 0.7))
    coos = []
    shapes = (
        (0.21, 0, [0, 0.6, 1, 0.95, 0.5, 0]),
        (0.62, 0, [0, 0.5, 1, 1, 1, 0.8, 0.5, 0.35, 0.2, 0]),
        (0.2, -1, [0, 1, 0.8, 0.5, 0.3, 0]),
    )
    for length_s, gain_db, points in shapes:
        n = round(length_s * SAMPLE_RATE * rng.lognormal(0, 0.06))
        octaves = _whooped(rng, n, 0.26, 0.045, 0.17)
        rolled = 1 + 0.5 * np.linspace(1, 0, n) ** 2 * np.sin(
            2 * np.pi * 27 * np.arange(n) / SAMPLE_RATE + rng.uniform(0, 6)
        )
        pressure = contour(np.maximum(varied(rng, points, 0.03) * (np.array(points) > 0), 0), n) * rolled
        pressure = pressure * (1 + 0.16 * drift(rng, n, 25)) * 10 ** ((gain_db + rng.normal(0, 1)) / 20)
        coos.append(
            whistled(rng, pitch_hz * 2**octaves, pressure, overtones=(0.009 * strength, 0.002 * strength), air=0.002)
        )
    starts_s = np.array([0.0, 0.3, 1.18]) * rng.lognormal(0, 0.05)
    return finished(rng, _distant(rng, _sequence(coos, starts_s), t60_s=0.3, wet_db=-7), strength)


def crow(rng: np.random.Generator, strength: float) -> Take:
    """A crow caws once: a harsh, arched note, half chaos, with most power from 1 to 2 kHz.

    Caws last 0.2 to 0.35 s at some 550 Hz, with formants of a trachea of 7 cm and roughness of 60 to 100 Hz: plausible
    for an American crow, whose caws differ with sex, bird and occasion (Mates, Tarter, Ha, Clark & McGowan, "Acoustic
    profiling in a complexly social species, the American crow", Bioacoustics 2015).
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.27), 0.13))
    octaves = contour(varied(rng, [-0.35, -0.05, 0.04, 0.05, 0.02, -0.05, -0.2, -0.4], 0.04), n)
    beak = contour([0.3, 0.9, 1.0, 1.0, 0.8, 0.4], 12)[:, None]
    rough = contour(np.clip(varied(rng, [0.2, 0.6, 0.9, 0.9, 0.7, 0.4], 0.1), 0, 1), n) * (0.5 + 0.6 * strength)
    rattle = np.sin(2 * np.pi * np.cumsum(80 * (1 + 0.12 * drift(rng, n, 20))) / SAMPLE_RATE + rng.uniform(0, 6))
    call = Call(
        f0_hz=540 * one.lognormal(0, 0.08) * 2 ** (octaves + 0.2 * (strength - 0.7)) * (1 + 0.01 * drift(rng, n, 40)),
        gain_db=contour(varied(rng, [-42, -12, -2, 0, 0, -1, -4, -12, -42], 1.2), n) + 3 * rough * rattle,
        formants_hz=(np.array([780, 1480, 2300, 3900, 5200]) + np.array([330, 260, 150, 0, 0]) * beak)
        * one.lognormal(0, 0.05),
        bandwidths_hz=(220, 160, 260, 400, 500),
        tilt_db=-7 + 4 * strength,
        corner_hz=1500,
        breath_db=-22,
        jitter=0.012 + 0.05 * rough,
        shimmer=0.1 + 0.15 * rough,
        subharmonic=0.35 * rough * rng.uniform(0.3, 1),
    )
    return finished(rng, _distant(rng, utter(call, rng), wet_db=-14), strength)


def gull(rng: np.random.Generator, strength: float) -> Take:
    """A gull cries once: calls of three recordings, drawn anew with other breath (`fit.calls`)."""
    made = call_of(shipped("animal.gull"), rng, strength).samples
    return finished(rng, _distant(rng, made, wet_db=-9), strength)


def parrot(rng: np.random.Generator, strength: float) -> Take:
    """A parrot squawks: loud, high and torn, most of it chaos between 1.5 and 5 kHz."""
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.36), 0.2))
    octaves = contour(varied(rng, [-0.5, 0.1, 0.25, 0.15, 0.05, -0.1, -0.5], 0.1), n)
    torn = contour(np.clip(varied(rng, [0.3, 0.8, 1.0, 0.7, 0.9, 0.5], 0.2), 0, 1), n) * (0.5 + 0.6 * strength)
    beak = contour([0.2, 1.0, 1.0, 0.9, 0.3], 10)[:, None]
    call = Call(
        f0_hz=900 * one.lognormal(0, 0.12) * 2 ** (octaves + 0.25 * (strength - 0.7)) * (1 + 0.02 * drift(rng, n, 35)),
        gain_db=contour(varied(rng, [-40, -6, 0, -1, -1, -3, -10, -42], 1.5), n) + 2 * torn * drift(rng, n, 60),
        formants_hz=(np.array([1250, 2400, 3600, 5200]) + np.array([400, 350, 200, 0]) * beak) * one.lognormal(0, 0.06),
        bandwidths_hz=(300, 260, 350, 500),
        tilt_db=-5 + 3 * strength,
        corner_hz=3000,
        breath_db=-20,
        jitter=0.02 + 0.07 * torn,
        shimmer=0.12 + 0.2 * torn,
        subharmonic=0.5 * torn * rng.uniform(0.2, 1),
    )
    return finished(rng, utter(call, rng), strength)


def _whooped(rng: np.random.Generator, n_samples: int, rise: float, rise_s: float, fall: float) -> np.ndarray:
    """Pitch of one note in octaves: it rises quickly as the air sac fills, and sinks as it empties."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    rise, fall = rise * rng.lognormal(0, 0.15), fall * rng.lognormal(0, 0.2)
    return np.asarray(rng.normal(0, 0.012) - rise * np.exp(-time_s / rise_s) - fall * (time_s / time_s[-1]) ** 2)


def _sequence(parts: list[np.ndarray], starts_s: np.ndarray) -> np.ndarray:
    """Lay parts at their times."""
    starts = np.round(starts_s * SAMPLE_RATE).astype(int)
    out = np.zeros(max(start + len(part) for start, part in zip(starts, parts, strict=True)), np.float32)
    for start, part in zip(starts, parts, strict=True):
        out[start : start + len(part)] += part
    return out


def _distant(rng: np.random.Generator, dry: np.ndarray, *, wet_db: float = -5.0, t60_s: float = 0.5) -> np.ndarray:
    """Out of doors and some way off: trees and walls give a little back."""
    return room(rng, dry, t60_s=t60_s, wet_db=wet_db, dark_hz=3000)


SOUNDS = (
    Sound(
        name="animal.bird_song",
        role="event",
        model=bird_song,
        says="bird sings",
        seen_as=("bird",),
        trigger="none",
        audioset=("Bird vocalization, bird call, bird song", "Chirp, tweet"),
        ucs="BIRDSong",
        words=("bird", "birdsong", "songbird", "canary", "chirp", "tweet", "twitter", "sparrow", "finch"),
        level_db=-7.0,
        min_gap_s=1.0,
        pace_s=1.6,
    ),
    Sound(
        name="animal.crow",
        role="event",
        model=crow,
        says="crow caws",
        seen_as=("crow",),
        trigger="none",
        audioset=("Caw", "Crow"),
        ucs="BIRDCrow",
        words=("crow", "raven", "caw", "cawing", "rook", "jackdaw"),
        level_db=-5.0,
        distance_m=8.0,
        min_gap_s=0.32,
        pace_s=1.1,
    ),
    Sound(
        name="animal.gull",
        role="event",
        model=gull,
        says="gull cries",
        seen_as=("gull",),
        trigger="none",
        audioset=("Squawk", "Bird"),
        ucs="BIRDSea",
        words=("gull", "seagull", "gulls", "seagulls"),
        level_db=-6.0,
        distance_m=10.0,
        min_gap_s=0.4,
        pace_s=1.2,
    ),
    Sound(
        name="animal.owl",
        role="event",
        model=owl,
        says="owl hoots",
        seen_as=("owl",),
        trigger="none",
        audioset=("Hoot", "Owl"),
        ucs="BIRDOwl",
        words=("owl", "hoot", "hooting"),
        level_db=-10.0,
        distance_m=12.0,
        min_gap_s=2.2,
        pace_s=5.0,
    ),
    Sound(
        name="animal.pigeon",
        role="event",
        model=pigeon,
        says="pigeon coos",
        seen_as=("pigeon",),
        trigger="none",
        audioset=("Coo", "Pigeon, dove"),
        ucs="BIRDDove",
        words=("pigeon", "dove", "coo", "cooing"),
        level_db=-11.0,
        distance_m=4.0,
        min_gap_s=1.4,
        pace_s=3.0,
    ),
    Sound(
        name="animal.parrot",
        role="event",
        model=parrot,
        says="parrot squawks",
        seen_as=("parrot",),
        trigger="surge",
        audioset=("Squawk", "Bird"),
        ucs="BIRDTrop",
        words=("parrot", "squawk", "macaw", "cockatoo", "parakeet"),
        level_db=-4.0,
        distance_m=3.0,
        min_gap_s=0.5,
        pace_s=1.8,
    ),
)
