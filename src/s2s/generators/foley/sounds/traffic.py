"""Streets: traffic that passes, tyres that skid, horns."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from s2s.generators.foley.individual import individual
from s2s.generators.foley.sounds.cars import diesel, road
from s2s.generators.foley.sounds.engines import DULL, levels
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.doppler import line, passing
from s2s.generators.foley.synth.engine import Motor, sound, unit, wander
from s2s.generators.foley.synth.horns import pressed, tones
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

PASS_S = 5.0
"""How long a vehicle is heard as it passes."""


def street(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A street: cars and now and then a lorry pass, each its own, over the hum of what drives further off."""
    n_samples = len(drive)
    one = individual(rng)
    far = noise(rng, n_samples, both(tilt(90, 5, 6), resonance(one.uniform(700, 1000), 6, 0.7)))
    far *= np.exp(0.2 * wander(rng, n_samples, 0.4))
    lane_m = one.uniform(5, 9)
    near = np.zeros(n_samples, np.float32)
    bank = [
        vehicle_passing(rng, lane_m * rng.uniform(0.9, 1.6)) for _ in range(min(4, 2 + n_samples // (4 * SAMPLE_RATE)))
    ]
    at_s = -0.5 * PASS_S + rng.exponential(1.0)
    while at_s < n_samples / SAMPLE_RATE - 0.5:
        start = round(at_s * SAMPLE_RATE)
        heard = bank[rng.integers(len(bank))][max(0, -start) :]
        space = near[max(0, start) :][: len(heard)]
        space += np.float32(np.exp(0.3 * rng.standard_normal())) * heard[: len(space)]
        busy = float(drive[min(max(0, start), n_samples - 1)])
        # Gaps between cars follow a shifted exponential: none follows closer than a second (Cowan 1975).
        at_s += 1.0 + rng.exponential(5.0 - 3.5 * busy)
    return finish.bed(finish.mixed((far, 0.3), (1.6 * near, 1.0)), drive)


def vehicle_passing(rng: np.random.Generator, nearest_m: float) -> np.ndarray:
    """One vehicle that passes, its tyres and its engine; peaks about RMS 1."""
    n_samples = round(PASS_S * SAMPLE_RATE)
    speed_m_s = rng.uniform(9, 17)
    heavy = rng.random() < 0.15
    motor = diesel(rng) if heavy else Motor(4, exhaust=levels(DULL), turbulence=0.7)
    rpm = np.full(n_samples, rng.uniform(1300, 1700) if heavy else rng.uniform(1500, 2600))
    rpm *= 1 + 0.03 * wander(rng, n_samples, 0.3)
    engine = sound(rng, rng, motor, rpm, np.full(n_samples, rng.uniform(0.2, 0.8), np.float32))
    tyres = road(rng, rng, np.full(n_samples, speed_m_s), changing=0.2)
    source = finish.mixed((engine, 1.0), (tyres, 0.7)) * np.float32((speed_m_s / 13) ** 1.5 * (1.6 if heavy else 1.0))
    heard = passing(source, line(n_samples, speed_m_s, nearest_m, 0.5 * PASS_S), reference_m=7.0)
    return heard * np.sin(np.pi * np.arange(n_samples, dtype=np.float32) / n_samples) ** 0.5


def skidding(rng: np.random.Generator, strength: float) -> Take:
    """Locked or sliding tyres: tread blocks that stick and slip, some hundreds of times a second, together and apart.

    The slip frequency sinks as the car slows. Blocks hardly agree, so each harmonic is a narrow noise band, with the
    rubbing of rubber below and above.
    """
    one = individual(rng)
    lasting_s = (0.5 + 1.3 * strength) * rng.uniform(0.8, 1.2)
    n_samples = round((lasting_s + 0.15) * SAMPLE_RATE)
    time_s = np.arange(n_samples) / SAMPLE_RATE
    through_it = np.clip(time_s / lasting_s, 0, 1)
    made = np.zeros(n_samples, np.float32)
    for _ in range(6):  # patches of tread that slide, each at its own rate
        base_hz = one.uniform(780, 1150) * rng.uniform(0.9, 1.1)
        bend = 1.0 + 0.12 * np.exp(-time_s / 0.1) - 0.25 * through_it**2 + 0.03 * wander(rng, n_samples, 9.0)
        phase = np.cumsum(base_hz * bend * (1 + 0.05 * drift(rng, n_samples, 60.0))) / SAMPLE_RATE
        grip = np.exp(0.5 * wander(rng, n_samples, 14.0))
        # Stick-slip pulls slowly and lets go at once: a sawtooth, its corner rounded by the rubber.
        made += (2 * (phase - np.floor(phase)) - 1).astype(np.float32) * grip
    made = sosfilt(butter(2, (400, 2400 + 1600 * strength), "bandpass", fs=SAMPLE_RATE, output="sos"), made)
    rubbing = noise(rng, n_samples, both(tilt(700, 4, 7), resonance(220, 6, 0.7)))
    slide = np.minimum(time_s / 0.08, 1) * np.clip((lasting_s + 0.12 - time_s) / 0.3, 0, 1) ** 1.3
    swelling = np.exp(0.25 * wander(rng, n_samples, 4.0)) * slide
    slid = ((unit(made) + (0.5 - 0.25 * strength) * rubbing) * swelling).astype(np.float32)
    return Take(finish.take(rng, room(one, slid, t60_s=0.5, wet_db=-12), strength))


def car_horn(rng: np.random.Generator, strength: float) -> Take:
    """A pair of horns, a third apart: electric diaphragms whose tone discs ring about 2 to 3.5 kHz.

    Measured in a recording: 350 Hz with harmonics down 14 to 28 dB and up again at 3.1 to 3.5 kHz; up in 0.06 s, gone
    in 0.05 s. Horns are sold in pairs of about 335 to 420 Hz and 400 to 510 Hz.
    """
    one = individual(rng)
    low_hz = one.uniform(330, 425)
    pair = [low_hz, low_hz * one.choice([1.19, 1.25]) * one.uniform(0.995, 1.005)]
    n_samples = round((0.18 + 0.45 * strength * rng.uniform(0.6, 1.4)) * SAMPLE_RATE)
    pressure = pressed(n_samples, attack_s=0.018, release_s=0.035) * (0.6 + 0.4 * strength)
    disc = resonance(one.uniform(2900, 3500), 26, 0.2)
    body = both(tilt(low_hz, 6, 9), disc, resonance(one.uniform(1200, 1600), 6, 0.25))
    made = tones(rng, one, pair, pressure, body, soft_db=4, sag=0.01, flutter=0.0008)
    return Take(finish.take(rng, room(one, made, t60_s=0.6, wet_db=-15), strength))


SOUNDS = (
    Sound(
        name="vehicle.street",
        role="bed",
        model=street,
        says="traffic",
        seen_as=("street",),
        trigger="none",
        audioset=("Traffic noise, roadway noise", "Car passing by"),
        ucs="AMBTraf",
        words=("traffic", "street", "road", "highway", "motorway"),
        level_db=-4.0,
        distance_m=8.0,
        width=0.8,
    ),
    Sound(
        name="vehicle.skid",
        role="event",
        model=skidding,
        says="tyre squeals",
        seen_as=(),
        trigger="surge",
        audioset=("Skidding", "Tire squeal"),
        ucs="VEHSkid",
        words=("skid", "tire squeal", "tyre squeal", "screeching tires", "drift"),
        level_db=0.0,
        distance_m=8.0,
        min_gap_s=1.2,
    ),
    Sound(
        name="vehicle.car_horn",
        role="event",
        model=car_horn,
        says="car honks",
        seen_as=(),
        trigger="none",
        audioset=("Vehicle horn, car horn, honking", "Toot"),
        ucs="VEHHorn",
        words=("honk", "car horn", "hoot", "beep horn"),
        level_db=3.0,
        distance_m=8.0,
        min_gap_s=0.5,
    ),
)
