"""Wheels without engines: bicycles, skateboards, carts."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.driving import speed
from s2s.generators.foley.synth.engine import unit, wander
from s2s.generators.foley.synth.grains import clicks, crossings, scatter, texture
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import both, burst, noise, resonance, tilt
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
    coasting = np.clip(1.0 + 0.4 * wander(rng, n_samples, 0.3), 0.3, 1)
    starts = crossings(turns * teeth)
    starts = np.clip(
        starts + np.round(60 * rng.standard_normal(len(starts))).astype(np.int64), 0, max(n_samples - 1, 0)
    )
    own = np.exp(0.2 * one.standard_normal(teeth))
    gains = own[np.arange(len(starts)) % teeth] * np.exp(0.15 * rng.standard_normal(len(starts))) * coasting[starts]
    hub_hz = one.uniform(1300, 2200)
    pawls = [pawl(rng, hub_hz) for _ in range(12)]
    ticks = scatter(n_samples, starts, gains, pawls, rng.integers(0, len(pawls), len(starts)))
    # The chain runs over its cogs, oftener the faster one pedals, most when a foot pushes.
    pedals = np.cumsum(speed_m_s / 5.5) / SAMPLE_RATE + rng.random()
    pushing = (1 - coasting) * (0.6 + 0.4 * np.cos(4 * np.pi * pedals))
    chain = texture(rng, 20 + 60 * pushing, clicks(rng, 20, 1500, 5000), 5.0, reference_hz=70.0) * (0.1 + pushing)
    tyres = noise(rng, n_samples, tilt(one.uniform(500, 700), 4, 7)) * np.exp(0.25 * wander(rng, n_samples, 4.0))
    rattles = texture(rng, 2.0 * np.exp(wander(rng, n_samples, 1.0)), clicks(rng, 12, 500, 2500), 6.0, reference_hz=3.0)
    made = finish.mixed((6.0 * ticks, 1.0), (chain, 0.25), (tyres, 1.0), (rattles, 0.2))
    return finish.bed(unit(made), drive)


def pawl(rng: np.random.Generator, hz: float) -> np.ndarray:
    """A pawl that falls into its tooth: a click of steel in a hub; peaks near 1."""
    n = round(0.06 * SAMPLE_RATE)
    modes = hz * np.array([1.0, 1.53, 2.2, 3.1]) * rng.uniform(0.985, 1.015, 4)
    made = ring(modes, np.array([1.0, 0.8, 0.6, 0.35]) * rng.uniform(0.7, 1.3, 4), np.full(4, 0.03), n)
    made = made / np.abs(made).max() + burst(rng, n, tilt(3000, 5, 6), lambda at_hz: 0.018 + 0 * at_hz, attack_s=0.0002)
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


def skateboard(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A skateboard: soft thunder of its wheels, a deck that knocks over each crack and stone, now and then a jump.

    Urethane evens out what is finer than its contact, so that the roar falls fast from some 600 Hz up. The deck bends
    on its trucks: its modes, from some 340 Hz up, knock a dozen times a second. A jump is a blow of the tail, a third
    of a second of silence, and a landing.
    """
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = speed(drive, 1.5, 6.0, 0.8)
    bumps = np.exp(0.2 * wander(rng, n_samples, 7.0) + 0.2 * wander(rng, n_samples, 1.0))
    roar = noise(rng, n_samples, both(tilt(one.uniform(550, 680), 4, 9), resonance(700, 4, 0.5))) * bumps
    deck_hz = one.uniform(300, 390)
    knocks = [knock(rng, deck_hz * rng.uniform(0.9, 1.1), 0.05, 0.8, 1000) for _ in range(10)]
    rolling = texture(rng, 2.9 * speed_m_s * bumps**1.5, knocks, 5.0, reference_hz=13.0)
    made = finish.mixed((roar, 1.0), (rolling, 1.0))
    for start_s in np.cumsum(rng.gamma(4, 1.2, 1 + n_samples // (2 * SAMPLE_RATE))):
        jump(rng, made, round(start_s * SAMPLE_RATE), knocks)
    return finish.bed(unit(made), drive)


def jump(rng: np.random.Generator, rolling: np.ndarray, start: int, knocks: list[np.ndarray]) -> None:
    """Put a jump into what rolls: the tail is popped, nothing is heard of the ground, and all wheels land."""
    landed = start + round(rng.uniform(0.3, 0.45) * SAMPLE_RATE)
    if landed >= len(rolling):
        return
    rolling[start:landed] *= 0.05
    for at, gain in ((start, 4.0), (landed, 6.5), (landed + round(rng.uniform(0.01, 0.04) * SAMPLE_RATE), 4.0)):
        hit = knocks[rng.integers(len(knocks))][: max(0, len(rolling) - at)]
        rolling[at : at + len(hit)] += np.float32(gain * np.exp(0.15 * rng.standard_normal())) * hit


def knock(rng: np.random.Generator, hz: float, t60_s: float, rough: float, rough_hz: float) -> np.ndarray:
    """A board or sheet that is knocked: modes spread as those of a plate, and the blow's own noise; peaks at 1."""
    n = round(0.15 * SAMPLE_RATE)
    modes_hz = hz * np.array([1.0, 1.7, 2.6, 3.9, 5.3]) * rng.uniform(0.92, 1.08, 5)
    made = ring(modes_hz, rng.uniform(0.3, 1.0, 5), t60_s * rng.uniform(0.6, 1.5, 5), n)
    made += rough * burst(rng, n, tilt(rough_hz, 4, 4), lambda at_hz: 0.03 + 0 * at_hz, attack_s=0.0005)
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


def cart(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A cart on small wheels: rumbles over rough ground, its body and its load rattle, one wheel squeaks each turn."""
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = speed(drive, 0.4, 2.5, 0.6) * (1 + 0.08 * wander(rng, n_samples, 0.6))
    bumps = np.exp(0.3 * wander(rng, n_samples, 7.0) + 0.2 * wander(rng, n_samples, 1.0))
    rumble = noise(rng, n_samples, both(tilt(one.uniform(180, 300), 4, 7), resonance(700, 4, 0.5))) * bumps
    sheet_hz = one.uniform(590, 740)
    bank = [knock(rng, sheet_hz * rng.uniform(0.9, 1.1), 0.052, 1.1, 1000) for _ in range(12)]
    rattle = texture(rng, 22 * speed_m_s * bumps**1.5, bank, 5.0, reference_hz=30.0)
    turns = np.cumsum(speed_m_s) / one.uniform(0.5, 0.8) / SAMPLE_RATE + rng.random()
    rubbing = np.maximum(np.sin(2 * np.pi * turns), 0) ** 4
    squeak_hz = one.uniform(1500, 2400) * (1 + 0.05 * np.sin(2 * np.pi * turns) + 0.01 * wander(rng, n_samples, 10.0))
    squeak = unit(np.sin(2 * np.pi * np.cumsum(squeak_hz) / SAMPLE_RATE) * rubbing)
    return finish.bed(unit(finish.mixed((rumble, 0.4), (rattle, 1.0), (squeak, 0.03))), drive)


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
        audioset=("Roll",),
        ucs="VEHWagn",
        words=("cart", "trolley", "wagon", "wheelbarrow", "pram", "stroller"),
        level_db=-4.0,
        distance_m=3.0,
        width=0.1,
    ),
)
