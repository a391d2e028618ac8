"""Rain, wind, a stream, a fire, and the tone of a quiet room.

Textures: noise with the octave levels of the real thing, and on it the grains that make it rain or fire rather than
noise, drops, bubbles and crackles with their own rates and levels (van den Doel 2005; Farnell, Designing Sound, 2010;
McDermott & Simoncelli 2011 on why statistics suffice). Octave levels were measured in recordings named in NOTICE.
"""

from __future__ import annotations

import math

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import (
    BIN_HZ,
    CENTRES_HZ,
    FLOOR_HZ,
    both,
    drift,
    frame_centres,
    moving_noise,
    noise,
    octaves,
    resonance,
    tilt,
)
from s2s.generators.foley.vocabulary import Sound

QUIET = octaves(*zip(CENTRES_HZ, (52, 54, 44, 37, 31, 27, 24, 22, 21, 18), strict=True))
"""Noise criterion NC-25, what a quiet bedroom or study is built for (Beranek 1957)."""


def wind(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Wind about the ears and through what stands in it: bands whose pitch and level rise together with each gust.

    Gusts come on all scales, from seconds to tenths; pressure grows as the square of speed, so level follows twice.
    """
    n_samples = len(drive)
    at = frame_centres(n_samples)
    scales = ((0.6, 0.25), (0.4, 1.2), (0.2, 4.0))
    gust = sum(share * drift(rng, n_samples, rate_hz)[at] for share, rate_hz in scales)
    speed = np.exp(0.45 * gust) * (0.6 + 0.8 * drive[at])
    octave = np.log2(np.maximum(BIN_HZ, 20.0))[None, :]
    body_hz, howl_hz = 100 * speed, individual(rng).uniform(350, 650) * speed**0.6
    # Turbulence about an ear or a microphone falls off on both sides of a peak that moves with speed; edges and
    # branches howl higher up, in a narrower band (Farnell).
    body_db = -8 * np.abs(octave - np.log2(body_hz)[:, None])
    howl_db = -10 - 20 * np.abs(octave - np.log2(howl_hz)[:, None]) + 4 * gust[:, None]
    gains = np.sqrt(10 ** (body_db / 10) + 10 ** (howl_db / 10)) * speed[:, None] ** 1.6
    gains[:, BIN_HZ < FLOOR_HZ] = 0
    gains /= np.sqrt(np.mean(np.square(gains))) + 1e-9
    return finish.bed(moving_noise(rng, n_samples, gains.astype(np.float32)), drive)


def room_tone(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A quiet room: what comes through its walls and its air vent, with a vent's own broad resonance."""
    one, n_samples = individual(rng), len(drive)
    shape = both(QUIET, resonance(one.uniform(120, 400), one.uniform(2, 5), 0.5))
    return finish.bed(noise(rng, n_samples, shape) * swaying(rng, n_samples, 0.2, 0.6), drive, range_db=8)


def fire(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A wood fire: flames that flutter low, sap that ticks all the time, and wood that cracks now and then."""
    n_samples = len(drive)
    # Flames fall by 4.6 dB an octave above 90 Hz, and lap a few times a second.
    flutter = noise(rng, n_samples, tilt(90, 3, 4.6)) * np.exp(0.12 * drift(rng, n_samples, 6.0))
    ticks = texture(rng, 30 + 35 * drive, clicks(rng, 48, 4000, 16000, cycles=0.7), 9.0, reference_hz=50)
    # Cracks come in flurries: a split runs on.
    flurry = np.exp(1.0 * drift(rng, n_samples, 1.5) - 0.5)
    cracks = texture(rng, (1.5 + 4 * drive) * flurry, cracking(rng, 32), 8.0, reference_hz=4)
    made = finish.mixed((flutter, 0.4), (ticks, 0.5), (cracks, 0.6))
    # A crack may stand 22 dB above the rest; more would be a bang each time the level is set by the fire.
    return finish.bed(12 * finish.soft_limit(made / 12), drive, range_db=12)


def cracking(rng: np.random.Generator, n_cracks: int) -> list[np.ndarray]:
    """Cracks of wood: a click of a fraction of a millisecond and the log's own short answer."""
    bank = []
    knocks = clicks(rng, n_cracks, 300, 1500)
    for snap, knock in zip(clicks(rng, n_cracks, 5000, 16000, cycles=0.7), knocks, strict=True):
        crack = 0.05 * knock
        crack[: len(snap)] += snap[: len(crack)]
        bank.append(crack)
    return bank


def swaying(rng: np.random.Generator, n_samples: int, rate_hz: float, depth_db: float) -> np.ndarray:
    """A slow rise and fall of level, as anything outdoors has."""
    return np.asarray(np.exp(np.float32(depth_db * math.log(10) / 20) * drift(rng, n_samples, rate_hz)), np.float32)


SOUNDS = (
    Sound(
        name="weather.wind",
        role="bed",
        model=wind,
        says="wind",
        seen_as=("outdoors",),
        trigger="none",
        audioset=("Wind", "Wind noise (microphone)"),
        ucs="WINDGust",
        words=("wind", "windy", "breeze", "gust", "outdoors", "outside"),
        level_db=-12.0,
        distance_m=3.0,
        width=1.0,
        degrees=("light", "strong"),
    ),
    Sound(
        name="ambience.room",
        role="bed",
        model=room_tone,
        says="room tone",
        seen_as=("indoor",),
        trigger="none",
        audioset=("Inside, small room",),
        ucs="AMBRoom",
        words=("room", "room tone", "indoor", "inside", "ambience"),
        level_db=-22.0,
        distance_m=3.0,
        width=1.0,
    ),
    Sound(
        name="fire.crackle",
        role="bed",
        model=fire,
        says="crackling fire",
        seen_as=("fire",),
        trigger="motion",
        audioset=("Fire", "Crackle"),
        ucs="FIRECrkl",
        words=("fire", "campfire", "fireplace", "flame", "bonfire", "crackle"),
        level_db=-6.0,
        distance_m=2.5,
        width=0.35,
    ),
)
