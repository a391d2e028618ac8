"""Animals: how barks fall, how much calls of one kind differ, how uneven pulses are, how ragged a spectrum is.

"Before" is each model as it was first: the bark and the meow voiced from six formants, the others with the remedy off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from difference import Difference

from s2s.generators.foley.fit import calls
from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth.calls import sound
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import EventModel, Take, sound_named
from s2s.stem import SAMPLE_RATE
from s2s.video.audio import audio_blocks

TAKES = 8


def read(path: Path) -> np.ndarray:
    """A recording, mono, float32, 48 kHz."""
    return np.concatenate(list(audio_blocks(path)), axis=1).mean(axis=0, dtype=np.float32)


def cut(*names: str) -> Callable[[Path], list[np.ndarray]]:
    """The calls of recordings."""
    return lambda folder: [call for name in names for call in calls.cut(read(folder / name))]


def takes(name: str) -> list[np.ndarray]:
    """Takes of several animals, trimmed as recordings are."""
    return [trimmed(sound_named(name).model, take) for take in range(TAKES)]


def trimmed(model: EventModel, source: int) -> np.ndarray:
    made = model(take_rng((source, "difference"), 0), 0.7)
    samples = made.samples if isinstance(made, Take) else made
    return max(calls.cut(samples) or [samples], key=len)


def without(name: str, changes: Mapping[str, float]) -> list[np.ndarray]:
    """Takes of a fit with some parameters set, where no walls are near."""
    made = []
    for take in range(TAKES):
        rng = take_rng((take, "difference"), 0)
        fit = shipped(name)
        drawn = fit.individuals[take % len(fit.individuals)].draw(rng, 0.8)
        drawn |= {parameter: np.full(np.shape(drawn[parameter]), value) for parameter, value in changes.items()}
        made.append(sound(drawn, rng))
    return made


def old_bark(rng: np.random.Generator, strength: float) -> Take:
    """A bark of six formants and one level curve, as it was first."""
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.2), 0.12))
    octaves = contour(varied(rng, [-0.5, -0.1, 0.0, 0.02, -0.03, -0.15, -0.35, -0.6], 0.06), n)
    opening = np.array([0.0, 0.7, 1.0, 1.0, 0.8, 0.5, 0.2, 0.0])[:, None] * (0.65 + 0.5 * strength)
    formants_hz = [430, 1100, 1950, 2750, 3600, 4500] + np.array([350, 300, 150, 80, 0, 0]) * opening
    call = Call(
        f0_hz=560 * rng.lognormal(0, 0.1) * 2**octaves * (1 + 0.015 * drift(rng, n, 30)),
        gain_db=contour(varied(rng, [-50, -22, -2, 0, -1, -4, -12, -22, -32, -50], 1.5), n),
        formants_hz=formants_hz * rng.lognormal(0, 0.04),
        bandwidths_hz=(140, 140, 200, 260, 300, 300),
        tilt_db=-18 + 8 * strength,
        corner_hz=1200,
        breath_db=-30 + 4 * strength,
        jitter=0.08,
        shimmer=0.12,
        subharmonic=0.15,
    )
    return finished(rng, utter(call, rng), strength)


def skew(samples: np.ndarray) -> float:
    """How much longer a call takes to fall by 15 dB than it took to rise by 15, as a ratio."""
    level_db = calls._level_db(np.asarray(samples, float), 0.02)
    peak = int(level_db.argmax())
    loud = level_db > level_db[peak] - 15
    rise = peak - int(np.flatnonzero(loud)[0])
    fall = int(np.flatnonzero(loud)[-1]) - peak
    return float(fall / max(rise, 240))


def centroid_octaves(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.log2(np.sum(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) * power) / power.sum()))


def raggedness_db(samples: np.ndarray) -> float:
    """How much neighbouring bands differ, from 0.25 to 6 kHz, in windows of 25 ms: the fine grain of a spectrum."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1200)[::600] * np.hanning(1200)
    power = np.square(np.abs(np.fft.rfft(frames, calls.N_FFT, axis=1))) @ calls._band_weights().T
    loud = power.sum(axis=1) > power.sum(axis=1).max() / 100
    bands_db = 10 * np.log10(power[loud][:, 6:48] + 1e-15)
    return float(np.diff(bands_db, axis=1).std())


def jitter_percent(samples: np.ndarray) -> float:
    return float(100 * np.exp(calls.measure(samples)["log_jitter"]))


def restless_db(samples: np.ndarray) -> float:
    return float(calls.measure(samples)["restless_db"])


DIFFERENCES = (
    Difference(
        "animal.dog_bark", "rise and fall of other barks", "time to fall by 15 dB over time to rise by 15 dB", skew,
        cut("dog_bark.ogg", "puppy_bark.ogg"),
        lambda: [trimmed(old_bark, take) for take in range(TAKES)],
        lambda: takes("animal.dog_bark"),
    ),
    Difference(
        "animal.dog_bark", "takes too uniform", "spread of the spectral centroid, octaves", centroid_octaves,
        cut("dog_bark.ogg", "puppy_bark.ogg"),
        lambda: [trimmed(old_bark, take) for take in range(TAKES)],
        lambda: takes("animal.dog_bark"),
        across=True,
    ),
    Difference(
        "animal.sheep", "pulses too even, harshness all breath", "jitter of the pulses, % of a cycle", jitter_percent,
        cut("sheep_baa.ogg"),
        lambda: without("animal.sheep", {"log_jitter": np.log(0.001), "log_shimmer": np.log(0.02)})[1::2],
        lambda: without("animal.sheep", {})[1::2],
    ),
    Difference(
        "animal.cow", "mouth too still", "wandering of bands about their envelope, dB", restless_db,
        cut("cow_moo_02.ogg"),
        lambda: without("animal.cow", {"restless_db": 0.0}),
        lambda: without("animal.cow", {}),
    ),
    Difference(
        "animal.wolf_howl", "mouth too still", "wandering of bands about their envelope, dB", restless_db,
        cut("wolf_howl.ogg"),
        lambda: without("animal.wolf_howl", {"restless_db": 0.0})[:3],
        lambda: without("animal.wolf_howl", {})[:3],
    ),
    Difference(
        "animal.dog_bark", "spectrum too smooth", "difference of neighbouring bands in 25 ms, dB", raggedness_db,
        cut("dog_bark.ogg", "puppy_bark.ogg"),
        lambda: without("animal.dog_bark", {"restless_db": 0.0}),
        lambda: takes("animal.dog_bark"),
    ),
)  # fmt: skip
