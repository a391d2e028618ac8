"""Bars and pans struck with mallets: marimba, glockenspiel, vibraphone, steelpan.

All play the one pentatonic scale. Takes of a source are of one instrument, whose bars differ a little in tuning and in
what their cords take from them; each blow lands elsewhere on its bar. Sources: Fletcher & Rossing, *The Physics of
Musical Instruments* (1998), chapters 19 and 20; Chaigne & Doutaut, "Numerical simulations of xylophones", JASA 101
(1997), for mallets and losses; Rossing, *Science of Percussion Instruments* (2000), for pans.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bars import BAR, displaced
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import drift, room, tilt
from s2s.generators.foley.synth.scale import degree, degree_hz
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.synth.thrift import brief
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

TUNED = np.array([1.0, 3.98, 9.7, 16.5, 24.5, 34.0])
"""Bending modes of a bar carved for a marimba: two octaves, a third above three (Bork 1995), the rest as they fall."""
TWISTING = np.array([2.1, 5.8, 8.9])
"""Its twisting modes lie anywhere between; a blow off the middle line wakes them (Bork, Chaigne et al. 1999)."""


def knock(rng: np.random.Generator, n_samples: int, centre_hz: float, t60_s: float, contact_s: float) -> np.ndarray:
    """The dry part of a blow: mallet head, stick and frame, RMS 1 at its start."""
    return brief(rng, n_samples, tilt(centre_hz, 4, 7), t60_s, attack_s=0.3 * contact_s)


Bar = Callable[[np.random.Generator, np.random.Generator, float, float], np.ndarray]
"""Renders one blow from the bar's generator, the blow's, the bar's pitch and the blow's strength; peaks near 1."""


def played(
    rng: np.random.Generator,
    strength: float,
    bar: Bar,
    *,
    tonic_hz: float,
    lowest: int = 0,
    n_notes: int = 11,
    cents: float,
    both: float,
) -> np.ndarray:
    """Strike the melody's bar with one mallet and, in a share ``both`` of the takes, another with the other.

    The second is two to five notes of the scale below, or above at the low end, and a few milliseconds late.
    """
    places = [lowest + degree(rng, n_notes)]
    if rng.random() < both:
        apart = int(rng.integers(2, 6))
        places.append(places[0] - apart if places[0] >= apart else places[0] + apart)
    made = np.zeros(0, np.float32)
    for order, place in enumerate(places):
        one = np.random.default_rng([int(individual(rng).integers(2**32)), place])
        f0_hz = degree_hz(tonic_hz, place) * 2 ** (cents * one.standard_normal() / 1200)
        blow = bar(one, rng, f0_hz, strength * (rng.uniform(0.7, 1.0) if order else 1.0))
        start = order * round(rng.uniform(0.0, 0.012) * SAMPLE_RATE)
        longer = np.zeros(max(len(made), start + len(blow)), np.float32)
        longer[: len(made)] = made
        longer[start : start + len(blow)] += blow * (np.float32(rng.uniform(0.6, 1.0)) if order else 1)
        made = longer
    return made


def marimba(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A rubber-cored yarn mallet on a rosewood bar, B4 to B6, over a tube that takes and sounds its fundamental.

    Rosewood loses in proportion to frequency squared: the fundamental rings for 1 s at 260 Hz, the double octave for a
    quarter of it, and what is higher is only a knock.
    """
    made = played(rng, strength, marimba_bar, tonic_hz=392.0, lowest=2, cents=3.0, both=0.6)
    return finish.take(rng, rung_out(room(rng, made, t60_s=1.4, wet_db=-5)), strength, fade_s=0.2)


def marimba_bar(one: np.random.Generator, rng: np.random.Generator, f0_hz: float, strength: float) -> np.ndarray:
    """One blow."""
    contact_s = contact_time_s(0.0008 * (392 / f0_hz) ** 0.3, strength, 0.3)
    bending_hz = f0_hz * TUNED * np.append([1.0, 1.0], np.exp(0.02 * one.standard_normal(4)))
    twisting_hz = f0_hz * TWISTING * np.exp(0.05 * one.standard_normal(3))
    hz = np.concatenate([bending_hz, twisting_hz])
    # Off the middle by up to a sixth of the length; sideways for the twist.
    shape = displaced(0.5 + np.clip(0.06 * rng.standard_normal(), -0.16, 0.16))
    twist = 0.25 * rng.standard_normal(3)
    # A tube lifts the fundamental by some 10 dB and empties its bar as fast.
    radiated = np.concatenate([[1.6, 0.8], np.full(7, 0.5)])
    amplitudes = np.concatenate([shape, twist]) * contact(hz, contact_s) * radiated
    t60s_s = 1.15 * (262 / f0_hz) ** 0.7 * (f0_hz / hz) ** 1.05 * np.exp(0.1 * one.standard_normal(9))
    n = round(1.8 * SAMPLE_RATE)
    made = ring(hz, amplitudes, t60s_s, n)
    made /= np.abs(made).max()
    made += (0.12 + 0.12 * strength) * knock(rng, n, 1000, 0.05, contact_s) * rng.lognormal(0, 0.2)
    return np.asarray(made, np.float32)


def vibraphone(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A cord mallet on an aluminium bar, G3 to G5, with the motor on.

    Discs turning in the tubes open and shut them some five times a second, which moves the fundamental, the only mode
    they sound, by 6 dB or so; aluminium would ring for ten seconds, so the pedal takes it after two or three.
    """
    made = played(rng, strength, vibraphone_bar, tonic_hz=196.0, cents=2.0, both=0.8)
    return finish.take(rng, rung_out(room(rng, made, t60_s=1.2, wet_db=-8)), strength, fade_s=0.3)


def vibraphone_bar(one: np.random.Generator, rng: np.random.Generator, f0_hz: float, strength: float) -> np.ndarray:
    """One blow."""
    contact_s = contact_time_s(0.00025 * (392 / f0_hz) ** 0.3, strength, 0.35)
    hz = f0_hz * TUNED * np.append([1.0, 1.005], np.exp(0.02 * one.standard_normal(4)))
    shape = displaced(0.5 + np.clip(0.08 * rng.standard_normal(), -0.2, 0.2))
    amplitudes = shape * contact(hz, contact_s) * np.array([1.5, 1.0, 0.7, 0.6, 0.5, 0.4])
    t60s_s = 9.0 * (262 / f0_hz) ** 0.5 * (f0_hz / hz) ** 0.75 * np.exp(0.15 * one.standard_normal(6))
    n = round(3.2 * SAMPLE_RATE)
    lowest = ring(hz[:1], amplitudes[:1], t60s_s[:1], n)
    time_s = np.arange(n) / SAMPLE_RATE
    motor_hz = individual(rng).uniform(4.0, 6.0)
    swing = np.sin(2 * np.pi * (motor_hz * time_s + rng.random()) + 0.15 * drift(rng, n, 1))
    made = lowest * 10 ** ((3.0 * swing - 1.5) / 20) + ring(hz[1:], amplitudes[1:], t60s_s[1:], n)
    made /= np.abs(made).max()
    made += (0.02 + 0.05 * strength) * knock(rng, n, 1600, 0.03, contact_s)
    pedal_s = rng.uniform(2.0, 2.6)
    made *= np.exp(-np.maximum(time_s - pedal_s, 0) / 0.06)
    return np.asarray(made, np.float32)


def glockenspiel(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A hard ball on a small steel bar, G5 to G7: nobody tunes its second mode, which lies at 2.71 and dies soon.

    Between hard bodies contact lasts a tenth of a millisecond, so the click is part of the note.
    """
    made = played(rng, strength, glockenspiel_bar, tonic_hz=784.0, cents=3.0, both=0.6)
    return finish.take(rng, rung_out(room(rng, made, t60_s=1.2, wet_db=-8, dark_hz=7000)), strength, fade_s=0.6)


def glockenspiel_bar(one: np.random.Generator, rng: np.random.Generator, f0_hz: float, strength: float) -> np.ndarray:
    """One blow."""
    contact_s = contact_time_s(0.00012, strength, 0.25)
    bending_hz = f0_hz * BAR[:4] * np.array([1.0, 0.983, 0.955, 0.945])  # thick bars are a little slower up there
    twisting_hz = f0_hz * np.array([3.57, 6.95]) * np.exp(0.02 * one.standard_normal(2))
    hz = np.concatenate([bending_hz, twisting_hz])
    shape = displaced(0.5 + 0.07 * rng.standard_normal())[:4] * np.array([1.0, 0.9, 0.8, 0.6])
    amplitudes = np.append(shape, 0.12 * rng.standard_normal(2)) * contact(hz, contact_s)
    t60s_s = 3.6 * (1568 / f0_hz) ** 0.4 * (f0_hz / hz) ** 1.1 * np.exp(0.15 * one.standard_normal(6))
    n = round(2.6 * SAMPLE_RATE)
    made = ring(hz, amplitudes, t60s_s, n)
    # The cords at the two ends do not hold alike: the note beats slowly.
    made += 0.2 * ring(hz[:1] * (1 + 8e-4 * one.standard_normal()), amplitudes[:1], t60s_s[:1] * 1.3, n)
    made /= np.abs(made).max()
    made += (0.25 + 0.2 * strength) * knock(rng, n, 4500, 0.02, contact_s)
    return np.asarray(made, np.float32)


def steelpan(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A rubber-tipped stick on a note of a tenor pan, B4 to D6.

    The maker tunes the second and third mode of each note to its octave and twelfth, and the dented shell couples them:
    the harder the blow, the more of the fundamental goes over into them in the first 30 ms, and back, so that partials
    swell and beat. Notes an octave or a fifth away, and the skirt, ring along (Rossing, Hampton & Hansen, "Music from
    oil drums", Physics Today, 1996).
    """
    made = played(rng, strength, steelpan_bar, tonic_hz=392.0, lowest=2, n_notes=7, cents=5.0, both=0.8)
    return finish.take(rng, rung_out(room(rng, made, t60_s=1.4, wet_db=-5)), strength, fade_s=0.3)


def steelpan_bar(one: np.random.Generator, rng: np.random.Generator, f0_hz: float, strength: float) -> np.ndarray:
    """One blow."""
    n = round(1.9 * SAMPLE_RATE)
    time_s = np.arange(n, dtype=np.float32) / SAMPLE_RATE
    contact_s = contact_time_s(0.003, strength, 0.4)
    order = np.arange(1, 6)
    # Octave and twelfth are tuned to some cents, what lies above as it falls.
    hz = f0_hz * order * np.exp(0.005 * one.standard_normal(5)) * np.array([1.0, 1.0, 1.0, 1.0, 1.01])
    direct = np.array([1.0, 0.32, 0.24, 0.04, 0.02]) * np.exp(0.25 * rng.standard_normal(5))
    handed = np.array([0.0, 0.3, 0.24, 0.03, 0.01]) * (0.3 + strength) ** (0.5 * (order - 1) ** 0.5)
    t60s_s = one.uniform(1.1, 1.5) * (392 / f0_hz) ** 0.4 * order**-0.35 * np.exp(0.15 * one.standard_normal(5))
    made = ring(hz, direct * contact(hz, contact_s), t60s_s, n)
    # What is handed over rises for some 20 ms, and comes at a slightly other frequency, with which it beats.
    handed_hz = hz + one.uniform(1, 3) * one.standard_normal(5)
    swelling = ring(handed_hz, handed, t60s_s, n, phases=rng.uniform(0, 2 * np.pi, 5))
    made += (1 - np.exp(-time_s / np.float32(0.012))) * swelling
    neighbours_hz = np.array([degree_hz(196.0, place) for place in range(15)]) * 2 ** (0.003 * one.standard_normal(15))
    near = np.min(np.abs(np.log2(neighbours_hz[:, None] / hz[:4])), axis=1) < 0.02
    made += 0.12 * ring(neighbours_hz[near], np.ones(near.sum()), 1.2 * one.uniform(0.8, 1.2, near.sum()), n)
    made /= np.abs(made).max()
    skirt_hz = one.uniform(900, 4200, 12)
    clang = ring(skirt_hz, 0.08 * rng.standard_normal(12) * contact(skirt_hz, contact_s), one.uniform(0.1, 0.3, 12), n)
    made += 0.3 * strength * clang + 0.08 * knock(rng, n, 900, 0.04, contact_s)
    return np.asarray(made, np.float32)


SOUNDS = (
    Sound(
        name="mallet.marimba",
        role="event",
        model=marimba,
        says="marimba note sounds",
        seen_as=("marimba",),
        trigger="strike",
        audioset=("Marimba, xylophone", "Mallet percussion"),
        ucs="MUSCPerc",
        words=("marimba", "xylophone", "balafon", "mallet percussion"),
        level_db=-1.0,
        min_gap_s=0.18,
    ),
    Sound(
        name="mallet.glockenspiel",
        role="event",
        model=glockenspiel,
        says="glockenspiel note sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Glockenspiel", "Mallet percussion"),
        ucs="MUSCPerc",
        words=("glockenspiel", "metallophone", "celesta", "music box"),
        level_db=-4.0,
        min_gap_s=0.12,
    ),
    Sound(
        name="mallet.vibraphone",
        role="event",
        model=vibraphone,
        says="vibraphone note sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Vibraphone", "Mallet percussion"),
        ucs="MUSCPerc",
        words=("vibraphone", "vibes"),
        level_db=-3.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="mallet.steelpan",
        role="event",
        model=steelpan,
        says="steel drum note sounds",
        seen_as=("steel_drum",),
        trigger="strike",
        audioset=("Steelpan", "Mallet percussion"),
        ucs="MUSCPerc",
        words=("steelpan", "steel drum", "steel pan"),
        level_db=-1.0,
        min_gap_s=0.18,
    ),
)
