"""Combustion engines: firing pulses of uneven cylinders, heard through pipes, body and the air between.

Each firing lets out a pressure pulse; cylinders differ a little and always in the same order, which gives the rumble of
half orders (Farnell, Designing Sound, 2010; Baldan et al., Physically informed car engine sound synthesis, 2015). What
keeps it from buzzing is the way out: pulses reach the ear along many paths, so that each harmonic arrives with a gain
of its own. In recordings of idling engines lines stand 10 to 15 dB out of noise, as uneven as that.

`sound` puts a whole engine together: a `Motor` says how it is built, curves of speed and load what it does. Its parts
are those of Baldan et al.: what leaves the exhaust, what the intake sucks, and what the block passes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import fft
from scipy.signal import oaconvolve

from s2s.generators.foley.synth.finish import mixed
from s2s.generators.foley.synth.noise import Spectrum, burst, drift, noise, tilt
from s2s.stem import SAMPLE_RATE

TABLE = 1024
"""Samples of one stored pulse."""
CONTROL = 240
"""Samples between values of slow controls: 5 ms."""
HOT_GAS_M_S = 500.0
"""Speed of sound in exhaust gas at some 350 degrees."""
SILENCED = tilt(120, 6, 5)
"""A silenced exhaust from behind the car."""
CLATTER = tilt(1500, 4, 10)
"""Valves, injectors and belts from beside the bonnet."""


@dataclass(frozen=True)
class Engine:
    """What makes one engine differ from another."""

    gains: np.ndarray
    """Loudness of each cylinder, in the order in which they fire."""
    unsteady: float = 0.1
    """Spread of the gain from firing to firing."""
    jitter: float = 0.01
    """Spread of the speed, as a share of it."""


def cylinders(one: np.random.Generator, n_cylinders: int, uneven: float = 0.2) -> np.ndarray:
    """Draw the gains of an engine's cylinders, about 1 with a spread of ``uneven``."""
    return np.asarray(1 + uneven * one.standard_normal(n_cylinders))


def firings(rng: np.random.Generator, engine: Engine, rpm: np.ndarray) -> np.ndarray:
    """Count firings: the phase of the crankshaft, one unit a firing.

    Parameters
    ----------
    rpm : np.ndarray [shape=(n_samples,)]
        Speed of the crankshaft; a four-stroke cylinder fires every second turn.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float64]
    """
    turns = np.cumsum(rpm * (1 + engine.jitter * drift(rng, len(rpm), 10.0)), dtype=np.float64) / (60 * SAMPLE_RATE)
    return np.asarray(turns * (len(engine.gains) / 2) + rng.random())


def pulses(rng: np.random.Generator, engine: Engine, phase: np.ndarray, width: float) -> np.ndarray:
    """Lay a pulse on each firing: a quick rise, and an exponential fall of time constant ``width`` of a period.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses that peak near 1, never below 0.
    """
    index = phase.astype(np.int64)
    count = int(index[-1]) + 1 if len(index) else 0
    gains = engine.gains[np.arange(count) % len(engine.gains)] + engine.unsteady * rng.standard_normal(count)
    place = np.arange(TABLE, dtype=np.float32) / TABLE
    pulse = np.exp(-place / width) * (1 - np.exp(-place / (0.15 * width)))
    pulse /= pulse.max()
    within = ((phase - index) * TABLE).astype(np.int64)
    return np.asarray(pulse[within] * np.maximum(gains, 0.0).astype(np.float32)[index])


def heard(one: np.random.Generator, pressure: np.ndarray, spectrum: Spectrum, t60_s: float) -> np.ndarray:
    """Hear pulses through the many paths of pipes, bodywork and ground: a diffuse response of some spectrum.

    ``one`` draws the paths, which belong to the engine and its place and not to the moment. What radiates is the change
    of the flow, so pulses are differentiated first.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS 1.
    """
    paths = burst(one, round(t60_s * SAMPLE_RATE), spectrum, lambda hz: t60_s + 0 * hz, attack_s=0.001)
    if len(pressure) < 2:
        return np.zeros(len(pressure), np.float32)
    flow = np.diff(pressure, prepend=pressure[:1])
    out = np.asarray(oaconvolve(flow, paths)[: len(pressure)], np.float32)
    return out / np.float32(np.sqrt(np.mean(np.square(out))) + 1e-12)


@dataclass(frozen=True)
class Motor:
    """How an engine is built and where it is heard from."""

    n_cylinders: int
    strokes: Literal[2, 4] = 4
    fires_deg: tuple[float, ...] = ()
    """Angles of the crank at which cylinders fire, from 0, within a cycle (720 degrees of a four-stroke); evenly if
    empty. A V-twin that fires at 0 and 315 degrees limps."""
    pipe_m: float = 2.0
    """From the exhaust valves to the mouth: its odd quarter waves ring."""
    ring: float = 0.6
    """What the mouth reflects: 0.9 an open pipe, 0.3 one stuffed with a silencer."""
    exhaust: Spectrum = SILENCED
    """What silencer and distance leave of the exhaust."""
    block: Spectrum = CLATTER
    """What block, valves and bodywork radiate."""
    intake_hz: float = 110.0
    """Resonance of the air box (Helmholtz)."""
    paths_s: float = 0.06
    """T60 of the many paths to the ear: bonnet, ground, walls."""
    blowdown_deg: float = 60.0
    """Angle of the crank in which a cylinder blows down: what is left when its exhaust opens."""
    drive_db: float = 0.0
    """How far full load drives the gas into steepening: above 0 the exhaust barks, 12 is an open racing pipe."""
    intake_db: float = -8.0
    block_db: float = -8.0
    hiss_db: float = -14.0
    """Levels of intake (at full load), block, and turbulence at the mouth, against the exhaust."""
    turbulence: float = 0.5
    """Noise of the gas in the pipe, against the puffs: what fills the gaps between the lines."""
    uneven: float = 0.12
    """Spread of the cylinders' gains: each has its own, which makes half orders."""
    loose: float = 0.5
    """Spread of what each cylinder's valve gear adds to the clatter."""
    unsteady: float = 0.12
    """Spread from cycle to cycle at no load; a third of it at full load (Heywood, Internal Combustion Engine
    Fundamentals, 1988: 10 % at idle, 2 to 3 % pulling)."""
    scatter_deg: float = 1.5
    """Spread of the angle at which a charge has burnt, at no load; half of it at full load (Heywood 1988). It lets the
    upper lines drown."""
    misfires: float = 0.0
    """Share of firings lost at no load: small two-strokes fire every second or third time when idling."""
    jitter: float = 0.008
    """Spread of the speed, as a share of it."""


def cycles(rng: np.random.Generator, motor: Motor, rpm: np.ndarray) -> np.ndarray:
    """Count working cycles: two turns of the crank of a four-stroke, one of a two-stroke.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float64]
    """
    shaken = rpm * (1 + motor.jitter * wander(rng, len(rpm), 8.0))
    return np.cumsum(shaken * (2 / motor.strokes / (60 * SAMPLE_RATE)), dtype=np.float64) + rng.random()


def sound(
    rng: np.random.Generator, one: np.random.Generator, motor: Motor, rpm: np.ndarray, load: np.ndarray
) -> np.ndarray:
    """Run an engine.

    Parameters
    ----------
    one : np.random.Generator
        Draws what belongs to this engine and its place: gains of cylinders, paths.
    rpm, load : np.ndarray [shape=(n_samples,)]
        Speed of the crank, and how hard it pulls in [0, 1]: 0 idles or coasts, 1 is wide open.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Of RMS about 1 throughout: how loud it is, is up to the caller.
    """
    n_samples = len(rpm)
    if n_samples < 2:
        return np.zeros(n_samples, np.float32)
    load = np.asarray(load, np.float32)
    cycle = cycles(rng, motor, rpm)
    index, since_deg = fired(motor, cycle)
    gains = np.maximum(1 + motor.uneven * one.standard_normal(motor.n_cylinders), 0.2)
    pulled = _at_firings(index, load)
    strengths = _strengths(rng, motor, gains, pulled)
    late_deg = motor.scatter_deg * (1 - 0.5 * pulled) * np.clip(1.5 + rng.standard_normal(len(pulled)), 0, 3)
    since_deg = np.maximum(since_deg - late_deg.astype(np.float32)[index], 0)
    flow = _blowdown(since_deg, motor) * strengths[index]
    # The change of a flow of equal pulses grows as their rate: taken out, so that each part keeps its level.
    slower = np.asarray(1000 / np.maximum(rpm, 100), np.float32)
    puffs = unit(np.diff(flow, prepend=flow[:1]) * slower)
    rushing = unit(noise(rng, n_samples, tilt(400, 3, 5)) * (0.2 + flow))
    way = np.convolve(pipe(motor.pipe_m, motor.ring), paths(one, motor.exhaust, motor.paths_s))
    exhaust = unit(oaconvolve(puffs + np.float32(motor.turbulence) * rushing, way)[:n_samples])
    suction = unit(oaconvolve(puffs, pipe(340 / (4 * motor.intake_hz), 0.85, speed_m_s=340))[:n_samples])
    knocks = _knocks(since_deg, motor) * strengths[index]
    # Chains, tappets and injectors are no blow: each cylinder's share of them lasts some 5 ms, some far louder.
    loose = np.maximum(1 + motor.loose * one.standard_normal(motor.n_cylinders), 0.1).astype(np.float32)
    rattle = np.exp(since_deg * np.float32(-1 / 30)) * loose[index % motor.n_cylinders]
    clatter = oaconvolve(unit(np.diff(knocks, prepend=knocks[:1])), paths(one, motor.block, 0.02))[:n_samples]
    clatter = unit(clatter) + np.float32(1.2) * unit(noise(rng, n_samples, motor.block) * (0.2 + rattle))
    sucks, shakes, hisses = (float(10 ** (db / 20)) for db in (motor.intake_db, motor.block_db, motor.hiss_db))
    return mixed(
        (steepened(exhaust, load, motor.drive_db), 1.0),
        (suction, sucks * load),
        (unit(clatter), shakes),
        (rushing, hisses * (0.6 + 0.8 * load)),
    )


def fired(motor: Motor, cycle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say for each sample which firing was the last, counted from the start, and how many degrees ago it was."""
    n = motor.n_cylinders
    cycle_deg = 180.0 * motor.strokes
    begun = np.floor(cycle)
    within = cycle - begun
    if motor.fires_deg:
        starts = np.array(motor.fires_deg) / cycle_deg
        assert len(starts) == n and starts[0] == 0, "one angle a cylinder, from 0"
        which = (np.searchsorted(starts, within, side="right") - 1).astype(np.int32)
        since = within - starts[which]
    else:
        which = np.minimum((within * n).astype(np.int32), n - 1)
        since = within - which / n
    index = (begun - begun[0]).astype(np.int32) * np.int32(n) + which
    return index, np.asarray(since * cycle_deg, np.float32)


def _at_firings(index: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Read a slow curve at each firing."""
    return np.asarray(np.interp(np.arange(int(index[-1]) + 1), index[::CONTROL], curve[::CONTROL]))


def _strengths(rng: np.random.Generator, motor: Motor, gains: np.ndarray, pulled: np.ndarray) -> np.ndarray:
    """How strong each firing is: its cylinder's gain, less steady the less it pulls."""
    count = len(pulled)
    spread = motor.unsteady * (1 - 0.67 * pulled)
    made = gains[np.arange(count) % motor.n_cylinders] * (1 + spread * rng.standard_normal(count))
    lost = rng.random(count) < motor.misfires * (1 - pulled) ** 2
    return np.where(lost, 0.15, np.maximum(made, 0.1)).astype(np.float32)


def _blowdown(since_deg: np.ndarray, motor: Motor) -> np.ndarray:
    """Flow out of a cylinder: a quick rise while the valve opens, an exponential fall, then the piston's push."""
    rise_deg = 0.2 * motor.blowdown_deg
    gone = np.exp(since_deg * np.float32(-1 / motor.blowdown_deg))
    opened = 1 - np.exp(since_deg * np.float32(-1 / rise_deg))
    pushed = np.sin(np.minimum(since_deg, 180) * np.float32(np.pi / 180))
    return np.asarray(gone * opened + 0.15 * pushed, np.float32)


def _knocks(since_deg: np.ndarray, motor: Motor) -> np.ndarray:
    """What shakes the block: the blow of combustion, and valves that fall shut some way after it."""
    interval_deg = 180.0 * motor.strokes / motor.n_cylinders
    shut_deg = since_deg - np.float32(0.45 * interval_deg)
    shut = np.where(shut_deg > 0, np.exp(shut_deg * np.float32(-1 / 4)), 0)
    return np.asarray(np.exp(since_deg * np.float32(-1 / 6)) + 0.6 * shut, np.float32)


def steepened(samples: np.ndarray, load: np.ndarray, drive_db: float) -> np.ndarray:
    """Bend loud pressure as steep waves in a pipe are bent; unit RMS in, about unit RMS out.

    At high amplitudes crests travel faster than troughs and pile up, which feeds the upper harmonics; a soft limiter
    that moves with the load does the same to the spectrum.
    """
    if drive_db <= 0:
        return samples
    push = np.asarray(10 ** (drive_db / 20 * load), np.float32)
    bent = np.tanh(samples * push + np.float32(0.3)) - np.float32(np.tanh(0.3))
    return unit(bent - np.float32(bent.mean()))


def pipe(length_m: float, reflects: float, *, speed_m_s: float = HOT_GAS_M_S) -> np.ndarray:
    """Impulse response of a pipe, closed at one end by a valve and open at the other.

    A wave that meets the mouth comes back upside down, less its top, which leaves; at the valve it turns again. Odd
    multiples of speed / (4 length) ring (Fletcher & Rossing 1998).

    Parameters
    ----------
    reflects : float
        Share that the mouth reflects at low frequencies.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        What leaves the mouth, from 2 ms before it first does: losses without delay spread both ways.
    """
    n_samples = round(0.1 * SAMPLE_RATE)
    turn_s = 2 * length_m / speed_m_s
    hz = fft.rfftfreq(2 * n_samples, 1 / SAMPLE_RATE)
    # Friction at the walls and radiation of a mouth some 5 cm wide take the top.
    back = reflects / (1 + (hz / 900) ** 2)
    leaving = np.exp(-2j * np.pi * hz * 0.002) * (1 - back) / (1 + back * np.exp(-2j * np.pi * hz * turn_s))
    response = fft.irfft(leaving)[:n_samples]
    return np.asarray(response, np.float32)


def paths(one: np.random.Generator, spectrum: Spectrum, t60_s: float) -> np.ndarray:
    """Draw the many paths a sound takes to the ear: a diffuse response of some spectrum and energy 1."""
    made = burst(one, round(t60_s * SAMPLE_RATE), spectrum, lambda hz: t60_s + 0 * hz, attack_s=0.001)
    return np.asarray(made / np.float32(np.sqrt(np.sum(np.square(made))) + 1e-12), np.float32)


def unit(samples: np.ndarray) -> np.ndarray:
    """Scale to RMS 1."""
    samples = np.asarray(samples, np.float32)
    return np.asarray(samples / (np.sqrt(np.mean(np.square(samples))) + np.float32(1e-9)))


def followed(target: np.ndarray, rise_s: float, fall_s: float) -> np.ndarray:
    """Let a speed follow what is asked of it, as a flywheel does: by time constants for faster and slower.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    asked = np.append(np.asarray(target, float)[::CONTROL], target[-1:]).tolist()
    up, down = (1 - np.exp(-CONTROL / SAMPLE_RATE / max(seconds, 1e-3)) for seconds in (rise_s, fall_s))
    value, values = asked[0] if asked else 0.0, []
    for goal in asked:
        value += (up if goal > value else down) * (goal - value)
        values.append(value)
    return spread(np.array(values), len(target))


def spread(values: np.ndarray, n_samples: int) -> np.ndarray:
    """Join control values, one each `CONTROL` samples, by straight lines; the last is held.

    Examples
    --------
    >>> spread(np.array([0.0, 1.0]), 300)[[0, 120, 240, 299]].tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    count = -(-n_samples // CONTROL)
    if not count:
        return np.zeros(0, np.float32)
    held = np.append(values, [values[-1]] * max(0, count + 1 - len(values))).astype(np.float32)[: count + 1]
    ramp = np.arange(CONTROL, dtype=np.float32) / CONTROL
    return np.asarray((held[:-1, None] + np.diff(held)[:, None] * ramp).reshape(-1)[:n_samples])


def wander(rng: np.random.Generator, n_samples: int, rate_hz: float) -> np.ndarray:
    """A slow random wander as `drift` is, but cheaper for long ones: made at the control rate, for rates to 20 Hz."""
    return spread(drift(rng, n_samples // CONTROL + 2, rate_hz * CONTROL), n_samples)
