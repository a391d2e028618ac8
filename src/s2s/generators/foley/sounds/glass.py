"""Glass: clinking, and breaking."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import glassy, laid, rung
from s2s.generators.foley.synth.crackle import sizes
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import burst, room, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def clink(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Two glasses touch, once or with a second, softer touch: both ring, each at its own modes, damped by the hands."""
    one = individual(rng)
    glasses = [glassy(one, one.uniform(1300, 2600), 7, at_1k_s=one.uniform(0.45, 0.9)) for _ in range(2)]
    parts, at_s, loud = [], 0.0, 1.0
    for _ in range(1 + int(rng.random() < 0.45)):
        contact_s = contact_time_s(0.00009, strength * loud, 0.35)
        made = sum(rng.uniform(0.6, 1.0) * rung(glass, rng, contact_s, 0.9) for glass in glasses)
        click = burst(rng, round(0.9 * SAMPLE_RATE), tilt(5000, 4, 4), lambda hz: 0.02 + 0 * hz, attack_s=0.00005)
        parts.append((at_s, loud * (made + (0.4 + 0.8 * strength) * click)))
        at_s += rng.uniform(0.03, 0.09)
        loud *= rng.uniform(0.25, 0.5)
    return finish.take(rng, room(rng, laid(parts), t60_s=0.35, wet_db=-14, dark_hz=8000), strength, fade_s=0.2)


def shatter(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A pane or bottle breaks: the crack, the burst of the whole thing, and a rain of shards that ring as they fall.

    Shards are free bars and plates of all sizes: masses follow a power law (Oddershede, Dimon & Bohr, PRL 1993), so
    there are few low pieces and many high ones. They land over a second, most of them at about a third of it, and
    each strikes two or three times.
    """
    one = individual(rng)
    harder = 0.6 + 0.4 * strength
    n_samples = round(1.7 * SAMPLE_RATE)
    body = burst(
        rng, round(0.7 * SAMPLE_RATE), tilt(2600, 2.5, 2), lambda hz: 0.32 * (1000 / hz) ** 0.15, attack_s=0.0004
    )
    thud = burst(rng, round(0.2 * SAMPLE_RATE), tilt(350, 3, 5), lambda hz: 0.09 + 0 * hz, attack_s=0.001)
    pane = glassy(one, one.uniform(700, 1200), 9, at_1k_s=0.2)
    made = np.zeros(n_samples, np.float32)
    for part, gain in ((body, 1.0), (thud, 0.5 + 0.6 * strength), (rung(pane, rng, 0.0001, 0.5), 0.8)):
        made[: len(part)] += np.float32(gain) * part
    count = int(rng.integers(110, 170) * harder)
    loud = sizes(rng, count, energy_exponent=1.35, range_db=30)
    hz = 2000 * (loud + 0.06) ** -0.33 * np.exp(0.35 * rng.standard_normal(count))
    at_s = np.abs(rng.gamma(2.2, 0.13, count))
    parts = []
    for shard in range(count):
        for again_s, less in ((0.0, 1.0), (rng.uniform(0.02, 0.09), 0.5), (rng.uniform(0.1, 0.17), 0.25)):
            parts.append((float(at_s[shard] + again_s), float(less), shard))
    made += 1.6 * shards(rng, parts, hz, loud, n_samples)
    return finish.take(rng, room(rng, made, t60_s=0.4, wet_db=-12, dark_hz=8000), strength, fade_s=0.2)


def shards(
    rng: np.random.Generator, blows: list[tuple[float, float, int]], hz: np.ndarray, loud: np.ndarray, n_samples: int
) -> np.ndarray:
    """Lay the blows (time, gain, which shard) of many shards, each a free bar of three modes (1, 2.76, 5.40)."""
    bars = [
        ring(
            hz[shard] * np.array([1.0, 2.756, 5.404]) * np.exp(0.05 * rng.standard_normal(3)),
            contact(hz[shard] * np.array([1.0, 2.756, 5.404]), 0.00004) * np.array([1.0, 0.6, 0.3]),
            0.09 * np.exp(0.4 * rng.standard_normal(3)) * np.array([1.0, 0.7, 0.5]),
            round(0.09 * SAMPLE_RATE),
        )
        for shard in range(len(hz))
    ]
    laid_out = [(at_s, less * (0.15 + loud[shard]) * bars[shard]) for at_s, less, shard in blows if at_s < 1.5]
    return np.pad(laid(laid_out), (0, n_samples))[:n_samples]


SOUNDS = (
    Sound(
        name="glass.clink",
        role="event",
        model=clink,
        says="pair of glasses clinks",
        seen_as=("glass",),
        trigger="strike",
        audioset=("Chink, clink", "Glass"),
        ucs="GLASMisc",
        words=("glass", "glasses", "clink", "toast", "cheers", "wine glass", "bottle clink"),
        level_db=-2.0,
        distance_m=2.0,
        min_gap_s=0.3,
    ),
    Sound(
        name="glass.shatter",
        role="event",
        model=shatter,
        says="pane of glass shatters",
        seen_as=(),
        trigger="strike",
        audioset=("Shatter", "Glass"),
        ucs="GLASBrk",
        words=("shatter", "broken glass", "breaking glass", "window breaks", "smashed bottle", "shattering"),
        level_db=4.0,
        distance_m=3.0,
        min_gap_s=0.8,
    ),
)
