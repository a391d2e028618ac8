"""Wind, and the leaves that it moves."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import (
    BIN_HZ,
    FLOOR_HZ,
    drift,
    frame_centres,
    moving_noise,
    noise,
    tilt,
)
from s2s.generators.foley.synth.textures import texture_of
from s2s.generators.foley.vocabulary import Sound


def wind(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Wind about the ears and through what stands in it: bands whose pitch and level rise together with each gust.

    Gusts come on all scales, from seconds to tenths; pressure grows as the square of speed, so level follows twice.
    """
    n_samples = len(drive)
    at = frame_centres(n_samples)
    scales = ((0.5, 0.3), (0.5, 1.2), (0.2, 4.0))
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


def leaves(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Leaves in the wind: how bright and how restless their bands are was measured of shaken twigs.

    Wind shakes less hard than a hand, so levels swing half as deep by themselves and follow gusts instead, which also
    set how many leaves strike one another; what is below is the wind itself.
    """
    one, n_samples = individual(rng), len(drive)
    drawn = shipped("weather.leaves").pick(one).draw(one)
    drawn["swing_db"] = 0.5 * drawn["swing_db"]
    gust = np.exp(0.5 * drift(rng, n_samples, 2.5) + 0.4 * drift(rng, n_samples, 0.4) - 0.2)
    moving = texture_of(drawn, rng, 0.5 * drive) * np.sqrt(gust)
    striking = texture(rng, (350 + 700 * drive) * gust, clicks(rng, 64, 2500, 9000, cycles=3), 6.0, reference_hz=700)
    air = noise(rng, n_samples, tilt(150, 3, 6)) * gust
    return finish.bed(finish.mixed((moving, 1.0), (striking, 0.15), (air, 0.2)), drive)


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
        name="weather.leaves",
        role="bed",
        model=leaves,
        says="rustling leaves",
        seen_as=("trees",),
        trigger="none",
        audioset=("Rustling leaves",),
        ucs="VEGETree",
        words=("leaf", "leaves", "tree", "forest", "foliage", "bush"),
        level_db=-14.0,
        distance_m=5.0,
        width=1.0,
        degrees=("gently", "loudly"),
    ),
)
