"""Measure textures: what goes on and on, as the statistics of its bands and the grains that stand out.

The statistics are those of McDermott & Simoncelli (Neuron 71, 2011), measured so that they can be put back into noise.
The level of a band of noise moves by itself, most in narrow bands, and a texture's own movement comes on top: decibels
add, so variances, third moments, spectra and covariances do too, and what stationary noise shows is subtracted.

`synth.textures` lists the parameters and renders them. It is the form of rain, fire, leaves, crowds of drops and jets
of air; what has a pitch (bees) or a beat (a motor, a cicada) loses it here.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import fft
from scipy.ndimage import median_filter
from scipy.signal import oaconvolve

from s2s.generators.foley.synth.textures import (
    APART,
    BANDS_HZ,
    FAINTEST_DB,
    GRAIN_DB,
    GRAIN_HOP,
    GROUP,
    LEVEL_HOP,
    PACES_HZ,
    RANGES_HZ,
    SMOOTHING,
)
from s2s.stem import SAMPLE_RATE

EXCERPT_S = 3.0
"""Long enough for the slowest pace of 0.5 Hz, short enough that a recording of ten seconds gives a spread."""
SHORTEST_S = 1.2
QUIET_DB = 25.0
"""What is this much below a recording's loud parts is its beginning, its end or a hole."""
GAP_S = 0.008
LEAST_GRAINS_HZ = 0.02
"""A rate where there are none; a grain a minute."""

LEAST_SPREAD = {
    # Levels of bands differ by 1 to 3 dB between places of one rain (McDermott & Simoncelli's excerpts vary as much);
    # 1 dB is what is just noticed.
    "level_db": 1.0,
    "swing_db": 0.3,
    "skewness": 0.1,
    "pace_db": 1.0,
    "together": 0.03,
    # Counts of n grains spread by sqrt(n): a fifth at the two dozen that an excerpt shows.
    "grain_log_hz": 0.2,
    "grain_db": 1.0,
    "grain_swing_db": 0.4,
    "grain_log_s": 0.1,
    "grain_wide": 0.05,
}


def cut(samples: np.ndarray) -> list[np.ndarray]:
    """Cut a recording into excerpts of about `EXCERPT_S`, its silent ends and fades left out.

    Returns
    -------
    list of np.ndarray
        Empty if nothing of `SHORTEST_S` goes on.
    """
    step = SAMPLE_RATE // 20
    whole = len(samples) // step * step
    if not whole:
        return []
    level_db = 10 * np.log10(np.mean(np.square(samples[:whole], dtype=np.float64).reshape(-1, step), axis=1) + 1e-12)
    loud = np.flatnonzero(level_db > np.percentile(level_db, 90) - QUIET_DB)
    kept = samples[loud[0] * step : (loud[-1] + 1) * step]
    n_excerpts = max(1, round(len(kept) / (EXCERPT_S * SAMPLE_RATE)))
    pieces = np.array_split(kept, n_excerpts)
    return [piece for piece in pieces if len(piece) >= SHORTEST_S * SAMPLE_RATE]


def measure(samples: np.ndarray) -> dict[str, np.ndarray]:
    """Measure an excerpt of a texture.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        At 48 kHz, a second or more; its level does not matter.

    Returns
    -------
    dict of str to np.ndarray
        The parameters that `synth.textures` lists.
    """
    samples = np.asarray(samples, np.float64) / (np.sqrt(np.mean(np.square(samples))) + 1e-12)
    hit, grains = _grains(samples)
    levels_db, power = _levels(samples, hit)
    still = _stationary()
    away = levels_db - levels_db.mean(axis=1, keepdims=True)
    variance = np.maximum(np.var(away, axis=1) - still["variance"], 0.0)
    return {
        "level_db": np.maximum(10 * np.log10(power / power.sum() + 1e-12), FAINTEST_DB),
        "swing_db": np.sqrt(variance),
        "skewness": _skewness(away, variance, still["third"]),
        "pace_db": _pace(away, still["spectrum"]),
        "together": _together(away, variance, still["covariance"]),
        **grains,
    }


def _levels(samples: np.ndarray, hit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Levels of the bands (28, n_steps) in dB, and their mean powers; steps where ``hit`` is are bridged."""
    n_steps = len(samples) // LEVEL_HOP
    length = n_steps * LEVEL_HOP
    spectrum = fft.fft(samples[:length])[: length // 2]
    spectrum[1:] *= 2
    levels, powers = [], []
    kept = np.flatnonzero(~hit[:n_steps]) if (~hit[:n_steps]).any() else np.arange(n_steps)
    for centre_hz in BANDS_HZ:
        # A Gaussian over octaves, 3 dB down at a sixth of an octave: a third-octave band without ringing.
        bins = np.arange(
            int(centre_hz * 2**-0.6 * length / SAMPLE_RATE), int(centre_hz * 2**0.6 * length / SAMPLE_RATE)
        )
        bins = bins[(bins > 0) & (bins < len(spectrum))]
        octaves = np.log2(bins * SAMPLE_RATE / length / centre_hz)
        voiced = spectrum[bins] * np.exp2(-0.5 * np.square(octaves * 6))
        times = int(2 ** np.ceil(np.log2(max(len(bins) / n_steps, 1))))
        envelope = fft.ifft(voiced, n_steps * times) * (n_steps * times / length)
        power = np.mean(np.square(np.abs(envelope)).reshape(n_steps, times), axis=1) / 2
        power = np.interp(np.arange(n_steps), kept, power[kept])
        # Steps of deep fades say nothing of a level, and would weigh more than all the rest.
        levels.append(10 * np.log10(np.maximum(power, 1e-3 * power.mean()) + 1e-15))
        powers.append(power.mean())
    return np.array(levels), np.array(powers)


def _skewness(away: np.ndarray, variance: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Third moments by groups of bands; bands that hardly move (1 dB) count for little."""
    third = _grouped(np.mean(away**3, axis=1) - still)
    second = _grouped(variance)
    return np.clip(third / (second + 1.0) ** 1.5, -2.0, 2.0)


def _pace(away: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Shares of the variance by bands of pace, (7, 6), in dB; what is less than a hundredth counts as a hundredth."""
    spectrum = np.maximum(_grouped(_paces(away) - still), 0.0)
    share = spectrum / np.maximum(spectrum.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(10 * np.log10(np.maximum(share, 0.01)))


def _paces(away: np.ndarray) -> np.ndarray:
    """Variance of each band in each band of pace, (28, 6)."""
    power = np.square(np.abs(fft.rfft(away, axis=1))) * (2 / away.shape[1] ** 2)
    hz = fft.rfftfreq(away.shape[1], LEVEL_HOP / SAMPLE_RATE)
    return np.stack([power[:, (low <= hz) & (hz < high)].sum(axis=1) for low, high in _pairs(PACES_HZ)], axis=1)


def _together(away: np.ndarray, variance: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Correlation of the levels of bands so far apart, over all pairs: bands that move more count for more."""
    covariance = away @ away.T / away.shape[1] - still
    swing = np.sqrt(variance)
    return np.array(
        [
            np.clip(np.trace(covariance, offset=d) / (np.sum(swing[:-d] * swing[d:]) + 1.0), -0.2, 0.99)
            for d in APART.tolist()
        ]
    )


def _grains(samples: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Find grains: at which steps of `LEVEL_HOP` some are, and what they are like."""
    spectrum, hz = fft.rfft(samples), fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    hit = np.zeros(len(samples) // LEVEL_HOP + 1, bool)
    found: dict[str, list[float]] = {"grain_log_hz": [], "grain_db": [], "grain_swing_db": [], "grain_log_s": []}
    all_places = []
    for low_hz, high_hz in _pairs(RANGES_HZ):
        band = fft.irfft(np.where((hz >= low_hz) & (hz < high_hz), spectrum, 0), len(samples))
        power = oaconvolve(np.square(band), SMOOTHING, "same")[::GRAIN_HOP]
        level_db = 10 * np.log10(np.maximum(power, 0) + 1e-12)
        over_db = level_db - median_filter(level_db, size=round(0.15 * SAMPLE_RATE / GRAIN_HOP))
        places = _peaks(over_db)
        lasting = [_fall(over_db, place) for place in places]
        for place, hops in zip(places, lasting, strict=True):
            hit[max(0, (place - 2) * GRAIN_HOP // LEVEL_HOP) : (place + 2 * hops + 2) * GRAIN_HOP // LEVEL_HOP + 1] = (
                True
            )
        rate_hz = len(places) / (len(samples) / SAMPLE_RATE)
        heights_db = over_db[places] if places else np.array([GRAIN_DB])
        found["grain_log_hz"].append(float(np.log(max(rate_hz, LEAST_GRAINS_HZ))))
        found["grain_db"].append(float(heights_db.mean()))
        found["grain_swing_db"].append(float(heights_db.std()))
        found["grain_log_s"].append(float(np.log(np.median(lasting or [3]) * GRAIN_HOP / SAMPLE_RATE)))
        all_places.append(np.array(places))
    wide = np.array([_shared(all_places)])
    return hit, {name: np.array(values) for name, values in found.items()} | {"grain_wide": wide}


def _shared(places: list[np.ndarray]) -> float:
    """Share of the grains of the rarer ranges that coincide, within 4 ms, with one where grains are most frequent."""
    most = max(places, key=len)
    others = [place for each in places if each is not most for place in each.tolist()]
    near = 0.004 * SAMPLE_RATE / GRAIN_HOP
    return sum(np.abs(most - place).min() <= near for place in others) / len(others) if others else 0.0


def _peaks(over_db: np.ndarray) -> list[int]:
    """Places of grains: the highest of all that is above `GRAIN_DB` within `GAP_S`."""
    near = round(GAP_S * SAMPLE_RATE / GRAIN_HOP)
    kept: list[int] = []
    for place in np.flatnonzero(over_db > GRAIN_DB).tolist():
        if kept and place - kept[-1] < near:
            if over_db[place] > over_db[kept[-1]]:
                kept[-1] = place
        else:
            kept.append(place)
    return kept


def _fall(over_db: np.ndarray, place: int) -> int:
    """Hops until a grain has fallen by 10 dB, at the least 1, at the most 60 ms."""
    after = over_db[place : place + 60]
    below = np.flatnonzero(after < over_db[place] - 10)
    return max(1, int(below[0]) if len(below) else len(after))


def _grouped(values: np.ndarray) -> np.ndarray:
    """Means over groups of neighbouring bands."""
    return np.asarray(values.reshape(-1, GROUP, *values.shape[1:]).mean(axis=1))


def _pairs(edges: np.ndarray) -> list[tuple[float, float]]:
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


@cache
def _stationary() -> dict[str, np.ndarray]:
    """What levels of stationary noise do by themselves, from a minute of pink noise."""
    n_samples = 60 * SAMPLE_RATE
    rng = np.random.default_rng(0)
    hz = fft.rfftfreq(n_samples, 1 / SAMPLE_RATE)
    pink = fft.irfft(fft.rfft(rng.standard_normal(n_samples)) / np.sqrt(np.maximum(hz, 20.0)), n_samples)
    levels_db, _ = _levels(pink, np.zeros(n_samples // LEVEL_HOP, bool))
    away = levels_db - levels_db.mean(axis=1, keepdims=True)
    return {
        "variance": np.var(away, axis=1),
        "third": np.mean(away**3, axis=1),
        "spectrum": _paces(away),
        "covariance": away @ away.T / away.shape[1],
    }
