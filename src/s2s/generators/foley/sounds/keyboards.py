"""Keyboards: piano, pipe organ, harpsichord.

Keys do three things besides the note: they knock as they go down, they let go, and something stops the string or the
pipe. Takes are single notes of the pentatonic scale or two or three of them together, as hands play them.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import Spectrum, noise, room, tilt
from s2s.generators.foley.synth.scale import degree, degree_hz
from s2s.generators.foley.synth.strings import Box, Pluck, pluck, pulled, through
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.synth.thrift import brief, ring_long
from s2s.generators.foley.synth.voice import onset_s
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

# First modes of a grand's soundboard lie at 50 to 60 Hz, then one every 20 to 25 Hz; above 1.2 kHz its ribs stop it
# from radiating as well (Conklin, "Design and tone in the mechanoacoustic piano", JASA 100, 1996; Ege et al. 2013: Q 40
# to 50).
SOUNDBOARD = Box(
    low_modes=((56, 22, -6), (88, 25, -1), (112, 25, 0), (138, 30, -2), (165, 30, -1), (188, 30, -3)),
    dense_from_hz=205,
    dense_db=-8,
    spacing_hz=24,
    hill_hz=700,
    hill_db=3,
    fall_db=4,
)
# A harpsichord's thin board with a hollow below it: air at 75 Hz, then wood from 110 Hz on (Savage et al., JASA 91,
# 1992). So small a board over so shallow a box pushes little air at the pitch of its lower notes: they live on their
# partials.
HARPSICHORD = Box(
    low_modes=((75, 18, -16), (112, 22, -12), (150, 25, -11), (182, 25, -13), (225, 28, -12)),
    dense_from_hz=250,
    dense_db=-5,
    spacing_hz=32,
    hill_hz=2200,
    hill_db=4,
    fall_db=2.5,
)


LEFT = 5
"""Notes of the scale that the piano's left hand has below the melody's lowest."""


def knock(rng: np.random.Generator, n_samples: int, spectrum: Spectrum, t60_s: float, attack_s: float) -> np.ndarray:
    """Wood and felt of the action meeting: a short burst, RMS 1 at its start."""
    return brief(rng, n_samples, spectrum, t60_s, attack_s=attack_s)


def together(rng: np.random.Generator, n_notes: int, odds: tuple[float, ...]) -> list[int]:
    """Degrees of the notes that a hand plays: the melody's, and others below it, two or three degrees apart."""
    places = [degree(rng, n_notes)]
    for _ in range(int(rng.choice(len(odds), p=odds))):
        below = places[-1] - int(rng.integers(2, 4))
        if below >= 0:
            places.append(below)
    return places


def hammered(
    rng: np.random.Generator, f0_hz: float, strength: float, n_samples: int, unison_cents: np.ndarray
) -> np.ndarray:
    """Force of a piano's three strings on the bridge after a felt hammer's blow.

    Strings are stiff (B some 3e-4 at middle C, Conklin 1996); the hammer hits an eighth from the end and touches for
    2 ms or so, less when it comes faster, since felt hardens as it is pressed (Askenfelt & Jansson, JASA 88, 1990). The
    three first move as one and lose energy fast, then against each other and keep it: a prompt sound and an aftersound
    (Weinreich, JASA 62, 1977).
    """
    stiffness = 3e-4 * (f0_hz / 262) ** 1.5
    k = np.arange(1, int(min(60, 10000 / f0_hz)) + 1)
    hz = k * f0_hz * np.sqrt(1 + stiffness * k**2)
    contact_s = contact_time_s(0.0013 * (262 / f0_hz) ** 0.35, strength, 0.5)
    place = 0.122 + 0.004 * rng.standard_normal()
    force = np.abs(np.sin(np.pi * k * place)) * contact(hz, contact_s) * np.exp(0.15 * rng.standard_normal(len(k)))
    loss = 1 / (6.5 * (262 / f0_hz) ** 0.6) + 0.08 * hz / 1000
    phases = rng.uniform(-0.5, 0.5, len(k))
    parts = []
    for cents, share, slowness in zip(unison_cents, (0.9, 0.35, 0.25), (1.25, 0.35, 0.3), strict=True):
        parts.append(ring(hz * 2 ** (cents / 1200), share * force, 1 / (loss * slowness), n_samples, phases=phases))
    return np.asarray(sum(parts), np.float32)


def undamped(one: np.random.Generator, rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """What the blow wakes in strings that are not played: those above the dampers, and all when the pedal is down.

    A wash of partials of many strings, 55 Hz to 4 kHz, that rings for seconds (Lehtonen et al., "Analysis and modeling
    of piano sustain-pedal effects", JASA 122, 2007); RMS 1 at its start.
    """
    strings_hz = 55 * 2 ** (np.arange(40) / 12) * np.exp(0.0005 * one.standard_normal(40))
    hz = (strings_hz[:, None] * np.arange(1, 7)).ravel()
    hz = hz[hz < 4000]
    gains = rng.standard_normal(len(hz)) * (hz / 200) ** -0.5
    gains /= np.sqrt(np.sum(gains**2) / 2)
    return ring_long(hz, gains, 3.0 * (200 / hz) ** 0.3, n_samples, phases=rng.uniform(0, 2 * np.pi, len(hz)))


def piano(rng: np.random.Generator, strength: float) -> Take:
    """A grand piano, D3 to G5: one to three notes and now and then one of the left hand, let go after a while.

    The knock of key and hammer reaches the board as a blow of its own, before the strings have begun to turn it; with
    the pedal down, half of the time, the other strings go on humming.
    """
    one = individual(rng)
    held_s = rng.uniform(0.5, 1.8)
    n = round(2.6 * SAMPLE_RATE)
    # Unisons of well-kept pianos lie within a cent or two (Kirk, JASA 31, 1959).
    tuning = 1.0 * one.standard_normal((20, 3))
    places = [place + LEFT for place in together(rng, 11, (0.4, 0.4, 0.2))]
    if rng.random() < 0.25:
        places.append(int(rng.integers(0, LEFT)))
    force = np.zeros(n, np.float32)
    for order, place in enumerate(places):
        start = round(order * abs(rng.normal(0, 0.008)) * SAMPLE_RATE)
        weight = strength * rng.uniform(0.75, 0.95) if order else strength
        f0_hz = degree_hz(98.0, place) * 2 ** (one.normal(0, 1.5) / 1200)
        force[start:] += (0.7 if order else 1.0) * hammered(rng, f0_hz, weight, n - start, tuning[place])
    # The felt of the damper stops the string within a fifth of a second.
    time_s = np.arange(n, dtype=np.float32) / SAMPLE_RATE
    force *= np.exp(-np.maximum(time_s - held_s, 0) / np.float32(0.05))
    force /= np.abs(force).max()
    pedal_db = -30.0 if rng.random() < 0.5 else -44.0
    force += 10 ** (pedal_db / 20) * undamped(one, rng, n) * np.minimum(time_s / np.float32(0.02), 1)
    blow = knock(rng, n, tilt(220, 2, 5), 0.12, 0.001)
    key = knock(rng, n, tilt(900, 3, 4), 0.06, 0.002)
    force += (0.05 + 0.1 * strength) * blow + 0.015 * key
    made = through(force, SOUNDBOARD)[:n]
    wet = rung_out(room(rng, made, t60_s=0.9, wet_db=-9, dark_hz=4000))
    return Take(finish.take(rng, wet, strength, fade_s=0.4))


def harpsichord(rng: np.random.Generator, strength: float) -> Take:
    """A harpsichord, G2 to G4: two strings a key, each plucked by a quill at its own place, one just after the other.

    A quill cannot be soft: force hardly changes a note, and what changes is how the two choirs fall together and how
    hard the key knocks. When the key is let go, the jack falls back past the string, and its cloth stops it.
    """
    one = individual(rng)
    n = round(2.2 * SAMPLE_RATE)
    held_s = rng.uniform(0.35, 1.2)
    pull_s = 0.012
    force = np.zeros(n, np.float32)
    time_s = np.arange(n, dtype=np.float32) / SAMPLE_RATE
    for order, place in enumerate(together(rng, 11, (0.35, 0.35, 0.3))):
        start_s = order * rng.uniform(0.0, 0.02)
        for choir, where in enumerate((0.11, 0.17)):
            how = Pluck(
                f0_hz=degree_hz(98.0, place) * 2 ** (one.normal(0, 1.2) / 1200),
                place=where * (degree_hz(98.0, place) / 196) ** 0.35,
                finger_hz=15000 * 2 ** (1.0 * (strength - 0.7)),
                t60_s=6.0 * (196 / degree_hz(98.0, place)) ** 0.5,
                damping=0.02,
                stiffness=3e-5,
                top_hz=13_000,
            )
            # Slow keys spread the two plucks.
            start = round((start_s + choir * (0.004 + 0.012 * (1 - strength))) * SAMPLE_RATE)
            string = pulled(pluck(how, HARPSICHORD, rng, n - start - round(pull_s * SAMPLE_RATE)), pull_s)
            force[start:] += string[: n - start] / np.abs(string).max()
    force *= np.exp(-np.maximum(time_s - held_s, 0) / np.float32(0.035))
    force /= np.abs(force).max()
    key = knock(rng, n, tilt(500, 3, 5), 0.06, 0.002)
    click = knock(rng, n, tilt(3500, 4, 4), 0.015, 0.0005)
    force += 0.03 * (0.5 + strength) * key + 0.03 * np.roll(click, round(pull_s * SAMPLE_RATE))
    falls = round((held_s + 0.01) * SAMPLE_RATE)
    force[falls:] += 0.05 * rng.lognormal(0, 0.2) * (key + click)[: n - falls]
    made = through(force, HARPSICHORD)[:n]
    wet = rung_out(room(rng, made, t60_s=0.7, wet_db=-13, dark_hz=6000))
    return Take(finish.take(rng, wet, strength, fade_s=0.2), pull_s)


RANKS = ((1.0, 1.0, 8.0), (2.0, 0.7, 8.5), (3.0, 0.32, 9.5), (4.0, 0.5, 9.0), (6.0, 0.2, 10.0), (8.0, 0.22, 10.0))
"""Pitch over 8 foot, level, and fall of the harmonics in dB an octave: principals up to a mixture of two ranks."""


def organ(rng: np.random.Generator, strength: float) -> Take:
    """A pipe organ in a church: a principal chorus, one to three keys.

    Each pipe takes 20 to 80 ms to speak, small ones less, and begins with the chiff of its edge tone: the second and
    third harmonic, and breath around them. Pipes cannot be blown harder; a louder organ is one of more ranks (Fletcher
    & Rossing 1998, chapter 17).
    """
    one = individual(rng)
    held_s = rng.uniform(0.6, 1.2)
    n = round((held_s + 0.1) * SAMPLE_RATE)
    time_s = np.arange(n, dtype=np.float32) / SAMPLE_RATE
    n_ranks = int(np.clip(round(2 + 4.5 * strength), 2, len(RANKS)))
    out_of_tune = 1.5 * one.standard_normal((16, len(RANKS)))
    voiced = one.lognormal(0, 0.2, (16, len(RANKS), 12))
    made = np.zeros(n, np.float32)
    for place in together(rng, 8, (0.35, 0.35, 0.3)):
        for rank, (ratio, level, fall_db) in enumerate(RANKS[:n_ranks]):
            f0_hz = degree_hz(196.0, place) * ratio * 2 ** (out_of_tune[place, rank] / 1200)
            k = np.arange(1, int(min(12, 9000 / f0_hz)) + 1)
            gains = level * 10 ** (-fall_db * np.log2(k) / 20) * voiced[place, rank, : len(k)]
            speaks_s = (0.05 * (262 / f0_hz) ** 0.5) * rng.lognormal(0, 0.2)
            tone = ring(k * f0_hz, gains, np.full(len(k), 1e6), n, phases=rng.uniform(0, 2 * np.pi, len(k)))
            rise = 1 - np.exp(-((time_s / speaks_s) ** 2))
            made += tone * rise.astype(np.float32)
            if rank < 2:
                chiff = ring(
                    k[1:4] * f0_hz * 1.012, 0.35 * gains[0] * np.ones(len(k[1:4])), np.full(len(k[1:4]), 0.12), n
                )
                made += chiff * np.minimum(time_s / np.float32(0.008), 1)
    made /= np.abs(made).max()
    made += 0.05 * knock(rng, n, tilt(2500, 3, 3), 0.12, 0.01)
    made += 0.004 * noise(rng, n, tilt(700, 2, 3))
    made *= np.cos(np.pi / 2 * np.clip((time_s - held_s) / 0.06, 0, 1)) ** 2
    wet = rung_out(room(rng, made, t60_s=1.8, wet_db=-5, dark_hz=3500))
    done = finish.take(rng, wet, strength, fade_s=0.3)
    return Take(done, onset_s(done))


SOUNDS = (
    Sound(
        name="keyboard.piano",
        role="event",
        model=piano,
        says="piano note sounds",
        seen_as=("piano",),
        trigger="surge",
        audioset=("Piano", "Keyboard (musical)"),
        ucs="MUSCKey",
        words=("piano", "grand piano", "pianist"),
        level_db=-2.0,
        min_gap_s=0.22,
        pace_s=0.7,
    ),
    Sound(
        name="keyboard.organ",
        role="event",
        model=organ,
        says="organ chord sounds",
        seen_as=("organ",),
        trigger="surge",
        audioset=("Organ", "Keyboard (musical)"),
        ucs="MUSCKey",
        words=("organ", "pipe organ", "church organ"),
        level_db=0.0,
        distance_m=8.0,
        min_gap_s=0.5,
        pace_s=1.2,
    ),
    Sound(
        name="keyboard.harpsichord",
        role="event",
        model=harpsichord,
        says="harpsichord note sounds",
        seen_as=(),
        trigger="surge",
        audioset=("Harpsichord",),
        ucs="MUSCKey",
        words=("harpsichord", "cembalo", "clavichord", "spinet"),
        level_db=-4.0,
        min_gap_s=0.2,
        pace_s=0.6,
    ),
)
