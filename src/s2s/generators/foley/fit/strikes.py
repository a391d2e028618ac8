"""Strikes: what is measured of one body that is struck.

A recording is cut at its onsets into single strikes. Each is taken apart as in modal analysis by synthesis (van den
Doel, Kry & Pai, "FoleyAutomatic", 2001; Ren, Yeh & Lin, "Example-guided physically based modal sound synthesis", 2013):
the modes that ring, one in each quarter octave at the most, and what is left when they are taken away, a noise burst
whose octaves start and die each at its own pace. Two strikes on one body find the same modes in the same slots, so
that slots can be averaged; a slot where nothing rings keeps the loudest mode that the burst would hide.

Levels are against a peak of 1, times from the onset.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.signal import butter, sosfiltfilt

from s2s.stem import SAMPLE_RATE

SLOT_EDGES_HZ = 40 * 2.0 ** (np.arange(35) / 4)
"""Quarter octaves from 40 Hz to 14.5 kHz: about as close as two modes that are heard apart in a short sound."""
SLOT_HZ = np.sqrt(SLOT_EDGES_HZ[:-1] * SLOT_EDGES_HZ[1:])
BAND_HZ = 62.5 * 2.0 ** np.arange(9)
"""Octaves of the burst."""
ABSENT_DB, ABSENT_T60_S = -90.0, 0.05
LONGEST_S = 2.0
"""No strike is followed for longer."""
BEFORE_S = 0.002
"""What is kept before an onset, so that its rise can be measured."""
STEP = SAMPLE_RATE // 1000
RISE_DB = 7.0
HOLD_S = 0.016
FLOOR_DB = 30.0
APART_S = 0.05
"""An onset raises the level above all that `HOLD_S` before held (a cycle of a low mode is no onset), stands within
`FLOOR_DB` of the loudest, and comes `APART_S` after the last."""
SLOWEST_S, FASTEST_S = 6.0, 0.004
DECAYS_S = np.geomspace(FASTEST_S, SLOWEST_S, 48)
STANDS_OUT_DB = 11.0
"""A mode's peak stands so far above the middle of the spectrum around it: noise does in one of ten slots."""

HIDDEN_DB = 20.0
"""A tone 20 dB below the noise of its critical band is masked even where it lies in a dip (Zwicker & Fastl 1999)."""

LEAST_SPREAD = {
    # Modes of nominally equal structures move by some per cent, and their responses by several decibels (Kompella &
    # Bernhard, SAE 931272, 1993, on 99 cars of one type).
    "mode_log_hz": 0.03,
    "mode_db": 4.0,
    # Decay times of one body scatter with mounting and grip: a fifth is plausible.
    "mode_log_t60": 0.2,
    "burst_db": 2.0,
    "burst_log_t60": 0.15,
    # A hand may repeat a blow's speed within a third, and the contact time follows it as v^-0.2 to v^-0.5.
    "log_attack_s": 0.1,
    "log_contact_s": 0.1,
    "tail_db": 1.0,
    "log_tail_t60": 0.1,
}
"""Smallest spreads, plausible ones: what a few strikes on one body cannot show."""


def cut(samples: np.ndarray) -> list[np.ndarray]:
    """Cut a recording into single strikes, from just before each onset to just before the next.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono, 48 kHz.

    Returns
    -------
    list of np.ndarray
        Strikes of 50 ms or more, in order; none in silence.
    """
    samples = np.asarray(samples, np.float32)
    starts = _onsets(samples)
    ends = np.append(starts[1:], len(samples))
    longest = round(LONGEST_S * SAMPLE_RATE)
    if not len(starts):
        return []
    strikes = [samples[start : min(end, start + longest)] for start, end in zip(starts, ends, strict=True)]
    return [strike for strike in strikes if len(strike) >= APART_S * SAMPLE_RATE * 0.9]


def measure(strike: np.ndarray) -> dict[str, np.ndarray]:
    """Measure one strike.

    Parameters
    ----------
    strike : np.ndarray [shape=(n_samples,)]
        Mono, 48 kHz, one strike as `cut` returns it.

    Returns
    -------
    dict of str to np.ndarray
        ``mode_log_hz``, ``mode_db``, ``mode_log_t60`` (a slot of `SLOT_HZ` each): natural logarithm of the frequency,
        level at the onset, natural logarithm of the T60 in seconds. ``burst_db``, ``burst_log_t60`` (an octave of
        `BAND_HZ` each): RMS at the onset, and T60. ``log_attack_s``: time to the peak. ``log_contact_s``: how long the
        bodies touched. ``tail_db``, ``log_tail_t60``: what comes after 60 ms against what comes before, and its decay.
    """
    body = np.asarray(strike, np.float64)
    body = body / (np.abs(body).max(initial=0.0) + 1e-12)
    start, attack_s = _attack(body)
    body = body[start:]
    hz, t60s_s, present = _modes(body)
    level_db, rest = _amplitudes(body, hz, t60s_s, present)
    level_db[~present] = _hidden_db(rest)[~present]
    burst_db, burst_t60s_s = _burst(rest)
    tail_db, tail_t60_s = _tail(body)
    return {
        "mode_log_hz": np.log(hz),
        "mode_db": level_db,
        "mode_log_t60": np.log(t60s_s),
        "burst_db": burst_db,
        "burst_log_t60": np.log(burst_t60s_s),
        "log_attack_s": np.log(attack_s),
        "log_contact_s": np.log(_contact_s(body)),
        "tail_db": tail_db,
        "log_tail_t60": np.log(tail_t60_s),
    }


def _level_db(samples: np.ndarray) -> np.ndarray:
    """Power of each millisecond, in dB."""
    n_steps = len(samples) // STEP
    power = np.square(samples[: n_steps * STEP], dtype=np.float64).reshape(n_steps, STEP).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-12))


def _onsets(samples: np.ndarray) -> np.ndarray:
    """Samples at which strikes begin, `BEFORE_S` early."""
    level = _level_db(samples)
    if len(level) < 8 or level.max() < -80:
        return np.zeros(0, int)
    hold, n_steps = round(HOLD_S * 1000), len(level)
    # Before the recording there was silence: what sounds from its first sample on has its onset there.
    padded = np.concatenate([np.full(hold, level.max() - 60.0), level])
    held = np.array([padded[at : at + hold].max() for at in range(n_steps)])
    coming = np.array([level[at : at + 4].max() for at in range(n_steps)])
    found: list[int] = []
    for at in np.flatnonzero((coming - held > RISE_DB) & (coming > level.max() - FLOOR_DB)):
        steepest = int(at) + int(np.argmax(np.diff(padded[at + hold - 1 : at + hold + 4])))
        if not found or (steepest - found[-1]) * 0.001 >= APART_S:
            found.append(steepest)
    return np.asarray(np.maximum(np.array(found, int) * STEP - round(BEFORE_S * SAMPLE_RATE), 0))


def _attack(body: np.ndarray) -> tuple[int, float]:
    """Sample of the onset and seconds from it to the level of the loudest 2 ms."""
    half = STEP
    power = np.convolve(np.square(body), np.ones(half) / half)[: len(body)]
    peak = int(np.argmax(power))
    before = np.flatnonzero(power[: peak + 1] < 0.02 * power[peak])
    start = int(before[-1]) + 1 if len(before) else 0
    return start, float(np.clip((peak - start) / SAMPLE_RATE, 0.0003, 0.2))


def _modes(body: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The strongest mode of each slot: frequency, T60, and whether there is one."""
    grid, level = _spectrum(body)
    size = 2 * (len(grid) - 1)
    hz, t60s_s, present = SLOT_HZ.copy(), np.full(len(SLOT_HZ), ABSENT_T60_S), np.zeros(len(SLOT_HZ), bool)
    for slot, (low, high) in enumerate(pairwise(SLOT_EDGES_HZ)):
        here = np.flatnonzero((grid >= low) & (grid < high))
        peak = here[int(np.argmax(level[here]))]
        around = level[(grid >= low / 2) & (grid < high * 2)]
        if peak in (here[0], here[-1]) or level[peak] < np.median(around) + STANDS_OUT_DB:
            continue
        left, middle, right = level[peak - 1 : peak + 2]
        shift = 0.5 * (left - right) / (left - 2 * middle + right - 1e-12)
        hz[slot] = (peak + shift) * SAMPLE_RATE / size
        t60s_s[slot] = _mode_t60_s(_demodulated(body, hz[slot], 0.1 * hz[slot]))
        # What dies within a few of its cycles is no mode but a part of the burst.
        present[slot] = t60s_s[slot] * hz[slot] > 4
    t60s_s[~present] = ABSENT_T60_S
    return hz, t60s_s, present


def _spectrum(body: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and levels of a strike's first half second, the onset whole, the end faded out."""
    lasting = body[: round(0.5 * SAMPLE_RATE)]
    fade = np.cos(np.pi / 2 * np.arange(len(lasting)) / len(lasting)) ** 2
    size = max(2**16, 2 ** int(np.ceil(np.log2(2 * len(lasting)))))
    level = 20 * np.log10(np.abs(np.fft.rfft(lasting * fade, size)) + 1e-9)
    return np.fft.rfftfreq(size, 1 / SAMPLE_RATE), np.asarray(level)


def _hidden_db(rest: np.ndarray) -> np.ndarray:
    """Level of a mode of `ABSENT_T60_S` that what is left would hide, in each slot."""
    grid, level = _spectrum(rest)
    edges = np.searchsorted(grid, SLOT_EDGES_HZ)
    middle = np.array([np.median(level[low:high]) for low, high in pairwise(edges)])
    # A damped sine of amplitude A has a peak of A T60 / 13.8 (in samples) in its spectrum.
    hidden = middle - HIDDEN_DB - 20 * np.log10(ABSENT_T60_S * SAMPLE_RATE / 13.8)
    return np.asarray(np.clip(hidden, ABSENT_DB, 0.0))


def _demodulated(body: np.ndarray, hz: float, width_hz: float) -> np.ndarray:
    """The complex envelope of a band around ``hz``."""
    length = max(3, round(SAMPLE_RATE / max(width_hz, 20.0)))
    low_pass = np.hanning(length + 2)[1:-1]
    shifted = body * np.exp(-2j * np.pi * hz / SAMPLE_RATE * np.arange(len(body)))
    # Looking ahead only: what is heard at the onset is not smeared to before it.
    return np.asarray(np.convolve(shifted, low_pass / low_pass.sum())[length - 1 : len(body)])


def _mode_t60_s(envelope: np.ndarray) -> float:
    """The T60 of the one damped exponential that takes most energy out of a complex envelope.

    That is its least-squares fit, which neither a floor of noise nor the end of the recording misleads much. The first
    4 ms, in which the bodies touch, are left out.
    """
    kept = envelope[min(round(0.004 * SAMPLE_RATE), len(envelope) // 4) :]
    step = max(1, len(kept) // 2000)
    kept = kept[::step]
    time_s = np.arange(len(kept)) * step / SAMPLE_RATE
    falls = np.exp(-6.91 / DECAYS_S[:, None] * time_s)  # (n_decays, n_samples)
    taken = np.square(np.abs(falls @ kept)) / (np.sum(np.square(falls), axis=1) + 1e-300)
    return float(DECAYS_S[int(np.argmax(taken))])


def _t60_s(power: np.ndarray, span_db: float = 35.0) -> float:
    """T60 by a line through a decaying power in dB, from its peak to ``span_db`` below or to its floor."""
    step = max(1, len(power) // 400)
    level = 10 * np.log10(power[::step] + 1e-14)
    if len(level) < 4:
        return FASTEST_S
    peak = int(np.argmax(level[: max(4, len(level) // 2)]))
    lowest = float(np.percentile(level[peak:], 5))
    # A floor is seen only once the sound has fallen far.
    floor = max(level[peak] - span_db, lowest + 6 if lowest < level[peak] - 20 else -np.inf)
    below = np.flatnonzero(level[peak:] < floor)
    end = peak + (int(below[0]) if len(below) else len(level) - peak)
    if end - peak < 4:
        return float(np.clip(60 / 20 * (end - peak) * step / SAMPLE_RATE, FASTEST_S, SLOWEST_S))
    slope = np.polyfit(np.arange(peak, end) * step / SAMPLE_RATE, level[peak:end], 1)[0]
    # What hardly falls as long as it is seen is not known to last longer than some times that.
    longest_s = min(SLOWEST_S, 8 * len(power) / SAMPLE_RATE)
    return float(np.clip(-60 / min(slope, -60 / longest_s), FASTEST_S, SLOWEST_S))


def _amplitudes(
    body: np.ndarray, hz: np.ndarray, t60s_s: np.ndarray, present: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Levels of the modes that together explain most, and what they leave over."""
    level_db = np.full(len(hz), ABSENT_DB)
    if not present.any():
        return level_db, body
    time_s = np.arange(len(body)) / SAMPLE_RATE
    poles = (-6.91 / t60s_s[present] + 2j * np.pi * hz[present])[None, :]
    rung = np.exp(time_s[:, None] * poles)  # (n_samples, n_present)
    basis = np.concatenate([rung.real, rung.imag], axis=1)
    # Normal equations: tens of unknowns, tens of thousands of samples. A trace of damping keeps twins from cancelling.
    gram = basis.T @ basis
    gram += np.eye(len(gram)) * 1e-4 * np.trace(gram) / len(gram)
    parts = np.linalg.solve(gram, basis.T @ body)
    amplitudes = np.hypot(*np.split(parts, 2))
    level_db[present] = np.clip(20 * np.log10(amplitudes + 1e-9), -90.0, 3.0)
    return level_db, body - basis @ parts


def _burst(rest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """RMS at the onset and T60 of each octave of what is left."""
    levels_db, t60s_s = np.full(len(BAND_HZ), -90.0), np.full(len(BAND_HZ), 0.02)
    padded = np.pad(rest, (2400, 2400))
    for band, centre_hz in enumerate(BAND_HZ):
        edges = (centre_hz / 2**0.5, min(centre_hz * 2**0.5, 0.49 * SAMPLE_RATE))
        voiced = sosfiltfilt(butter(2, edges, "bandpass", fs=SAMPLE_RATE, output="sos"), padded)[2400:-2400]
        length = round(max(0.003, 3 / centre_hz) * SAMPLE_RATE)
        if len(voiced) < 2 * length:
            continue
        total = np.cumsum(np.square(np.pad(voiced, (1, 0))))
        power = (total[length:] - total[:-length]) / length
        t60s_s[band] = _t60_s(power)
        # The energy says how loud a burst of that decay began: E = p0 T60 / 13.8.
        energy = float(np.sum(np.square(voiced)) / SAMPLE_RATE)
        levels_db[band] = 10 * np.log10(energy * 13.8 / t60s_s[band] + 1e-9)
    return np.maximum(levels_db, -90.0), t60s_s


def _contact_s(body: np.ndarray) -> float:
    """Contact time: a half sine of that length puts 85 % of its power below one over twice its length."""
    power = np.square(np.abs(np.fft.rfft(body[: round(0.03 * SAMPLE_RATE)])))
    share = np.cumsum(power) / (power.sum() + 1e-12)
    corner_hz = np.searchsorted(share, 0.85) * SAMPLE_RATE / (2 * max(len(power) - 1, 1))
    return float(1 / (2 * np.clip(corner_hz, 40.0, 12000.0)))


def _tail(body: np.ndarray) -> tuple[np.ndarray, float]:
    """Energy after 60 ms against that before, in dB, and how slowly it dies."""
    split = round(0.06 * SAMPLE_RATE)
    early, late = (float(np.sum(np.square(part))) for part in (body[:split], body[split:]))
    share_db = np.clip(10 * np.log10((late + 1e-9) / (early + 1e-9)), -60.0, 20.0)
    if len(body) <= 2 * split:
        return np.asarray(share_db), 0.1
    return np.asarray(share_db), _t60_s(np.convolve(np.square(body[split:]), np.ones(480) / 480, mode="valid"), 25.0)
