"""Cutting a recording into single sounds: where each begins, where a listener taps, where it has died away.

Levels are read from an envelope of 5 ms, about what the ear resolves in time. What is background is told from what
sounds by the recording's own quietest tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from s2s.generators.foley.synth.finish import fade
from s2s.stem import SAMPLE_RATE

STEP = SAMPLE_RATE // 400
"""Levels are read every 2.5 ms."""
WINDOW_STEPS = 2
ONSET_DB = -12.0
"""The onset is heard where the envelope first comes within so much of its maximum: 6 to 15 dB for tones (Vos and
Rasch, The perceptual onset of musical tones, Perception & Psychophysics 29, 1981)."""
RANGE_DB = 50.0
"""A sound ends for a listener this far below its loudest moment, where a mix covers it."""
SHARE = 0.3
"""What rises above the background by this share of the way to the loudest moment, in decibels, sounds."""
LEAST_SHARE_DB = 6.0
LEAST_RANGE_DB = 12.0
"""A recording whose quietest tenth is not this far below its loudest moment has no silence to be cut at."""
DEEPEST_DB = 80.0
HANDLING_DB = 24.0
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
        Pauses shorter than this lie inside a sound: the shortest time between two onsets that still sounds natural.

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
    threshold_db = max(floor_db + max(SHARE * (top_db - floor_db), LEAST_SHARE_DB), top_db - RANGE_DB)
    spans = _spans(level_db > min(threshold_db, top_db - 1.0), round(max(min_gap_s, LEAST_GAP_S) * 400))
    loud = [span for span in spans if level_db[slice(*span)].max() > top_db - HANDLING_DB]
    bounds = [0, *((before[1] + after[0]) // 2 for before, after in pairwise(loud)), len(level_db)]
    return [
        _single(samples, level_db, span, (bounds[place], bounds[place + 1]), floor_db)
        for place, span in enumerate(loud)
    ]


def levels_db(samples: np.ndarray) -> np.ndarray:
    """Return the level of every step of `STEP` samples, over windows of 5 ms, in decibels of full scale."""
    whole = np.pad(samples, (0, -len(samples) % STEP)).reshape(-1, STEP)
    power = uniform_filter1d(np.einsum("ts,ts->t", whole, whole) / STEP, WINDOW_STEPS, mode="constant")
    return np.asarray(10 * np.log10(np.maximum(power, 1e-14)))


def _spans(active: np.ndarray, gap: int) -> list[tuple[int, int]]:
    """Runs of true values, as (first, behind the last); pauses of up to ``gap`` steps do not part them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(np.int8)))
    spans: list[tuple[int, int]] = []
    for first, behind in edges.reshape(-1, 2).tolist():
        if spans and first - spans[-1][1] < gap:
            spans[-1] = (spans[-1][0], behind)
        else:
            spans.append((first, behind))
    return spans


def _single(
    samples: np.ndarray, level_db: np.ndarray, span: tuple[int, int], bounds: tuple[int, int], floor_db: float
) -> Single:
    """Cut one sound out: from its first rise above the background to where it has died away, within its bounds."""
    top_db = float(level_db[slice(*span)].max())
    heard_db = max(floor_db + 3.0, top_db - RANGE_DB)
    onset = _onset(samples, span, level_db, top_db)
    begin = span[0]
    while begin > bounds[0] and level_db[begin - 1] > heard_db:
        begin -= 1
    behind = span[1]
    while behind < bounds[1] and level_db[behind] > heard_db:
        behind += 1
    first = max(begin * STEP - round(LEAD_S * SAMPLE_RATE), bounds[0] * STEP, 0)
    first = min(max(first, onset - round(LONGEST_LEAD_S * SAMPLE_RATE)), onset)
    last = min(behind * STEP + round(TAIL_S * SAMPLE_RATE), bounds[1] * STEP, first + round(LONGEST_S * SAMPLE_RATE))
    cut = np.array(samples[first:last], np.float32)
    rise = min(onset - first, round(LEAD_S * SAMPLE_RATE) // 2)
    cut[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)
    # What the limit cuts short dies away over a second, not in a blink.
    fade(cut, 1.0 if last - first >= round(LONGEST_S * SAMPLE_RATE) else FADE_S)
    return Single(cut, onset - first)


def _onset(samples: np.ndarray, span: tuple[int, int], level_db: np.ndarray, top_db: float) -> int:
    """The sample at which the sound comes within `ONSET_DB` of its loudest moment."""
    coarse = span[0] + int(np.argmax(level_db[slice(*span)] >= top_db + ONSET_DB))
    # Within the windows around that step: the first sample whose own millisecond is that loud.
    first = max(0, (coarse - WINDOW_STEPS) * STEP)
    part = np.abs(samples[first : (coarse + WINDOW_STEPS) * STEP])
    held = maximum_filter1d(part, SAMPLE_RATE // 1000, origin=-(SAMPLE_RATE // 2000 - 1))
    return first + int(np.argmax(held >= 10 ** (ONSET_DB / 20) * held.max()))
