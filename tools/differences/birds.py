"""Birds and poultry beside recordings of them."""

from __future__ import annotations

import numpy as np
from difference import Difference
from insects import recording
from scipy.ndimage import gaussian_filter1d
from scipy.signal import butter, find_peaks, hilbert, sosfiltfilt

from s2s.generators.foley.sounds import birds, poultry
from s2s.generators.foley.synth.voice import Call, contour, utter
from s2s.stem import SAMPLE_RATE


def takes(model, count: int = 6):
    return lambda: [model(np.random.default_rng(seed), 0.7).samples for seed in range(count)]


def recorded(name: str, first_s: float = 0.0, last_s: float = 99.0):
    return lambda folder: [recording(folder / name)[round(first_s * SAMPLE_RATE) : round(last_s * SAMPLE_RATE)]]


def wander_cents(samples: np.ndarray) -> float:
    """How far the pitch of a whistle wanders within 0.1 s, in cents, where it is loud."""
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    strongest_hz = hz[np.argmax(np.abs(np.fft.rfft(samples)) * (hz > 100))]
    edges = (0.7 * strongest_hz, 1.4 * strongest_hz)
    tone = hilbert(sosfiltfilt(butter(3, edges, "bandpass", fs=SAMPLE_RATE, output="sos"), samples))
    pitch = np.gradient(np.unwrap(np.angle(tone))) * SAMPLE_RATE / (2 * np.pi)
    octaves = np.log2(np.clip(pitch, *edges))[::48]  # a value a millisecond
    loud = np.abs(tone)[::48] > 0.3 * np.abs(tone).max()
    away = gaussian_filter1d(octaves, 2) - gaussian_filter1d(octaves, 40)
    inside = np.convolve(loud, np.ones(61), "same") > 60
    return float(1200 * away[inside].std()) if inside.any() else float("nan")


def plain_coos() -> list[np.ndarray]:
    """The first recipe: a sine with an arch of 0.18 octaves."""
    made = []
    for length_s in (0.21, 0.36, 0.62):
        n = round(length_s * SAMPLE_RATE)
        hz = 505 * 2 ** (0.18 * np.sin(np.pi * np.arange(n) / n) - 0.18)
        made.append(
            (np.sin(np.pi * np.arange(n) / n) * np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE)).astype(np.float32)
        )
    return made


def slowing(samples: np.ndarray) -> float:
    """By how much the slaps of a quack come farther apart: median gap of its second half over the first two gaps."""
    band = np.abs(sosfiltfilt(butter(2, (1200, 6000), "bandpass", fs=SAMPLE_RATE, output="sos"), samples))
    level = gaussian_filter1d(band, 0.0004 * SAMPLE_RATE)
    slaps, _ = find_peaks(
        level, height=0.45 * level.max(), prominence=0.3 * level.max(), distance=round(0.0025 * SAMPLE_RATE)
    )
    gaps = np.diff(slaps)
    return float(np.median(gaps[len(gaps) // 2 :]) / np.mean(gaps[:2])) if len(gaps) > 4 else float("nan")


def gliding_quacks() -> list[np.ndarray]:
    """The first recipe: a voice that glides from 180 to 105 Hz in 0.2 s."""
    n = round(0.2 * SAMPLE_RATE)
    call = Call(
        f0_hz=np.linspace(180, 105, n),
        gain_db=contour([-36, -6, 0, 0, -1, -3, -8, -18, -42], n),
        formants_hz=np.array([[450, 1950, 2650, 3900, 5400]] * 2),
        bandwidths_hz=(220, 170, 260, 380, 500),
        tilt_db=-4,
        corner_hz=1800,
        breath_db=-26,
    )
    return [utter(call, np.random.default_rng(seed)) for seed in range(6)]


def unevenness(samples: np.ndarray) -> float:
    """Spread of the gaps between the notes of a gobble, as a share of them."""
    level = gaussian_filter1d(np.square(samples.astype(float)), 0.006 * SAMPLE_RATE)
    level_db = 10 * np.log10(level / level.max() + 1e-9)
    notes, _ = find_peaks(level_db, height=-22, prominence=2, distance=round(0.03 * SAMPLE_RATE))
    gaps = np.diff(notes)
    return float(gaps.std() / gaps.mean()) if len(gaps) > 2 else float("nan")


def even_gobbles() -> list[np.ndarray]:
    """A trill as it was first: arches of one kind, 12 a second, each a little softer."""
    n = round(0.75 * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    arch = np.abs(np.sin(np.pi * 12 * time_s))
    call = Call(
        f0_hz=700 * 2 ** (0.3 * arch - 0.15),
        gain_db=-12 * time_s - 24 * (1 - arch) ** 2,
        formants_hz=np.array([[800, 1480, 2600, 3900]] * 2),
        bandwidths_hz=(150, 170, 300, 400),
        tilt_db=-8,
        corner_hz=1500,
        breath_db=-24,
    )
    return [utter(call, np.random.default_rng(seed)) for seed in range(6)]


DIFFERENCES = (
    Difference(
        sound="animal.pigeon",
        what="a sine whose pitch is too smooth",
        measure="wander of pitch within 0.1 s, cents",
        value=wander_cents,
        real=recorded("pigeon.ogg"),
        before=plain_coos,
        after=takes(birds.pigeon),
    ),
    Difference(
        sound="animal.owl",
        what="a sine whose pitch is too smooth",
        measure="wander of pitch within 0.1 s, cents",
        value=wander_cents,
        real=recorded("owl_hoot.ogg"),
        before=plain_coos,
        after=takes(birds.owl),
    ),
    Difference(
        sound="animal.duck",
        what="glides instead of missing every second slap",
        measure="gaps between slaps, late over early",
        value=slowing,
        real=recorded("duck_quack_02.ogg"),
        before=gliding_quacks,
        after=takes(poultry.duck, 12),
    ),
    Difference(
        sound="animal.turkey",
        what="trill mechanical",
        measure="spread of the gaps between notes, share",
        value=unevenness,
        real=recorded("turkey_gobble.ogg", 0.0, 0.82),
        before=even_gobbles,
        after=takes(poultry.turkey, 12),
    ),
)
