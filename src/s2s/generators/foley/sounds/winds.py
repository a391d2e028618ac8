"""Wind instruments: flute, clarinet, saxophone, trumpet, trombone, and the free reeds of harmonica and accordion.

Each take is one note of the pentatonic scale (two at once on a harmonica and an accordion now and then), from one
player: his vibrato, his tonguing, his reed. Harder blowing is brighter as each kind is: lips and reeds add harmonics in
a chain, each growing faster than the one below (Worman's law: the n-th with the n-th power at first; Benade 1976).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import burst, drift, room, tilt
from s2s.generators.foley.synth.scale import degree, degree_hz, note_hz
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.synth.voice import onset_s
from s2s.generators.foley.synth.winds import (
    STEPS,
    at_pitch,
    blown,
    breath_noise,
    harmonics,
    reed_tube,
    sampled,
    steepened,
)
from s2s.generators.foley.vocabulary import EventModel, Sound, Take
from s2s.stem import SAMPLE_RATE


def sung(
    rng: np.random.Generator,
    n_samples: int,
    f0_hz: float,
    *,
    scoop: float,
    vibrato: float,
    rate_hz: float,
    slurred: float = 0.0,
) -> np.ndarray:
    """Pitch over time: from ``scoop`` (a share) off it settles in 50 ms, wanders, and takes up vibrato after a while.

    In a share ``slurred`` of the takes the player goes on to a neighbouring note of the scale in the same breath.
    """
    time_s = np.arange(n_samples) / SAMPLE_RATE
    swing = np.sin(2 * np.pi * (rate_hz * time_s + rng.random()) + 0.4 * drift(rng, n_samples, 2))
    moved = scoop * np.exp(-time_s / 0.025) + vibrato * np.clip((time_s - 0.2) / 0.3, 0, 1) * swing
    f0 = f0_hz * (1 + moved + 0.0012 * drift(rng, n_samples, 6))
    if rng.random() < slurred:
        # Fingers take 20 ms or so to lift; the vibrato goes on through the change.
        at_s = rng.uniform(0.3, 0.6) * n_samples / SAMPLE_RATE
        lifted = np.clip((time_s - at_s) / 0.02, 0, 1)
        f0 = f0 * (neighbour_ratio(rng, f0_hz) ** lifted)
    return np.asarray(f0)


def neighbour_ratio(rng: np.random.Generator, f0_hz: float) -> float:
    """Ratio from a note of the scale to the next one up or down."""
    notes_hz = np.array([degree_hz(49.0, place) for place in range(36)])
    here = int(np.argmin(np.abs(np.log(notes_hz / f0_hz))))
    other = here + (1 if rng.random() < 0.5 or here == 0 else -1)
    return float(notes_hz[other] / notes_hz[here])


def placed(rng: np.random.Generator, samples: np.ndarray, strength: float, *, wet_db: float, t60_s: float) -> Take:
    """Put a note into the room it is played in and finish it; its onset lies where it is first heard."""
    wet = rung_out(room(rng, samples, t60_s=t60_s, wet_db=wet_db, dark_hz=5000))
    made = finish.take(rng, wet, strength, fade_s=0.1)
    return Take(made, onset_s(made))


def flute(rng: np.random.Generator, strength: float) -> Take:
    """A transverse flute, G4 to D6: few harmonics, the breath beside them, and vibrato that is more of loudness.

    The jet feeds the tube's modes by its sideways swing: levels fall some 15 dB an octave, less when blown harder, and
    the second harmonic often comes first, for as long as the tongue's puff lasts (Fletcher, JASA 57, 1975; Coltman
    1968). Noise lies in the tube's resonances 20 to 35 dB under the tone.
    """
    one = individual(rng)
    f0_hz = note_hz(rng, 392.0, 9, cents=6)
    held_s = rng.uniform(0.45, 0.9)
    n = round((held_s + 0.25) * SAMPLE_RATE)
    pressure = blown(rng, n, attack_s=0.11 - 0.06 * strength, held_s=held_s, release_s=0.14)
    rate_hz = one.uniform(4.8, 5.8)
    f0 = sung(rng, n, f0_hz, scoop=-0.012, vibrato=0.004, rate_hz=rate_hz, slurred=0.4)
    time_s = np.arange(n) / SAMPLE_RATE
    # Fletcher (1975): vibrato of flutes moves the upper harmonics by 10 dB, the lowest hardly.
    sway = np.clip((time_s - 0.15) / 0.25, 0, 1) * np.sin(2 * np.pi * (rate_hz * time_s + rng.random()))
    k = np.arange(1, 13)
    fall_db = -(18 - 5 * strength) * np.log2(k) - 2.5 * (k == 1) * strength + 2.5 * one.standard_normal(12)
    moving_db = fall_db + sampled(sway)[:, None] * np.minimum(1.2 * k, 5)
    levels = sampled(pressure)[:, None] ** (0.8 + 0.25 * k) * 10 ** (moving_db / 20)
    levels[:, 1] += 0.25 * np.exp(-np.arange(len(levels)) * 0.005 / 0.03) * sampled(pressure)
    tone = harmonics(f0, levels, rng.random(levels.shape[1]))
    hiss = breath_noise(rng, n, tilt(2200, 3, 5), f0_hz, tube_db=14, width_hz=40) * pressure
    puff = burst(rng, n, tilt(1500, 4, 4), lambda hz: 0.07 + 0 * hz, attack_s=0.008)
    made = tone / np.abs(tone).max() + (0.025 + 0.02 * strength) * hiss + 0.03 * puff * rng.lognormal(0, 0.4)
    return placed(rng, made, strength, wet_db=-8, t60_s=1.1)


def clarinet(rng: np.random.Generator, strength: float) -> Take:
    """A B flat clarinet, G3 to D5: a reed on a cylinder, which favours the odd harmonics below 1.5 kHz."""
    one = individual(rng)
    f0_hz = note_hz(rng, 196.0, 9, cents=6)
    held_s = rng.uniform(0.45, 0.9)
    n = round((held_s + 0.15) * SAMPLE_RATE)
    pressure = blown(rng, n, attack_s=0.05 - 0.02 * strength, held_s=held_s, release_s=0.09, tremor=0.02)
    f0 = sung(rng, n, f0_hz, scoop=0.006, vibrato=0.0, rate_hz=5.0, slurred=0.45)
    halves = np.interp(
        np.arange(int(2 * f0.sum() / SAMPLE_RATE)), 2 * np.cumsum(f0) / SAMPLE_RATE, (0.40 + 0.2 * strength) * pressure
    )
    # Holes reflect what lies below 1.5 kHz (Benade); a longer tube has more cycles' worth of it.
    loss = np.clip(one.uniform(0.8, 1.0) * f0_hz / 1500 / 2, 2 / STEPS, 0.35)
    cycles = reed_tube(halves, rng, opening=0.35, loss=float(loss), noise=0.004)
    made = at_pitch(cycles, f0)
    # A reed is too heavy to follow much beyond 2 kHz, and gives way a little sooner when it is blown softly.
    spectrum = np.fft.rfft(made)
    hz = np.fft.rfftfreq(len(made), 1 / SAMPLE_RATE)
    made = np.fft.irfft(spectrum / np.hypot(1, hz / (1000 + 1200 * strength)) ** 2, len(made))
    made *= 0.15 + 0.85 * pressure
    made /= np.abs(made).max() + 1e-9
    made += 0.012 * breath_noise(rng, n, tilt(3000, 3, 4), f0_hz, tube_db=6, width_hz=60) * pressure
    return placed(rng, made, strength, wet_db=-7, t60_s=1.1)


def saxophone(rng: np.random.Generator, strength: float) -> Take:
    """A tenor saxophone, A2 to E4: on a cone a reed does as a bow does on a string.

    It is shut for a share of the cycle that is the missing tip's of the cone, a fifth or so, which makes a rectangular
    wave with all harmonics (Ollivier, Dalmont & Kergomard, "Idealized models of reed woodwinds", 2004); hard blowing
    shuts it faster. Holes and bell let out what lies above 550 Hz. Players scoop up to the note, and give it vibrato.
    """
    one = individual(rng)
    f0_hz = degree_hz(98.0, 1 + degree(rng, 9)) * 2 ** (8 * rng.standard_normal() / 1200)
    held_s = rng.uniform(0.45, 0.9)
    n = round((held_s + 0.15) * SAMPLE_RATE)
    pressure = blown(rng, n, attack_s=0.055 - 0.025 * strength, held_s=held_s, release_s=0.08, tremor=0.04)
    f0 = sung(rng, n, f0_hz, scoop=-0.03 * rng.random(), vibrato=0.008, rate_hz=one.uniform(4.8, 5.6), slurred=0.4)
    k = np.arange(1, 41)
    hz = k * f0_hz
    shut = np.clip(one.uniform(0.15, 0.2) * (f0_hz / 180) ** 0.7, 0.1, 0.35)
    drive = sampled(pressure * (1 + 0.08 * drift(rng, n, 9)))[:, None]
    corner_hz = (600 + 2600 * strength**1.3) * np.maximum(drive, 0.02) ** 1.2
    box_db = 3.5 * one.standard_normal(40) - 6 * np.log2(np.maximum(hz / 2600, 1))
    fixed = np.abs(np.sin(np.pi * k * shut)) / k * hz / np.hypot(hz, 550) * 10 ** (box_db / 20)
    levels = np.maximum(drive, 0) * fixed / (1 + (hz / corner_hz) ** 2)
    tone = harmonics(f0, levels, rng.random(levels.shape[1]))
    tone /= np.abs(tone).max()
    # Noise comes in puffs, while the reed is open.
    open_now = 0.6 + 0.4 * tone
    hiss = breath_noise(rng, n, tilt(2500, 2, 4), f0_hz, tube_db=6, width_hz=60) * pressure * open_now
    tongue = burst(rng, n, tilt(1200, 4, 4), lambda hz: 0.03 + 0 * hz, attack_s=0.002)
    made = tone + (0.015 + 0.01 * strength) * hiss + 0.04 * tongue
    return placed(rng, made, strength, wet_db=-7, t60_s=1.0)


def brass(
    rng: np.random.Generator, strength: float, f0_hz: float, *, bell_hz: float, bore_s: float, held_s: float
) -> Take:
    """Lips on a brass tube: they move some way between a sine and a pulse; the bore steepens, the bell selects.

    The bell lets out what lies above ``bell_hz``; below it, what is inside is heard 6 dB an octave weaker. The first
    cycles are played before the tube answers: a blip of wrong pitch and level (Risset & Mathews 1969; Luce & Clark
    1967, who find 50 ms to full level, higher harmonics last).
    """
    one = individual(rng)
    n = round((held_s + 0.12) * SAMPLE_RATE)
    pressure = blown(rng, n, attack_s=0.06 - 0.03 * strength, held_s=held_s, release_s=0.07, tremor=0.04)
    time_s = np.arange(n) / SAMPLE_RATE
    pressure *= np.asarray(1 - 0.3 * np.exp(-(((time_s - 0.07) / 0.03) ** 2)), np.float32)
    f0 = sung(rng, n, f0_hz, scoop=-0.02 * rng.lognormal(0, 0.5), vibrato=0.004, rate_hz=one.uniform(4.8, 5.8))
    f0 *= 1 + 0.006 * np.exp(-time_s / 0.05) * drift(rng, n, 30)
    k = np.arange(1, 9)
    drive = np.maximum(sampled(pressure), 0)[:, None]
    opened = 0.75 * (0.35 + 0.65 * strength) ** 0.5
    levels = drive * (opened * drive**0.5) ** (k - 1) * 10 ** (1.5 * one.standard_normal(8) / 20)
    # In phase: lips open all at once.
    wave = harmonics(f0, levels, 0.25)
    wave /= np.abs(wave).max()
    lead_s = bore_s * (0.25 + 0.9 * strength)
    inside = steepened(wave, lead_s)
    spectrum = np.fft.rfft(inside)
    hz = np.fft.rfftfreq(n, 1 / SAMPLE_RATE)
    made = np.fft.irfft(spectrum * hz / np.hypot(hz, bell_hz) / np.hypot(1, hz / 6000) ** 2, n)
    made /= np.abs(made).max()
    made += 0.012 * breath_noise(rng, n, tilt(2000, 3, 4), f0_hz, tube_db=3, width_hz=80) * pressure
    return placed(rng, made, strength, wet_db=-9, t60_s=0.9)


def trumpet(rng: np.random.Generator, strength: float) -> Take:
    """A B flat trumpet, G4 to G5; 1.4 m of tube, and a bell that lets out what is above 1.2 kHz."""
    return brass(
        rng, strength, note_hz(rng, 392.0, 6, cents=6), bell_hz=1300, bore_s=0.00012, held_s=rng.uniform(0.35, 0.8)
    )


def trombone(rng: np.random.Generator, strength: float) -> Take:
    """A tenor trombone, G2 to D4; 2.7 m of tube, half of it a cylinder, in which waves steepen most."""
    return brass(
        rng, strength, note_hz(rng, 98.0, 9, cents=8), bell_hz=700, bore_s=0.0003, held_s=rng.uniform(0.45, 0.9)
    )


def free_reed(
    rng: np.random.Generator, n: int, f0: np.ndarray, pressure: np.ndarray, strength: float, *, corner_hz: float
) -> np.ndarray:
    """A tongue of brass swinging through its slot, chopping the air twice a swing: harmonics to beyond 5 kHz.

    The flow is a row of pulses, so levels stay within 10 dB up to a corner that rises with the breath, then fall 12 dB
    an octave; neighbours differ by some decibels, since one edge of the slot shuts before the other (Cottingham,
    "Acoustics of free-reed instruments", Physics Today, 2011).
    """
    k = np.arange(1, 33)
    drive = np.maximum(sampled(pressure), 0)[:, None]
    corner = corner_hz * (0.5 + 0.7 * strength) * np.maximum(drive, 0.05) ** 0.5
    hz = k * f0.mean()
    levels = drive * hz / np.hypot(hz, 700) / (1 + (hz / corner) ** 2) * k**-0.35
    return harmonics(f0, levels * 10 ** (2.5 * rng.standard_normal(32) / 20), rng.random(32))


def harmonica(rng: np.random.Generator, strength: float) -> Take:
    """A mouth organ in G: one to three holes side by side, bent up to pitch, hands fanning over it."""
    one = individual(rng)
    first = degree(rng, 8)
    notes = [first, first + 2, first + 4][: int(rng.choice([1, 2, 3], p=[0.2, 0.4, 0.4]))]
    held_s = rng.uniform(0.5, 0.9)
    n = round((held_s + 0.12) * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    pressure = blown(rng, n, attack_s=0.05 - 0.02 * strength, held_s=held_s, release_s=0.08, tremor=0.05)
    time_s = np.arange(n) / SAMPLE_RATE
    fan = np.sin(2 * np.pi * (one.uniform(4.5, 6) * time_s + rng.random()) + 0.3 * drift(rng, n, 2))
    for place in notes:
        f0 = sung(rng, n, degree_hz(392.0, place + 1), scoop=-0.02 * rng.random(), vibrato=0.002, rate_hz=5.0)
        made += free_reed(np.random.default_rng([int(one.integers(2**32)), place]), n, f0, pressure, strength,
                          corner_hz=6000)  # fmt: skip
    made /= np.abs(made).max()
    hollow = (made + ring_through(made, 900, 3.0)) * 0.5
    made = made + (hollow - made) * np.asarray(0.5 + 0.48 * fan * np.clip(time_s / 0.3, 0, 1), np.float32)
    made += 0.02 * breath_noise(rng, n, tilt(2500, 3, 4), 392.0, tube_db=0, width_hz=50) * pressure
    return placed(rng, made, strength, wet_db=-9, t60_s=0.8)


def ring_through(samples: np.ndarray, centre_hz: float, quality: float) -> np.ndarray:
    """What a hollow with one resonance lets through."""
    n = SAMPLE_RATE // 20
    answer = ring(np.array([centre_hz]), np.array([1.0]), np.array([2.2 * quality / centre_hz]), n)
    answer /= np.abs(np.fft.rfft(answer)).max()
    return np.convolve(samples, answer[:600])[: len(samples)].astype(np.float32)


def accordion(rng: np.random.Generator, strength: float) -> Take:
    """An accordion's right hand: three reeds a note, one of them an octave below, and mostly two keys at once.

    Two of the reeds are tuned a few hertz apart and beat (musette tuning, 2 to 5 Hz at A4); the keys click.
    """
    one = individual(rng)
    first = degree(rng, 11)
    notes = [first, first + 2] if rng.random() < 0.6 else [first]
    beat = one.uniform(2.0, 4.5)
    held_s = rng.uniform(0.55, 0.95)
    n = round((held_s + 0.12) * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    pressure = blown(rng, n, attack_s=0.06 - 0.025 * strength, held_s=held_s, release_s=0.06, tremor=0.04)
    for place in notes:
        f0_hz = degree_hz(196.0, place)
        for ratio, off_hz, gain in ((1.0, 0.0, 1.0), (1.0, beat * (f0_hz / 440) ** 0.5, 0.9), (0.5, 0.0, 0.6)):
            f0 = sung(rng, n, f0_hz * ratio + off_hz, scoop=0.0, vibrato=0.0, rate_hz=5.0)
            reed = np.random.default_rng([int(one.integers(2**32)), place])
            made += gain * free_reed(reed, n, f0, pressure, strength, corner_hz=3500)
    made /= np.abs(made).max()
    click = burst(rng, n, tilt(900, 4, 5), lambda hz: 0.04 + 0 * hz, attack_s=0.001)
    return placed(rng, made + 0.02 * click, strength, wet_db=-11, t60_s=0.7)


def _entry(
    name: str,
    model: EventModel,
    says: str,
    *,
    seen_as: tuple[str, ...],
    audioset: tuple[str, ...],
    words: tuple[str, ...],
    ucs: str = "MUSCWind",
    level_db: float = -4.0,
) -> Sound:
    """An entry as all winds have it: set off by a surge, and going on by itself, a note a second."""
    return Sound(
        name=name,
        role="event",
        model=model,
        says=says,
        seen_as=seen_as,
        trigger="surge",
        audioset=audioset,
        ucs=ucs,
        words=words,
        level_db=level_db,
        min_gap_s=0.4,
        pace_s=1.0,
    )


_WOODWIND = "Wind instrument, woodwind instrument"
SOUNDS = (
    _entry(
        "wind.flute",
        flute,
        "flute plays a note",
        seen_as=("flute",),
        audioset=("Flute", _WOODWIND),
        words=("flute", "piccolo", "recorder", "pan flute"),
        level_db=-5.0,
    ),
    _entry(
        "wind.clarinet",
        clarinet,
        "clarinet plays a note",
        seen_as=("woodwind",),
        audioset=("Clarinet", _WOODWIND),
        words=("clarinet", "woodwind", "oboe", "bassoon"),
    ),
    _entry(
        "wind.saxophone",
        saxophone,
        "saxophone plays a note",
        seen_as=("saxophone",),
        audioset=("Saxophone",),
        words=("saxophone", "sax", "saxophonist"),
        level_db=-1.0,
    ),
    _entry(
        "wind.trumpet",
        trumpet,
        "trumpet plays a note",
        seen_as=("brass",),
        audioset=("Trumpet", "Brass instrument"),
        words=("trumpet", "cornet", "bugle", "brass", "fanfare"),
        ucs="MUSCBrass",
        level_db=0.0,
    ),
    _entry(
        "wind.trombone",
        trombone,
        "trombone plays a note",
        seen_as=(),
        audioset=("Trombone", "Brass instrument"),
        words=("trombone", "tuba", "french horn"),
        ucs="MUSCBrass",
        level_db=0.0,
    ),
    _entry(
        "wind.harmonica",
        harmonica,
        "harmonica plays a note",
        seen_as=("harmonica",),
        audioset=("Harmonica",),
        words=("harmonica", "mouth organ"),
    ),
    _entry(
        "wind.accordion",
        accordion,
        "accordion plays",
        seen_as=("accordion",),
        audioset=("Accordion",),
        words=("accordion", "concertina", "squeezebox"),
        ucs="MUSCKey",
        level_db=-3.0,
    ),
)
