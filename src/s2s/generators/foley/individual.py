"""Individuals: takes of one source share what makes it that source.

Two blows on one rail differ in place and force, yet it is one rail. NumPy's seed sequences say exactly this: children
spawned of one parent differ, and carry the parent's entropy with them. A take's generator is such a child (`take_rng`),
and a model asks it for the parent's (`individual`) to draw the rail, and uses its own for the blow.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from s2s.seeds import rng_for

_PARENT = 2**32 - 1
"""Spawn key of the individual's own stream; no take has so high a number."""


def take_rng(source: tuple[object, ...], *which: int) -> np.random.Generator:
    """Return the generator of one take of a source.

    Parameters
    ----------
    source : tuple
        What names the source: a seed and a sound, say. Takes of equal sources are of one individual.
    *which : int
        What tells its takes apart: the number of a take, or of a segment and a channel.

    Examples
    --------
    >>> first, second = take_rng((7, "impact.metal"), 0), take_rng((7, "impact.metal"), 1)
    >>> bool(first.random() == second.random()), bool(individual(first).random() == individual(second).random())
    (False, True)
    """
    entropy = _seed_sequence(rng_for(*source)).entropy
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy, spawn_key=which)))


def individual(rng: np.random.Generator) -> np.random.Generator:
    """Return the generator that all takes of this take's source share, fresh at each call.

    A generator that is nobody's child, as `numpy.random.default_rng` makes, is the only take of its source.
    """
    entropy = _seed_sequence(rng).entropy
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy, spawn_key=(_PARENT,))))


def take_number(rng: np.random.Generator) -> int:
    """Return which take a generator is of; 0 when it is nobody's child.

    Examples
    --------
    >>> take_number(take_rng((7, "impact.metal"), 3)), take_number(np.random.default_rng(7))
    (3, 0)
    """
    key = _seed_sequence(rng).spawn_key
    return int(key[0]) if key else 0


def _seed_sequence(rng: np.random.Generator) -> np.random.SeedSequence:
    return cast(np.random.SeedSequence, rng.bit_generator.seed_seq)
