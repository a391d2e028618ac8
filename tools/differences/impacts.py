"""Doors, steps, zips, coins and squeaks: what differed from recordings, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from difference import Difference

from s2s.generators.foley.audition import take_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import metal, wooden
from s2s.generators.foley.synth.friction import answer, shaken, slips
from s2s.generators.foley.synth.noise import burst, noise, tilt
from s2s.generators.foley.vocabulary import sound_named

RATE = 48_000
TAKES = 8


def recording(path: Path) -> np.ndarray:
    """Decode a recording to mono at 48 kHz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray().ravel() for frame in [*frames, *resampler.resample(None)]])


def takes(name: str) -> Callable[[], list[np.ndarray]]:
    """Some takes of a sound as it is, each of a source of its own."""
    return lambda: [take_of(sound_named(name), take_rng((seed, name), 0), 0.7).samples for seed in range(TAKES)]


def made(model: Callable[[np.random.Generator], np.ndarray]) -> Callable[[], list[np.ndarray]]:
    """Some takes of a model as it was."""
    return lambda: [finish.take(rng, model(rng), 0.7) for rng in map(np.random.default_rng, range(TAKES))]


def levels(samples: np.ndarray, step_s: float) -> np.ndarray:
    """Power of steps of that length."""
    step = round(step_s * RATE)
    return np.square(samples[: len(samples) // step * step], dtype=np.float64).reshape(-1, step).mean(axis=1)


def unevenness(samples: np.ndarray) -> float:
    """Spread of the gaps between pulses, as a share of their mean."""
    emphasised = np.diff(samples)
    level = levels(emphasised, 0.003)
    nearby = np.array([level[max(0, at - 3) : at + 4].max() for at in range(len(level))])
    at = np.flatnonzero((level == nearby) & (level > 0.02 * level.max()))
    gaps = np.diff(at)
    return float(gaps.std() / gaps.mean()) if len(gaps) > 3 else float("nan")


def middle_hz(samples: np.ndarray) -> float:
    """Frequency with half of the energy below it."""
    total = np.cumsum(np.square(np.abs(np.fft.rfft(samples))))
    return float(np.searchsorted(total, total[-1] / 2) * RATE / len(samples))


def ridge_db(samples: np.ndarray) -> float:
    """Power from 100 to 1000 Hz against that from 3 to 10 kHz."""
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    low, high = (power[(hz > low_hz) & (hz < high_hz)].sum() for low_hz, high_hz in ((100, 1000), (3000, 10000)))
    return float(10 * np.log10(low / high))


def lasting_ms(samples: np.ndarray) -> float:
    """How long a step stays within 15 dB of its loudest 5 ms."""
    level = levels(samples, 0.005)
    return float(5 * np.sum(level > level.max() * 10**-1.5))


def arch(samples: np.ndarray) -> float:
    """Highest over lowest fundamental of a squeak, in semitones."""
    level = levels(samples, 0.01)
    found = []
    for at in np.flatnonzero(level > 0.1 * level.max()):
        part = samples[max(0, at * 480 - 240) : at * 480 + 720].astype(float)
        likeness = np.correlate(part, part, "full")[len(part) - 1 :]
        lag = 30 + int(np.argmax(likeness[30:90]))
        if likeness[lag] > 0.4 * likeness[0]:
            found.append(RATE / lag)
    return float(12 * np.log2(np.percentile(found, 90) / np.percentile(found, 10))) if len(found) > 3 else float("nan")


def spin(samples: np.ndarray) -> float:
    """Energy that comes later than 0.2 s after the first blow, in dB against all."""
    start = int(np.argmax(np.abs(samples) > 0.2 * np.abs(samples).max()))
    energy = np.square(samples[start:], dtype=np.float64)
    return float(10 * np.log10(energy[round(0.2 * RATE) :].sum() / energy.sum()))


def even_rasp(rng: np.random.Generator) -> np.ndarray:
    """A creak as an even train of pulses, gliding from 60 to 90 a second."""
    train = slips(rng, np.linspace(60, 90, RATE), uneven=0.03)
    return shaken(train, answer(wooden(rng, 300.0, 24, at_1k_s=0.04), rng, contact_s=0.0002, length_s=0.08))


def buzzing_zip(rng: np.random.Generator) -> np.ndarray:
    """A zip as noise in pulses at 300 a second that do not glide."""
    pulsing = np.abs(np.sin(np.pi * 300 * np.arange(RATE // 2) / RATE)) ** 8
    return noise(rng, RATE // 2, tilt(4500, 4, 4)) * pulsing


def smooth_step(rng: np.random.Generator) -> np.ndarray:
    """A step in snow as one burst of noise."""
    return burst(rng, RATE // 2, tilt(760, 1, 7), lambda hz: 0.1 + 0 * hz, attack_s=0.001)


def flat_squeak(rng: np.random.Generator) -> np.ndarray:
    """A squeak whose pitch stands still."""
    n_samples = RATE // 7
    train = slips(rng, np.full(n_samples, 900.0), uneven=0.012)
    return shaken(train - train.mean(), answer(wooden(rng, 900.0, 9, at_1k_s=0.006), rng, contact_s=0.00006))


def one_drop(rng: np.random.Generator) -> np.ndarray:
    """A coin as one blow."""
    return answer(metal(rng, 5000.0, 8, at_1k_s=1.3), rng, contact_s=0.00004, length_s=0.8)


def cuts(*names: str, start_s: float = 0.0, end_s: float | None = None) -> Callable[[Path], list[np.ndarray]]:
    """Stretches of recordings."""
    first, last = round(start_s * RATE), None if end_s is None else round(end_s * RATE)
    return lambda folder: [recording(folder / f"{name}.ogg")[first:last] for name in names]


DIFFERENCES = (
    Difference(
        "door.creak",
        "an even rasp instead of slips that falter",
        "spread of the gaps between slips, share of their mean",
        unevenness,
        cuts("tree_creak", start_s=0.2, end_s=1.9),
        made(even_rasp),
        takes("door.creak"),
    ),
    Difference(
        "object.zipper",
        "no ridge at the rate of the teeth",
        "0.1 to 1 kHz against 3 to 10 kHz, dB",
        ridge_db,
        cuts("zipper"),
        made(buzzing_zip),
        takes("object.zipper"),
    ),
    Difference(
        "foot.snow",
        "a blow instead of a foot that sinks in",
        "time within 15 dB of the loudest, ms",
        lasting_ms,
        cuts(*(f"node_step_snow.{number}" for number in range(1, 6))),
        made(smooth_step),
        takes("foot.snow"),
    ),
    Difference(
        "object.coin",
        "one blow instead of bounces and a spin",
        "energy later than 0.2 s, dB of all",
        spin,
        cuts("coin"),
        made(one_drop),
        takes("object.coin"),
    ),
    Difference(
        "object.squeak",
        "a pitch that stands still",
        "highest over lowest pitch, semitones",
        arch,
        cuts("toy_squeak_01", end_s=0.2),
        made(flat_squeak),
        takes("object.squeak"),
    ),
    Difference(
        "door.knock",
        "a board in the hand instead of a door",
        "frequency with half of the energy below it, Hz",
        middle_hz,
        cuts("door_knock_02", end_s=0.2),
        takes("impact.wood"),
        takes("door.knock"),
    ),
)
