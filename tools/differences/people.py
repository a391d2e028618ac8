"""People beside a recording of a baby that cries (clips/video, with its own sound)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from difference import Difference
from insects import recording

from s2s.generators.foley.fit.calls import cut
from s2s.generators.foley.sounds.people import baby_cry
from s2s.generators.foley.synth.voice import Call, contour, utter, varied
from s2s.stem import SAMPLE_RATE

FRAME = 1920
TAKES = 12


def cries(folder: Path) -> list[np.ndarray]:
    """Cries of 0.35 s and more; what is shorter is sobs and breath."""
    samples = recording(folder.parent.parent / "clips" / "video" / "vas_baby_01951.mp4")
    return [call for call in cut(samples) if len(call) > 0.35 * SAMPLE_RATE]


def first_cries() -> list[np.ndarray]:
    """The first recipe: 0.96 s, 10 % more or less, an arch of pitch, smooth from beginning to end."""
    made = []
    for seed in range(TAKES):
        rng = np.random.default_rng(seed)
        n = round(SAMPLE_RATE * 0.96 * rng.lognormal(0, 0.1))
        octaves = 0.48 * contour(varied(rng, [-0.8, -0.1, 0.1, 0.1, 0.0, -0.15, -0.3, -0.9], 0.05), n)
        call = Call(
            f0_hz=434 * 2**octaves,
            gain_db=contour([-30, -3, 0, 0, -1, -3, -8, -40], n),
            formants_hz=np.array([[1140.0, 2190, 4360]] * 2),
            bandwidths_hz=(160, 200, 300),
            tilt_db=-8,
            corner_hz=2500,
            breath_db=-34,
        )
        made.append(utter(call, rng))
    return made


def cries_now() -> list[np.ndarray]:
    """Without the breath drawn in after each."""
    return [cut(baby_cry(np.random.default_rng(seed), 0.8).samples)[0] for seed in range(2 * TAKES)]


def frames_of(samples: np.ndarray) -> np.ndarray:
    """Frames of 40 ms within 20 dB of the loudest, (n_frames, FRAME)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::480]
    power = np.square(frames, dtype=np.float64).mean(axis=1)
    return np.asarray(frames[power > 0.01 * power.max()])


def broken_share(samples: np.ndarray) -> float:
    """Share of the frames that hardly repeat after a period of 250 to 1100 Hz: chaos (harmonicity under 0.6)."""
    window = np.hanning(FRAME)
    own = np.fft.irfft(np.square(np.abs(np.fft.rfft(window, 4 * FRAME))))
    lags = np.fft.irfft(np.square(np.abs(np.fft.rfft(frames_of(samples) * window, 4 * FRAME, axis=1))), axis=1)
    first, last = SAMPLE_RATE // 1100, SAMPLE_RATE // 250
    likeness = lags[:, first:last] / lags[:, :1] / (own[first:last] / own[0])
    return float(np.mean(likeness.max(axis=1) < 0.6))


def length_s(samples: np.ndarray) -> float:
    return len(frames_of(samples)) * 480 / SAMPLE_RATE


DIFFERENCES = (
    Difference(
        sound="people.baby_cry",
        what="too smooth: real cries break",
        measure="share of frames that are chaos",
        value=broken_share,
        real=cries,
        before=first_cries,
        after=cries_now,
    ),
    Difference(
        sound="people.baby_cry",
        what="every cry broken alike, or none",
        measure="spread of that share over cries",
        value=broken_share,
        real=cries,
        before=first_cries,
        after=cries_now,
        across=True,
    ),
    Difference(
        sound="people.baby_cry",
        what="takes too uniform",
        measure="spread of length, s",
        value=length_s,
        real=cries,
        before=first_cries,
        after=cries_now,
        across=True,
    ),
)
