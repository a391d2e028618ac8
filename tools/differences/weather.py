"""Rain, fire, leaves, thunder, shots and fireworks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from difference import Difference
from scipy.signal import butter, sosfiltfilt

from s2s.generators.foley.fit.textures import cut, measure
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.blasts import explosion, gun_shot
from s2s.generators.foley.sounds.fire import fire
from s2s.generators.foley.sounds.fireworks import fireworks
from s2s.generators.foley.sounds.rain import rain
from s2s.generators.foley.sounds.thunder import thunder
from s2s.generators.foley.sounds.weather import leaves
from s2s.generators.foley.sounds.whooshes import whoosh
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.noise import burst, drift, noise, tail, tilt
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE
from s2s.video import audio_blocks

TAKES = 6


def recording(folder: Path, name: str) -> np.ndarray:
    return np.concatenate(list(audio_blocks(folder / f"{name}.ogg")), axis=1).mean(axis=0)


def recordings(*names: str) -> Callable[[Path], list[np.ndarray]]:
    return lambda folder: [recording(folder, name) for name in names]


def excerpts(*names: str) -> Callable[[Path], list[np.ndarray]]:
    return lambda folder: [piece for name in names for piece in cut(recording(folder, name))]


def beds(model, drive: float = 0.5) -> list[np.ndarray]:
    return [model(take_rng((k, "bed"), 0), np.full(6 * SAMPLE_RATE, drive, np.float32)) for k in range(TAKES)]


def rains(model) -> list[np.ndarray]:
    return [made for drive in (0.15, 0.5, 0.9) for made in beds(model, drive)[:2]]


def shots(model, strength: float = 0.7) -> list[np.ndarray]:
    takes = [model(take_rng((k, "shot"), 0), strength) for k in range(TAKES)]
    return [take.samples[round(take.onset_s * SAMPLE_RATE) :] if isinstance(take, Take) else take for take in takes]


# Measures


def levels_db(samples: np.ndarray, low_hz: float, high_hz: float, step_s: float) -> np.ndarray:
    step = round(step_s * SAMPLE_RATE)
    band = sosfiltfilt(butter(2, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
    return 10 * np.log10(np.square(band[: len(band) // step * step]).reshape(-1, step).mean(axis=1) + 1e-12)


def hiss_db(samples: np.ndarray) -> float:
    """Median level of 2 to 10 kHz, which is that between the ticks, against the median of 60 to 500 Hz."""
    high, low = levels_db(samples, 2000, 10000, 0.005), levels_db(samples, 60, 500, 0.005)
    return float(np.median(high) - np.median(low))


def grains_hz(samples: np.ndarray) -> float:
    """How many grains of 5 to 16 kHz a second stand out by 11 dB or more."""
    return float(np.exp(measure(samples)["grain_log_hz"][2]))


def grains_db(samples: np.ndarray) -> float:
    """How high grains of 5 to 16 kHz stand over what is about them."""
    return float(measure(samples)["grain_db"][2])


def centroid_octaves(samples: np.ndarray) -> float:
    """Centroid of the spectrum in octaves, from 60 Hz to 14 kHz."""
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    inside = (hz > 60) & (hz < 14000)
    return float(np.log2(np.sum(hz[inside] * power[inside]) / power[inside].sum()))


def unevenness_db(samples: np.ndarray) -> float:
    """Standard deviation of the level about a smooth decay, 200 Hz to 3 kHz, from 0.15 s after the peak, down 40 dB."""
    level = levels_db(samples, 200, 3000, 0.02)
    level = level[int(level.argmax()) + 7 :]
    below = np.flatnonzero(level < level[0] - 40) if len(level) else np.zeros(0, int)
    level = level[: below[0]] if len(below) else level
    if len(level) < 15:
        return float("nan")
    time = np.arange(len(level))
    return float(np.std(level - np.polyval(np.polyfit(time, level, 2), time)))


def later_db(start_s: float, end_s: float) -> Callable[[np.ndarray], float]:
    """Level between two times after the onset against that of the first 50 ms."""

    def value(samples: np.ndarray) -> float:
        begin = int(np.argmax(np.abs(samples) > 0.2 * np.abs(samples).max()))
        level = [
            np.mean(np.square(samples[begin + round(a * SAMPLE_RATE) : begin + round(b * SAMPLE_RATE)]))
            for a, b in ((0, 0.05), (start_s, end_s))
        ]
        return float(10 * np.log10(level[1] / level[0] + 1e-12))

    return value


def lasting_s(samples: np.ndarray) -> float:
    """How long the level, over 10 ms, is within 10 dB of its highest."""
    power = np.convolve(np.square(samples), np.ones(480), "same")
    loud = np.flatnonzero(power > 0.1 * power.max())
    return float(loud[-1] - loud[0]) / SAMPLE_RATE


# Models as they were


def plain_fire(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    flutter = noise(rng, len(drive), tilt(90, 3, 4.65))
    ticks = texture(rng, np.full(len(drive), 61.0), clicks(rng, 48, 2500, 16000, cycles=0.7), 9.0, reference_hz=61)
    cracks = texture(rng, np.full(len(drive), 16.0), clicks(rng, 32, 800, 8000), 8.0, reference_hz=16)
    return 0.4 * flutter + 0.5 * ticks + 0.6 * cracks + 0.3 * noise(rng, len(drive), tilt(6000, 3, 3))


def plain_rain(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    drops = texture(rng, np.full(len(drive), 500.0), clicks(rng, 48, 2500, 9000, cycles=1.5), 5.0, reference_hz=500)
    return 0.6 * drops + 1.15 * noise(rng, len(drive), tilt(4000, 2, 2))


def plain_leaves(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    gate = np.maximum(0.0, 1 + 0.7 * drift(rng, len(drive), 2.7))
    return texture(rng, 700 * gate, clicks(rng, 64, 1500, 8000, cycles=3.0), 5.0, reference_hz=700)


def plain_thunder(rng: np.random.Generator, strength: float) -> np.ndarray:
    made = np.zeros(6 * SAMPLE_RATE, np.float32)
    for at_s in np.minimum(rng.exponential(1.2, 18), 4.5):
        start, n_samples = round(at_s * SAMPLE_RATE), round(1.4 * SAMPLE_RATE)
        stroke = burst(rng, n_samples, tilt(220, 3, 8.5), lambda hz: 1.2 + 0 * hz, attack_s=0.046)
        made[start : start + n_samples] += rng.uniform(0.3, 1) * stroke
    return made


def plain_shot(rng: np.random.Generator, strength: float) -> np.ndarray:
    n_samples = round(1.8 * SAMPLE_RATE)
    made = burst(rng, n_samples, tilt(900, 3, 1.5), lambda hz: 0.4 * (300 / hz) ** 0.3, attack_s=0.0003)
    made += 0.3 * tail(rng, n_samples, tilt(500, 3, 2), lambda hz: 1.15 / (1 + hz / 4000))
    for at_s in rng.uniform(0.05, 0.5, 5):
        start = round(at_s * SAMPLE_RATE)
        echo = burst(rng, n_samples - start, tilt(500, 3, 2.5), lambda hz: 0.25 * (300 / hz) ** 0.25, attack_s=0.01)
        made[start:] += 0.3 * echo
    return made


def plain_explosion(rng: np.random.Generator, strength: float) -> np.ndarray:
    return burst(rng, 3 * SAMPLE_RATE, tilt(60, 3, 4), lambda hz: 2.8 - 0.3 * np.log2(hz / 60), attack_s=0.001)


def plain_fireworks(rng: np.random.Generator, strength: float) -> np.ndarray:
    n_samples = round(2.8 * SAMPLE_RATE)
    made = burst(rng, n_samples, tilt(220, 3, 2), lambda hz: 0.22 * (300 / hz) ** 0.4, attack_s=0.0006)
    made += 0.3 * tail(rng, n_samples, tilt(500, 3, 2), lambda hz: 1.2 / (1 + hz / 4000))
    pops = texture(rng, np.full(n_samples, 45.0), clicks(rng, 24, 700, 4000, cycles=1.2), 7.0, reference_hz=45)
    return made + 0.1 * pops


def plain_whoosh(rng: np.random.Generator, strength: float) -> np.ndarray:
    time_s = np.arange(round(0.8 * SAMPLE_RATE)) / SAMPLE_RATE
    lasts_s = rng.uniform(0.35, 0.6)
    hull = np.exp(-np.square((time_s - 0.4) / (0.3 * lasts_s)))
    return noise(rng, len(time_s), tilt(rng.uniform(500, 900), 12, 12)) * hull


def burst_of(folder: Path) -> list[np.ndarray]:
    """The burst of the recorded firework, from 1.95 s on."""
    return [recording(folder, "fireworks_01")[round(1.95 * SAMPLE_RATE) :]]


RIFLES = ("rifle_fire_01", "rifle_fire_03", "rifle_fire_04", "pistol_fire_02", "pistol_fire_03")
EXPLOSIONS = ("explosion_01", "explosion_02", "explosion_03", "explosion_distant_01", "explosion_distant_03")

DIFFERENCES = (
    Difference(
        "fire.crackle",
        "hiss far too high",
        "median of 2 to 10 kHz against 60 to 500 Hz, dB",
        hiss_db,
        recordings("fire_crackle"),
        lambda: beds(plain_fire),
        lambda: beds(fire),
    ),
    Difference(
        "fire.crackle",
        "ticks do not stand out",
        "peaks over what is about them, 5 to 16 kHz, dB",
        grains_db,
        excerpts("fire_crackle"),
        lambda: beds(plain_fire),
        lambda: beds(fire),
    ),
    Difference(
        "weather.leaves",
        "crackle like a fire",
        "moments of 5 to 16 kHz a second that stand out by 11 dB",
        grains_hz,
        excerpts("leaves_01", "leaves_02"),
        lambda: beds(plain_leaves),
        lambda: beds(leaves),
    ),
    Difference(
        "water.rain",
        "light and heavy rain alike",
        "spread of the centroid over rains, octaves",
        centroid_octaves,
        recordings("rain_light", "rain_medium", "rain_heavy_01", "rain_heavy_02"),
        lambda: rains(plain_rain),
        lambda: rains(rain),
        across=True,
    ),
    Difference(
        "weather.thunder",
        "rolls too evenly",
        "level about a smooth decay, dB",
        unevenness_db,
        recordings("thunder_01", "thunder_02"),
        lambda: shots(plain_thunder),
        lambda: shots(thunder),
    ),
    Difference(
        "explosion.gun_shot",
        "echoes stand apart",
        "level about a smooth decay, dB",
        unevenness_db,
        recordings(*RIFLES),
        lambda: shots(plain_shot),
        lambda: shots(gun_shot),
    ),
    Difference(
        "explosion.blast",
        "decays too smoothly",
        "level about a smooth decay, dB",
        unevenness_db,
        recordings(*EXPLOSIONS),
        lambda: shots(plain_explosion),
        lambda: shots(explosion),
    ),
    Difference(
        "explosion.fireworks",
        "too close and too dry",
        "level 0.6 to 1.0 s after the burst against its first 50 ms, dB",
        later_db(0.6, 1.0),
        burst_of,
        lambda: shots(plain_fireworks),
        lambda: shots(fireworks),
    ),
    Difference(
        "motion.whoosh",
        "passes too slowly",
        "time within 10 dB of the loudest, s",
        lasting_s,
        recordings("woosh_01", "woosh_02", "woosh_03", "woosh_04"),
        lambda: shots(plain_whoosh),
        lambda: shots(lambda rng, strength: whoosh(rng, strength).samples),
    ),
)
