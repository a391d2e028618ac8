"""Babble: voices that talk and say nothing, as a crowd sounds from outside.

A talker makes 4 to 5 syllables a second, which is the modulation by which the ear knows speech (Greenberg & Arai 2004),
in phrases of one breath that fall in pitch, over vowels between those of Peterson & Barney ("Control methods used in a
study of the vowels", JASA 1952). Syllables are drawn without regard to any language, so that no word comes of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.generators.foley.synth.noise import drift, noise, through
from s2s.generators.foley.synth.voice import Call, utter
from s2s.stem import SAMPLE_RATE

VOWELS_HZ = np.array(
    [
        [270, 2290, 3010, 3700],
        [390, 1990, 2550, 3600],
        [530, 1840, 2480, 3600],
        [660, 1720, 2410, 3500],
        [730, 1090, 2440, 3400],
        [570, 840, 2410, 3300],
        [440, 1020, 2240, 3300],
        [300, 870, 2240, 3300],
        [640, 1190, 2390, 3400],
        [490, 1350, 1690, 3200],
    ]
)
"""Formants of ten American English vowels spoken by men; the fourth is that of a neutral tract."""
_RADIATED = butter(2, 50, "highpass", fs=SAMPLE_RATE, output="sos")
"""Pulses of the folds go one way; nothing so slow leaves a mouth."""
STEP = 240
"""Samples between points of a talker's curves: 5 ms."""


@dataclass(frozen=True)
class Talker:
    """Who talks."""

    pitch_hz: float
    tract: float
    """Formants over a man's: 1 for men, 1.17 for women (Peterson & Barney)."""
    syllables_hz: float
    """Syllables a second."""
    effort: float
    """Vocal effort in [0, 1], from a murmur to a call over others."""


def talker(rng: np.random.Generator, effort: float = 0.5) -> Talker:
    """Draw a grown man or woman."""
    woman = rng.random() < 0.5
    # People raise pitch as they raise their voice (Garnier & Henrich, "Speaking in noise: how does the Lombard effect
    # improve acoustic contrasts?", Computer Speech & Language 2014): here by 8 semitones from least effort to most.
    pitch_hz = (205 if woman else 118) * rng.lognormal(0, 0.12) * 2 ** ((effort - 0.4) * 8 / 12)
    tract = (1.17 if woman else 1.0) * rng.lognormal(0, 0.04)
    return Talker(pitch_hz, tract, rng.uniform(3.9, 5.3), effort)


def phrase(rng: np.random.Generator, who: Talker, length_s: float) -> np.ndarray:
    """Babble one breath.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1, about ``length_s`` long.
    """
    n_steps = max(8, round(length_s * SAMPLE_RATE / STEP))
    time_s = np.arange(n_steps) * STEP / SAMPLE_RATE
    edges_s = np.cumsum(rng.lognormal(-np.log(who.syllables_hz), 0.3, int(length_s * who.syllables_hz * 2) + 4))
    number = np.searchsorted(edges_s, time_s)
    starts_s = np.concatenate([[0.0], edges_s])
    place = (time_s - starts_s[number]) / (starts_s[number + 1] - starts_s[number])
    kinds = _consonants(rng, number[-1] + 1)
    # A consonant closes the first third of a syllable; stops shut off all, others let some through.
    closing = np.clip(1 - place / 0.34, 0, 1) ** 0.7
    stress_db = 3.5 * rng.standard_normal(number[-1] + 1)
    gain_db = stress_db[number] - kinds[number, 0] * closing - 14 * np.clip((place - 0.75) / 0.25, 0, 1) ** 2
    gain_db += -5 * time_s / length_s - 40 * np.clip(1 - time_s / 0.04, 0, 1)
    gain_db -= 40 * np.clip(1 - (length_s - time_s) / 0.08, 0, 1)
    voicing_db = -kinds[number, 1] * (closing > 0.15)
    accents = (1.0 + 1.8 * who.effort) * rng.standard_normal(number[-1] + 2)
    semitones = np.interp(number + place, np.arange(len(accents)), accents) + 3 - 6 * time_s / length_s
    n = n_steps * STEP
    grid = np.arange(n) / STEP
    spoken = utter(
        Call(
            f0_hz=who.pitch_hz
            * 2 ** (np.interp(grid, np.arange(n_steps), semitones) / 12)
            * (1 + 0.01 * drift(rng, n, 8)),
            gain_db=np.interp(grid, np.arange(n_steps), gain_db),
            formants_hz=_formants(rng, number, place, closing) * who.tract,
            bandwidths_hz=(110, 120, 160, 220),
            tilt_db=-8.5 + 2 * who.effort,
            corner_hz=150 + 550 * who.effort**2,
            breath_db=-32,
            voicing_db=np.interp(grid, np.arange(n_steps), voicing_db),
            jitter=0.01,
        ),
        rng,
    )
    hissing = (kinds[number, 2] * np.clip(closing * 1.5, 0, 1)) ** 2 * 10 ** (
        (gain_db + kinds[number, 0] * closing) / 20
    )
    samples = spoken / (np.sqrt(np.mean(np.square(spoken))) + 1e-9)
    samples[:n] += _hiss(rng, n) * np.interp(grid, np.arange(n_steps), hissing) * (0.35 + 0.25 * who.effort)
    heard = sosfilt(_RADIATED, samples)
    return np.asarray(heard / np.sqrt(np.mean(np.square(heard))), np.float32)


def _hiss(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Air at the teeth: noise from 4 to 9 kHz, RMS 1, as in [s] (Jongman, Wayland & Wong, JASA 2000)."""
    return noise(rng, n_samples, through((2000, -24), (4500, -3), (6500, 0), (9000, -6), (14000, -24)))


def _consonants(rng: np.random.Generator, count: int) -> np.ndarray:
    """How much each consonant shuts off of the level and of the voice, in dB, and whether it hisses: (count, 3).

    Sonorants, voiced stops, voiceless stops and fricatives, in about English's shares (Mines, Hanson & Shoup 1978).
    """
    kinds = np.array([[6, 0, 0], [26, 4, 0], [36, 40, 0.4], [14, 40, 1], [0, 0, 0]])
    return np.asarray(kinds[rng.choice(len(kinds), count, p=[0.36, 0.2, 0.2, 0.14, 0.1])], float)


def _formants(rng: np.random.Generator, number: np.ndarray, place: np.ndarray, closing: np.ndarray) -> np.ndarray:
    """Formants that glide from vowel to vowel, (n_rows, 4), a row each 20 ms; a closed mouth lowers the first."""
    weights = rng.dirichlet(np.full(len(VOWELS_HZ), 0.25), number[-1] + 2)
    targets = weights @ VOWELS_HZ
    gliding = np.clip((place - 0.55) / 0.45, 0, 1)[:, None]
    formants = targets[number] * (1 - gliding) + targets[number + 1] * gliding
    formants[:, 0] = formants[:, 0] * (1 - 0.5 * closing) + 125 * closing
    return np.asarray(formants[::4] if len(formants) > 8 else formants)
