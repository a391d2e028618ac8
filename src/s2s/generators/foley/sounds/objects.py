"""Small things at hand: keys, coins, and a balloon or cork that pops."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, bounces, laid, rung, wooden
from s2s.generators.foley.synth.grains import poisson_starts, scatter
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import both, burst, drift, room, through, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

DISC = np.array([1.0, 1.73, 2.33, 3.91, 4.11, 6.30, 6.71, 7.34])
"""Modes of a free thin disc over its lowest (Leissa, *Vibration of Plates*, 1969: 5.25, 9.08, 12.2, 20.5, 21.6...)."""


def keys(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A bunch of keys is shaken or tossed: a dozen small flat bars of brass and steel knock together in clusters.

    Some tens of blows a second while the bunch moves, more or fewer as it swings; bars on a ring touch each other
    all the time, so that a blow is more tick than ring: modes from 2.8 kHz up, gone within 40 ms.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.6, 1.1) * SAMPLE_RATE)
    contact_s = contact_time_s(0.00005, strength, 0.4)
    bank = []
    for _ in range(12):
        hz = np.sort(one.uniform(2800, 6500, 10))
        t60s_s = 0.033 * (4000 / hz) ** 0.5 * np.exp(0.3 * one.standard_normal(10))
        key = Body(hz, t60s_s, np.exp(0.4 * one.standard_normal(10)))
        for _ in range(2):  # each key is struck in different places
            tick = burst(rng, 4800, tilt(5000, 4, 4), lambda f: 0.008 + 0 * f, attack_s=0.00005)
            bank.append(rung(key, rng, contact_s, 0.1) + 1.5 * tick)
    swing = np.clip(0.5 + 0.7 * drift(rng, n_samples, 4.0), 0, 2)
    swing *= np.exp(-0.5 * np.arange(n_samples) / SAMPLE_RATE)
    starts = np.concatenate([[0], poisson_starts(rng, 15 + 90 * swing)])
    gains = np.exp(0.7 * rng.standard_normal(len(starts))) * (0.25 + swing)[starts]
    gains[0] = 1.0  # the bunch is set off by a jerk
    made = scatter(n_samples + 4800, starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    return finish.take(rng, room(rng, made, t60_s=0.25, wet_db=-11, dark_hz=9000), strength, fade_s=0.05)


def coin(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A coin falls on a table, bounces and spins down: ever faster, ever softer, ringing all the while.

    The disc's modes begin at 5 to 9 kHz (measured: 9.05 kHz, T60 over a second while it flies); each blow on the table
    damps them. A spinning disc touches at a rate that grows as an inverse power of the time left (Moffatt,
    "Euler's disk and its finite-time singularity", Nature 2000).
    """
    one = individual(rng)
    hz = one.uniform(4800, 8600) * np.repeat(DISC, 2) * np.exp(0.004 * one.standard_normal(2 * len(DISC)))
    # On the table the modes die within 0.1 s; what flies or stands on its edge rings on, 26 dB lower.
    disc = Body(hz, np.full(len(hz), one.uniform(0.04, 0.08)) * (6000 / hz) ** 0.5, (5000 / hz) ** 0.7)
    flying = Body(hz[:4], np.full(4, one.uniform(0.6, 1.0)), np.ones(4))
    table = wooden(one, one.uniform(300, 700), 20, at_1k_s=0.02)
    times_s, speeds = bounces(rng.uniform(0.15, 0.2), rng.uniform(0.45, 0.6), 0.05)
    spin_s = rng.uniform(0.3, 0.55)
    left_s = spin_s * (1 - np.linspace(0, 0.93, int(rng.integers(8, 14)))) ** 1.35
    at_s = np.concatenate([times_s, times_s[-1] + 0.05 + spin_s - left_s])
    loud = np.concatenate([speeds, 0.3 * speeds[-1] ** 0.3 * (left_s / spin_s) ** 0.4])
    loud *= np.exp(0.25 * rng.standard_normal(len(loud)))
    parts = []
    for start_s, gain in zip(at_s.tolist(), loud.tolist(), strict=True):
        contact_s = contact_time_s(0.00004, strength * gain, 0.4)
        tick = burst(rng, 4800, tilt(5000, 3, 4), lambda f: 0.008 + 0 * f, attack_s=0.00005)
        knock = rung(table, rng, 3 * contact_s, 0.1)
        ringing = rung(flying, rng, contact_s, 0.4) * np.exp(-np.arange(19200) / (0.05 + 0.5 * gain) / SAMPLE_RATE)
        heard = rung(disc, rng, contact_s, 0.1) + 0.2 * knock + 2.0 * tick
        parts += [(start_s, gain * heard), (start_s, 0.05 * gain * ringing)]
    return finish.take(rng, room(rng, laid(parts), t60_s=0.3, wet_db=-9, dark_hz=9000), strength, fade_s=0.1)


def pop(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A balloon bursts: its compressed air expands in an N-shaped pulse of a millisecond, and the room answers at once.

    A balloon of radius r sends out an N-wave of length 2 r / c (Deihl & Carlson, "N waves from bursting balloons", Am.
    J. Phys. 1968), sharper the faster the skin tears. Measured in a recording: the room's answer peaks at 500 Hz, dies
    with a T60 of 0.5 s, and is as strong as the pulse for its first 0.1 s, in which microphone and ear are overloaded.
    """
    one = individual(rng)
    n_samples = round(0.9 * SAMPLE_RATE)
    n_wave = round(2 * one.uniform(0.09, 0.14) / 343.0 * SAMPLE_RATE)
    tear = np.hanning(3 + max(1, round((0.0003 - 0.0002 * strength) * SAMPLE_RATE)))
    wave = np.convolve(np.linspace(1, -1, n_wave), tear / tear.sum())
    walls = through((60, -16), (125, -10), (250, -3), (500, 0), (1000, -5), (2000, -10), (4000, -16), (8000, -22))
    brighter = both(walls, lambda hz: 5 * (strength - 0.7) * np.log2(np.maximum(hz, 500) / 500))
    t60_s = one.uniform(0.45, 0.65)
    made = burst(rng, n_samples, brighter, lambda hz: t60_s * (500 / hz) ** 0.3, attack_s=0.0015)
    made[: len(wave)] += np.float32(0.5 * np.abs(made).max()) * wave.astype(np.float32)
    return finish.take(rng, np.tanh(3 * made / np.abs(made).max()), strength, fade_s=0.1)


SOUNDS = (
    Sound(
        name="object.keys",
        role="event",
        model=keys,
        says="bunch of keys jangles",
        seen_as=(),
        trigger="surge",
        audioset=("Keys jangling", "Jingle, tinkle"),
        ucs="OBJKey",
        words=("key", "keys", "jangle", "key ring"),
        level_db=-4.0,
        distance_m=1.5,
        min_gap_s=0.35,
    ),
    Sound(
        name="object.coin",
        role="event",
        model=coin,
        says="coin drops",
        seen_as=("coin",),
        trigger="strike",
        audioset=("Coin (dropping)",),
        ucs="OBJCoin",
        words=("coin", "coins", "money", "penny"),
        level_db=-3.0,
        distance_m=1.5,
        min_gap_s=0.6,
    ),
    Sound(
        name="object.pop",
        role="event",
        model=pop,
        says="balloon pops",
        seen_as=("balloon",),
        trigger="strike",
        audioset=("Burst, pop",),
        ucs="OBJBaln",
        words=("balloon", "pop", "burst", "cork"),
        level_db=4.0,
        distance_m=2.5,
        min_gap_s=0.6,
    ),
)
