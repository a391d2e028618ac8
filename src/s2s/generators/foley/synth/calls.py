"""Calls drawn from a fit: pulses and breath through an envelope that was measured of a throat.

`fit.calls` measures a recorded call: its length, pitch, level, spectral envelope, how much of each band is noise, and
how fast and deep it trembles. `voiced` runs those numbers backwards, with the strength of the animal put in: excited
animals call higher, harsher and with more power at high frequencies (Briefer, "Vocal expression of emotions in
mammals", J. Zool. 2012). `call_of` draws one call of one animal of a kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.ndimage import gaussian_filter, uniform_filter1d
from scipy.signal import lfilter

from s2s.generators.foley.fit.table import Fit
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.voice import (
    BIN_HZ,
    N_FFT,
    Call,
    contour,
    finished,
    pulses,
    shaped_densely,
    source,
    tract_db,
)
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE

RING = N_FFT
"""Samples that a call rings on after its drawn length."""
N_BANDS = 64
LOWEST_HZ, HIGHEST_HZ = 60.0, 15000.0
"""Bands lie 50 mel apart: 37 Hz at the bottom, where a cow's formants are 100 Hz wide, 700 Hz at the top."""
NOISE_HZ = 250.0 * 2.0 ** np.arange(6)
"""Centres of the octaves whose share of noise is told."""
LONGEST_S, SHORTEST_S = 5.5, 0.02
USUAL = 0.7
"""The strength at which calls were measured: animals are recorded when they mean it."""
PITCH_OCTAVES = 0.25
"""How much higher a call at full strength is than one at none, chosen: excitement raises voices."""
BRIGHTER_DB = 4.0
"""Decibels an octave above 500 Hz that lie between full strength and none: the spectral balance of loud voices."""
JITTER, SHIMMER = 0.005, 0.06
"""Of a healthy throat (0.3 to 1 % of a cycle, 5 to 8 %), where nothing was measured."""
GATE = 0.2
"""Share of a cycle in which the burst of breath dies away: it is made when the folds close (Stevens 1998)."""


def mel(hz: np.ndarray | float) -> np.ndarray:
    """Return the mel scale of O'Shaughnessy (1987)."""
    return np.asarray(2595 * np.log10(1 + np.asarray(hz) / 700))


BAND_MEL = np.linspace(mel(LOWEST_HZ), mel(HIGHEST_HZ), N_BANDS)
BAND_HZ = 700 * (10 ** (BAND_MEL / 2595) - 1)


@dataclass(frozen=True)
class Place:
    """Where an animal stands: what comes back of its call soonest belongs to the sound, whatever room follows."""

    t60_s: float
    wet_db: float


YARD = Place(0.2, -10.0)
"""Ground and walls near by; a spectrum as ragged as those of recordings, where a dry call's is smooth."""


def call_of(
    fit: Fit,
    rng: np.random.Generator,
    strength: float,
    *,
    widen: float = 0.8,
    place: Place | None = None,
    habits: Mapping[str, float] | None = None,
) -> Take:
    """Draw one call of one animal.

    Parameters
    ----------
    fit : Fit
        A kind in the form `call`.
    rng : np.random.Generator
        The take; its parent (`individual`) decides which recorded animal it is of, how high it calls (5 %) and how
        large it is (4 %).
    strength : float
        In [0, 1].
    widen : float
        Factor on the spreads that were measured.
    place : Place or None
        Where it calls; the same for all takes of one animal.
    habits : dict of str to float or None
        Added to parameters: what the kind is known to do more than the animals did that were recorded.
    """
    one = individual(rng)
    person = fit.pick(one)
    pitch, size = 0.07 * one.standard_normal(), 0.055 * one.standard_normal()
    drawn = person.draw(rng, widen)
    for name, more in (habits or {}).items():
        drawn[name] = drawn[name] + more
    made = sound(drawn, rng, strength, pitch, size)
    return finished(rng, placed(made, one, place), strength)


def placed(samples: np.ndarray, one: np.random.Generator, place: Place | None) -> np.ndarray:
    """Let a call ring where its animal stands; ``one`` is the animal's generator."""
    if place is None:
        return samples
    return room(one, samples, t60_s=place.t60_s, wet_db=place.wet_db)


def voiced(
    drawn: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    strength: float,
    *,
    pitch_octaves: float = 0.0,
    size_octaves: float = 0.0,
) -> Take:
    """Voice a call of drawn parameters and bring it to its level.

    Parameters
    ----------
    drawn : dict of str to np.ndarray
        As `fit.calls.measure` gives.
    rng : np.random.Generator
        Decides the noise, the tremor's phase and the cycles of the folds.
    strength : float
        In [0, 1]: level, pitch, brightness and roughness; `USUAL` leaves what was measured.
    pitch_octaves, size_octaves : float
        Moves the pitch, and the envelope along frequency: a longer throat is negative.
    """
    return finished(rng, sound(drawn, rng, strength, pitch_octaves, size_octaves), strength)


def sound(
    drawn: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    strength: float = USUAL,
    pitch_octaves: float = 0.0,
    size_octaves: float = 0.0,
) -> np.ndarray:
    """Return the samples of a call, RMS 1 where its level is 0 dB; longer than told by the ring of the tract."""
    harder = strength - USUAL
    n = round(float(np.clip(np.exp(drawn["log_duration_s"]), SHORTEST_S, LONGEST_S)) * SAMPLE_RATE)
    tremor = _tremor(rng, float(np.exp(drawn["log_tremor_hz"])), n)
    octaves = contour(drawn["f0_octaves"], n) + pitch_octaves + PITCH_OCTAVES * harder
    octaves = octaves + float(drawn["tremor_octaves"]) * tremor
    f0_hz = np.exp(float(drawn["log_f0_hz"])) * 2**octaves * (1 + 0.003 * drift(rng, n, 12))
    rough_db = max(float(drawn["roughness_db"]), 0) * (1 + 0.5 * harder)
    level_db = contour(drawn["level_db"], n) + max(float(drawn["tremor_db"]), 0) * tremor
    level_db = level_db + rough_db * drift(rng, n, 40)
    harsh = np.exp([float(drawn["log_jitter"]), float(drawn["log_shimmer"])]) * 2**harder
    excitation = _excitation(np.clip(f0_hz, 20, 8000), drawn["noise_db"] + 3 * harder, harsh, rng)
    gain = np.exp(np.log(10) / 20 * np.minimum(level_db, 6)).astype(np.float32)
    gain[: SAMPLE_RATE // 400] *= np.linspace(0, 1, SAMPLE_RATE // 400, dtype=np.float32)
    # A recording may end before its call does.
    n_end = min(n // 16, SAMPLE_RATE // 8)
    gain[n - n_end :] *= np.cos(np.linspace(0, np.pi / 2, n_end, dtype=np.float32)) ** 2
    bands_db = _restless(drawn["envelope_db"], max(float(drawn["restless_db"]), 0), n, rng)
    return shaped_densely(excitation * gain, envelope_db(bands_db, size_octaves, BRIGHTER_DB * harder))


def envelope_db(bands_db: np.ndarray, size_octaves: float = 0.0, tilt_db: float = 0.0) -> np.ndarray:
    """Lay an envelope of bands out over `voice.BIN_HZ`.

    Parameters
    ----------
    bands_db : np.ndarray [shape=(n_rows, N_BANDS)]
        Power density at `BAND_HZ`, at any level.
    size_octaves : float
        Shift along frequency.
    tilt_db : float
        Decibels an octave added above 500 Hz.

    Returns
    -------
    np.ndarray [shape=(n_rows, n_bins), dtype=float32]
        Decibels; white noise of RMS 1 leaves each row at RMS 1.
    """
    hz = np.maximum(BIN_HZ / 2**size_octaves, LOWEST_HZ / 2)
    left, share = _band_place(hz)
    rows = bands_db[:, left] * (1 - share) + bands_db[:, left + 1] * share
    octaves_away = np.log2(np.array([LOWEST_HZ, HIGHEST_HZ])[:, None] / hz) * [[1], [-1]]
    # 12 dB an octave beyond the ends: a wall of the throat lets no more pass.
    rows = rows - 12 * np.maximum(octaves_away, 0).sum(axis=0) + tilt_db * np.maximum(np.log2(hz / 500), 0)
    power = np.mean(10 ** (rows / 10), axis=1, keepdims=True)
    return np.asarray(rows - 10 * np.log10(power), np.float32)


def alive(call: Call, rng: np.random.Generator, *, restless_db: float = 2.0) -> np.ndarray:
    """Voice a call of formants (`voice.utter`) whose tract is never still: bands wander by ``restless_db``.

    Of the calls measured, those of dogs, goats and horses wander by 3 dB, those of cows and lions by 1.5 to 2.
    """
    n = len(call.f0_hz)
    train = pulses(call.f0_hz, rng, jitter=call.jitter, shimmer=call.shimmer, subharmonic=call.subharmonic)
    train *= np.asarray(10 ** (np.asarray(call.voicing_db) / 20), np.float32)
    glottis = source(train, rng.standard_normal(n, np.float32), call)
    effort = np.exp(np.log(10) / 20 * call.gain_db).astype(np.float32)
    tract = tract_db(np.asarray(call.formants_hz, float), call.bandwidths_hz)
    return shaped_densely(glottis * effort, wandering(tract, n, rng, restless_db))


def wandering(rows_db: np.ndarray, n_samples: int, rng: np.random.Generator, spread_db: float = 2.0) -> np.ndarray:
    """Let an envelope at `voice.BIN_HZ` wander; returns a row each 20 ms, float32."""
    away = _restless(np.zeros((2, N_BANDS)), spread_db, n_samples, rng)  # (n_rows, N_BANDS)
    left, share = _band_place(BIN_HZ)
    moments = np.linspace(0, len(rows_db) - 1, len(away))
    below = np.minimum(moments.astype(np.int64), max(len(rows_db) - 2, 0))
    above = np.minimum(below + 1, len(rows_db) - 1)
    part = (moments - below)[:, None]
    usual = rows_db[below] * (1 - part) + rows_db[above] * part
    return np.asarray(usual + away[:, left] * (1 - share) + away[:, left + 1] * share, np.float32)


def _band_place(hz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where frequencies lie between bands: the one below, and the share of the one above."""
    place = np.clip((mel(hz) - BAND_MEL[0]) / (BAND_MEL[1] - BAND_MEL[0]), 0, N_BANDS - 1)
    left = np.minimum(place.astype(np.int64), N_BANDS - 2)
    return left, place - left


def _restless(bands_db: np.ndarray, spread_db: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Let bands wander about their envelope, a row each 20 ms, neighbours in time and pitch together."""
    n_rows = max(round(n / (0.02 * SAMPLE_RATE)), 4)
    moments = np.linspace(0, len(bands_db) - 1, n_rows)
    left = np.minimum(moments.astype(np.int64), len(bands_db) - 2)
    share = (moments - left)[:, None]
    usual = bands_db[left] * (1 - share) + bands_db[left + 1] * share
    away = gaussian_filter(rng.standard_normal(usual.shape), (1.0, 0.7))
    return np.asarray(usual + spread_db * away / away.std())


def _tremor(rng: np.random.Generator, rate_hz: float, n: int) -> np.ndarray:
    """A swing of amplitude 1 whose rate and depth wander by a tenth: muscles, not machines."""
    rate = rate_hz * (1 + 0.1 * drift(rng, n, rate_hz / 3))
    phase = 2 * np.pi * (np.cumsum(rate) / SAMPLE_RATE + rng.random())
    return np.asarray(np.sin(phase) * (1 + 0.15 * drift(rng, n, rate_hz / 3)))


def _excitation(f0_hz: np.ndarray, noise_db: np.ndarray, harsh: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pulses and noise of unit density together, each band with its own share of noise, which moves.

    ``noise_db`` is (n_rows, len(NOISE_HZ)); the shares of power always add up to one. ``harsh`` is jitter and shimmer.
    """
    n = len(f0_hz)
    size = fft.next_fast_len(n, real=True)
    share = 10 ** (np.minimum(noise_db, 0) / 10)
    moment = np.linspace(0, len(share) - 1, n)
    train = pulses(f0_hz, rng, jitter=float(min(harsh[0], 0.1)), shimmer=float(min(harsh[1], 0.5)))
    voice = np.interp(moment, np.arange(len(share)), 1 - share[:, :3].mean(axis=1)).astype(np.float32)
    breath = rng.standard_normal(n, np.float32)
    if voice.max() > 0.05:
        breath *= np.sqrt(1 - voice + voice * _gate(train, float(np.median(f0_hz))))
    noise, train = fft.rfft(breath, size), fft.rfft(train, size)
    place = np.log2(np.maximum(fft.rfftfreq(size, 1 / SAMPLE_RATE), 1) / NOISE_HZ[0]).astype(np.float32)
    place = np.clip(place, 0, len(NOISE_HZ) - 1)
    left = np.minimum(place.astype(np.int64), len(NOISE_HZ) - 2)
    part = place - left.astype(np.float32)
    made = np.zeros(n, np.float32)
    for row, shares in enumerate(share):
        low, rise = shares[:-1].astype(np.float32), np.diff(shares).astype(np.float32)
        here = low[left] + rise[left] * part
        mixed = fft.irfft(noise * np.sqrt(here) + train * np.sqrt(1 - here), size)[:n]
        made += mixed * np.maximum(1 - np.abs(moment - row), 0).astype(np.float32)
    return made


def _gate(train: np.ndarray, f0_hz: float) -> np.ndarray:
    """Power of the breath about 1: a burst at each pulse that dies away within the cycle."""
    fall = float(np.exp(-f0_hz / (GATE * SAMPLE_RATE)))
    burst = lfilter([1 - fall], [1, -fall], np.square(train))
    usual = uniform_filter1d(burst, max(3, round(4 * SAMPLE_RATE / f0_hz)))
    return np.asarray(np.minimum(burst / (usual + 1e-6), 20), np.float32)
