"""Cats that meow, purr and hiss.

A meow is a voice with a mouth that opens and shuts; a purr is the larynx switched on and off by its muscles while the
cat breathes both ways; a hiss has no voice at all, only breath through a slit. No recording was at hand: the widths of
a hiss's resonances and the share and length of a purr's bursts of breath were chosen among variants by a tagger of
sounds.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.calls import Place, alive, placed, wandering
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import BIN_HZ, Call, contour, finished, pulses, shaped_densely, tract_db, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

PARLOUR = Place(0.25, -14.0)
"""Cats are heard indoors."""

PURR_DENSITY = 1.25
"""Power of a purr against white noise through the same tract."""
_NO_OFFSET = butter(2, 20, "highpass", fs=SAMPLE_RATE, output="sos")


def cat_meow(rng: np.random.Generator, strength: float) -> Take:
    """A cat says "mi-a-ow": a nearly even tone while the mouth opens quickly, closes slowly and the tongue draws back.

    Pitch about 600 Hz with a shallow arch, length about 0.85 s (Schötz, van de Weijer & Eklund 2019; Nicastro & Owren
    2003); formants of a throat of 7 cm whose first follows the jaw and whose second falls from [i] to [o]. A meow stays
    loud almost to its end: one that dies away is heard as a bell. Meows of one cat differ in where the mouth is widest,
    in whether the pitch arches or sinks, and in how much the voice breaks.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * one.lognormal(np.log(0.82), 0.1) * rng.lognormal(0, 0.15))
    arch = np.array([-0.1, 0.0, 0.04, 0.05, 0.04, 0.0, -0.04, -0.09, -0.18])
    octaves = contour(
        arch * rng.uniform(0.4, 2.2) + np.linspace(0, rng.normal(0, 0.1), 9) + 0.025 * rng.standard_normal(9), n
    )
    pitch_hz = 620 * one.lognormal(0, 0.07) * rng.lognormal(0, 0.04)
    f0_hz = pitch_hz * 2 ** (octaves + 0.3 * (strength - 0.7)) * (1 + 0.008 * drift(rng, n, 12))
    # The jaw opens in the first third in one meow, half-way through the next.
    place = np.linspace(0, 1, 10) ** rng.lognormal(0, 0.25) * 9
    jaw = np.interp(place, np.arange(10), [0.0, 0.3, 0.7, 1.0, 1.0, 0.85, 0.65, 0.4, 0.2, 0.0])[:, None]
    tongue = np.interp(place, np.arange(10), [1.0, 1.0, 0.95, 0.75, 0.5, 0.3, 0.15, 0.0, -0.05, -0.1])[:, None]
    formants_hz = np.array([650, 1450, 3500, 5200, 6900]) + np.array([620, 0, 0, 0, 0]) * jaw * rng.uniform(0.7, 1.15)
    formants_hz = formants_hz + np.array([0, 1300, 300, 0, 0]) * tongue
    call = Call(
        f0_hz=f0_hz,
        gain_db=contour(varied(rng, [-32, -10, -3, -1, 0, 0, -1, -2, -3, -6, -12, -40], 1.5), n)
        + 0.8 * drift(rng, n, 18),
        formants_hz=formants_hz * one.lognormal(0, 0.04),
        bandwidths_hz=(140, 180, 300, 400, 500),
        tilt_db=-13 + 6 * strength,
        corner_hz=1500,
        breath_db=-40 + 8 * strength,
        jitter=contour([0.02, 0.004, 0.004, 0.004, 0.006, 0.03], n) * (0.5 + 0.7 * strength) * rng.lognormal(0, 0.3),
        shimmer=0.06,
        # The voice cracks as it sets in and as it dies away.
        subharmonic=contour([0.2, 0, 0, 0, 0, 0.1, 0.25], n) * strength * rng.uniform(0, 1.2),
    )
    return finished(rng, placed(alive(call, rng, restless_db=1.5), one, PARLOUR), strength)


def cat_purr(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A cat purrs: 23 to 28 pulses a second, breathing out and in, each a small burst of breath behind the folds.

    The larynx opens and shuts some 25 times a second through both phases of the breath, about 26 Hz out and 23 Hz in,
    quieter and rounder going in, with a short break between (Frazer Sissom, Rice & Peters, "How cats purr", J. Zool.
    1991; Eklund, Peters & Duthie 2010). Its energy lies below 500 Hz with a skirt of breath to 3 kHz.
    """
    one = individual(rng)
    n = len(drive)
    out, change_db = _breath(rng, one, n)
    rate_hz = (one.normal(23.3, 0.8) + 2.6 * out + 1.2 * drive) * (1 + 0.02 * drift(rng, n, 3))
    level_db = 6.0 * (out - 1) + change_db + 1.5 * drift(rng, n, 1.5)
    train = pulses(rate_hz, rng, jitter=0.03, shimmer=0.2)
    # Each opening lets go a thump of flow and a burst of breath some 10 ms long; a little breath is always there.
    gate = lfilter([1.0], [1.0, -np.exp(-1 / (0.006 * SAMPLE_RATE))], np.abs(train))
    # The gate's RMS if pulses of unit density came at random; the noise then has the density of the pulses.
    breath = rng.standard_normal(n, np.float32) * (gate / np.sqrt(0.003 * SAMPLE_RATE) + 0.1)
    source = (train + 0.7 * (0.6 + 0.6 * drive) * breath) * np.exp(np.log(10) / 20 * level_db)
    tract = tract_db(np.array([[250, 700, 1500, 2600, 3700]]) * one.lognormal(0, 0.05), (120, 200, 300, 400, 500))
    tract = tract - 5.5 * np.log2(np.maximum(BIN_HZ, 120) / 120)
    made = np.asarray(sosfilt(_NO_OFFSET, shaped_densely(source.astype(np.float32), wandering(tract, n, rng))[:n]))
    density = np.mean(10 ** (tract / 10)) * PURR_DENSITY
    return finish.bed(np.asarray(made / np.sqrt(density), np.float32), drive)


def cat_hiss(rng: np.random.Generator, strength: float) -> Take:
    """A cat hisses: a sudden jet of breath between tongue and palate, that hardens and dies.

    No voice (Tavernier, Ahmed, Houpt & Yeon, "Feline vocal communication", J. Vet. Sci. 2020); noise from 1 to 12 kHz,
    with the broad resonances of a mouth held open, that sets in within 50 ms.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.75), 0.2))
    wide = contour(varied(rng, [0.2, 0.8, 1.0, 0.9, 0.7, 0.4], 0.08), 16)[:, None] * (0.7 + 0.4 * strength)
    formants_hz = np.array([1800, 3500, 5200, 7000, 9500]) + np.array([250, 500, 500, 300, 200]) * wide
    call = Call(
        f0_hz=np.full(n, 100.0),
        # The breath flutters a little where it meets the folds held apart.
        gain_db=contour(varied(rng, [-26, -3, 0, -1, -2, -5, -10, -18, -42], 1.5), n)
        + 0.8 * drift(rng, n, 45)
        + 1.0 * drift(rng, n, 9),
        formants_hz=formants_hz * one.lognormal(0, 0.05),
        bandwidths_hz=(900, 900, 900, 900, 900),  # a mouth wide open, losing at its lips what it would resonate
        tilt_db=-12.0,
        corner_hz=1000.0,
        breath_db=0.0,
        breath_top_hz=6000 + 4500 * strength,
        voicing_db=-90.0,
    )
    return finished(rng, placed(alive(call, rng, restless_db=1.0), one, PARLOUR), strength)


def _breath(rng: np.random.Generator, one: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Which way a purring cat breathes (1 out, 0 in), and what the changes between take away, in decibels."""
    usual_s = one.uniform(0.9, 1.4)
    lengths_s = (
        usual_s
        * np.tile([1.1, 0.9], 1 + int(n / SAMPLE_RATE / usual_s))
        * np.exp(0.2 * rng.standard_normal(2 + 2 * int(n / SAMPLE_RATE / usual_s)))
    )
    turns = (np.concatenate([[0.0], np.cumsum(lengths_s)]) - rng.uniform(0, lengths_s[0])) * SAMPLE_RATE
    phase = np.interp(np.arange(n), turns, np.arange(len(turns)))
    way = (phase.astype(np.int64) + rng.integers(2)) % 2
    edge = np.abs(phase - np.round(phase)) * usual_s  # seconds from the nearest change
    softened = np.clip(edge / 0.05, 0, 1)
    return way * 1.0, -10 * (1 - softened) ** 2


SOUNDS = (
    Sound(
        name="animal.cat_meow",
        role="event",
        model=cat_meow,
        says="cat meows",
        seen_as=("cat",),
        trigger="surge",
        audioset=("Meow", "Cat"),
        ucs="ANMLCat",
        words=("cat", "meow", "kitten", "miaow", "mew"),
        level_db=-5.0,
        min_gap_s=0.6,
    ),
    Sound(
        name="animal.cat_purr",
        role="bed",
        model=cat_purr,
        says="purring cat",
        seen_as=(),
        trigger="none",
        audioset=("Purr", "Cat"),
        ucs="ANMLCat",
        words=("purr", "purring", "content cat"),
        level_db=-16.0,
        distance_m=0.6,
        degrees=("soft", "loud"),
        width=0.1,
    ),
    Sound(
        name="animal.cat_hiss",
        role="event",
        model=cat_hiss,
        says="cat hisses",
        seen_as=(),
        trigger="surge",
        audioset=("Hiss", "Cat"),
        ucs="ANMLCat",
        words=("hiss", "hissing cat", "angry cat"),
        level_db=-8.0,
        min_gap_s=0.8,
    ),
)
