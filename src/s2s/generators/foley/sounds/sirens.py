"""Sirens: swept and two-tone horns of vehicles, and the rotors of civil defence.

Their pitches and rates are those of standards; horns, streets and hills make them real.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed, paths, unit, wander
from s2s.generators.foley.synth.motors import added, harmonics, orders, rippled, turning
from s2s.generators.foley.synth.noise import both, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def siren(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A siren of a police car, ambulance or fire engine: a wail, changed for a yelp now and then, or two tones.

    An electronic siren sweeps a square wave between some 600 and 1500 Hz, up and down in 4 to 5 s (wail) or 0.3 s
    (yelp) (SAE J1849); in Europe it changes between two tones a fourth apart (DIN 14610: 440 and 585 Hz). Its horn
    passes 500 Hz to 4 kHz, streets give it back.
    """
    one = individual(rng)
    n = len(drive)
    two_tones = one.random() < 0.35
    pitch_hz = _two_tones(rng, one, n) if two_tones else _swept(rng, one, n)
    turns = turning(rng, pitch_hz, unsteady=0.0006)
    cycle = {k: -20 * float(np.log10(k)) - (0 if k % 2 else 9) for k in range(1, 12)}
    wave = orders(one, turns, cycle, spread_db=1.5)
    horn = both(tilt(1100, 7, 3), resonance(one.uniform(800, 1200), 5, 0.3), resonance(one.uniform(2000, 3000), 6, 0.3))
    heard = unit(oaconvolve(wave, paths(one, horn, 0.02))[:n])
    street = unit(oaconvolve(heard, paths(one, tilt(900, 3, 4), 0.9))[:n])
    gusts = np.exp(0.18 * wander(rng, n, 1.2))
    made = (heard * gusts + 0.55 * street) / 1.15 + 0.02 * noise(rng, n, tilt(300, 3, 4))
    return finish.bed(unit(made), drive)


def _swept(rng: np.random.Generator, one: np.random.Generator, n_samples: int) -> np.ndarray:
    """Pitch of a wail and a yelp, in Hz: up quicker than down, and each lasts some sweeps."""
    low_hz, high_hz = one.uniform(550, 700), one.uniform(1250, 1550)
    slow_hz, fast_hz = one.uniform(0.2, 0.28), one.uniform(2.8, 3.6)
    rate_hz, at_s, yelps = np.zeros(n_samples), 0.0, bool(rng.random() < 0.25)
    while at_s * SAMPLE_RATE < n_samples:
        lasting_s = rng.uniform(2.5, 5) if yelps else rng.uniform(6, 12)
        own = (fast_hz if yelps else slow_hz) * (1 + 0.03 * rng.standard_normal())
        rate_hz[round(at_s * SAMPLE_RATE) : round((at_s + lasting_s) * SAMPLE_RATE)] = own
        at_s, yelps = at_s + lasting_s, not yelps
    place = (np.cumsum(rate_hz) / SAMPLE_RATE + rng.random()) % 1.0
    rising = np.where(place < 0.42, place / 0.42, (1 - place) / 0.58)
    # A capacitor charges: quick at first.
    rising = (1 - np.exp(-1.6 * rising)) / (1 - np.exp(-1.6))
    return np.asarray(low_hz * (high_hz / low_hz) ** rising)


def _two_tones(rng: np.random.Generator, one: np.random.Generator, n_samples: int) -> np.ndarray:
    """Pitch of a two-tone horn in Hz: the lower and the upper in turn, a good half second each."""
    low_hz, each_s = one.uniform(410, 470), one.uniform(0.5, 0.75)
    place = turning(rng, np.full(n_samples, 0.5 / each_s), unsteady=0.05, rate_hz=0.5)
    return np.asarray(np.where(place % 1.0 < 0.5, low_hz, low_hz * 4 / 3))


def civil(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A civil defence siren: a motor winds up two rotors that chop air, nine ports and twelve, and lets them run down.

    Pitch is ports times turns: both tones climb together to some 460 and 610 Hz in 3 to 5 s and sink when the current
    is cut, the attack signal of rising and falling. Chopped air is a triangle rich in harmonics; at distance they fade,
    and houses and hills answer.
    """
    one = individual(rng)
    n = len(drive)
    top_hz = one.uniform(410, 480) / 9 * (0.9 + 0.15 * drive)
    powered = np.ones(n)
    at_s = rng.uniform(1.5, 6)
    while at_s * SAMPLE_RATE < n:
        cut_s = rng.uniform(2.0, 4.0)
        powered[round(at_s * SAMPLE_RATE) : round((at_s + cut_s) * SAMPLE_RATE)] = 0.5
        at_s += cut_s + rng.uniform(3.0, 6.0)
    speed = followed(powered, 1.5, 2.2)
    turns = turning(rng, top_hz * speed, unsteady=0.003)
    lines = added(harmonics(9, 8, 0.0, 6.5), harmonics(12, 7, -1.0, 6.5), harmonics(1, 3, -26, 3))
    wave = orders(one, turns, lines, spread_db=2.0)
    rush = rippled(noise(rng, n, both(tilt(800, 4, 4), resonance(600, 4, 0.5))), turns, 0.4, 9)
    horn = unit(
        oaconvolve(wave + 0.08 * unit(rush), paths(one, both(tilt(600, 5, 4), resonance(900, 4, 0.4)), 0.03))[:n]
    )
    hills = unit(oaconvolve(horn, paths(one, tilt(450, 3, 5), 2.2))[:n])
    gusts = np.exp(0.22 * wander(rng, n, 0.8))
    loud = (speed**2).astype(np.float32)
    made = (horn * gusts + 0.8 * hills) * loud + 0.02 * noise(rng, n, tilt(200, 3, 5))
    return finish.bed(unit(made), drive)


SOUNDS = (
    Sound(
        name="alarm.siren",
        role="bed",
        model=siren,
        says="siren",
        seen_as=("siren",),
        trigger="none",
        audioset=("Siren", "Emergency vehicle"),
        ucs="ALRMSirn",
        words=("siren", "police", "police car", "ambulance", "fire engine", "emergency"),
        level_db=4,
        distance_m=15,
        degrees=("distant", "loud"),
        width=0.15,
    ),
    Sound(
        name="alarm.civil",
        role="bed",
        model=civil,
        says="civil defence siren",
        seen_as=(),
        trigger="none",
        audioset=("Civil defense siren",),
        ucs="ALRMSirn",
        words=("air raid siren", "civil defence siren", "civil defense siren", "tornado siren"),
        level_db=4,
        distance_m=60,
        degrees=("distant", "loud"),
        width=0.3,
    ),
)
