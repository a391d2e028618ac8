"""The forms of fitting: how a recording is cut, what is measured of a sound, and which form suits a recording."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from s2s.generators.foley.fit.layout import Form
from s2s.stem import SAMPLE_RATE

Measured = dict[str, np.ndarray]
WHOLE = 0.85
"""A texture sounds for at least this share of its time; calls and blows leave gaps."""
NEAR_DB = 25.0
"""...sounding being within this of its loud moments."""
STEP_S, SUDDEN_S, SUDDEN_DB = 0.002, 0.012, 15.0
"""Blows leap up by so much in so short a time; the bark of a dog takes longer."""
LOUD_DB, BRIEF_S = 12.0, 0.09
"""...to within this of the loudest, where they do not stay: a blow is spent at once, a voice is held."""


@dataclass(frozen=True)
class Measures:
    """The measuring half of a form."""

    cut: Callable[[np.ndarray], list[np.ndarray]]
    """A recording, mono at 48 kHz, into single sounds or excerpts."""
    measure: Callable[[np.ndarray], Measured]
    """One of them to arrays of fixed shapes."""
    least_spread: Mapping[str, float]


@cache
def measures_of(form: Form) -> Measures:
    """Return how a form measures; modules are loaded when they are asked for."""
    from s2s.generators.foley.fit import calls, strikes, textures

    module = {"call": calls, "strike": strikes, "texture": textures}[form]
    return Measures(module.cut, module.measure, module.LEAST_SPREAD)


def form_of(samples: np.ndarray) -> Form:
    """Tell by its envelope what form a recording asks for.

    Parameters
    ----------
    samples : np.ndarray [shape=(n_samples,)]
        Mono at 48 kHz, not silent.

    Returns
    -------
    {"texture", "strike", "call"}
        A texture goes on; a strike leaps up within `SUDDEN_S` and dies away; anything else is a call.

    Examples
    --------
    >>> noise = np.random.default_rng(1).standard_normal(2 * 48_000)
    >>> dying = np.exp(-np.arange(48_000) / 2400) * noise[:48_000]
    >>> form_of(noise), form_of(np.concatenate([np.zeros(4800), dying]))
    ('texture', 'strike')
    """
    step = round(STEP_S * SAMPLE_RATE)
    whole = np.pad(np.asarray(samples, float), (0, -len(samples) % step)).reshape(-1, step)
    power = np.concatenate([np.zeros(50), np.mean(np.square(whole), axis=1)])
    coarse = np.convolve(power, np.ones(10) / 10, "same")
    sounding = float(np.mean(coarse[50:] > np.percentile(coarse, 95) * 10 ** (-NEAR_DB / 10)))
    if sounding > WHOLE and len(samples) > 1.5 * SAMPLE_RATE:
        return "texture"
    level_db = 10 * np.log10(power + 1e-9 * power.max())
    apart = round(SUDDEN_S / STEP_S)
    loud = level_db > level_db.max() - LOUD_DB
    leaps = np.flatnonzero(loud[apart:] & (level_db[apart:] - level_db[:-apart] >= SUDDEN_DB)) + apart
    held = np.diff(np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(int))))[::2]
    return "strike" if len(leaps) and held.max() * STEP_S <= BRIEF_S else "call"
