"""Instruments: how dry a kit is, how a bicycle bell is struck, how clean a piano is.

The kit is compared with the sound of a clip of a drummer (clips/video beside the recordings), by figures only.
"""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from difference import Difference

from s2s.generators.foley.audition import take_of
from s2s.generators.foley.individual import individual, take_rng
from s2s.generators.foley.sounds import bells, drums, keyboards
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import room
from s2s.generators.foley.synth.strings import through
from s2s.generators.foley.vocabulary import sound_named
from s2s.stem import SAMPLE_RATE

TAKES = 24
STEP = SAMPLE_RATE // 100


def load(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        frames = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(frames)


def takes(name: str) -> list[np.ndarray]:
    return [take_of(sound_named(name), take_rng((0, name), number), 0.7).samples for number in range(TAKES)]


def level_db(samples: np.ndarray, step: int = STEP) -> np.ndarray:
    power = np.square(samples[: len(samples) // step * step], dtype=float).reshape(-1, step).mean(axis=1)
    return 10 * np.log10(power + 1e-9)


def hits(samples: np.ndarray, length_s: float = 0.25) -> list[np.ndarray]:
    """What follows each leap of 6 dB within 20 ms to near the loudest, if nothing else leaps for ``length_s``."""
    level = level_db(samples)
    leaps = np.flatnonzero((level[2:] - level[:-2] > 6) & (level[2:] > np.percentile(level, 99) - 14))
    starts = [int(leap) for order, leap in enumerate(leaps) if not order or leap - leaps[order - 1] > 3]
    n_steps = round(length_s * 100)
    ends = [*starts[1:], len(level)]
    return [
        samples[start * STEP : (start + n_steps) * STEP]
        for start, end in zip(starts, ends, strict=True)
        if end - start >= n_steps
    ]


def real_hits(recordings: Path) -> list[np.ndarray]:
    return hits(load(recordings.parents[1] / "clips" / "video" / "vgg_0.mp4"))


def dry_kit() -> list[np.ndarray]:
    """Hits in a small room that answers 8 dB under them, with nothing else of the kit ringing."""
    made = []
    for number in range(TAKES):
        rng = take_rng((0, "drum.kit"), number)
        piece = drums.PIECES[rng.choice(len(drums.PIECES), p=[odds for _, odds in drums.PIECES])][0]
        dry = piece(individual(rng), rng, 0.7)
        made.append(np.tanh(1.7 * room(rng, dry / np.abs(dry).max(), t60_s=0.5, wet_db=-8, dark_hz=6000)))
    return made


def sustained_db(samples: np.ndarray) -> float:
    """Level 0.15 to 0.25 s after a hit, against its loudest 10 ms."""
    level = level_db(np.pad(samples, (0, SAMPLE_RATE // 4)))
    return float(10 * np.log10(np.mean(10 ** (level[15:25] / 10))) - level[:6].max())


def real_rings(recordings: Path) -> list[np.ndarray]:
    bell = load(recordings / "bicycle_bell.ogg")
    second = round(0.44 * SAMPLE_RATE)  # the lever was pushed twice
    return [bell[:second], bell[second:]]


def one_stroke() -> list[np.ndarray]:
    """A dome struck once, with a click: doublets at 1.59 kHz and above, T60 1 s."""
    hz = 1590.0 * np.array([1.0, 1.004, 2.7, 2.71, 4.5])
    made = ring(hz, np.array([1.0, 0.8, 0.6, 0.5, 0.3]), np.full(5, 1.0), SAMPLE_RATE)
    made += 0.1 * bells.clank(np.random.default_rng(0), len(made), 3500, 0.03)
    finish.fade(made, 0.2)
    return [made]


def strikes(samples: np.ndarray) -> float:
    """Clicks between the dome's partials, 25 ms apart or more."""
    samples = np.pad(samples, SAMPLE_RATE // 10)  # a transform is a circle: its end must not meet its beginning
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    level = level_db(np.fft.irfft(np.where((hz > 7500) & (hz < 10_000), spectrum, 0), len(samples)), SAMPLE_RATE // 200)
    level = np.maximum(level, level.max() - 30)
    leaps = np.flatnonzero(np.diff(level, prepend=level.min()) > 3)
    return float(1 + np.sum(np.diff(leaps) > 5)) if len(leaps) else 0.0


def clean_piano() -> list[np.ndarray]:
    """One note at a time, strings of one pitch, no string beside it, no knock and no room."""
    made = []
    for number in range(TAKES):
        rng = take_rng((0, "keyboard.piano"), number)
        note_hz = float(rng.choice([196.0, 247.0, 294.0, 392.0, 494.0]))
        force = keyboards.hammered(rng, note_hz, 0.7, SAMPLE_RATE, np.zeros(3))
        made.append(through(force, keyboards.SOUNDBOARD)[:SAMPLE_RATE])
    return made


def real_piano(recordings: Path) -> list[np.ndarray]:
    piano = load(recordings / "piano.ogg")
    return [
        piano[start : start + SAMPLE_RATE // 2] for start in range(0, len(piano) - SAMPLE_RATE // 2, SAMPLE_RATE // 4)
    ]


def between_db(samples: np.ndarray) -> float:
    """Flatness of 0.2 to 1 kHz: the less there is between partials, the further below 0."""
    frames = np.lib.stride_tricks.sliding_window_view(samples[: SAMPLE_RATE // 2], 4096)[::2048] * np.hanning(4096)
    power = np.abs(np.fft.rfft(frames, axis=1))[:, 17:85] ** 2 + 1e-12
    return float(np.mean(10 * np.log10(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1))))


DIFFERENCES = (
    Difference(
        sound="drum.kit",
        what="too dry: a hit died away in an empty room",
        measure="level 0.15 to 0.25 s after a hit, dB below its peak",
        value=sustained_db,
        real=real_hits,
        before=dry_kit,
        after=lambda: takes("drum.kit"),
    ),
    Difference(
        sound="bell.bicycle",
        what="one stroke, where the lever's gear makes a handful",
        measure="strikes a push",
        value=strikes,
        real=real_rings,
        before=one_stroke,
        after=lambda: takes("bell.bicycle"),
    ),
    Difference(
        sound="keyboard.piano",
        what="too clean: nothing between the partials of one note",
        measure="spectral flatness 0.2 to 1 kHz, dB",
        value=between_db,
        real=real_piano,
        before=clean_piano,
        after=lambda: takes("keyboard.piano"),
    ),
)
