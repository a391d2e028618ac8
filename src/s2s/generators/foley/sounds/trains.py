"""Trains: wheels on rails, horns and steam whistles.

Rolling noise grows with the third power of speed (Thompson, *Railway Noise and Vibration*, 2009), and a train is known
by its wheels on the joints of the rail: each axle strikes each joint. Octave levels and how much each octave moves were
measured in recordings of a train from its window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import unit, wander
from s2s.generators.foley.synth.grains import crossings, scatter
from s2s.generators.foley.synth.horns import pressed, tones
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import (
    BIN_HZ,
    CENTRES_HZ,
    Spectrum,
    amplitude,
    both,
    burst,
    noise,
    octaves,
    resonance,
    room,
    through,
    tilt,
)
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

ROLLING = octaves(*zip(CENTRES_HZ, (-20, -6, -10, -8, -7.5, -13, -18, -22, -39, -60), strict=True))
"""Octave levels inside a carriage with its window open, between the joints."""
SWAYS = (0.4, 0.35, 0.18, 0.24, 0.27, 0.27)
"""How far the octaves from 31 Hz up wander: spread of the logarithm of their level, over a second."""
AXLES = ((0.0, 0.4), (2.5, 1.0), (6.4, 1.0), (8.9, 0.35))
"""Axles that pass one joint within earshot (metres, gain): the last bogie of a coach and the first of the next."""


def rolling(rng: np.random.Generator, n_samples: int, place_m: np.ndarray) -> np.ndarray:
    """Wheels on rails between the joints; RMS about 1.

    Wheels are never quite round, so the noise pulses once a turn (circumference 2.9 m), and track, springs and
    couplings move each octave for itself: low ones thump and swell, high ones come and go with the state of the rail.
    """
    turn = np.asarray(2 * np.pi * place_m / 2.9, np.float32)
    made = np.zeros(n_samples, np.float32)
    for band, sway in enumerate(SWAYS):
        level = sway * wander(rng, n_samples, 1.0) + 0.7 * sway * wander(rng, n_samples, 5.0)
        moved = np.exp(level) * (1 + np.float32(0.15) * np.sin(turn + np.float32(band)))
        made += noise(rng, n_samples, both(ROLLING, _share(band))) * _band_level(band) * moved
    return unit(made)


def _share(band: int) -> Spectrum:
    """Share of an octave in what its neighbours cross-fade to: powers add up to one. The last holds all above it."""

    def gain_db(hz: np.ndarray) -> np.ndarray:
        place = np.clip(np.log2(np.maximum(hz, 1.0) / CENTRES_HZ[0]), 0, len(SWAYS) - 1)
        return np.asarray(10 * np.log10(np.maximum(1 - np.abs(place - band), 1e-9)))

    return gain_db


def _band_level(band: int) -> np.float32:
    """RMS of an octave's share in the whole."""
    whole, share = (np.square(amplitude(spectrum, BIN_HZ)).sum() for spectrum in (ROLLING, both(ROLLING, _share(band))))
    return np.float32(np.sqrt(share / whole))


def train(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A train heard from within: wheels clack over joints in pairs, at the pace of its speed, over a rolling rumble."""
    one = individual(rng)
    n_samples = len(drive)
    # Curves and gradients: a speed set is never quite kept.
    speed_m_s = (8 + 22 * drive) * (1 + 0.04 * wander(rng, n_samples, 0.15))
    place_m = np.cumsum(speed_m_s, dtype=np.float64) / SAMPLE_RATE
    track = Track.laid(rng, one.uniform(16, 22), float(place_m[-1]) if n_samples else 0.0)
    clacks = at_joints(rng, place_m, track, [clack(rng) for _ in range(6)])
    thumps = at_joints(rng, place_m, track, [thump(rng) for _ in range(3)])
    bed = rolling(rng, n_samples, place_m)
    return finish.bed(finish.mixed((bed, 1.0), (clacks, 1.4), (thumps, 0.6)), drive)


@dataclass(frozen=True)
class Track:
    """Joints ahead: where they are, and how worn each is."""

    joints_m: np.ndarray
    loud: np.ndarray

    @classmethod
    def laid(cls, rng: np.random.Generator, rail_m: float, length_m: float) -> Track:
        """Lay rails of one length, a fifth of which were cut when the track was mended; ends dip little or much."""
        count = int((length_m + 60) / (0.45 * rail_m)) + 2
        cut = np.where(rng.random(count) < 0.2, rng.uniform(0.5, 0.9, count), 1.0)
        return cls(np.cumsum(rail_m * cut) - 30 * rng.random(), np.exp(0.4 * rng.standard_normal(count)))


def at_joints(rng: np.random.Generator, place_m: np.ndarray, track: Track, bank: list[np.ndarray]) -> np.ndarray:
    """Lay what each axle does to each joint of the track."""
    made = np.zeros(len(place_m), np.float32)
    numbers = np.arange(len(track.joints_m))
    for axle_m, gain in AXLES:
        passed = np.interp(place_m - axle_m, track.joints_m, numbers)
        starts = crossings(passed)
        joints = np.minimum(np.round(passed[starts]).astype(int), len(numbers) - 1)
        gains = gain * track.loud[joints] * np.exp(0.2 * rng.standard_normal(len(starts)))
        made += scatter(len(place_m), starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    return made


def clack(rng: np.random.Generator) -> np.ndarray:
    """One wheel over one joint: a blow on rail and bogie, muffled by floor and distance; peaks at 6."""
    n_samples = round(0.35 * SAMPLE_RATE)
    muffled = both(tilt(420, 2.5, 5), through((2000, 0), (8000, -16)))
    made = burst(rng, n_samples, muffled, lambda hz: 0.22 * (400 / hz) ** 0.2, attack_s=0.008)
    rail_hz = rng.uniform(320, 480) * np.array([1.0, 2.1, 3.4, 4.6, 6.8])
    made += 0.3 * ring(rail_hz, np.array([1.0, 0.7, 0.5, 0.3, 0.2]), np.full(5, 0.16), n_samples)
    return made * np.float32(6 / np.abs(made).max())


def thump(rng: np.random.Generator) -> np.ndarray:
    """The coach on its springs, some 0.1 s after the wheel: a soft push below 120 Hz; peaks at 3."""
    n_samples = round(0.5 * SAMPLE_RATE)
    made = burst(rng, n_samples, tilt(60, 9, 12), lambda hz: 0.35 + 0 * hz, attack_s=0.03)
    return made * np.float32(3 / np.abs(made).max())


def subway(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A subway train: welded rails in a tunnel, motors that whine with the speed, flanges that squeal in curves.

    Tunnel and floor leave a roar about 60 to 500 Hz. Inverters drive the motors at a multiple of the wheels' turns that
    steps down as they speed up; squeal is stick-slip of wheels that slide sideways, 0.8 to 3 kHz (Thompson 2009).
    """
    one = individual(rng)
    n_samples = len(drive)
    speed_m_s = 4 + 18 * drive + 0.8 * wander(rng, n_samples, 0.1)
    place_m = np.cumsum(speed_m_s, dtype=np.float64) / SAMPLE_RATE
    roar = rolling(rng, n_samples, place_m)
    tunnel = noise(rng, n_samples, both(tilt(one.uniform(160, 260), 4, 8), resonance(one.uniform(500, 700), 6, 0.4)))
    # Rails wear into waves some 5 cm long, which growl as the wheels run over them.
    growl = _sine(place_m / one.uniform(0.045, 0.07) + 0.3 * wander(rng, n_samples, 12.0))
    tunnel *= np.exp(0.25 * wander(rng, n_samples, 8.0)) * (1 + 0.3 * growl)
    turns = np.cumsum(speed_m_s * one.uniform(14, 19)) / SAMPLE_RATE
    whine = np.zeros(n_samples, np.float32)
    for order, gain in ((1, 1), (2, 0.6), (3, 0.5), (6, 0.25)):
        whine += np.float32(gain) * _sine(order * turns + one.random())
    whine = unit(whine * np.exp(0.3 * wander(rng, n_samples, 3.0)))
    track = Track.laid(rng, one.uniform(18, 36), float(place_m[-1]) if n_samples else 0.0)
    clacks = 0.8 * at_joints(rng, place_m, track, [clack(rng) for _ in range(6)])
    squeals = _squeal(rng, one, n_samples) * np.clip(1.5 * wander(rng, n_samples, 0.25) - 0.8, 0, 2)
    made = finish.mixed((roar, 0.6), (tunnel, 0.8), (whine, 0.25 + 0.15 * drive), (clacks, 1.0))
    return finish.bed(made + 0.25 * squeals, drive)


def _sine(turns: np.ndarray) -> np.ndarray:
    """Sine of a count of turns."""
    return np.asarray(np.sin((turns - np.floor(turns)).astype(np.float32) * np.float32(2 * np.pi)))


def _squeal(rng: np.random.Generator, one: np.random.Generator, n_samples: int) -> np.ndarray:
    """Flanges in a curve: modes of some wheels, rough, each coming and going as it slips."""
    made = np.zeros(n_samples, np.float32)
    for hz in one.uniform(900, 1300) * np.array([1.0, 1.62, 2.41]):
        turns = np.cumsum(hz + 12 * wander(rng, n_samples, 20.0)) / SAMPLE_RATE
        made += _sine(turns) * np.maximum(wander(rng, n_samples, 3.0), 0)
    return made


CHIMES = (
    (311.0, 370.0, 415.0, 494.0, 622.0),
    (277.0, 349.0, 440.0),
    (311.0, 415.0, 494.0),
    (255.0, 311.0, 370.0, 470.0, 512.0),
)
"""Chords in Hz: the first is that of a common American five-chime horn (D sharp, F sharp, G sharp, B, D sharp), the
others are of its kind."""


def train_horn(rng: np.random.Generator, strength: float) -> Take:
    """A locomotive's chime of air horns, far enough for the land to answer."""
    one = individual(rng)
    chord = np.array(CHIMES[int(one.integers(len(CHIMES)))]) * one.uniform(0.96, 1.04)
    n_samples = round(rng.uniform(1.2, 2.4) * SAMPLE_RATE)
    pressure = pressed(n_samples, attack_s=0.06, release_s=0.12) * (0.75 + 0.25 * strength)
    made = tones(
        rng, one, list(chord), pressure, both(tilt(900, 3, 5), resonance(2200, 3, 0.7)), sag=0.07, flutter=0.004
    )
    # Compressed air hisses from all of them, and the train goes on under them.
    made += 0.45 * noise(rng, n_samples, tilt(2000, 4, 5)) * pressure
    return Take(finish.take(rng, room(one, made, t60_s=1.8, wet_db=-5, dark_hz=2500), strength, fade_s=0.3))


def steam_whistle(rng: np.random.Generator, strength: float) -> Take:
    """A steam whistle: a chime of long pipes that slides up as the steam dries, in a cloud of hiss.

    Wet steam first (slow, low sound), then hot dry steam: pitch rises by a tone in the first tenths of a second.
    """
    one = individual(rng)
    base_hz = one.uniform(330, 480)
    chord = base_hz * np.array([(1.0, 1.26, 1.5), (1.0, 1.2, 1.5, 1.78), (1.0, 1.26, 1.5, 2.0)][int(one.integers(3))])
    n_samples = round(rng.uniform(1.2, 2.2) * SAMPLE_RATE)
    pressure = pressed(n_samples, attack_s=0.09, release_s=0.25) * (0.75 + 0.25 * strength)
    # Stopped pipes: odd partials lead, and few of them.
    pipes = through((base_hz, 0), (3 * base_hz, -14), (6 * base_hz, -30), (12 * base_hz, -55))
    made = tones(rng, one, list(chord), pressure, pipes, soft_db=6, sag=0.12, flutter=0.004)
    made *= np.exp(0.08 * wander(rng, n_samples, 9.0))
    hiss = noise(rng, n_samples, both(tilt(2800, 4, 4), resonance(2 * base_hz, 6, 0.5)))
    made += (0.25 + 0.15 * strength) * hiss * pressure
    return Take(finish.take(rng, room(one, made, t60_s=1.6, wet_db=-9, dark_hz=3000), strength, fade_s=0.3))


SOUNDS = (
    Sound(
        name="vehicle.train",
        role="bed",
        model=train,
        says="rolling train",
        seen_as=("train",),
        trigger="motion",
        audioset=("Train", "Rail transport", "Clickety-clack"),
        ucs="TRNClak",
        words=("train", "locomotive", "railway", "rail", "railroad", "tram"),
        level_db=0.0,
        distance_m=3.0,
        width=0.5,
    ),
    Sound(
        name="vehicle.subway",
        role="bed",
        model=subway,
        says="subway train",
        seen_as=(),
        trigger="motion",
        audioset=("Subway, metro, underground", "Train", "Rail transport"),
        ucs="TRNSbwy",
        words=("subway", "metro", "underground", "tube"),
        level_db=0.0,
        distance_m=3.0,
        width=0.5,
    ),
    Sound(
        name="vehicle.train_horn",
        role="event",
        model=train_horn,
        says="train horn blows",
        seen_as=(),
        trigger="none",
        audioset=("Train horn", "Train whistle", "Train"),
        ucs="TRNHorn",
        words=("train horn", "locomotive horn"),
        level_db=3.0,
        distance_m=30.0,
        min_gap_s=1.6,
    ),
    Sound(
        name="vehicle.steam_whistle",
        role="event",
        model=steam_whistle,
        says="steam whistle blows",
        seen_as=("steam_train",),
        trigger="none",
        audioset=("Steam whistle", "Train whistle"),
        ucs="TRNHorn",
        words=("steam whistle", "train whistle", "steam train"),
        level_db=3.0,
        distance_m=20.0,
        min_gap_s=1.6,
        pace_s=12.0,
    ),
)
