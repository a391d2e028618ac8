"""Bells: church, hand, jingle, bicycle and cow bells, a wind chime and a doorbell.

A bell's modes come in pairs, since no casting is quite round: each pair beats, as slowly as the bell is good (Rossing &
Perrin, "Vibrations of bells", Applied Acoustics 20, 1987). Two touches of one bell wake the two of each pair in
different shares, so they ring alike and yet never the same. Struck bells are short blows of hard bodies: the contact
decides how far up the modes go. Where no source is named, figures are from Fletcher & Rossing, *The Physics of Musical
Instruments* (1998), chapter 21.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bars import BAR, displaced
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import room, tilt
from s2s.generators.foley.synth.scale import degree_hz
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.synth.thrift import brief, ring_long
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

CHURCH = np.array([0.5, 1.0, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166, 5.433, 6.796, 8.215])
"""Hum, prime, tierce, quint, nominal and upwards, over the prime: a minor-third bell (Rossing & Perrin 1987)."""
CHURCH_DB = np.array([-6.0, -2.0, -1.0, -10.0, 0.0, -8.0, -12.0, -4.0, -6.0, -9.0, -12.0, -16.0])
CHURCH_T60_S = np.array([26.0, 13.0, 12.0, 5.0, 5.5, 2.2, 2.2, 2.8, 1.9, 1.4, 1.0, 0.7])
"""For a bell of some 400 Hz; a D5 bell of the authors rings for 52, 16, 16, 6 and 3 s."""


def pairs(
    one: np.random.Generator, rng: np.random.Generator, hz: np.ndarray, gains: np.ndarray, t60s_s: np.ndarray,
    split_hz: np.ndarray | float, n_samples: int,
) -> np.ndarray:  # fmt: skip
    """Ring modes that are pairs ``split_hz`` or so apart; where the blow falls decides how a pair shares it."""
    apart_hz = split_hz * one.rayleigh(0.8, len(hz))
    lean = one.uniform(0, 2 * np.pi, len(hz)) + np.arange(len(hz)) * 0.15 * rng.standard_normal()
    both_hz = np.concatenate([hz - apart_hz / 2, hz + apart_hz / 2])
    shares = np.concatenate([np.cos(lean), np.sin(lean)])
    lasting = np.tile(t60s_s, 2) * np.exp(0.1 * one.standard_normal(2 * len(hz)))
    return ring_long(both_hz, shares * np.tile(gains, 2), lasting, n_samples)


def clank(rng: np.random.Generator, n_samples: int, centre_hz: float, t60_s: float) -> np.ndarray:
    """What the touch of two metals adds to the modes: a click as bright as it is short, RMS 1 at its start."""
    at_1k_s = t60_s * (centre_hz / 1000) ** 0.3
    return brief(rng, n_samples, tilt(centre_hz, 3, 4), at_1k_s, attack_s=0.0002, slope=0.3)


def church(rng: np.random.Generator, strength: float) -> np.ndarray:
    """An iron clapper on one of three bells in a tower: the nominal's chord is the stroke, the hum what stays."""
    bells = individual(rng).choice(6, 3, replace=False)
    which = int(bells[rng.integers(3)]) if rng.random() < 0.5 else int(bells[0])
    one = np.random.default_rng([int(individual(rng).integers(2**32)), which])
    prime_hz = degree_hz(196.0, which + 2)
    hz = prime_hz * CHURCH * np.exp(0.006 * one.standard_normal(len(CHURCH)))
    gains = 10 ** ((CHURCH_DB + 2 * one.standard_normal(len(CHURCH))) / 20)
    # The clapper is a fortieth of the bell's weight; it touches for about 1 ms, less when swung harder.
    contact_s = contact_time_s(0.0006, strength, 0.4)
    n = round(5.0 * SAMPLE_RATE)
    t60s_s = CHURCH_T60_S * (400 / prime_hz) ** 0.5
    made = pairs(one, rng, hz, gains * contact(hz, contact_s), t60s_s, 1.2, n)
    higher_hz = prime_hz * one.uniform(3.2, 14, 30)
    made += pairs(one, rng, higher_hz, 0.12 * contact(higher_hz, contact_s) ** 0.5, 3.5 * prime_hz / higher_hz, 3.0, n)
    made /= np.abs(made).max()
    made += (0.08 + 0.1 * strength) * clank(rng, n, 1800, 0.08)
    return finish.take(rng, room(rng, made, t60_s=1.4, wet_db=-7, dark_hz=3000)[:n], strength, fade_s=2.0)


def hand(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A brass bell from a reception desk or a hand, B5 to B6: a lowest pair and its twelfth, struck by a hard clapper.

    Small bells have no hum: the second family of modes lies at three times the first (Rossing & Sathoff, JASA 1980);
    the rim, pushed hard, also sounds the octave of what it does.
    """
    one = individual(rng)
    lowest_hz = degree_hz(784.0, 2 + int(one.integers(6))) * 2 ** (one.normal(0, 20) / 1200)
    ratios = np.array([1.0, 2.0, 2.96, 5.6, 8.6]) * np.exp(0.02 * one.standard_normal(5))
    gains = np.array([0.7, 0.05 + 0.15 * strength, 1.0, 0.7, 0.4]) * np.exp(0.25 * one.standard_normal(5))
    contact_s = contact_time_s(0.00009, strength, 0.3)
    hz = lowest_hz * ratios
    t60s_s = one.uniform(2.2, 3.4) * ratios**-0.7
    n = round(2.8 * SAMPLE_RATE)
    made = pairs(one, rng, hz, gains * contact(hz, contact_s), t60s_s, 3.5, n)
    made /= np.abs(made).max()
    made += (0.1 + 0.2 * strength) * clank(rng, n, 5000, 0.03)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.4, wet_db=-14, dark_hz=8000)), strength, fade_s=0.4)


def jingle(rng: np.random.Generator, strength: float) -> np.ndarray:
    """One swing of a strap of sleigh bells: a loose steel ball in each of a dozen, rattling as long as they move.

    Each bell sounds at 2.5 to 10 kHz (Cook, "Physically informed sonic modeling", 1997, has 2.5, 5.3, 6.5, 8.3 and
    9.8 kHz), and each of its some twenty touches is a ping of a sixth of a second.
    """
    one = individual(rng)
    n_bells, n = 14, round(1.3 * SAMPLE_RATE)
    base_hz = one.uniform(3000, 4500, n_bells)
    ratios = np.array([1.0, 1.7, 2.15, 2.7, 3.3]) * np.exp(0.05 * one.standard_normal((n_bells, 5)))
    made = np.zeros(n, np.float32)
    swings_s = rng.uniform(0.0, 0.015) + np.array([0.0, rng.uniform(0.13, 0.2), rng.uniform(0.28, 0.4)])
    for bell in range(n_bells):
        hz = base_hz[bell] * ratios[bell]
        t60s_s = one.uniform(0.12, 0.3) * (base_hz[bell] / hz) ** 0.6
        gains = np.array([0.5, 1.0, 0.9, 0.7, 0.5]) * rng.lognormal(0, 0.3, 5)
        ping = ring(hz, gains, t60s_s, round(0.3 * SAMPLE_RATE))
        ping[-480:] *= np.linspace(1, 0, 480, dtype=np.float32)
        for swing_s, force in zip(swings_s, (1.0, 0.65, 0.45), strict=True):
            n_touches = rng.poisson(5 + 9 * strength)
            touches_s = swing_s + np.abs(rng.gamma(1.6, 0.08, n_touches))
            levels = force * rng.lognormal(0, 0.6, n_touches) * np.exp(-(touches_s - swing_s) / 0.2)
            for at_s, level in zip(touches_s, levels, strict=True):
                start = round(at_s * SAMPLE_RATE)
                made[start : start + len(ping)] += np.float32(level) * ping[: max(0, n - start)]
    # Harder swings press the balls through their contact's softness: the top opens.
    made = tilted(made, 1 - strength, 4000)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.3, wet_db=-16, dark_hz=9000)), strength, fade_s=0.1)


def tilted(samples: np.ndarray, share: float, corner_hz: float) -> np.ndarray:
    """Take ``share`` of what lies above a corner away (a first-order shelf)."""
    spectrum = np.fft.rfft(samples)
    ratio = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) / corner_hz
    return np.asarray(np.fft.irfft(spectrum * (1 - 0.8 * share * ratio**2 / (1 + ratio**2)), len(samples)), np.float32)


def bicycle(rng: np.random.Generator, strength: float) -> np.ndarray:
    """One push of a bicycle bell's lever: geared strikers fly round and hit the dome four to six times.

    In a recording the strikes lie 60 to 90 ms apart, in pairs; the dome has doublets at 2479 and 2550 Hz (T60 1.2 to
    2.5 s), near 2.55 times that (0.6 s) and near 4.6 times; between them the case rattles at 1 to 2 kHz.
    """
    one = individual(rng)
    lowest_hz = one.uniform(1600, 2600)
    hz = lowest_hz * np.array([1.0, 1.0285, 2.555, 2.6, 4.64, 4.7, 6.9]) * np.exp(0.004 * one.standard_normal(7))
    t60s_s = np.array([2.2, 1.2, 0.7, 0.6, 0.5, 0.45, 0.3]) * np.exp(0.15 * one.standard_normal(7))
    case_hz = one.uniform(1000, 6000, 14)
    n = round(1.6 * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    n_strikes = int(rng.integers(4, 7))
    gaps_s = (
        np.where(np.arange(n_strikes) % 2, 0.078, 0.066) * one.uniform(0.8, 1.15) * rng.lognormal(0, 0.1, n_strikes)
    )
    starts = np.round(np.cumsum(gaps_s) * SAMPLE_RATE).astype(int)
    starts -= starts[0]
    for order, start in enumerate(starts):
        contact_s = contact_time_s(0.00008, strength * rng.uniform(0.7, 1.1), 0.3)
        gains = np.array([0.5, 0.3, 1.0, 0.5, 0.5, 0.35, 0.2]) * contact(hz, contact_s) * rng.normal(1, 0.35, 7)
        left = n - start
        hit = ring(hz, gains, t60s_s, left) * np.float32(rng.lognormal(0, 0.2) * (1 - 0.06 * order))
        hit += ring(case_hz, 0.1 * rng.standard_normal(14), np.full(14, 0.05), left)
        hit += (0.05 + 0.08 * strength) * clank(rng, left, 3500, 0.03)
        made[start:] += hit
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.25, wet_db=-16, dark_hz=8000)), strength, fade_s=0.3)


def wind_chime(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A gust moves the sail of a wind chime: the wooden disc touches two to seven of its eight tubes, in turn.

    Hung at 0.224 of their length, aluminium tubes keep their lowest mode for seconds; the strike's place picks the
    overtones of 2.76 and 5.4 times.
    """
    one = individual(rng)
    n_tubes, n = 8, round(4.2 * SAMPLE_RATE)
    notes_hz = np.array([degree_hz(1568.0, place) for place in range(n_tubes)]) * np.exp(
        0.004 * one.standard_normal(n_tubes)
    )
    made = np.zeros(n, np.float32)
    n_touches = max(2, int(rng.poisson(4 + 8 * strength)))
    starts_s = np.concatenate([[0.0], np.sort(rng.gamma(1.5, 0.35, n_touches - 1))])
    tube = int(rng.integers(n_tubes))
    for order, start_s in enumerate(np.minimum(starts_s, 1.6)):
        # The disc swings from a tube to one beside it: they hang in a circle.
        tube = (tube + int(rng.choice([-2, -1, 1, 2]))) % n_tubes
        force = rng.lognormal(0, 0.45) if order else 1.0
        contact_s = contact_time_s(0.00025, strength * min(1.2, force), 0.5)
        hz = np.repeat(notes_hz[tube] * BAR[:4], 2) * np.array([1, 1.0012, 1, 1.0015, 1, 1.002, 1, 1.003])
        shape = np.repeat(displaced(np.clip(0.5 + 0.12 * rng.standard_normal(), 0.1, 0.9))[:4], 2)
        share = np.tile([1.0, 0.6], 4) * rng.lognormal(0, 0.2, 8)
        t60s_s = 4.5 * (1568 / notes_hz[tube]) ** 0.4 * np.repeat(BAR[:4] ** -0.55, 2)
        start = round(start_s * SAMPLE_RATE)
        hit = ring(hz, shape * share * contact(hz, contact_s), t60s_s, n - start)
        made[start:] += np.float32(force) * (hit + (0.01 + 0.06 * strength) * clank(rng, n - start, 3000, 0.02))
    return finish.take(rng, room(rng, made, t60_s=0.3, wet_db=-18, dark_hz=8000), strength, fade_s=1.5)


def doorbell(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A two-tone chime: a coil shoots a plunger at one bar, a spring throws it back at the other, a major third lower.

    Bars hung over tubes ring for two or three seconds; the plunger's bare tip and the box it hits add a clack to each.
    The pair is tuned near F sharp and D, as house chimes commonly are, which is the dominant of the instruments' scale.
    It is heard through a hall.
    """
    one = individual(rng)
    low_hz = 587.3 * np.exp(0.03 * one.standard_normal())
    notes_hz = 1.26 * low_hz * np.exp(0.003 * one.standard_normal()), low_hz
    held_s = rng.uniform(0.38, 0.55) * (1.15 - 0.15 * strength)
    n = round(2.8 * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    for order, (f0_hz, start_s) in enumerate(zip(notes_hz, (0.0, held_s), strict=True)):
        contact_s = contact_time_s(0.0001, strength * rng.uniform(0.8, 1.0), 0.3)
        hz = f0_hz * np.repeat(BAR[:5], 2) * (1 + 0.0012 * one.standard_normal(10))
        shape = np.repeat(displaced(0.5 + 0.08 * one.standard_normal())[:5] * np.array([1.3, 1.2, 1.0, 0.8, 0.7]), 2)
        t60s_s = one.uniform(2.6, 3.4) * np.repeat(BAR[:5] ** -0.6, 2)
        start = round(start_s * SAMPLE_RATE)
        hit = ring(hz, shape * np.tile([1, 0.5], 5) * contact(hz, contact_s), t60s_s, n - start)
        hit /= np.abs(hit).max()
        box_hz = one.uniform(250, 2200, 8)
        hit += ring(box_hz, 0.06 * rng.standard_normal(8), np.full(8, 0.08), n - start)
        made[start:] += (1.0, 0.9)[order] * (hit + 0.12 * clank(rng, n - start, 2500, 0.03))
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.5, wet_db=-5)), strength, fade_s=0.5)


def cow(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A bell of folded sheet iron on a cow's neck: one clonk, and the lighter touches of a clapper that swings back.

    Rivets and seams damp it: a low pair of modes 1.5 apart, near 560 and 840 Hz in a common size, and a crowd above
    that falls silent within a tenth of a second.
    """
    one = individual(rng)
    lowest_hz = one.uniform(430, 800)
    ratios = np.array([1.0, 1.51, 2.27, 2.8, 3.4, 4.1, 4.9, 5.6, 6.5, 7.7, 9.1]) * np.exp(
        0.03 * one.standard_normal(11)
    )
    radiated = np.array([1.0, 0.9, 0.5, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.12]) * np.exp(
        0.3 * one.standard_normal(11)
    )
    t60s_s = one.uniform(0.35, 0.6) * ratios**-0.55
    n = round(1.2 * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    start_s, force = 0.0, 1.0
    for _ in range(int(rng.integers(1, 4))):
        contact_s = contact_time_s(0.00022, strength * force, 0.35)
        hz = lowest_hz * ratios
        start = round(start_s * SAMPLE_RATE)
        gains = radiated * contact(hz, contact_s) * rng.lognormal(0, 0.3, 11)
        hit = pairs(one, rng, hz, gains, t60s_s, 6.0, n - start)
        made[start:] += np.float32(force) * (hit / np.abs(hit).max() + 0.12 * clank(rng, n - start, 1800, 0.04))
        start_s += rng.uniform(0.09, 0.24)
        force *= rng.uniform(0.3, 0.75)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.3, wet_db=-17)), strength, fade_s=0.1)


SOUNDS = (
    Sound(
        name="bell.church",
        role="event",
        model=church,
        says="church bell tolls",
        seen_as=("church_bell",),
        trigger="strike",
        audioset=("Church bell", "Bell"),
        ucs="BELLLrg",
        words=("church bell", "tower bell", "carillon", "toll", "bell tower"),
        level_db=4.0,
        distance_m=30.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="bell.hand",
        role="event",
        model=hand,
        says="small bell rings",
        seen_as=(),
        trigger="strike",
        audioset=("Bell", "Ding"),
        ucs="BELLSml",
        words=("bell", "desk bell", "hand bell", "ding", "reception bell"),
        level_db=-3.0,
        distance_m=1.5,
        min_gap_s=0.2,
    ),
    Sound(
        name="bell.jingle",
        role="event",
        model=jingle,
        says="sleigh bell jingles",
        seen_as=(),
        trigger="surge",
        audioset=("Jingle bell",),
        ucs="BELLSml",
        words=("jingle bell", "sleigh bell", "jingle", "harness bell"),
        level_db=-5.0,
        distance_m=2.0,
        min_gap_s=0.22,
    ),
    Sound(
        name="bell.bicycle",
        role="event",
        model=bicycle,
        says="bicycle bell rings",
        seen_as=(),
        trigger="surge",
        audioset=("Bicycle bell", "Bell"),
        ucs="BELLSml",
        words=("bicycle bell", "bike bell"),
        level_db=-2.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="bell.wind_chime",
        role="event",
        model=wind_chime,
        says="wind chime sounds",
        seen_as=("chime",),
        trigger="surge",
        audioset=("Wind chime", "Chime"),
        ucs="CHIMMisc",
        words=("wind chime", "chime", "wind bell"),
        level_db=-6.0,
        min_gap_s=0.7,
        pace_s=2.5,
    ),
    Sound(
        name="bell.doorbell",
        role="event",
        model=doorbell,
        says="doorbell rings",
        seen_as=(),
        trigger="none",
        audioset=("Doorbell", "Ding-dong"),
        ucs="BELLDoor",
        words=("doorbell", "door bell", "ding dong"),
        level_db=-2.0,
        distance_m=5.0,
        min_gap_s=1.5,
    ),
    Sound(
        name="bell.cow",
        role="event",
        model=cow,
        says="cowbell clonks",
        seen_as=("bell",),
        trigger="surge",
        audioset=("Cowbell",),
        ucs="BELLAnml",
        words=("cowbell", "cow bell"),
        level_db=-3.0,
        distance_m=5.0,
        min_gap_s=0.3,
        pace_s=1.6,
    ),
)
