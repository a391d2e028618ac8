"""Cutting a recording into single sounds: where each begins, where a listener taps, where it has died away.

Two sounds are two when the level falls well below both in between: to silence, or into the tail of the first. Levels
are read over 5 ms, about what the ear resolves in time; what is background is told by the recording's quietest tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import uniform_filter1d
from scipy.signal import find_peaks

from s2s.generators.foley.synth.finish import fade
from s2s.stem import SAMPLE_RATE

STEP = SAMPLE_RATE // 400
"""Levels are read every 2.5 ms."""
WINDOW_STEPS = 2
ONSET_DB = -12.0
"""The onset is heard where the envelope first comes within so much of its maximum: 6 to 15 dB for tones (Vos and
Rasch, The perceptual onset of musical tones, Perception & Psychophysics 29, 1981)."""
ONSET_WINDOW_S = 0.2
"""The maximum is that of the next 0.2 s, over which the ear sums loudness: a cow that swells for a second is heard from
the first on."""
FAINT_DB = -26.0
"""But what is this far below the loudest moment only leads up to it, as a breath does to a sneeze."""
RANGE_DB = 50.0
"""A sound ends for a listener this far below its loudest moment, where a mix covers it."""
DIP_DB = 18.0
"""Two sounds are two when the level falls by so much between them: barks and knocks fall by 25, syllables by 10."""
SMOOTH_STEPS = 8
"""Dips are looked for in levels over 20 ms, which the waves of a low sound do not move."""
NEARER = 0.75
"""What follows in a recording somewhat faster than the shortest natural gap is a sound of its own all the same."""
LEAST_RANGE_DB = 12.0
"""A recording whose quietest tenth is not this far below its loudest moment has no silence to be cut at."""
DEEPEST_DB = 80.0
ABOVE_FLOOR_DB = 6.0
PAUSE_STEPS = 120
"""A sound does not go on beyond 0.3 s of background: a breath and its sneeze are nearer than that."""
HANDLING_DB = 20.0
"""What stays this far below the loudest sound of a recording is handling noise, not another take."""
LEAST_GAP_S = 0.12
LEAD_S = 0.004
"""Kept before the first rise, so that no attack is cut into."""
LONGEST_LEAD_S = 1.5
"""The longest breath before a sneeze; renderers look two seconds ahead."""
LONGEST_S = 5.9
TAIL_S = 0.03
FADE_S = 0.03


@dataclass(frozen=True)
class Single:
    """One sound cut out of a recording: ``samples`` float32 mono at 48 kHz, its onset at sample ``onset``."""

    samples: np.ndarray
    onset: int


def singles_in(samples: np.ndarray, *, min_gap_s: float = LEAST_GAP_S) -> list[Single]:
    """Cut a recording into its single sounds, in order.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono at 48 kHz, without offset, not silent.
    min_gap_s : float
        The shortest time between two onsets that still sounds natural; what follows much sooner is part of a sound.

    Returns
    -------
    list of Single
        At least one; each at most `LONGEST_S`, with its quietest beginning and end taken off and faded.

    Examples
    --------
    >>> knocks = np.zeros(48_000, np.float32)
    >>> knocks[[9_600, 33_600]] = 0.5
    >>> [single.onset for single in singles_in(knocks)]
    [192, 192]
    """
    level_db = levels_db(samples)
    top_db = float(level_db.max())
    floor_db = max(float(np.percentile(level_db, 10)), top_db - DEEPEST_DB)
    if top_db - floor_db < LEAST_RANGE_DB:
        # Nothing in it is quiet: it is one sound, cut to its own length.
        floor_db = top_db - DEEPEST_DB
    smooth_db = _smooth(level_db)
    heard = smooth_db > floor_db + ABOVE_FLOOR_DB
    bounds = _bounds(smooth_db, round(max(NEARER * min_gap_s, LEAST_GAP_S) * SAMPLE_RATE / STEP))
    return [_single(samples[a * STEP : b * STEP], level_db[a:b], heard[a:b]) for a, b in pairwise(bounds)]


def _smooth(level_db: np.ndarray) -> np.ndarray:
    power = uniform_filter1d(10 ** (level_db / 10), SMOOTH_STEPS, mode="constant")
    return np.asarray(10 * np.log10(np.maximum(power, 1e-14)))


def _bounds(smooth_db: np.ndarray, gap: int) -> list[int]:
    """The deepest steps between sounds at least ``gap`` steps apart, and both ends."""
    # Silence before and behind, so that what begins or ends with the recording has a side to fall to.
    walled = np.concatenate([[-200.0], smooth_db, [-200.0]])
    peaks, _ = find_peaks(walled, height=smooth_db.max() - HANDLING_DB, prominence=DIP_DB, distance=gap)
    dips = [first + int(np.argmin(smooth_db[first:last])) for first, last in pairwise((peaks - 1).tolist())]
    return [0, *dips, len(smooth_db)]


def levels_db(samples: np.ndarray) -> np.ndarray:
    """Return the level of every step of `STEP` samples, over windows of 5 ms, in decibels of full scale."""
    whole = np.pad(samples, (0, -len(samples) % STEP)).reshape(-1, STEP)
    power = uniform_filter1d(np.einsum("ts,ts->t", whole, whole) / STEP, WINDOW_STEPS, mode="constant")
    return np.asarray(10 * np.log10(np.maximum(power, 1e-14)))


def _single(samples: np.ndarray, level_db: np.ndarray, heard: np.ndarray) -> Single:
    """Cut the one sound out of a stretch: from its first rise above the background to where it has died away."""
    onset = _onset(samples, level_db)
    heard = heard & (level_db > level_db.max() - RANGE_DB)
    tap = min(onset // STEP, len(heard) - 1)
    begin = (tap - _reach(heard[tap::-1])) * STEP - round(LEAD_S * SAMPLE_RATE)
    first = min(max(begin, onset - round(LONGEST_LEAD_S * SAMPLE_RATE), 0), onset)
    loudest = int(level_db.argmax())
    end = (loudest + 1 + _reach(heard[loudest:])) * STEP + round(TAIL_S * SAMPLE_RATE)
    last = min(end, first + round(LONGEST_S * SAMPLE_RATE), len(samples))
    cut = np.array(samples[first:last], np.float32)
    # Where it begins in the tail of the sound before, it rises out of it; silence needs no more than a touch.
    lead = onset - first
    rise = lead // 2 if begin < 0 else min(lead // 2, round(LEAD_S * SAMPLE_RATE))
    cut[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)
    # What the limit cuts short dies away over a second, not in a blink.
    fade(cut, 1.0 if last < min(end, len(samples)) else FADE_S)
    return Single(cut, lead)


def _reach(heard: np.ndarray) -> int:
    """How many steps from the first one on still belong to it: up to the first long pause."""
    steps = np.flatnonzero(heard)
    pauses = np.flatnonzero(np.diff(steps, prepend=0) > PAUSE_STEPS)
    within = steps[: pauses[0]] if len(pauses) else steps
    return int(within[-1]) if len(within) else 0


def _onset(samples: np.ndarray, level_db: np.ndarray) -> int:
    """The sample at which the sound comes within `ONSET_DB` of how loud it is about to be."""
    window = round(ONSET_WINDOW_S * SAMPLE_RATE / STEP)
    soon_db = sliding_window_view(np.pad(level_db, (0, window - 1), mode="edge"), window).max(axis=1)
    step = int(np.argmax((level_db >= soon_db + ONSET_DB) & (level_db >= level_db.max() + FAINT_DB)))
    # Within the windows around that step: the first sample that is as loud against the loudest of them.
    first = max(0, step - WINDOW_STEPS) * STEP
    part = np.abs(samples[first : (step + WINDOW_STEPS) * STEP])
    return first + int(np.argmax(part >= 10 ** (ONSET_DB / 20) * part.max()))
