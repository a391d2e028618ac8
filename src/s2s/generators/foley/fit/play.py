"""Playing a fit as it is, without a model of its own: what makes a table of a user's recordings heard."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import Fit
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.vocabulary import Role, Take


def role_of(fit: Fit) -> Role:
    """Return whether a fit goes on ("bed") or happens at single times ("event")."""
    return "bed" if fit.form == "texture" else "event"


def take(fit: Fit, rng: np.random.Generator, strength: float) -> Take:
    """Draw and render one take of a fitted call or strike; arguments and result are those of an event's model."""
    assert role_of(fit) == "event", f"{fit.kind} is a {fit.form}"
    if fit.form == "call":
        from s2s.generators.foley.synth.calls import call_of

        return call_of(fit, rng, strength)
    from s2s.generators.foley.synth.strikes import fitted

    return Take(finish.take(rng, fitted(fit, rng, strength), strength))


def bed(fit: Fit, rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Draw and render one segment of a fitted texture; arguments and result are those of a bed's model."""
    assert role_of(fit) == "bed", f"{fit.kind} is a {fit.form}"
    from s2s.generators.foley.synth.textures import texture_of

    # The place and the weather are drawn once for a clip; how they move is drawn anew in every segment.
    one = individual(rng)
    return finish.bed(texture_of(fit.pick(one).draw(one), rng, drive), drive)
