"""Calls: what a throat does, cut out of recordings and measured as `synth.calls` voices it.

`cut` finds the single calls of a recording; `measure` describes one by its length, pitch, level, spectral envelope,
share of noise and tremor, each where it is about Gaussian. The envelope is taken over windows of two periods and
smoothed over one, so that harmonics leave no trace in it (the idea of CheapTrick: Morise, Speech Communication 2015);
the share of noise is what a call does not have in common with itself one period later.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import fft
from scipy.ndimage import median_filter, uniform_filter1d
from scipy.signal import butter, find_peaks, sosfiltfilt

from s2s.generators.foley.fit.cycles import laid_out, noise_db, uneven
from s2s.generators.foley.fit.pitch import HOP, track
from s2s.generators.foley.synth.calls import BAND_MEL, JITTER, N_BANDS, NOISE_HZ, SHIMMER, mel
from s2s.stem import SAMPLE_RATE

N_LEVELS, N_PITCHES, N_ENVELOPES, N_NOISES = 24, 16, 12, 4
"""Points over a call of its level, pitch, envelope and share of noise."""
N_FFT = 4096
LEAST_VOICED = 0.3
"""A call with less of its power voiced is all breath."""
BREATH_HZ = 100.0
"""Pitch that stands in the table for such a call; nothing of it is heard."""
BREATH_WINDOW = 1440
"""Samples of a window where there is no pitch: 30 ms."""
RESTLESS_DB = 1.5
"""Of calls too short to tell."""
MOST_RESTLESS_DB = 3.0
SEEN = 0.6
"""Share of the wandering that is left in averages of 40 ms: 0.35 to 0.5 of what is voiced. More would take fast turns
of the envelope, which has few moments, for restlessness."""
FLOOR_DB = -50.0
"""Lower levels are the place, not the animal."""
TREMOR_HZ = (7.0, 70.0)
"""From the bleat of a sheep to what is heard as roughness (Fastl & Zwicker, *Psychoacoustics*)."""
HEARD_DB, HEARD_OCTAVES = 2.0, 0.02
"""Swings of level and pitch that are about equally plain, chosen a little above what is just heard."""

LEAST_SPREAD: dict[str, float] = {
    "log_duration_s": 0.10,  # calls of one animal are hardly ever more alike in length
    "log_f0_hz": 0.05,  # under a semitone from call to call
    "f0_octaves": 0.03,  # the contour's own play around it: a third of a semitone to a half
    "level_db": 1.5,
    "envelope_db": 1.5,  # formants hold within some per cent in one animal, 1 to 2 dB on their flanks
    "restless_db": 0.3,
    "noise_db": 1.5,
    "log_jitter": 0.2,
    "log_shimmer": 0.2,
    "log_tremor_hz": 0.06,
    "tremor_db": 0.5,
    "tremor_octaves": 0.005,
    "roughness_db": 0.3,
}
"""Smallest spread of each parameter, a plausible one, where few recordings cannot show more."""

# How `cut` decides; times in seconds, levels in decibels against the loudest.
_APART_S, _LEAST_S = 0.05, 0.05
_STARTS_DB, _ENDS_DB, _FAINT_DB = -22.0, -38.0, -12.0
_DIP_DB, _NEXT_S, _SHORT_S = 9.0, 0.16, 0.3


def cut(samples: np.ndarray) -> list[np.ndarray]:
    """Cut a recording into its single calls.

    A call is where the level comes within 22 dB of the loudest; it reaches as far as the level keeps within 38 dB of
    it and above the background, or to the lowest point before the next. Dips under 50 ms are the tremor of one call.
    Calls that run into each other are parted where the level dips by 9 dB. What has a sixteenth of the loudest call's
    energy or less is an attempt, not a call.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono, 48 kHz, some seconds.

    Returns
    -------
    list of np.ndarray
        Calls of 50 ms or longer, in order; none when it is silent.
    """
    level_db = _level_db(samples, 0.012)[::HOP]
    if len(level_db) < 3 or level_db.max() < -90:
        return []
    level_db = level_db - level_db.max()
    loud = level_db > max(_STARTS_DB, min(np.percentile(level_db, 5) + 12, -6))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int64)))
    spans = edges.reshape(-1, 2)
    joined: list[list[int]] = []
    for first, last in spans:
        if joined and (first - joined[-1][1]) * HOP < _APART_S * SAMPLE_RATE:
            joined[-1][1] = int(last)
        else:
            joined.append([int(first), int(last)])
    joined = _split(joined, _level_db(samples, 0.05)[::HOP])
    quiet = level_db < max(_ENDS_DB, min(np.percentile(level_db, 5) + 3, _STARTS_DB))
    calls = []
    for number, (first, last) in enumerate(joined):
        if (last - first) * HOP < _LEAST_S * SAMPLE_RATE:
            continue
        before = joined[number - 1][1] if number else 0
        after = joined[number + 1][0] if number + 1 < len(joined) else len(level_db) - 1
        start = _until(quiet, level_db, first, before)
        end = _until(quiet, level_db, last - 1, after)
        calls.append(np.asarray(samples[start * HOP : (end + 1) * HOP], np.float32))
    energies = [float(np.sum(np.square(call, dtype=np.float64))) for call in calls]
    least = 10 ** (_FAINT_DB / 10) * max(energies, default=0.0)
    return [call for call, energy in zip(calls, energies, strict=True) if energy > least]


def measure(call: np.ndarray) -> dict[str, np.ndarray]:
    """Measure one call.

    Parameters
    ----------
    call : np.ndarray [shape=(n_samples,)]
        As `cut` gives; mono, 48 kHz, 20 ms or longer.

    Returns
    -------
    dict of str to np.ndarray
        Finite float64 arrays: ``log_duration_s``, ``log_f0_hz``, ``f0_octaves`` (N_PITCHES,) around it, ``level_db``
        (N_LEVELS,) below the loudest point, ``envelope_db`` (N_ENVELOPES, N_BANDS) with a mean of 0, ``restless_db``
        (standard deviation of bands about it), ``noise_db`` (N_NOISES, 6) of the power of each octave, ``log_jitter``
        and ``log_shimmer`` (shares), ``log_tremor_hz``, ``tremor_db``, ``tremor_octaves`` (amplitudes),
        ``roughness_db`` (standard deviation of what is faster than the level and not tremor).
    """
    samples = sosfiltfilt(butter(2, 40, "highpass", fs=SAMPLE_RATE, output="sos"), np.asarray(call, float))
    duration_s = len(samples) / SAMPLE_RATE
    f0_hz, voiced = _pitch(samples)
    centre_hz = float(np.exp(np.median(np.log(f0_hz[voiced])))) if voiced.any() else BREATH_HZ
    octaves = np.log2(f0_hz / centre_hz)
    smooth_s = float(np.clip(duration_s / 6, 0.01, 0.12))
    fast_s = max(0.008, 1.5 / centre_hz)
    level_db = _level_db(samples, smooth_s)
    slow_octaves = _smoothed(octaves, max(3, round(smooth_s * SAMPLE_RATE / HOP)))
    away_db = (_level_db(samples, fast_s) - _level_db(samples, max(smooth_s, 2 * fast_s)))[::HOP]
    tremor_hz, tremor_db, tremor_octaves, rough_db = _tremor(
        away_db, np.clip(octaves - slow_octaves, -0.15, 0.15), level_db[::HOP], centre_hz, duration_s
    )
    cycles = laid_out(samples, f0_hz, centre_hz)
    jitter, shimmer = uneven(cycles) if voiced.any() else (JITTER, SHIMMER)
    noise = noise_db(cycles, N_NOISES) if voiced.any() else np.zeros((N_NOISES, len(NOISE_HZ)))
    points = np.linspace(0, len(samples) - 1, N_LEVELS).astype(np.int64)
    power = _powers(samples, np.where(voiced, f0_hz, np.nan))
    envelope_db = _envelope_db(power)
    return {
        "log_duration_s": np.array(np.log(duration_s)),
        "log_f0_hz": np.array(np.log(centre_hz)),
        "f0_octaves": np.interp(np.linspace(0, 1, N_PITCHES), np.linspace(0, 1, len(slow_octaves)), slow_octaves),
        "level_db": np.maximum(level_db[points] - level_db.max(), FLOOR_DB),
        "envelope_db": envelope_db,
        "restless_db": np.array(_restless_db(power, envelope_db, noise)),
        "noise_db": noise,
        "log_jitter": np.array(np.log(jitter)),
        "log_shimmer": np.array(np.log(shimmer)),
        "log_tremor_hz": np.array(np.log(tremor_hz)),
        "tremor_db": np.array(tremor_db),
        "tremor_octaves": np.array(tremor_octaves),
        "roughness_db": np.array(rough_db),
    }


def _level_db(samples: np.ndarray, window_s: float) -> np.ndarray:
    """Level of each sample's surroundings, by a window like a raised cosine of that length."""
    half = max(2, round(window_s * SAMPLE_RATE / 2))
    power = np.square(samples, dtype=np.float64)
    return np.asarray(10 * np.log10(np.maximum(_smoothed(power, half), 0) + 1e-12))


def _smoothed(values: np.ndarray, half: int) -> np.ndarray:
    return np.asarray(uniform_filter1d(uniform_filter1d(values, half, mode="nearest"), half, mode="nearest"))


def _split(spans: list[list[int]], level_db: np.ndarray) -> list[list[int]]:
    """Part calls that run into each other: short ones, loud 160 ms or more apart, with 9 dB less between."""
    parted = []
    for first, last in spans:
        peaks, _ = find_peaks(
            np.pad(level_db[first:last], 1, constant_values=-200),
            prominence=_DIP_DB,
            distance=round(_NEXT_S * SAMPLE_RATE / HOP),
        )
        peaks = peaks - 1 + first
        lowest = [int(a + np.argmin(level_db[a:b])) for a, b in pairwise(peaks)]
        parts = [list(pair) for pair in zip([first, *lowest], [*lowest, last], strict=True)]
        # A howl that swells is one howl; barks and clucks that run into each other are short.
        short = max(b - a for a, b in parts) * HOP < _SHORT_S * SAMPLE_RATE
        parted += parts if short else [[first, last]]
    return parted


def _until(quiet: np.ndarray, level_db: np.ndarray, at: int, limit: int) -> int:
    """Walk from a loud frame towards a limit, to the first quiet frame or else the lowest."""
    way = np.arange(at, limit, 1 if limit > at else -1)
    if not len(way):
        return at
    found = np.flatnonzero(quiet[way])
    return int(way[found[0]] if len(found) else way[np.argmin(level_db[way])])


def _pitch(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pitch with its gaps filled, one value a `HOP`, and which of them are voiced: none if too little is."""
    f0_hz = track(samples)
    voiced = np.isfinite(f0_hz)
    power = np.square(10 ** (_level_db(samples, 0.01)[::HOP] / 20))
    voiced = voiced[: len(power)]
    f0_hz = f0_hz[: len(power)]
    if voiced.sum() < 3 or power[voiced].sum() < LEAST_VOICED * power.sum():
        return np.full(len(power), BREATH_HZ), np.zeros(len(power), bool)
    frames = np.arange(len(power))
    log_f0 = np.interp(frames, frames[voiced], np.log(f0_hz[voiced]))
    return np.exp(
        _smoothed(median_filter(log_f0, 5, mode="nearest"), 3)
    ), voiced  # tremors pass, slips of frames do not


def _tremor(
    away_db: np.ndarray, octaves: np.ndarray, level_db: np.ndarray, f0_hz: float, duration_s: float
) -> tuple[float, float, float, float]:
    """Rate of the strongest tremor, its swing of level and of pitch, and the spread of level that is left."""
    low_hz, high_hz = max(TREMOR_HZ[0], 3 / duration_s), min(TREMOR_HZ[1], 0.35 * f0_hz)
    heard = level_db > level_db.max() - 20
    away_db = np.where(heard, np.clip(away_db, -20, 10), 0.0)
    window = np.hanning(len(away_db)) * heard
    share = window.sum() + 1e-9
    away_db = away_db - (away_db * window).sum() / share
    spread_db = float(np.sqrt((np.square(away_db) * window).sum() / share))
    if high_hz <= low_hz:
        return float(np.clip(low_hz, *TREMOR_HZ)), 0.0, 0.0, spread_db
    rates_hz = np.linspace(low_hz, high_hz, 400)
    turns = np.exp(-2j * np.pi * rates_hz[:, None] * np.arange(len(away_db)) * (HOP / SAMPLE_RATE))
    swings = 2 * np.abs(turns @ (away_db * window)) / share
    octaves_swings = 2 * np.abs(turns @ (octaves * window)) / share
    plain = swings / HEARD_DB + octaves_swings / HEARD_OCTAVES
    # A peak, if there is one: the slow end of the range has what is left of the contour.
    peaks, _ = find_peaks(plain)
    best = int(peaks[plain[peaks].argmax()]) if len(peaks) else int(plain.argmax())
    swing, swing_octaves = float(swings[best]), float(octaves_swings[best])
    return float(rates_hz[best]), swing, swing_octaves, float(np.sqrt(max(spread_db**2 - swing**2 / 2, 0.0)))


def _powers(samples: np.ndarray, f0_hz: np.ndarray) -> np.ndarray:
    """Power density in bands, (n_frames, N_BANDS)."""
    padded = np.pad(samples, N_FFT // 2)
    frames = [_frame_power(padded[at * HOP : at * HOP + N_FFT], pitch) for at, pitch in enumerate(f0_hz)]
    return np.asarray(np.stack(frames) @ _band_weights().T)


def _envelope_db(power: np.ndarray) -> np.ndarray:
    """Power density in bands at `N_ENVELOPES` moments, each of a mean of 0 dB over the bands."""
    n_frames = len(power)
    reach = max(1.0, (n_frames - 1) / (N_ENVELOPES - 1) / 2) + 0.5
    rows = []
    for centre in np.linspace(0, n_frames - 1, N_ENVELOPES):
        near = np.abs(np.arange(n_frames) - centre) <= reach
        bands_db = 10 * np.log10(power[near].sum(axis=0) + 1e-20)
        bands_db = np.maximum(bands_db, bands_db.max() - 75)
        rows.append(bands_db - bands_db.mean())
    return np.stack(rows)


def _restless_db(power: np.ndarray, envelope_db: np.ndarray, noise_db: np.ndarray) -> float:
    """How far bands that are heard wander about the envelope in 40 ms: a mouth is never still."""
    brief = max(1, round(0.04 * SAMPLE_RATE / HOP))
    n_brief = len(power) // brief
    if n_brief < 3:
        return RESTLESS_DB
    bands_db = 10 * np.log10(power[: n_brief * brief].reshape(n_brief, brief, -1).sum(axis=1) + 1e-20)
    moments = np.linspace(0, N_ENVELOPES - 1, n_brief)
    usual_db = np.stack([np.interp(moments, np.arange(N_ENVELOPES), band) for band in envelope_db.T], axis=1)
    heard = (bands_db > bands_db.max(axis=1, keepdims=True) - 30) & (bands_db > bands_db.max() - 40)
    away_db = bands_db - usual_db
    away_db = away_db - (away_db * heard).sum(axis=1, keepdims=True) / np.maximum(heard.sum(axis=1, keepdims=True), 1)
    # The level of noise itself moves in as short a time; averaging hides much of what moves faster.
    noise = 0.1 + 1.5 * float(np.mean(10 ** (noise_db / 10)))
    return float(min(np.sqrt(max(np.square(away_db[heard]).mean() - noise, 0)) / SEEN, MOST_RESTLESS_DB))


def _frame_power(frame: np.ndarray, f0_hz: float) -> np.ndarray:
    """Power density of a frame: through its harmonics, each the power of its own stretch of one `f0_hz`."""
    pitch_hz = float(np.clip(f0_hz, 60, 2400)) if np.isfinite(f0_hz) else 2 * SAMPLE_RATE / BREATH_WINDOW
    half = min(round(2 * SAMPLE_RATE / pitch_hz), N_FFT // 2)
    window = np.hanning(2 * half)
    here = frame[N_FFT // 2 - half : N_FFT // 2 + half] * window
    power = np.square(np.abs(fft.rfft(here, N_FFT))) / np.square(window).sum()
    if not np.isfinite(f0_hz):
        return np.asarray(power)
    step = pitch_hz / (SAMPLE_RATE / N_FFT)
    total = np.concatenate([[0.0], np.cumsum(power)])
    harmonics = np.arange(1, int((len(power) - 1) / step - 0.5) + 1)
    low, high = (np.interp((harmonics + side) * step + 0.5, np.arange(len(total)), total) for side in (-0.5, 0.5))
    # What lies below the first harmonic is no voice, and much weaker.
    below = np.interp(0.6 * step, np.arange(len(total)), total) / (0.6 * step)
    places = np.concatenate([[0.3 * step], harmonics * step])
    density = 10 * np.log10(np.concatenate([[below], (high - low) / step]) + 1e-20)
    return np.asarray(10 ** (np.interp(np.arange(len(power)), places, density) / 10))


def _band_weights() -> np.ndarray:
    """Triangles on the mel scale, (N_BANDS, n_bins), each of sum 1."""
    bins_mel = mel(fft.rfftfreq(N_FFT, 1 / SAMPLE_RATE))
    step = BAND_MEL[1] - BAND_MEL[0]
    triangles = np.maximum(1 - np.abs(bins_mel[None, :] - BAND_MEL[:, None]) / step, 0)
    assert triangles.shape[0] == N_BANDS and (triangles.sum(axis=1) > 0).all()
    return np.asarray(triangles / triangles.sum(axis=1, keepdims=True))
