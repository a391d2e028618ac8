"""Clocks, pencils and whistles: whether ticks ring, how many knocks one has, how ragged a rub is, how far a pea pulls.

"Before" is each model as it was first: a tick of nine modes, strokes of smooth noise, a tone that is trilled evenly.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from difference import Difference
from scipy.signal import butter, hilbert, sosfiltfilt

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.alarms import whistle
from s2s.generators.foley.sounds.clocks import ticking
from s2s.generators.foley.sounds.office import writing
from s2s.generators.foley.synth.modal import ring
from s2s.generators.foley.synth.noise import noise, tilt
from s2s.generators.foley.synth.strokes import stroke
from s2s.stem import SAMPLE_RATE
from s2s.video.audio import audio_blocks

TAKES = 8
TICK_S = 0.08


def read(path: Path) -> np.ndarray:
    """A recording, mono, float32, 48 kHz."""
    return np.concatenate(list(audio_blocks(path)), axis=1).mean(axis=0, dtype=np.float32)


def whole(name: str) -> Callable[[Path], list[np.ndarray]]:
    return lambda folder: [read(folder / name)]


def level_db(samples: np.ndarray, step_s: float) -> np.ndarray:
    step = round(step_s * SAMPLE_RATE)
    return 10 * np.log10(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1) + 1e-12)


def ticks_of(samples: np.ndarray) -> list[np.ndarray]:
    """Ticks, each from 20 ms before its loudest instant; they are at least 0.19 s apart."""
    found, left = [], np.abs(samples).astype(float)
    lead, length, apart = (round(seconds * SAMPLE_RATE) for seconds in (0.02, TICK_S, 0.15))
    loudest = left.max()
    while len(found) < 12 and left.max() > 0.3 * loudest:
        at = int(left.argmax())
        left[max(0, at - apart) : at + apart] = 0
        if at >= lead and at - lead + length <= len(samples):
            found.append(samples[at - lead : at - lead + length])
    return found


def clock_before() -> list[np.ndarray]:
    """Nine modes between 0.9 and 5.5 kHz, struck once."""
    made = []
    for take in range(TAKES):
        rng = take_rng((take, "before"), 0)
        modes = ring(900 * (5500 / 900) ** rng.random(9), rng.random(9), rng.uniform(0.04, 0.09, 9), 2880)
        made.append(np.concatenate([np.zeros(960, np.float32), modes]))
    return made


def clock_after() -> list[np.ndarray]:
    drive = np.full(3 * SAMPLE_RATE, 0.3, np.float32)
    return [tick for take in range(TAKES) for tick in ticks_of(ticking(take_rng((take, "after"), 0), drive))]


def clock_real(folder: Path) -> list[np.ndarray]:
    return ticks_of(read(folder / "clock_tick.ogg"))


def lines_db(tick: np.ndarray) -> float:
    """How far the strongest bin stands above the mean between 0.9 and 5.5 kHz: a line does, noise hardly."""
    power = np.square(np.abs(np.fft.rfft(tick)))
    hz = np.fft.rfftfreq(len(tick), 1 / SAMPLE_RATE)
    inside = power[(hz > 900) & (hz < 5500)]
    return float(10 * np.log10(inside.max() / inside.mean()))


def knocks_in(tick: np.ndarray) -> float:
    """Peaks of the level in steps of 1 ms, within 25 dB of the loudest, that stand 2 dB out of the dip before."""
    level = level_db(np.diff(tick, prepend=tick[:1]), 0.001)
    count, last_dip = 0, level[0]
    for before, here, after in zip(level, level[1:], level[2:], strict=False):
        last_dip = min(last_dip, before)
        if here > before and here >= after and here > level.max() - 25 and here - last_dip > 2:
            count, last_dip = count + 1, here
    return float(count)


def smooth_strokes() -> list[np.ndarray]:
    """A pencil as smooth noise: strokes alike in colour."""
    made = []
    for take in range(TAKES):
        rng = take_rng((take, "before"), 0)
        speed = np.concatenate([stroke(rng, rng.uniform(0.06, 0.1)) for _ in range(8)])
        made.append(noise(rng, len(speed), tilt(1000, 4, 1)) * speed)
    return made


def raggedness_db(samples: np.ndarray) -> float:
    """Spread of the levels of sixth-octaves from 400 Hz to 10 kHz about a line through them."""
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    edges = 400 * 2.0 ** (np.arange(29) / 6)
    levels = [10 * np.log10(power[(hz >= a) & (hz < b)].mean() + 1e-20) for a, b in pairwise(edges)]
    place = np.arange(len(levels))
    return float(np.std(levels - np.polyval(np.polyfit(place, levels, 1), place)))


def trilled() -> list[np.ndarray]:
    """A whistle as a tone that rises and falls evenly 27 times a second."""
    time_s = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    made = np.sin(2 * np.pi * 2730 * time_s) * (1 + 0.3 * np.sin(2 * np.pi * 27 * time_s))
    return [made.astype(np.float32)] * 2


def whistles() -> list[np.ndarray]:
    return [whistle(take_rng((take, "after"), 0), 0.7).samples for take in range(TAKES)]


def pulled_percent(samples: np.ndarray) -> float:
    """Spread of the pitch of the lowest partial over 3 ms, while it sounds."""
    band = sosfiltfilt(butter(4, [2200, 3300], "band", fs=SAMPLE_RATE, output="sos"), samples)
    phase = np.unwrap(np.angle(hilbert(band)))
    step = round(0.003 * SAMPLE_RATE)
    hz = np.diff(phase[::step]) / (2 * np.pi * 0.003)
    level = level_db(band, 0.003)[: len(hz)]
    steady = hz[level > np.percentile(level, 90) - 6]
    return float(100 * np.std(steady) / np.mean(steady))


DIFFERENCES = (
    Difference(
        sound="clock.tick",
        what="rang at discrete lines",
        measure="strongest bin over the mean, 0.9 to 5.5 kHz, dB",
        value=lines_db,
        real=clock_real,
        before=clock_before,
        after=clock_after,
    ),
    Difference(
        sound="clock.tick",
        what="was one knock, not those of an escapement",
        measure="knocks a tick",
        value=knocks_in,
        real=clock_real,
        before=clock_before,
        after=clock_after,
    ),
    Difference(
        sound="office.writing",
        what="passed all bands alike",
        measure="spread of sixth-octaves about a line, dB",
        value=raggedness_db,
        real=whole("pencil_write.ogg"),
        before=smooth_strokes,
        after=lambda: [writing(take_rng((take, "after"), 0), 0.7).samples for take in range(TAKES)],
    ),
    Difference(
        sound="alarm.whistle",
        what="kept its pitch while its pea went round",
        measure="spread of the pitch, %",
        value=pulled_percent,
        real=whole("whistle.ogg"),
        before=trilled,
        after=whistles,
    ),
)
