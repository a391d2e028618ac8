"""Shots and fireworks: a pressure wave, and what the landscape returns of it.

Near by, an explosion is a Friedlander wave, a jump and an exponential fall through zero; what is mostly heard of it are
reflections, from the ground at once and from walls, trees and hills later and duller, and the overloaded microphone
(Maher, Acoustical characterization of gunshots, 2007; Farnell, Designing Sound, 2010).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import glide
from s2s.generators.foley.synth.noise import Spectrum, both, burst, drift, noise, resonance, tail, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def blast_wave(n_samples: int, positive_s: float) -> np.ndarray:
    """A Friedlander wave: overpressure for ``positive_s``, then a shallow suction. Peaks at 1."""
    time = np.arange(n_samples, dtype=np.float32) / np.float32(positive_s * SAMPLE_RATE)
    return np.asarray((1 - time) * np.exp(-time))


def air(metres: float) -> Spectrum:
    """What air takes, at 20 degrees and half humidity: 30 dB a kilometre at 4 kHz, 105 at 8 kHz (ISO 9613-1)."""
    return lambda hz: -0.03 * metres * (hz / 4000) ** 1.8


def decay(at_300_s: float, slope: float) -> Spectrum:
    """T60 that falls with frequency as a power, from ``at_300_s`` at 300 Hz."""
    return lambda hz: at_300_s * (300 / hz) ** slope


def landscape(
    rng: np.random.Generator,
    direct: np.ndarray,
    length_s: float,
    *,
    metres: float,
    far_s: float,
    n_echoes: int,
    tail_db: float,
) -> np.ndarray:
    """Put a blast outdoors: a few echoes, each duller and more smeared than the last, over a diffuse tail.

    ``direct`` has lost to the air already what its ``metres`` cost; echoes come up to ``far_s`` later, from farther,
    and from the same places at every shot.
    """
    one = individual(rng)
    n_samples = round(length_s * SAMPLE_RATE)
    out = np.zeros(n_samples, np.float32)
    out[: len(direct)] = direct[:n_samples]
    loudness = float(np.sqrt(np.mean(np.square(direct[:2400]))))
    t60_s = one.uniform(0.9, 1.5)
    diffuse = tail(
        rng,
        n_samples,
        both(tilt(500, 3, 2), air(metres + 100)),
        lambda hz: t60_s / (1 + hz / 4000),
        rise_s=one.uniform(0.01, 0.05),
    )
    out += 10 ** ((tail_db + one.uniform(-2.5, 2.5)) / 20) * loudness * diffuse
    for delay_s in np.sort(one.uniform(0.08, far_s, n_echoes)):
        start = round(delay_s * SAMPLE_RATE)
        echo = burst(
            rng,
            round(0.3 * SAMPLE_RATE),
            both(tilt(500, 3, 2.5), air(metres + 340 * delay_s)),
            decay(one.uniform(0.15, 0.35), 0.25),
            attack_s=0.003 + 0.02 * delay_s,
        )[: n_samples - start]
        out[start : start + len(echo)] += loudness * 10 ** (one.uniform(-15, -5) / 20) / (1 + 2 * delay_s) * echo
    return out


def nearness(strength: float) -> float:
    """Factor on the distance: a blast that is weak to the ear is mostly a far one, dulled by the air between."""
    return 2.0 - 1.4 * strength


def overload(samples: np.ndarray, by: float) -> np.ndarray:
    """The microphone's limit: what is above it is squashed."""
    return np.asarray(np.tanh(by * samples / (np.abs(samples).max() + 1e-9)), np.float32)


def gun_shot(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A pistol or rifle outdoors: the blast, its image from the ground milliseconds later, and the land's answer."""
    one = individual(rng)
    metres, n_direct = one.uniform(15, 60) * nearness(strength), round(0.5 * SAMPLE_RATE)
    gas = burst(
        rng,
        n_direct,
        both(tilt(900, 3, 1.5), resonance(one.uniform(500, 2000), 4, 0.7), air(metres)),
        decay(one.uniform(0.3, 0.5), 0.3),
        attack_s=0.0003,
    )
    direct = 1.2 * blast_wave(n_direct, one.uniform(0.0004, 0.0012)) + (0.5 + 0.4 * strength) * gas
    ground = round(one.uniform(0.002, 0.006) * SAMPLE_RATE)
    direct[ground:] += 0.6 * direct[:-ground]
    made = landscape(rng, direct, 1.8, metres=metres, far_s=0.6, n_echoes=4, tail_db=-10)
    return finish.take(rng, overload(made, 1.5 + 1.5 * strength), strength, fade_s=0.4)


def fireworks(rng: np.random.Generator, strength: float) -> Take:
    """An aerial shell bursts: a boom, its echoes, mostly stars that crackle, and in some takes the launch before."""
    metres, n_direct = rng.uniform(100, 250) * nearness(strength), round(0.4 * SAMPLE_RATE)
    boom = burst(rng, n_direct, both(tilt(220, 3, 2), air(metres)), decay(0.22, 0.4), attack_s=0.0006)
    boom += 2 * blast_wave(n_direct, rng.uniform(0.002, 0.005))
    made = landscape(rng, boom, 2.8, metres=metres, far_s=1.2, n_echoes=7, tail_db=-7)
    made = overload(made, 1.3 + strength)
    if rng.random() < 0.8:
        made += rng.uniform(0.4, 0.9) * crackling(rng, len(made))
    before = launch(rng) if rng.random() < 0.25 else np.zeros(0, np.float32)
    whole = np.concatenate([before, made])
    return Take(finish.take(rng, whole, strength, fade_s=0.5), len(before) / SAMPLE_RATE)


def crackling(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Stars that break up: sharp pops, thick at first, thinning out over a second or two. Peaks at 1."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    begins_s, lasts_s = rng.uniform(0.05, 0.4), rng.uniform(0.3, 0.8)
    rate_hz = np.where(time_s > begins_s, rng.uniform(60, 200) * np.exp(-(time_s - begins_s) / lasts_s), 0.0)
    pops = texture(rng, rate_hz, clicks(rng, 24, 700, 4000, cycles=1.2), 7.0, reference_hz=100)
    return np.asarray(pops / max(1e-9, float(np.abs(pops).max(initial=0.0))), np.float32)


def launch(rng: np.random.Generator) -> np.ndarray:
    """The shell on its way up: a whistle falling as it slows, with its breath, and a moment of nothing at the top."""
    n_samples = round(rng.uniform(0.7, 1.1) * SAMPLE_RATE)
    place = np.linspace(0, 1, n_samples)
    pitch_hz = rng.uniform(2600, 3400) * (1 - 0.35 * place) * (1 + 0.006 * drift(rng, n_samples, 12.0))
    swell = np.sin(np.pi * np.minimum(place / 0.85, 1)) ** 0.7 * (1 - 0.5 * place)
    whistle = glide(pitch_hz, swell) + 0.4 * glide(2.01 * pitch_hz, swell)
    breath = noise(rng, n_samples, tilt(2500, 4, 4)) * swell
    return np.asarray(0.06 * whistle + 0.02 * breath, np.float32)


SOUNDS = (
    Sound(
        name="explosion.gun_shot",
        role="event",
        model=gun_shot,
        says="gun fires",
        seen_as=("gun",),
        trigger="surge",
        audioset=("Gunshot, gunfire", "Explosion"),
        ucs="GUNRif",
        words=("gun", "machine gun", "gunshot", "shot", "rifle", "pistol", "shooting", "firearm"),
        level_db=8.0,
        distance_m=10.0,
        min_gap_s=0.25,
    ),
    Sound(
        name="explosion.fireworks",
        role="event",
        model=fireworks,
        says="firework bursts",
        seen_as=("fireworks",),
        trigger="flash",
        audioset=("Fireworks", "Firecracker"),
        ucs="FRWKComr",
        words=("firework", "fireworks", "firecracker", "rocket", "new year"),
        level_db=7.0,
        distance_m=30.0,
        min_gap_s=0.3,
    ),
)
