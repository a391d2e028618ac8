"""Blown instruments: reeds on tubes, lips on brass, breath over an edge, and sums of harmonics for what stays periodic.

A blown tone is periodic to a fraction of a per cent, so most of it is a sum of harmonics whose levels follow the
breath; what tells instruments apart is how the levels follow, how each harmonic sets in, and the noise beside them
(Fletcher & Rossing, *The Physics of Musical Instruments*, 1998; Benade, *Fundamentals of Musical Acoustics*, 1976).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import fft

from s2s.generators.foley.synth.noise import Spectrum, amplitude, drift
from s2s.stem import SAMPLE_RATE

STEP = 240
"""Samples between values of a harmonic's level: 5 ms; levels move in straight lines between them."""
STEPS = 64
"""Samples a half cycle of the reed's tube is computed with."""
ENTRIES = 2048
"""Entries of the reed's table."""


def rows(n_samples: int) -> int:
    """How many rows of levels `harmonics` reads for that many samples."""
    return -(-n_samples // STEP) + 1


def harmonics(f0_hz: np.ndarray, levels: np.ndarray, turns: np.ndarray | float) -> np.ndarray:
    """Sum harmonics of a moving pitch, each with a level that moves.

    Parameters
    ----------
    f0_hz : np.ndarray [shape=(n_samples,)]
        Pitch.
    levels : np.ndarray [shape=(rows(n_samples), n_harmonics)]
        Amplitudes, one row every `STEP` samples.
    turns : np.ndarray [shape=(n_harmonics,)] or float
        Where in its cycle each begins, in turns: 0.25 for all is a train of pulses, random ones are what is left of it
        behind an instrument's body.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Harmonics that would pass 20 kHz are left out.

    Examples
    --------
    >>> made = harmonics(np.full(4800, 100.0), np.array([[0.0, 0.5]] * rows(4800)), 0.25)
    >>> round(float(np.abs(made).max()), 2)
    0.5
    """
    n, n_rows = len(f0_hz), rows(len(f0_hz))
    n_harmonics = min(levels.shape[1], int(20000 / float(np.max(f0_hz))))
    padded = np.pad(np.asarray(f0_hz, float), (0, (n_rows - 1) * STEP - n), "edge")
    turn = np.exp(2j * np.pi * (np.cumsum(padded) / SAMPLE_RATE)).astype(np.complex64).reshape(n_rows - 1, STEP)
    ramp = (np.arange(STEP, dtype=np.float32) / STEP)[None, :]
    phases = np.exp(2j * np.pi * np.broadcast_to(turns, levels.shape[1])).astype(np.complex64)
    levels = np.asarray(levels, np.float32)
    out = np.zeros((n_rows - 1, STEP), np.float32)
    power = np.ones_like(turn)
    for k in range(n_harmonics):
        power *= turn
        here = levels[:-1, k, None]
        out += (here + (levels[1:, k, None] - here) * ramp) * (power * phases[k]).imag
    return out.reshape(-1)[:n]


def blown(
    rng: np.random.Generator, n_samples: int, *, attack_s: float, held_s: float, release_s: float, tremor: float = 0.03
) -> np.ndarray:
    """Breath over time, 1 while held: a rise, a hold that trembles and sags a little, and a release.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    time_s = np.arange(n_samples) / SAMPLE_RATE
    rise = np.sin(np.pi / 2 * np.clip(time_s / attack_s, 0, 1)) ** 2
    fall = np.cos(np.pi / 2 * np.clip((time_s - held_s) / release_s, 0, 1)) ** 2
    # Lungs and lips are muscles: a held pressure sinks by a tenth or so and trembles as hands do, at 5 to 10 Hz.
    arch = 1 - rng.uniform(0.03, 0.12) * (time_s / max(held_s, 1e-3)) + tremor * drift(rng, n_samples, 7)
    return np.asarray(rise * fall * np.maximum(arch, 0), np.float32)


def sampled(control: np.ndarray) -> np.ndarray:
    """A control at the rows of `harmonics`."""
    places = np.minimum(np.arange(rows(len(control))) * STEP, len(control) - 1)
    return np.asarray(control[places])


def breath_noise(
    rng: np.random.Generator, n_samples: int, spectrum: Spectrum, f0_hz: float, *, tube_db: float, width_hz: float
) -> np.ndarray:
    """Turbulence at a mouthpiece: noise, with the tube's resonances ``tube_db`` over what lies between them.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Noise of RMS 1.
    """
    size = fft.next_fast_len(max(n_samples, 2), real=True)
    hz = fft.rfftfreq(size, 1 / SAMPLE_RATE)
    off_hz = np.abs(hz - f0_hz * np.maximum(np.round(hz / f0_hz), 1))
    tube = 1 + (10 ** (tube_db / 20) - 1) / (1 + (off_hz / width_hz) ** 2)
    made = fft.irfft(fft.rfft(rng.standard_normal(size, np.float32)) * amplitude(spectrum, hz) * tube, size)[:n_samples]
    return np.asarray(made / (made.std() + 1e-12), np.float32)


def steepened(wave: np.ndarray, lead_s: float) -> np.ndarray:
    """Let a wave steepen on its way through a bore: a peak of height 1 travels faster and arrives ``lead_s`` early.

    This is why loud brass is bright: over the metres of a trumpet or trombone fortissimo waves come near to shocks
    (Hirschberg et al., "Shock waves in trombones", JASA 99, 1996).

    Examples
    --------
    >>> bool(np.allclose(steepened(np.ones(5), 0.0), 1))
    True
    """
    place = np.arange(len(wave), dtype=float)
    arrives = np.maximum.accumulate(place - wave * (lead_s * SAMPLE_RATE))
    return np.asarray(np.interp(place, arrives, wave), np.float32)


@cache
def _reed(opening: float) -> tuple[np.ndarray, np.ndarray]:
    """Flow through a reed against what drives it, the pressure difference without the flow's own back pressure.

    The reed shuts in proportion to the difference, and flow follows Bernoulli (McIntyre, Schumacher & Woodhouse, "On
    the oscillations of musical instruments", JASA 74, 1983). Pressures are in units of what shuts the reed.
    """
    difference = np.linspace(-1.5, 3.0, ENTRIES)
    flow = opening * np.maximum(1 - difference, 0) * np.sign(difference) * np.sqrt(np.abs(difference))
    # Where the curve turns back on itself the reed snaps over; a running maximum jumps there.
    return np.maximum.accumulate(difference + flow), flow


def reed_tube(
    pressure: np.ndarray, rng: np.random.Generator, *, opening: float, loss: float, noise: float
) -> np.ndarray:
    """Blow a single reed on a cylinder that is open at its far end: a clarinet.

    The tube is one wave that returns upside down half a cycle later, less what it lost; nearly half a cycle is computed
    at a time, since nothing within it depends on itself. What is heard is what did not come back: holes and bell
    reflect low harmonics and let high ones out, so the missing even harmonics return above 1.5 kHz.

    Parameters
    ----------
    pressure : np.ndarray [shape=(n_halves,)]
        Breath at each half cycle, as a share of what shuts the reed: it sounds from about a third, shuts at 1.
    opening : float
        Flow through the open reed times the tube's impedance: 0.2 is a stiff reed, 0.5 a loose bite.
    loss : float
        How much the returning wave is rounded, as a share of `STEPS`.
    noise : float
        Turbulence, as a share of the pressure.

    Returns
    -------
    np.ndarray [shape=(n_halves * STEPS,), dtype=float32]
        Pressure outside; a cycle is two times `STEPS` samples, whatever the pitch.
    """
    driven, flow = _reed(opening)
    width = max(1, round(loss * STEPS))
    kernel = np.hanning(2 * width + 3)[1:-1]
    kernel *= 0.97 / kernel.sum()
    n = len(pressure) * STEPS
    mouth = np.interp(np.arange(n) / STEPS, np.arange(len(pressure)), pressure)
    mouth *= 1 + noise * rng.standard_normal(n)
    # What returns has been rounded, for which its future must be known: a stretch may be as long as the way there and
    # back, less that look ahead.
    stretch, lead = STEPS - width, STEPS + width
    sent = np.zeros(lead + n)
    for begin in range(0, n, stretch):
        end = min(begin + stretch, n)
        back = -np.convolve(sent[begin : begin + lead], kernel, "valid")[: end - begin]
        sent[lead + begin : lead + end] = back + np.interp(mouth[begin:end] - 2 * back, driven, flow)
    whole = sent[lead:]
    return np.asarray(whole - np.convolve(whole, kernel, "same"), np.float32)


def at_pitch(cycles: np.ndarray, f0_hz: np.ndarray) -> np.ndarray:
    """Play what `reed_tube` made at a pitch that moves; ends when it ends.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    place = np.cumsum(f0_hz) * (2 * STEPS / SAMPLE_RATE)
    return np.asarray(np.interp(place, np.arange(len(cycles)), cycles, right=0.0), np.float32)
