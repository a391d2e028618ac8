"""Wheels without engines: bicycles, skateboards, carts."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.driving import speed
from s2s.generators.foley.synth.engine import unit, wander
from s2s.generators.foley.synth.grains import clicks, crossings, poisson_starts, scatter, texture
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import both, burst, drift, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def bicycle(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A bicycle: freewheel pawls while it coasts, chain and pedals while it is ridden, tyres on the ground.

    Two or three pawls fall into 18 to 36 teeth a turn of the wheel (2.1 m): 60 to 140 clicks a second at 6 m/s, each a
    small steel click that rings the hub and the spokes about 1.5 to 5 kHz.
    """
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = speed(drive, 1.5, 9, 1.0) * (1 + 0.05 * wander(rng, n_samples, 0.4))
    turns = np.cumsum(speed_m_s) / 2.1 / SAMPLE_RATE + rng.random()
    teeth = int(one.integers(18, 23))
    # One pedals for a few strokes and rolls on for some seconds.
    coasting = np.clip(0.9 + 0.5 * wander(rng, n_samples, 0.3), 0.1, 1)
    starts = crossings(turns * teeth)
    starts = np.clip(
        starts + np.round(25 * rng.standard_normal(len(starts))).astype(np.int64), 0, max(n_samples - 1, 0)
    )
    own = np.exp(0.2 * one.standard_normal(teeth))
    gains = own[np.arange(len(starts)) % teeth] * np.exp(0.15 * rng.standard_normal(len(starts))) * coasting[starts]
    hub_hz = one.uniform(1500, 2600)
    pawls = [pawl(rng, hub_hz) for _ in range(12)]
    ticks = scatter(n_samples, starts, gains, pawls, rng.integers(0, len(pawls), len(starts)))
    # The chain runs over its cogs, oftener the faster one pedals, most when a foot pushes.
    pedals = np.cumsum(speed_m_s / 5.5) / SAMPLE_RATE + rng.random()
    pushing = (1 - coasting) * (0.6 + 0.4 * np.cos(4 * np.pi * pedals))
    chain = texture(rng, 20 + 60 * pushing, clicks(rng, 20, 1500, 5000), 5.0, reference_hz=70.0) * (0.1 + pushing)
    tyres = noise(rng, n_samples, tilt(one.uniform(450, 750), 4, 7)) * np.exp(0.25 * wander(rng, n_samples, 4.0))
    rattles = texture(rng, 2.0 * np.exp(wander(rng, n_samples, 1.0)), clicks(rng, 12, 500, 2500), 6.0, reference_hz=3.0)
    made = finish.mixed((6.5 * ticks, 1.0), (chain, 0.3), (tyres, 0.75), (rattles, 0.15))
    return finish.bed(unit(made), drive)


def pawl(rng: np.random.Generator, hz: float) -> np.ndarray:
    """A pawl that falls into its tooth: a click of steel in a hub; peaks near 1."""
    n = round(0.06 * SAMPLE_RATE)
    modes = hz * np.array([1.0, 1.53, 2.2, 3.1]) * rng.uniform(0.985, 1.015, 4)
    made = ring(modes, np.array([1.0, 0.8, 0.6, 0.35]) * rng.uniform(0.7, 1.3, 4), np.full(4, 0.03), n)
    made = made / np.abs(made).max() + burst(rng, n, tilt(3000, 5, 6), lambda at_hz: 0.018 + 0 * at_hz, attack_s=0.0002)
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


def skateboard(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A skateboard: hard wheels roar over asphalt and knock over its joints; now and then the tail is popped.

    Hard wheels of 52 mm follow each grain, so the roar is rough and bright, the deck resonating about 200 to 600 Hz; a
    joint is struck by the front and, 0.4 m later, by the rear wheels.
    """
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = speed(drive, 1.0, 6.5, 0.8) * (1 + 0.06 * wander(rng, n_samples, 0.4))
    deck = both(tilt(one.uniform(700, 1200), 3, 4), resonance(one.uniform(250, 420), 5, 0.4))
    grain = np.exp(0.35 * drift(rng, n_samples, 40.0) + 0.3 * wander(rng, n_samples, 1.5))
    roar = noise(rng, n_samples, deck) * grain
    grit = texture(rng, 120 * speed_m_s, clicks(rng, 32, 800, 5000), 6.0, reference_hz=500.0)
    place_m = np.cumsum(speed_m_s) / SAMPLE_RATE
    joint_m = one.uniform(1.2, 2.5)
    knocks = np.zeros(n_samples, np.float32)
    bank = [_wood(rng, one, 0.05) for _ in range(5)]
    for axle_m, gain in ((0.0, 1.0), (0.4, 0.8)):
        starts = crossings((place_m - axle_m) / joint_m + rng.random() * 0)
        gains = gain * np.exp(0.4 * rng.standard_normal(len(starts)))
        knocks += scatter(n_samples, starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    pops = np.zeros(n_samples, np.float32)
    starts = poisson_starts(rng, np.full(n_samples, 0.25))
    landed = starts + (rng.uniform(0.35, 0.6, len(starts)) * SAMPLE_RATE).astype(np.int64)
    in_air = np.ones(n_samples, np.float32)
    for start, end in zip(starts.tolist(), landed.tolist(), strict=True):
        in_air[start : min(end, n_samples)] = 0.05
    hits = [_wood(rng, one, 0.12) for _ in range(4)]
    for at, gain in ((starts, 2.2), (landed[landed < n_samples], 3.0)):
        gains = gain * np.exp(0.2 * rng.standard_normal(len(at)))
        pops += scatter(n_samples, at, gains, hits, rng.integers(0, len(hits), len(at)))
    made = (finish.mixed((roar, 1.0), (grit, 0.6)) * in_air + 1.5 * knocks * in_air + 2.0 * pops).astype(np.float32)
    return finish.bed(unit(made), drive)


def _wood(rng: np.random.Generator, one: np.random.Generator, t60_s: float) -> np.ndarray:
    """A blow on a deck of seven plies; peaks near 1."""
    n = round(2.5 * t60_s * SAMPLE_RATE)
    modes = 230 * np.array([1.0, 1.9, 3.1, 4.7, 7.0]) * rng.uniform(0.94, 1.06, 5)
    made = ring(modes, np.array([1, 0.9, 0.7, 0.5, 0.3]) * rng.uniform(0.6, 1.4, 5), np.full(5, t60_s), n)
    made += 1.2 * burst(rng, n, tilt(1500, 4, 4), lambda hz: t60_s * (700 / hz) ** 0.4, attack_s=0.0008)
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


def cart(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A cart on small wheels: rumbles over rough ground, its body and its load rattle, one wheel squeaks each turn."""
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = speed(drive, 0.4, 2.5, 0.6) * (1 + 0.08 * wander(rng, n_samples, 0.6))
    bumps = np.exp(0.5 * wander(rng, n_samples, 7.0) + 0.25 * wander(rng, n_samples, 1.0))
    rumble = noise(rng, n_samples, both(tilt(one.uniform(180, 300), 4, 5), resonance(700, 4, 0.5))) * bumps
    rate_hz = 18 * speed_m_s * bumps**1.5
    bank = [_rattle(rng, one.uniform(500, 900)) for _ in range(10)]
    rattle = texture(rng, rate_hz, bank, 5.0, reference_hz=30.0)
    turns = np.cumsum(speed_m_s) / one.uniform(0.5, 0.8) / SAMPLE_RATE + rng.random()
    squeal = np.maximum(np.sin(2 * np.pi * turns), 0) ** 4
    hz = one.uniform(1500, 2400) * (1 + 0.05 * np.sin(2 * np.pi * turns) + 0.01 * wander(rng, n_samples, 10.0))
    squeak = unit(np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE) * squeal)
    return finish.bed(unit(finish.mixed((rumble, 1.0), (rattle, 0.7), (squeak, 0.06))), drive)


def _rattle(rng: np.random.Generator, hz: float) -> np.ndarray:
    """Loose sheet and bolts that knock together; peaks near 1."""
    n = round(0.12 * SAMPLE_RATE)
    modes = hz * np.array([1.0, 1.7, 2.6, 3.9, 5.3]) * rng.uniform(0.95, 1.05, 5)
    made = ring(modes, rng.uniform(0.3, 1.0, 5), rng.uniform(0.03, 0.08, 5), n)
    made += 0.8 * burst(rng, n, tilt(2200, 4, 4), lambda at_hz: 0.03 + 0 * at_hz, attack_s=0.0005)
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


SOUNDS = (
    Sound(
        name="vehicle.bicycle",
        role="bed",
        model=bicycle,
        says="bicycle",
        seen_as=("bicycle",),
        trigger="motion",
        audioset=("Bicycle",),
        ucs="VEHBike",
        words=("bicycle", "bike", "cycling", "cyclist"),
        level_db=-10.0,
        distance_m=2.0,
        width=0.1,
    ),
    Sound(
        name="vehicle.skateboard",
        role="bed",
        model=skateboard,
        says="skateboard",
        seen_as=("skateboard",),
        trigger="motion",
        audioset=("Skateboard",),
        ucs="SPRTSkt",
        words=("skateboard", "skate", "longboard", "roller skate"),
        level_db=-3.0,
        distance_m=3.0,
        width=0.1,
    ),
    Sound(
        name="vehicle.cart",
        role="bed",
        model=cart,
        says="rolling cart",
        seen_as=("cart",),
        trigger="motion",
        audioset=("Roll", "Squeak"),
        ucs="VEHWagn",
        words=("cart", "trolley", "wagon", "wheelbarrow", "pram", "stroller"),
        level_db=-4.0,
        distance_m=3.0,
        width=0.1,
    ),
)
