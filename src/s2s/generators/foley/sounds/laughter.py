"""Laughter: of grown people and of babies.

A larynx that chops the breath: bouts of short calls, each let go with a puff, on one breath out and with one drawn in
after. What makes it laughter and no speech is the quick and even pace, the short vowels, and the
jaw that hangs open.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.breaths import drawn_in, together
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import N_FFT, Call, finished, utter
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def laugh(rng: np.random.Generator, strength: float) -> Take:
    """Someone laughs: "ha-ha-ha-ha", a burst of breath before each vowel, sinking and tiring, then air drawn in.

    Vowels of some 75 ms come 5 to 6 times a second and grow softer (Provine & Yong, "Laughter: a stereotyped human
    vocalization", Ethology 1991), at 280 Hz in men and 400 Hz in women, sinking by half an octave; some fail to voice
    (Bachorowski, Smoski & Owren, "The acoustic features of human laughter", JASA 2001). The jaw hangs wide open, which
    puts the first formant near 1 kHz (Szameitat et al., "Formant characteristics of human laughter", J. Voice 2011).
    """
    one = individual(rng)
    woman = one.random() < 0.5
    pitch_hz = (400 if woman else 280) * one.lognormal(0, 0.12)
    scale = (1.12 if woman else 1.0) * one.lognormal(0, 0.04)
    count = int(rng.integers(5, 8 + round(3 * strength)))
    return _laughed(rng, strength, pitch_hz, np.array([880, 1520, 2550, 3550]) * scale, count, one.uniform(5.4, 6.8))


def baby_laugh(rng: np.random.Generator, strength: float) -> Take:
    """A baby laughs: short squeals on a throat of 8 cm, each let go with a puff, now and then one that flips up.

    Pitch of some 420 Hz with leaps to twice that, in bouts with the breath drawn in loudly between (Nwokah, Davies,
    Islam, Hsu & Fogel, "Vocal affect in three-year-olds", JASA 1993); first formant wide open as in grown people.
    """
    one = individual(rng)
    pitch_hz = 415 * one.lognormal(0, 0.1)
    formants_hz = np.array([1230, 2250, 3700, 4900]) * one.lognormal(0, 0.05)
    return _laughed(rng, strength, pitch_hz, formants_hz, int(rng.integers(5, 8)), one.uniform(5.4, 6.8), flips=0.15)


def _laughed(
    rng: np.random.Generator,
    strength: float,
    pitch_hz: float,
    formants_hz: np.ndarray,
    count: int,
    rate_hz: float,
    flips: float = 0.05,
) -> Take:
    """A fit of laughter: bouts on one breath each, the second shorter and softer, with air drawn in between."""
    parts, at = [], 0
    for bout in range(1 + (rng.random() < 0.4 + 0.4 * strength)):
        here = count if bout == 0 else max(3, count - int(rng.integers(2, 5)))
        made = _bout(rng, strength, pitch_hz * (1 - 0.06 * bout), formants_hz, here, rate_hz, flips)
        parts.append((made, at, -4.0 * bout))
        at += len(made) - N_FFT + round(rng.uniform(0.0, 0.06) * SAMPLE_RATE)
        drawn = drawn_in(rng, rng.uniform(0.22, 0.38), formants_hz * 1.1)
        parts.append((drawn, at, float(rng.normal(-23, 2))))
        at += len(drawn) - N_FFT + round(rng.uniform(0.0, 0.08) * SAMPLE_RATE)
    return finished(rng, together(*parts), strength)


def _bout(
    rng: np.random.Generator,
    strength: float,
    pitch_hz: float,
    formants_hz: np.ndarray,
    count: int,
    rate_hz: float,
    flips: float,
) -> np.ndarray:
    """One breath out, chopped by the larynx into ``count`` calls."""
    gaps_s = rng.lognormal(-np.log(rate_hz), 0.1, count) * np.linspace(0.92, 1.12, count)
    gaps_s[0] *= rng.uniform(1.0, 1.5)
    edges_s = np.concatenate([[0.0], np.cumsum(gaps_s)])
    n = round(edges_s[-1] * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    number = np.clip(np.searchsorted(edges_s, time_s, "right") - 1, 0, count - 1)
    place = (time_s - edges_s[number]) / gaps_s[number]
    puff_share = rng.uniform(0.56, 0.68, count)[number]  # [h], then the vowel
    vowel = np.clip((place - puff_share) / (1 - puff_share), 0, 1)
    voiced = place > puff_share
    arch = np.sin(np.pi * np.clip(vowel, 0, 1) ** 0.7)
    tiring_db = np.linspace(0, -rng.uniform(5, 10), count) + rng.normal(0, 1.8, count)
    tiring_db[0] -= rng.uniform(0, 4)
    silent = rng.random(count) < 0.18  # calls that fail to voice
    fall = rng.uniform(0.35, 0.65)
    heights = np.linspace(0.1, -fall, count) + rng.normal(0, 0.07, count)
    heights += 0.8 * (rng.random(count) < flips)
    octaves = heights[number] + 0.16 * arch - 0.1 * vowel
    mouth = rng.normal(1, 0.06, (count, 4))
    rows = np.arange(0, n, SAMPLE_RATE // 50)
    spread = 1 + np.array([0.16, 0.05, 0.0, 0.0]) * arch[rows, None]
    call = Call(
        f0_hz=pitch_hz * 2 ** (octaves + 0.3 * (strength - 0.7)) * (1 + 0.012 * drift(rng, n, 12)),
        gain_db=tiring_db[number] + np.where(voiced, -10 * (1 - arch) ** 2, -11 - 12 * (1 - place / puff_share) ** 2),
        formants_hz=formants_hz * mouth[number[rows]] * spread,
        bandwidths_hz=(140, 140, 200, 280),
        tilt_db=-12 + 6 * strength,
        corner_hz=700 + 2 * pitch_hz,
        breath_db=-12,
        breath_top_hz=4500,
        voicing_db=np.where(voiced & ~silent[number], -14 * (1 - arch) ** 3, -45.0),
        jitter=0.06,
        shimmer=0.22,
        subharmonic=0.3 * rng.random(count)[number] * (rng.random(count)[number] < 0.4),
    )
    return utter(call, rng)


SOUNDS = (
    Sound(
        name="people.laugh",
        role="event",
        model=laugh,
        says="person laughs",
        seen_as=(),
        trigger="surge",
        audioset=("Laughter", "Chuckle, chortle"),
        ucs="VOXLaff",
        words=("laugh", "laughing", "laughter", "giggle", "chuckle"),
        level_db=-4.0,
        distance_m=3.0,
        min_gap_s=1.3,
        pace_s=3.0,
    ),
    Sound(
        name="people.baby_laugh",
        role="event",
        model=baby_laugh,
        says="baby laughs",
        seen_as=(),
        trigger="surge",
        audioset=("Baby laughter", "Laughter"),
        ucs="VOXBaby",
        words=("baby laugh", "baby laughing", "giggling baby"),
        level_db=-5.0,
        distance_m=2.0,
        min_gap_s=1.2,
        pace_s=2.5,
    ),
)
