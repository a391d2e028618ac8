"""Strings, plucked and bowed, and the boxes they sound through.

A string pushes its bridge with a force that is nearly periodic; what is heard is that force through the modes of a
wooden box, which gives every note its own colour and turns vibrato into a shimmer of the partials. So a box is an
impulse response, a pluck a sum of damped partials, and a bow stroke a train of Helmholtz cycles (Fletcher & Rossing,
*The Physics of Musical Instruments*, 1998; Woodhouse, "The acoustics of the violin: a review", 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import fft
from scipy.signal import butter, fftconvolve, sosfilt

from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import BIN_HZ, pulses, shaped
from s2s.seeds import rng_for
from s2s.stem import SAMPLE_RATE

TOP_HZ = 9000.0
"""Above this, boxes radiate too little of a string's force to matter."""


@dataclass(frozen=True)
class Box:
    """The body of an instrument: its low modes one by one, and how its many high ones lie."""

    low_modes: tuple[tuple[float, float, float], ...]
    """(frequency in Hz, Q, gain in dB): the modes every instrument of the kind has, air first, then wood."""
    dense_from_hz: float
    """Where single modes end and statistics begin."""
    dense_db: float
    """Mean gain of the high modes."""
    spacing_hz: float
    """Their mean distance."""
    hill_hz: float
    """Centre of the bridge hill, where the bridge itself lets most through."""
    hill_db: float
    """Its height: tall in bowed instruments, whose bridge rocks on two feet, low in a guitar."""
    fall_db: float
    """Loss above the hill, in dB an octave."""
    serial: int = 0
    """Which instrument of the kind: decides its high modes."""


@cache
def response(box: Box) -> np.ndarray:
    """Return the sound pressure that a unit push at the bridge makes.

    The high modes differ from instrument to instrument; one instrument is drawn and kept, so that all takes come from
    the same.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        A quarter of a second, with peaks of gain near 1.
    """
    rng = rng_for("box", box)
    n_dense = int((TOP_HZ - box.dense_from_hz) / box.spacing_hz)
    # Levels repel: the gaps between a plate's modes follow a Rayleigh law (Weaver, JASA 1989).
    dense_hz = box.dense_from_hz + np.cumsum(rng.rayleigh(box.spacing_hz / np.sqrt(np.pi / 2), n_dense))
    octaves = np.log2(dense_hz / box.hill_hz)
    dense_db = box.dense_db + box.hill_db * np.exp(-(octaves**2) / 0.8) - box.fall_db * np.maximum(octaves, 0)
    low_hz, low_q, low_db = np.array(box.low_modes).T
    hz = np.concatenate([low_hz, dense_hz])
    q = np.concatenate([low_q, 30 * rng.lognormal(0, 0.3, n_dense)])  # varnished spruce: 20 to 60
    gain = 10 ** (np.concatenate([low_db, dense_db + 2.5 * rng.standard_normal(n_dense)]) / 20)
    # Each mode sends its sound from another part of the box: at the ear they meet in any phase. (With equal or opposite
    # phases, notes fall into 30 dB holes between two modes and sound like horns.)
    phases = rng.uniform(0, 2 * np.pi, len(hz))
    # A mode whose peak gain is g rings from 2 pi f / Q times g, and for 2.2 Q / f seconds.
    amplitudes = gain * 2 * np.pi * hz / (q * SAMPLE_RATE)
    made = ring(hz, amplitudes, 2.2 * q / hz, SAMPLE_RATE // 4, phases=phases)
    # Below its air resonance a box breathes out what its top breathes in.
    high_pass = butter(2, 0.8 * low_hz[0], "highpass", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(high_pass, made), np.float32)


def through(force: np.ndarray, box: Box) -> np.ndarray:
    """Let a force at the bridge sound through a box, which rings on for a quarter of a second."""
    return np.asarray(fftconvolve(force, response(box)), np.float32)


@dataclass(frozen=True)
class Pluck:
    """How a string is plucked."""

    f0_hz: float
    place: float
    """Where, as a share of the string's length from the bridge: partials with a node there are missing."""
    finger_hz: float
    """Where the softness of the finger rounds off the corner it pulls into the string."""
    t60_s: float
    """Decay of the lowest partials."""
    damping: float
    """What each 1000 Hz adds to 1 / T60: losses to the air and in the string."""
    stiffness: float = 4e-5
    """Inharmonicity B: partial k lies at k f0 sqrt(1 + B k^2)."""
    top_hz: float = TOP_HZ
    """Highest partial that is worth its cost."""


def pluck(how: Pluck, box: Box, rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Return the force of a plucked string on its bridge, from the moment it is let go.

    The partials of a string pulled aside at one point fall as sin(k pi place) / k and start together. Each turns in two
    planes, one of which the bridge takes hardly any energy from: a quick decay, then a slow one that beats with it
    (Weinreich, JASA 1977). Partials near a strong mode of the box lose their energy to it faster.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    k = np.arange(1, int(how.top_hz / how.f0_hz) + 1)
    hz = k * how.f0_hz * np.sqrt(1 + how.stiffness * k**2)
    force = np.sin(np.pi * k * how.place) / k / (1 + (hz / how.finger_hz) ** 2)
    gain = np.abs(fft.rfft(response(box)))
    taken = 0.2 * np.interp(hz, np.linspace(0, SAMPLE_RATE / 2, len(gain)), gain / gain.max())
    loss = 1 / how.t60_s + how.damping * hz / 1000
    beating_hz = hz * (1 + 4e-4 * rng.standard_normal(len(k)))
    return ring(
        np.concatenate([hz, beating_hz]),
        np.concatenate([force, 0.25 * force]),
        np.concatenate([1 / (loss + taken), 1.6 / loss]),
        n_samples,
        phases=np.pi / 2,
    )


def pulled(force: np.ndarray, pull_s: float) -> np.ndarray:
    """Put before a pluck what the bridge feels while the finger pulls: a slow rise to where the release begins.

    Without it the force would begin with a step, which no string makes and which sounds like a blow on the box.
    """
    n = round(pull_s * SAMPLE_RATE)
    rise = force[0] * (0.5 - 0.5 * np.cos(np.pi * np.arange(n) / n))
    return np.concatenate([rise, force]).astype(np.float32)


@dataclass(frozen=True)
class Stroke:
    """How a string is bowed."""

    f0_hz: np.ndarray
    """Pitch over time, vibrato included."""
    speed: np.ndarray
    """Bow speed over time, 1 at its usual most."""
    corner_hz: float
    """Where the rounding of the Helmholtz corner takes the partials away; higher with more bow force (Cremer 1984)."""
    noise_db: float
    """Rosin: noise of the slipping bow against the string's low partials."""


def bow(how: Stroke, rng: np.random.Generator) -> np.ndarray:
    """Return the force of a bowed string on its bridge.

    Helmholtz motion is a sawtooth: one slip a cycle, partials falling as 1 / k. In the first 0.1 s the slips are not
    settled yet, some come twice or late (Guettler & Askenfelt, "Acceptance limits for the duration of pre-Helmholtz
    transients", JASA 1997); later, cycles differ by a few per cent in height and the hand's pressure wanders, which
    moves the balance of the partials.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    n = len(how.f0_hz)
    settling = np.exp(-np.arange(n) / (0.035 * SAMPLE_RATE))
    slips = pulses(
        how.f0_hz, rng, jitter=0.002 + 0.08 * settling, shimmer=0.06 + 0.3 * settling, subharmonic=0.2 * settling
    )
    size = fft.next_fast_len(n, real=True)
    hz = fft.rfftfreq(size, 1 / SAMPLE_RATE)
    sawtooth = 1 / np.hypot(1, hz / (0.7 * how.f0_hz.mean())) / np.hypot(1, hz / how.corner_hz)
    rosin = 10 ** (how.noise_db / 20) * hz / np.hypot(hz, 1500) / np.hypot(1, hz / how.corner_hz)
    noise = rng.standard_normal(n, np.float32)
    force = fft.irfft(fft.rfft(slips, size) * sawtooth + fft.rfft(noise, size) * rosin, size)[:n]
    return shaped((force * how.speed).astype(np.float32), _hand(rng, n))[:n]


def _hand(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Bow pressure that wanders some 7 times a second: 1.5 dB of change in each octave, (n_rows, n_bins)."""
    centres_hz = 100 * 2.0 ** np.arange(8)
    rows = 1.5 * rng.standard_normal((max(4, round(14 * n_samples / SAMPLE_RATE)), len(centres_hz)))
    place = np.interp(np.log2(np.maximum(BIN_HZ, 1)), np.log2(centres_hz), np.arange(len(centres_hz)))
    shares = np.maximum(0, 1 - np.abs(place - np.arange(len(centres_hz))[:, None]))
    return np.asarray(rows @ shares, np.float32)


def vibrato(rng: np.random.Generator, n_samples: int, depth: float) -> np.ndarray:
    """Ratio of the pitch to its mean: a rocking finger, 5 to 6 times a second, that sets in after 0.15 s."""
    time_s = np.arange(n_samples) / SAMPLE_RATE
    swing = 2 * np.pi * rng.uniform(5.0, 6.2) * time_s + rng.uniform(0, 2 * np.pi) + 0.4 * drift(rng, n_samples, 2)
    return np.asarray(
        1 + depth * np.clip((time_s - 0.15) / 0.25, 0, 1) * np.sin(swing) + 0.0015 * drift(rng, n_samples, 6)
    )
