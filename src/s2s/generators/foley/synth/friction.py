"""Friction: two surfaces that stick and slip, and the bodies they shake.

Dry friction is a train of slips. Pressed hard and moved slowly, slips come one by one, each a pulse through the modes
of what is rubbed: a creak; faster, they merge into a tone: a squeak (Akay, "Acoustics of friction", JASA 2002). Slips
are irregular, because each begins from where the last one left the contacts: the wait and the size of a slip go
together. Sliding over small teeth or a rough ground is a train too, at the rate at which they pass.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.synth.bodies import Body
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import Spectrum, drift, noise, tilt
from s2s.stem import SAMPLE_RATE


def slips(rng: np.random.Generator, rate_hz: np.ndarray, *, uneven: float, load: float = 1.0) -> np.ndarray:
    """Return one pulse a slip.

    Parameters
    ----------
    rate_hz : np.ndarray [shape=(n_samples,)]
        How many slips a second, at each sample.
    uneven : float
        Spread of the waits as a share of the wait: 0.02 in a squeak, 0.3 in an old hinge.
    load : float
        How much a slip's size follows the wait before it (1: in proportion).

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses of about unit height between samples (linear interpolation).
    """
    n = len(rate_hz)
    phase = np.cumsum(np.asarray(rate_hz, np.float64)) / SAMPLE_RATE
    expected = int(phase[-1] * 1.5) + 20 if n else 1
    waits = np.exp(uneven * rng.standard_normal(expected) - uneven**2 / 2)
    at = np.cumsum(waits) - waits[0] * rng.random()
    inside = at < (phase[-1] if n else 0.0)
    places, heights = np.interp(at[inside], phase, np.arange(n)), waits[inside] ** load
    left = np.minimum(places.astype(np.int64), n - 2)
    share = places - left
    train = np.bincount(left, heights * (1 - share), n) + np.bincount(left + 1, heights * share, n)
    return train[:n].astype(np.float32)


def scratched(
    rng: np.random.Generator, contacts: np.ndarray, spectrum: Spectrum, *, lasting_s: float, smooth: float
) -> np.ndarray:
    """Contacts of many points, each with a little noise of its own: threads, teeth, grains of stone.

    Parameters
    ----------
    contacts : np.ndarray [shape=(n_samples,)]
        Pulses, as `slips` returns them.
    lasting_s : float
        Time constant of each contact's noise.
    smooth : float
        Steady noise below them, of contacts too small to be told apart, as a share of their mean.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1.
    """
    dying = np.exp(-np.arange(round(6 * lasting_s * SAMPLE_RATE)) / (lasting_s * SAMPLE_RATE)).astype(np.float32)
    touched = shaken(contacts, dying)[: len(contacts)]
    made = noise(rng, len(contacts), spectrum) * (smooth + touched / (touched.mean() + 1e-9))
    return np.asarray(made / (np.sqrt(np.mean(np.square(made))) + 1e-9), np.float32)


def answer(body: Body, rng: np.random.Generator, *, contact_s: float, length_s: float | None = None) -> np.ndarray:
    """What a body answers to one slip: its modes, of RMS 1 at the onset, for as long as the slowest lasts."""
    lasting_s = float(np.max(body.t60s_s)) if length_s is None else length_s
    amplitudes = body.struck(rng, contact_s)
    amplitudes /= np.sqrt(np.sum(np.square(amplitudes)) / 2 + 1e-12)
    return ring(body.frequencies_hz, amplitudes, body.t60s_s, max(8, round(lasting_s * SAMPLE_RATE)))


def shaken(force: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Let a force be heard through a body's answer; as long as the two together."""
    return np.asarray(oaconvolve(force, response), np.float32)


def stroke(
    rng: np.random.Generator, n_samples: int, *, peak: float = 0.5, start: float = 0.0, rough: float = 0.1
) -> np.ndarray:
    """Speed of a hand over one movement, between 0 and about 1.

    Reaching movements have a bell-shaped speed (the minimum-jerk law of Flash & Hogan 1985: 30 t^2 (1-t)^2), here with
    its peak at the share ``peak`` of the time; ``rough`` makes the hand tremble as a loaded one does, at 4 to 10 Hz.
    """
    place = (np.arange(n_samples) + 0.5) / max(n_samples, 1)
    bent = place ** (np.log(0.5) / np.log(peak))
    bell = 16 * bent**2 * (1 - bent) ** 2
    length_s = n_samples / SAMPLE_RATE
    trembling = np.interp(
        place * length_s * 8, np.arange(int(length_s * 8) + 2), rng.standard_normal(int(length_s * 8) + 2)
    )
    return np.asarray(np.maximum(start + (1 - start) * bell, 1e-3) * np.exp(rough * trembling))


def gate(n_samples: int, rise: float, fall: float) -> np.ndarray:
    """Open and shut a sound within ``rise`` and ``fall``, shares of its length: contact is made and lost."""
    return np.interp(np.arange(n_samples), np.array([0, rise, 1 - fall, 1]) * n_samples, [0, 1, 1, 0])


def heard_from_s(samples: np.ndarray) -> float:
    """When a sound that swells is first heard: within 20 dB of its loudest 10 ms."""
    step = SAMPLE_RATE // 100
    level = np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1)
    return float(np.argmax(level > 0.01 * level.max()) / 100)


def clothes(rng: np.random.Generator, n_samples: int, onset: int) -> np.ndarray:
    """Clothes of someone who steps or strikes: cloth rubs most a quarter of a second before and after the blow.

    Cloth on cloth is a broad hump around 1 kHz that falls below and above. People who move are never silent: without
    it their blows stand in a silence that only a machine has.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS about 1; fades in from the first sample.
    """
    time_s = (np.arange(n_samples) - onset) / SAMPLE_RATE
    centre_s = 0.25 * np.exp(0.1 * rng.standard_normal())
    passing = 0.5 + np.exp(-(((np.abs(time_s) - centre_s) / 0.12) ** 2))
    rising = np.clip(np.arange(n_samples) / (0.5 * max(onset, 400)), 0, 1)
    rubbed = noise(rng, n_samples, tilt(1000, 3, 4))
    return np.asarray(rubbed * passing * rising * np.exp(0.4 * drift(rng, n_samples, 8.0)), np.float32)
