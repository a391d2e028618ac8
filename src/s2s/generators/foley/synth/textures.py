"""Textures from their statistics: noise whose bands swell and sink together, and grains that stand out of it.

What makes a texture recognisable is how loud its bands are, how deep, how skewed and how fast their levels move, and
how much they move together (McDermott & Simoncelli, Neuron 71, 2011). Here a texture is Gaussian noise whose level in
each band is a random process of exactly those statistics, drawn anew for as long as it is asked for, so that nothing
loops; and grains at random times, for what such a process cannot make: a drop or a spark of a few milliseconds.

The parameters (`fit.textures` measures them in recordings):

======================  ==========  =====================================================================
``level_db``            (28,)       level of each band of `BANDS_HZ`, re the whole
``swing_db``            (28,)       standard deviation of each band's level in time
``skewness``            (7,)        of those levels, by groups of four bands
``pace_db``             (7, 6)      share of the levels' variance in each band of `PACES_HZ`, by groups of four bands
``together``            (4,)        correlation of the levels of bands 1, 2, 4 and 8 apart
``grain_log_hz``        (3,)        log of how many grains a second stand out in each range of `RANGES_HZ`
``grain_db``            (3,)        mean of their peaks over the noise about them, in their range, at least `GRAIN_DB`
``grain_swing_db``      (3,)        standard deviation of those peaks
``grain_log_s``         (3,)        log of the time a grain takes to fall by 10 dB, in seconds
``grain_wide``          (1,)        share of grains that stand out in more than one range
======================  ==========  =====================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from scipy import fft
from scipy.special import gammaincinv

from s2s.generators.foley.synth.grains import poisson_starts, scatter
from s2s.generators.foley.synth.noise import FLOOR_HZ, Spectrum
from s2s.stem import SAMPLE_RATE

BANDS_HZ = 1000.0 * 2.0 ** (np.arange(-14, 14) / 3)
"""Third-octave bands, 39 Hz to 20 kHz."""
GROUP = 4
"""Bands that share one skewness and one pace: over an octave and a third these hardly change."""
PACES_HZ = 0.5 * 128.0 ** (np.arange(7) / 6)
"""Edges of the modulation bands, 0.5 to 64 Hz: what is slower is weather, what is faster roughness."""
APART = np.array([1, 2, 4, 8])
RANGES_HZ = np.array([300.0, 1500.0, 5000.0, 16000.0])
"""Edges of the ranges that grains are told apart in: plops, drops and knocks, ticks."""
LEVEL_HOP = 256
"""Samples a step of the levels: 5.3 ms, twice as fast as the fastest pace needs."""
CROSS_HZ = 700.0
"""Noise above is shaped in short frames, whose levels may move fast; below in long ones, which can tell bands apart. A
third of an octave there is 160 Hz wide, and moves no faster than a long frame by itself."""
SHORT, LONG = 2 * LEVEL_HOP, 8 * LEVEL_HOP
GRAIN_DB = 11.0
"""A grain's peak over the level about it. Noise of a range's bandwidth reaches this less than once in ten seconds."""
GRAIN_HOP = 48
SMOOTHING = np.convolve(np.full(GRAIN_HOP, 1 / GRAIN_HOP), np.repeat([0.25, 0.5, 0.25], GRAIN_HOP) / GRAIN_HOP)
"""How the power of grains is smoothed before it is measured, over about 2 ms."""
SMOOTHED_S = 0.0015
"""What the smoothing alone takes to fall by 10 dB."""
HIGHEST_DB = 32.0
"""How far a grain may stand over `GRAIN_DB`: one bang in a minute must not set the level of the rest."""
FAINTEST_DB = -75.0
MOST_GRAINS_HZ = 400.0
"""More grains a second than that are noise, and cost as much as grains."""
BANK = 40
TILT_DB = 1.5
"""How much an octave gains over the one below it between a drive of 0 and 1."""
DENSITY = 8.0
"""How many times more grains there are at a drive of 1 than at 0."""

Drawn = Mapping[str, np.ndarray]


def texture_of(drawn: Drawn, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Render a texture.

    Parameters
    ----------
    drawn : mapping of str to np.ndarray
        Parameters as listed above: of a fit's individual, or written down.
    drive : np.ndarray [shape=(n_samples,)]
        In [0, 1]; 0.5 renders the parameters as they are, more makes grains denser and the noise brighter. The level is
        left alone.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        RMS 1, as a mean over long times.
    """
    grains = grains_of(drawn, rng, drive)
    made = noise_of(drawn, rng, drive)
    made += grains
    return made / np.float32(np.sqrt(1 + grain_power(drawn)))


def noise_of(drawn: Drawn, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Render the noise alone, RMS 1 at a drive of 0.5.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    n_samples = len(drive)
    levels_db = levels_of(drawn, rng, n_samples // LEVEL_HOP + 2)
    at = np.clip(np.arange(len(levels_db)) * LEVEL_HOP, 0, max(n_samples - 1, 0))
    moved = np.asarray(drive, np.float32)[at] - np.float32(0.5) if n_samples else np.zeros(len(at), np.float32)
    octaves = np.log2(BANDS_HZ / 1000).astype(np.float32)
    levels_db += TILT_DB * moved[:, None] * octaves
    return np.asarray(of_levels(rng, n_samples, levels_db) / _rms_of(drawn["level_db"]), np.float32)


def of_levels(rng: np.random.Generator, n_samples: int, levels_db: np.ndarray) -> np.ndarray:
    """Render noise whose bands have levels that move.

    Parameters
    ----------
    levels_db : np.ndarray [shape=(n_steps, 28)]
        Level of each band of `BANDS_HZ`, a step every `LEVEL_HOP` samples (`step_times_s`); the last is held.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        A band at 0 dB has a power of 1.
    """
    white, density_db = rng.standard_normal(n_samples, np.float32), _density(levels_db)
    made = _shaped(white, density_db, SHORT, low=False)
    made += _shaped(white, density_db[:: LONG // SHORT], LONG, low=True)
    return made


def levels_in_bands(spectrum: Spectrum) -> np.ndarray:
    """Levels of `BANDS_HZ` of noise of a spectrum, in dB; their powers sum to 1.

    Returns
    -------
    np.ndarray [shape=(28,)]
    """
    levels_db = spectrum(BANDS_HZ) + 10 * np.log10(BANDS_HZ)
    return np.asarray(levels_db - 10 * np.log10(np.sum(10 ** (levels_db / 10))))


def step_times_s(n_samples: int) -> np.ndarray:
    """Times of the steps of `of_levels`."""
    return np.arange(n_samples // LEVEL_HOP + 2) * (LEVEL_HOP / SAMPLE_RATE)


def levels_of(drawn: Drawn, rng: np.random.Generator, n_steps: int) -> np.ndarray:
    """Draw how the levels of the bands move.

    Returns
    -------
    np.ndarray [shape=(n_steps, 28), dtype=float32]
        Decibels; a band's power averages to that of its ``level_db``.
    """
    step_hz = SAMPLE_RATE / LEVEL_HOP
    # At least a period of the slowest pace more than is needed: the transform wraps around.
    length = fft.next_fast_len(n_steps + round(2 * step_hz / PACES_HZ[0]), real=True)
    hz = fft.rfftfreq(length, 1 / step_hz)
    share = 10 ** (np.asarray(drawn["pace_db"], float) / 10)
    share /= share.sum(axis=1, keepdims=True)
    octave = np.searchsorted(PACES_HZ, hz) - 1
    inside = (octave >= 0) & (octave < len(PACES_HZ) - 1)
    counts = np.bincount(octave[inside], minlength=len(PACES_HZ) - 1)
    density = np.where(inside, (share / np.maximum(counts, 1))[:, np.clip(octave, 0, len(counts) - 1)], 0.0)
    # The transform's own norm: bins of variance 1 (complex) give a series of this variance.
    shape = np.sqrt(density * length**2 / 2)[np.arange(len(BANDS_HZ)) // GROUP]
    parts = rng.standard_normal((2, len(BANDS_HZ), len(hz)), np.float32)
    mixed = _root(together_of(drawn["together"])) @ parts.reshape(2, len(BANDS_HZ), -1)
    bins = (mixed[0] + 1j * mixed[1]) * shape / np.sqrt(2)
    normal = fft.irfft(bins, length, axis=1)[:, :n_steps]
    skew = np.clip(np.asarray(drawn["skewness"], float), -2.5, 2.5)[np.arange(len(BANDS_HZ)) // GROUP][:, None]
    moving = np.maximum(np.asarray(drawn["swing_db"], float), 0.0)[:, None] * skewed(normal, skew)
    moving -= 10 * np.log10(np.mean(10 ** (moving / 10), axis=1, keepdims=True))
    return np.asarray((np.asarray(drawn["level_db"], float)[:, None] + moving).T, np.float32)


def skewed(normal: np.ndarray, skewness: np.ndarray | float) -> np.ndarray:
    """Bend Gaussian values so that they have a skewness; mean 0 and variance 1 stay.

    The bend is a square: ``z = (x + c (x^2 - 1)) / sqrt(1 + 2 c^2)`` has the skewness
    ``(6 c + 8 c^3) / (1 + 2 c^2)^1.5``, which reaches 2.8.

    Examples
    --------
    >>> values = skewed(np.random.default_rng(1).standard_normal(200_000), 1.0)
    >>> round(float(np.mean(values**3)), 1), round(float(values.std()), 2)
    (1.0, 1.0)
    """
    bends = np.linspace(-3.0, 3.0, 601)
    c = np.interp(skewness, (6 * bends + 8 * bends**3) / (1 + 2 * bends**2) ** 1.5, bends)
    return np.asarray((normal + c * (np.square(normal) - 1)) / np.sqrt(1 + 2 * np.square(c)))


def together_of(correlations: np.ndarray) -> np.ndarray:
    """The correlation of each pair of bands, (28, 28), from that at the distances `APART`."""
    distance = np.abs(np.subtract.outer(np.arange(len(BANDS_HZ)), np.arange(len(BANDS_HZ))))
    known = np.clip(np.asarray(correlations, float), -0.2, 0.99)
    far = known[-1] * 0.7
    return np.asarray(
        np.interp(distance, np.append(np.append(0, APART), len(BANDS_HZ)), np.concatenate([[1.0], known, [far]]))
    )


def grains_of(drawn: Drawn, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Render the grains alone, at their level over noise of RMS 1.

    Grains that stand out in several ranges are one event: they begin together and are as strong in each.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    made = np.zeros(len(drive), np.float32)
    denser = DENSITY ** (np.asarray(drive, np.float32) - np.float32(0.5))
    floors = _range_powers(drawn["level_db"])
    wide = float(np.clip(drawn["grain_wide"][0], 0, 1))
    rates_hz = np.minimum(np.exp(drawn["grain_log_hz"]), MOST_GRAINS_HZ)
    first, first_ranks = np.zeros(0, np.int64), np.zeros(0)
    for place in np.argsort(-rates_hz).tolist():
        starts = poisson_starts(rng, rates_hz[place] * denser)
        ranks = rng.random(len(starts))
        if len(first):
            shared = np.flatnonzero(rng.random(len(starts)) < wide)
            of = rng.choice(len(first), min(len(shared), len(first)), replace=False)
            starts[shared[: len(of)]], ranks[shared[: len(of)]] = first[of], first_ranks[of]
        else:
            first, first_ranks = starts, ranks
        gains = np.sqrt(floors[place]) * 10 ** (_heights_db(drawn, place, ranks) / 20)
        bank = rattles(rng, BANK, RANGES_HZ[place], RANGES_HZ[place + 1], float(np.exp(drawn["grain_log_s"][place])))
        made += scatter(len(drive), starts, gains, bank, rng.integers(0, BANK, len(starts)))
    return made


def _heights_db(drawn: Drawn, place: int, ranks: np.ndarray) -> np.ndarray:
    """Peaks of grains over the noise, from their ranks in [0, 1]: gamma distributed above the threshold."""
    mean_db = max(float(drawn["grain_db"][place]) - GRAIN_DB, 0.1)
    swing_db = float(np.clip(drawn["grain_swing_db"][place], 0.2, 12))
    shape = (mean_db / swing_db) ** 2
    return np.asarray(GRAIN_DB + np.minimum(gammaincinv(shape, ranks) * mean_db / shape, HIGHEST_DB))


def grain_power(drawn: Drawn) -> float:
    """Mean square of the grains at a drive of 0.5, over noise of RMS 1."""
    total, ranks = 0.0, (np.arange(200) + 0.5) / 200
    for place, floor in enumerate(_range_powers(drawn["level_db"])):
        peak = floor * np.mean(10 ** (_heights_db(drawn, place, ranks) / 10))
        rate_hz = min(float(np.exp(drawn["grain_log_hz"][place])), MOST_GRAINS_HZ)
        # Falling by 10 dB in t is a time constant of power of t / 2.3.
        total += rate_hz * peak * float(np.exp(drawn["grain_log_s"][place])) / 2.3
    return float(total)


def rattles(rng: np.random.Generator, n_grains: int, low_hz: float, high_hz: float, fall_s: float) -> list[np.ndarray]:
    """A bank of grains between two frequencies that rise at once; each is noise around a centre of its own.

    ``fall_s`` is the time to fall by 10 dB as measured, smoothed; the smoothed power peaks at 1.
    """
    bank = []
    lasting_s = max(fall_s - SMOOTHED_S, 1.5 / high_hz)
    n_samples = int(4 * lasting_s * SAMPLE_RATE) + 16
    time_s = np.arange(n_samples) / SAMPLE_RATE
    envelope = np.exp(-1.151 * time_s / lasting_s) * (1 - np.exp(-time_s * 2 * high_hz))
    envelope[-16:] *= np.linspace(1, 0, 16)
    hz, octaves = fft.rfftfreq(n_samples, 1 / SAMPLE_RATE), np.log2(high_hz / low_hz)
    for centre_hz in low_hz * (high_hz / low_hz) ** rng.uniform(0.15, 0.85, n_grains):
        shape = np.exp(-np.square(np.log2(np.maximum(hz, 1) / centre_hz) / (0.35 * octaves)))
        wave = fft.irfft(shape * np.exp(2j * np.pi * rng.random(len(hz))), n_samples) * envelope
        wave -= envelope * (wave.sum() / envelope.sum())
        smoothed = np.convolve(np.square(wave), SMOOTHING)
        bank.append((wave / np.sqrt(smoothed.max() + 1e-20)).astype(np.float32))
    return bank


def between(low: Drawn, high: Drawn, share: float) -> dict[str, np.ndarray]:
    """Parameters between two textures: those of ``low`` at a share of 0, of ``high`` at 1."""
    return {name: (1 - share) * np.asarray(low[name]) + share * np.asarray(high[name]) for name in low}


def _range_powers(level_db: np.ndarray) -> np.ndarray:
    """Share of the noise's power in each of the grains' ranges."""
    power = 10 ** (np.asarray(level_db, float) / 10)
    power /= power.sum()
    return np.array([power[(low <= BANDS_HZ) & (high > BANDS_HZ)].sum() for low, high in pairwise(RANGES_HZ)])


def _density(levels_db: np.ndarray) -> np.ndarray:
    """Levels of bands to levels at their centres, a hertz: a band is 0.23 of its centre wide."""
    return np.asarray(levels_db - 10 * np.log10(0.2316 * BANDS_HZ), np.float32)


def _rms_of(level_db: np.ndarray) -> float:
    """RMS of noise of these bands, which straight lines join."""
    hz = fft.rfftfreq(LONG, 1 / SAMPLE_RATE)
    power = 10 ** (_density(np.asarray(level_db, float)) @ _interpolation(hz) / 10)
    return float(np.sqrt(power[hz >= FLOOR_HZ].sum() * SAMPLE_RATE / LONG)) + 1e-12


def _root(matrix: np.ndarray) -> np.ndarray:
    """The symmetric root of a correlation matrix, whatever is negative about it left out."""
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    return np.asarray(root / np.sqrt(np.sum(np.square(root), axis=1, keepdims=True)), np.float32)


def _shaped(white: np.ndarray, density_db: np.ndarray, frame: int, *, low: bool) -> np.ndarray:
    """White noise given levels that move, in frames under sine windows; what is above or below `CROSS_HZ`.

    ``density_db`` (n_steps, 28) has the levels at the bands' centres; 0 dB is a power of 1 a hertz, of one side.
    """
    hop, hz = frame // 2, fft.rfftfreq(frame, 1 / SAMPLE_RATE)
    count = len(white) // hop + 2
    padded = np.zeros((count + 1) * hop, np.float32)
    padded[hop : hop + len(white)] = white
    frames = np.lib.stride_tricks.sliding_window_view(padded, frame)[::hop]
    density_db = density_db[np.minimum(np.arange(count), len(density_db) - 1)]
    # A third of an octave to fade from one kind of frame to the other; both shape the same noise, so amplitudes add.
    place = np.clip((np.log2(np.maximum(hz, 1.0) / CROSS_HZ) + 1 / 6) * 3, 0, 1)
    share = 1 - place if low else place
    used = np.flatnonzero((share > 0) & (hz >= FLOOR_HZ))
    weights = _interpolation(hz[used])
    window = np.sin(np.pi * (np.arange(frame, dtype=np.float32) + 0.5) / frame)
    scale = (share[used] * np.sqrt(SAMPLE_RATE / 2)).astype(np.float32)
    made = np.zeros((count + 1, hop), np.float32)
    stride = 512  # frames at a time: memory stays small
    for first in range(0, count, stride):
        here = slice(first, min(first + stride, count))
        bins = np.zeros((here.stop - first, len(hz)), np.complex64)
        gains = np.exp(density_db[here] @ weights * np.float32(np.log(10) / 20)) * scale
        bins[:, used] = fft.rfft(frames[here] * window, axis=1)[:, used] * gains
        shaped = fft.irfft(bins, frame, axis=1) * window
        made[here] += shaped[:, :hop]
        made[first + 1 : here.stop + 1] += shaped[:, hop:]
    return made.reshape(-1)[hop : hop + len(white)]


def _interpolation(hz: np.ndarray) -> np.ndarray:
    """Weights (28, n) that take values of bands to frequencies, straight over octaves, the ends held."""
    place = np.clip(np.log2(np.maximum(hz, 1.0) / BANDS_HZ[0]) * 3, 0, len(BANDS_HZ) - 1)
    distance = np.abs(place[None, :] - np.arange(len(BANDS_HZ))[:, None])
    return np.asarray(np.maximum(1 - distance, 0), np.float32)
