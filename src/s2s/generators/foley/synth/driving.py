"""Driving: what a speed asks of an engine, through gears and a foot that is never quite still.

The turns of an engine follow the speed only within a gear; at each change they fall, the foot comes off, and the engine
pulls again. Standing, it idles; a governor (tractors, generators) holds it at one speed whatever it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.synth.engine import CONTROL, followed, wander
from s2s.stem import SAMPLE_RATE


@dataclass(frozen=True)
class Gearbox:
    """Gears of a vehicle and when its driver changes them."""

    top_m_s: tuple[float, ...]
    """Speed in each gear at ``up_rpm``, rising."""
    up_rpm: float
    """At this speed of the engine the driver takes the next gear."""
    down_rpm: float
    """Below this one the driver takes the gear before."""
    idle_rpm: float
    change_s: float = 0.5
    """How long a change takes, foot off: 0.5 s by hand, 0.05 s in a racing box."""


@dataclass(frozen=True)
class Driven:
    """What an engine does over time."""

    rpm: np.ndarray
    load: np.ndarray


def speed(drive: np.ndarray, slowest_m_s: float, fastest_m_s: float, heavy_s: float) -> np.ndarray:
    """Speed that follows a drive between two speeds, as slowly as the vehicle is heavy.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    return followed(slowest_m_s + (fastest_m_s - slowest_m_s) * np.asarray(drive), heavy_s, 0.7 * heavy_s)


def geared(rng: np.random.Generator, speed_m_s: np.ndarray, gearbox: Gearbox) -> Driven:
    """Drive through the gears.

    Parameters
    ----------
    speed_m_s : np.ndarray [shape=(n_samples,)]
        Of the vehicle.

    Returns
    -------
    Driven
        Speed of the engine, and how hard it pulls: little when coasting, much when gaining speed, nothing while the
        gear is changed.
    """
    n_samples = len(speed_m_s)
    speeds = np.asarray(speed_m_s, float)[::CONTROL]
    step_s = CONTROL / SAMPLE_RATE
    ratios = gearbox.up_rpm / np.array(gearbox.top_m_s)
    gear = _first_gear(float(speeds[0]), ratios, gearbox) if len(speeds) else 0
    rpm, shifting = np.zeros(len(speeds)), np.zeros(len(speeds))
    left_s = 0.0
    for step, at in enumerate(speeds.tolist()):
        turning = at * ratios[gear]
        if left_s <= 0 and turning > gearbox.up_rpm and gear < len(ratios) - 1:
            gear, left_s = gear + 1, gearbox.change_s
        elif left_s <= 0 and turning < gearbox.down_rpm and gear > 0:
            gear, left_s = gear - 1, gearbox.change_s
        rpm[step] = max(at * ratios[gear], gearbox.idle_rpm)
        shifting[step] = left_s > 0
        left_s -= step_s
    gaining = np.gradient(speeds, step_s) if len(speeds) > 1 else np.zeros(len(speeds))
    # A full pull gains some 2.5 m/s in a second (a family car in second gear); holding a speed takes a third of it.
    load = np.clip(0.2 + 0.15 * speeds / gearbox.top_m_s[-1] + 0.3 * gaining, 0.05, 1) * (1 - shifting)
    foot = np.clip(1 + 0.25 * wander(rng, n_samples, 0.4), 0.3, 1.7)
    return Driven(
        followed(_held(rpm, n_samples), 0.4 * gearbox.change_s, 0.4 * gearbox.change_s) * (1 + 0.02 * (foot - 1)),
        np.clip(followed(_held(load, n_samples), 0.12, 0.08) * foot, 0, 1).astype(np.float32),
    )


def _first_gear(at_m_s: float, ratios: np.ndarray, gearbox: Gearbox) -> int:
    """The highest gear in which the engine would not labour."""
    fit = np.flatnonzero(at_m_s * ratios >= 1.15 * gearbox.down_rpm)
    return int(fit[-1]) if len(fit) else 0


def _held(values: np.ndarray, n_samples: int) -> np.ndarray:
    """Hold control values over their samples."""
    return np.asarray(np.repeat(values, CONTROL)[:n_samples])


def revved(rng: np.random.Generator, drive: np.ndarray, idle_rpm: float, top_rpm: float, *, rest: float) -> Driven:
    """Stand and rev: idle below a drive of ``rest``, above it up to ``top_rpm``; quicker up than down.

    The load is what gains speed: an engine out of gear pulls only its own flywheel.
    """
    asked = np.clip((np.asarray(drive) - rest) / max(1 - rest, 1e-3), 0, 1)
    turning = followed(asked, 0.25, 0.5)
    hunting = 1 + 0.018 * wander(rng, len(drive), 0.7)  # idle control hunts by some 15 rpm about once in two seconds
    pulling = np.clip(0.12 + 0.25 * turning + 1.5 * (asked - turning), 0.05, 1)
    return Driven((idle_rpm + (top_rpm - idle_rpm) * turning) * hunting, np.asarray(pulling, np.float32))
