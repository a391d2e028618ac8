"""Engines, trains, aircraft and horns: how far from recordings they were and are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from difference import Difference
from scipy.signal import butter, sosfiltfilt, welch

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.engines import BRIGHT, DULL, levels
from s2s.generators.foley.sounds.trains import AXLES, ROLLING, clack
from s2s.generators.foley.synth.engine import Engine, cylinders, firings, heard, pulses, unit
from s2s.generators.foley.synth.grains import crossings, scatter
from s2s.generators.foley.synth.horns import pressed, tones
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, tilt
from s2s.generators.foley.vocabulary import Take, vocabulary
from s2s.stem import SAMPLE_RATE
from s2s.video import audio_blocks

TAKES = 4
SECONDS = 8


def sound_of(path: Path) -> np.ndarray:
    return np.concatenate([block.mean(axis=0) for block in audio_blocks(path)])


def recordings(*names: str) -> Callable[[Path], list[np.ndarray]]:
    return lambda folder: [sound_of(folder / name) for name in names]


def clip(name: str) -> Callable[[Path], list[np.ndarray]]:
    """The sound of a clip, without its fades."""
    return lambda folder: [sound_of(folder.parents[1] / "clips" / "video" / name)[SAMPLE_RATE:-SAMPLE_RATE]]


def beds(name: str, drive: float, takes: int = TAKES) -> list[np.ndarray]:
    driven = np.full(SECONDS * SAMPLE_RATE, drive, np.float32)
    return [np.asarray(vocabulary()[name].model(take_rng((take, name), 0), driven)) for take in range(takes)]


def events(name: str) -> list[np.ndarray]:
    made = [vocabulary()[name].model(take_rng((take, name), 0), 0.7) for take in range(TAKES)]
    return [take.samples if isinstance(take, Take) else take for take in made]


def first(make: Callable[[np.random.Generator, int], np.ndarray]) -> Callable[[], list[np.ndarray]]:
    return lambda: [make(np.random.default_rng(take), SECONDS * SAMPLE_RATE) for take in range(TAKES)]


def band_db(low_hz: float, high_hz: float, samples: np.ndarray) -> float:
    """Level of a band against the whole."""
    hz, power = welch(samples, SAMPLE_RATE, nperseg=min(8192, len(samples)))
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


def spread_db(samples: np.ndarray) -> float:
    """Spread of the level from 10 ms to 10 ms in each octave from 62 Hz to 4 kHz, their mean."""
    spreads = []
    for low_hz in 62.5 * 2.0 ** np.arange(6):
        band = sosfiltfilt(butter(3, (low_hz, 2 * low_hz), "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
        steps = band[: len(band) // 480 * 480].reshape(-1, 480).std(axis=1)[5:-5]
        spreads.append(np.std(20 * np.log10(steps + 1e-9)))
    return float(np.mean(spreads))


def slow_spread_db(samples: np.ndarray) -> float:
    """Spread of the level from half second to half second, 1 to 4 kHz."""
    band = sosfiltfilt(butter(3, (1000, 4000), "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
    steps = band[: len(band) // 24000 * 24000].reshape(-1, 24000).std(axis=1)
    return float(np.std(20 * np.log10(steps + 1e-9)))


def lines_db(samples: np.ndarray) -> float:
    """How far spectral lines stand out of what lies between them, 100 to 400 Hz."""
    hz, power = welch(samples, SAMPLE_RATE, nperseg=16384)
    kept = 10 * np.log10(power[(hz >= 100) & (hz < 400)])
    rows = kept[: len(kept) // 12 * 12].reshape(-1, 12)  # 35 Hz a row: a line and its gap
    return float(np.mean(rows.max(axis=1) - np.median(rows, axis=1)))


def first_idle(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Pulses through a diffuse response, a hum and a clatter gated by the firings: the model as it was first."""
    engine, valves = Engine(cylinders(rng, 4)), Engine(cylinders(rng, 4, uneven=0.5))
    phase = firings(rng, engine, np.full(n_samples, rng.uniform(720, 900)))
    body = levels(0.45 * DULL + 0.55 * BRIGHT)
    exhaust = heard(rng, pulses(rng, engine, phase, 0.025), body, 0.1)
    clatter = unit(noise(rng, n_samples, tilt(1800, 4, 9)) * (0.5 + pulses(rng, valves, phase, 0.2)))
    return exhaust + np.float32(0.4) * (noise(rng, n_samples, body) + clatter)


def smooth_train(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Joints over a bed of even noise that has the octave levels of a real one."""
    place_m = np.arange(n_samples) * 22.0 / SAMPLE_RATE
    clacks = np.zeros(n_samples, np.float32)
    for axle_m, gain in AXLES:
        starts = crossings((place_m - axle_m) / 19.0)
        which = np.zeros(len(starts), int)
        clacks += scatter(n_samples, starts, np.full(len(starts), gain), [clack(rng)], which)
    return noise(rng, n_samples, ROLLING) + np.float32(0.6) * clacks


def band_helicopter(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Noise of a band, beaten by the blades."""
    beat = np.exp(-np.square((np.arange(n_samples) * 14.0 / SAMPLE_RATE % 1 - 0.5) / 0.12))
    return noise(rng, n_samples, tilt(200, 6, 6)) * (0.1 + beat)


def even_jet(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    return noise(rng, n_samples, tilt(150, 6, 6))


def steady_car(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """One gear, one speed, one road."""
    engine = Engine(cylinders(rng, 4))
    rpm = 2500 * (1 + 0.02 * drift(rng, n_samples, 0.35))
    motor = heard(rng, pulses(rng, engine, firings(rng, engine, rpm), 0.03), tilt(120, 6, 5), 0.06)
    return motor + noise(rng, n_samples, tilt(900, 2, 9))


def flat_horn(rng: np.random.Generator, n_samples: int) -> np.ndarray:
    """Two tones of flat harmonics with one hump."""
    del n_samples
    pressure = pressed(SAMPLE_RATE // 3, attack_s=0.02, release_s=0.04)
    return tones(rng, rng, [318.0, 366.0], pressure, both(tilt(318, 6, 0), resonance(2500, 6, 0.7)))


def loud(samples: np.ndarray) -> np.ndarray:
    """The part of an event that sounds."""
    return unit(samples[: round(0.25 * SAMPLE_RATE)])


DIFFERENCES = (
    Difference(
        sound="engine.idle",
        what="striped: lines of firings with too little between them",
        measure="lines over what lies between them, 100 to 400 Hz, dB",
        value=lines_db,
        real=recordings("vehicle_motor_idle.ogg", "compressor_motor_01.ogg"),
        before=first(first_idle),
        after=partial(beds, "engine.idle", 0.4),
    ),
    Difference(
        sound="engine.idle",
        what="rattles by fits and starts",
        measure="spread of the level from 10 ms to 10 ms, mean over octaves, dB",
        value=spread_db,
        real=recordings("vehicle_motor_idle.ogg", "compressor_motor_01.ogg"),
        before=first(first_idle),
        after=partial(beds, "engine.idle", 0.4),
    ),
    Difference(
        sound="engine.idle",
        what="too bright",
        measure="level of 4 to 12 kHz against the whole, dB",
        value=partial(band_db, 4000, 12000),
        real=recordings("vehicle_motor_idle.ogg", "compressor_motor_01.ogg"),
        before=first(first_idle),
        after=partial(beds, "engine.idle", 0.4),
    ),
    Difference(
        sound="vehicle.car",
        what="holds still: one gear, one road",
        measure="spread of the level of 1 to 4 kHz from half second to half second, dB",
        value=slow_spread_db,
        real=clip("car.mp4"),
        before=first(steady_car),
        after=partial(beds, "vehicle.car", 0.6),
    ),
    Difference(
        sound="vehicle.train",
        what="the bed between the joints too smooth",
        measure="spread of the level from 10 ms to 10 ms, mean over octaves, dB",
        value=spread_db,
        real=clip("train_window.mp4"),
        before=first(smooth_train),
        after=partial(beds, "vehicle.train", 0.65),
    ),
    Difference(
        sound="vehicle.helicopter",
        what="too bright for its distance",
        measure="level of 1.4 to 5.7 kHz against the whole, dB",
        value=partial(band_db, 1400, 5700),
        real=recordings("helicopter.ogg"),
        before=first(band_helicopter),
        after=partial(beds, "vehicle.helicopter", 0.6),
    ),
    Difference(
        sound="vehicle.jet",
        what="one and the same jet, a hiss in one band",
        measure="spread over jets of the level of 1.4 to 5.7 kHz against the whole, dB",
        value=partial(band_db, 1400, 5700),
        across=True,
        real=recordings("jet_ambience.ogg", "jet_land.ogg"),
        before=first(even_jet),
        after=partial(beds, "vehicle.jet", 0.6, takes=8),
    ),
    Difference(
        sound="vehicle.car_horn",
        what="too bright between its low notes and the ring of its disc",
        measure="level of 1.4 to 2.8 kHz against the whole, dB",
        value=lambda samples: band_db(1400, 2800, loud(samples)),
        real=recordings("vehicle_horn_02.ogg"),
        before=first(flat_horn),
        after=partial(events, "vehicle.car_horn"),
    ),
)
