"""Insects beside recordings of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from difference import Difference
from scipy.signal import butter, sosfilt, welch

from s2s.generators.foley.sounds import insects
from s2s.generators.foley.synth.noise import through
from s2s.generators.foley.synth.wings import CONTROL, beat, flown
from s2s.stem import SAMPLE_RATE
from s2s.video import audio_blocks

SECONDS = 6


def recording(path: Path) -> np.ndarray:
    return np.concatenate(list(audio_blocks(path)), axis=1).mean(axis=0)


def recorded(*names: str):
    return lambda folder: [recording(folder / name) for name in names]


def beds(model, drive: float = 0.6):
    """Four segments of a bed, each of another source."""
    driven = np.full(SECONDS * SAMPLE_RATE, drive, np.float32)
    return lambda: [model(np.random.default_rng(seed), driven) for seed in range(4)]


def flatness_db(samples: np.ndarray) -> float:
    """How far the lines of a hum stand out of it: mean of decibels against decibels of the mean, 150 Hz to 1.5 kHz."""
    hz, power = welch(samples, SAMPLE_RATE, nperseg=4096)
    band = power[(hz > 150) & (hz < 1500)]
    trend = np.exp(np.convolve(np.log(np.pad(band, 20, mode="edge")), np.ones(41) / 41, "valid"))
    return float(10 * np.log10(np.mean(band / trend)))


def steady_bees() -> list[np.ndarray]:
    """The first model: one wing that beats like an oscillator, and noise."""
    made = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        wave = beat(rng, 230.0, through((200, 0), (1000, -9), (6000, -26)))
        n = SECONDS * SAMPLE_RATE // CONTROL
        made.append(flown(rng, np.full(n, 230.0), (wave, wave), np.zeros(n), unsteady=0.05, jitter=0.002))
    return made


def beyond_the_ring(samples: np.ndarray) -> float:
    """Share of the power more than half an octave from the strongest frequency, in dB."""
    hz, power = welch(samples, SAMPLE_RATE, nperseg=2048)
    power = power * (hz > 500)
    away = np.abs(np.log2(np.maximum(hz, 1) / hz[np.argmax(power)])) > 0.5
    return float(10 * np.log10(power[away].sum() / power.sum()))


def banded_cicadas() -> list[np.ndarray]:
    """The first recipe: a band 660 Hz wide at 4.84 kHz, sawn 63 times a second to a depth of 0.84."""
    band = butter(2, [4510, 5170], "bandpass", fs=SAMPLE_RATE, output="sos")
    place = np.arange(SECONDS * SAMPLE_RATE) * 63 / SAMPLE_RATE % 1
    noises = (np.random.default_rng(seed).standard_normal(len(place)) for seed in range(4))
    return [np.asarray(sosfilt(band, noise) * (1 - 0.84 * place), np.float32) for noise in noises]


def range_db(samples: np.ndarray) -> float:
    """Level between the quietest and the loudest tenth of 5 ms, from 4 to 5.5 kHz."""
    sung = sosfilt(butter(4, [4000, 5500], "bandpass", fs=SAMPLE_RATE, output="sos"), samples)
    level = np.square(sung[: len(sung) // 240 * 240].reshape(-1, 240)).mean(axis=1)
    low, high = np.percentile(10 * np.log10(level + 1e-12), [10, 90])
    return float(high - low)


def even_cricket() -> list[np.ndarray]:
    """The first recipe: four pulses of a sine of 4.45 kHz at 58 a second, 2.6 chirps a second, nothing else."""
    time_s = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    chirp = time_s % (1 / 2.6)
    pulse = np.sin(np.pi * np.clip(chirp % (1 / 58) / 0.011, 0, 1)) * (chirp < 4 / 58)
    return [np.asarray(pulse * np.sin(2 * np.pi * 4450 * time_s), np.float32)]


DIFFERENCES = (
    Difference(
        sound="insect.bee",
        what="hums like an oscillator",
        measure="lines over the hum around them, dB",
        value=flatness_db,
        real=recorded("bees.ogg"),
        before=steady_bees,
        after=beds(insects.bee),
    ),
    Difference(
        sound="insect.cicada",
        what="one narrow band; clicks are missing",
        measure="power half an octave and more off the ring, dB",
        value=beyond_the_ring,
        real=recorded("cicada_06.ogg", "cicada_07.ogg"),
        before=banded_cicadas,
        after=beds(insects.cicada),
    ),
    Difference(
        sound="insect.cricket",
        what="pulses on silence, too clean",
        measure="range of level, 10 to 90 %, dB",
        value=range_db,
        real=recorded("cricket.ogg"),
        before=even_cricket,
        after=beds(insects.cricket, 0.2),
    ),
)
