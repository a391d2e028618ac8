"""Boats: outboard motors in surging water, oars, and the horns of ships."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.driving import speed
from s2s.generators.foley.synth.engine import Motor, sound, unit, wander
from s2s.generators.foley.synth.grains import bubbles, poisson_starts, scatter, texture
from s2s.generators.foley.synth.horns import pressed, tones
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import both, burst, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def motorboat(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An outboard that pushes a hull over waves: two-stroke pulses through water, slaps, and the wash.

    The screw climbs out of the water a little with each wave, so the engine's turns come and go with them.
    """
    one = individual(rng)
    n_samples = len(drive)
    waves = wander(rng, n_samples, one.uniform(0.5, 0.9))
    run = speed(drive, 0, 1, 1.2)
    rpm = (1400 + 1900 * run) * (1 + (0.03 + 0.08 * run) * waves)
    motor = Motor(
        n_cylinders=int(one.choice([2, 2, 3])),
        strokes=2,
        pipe_m=one.uniform(0.5, 0.8),
        ring=0.5,
        exhaust=both(tilt(one.uniform(160, 260), 5, 7), resonance(one.uniform(600, 900), 3, 0.4)),
        block=tilt(1600, 4, 10),
        drive_db=4,
        block_db=-16,
        turbulence=0.35,
        paths_s=0.04,
    )
    load = np.clip(0.3 + 0.6 * run + 0.15 * waves, 0, 1)
    engine = sound(rng, one, motor, rpm, load) * np.exp(0.12 * waves)
    wash = noise(rng, n_samples, tilt(800, 4, 5)) * np.exp(0.65 * wander(rng, n_samples, 1.2) + 0.2 * waves)
    burble = texture(rng, np.full(n_samples, 90.0), bubbles(rng, 24, 250, 1500), 4.0, reference_hz=90.0)
    slaps = _slaps(rng, waves, run)
    made = finish.mixed((engine, 1.0), (wash, 0.4 + 0.4 * run), (burble, 0.4), (slaps, 0.35))
    return finish.bed(made, drive)


def _slaps(rng: np.random.Generator, waves: np.ndarray, run: np.ndarray) -> np.ndarray:
    """The hull that falls onto waves: thuds with spray, oftener and harder the faster it goes."""
    rate_hz = np.clip(1.2 * waves, 0.1, 2.0) * (0.3 + 0.9 * run)
    starts = poisson_starts(rng, rate_hz)
    bank = []
    for _ in range(6):
        n = round(0.5 * SAMPLE_RATE)
        thud = burst(rng, n, tilt(110, 6, 7), lambda hz: 0.25 + 0 * hz, attack_s=0.01)
        spray = burst(rng, n, tilt(1200, 4, 7), lambda hz: 0.45 + 0 * hz, attack_s=0.03)
        bank.append(np.asarray(thud + 0.35 * spray, np.float32))
    gains = np.exp(0.5 * rng.standard_normal(len(starts)))
    return scatter(len(waves), starts, gains, bank, rng.integers(0, len(bank), len(starts))) * np.float32(2.0)


def rowboat(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Oars: the lock knocks, the blade dips, water swirls about it and drips from it, wavelets lap at the planks.

    A stroke takes 2 to 3 s, two fifths of it in the water (Kleshnev, The Biomechanics of Rowing, 2016).
    """
    one = individual(rng)
    n_samples = len(drive)
    stroke_s = 2.9 - 1.1 * float(drive.mean()) if n_samples else 2.5
    lock_hz = one.uniform(180, 320)
    events: list[tuple[float, np.ndarray]] = []
    at = rng.uniform(0, 0.4) * stroke_s
    while at < n_samples / SAMPLE_RATE:
        hard = float(np.exp(0.25 * rng.standard_normal()))
        pull = 0.4 * stroke_s * rng.uniform(0.8, 1.2)
        events.append((at - 0.1, 0.45 * hard * _lock(rng, lock_hz)))
        events.append((at, hard * _dip(rng, pull)))
        events.append((at + pull, 0.4 * hard * _lock(rng, 1.15 * lock_hz)))
        events.append((at + pull, 0.6 * hard * _drips(rng, 0.5 * stroke_s)))
        at += stroke_s * rng.lognormal(0, 0.16)  # nobody races
    made = np.zeros(n_samples + 6 * SAMPLE_RATE, np.float32)
    for at_s, grain in events:
        start = max(0, round(at_s * SAMPLE_RATE))
        made[start : start + len(grain)] += grain[: len(made) - start]
    lapping = texture(
        rng, 25 * np.exp(0.9 * wander(rng, n_samples, 0.8)), bubbles(rng, 24, 450, 2500), 5.0, reference_hz=25.0
    )
    water = noise(rng, n_samples, tilt(450, 4, 6)) * np.exp(0.5 * wander(rng, n_samples, 1.5))
    strokes = 2.2 * made[:n_samples]
    return finish.bed(unit(finish.mixed((strokes, 1.0), (lapping, 0.3), (water, 0.16))), drive)


def _dip(rng: np.random.Generator, pull_s: float) -> np.ndarray:
    """A blade goes in and is pulled: a small splash, then swirls full of bubbles."""
    n = round((pull_s + 0.5) * SAMPLE_RATE)
    splash = burst(rng, n, tilt(rng.uniform(700, 1100), 4, 4), lambda hz: 0.35 * (1000 / hz) ** 0.3, attack_s=0.012)
    time_s = np.arange(n) / SAMPLE_RATE
    swirl = np.clip(np.minimum(time_s / 0.15, (pull_s + 0.4 - time_s) / 0.4), 0, 1) ** 1.5
    rush = noise(rng, n, tilt(650, 5, 5)) * swirl * np.exp(0.4 * wander(rng, n, 6.0))
    gurgle = texture(rng, 1 + 160 * swirl, bubbles(rng, 24, 600, 4000), 5.0, reference_hz=120.0)
    return np.asarray(0.9 * splash + 0.9 * rush + 0.65 * gurgle, np.float32)


def _drips(rng: np.random.Generator, lasting_s: float) -> np.ndarray:
    """Water that runs off the blade, thinning to drops."""
    n = round(lasting_s * SAMPLE_RATE)
    rate_hz = 45 * np.exp(-np.arange(n) / (0.3 * lasting_s * SAMPLE_RATE))
    return texture(rng, rate_hz, bubbles(rng, 16, 700, 3500), 5.0, reference_hz=45.0)


def _lock(rng: np.random.Generator, hz: float) -> np.ndarray:
    """The oar knocks in its lock: wood on metal, short."""
    n = round(0.2 * SAMPLE_RATE)
    made = ring(
        hz * np.array([1, 2.3, 3.9, 6.1]) * rng.uniform(0.97, 1.03), np.array([1, 0.6, 0.4, 0.2]), np.full(4, 0.09), n
    )
    return np.asarray(made + 0.6 * burst(rng, n, tilt(500, 4, 6), lambda hz: 0.06 + 0 * hz, attack_s=0.003), np.float32)


def ship_horn(rng: np.random.Generator, strength: float) -> Take:
    """A ship's horn: one deep note with all its harmonics, over the water and back from the shore.

    Ships of over 200 m sound between 70 and 200 Hz, smaller ones higher (COLREG, annex III).
    """
    one = individual(rng)
    note_hz = one.uniform(100, 165)
    chord = [note_hz] if one.random() < 0.6 else [note_hz, note_hz * one.choice([1.26, 1.335, 1.5])]
    n_samples = round(rng.uniform(1.9, 2.7) * SAMPLE_RATE)
    pressure = pressed(n_samples, attack_s=0.3, release_s=0.3) * (0.75 + 0.25 * strength)
    made = tones(rng, one, chord, pressure, tilt(3 * note_hz, 3, 12), soft_db=8, sag=0.08, flutter=0.004)
    made += 0.08 * noise(rng, n_samples, tilt(700, 4, 6)) * pressure
    return Take(finish.take(rng, room(one, made, t60_s=2.8, wet_db=0, dark_hz=1200), strength, fade_s=0.4), onset_s=0.1)


SOUNDS = (
    Sound(
        name="vehicle.motorboat",
        role="bed",
        model=motorboat,
        says="motorboat",
        seen_as=("boat",),
        trigger="motion",
        audioset=("Motorboat, speedboat", "Boat, Water vehicle"),
        ucs="BOATMotr",
        words=("motorboat", "speedboat", "boat", "ferry", "yacht", "jet ski"),
        level_db=0.0,
        distance_m=6.0,
        width=0.4,
    ),
    Sound(
        name="vehicle.rowboat",
        role="bed",
        model=rowboat,
        says="rowing",
        seen_as=("rowboat",),
        trigger="motion",
        audioset=("Rowboat, canoe, kayak", "Splash, splatter"),
        ucs="BOATRow",
        words=("rowing", "rowboat", "row", "canoe", "kayak", "oar", "paddle"),
        level_db=-6.0,
        distance_m=3.0,
        width=0.5,
    ),
    Sound(
        name="vehicle.ship_horn",
        role="event",
        model=ship_horn,
        says="ship horn blows",
        seen_as=("ship",),
        trigger="none",
        audioset=("Foghorn", "Ship"),
        ucs="BOATHorn",
        words=("ship horn", "foghorn", "ship", "steamer", "cruise ship"),
        level_db=3.0,
        distance_m=60.0,
        min_gap_s=2.2,
        pace_s=20.0,
    ),
)
