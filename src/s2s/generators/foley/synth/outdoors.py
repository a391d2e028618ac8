"""Outdoors: what air takes of a sound on its way, and what the land gives back of a loud one.

Beyond some tens of metres most of a shot is heard from woods, walls and hills: thousands of small answers that run
into one another, a noise that dies away, the top first, with swells where a wood's edge or a slope lies (Maher 2007;
Embleton 1996). The land is the same at every shot, so it is drawn once a source and every sound goes through it.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import fft

from s2s.generators.foley.synth.noise import (
    BIN_HZ,
    FLOOR_HZ,
    HOP,
    Spectrum,
    amplitude,
    both,
    drift,
    moving_noise,
    n_frames,
)
from s2s.stem import SAMPLE_RATE

NEAREST_S = 0.012
"""The first answers come from a few metres behind the ear."""


def air(metres: float) -> Spectrum:
    """What air takes, at 20 degrees and half humidity: 30 dB a kilometre at 4 kHz, 105 at 8 kHz (ISO 9613-1)."""
    return lambda hz: -0.03 * metres * (hz / 4000) ** 1.8


def swaying(rng: np.random.Generator, n_samples: int, rate_hz: float, depth_db: float) -> np.ndarray:
    """A slow rise and fall of level, as anything outdoors has."""
    return np.asarray(np.exp(np.float32(depth_db * np.log(10) / 20) * drift(rng, n_samples, rate_hz)), np.float32)


def land(
    one: np.random.Generator,
    length_s: float,
    *,
    metres: float,
    t60_s: float,
    energy_db: float,
    colour: Spectrum,
    n_swells: int = 8,
    swell_db: float = 3.0,
    rough_db: float = 1.0,
) -> np.ndarray:
    """Draw the land's answer to one shot.

    Parameters
    ----------
    one : np.random.Generator
        Of the source (`individual`): its shots are all fired in one place.
    metres : float
        Distance of the shot; what comes back has gone farther.
    t60_s : float
        Seconds to fall by 60 dB at low frequencies; half of it at 2.5 kHz.
    energy_db : float
        Energy of the whole answer against the shot's.
    colour : Spectrum
        Of the shot and of what reflects it.
    n_swells, swell_db, rough_db
        How many swells there are, where something large stands, up to how high, and how much the level varies besides.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    n_samples = round(length_s * SAMPLE_RATE)
    time_s = np.arange(n_frames(n_samples), dtype=np.float32) * np.float32(HOP / SAMPLE_RATE)
    level_db = rough_db * drift(one, len(time_s) * HOP, 9.0)[::HOP]
    for at_s in one.uniform(0.08, 0.6 * length_s, n_swells):
        level_db += swell_db * one.uniform(0.3, 1) * np.exp(-np.square((time_s - at_s) / one.uniform(0.03, 0.09)))
    # Energy of a shot spreads on its way there and back, so early answers are louder than an even decay has them.
    level_db += -6 * np.log10(1 + time_s / 0.08) + 20 * np.log10(1 - np.exp(-(time_s + 0.005) / 0.02))
    spectrum = both(colour, air(metres + 150))
    falling = np.exp(-6.91 * time_s[:, None] * (1 + BIN_HZ / 2500).astype(np.float32) / np.float32(t60_s))
    farther = -0.03 * 340 * time_s[:, None] * (BIN_HZ / 4000).astype(np.float32) ** 1.8
    gains = falling * 10 ** ((level_db[:, None] + farther) / 20) * amplitude(spectrum, BIN_HZ)
    gains[:, BIN_HZ < FLOOR_HZ] = 0
    answer = moving_noise(one, n_samples, gains.astype(np.float32))
    answer *= np.float32(10 ** (energy_db / 20) / math.sqrt(float(np.sum(np.square(answer))) + 1e-12))
    return np.concatenate([np.zeros(round(NEAREST_S * SAMPLE_RATE), np.float32), answer])


def answered(dry: np.ndarray, fed: np.ndarray, answer: np.ndarray, n_samples: int) -> np.ndarray:
    """A sound and the land's answer, cut to a length.

    Parameters
    ----------
    dry : np.ndarray [shape=(n_dry,)]
        What comes straight.
    fed : np.ndarray [shape=(n_fed,)]
        What the land is given of it: clicks where it bangs (`clicks_at`). The roar of a burst is not given, for each of
        a thousand reflections has another, and one that rang with the same would sound of metal.
    answer : np.ndarray
        From `land`.
    """
    length = fft.next_fast_len(len(fed) + len(answer), real=True)
    wet = fft.irfft(fft.rfft(fed.astype(np.float32), length) * fft.rfft(answer, length), length)[:n_samples]
    out = np.zeros(n_samples, np.float32)
    out[: len(wet)] = wet
    out[: min(len(dry), n_samples)] += dry[:n_samples]
    return out


def click_of(direct: np.ndarray) -> np.ndarray:
    """One sample with the energy of a shot."""
    return np.array([math.sqrt(float(np.sum(np.square(direct, dtype=np.float64))))], np.float32)


def with_ground(made: np.ndarray, direct: np.ndarray, delay_s: float) -> np.ndarray:
    """Add the ground's image of the direct sound. The land's answer has many such, at all delays, and so none."""
    start = round(delay_s * SAMPLE_RATE)
    end = min(len(made), start + len(direct))
    made[start:end] += np.float32(0.6) * direct[: end - start]
    return made
