"""Fireworks: shells that climb and burst far up, and crackers near by.

A display is a hundred metres off and more, over a wide place, so that all of it, the crackling too, is heard through
air and with the land's answer (`outdoors`).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.sounds.blasts import blast_wave, decay, nearness, overload
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import glide
from s2s.generators.foley.synth.noise import both, burst, drift, noise, tilt
from s2s.generators.foley.synth.outdoors import air, answered, click_of, land
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def fireworks(rng: np.random.Generator, strength: float) -> Take:
    """An aerial shell bursts: a boom, the land's answer, mostly stars that crackle, and at times the climb before."""
    one = individual(rng)
    metres, n_samples = rng.uniform(120, 320) * nearness(strength), round(3.6 * SAMPLE_RATE)
    n_direct = round(1.9 * SAMPLE_RATE)
    boom = burst(rng, n_direct, both(tilt(220, 3, 2), air(metres)), decay(0.25, 0.4), attack_s=0.0006)
    boom += 2 * blast_wave(n_direct, rng.uniform(0.002, 0.005))
    boom /= np.abs(boom).max()
    fed = np.zeros_like(boom)
    fed[:1] = click_of(boom)
    if rng.random() < 0.8:
        pops = np.float32(rng.uniform(0.35, 0.8)) * crackling(rng, n_direct, metres)
        # Stars are up in the air, and small: what the land gives back of them is less than of the boom.
        boom, fed = boom + pops, fed + np.float32(0.3) * pops
    colour = tilt(350, 3, 2)
    answer = land(one, 2.4, metres=metres, t60_s=one.uniform(2.4, 3.6), energy_db=one.uniform(-1, 5), colour=colour)
    made = overload(answered(boom, fed, answer, n_samples), 1.3 + strength)
    before = climb(rng) if rng.random() < 0.25 else np.zeros(0, np.float32)
    whole = np.concatenate([before, made])
    return Take(finish.take(rng, whole, strength, fade_s=0.8), len(before) / SAMPLE_RATE)


def crackling(rng: np.random.Generator, n_samples: int, metres: float) -> np.ndarray:
    """Stars that break up: hundreds of pops, thick at first, thinning out over a second or two. Peaks at 1."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    begins_s, lasts_s = rng.uniform(0.15, 0.5), rng.uniform(0.3, 0.7)
    rate_hz = np.where(time_s > begins_s, rng.uniform(250, 700) * np.exp(-(time_s - begins_s) / lasts_s), 0.0)
    # Air rounds the pops: at 300 m little is left above 6 kHz.
    highest_hz = 6500 * (150 / max(metres, 60)) ** 0.4
    pops = texture(rng, rate_hz, clicks(rng, 32, 500, highest_hz, cycles=1.2), 7.0, reference_hz=100)
    return np.asarray(pops / max(1e-9, float(np.abs(pops).max(initial=0.0))), np.float32)


def climb(rng: np.random.Generator) -> np.ndarray:
    """The shell on its way up: a whistle falling as it slows, with its breath, and a moment of nothing at the top."""
    n_samples = round(rng.uniform(0.7, 1.1) * SAMPLE_RATE)
    place = np.linspace(0, 1, n_samples)
    pitch_hz = rng.uniform(2600, 3400) * (1 - 0.35 * place) * (1 + 0.006 * drift(rng, n_samples, 12.0))
    swell = np.sin(np.pi * np.minimum(place / 0.85, 1)) ** 0.7 * (1 - 0.5 * place)
    whistle = glide(pitch_hz, swell) + 0.4 * glide(2.01 * pitch_hz, swell)
    breath = noise(rng, n_samples, tilt(2500, 4, 4)) * swell
    return np.asarray(0.06 * whistle + 0.02 * breath, np.float32)


def launch(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A shell or a rocket goes up: the mortar's thump, and a hiss that whistles and thins out as it climbs.

    The whistle is a burning tube's own note; it falls as the speed does and with it Doppler's share.
    """
    one = individual(rng)
    metres = one.uniform(30, 90) * nearness(strength)
    lasts_s = rng.uniform(1.0, 1.7)
    n_samples = round((lasts_s + 1.0) * SAMPLE_RATE)
    time_s = np.arange(n_samples) / SAMPLE_RATE
    thump = burst(rng, n_samples, both(tilt(160, 3, 3), air(metres)), decay(0.22, 0.4), attack_s=0.0008)
    thump += 2 * blast_wave(n_samples, one.uniform(0.003, 0.006))
    thump /= np.abs(thump).max()
    place = np.minimum(time_s / lasts_s, 1)
    rising = np.clip(time_s / 0.25, 0, 1) * (1 - place) ** 0.6
    # Half of all shells carry a whistle; all hiss.
    hiss = noise(rng, n_samples, both(tilt(1800 + 800 * strength, 4, 3), air(metres))) * rising
    hiss *= np.exp(0.25 * drift(rng, n_samples, 16.0))
    pitch_hz = rng.uniform(1900, 3200) * (1 - 0.3 * place) * (1 + 0.01 * drift(rng, n_samples, 10.0))
    whistle = glide(pitch_hz, rising) + 0.35 * glide(2.01 * pitch_hz, rising)
    made = (0.10 + 0.05 * strength) * hiss
    if one.random() < 0.5:
        made += np.float32(rng.uniform(0.08, 0.18)) * whistle
    answer = land(one, 1.2, metres=metres, t60_s=one.uniform(1.4, 2.2), energy_db=-7, colour=tilt(300, 3, 2))
    made = answered(made + thump, click_of(thump), answer, n_samples)
    return finish.take(rng, made, strength, fade_s=0.5)


def firecracker(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A string of crackers on a street: sharp bangs of a few milliseconds, some alone, some in one another, and walls.

    Crackers of a gram of powder make pulses shorter than a millisecond, and a fuse lights 10 to 25 of them a second.
    """
    one = individual(rng)
    metres = one.uniform(6, 20) * nearness(strength)
    n_bangs = int(rng.integers(14, 36))
    gaps_s = rng.exponential(1 / one.uniform(10, 22), n_bangs - 1) + 0.004
    times_s = np.append(0.0, np.cumsum(gaps_s))
    dry = np.zeros(round((times_s[-1] + 0.2) * SAMPLE_RATE) + 1, np.float32)
    fed = np.zeros_like(dry)
    kinds = []
    for _ in range(4):
        n_bang = round(0.12 * SAMPLE_RATE)
        powder = burst(
            rng, n_bang, both(tilt(1600 + 900 * strength, 3, 1.5), air(metres)), decay(0.12, 0.3), attack_s=0.0002
        )
        bang = 1.3 * blast_wave(n_bang, rng.uniform(0.0002, 0.0005)) + 0.6 * powder
        kinds.append((bang / np.abs(bang).max()).astype(np.float32))
    for number, at_s in enumerate(times_s):
        start = round(float(at_s) * SAMPLE_RATE)
        gain = 1.0 if number == 0 else 10 ** (-rng.uniform(1.0, 9.0) / 20)
        bang = kinds[number % 4][: len(dry) - start]
        dry[start : start + len(bang)] += np.float32(gain) * bang
        fed[start] += np.float32(gain) * click_of(bang)[0]
    colour = tilt(1000, 3, 2)
    answer = land(one, 0.9, metres=metres, t60_s=one.uniform(0.8, 1.4), energy_db=one.uniform(-9, -4), colour=colour)
    made = answered(dry, fed, answer, len(dry) + round(0.8 * SAMPLE_RATE))
    return finish.take(rng, overload(made, 1.4 + strength), strength, fade_s=0.3)


SOUNDS = (
    Sound(
        name="explosion.fireworks",
        role="event",
        model=fireworks,
        says="firework bursts",
        seen_as=("fireworks",),
        trigger="flash",
        audioset=("Fireworks", "Firecracker"),
        ucs="FRWKComr",
        words=("firework", "fireworks", "rocket", "new year"),
        level_db=7.0,
        distance_m=30.0,
        min_gap_s=0.3,
    ),
    Sound(
        name="explosion.firework_launch",
        role="event",
        model=launch,
        says="firework goes up",
        seen_as=(),
        trigger="flash",
        audioset=("Fireworks", "Whoosh, swoosh, swish"),
        ucs="FRWKComr",
        words=("firework launch", "rocket launch", "shell launch", "skyrocket"),
        level_db=1.0,
        distance_m=30.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="explosion.firecracker",
        role="event",
        model=firecracker,
        says="string of firecrackers goes off",
        seen_as=(),
        trigger="flash",
        audioset=("Firecracker", "Fireworks"),
        ucs="FRWKComr",
        words=("firecracker", "cracker", "banger", "bangers", "petard"),
        level_db=5.0,
        distance_m=8.0,
        min_gap_s=0.8,
    ),
)
