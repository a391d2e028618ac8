"""Audition: the phrase in which a listener would be shown one sound.

A single knock says little; three knocks at a natural gap are a person at a door. `phrase` renders an event sound as
a few hits of one source, each a take of its own, and a bed as a few seconds with a gentle swell. Levels stay as the
model made them, so that phrases of different sounds compare as their takes do; only what overlaps past full scale is
turned down.
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from s2s.errors import UsageError
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.vocabulary import BedModel, EventModel, Sound, Take
from s2s.seeds import rng_for
from s2s.stem import SAMPLE_RATE

HITS_SPAN_S = 3.0
"""About how long the onsets of a phrase of hits spread."""
MOST_HITS = 5
BED_S = 6.0
BED_FADE_S = 0.05
CEILING = 0.98


def phrase(sound: Sound, *, seed: int, strength: float = 0.7, duration_s: float | None = None) -> np.ndarray:
    """Render one sound as a listener would meet it.

    Parameters
    ----------
    sound : Sound
        The entry of the vocabulary.
    seed : int
        Same seed, same samples; another seed, other takes.
    strength : float
        How hard the hits are, or the middle of a bed's drive, in [0, 1].
    duration_s : float or None
        Length in seconds; None lets the last hit ring out, and gives beds `BED_S`.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Mono, 48 kHz, in [-1, 1].

    Raises
    ------
    UsageError
        ``audition_strength`` or ``audition_duration``, when a number lies outside its range.

    Examples
    --------
    >>> knock = Sound("impact.tick", "event", lambda rng, strength: np.ones(480, np.float32), "ticks", (), "strike", (),
    ...               "", (), min_gap_s=0.25)
    >>> len(phrase(knock, seed=1, duration_s=2.0))
    96000
    """
    if not 0 <= strength <= 1:
        raise UsageError(
            f"A strength of {strength:g} lies outside 0 to 1.",
            code="audition_strength",
            hint="Pass 0 for the softest, 1 for the hardest.",
        )
    if duration_s is not None and not (math.isfinite(duration_s) and duration_s > 0):
        raise UsageError(
            f"A duration of {duration_s:g} s is not above 0.", code="audition_duration", hint="Pass seconds, such as 3."
        )
    render = _hits if sound.role == "event" else _swell
    samples = render(sound, seed, strength, duration_s)
    peak = float(np.abs(samples).max(initial=0.0))
    return samples * np.float32(min(1.0, CEILING / peak)) if peak else samples


def take_of(sound: Sound, rng: np.random.Generator, strength: float) -> Take:
    """Render one take of an event sound."""
    made = cast(EventModel, sound.model)(rng, strength)
    return made if isinstance(made, Take) else Take(made)


def faded(samples: np.ndarray, fade_in_s: float, fade_out_s: float) -> np.ndarray:
    """Return float32 ``samples`` with raised-cosine fades; one longer than the samples is shortened to fit."""
    samples = np.array(samples, np.float32)
    n_in, n_out = (min(round(fade_s * SAMPLE_RATE), len(samples)) for fade_s in (fade_in_s, fade_out_s))
    samples[:n_in] *= _rise(n_in)
    samples[len(samples) - n_out :] *= _rise(n_out)[::-1]
    return samples


def _rise(n_samples: int) -> np.ndarray:
    return np.sin(np.pi / 2 * np.arange(n_samples) / max(n_samples, 1)).astype(np.float32) ** 2


def _onsets(sound: Sound, rng: np.random.Generator, span_s: float, most: int | None) -> np.ndarray:
    """Times of hits over a span: gaps of about twice the shortest natural one, spread log-normally."""
    gap_s = max(2 * sound.min_gap_s, 0.25)
    n_hits = max(2, round(span_s / gap_s))
    n_hits = n_hits if most is None else min(n_hits, most)
    gaps_s = np.maximum(gap_s * rng.lognormal(0.0, 0.2, n_hits - 1), sound.min_gap_s)
    return np.concatenate([[0.0], np.cumsum(gaps_s)])


def _hits(sound: Sound, seed: int, strength: float, duration_s: float | None) -> np.ndarray:
    rng = rng_for(seed, sound.name, "phrase")
    onsets_s = _onsets(sound, rng, duration_s or HITS_SPAN_S, None if duration_s else MOST_HITS)
    # Nobody hits equally hard twice.
    strengths = np.clip(strength * (1 + 0.1 * rng.standard_normal(len(onsets_s))), 0.0, 1.0)
    takes = [take_of(sound, take_rng((seed, sound.name), hit), float(hard)) for hit, hard in enumerate(strengths)]
    starts = np.round((onsets_s - [take.onset_s for take in takes]) * SAMPLE_RATE).astype(int)
    starts -= starts.min()
    ends = [start + len(take.samples) for start, take in zip(starts, takes, strict=True)]
    n_samples = max(ends) if duration_s is None else max(1, round(duration_s * SAMPLE_RATE))
    mix = np.zeros(max(*ends, n_samples), np.float32)
    for start, end, take in zip(starts, ends, takes, strict=True):
        mix[start:end] += take.samples
    return mix if duration_s is None else faded(mix[:n_samples], 0.0, 0.01)


def _swell(sound: Sound, seed: int, strength: float, duration_s: float | None) -> np.ndarray:
    n_samples = max(1, round((duration_s or BED_S) * SAMPLE_RATE))
    arch = np.sin(np.pi * np.arange(n_samples) / n_samples) - 0.6
    drive = np.clip(strength + 0.2 * arch, 0.0, 1.0).astype(np.float32)
    samples = cast(BedModel, sound.model)(take_rng((seed, sound.name), 0), drive)
    return faded(samples, BED_FADE_S, BED_FADE_S)
