"""What moves fast through air: a stick, a whip, an arrow, a spray.

A body in an air stream sheds eddies at 0.2 times its speed over its width (Strouhal), and the sound's power grows as
the fifth or sixth power of the speed (Curle 1955): so a swing is a band of noise whose pitch and level come and go
together (Farnell, Designing Sound, 2010; Selfridge et al. 2017).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.modal import glide
from s2s.generators.foley.synth.noise import burst, drift, room, tilt
from s2s.generators.foley.synth.textures import BANDS_HZ, of_levels, step_times_s
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

STROUHAL = 0.2
SOUND_M_S = 343.0


def stirred(
    rng: np.random.Generator,
    n_samples: int,
    speed_m_s: np.ndarray,
    widths_m: tuple[float, ...],
    *,
    skirt_db: float,
    shift: np.ndarray | float = 1.0,
    away_m: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Air behind bodies that move: for each width a band at 0.2 U / d, whose power grows as U to the fifth.

    Parameters
    ----------
    speed_m_s : np.ndarray [shape=(n_steps,)]
        At `step_times_s`; at least 0.
    skirt_db : float
        How fast the bands fall off on both sides, in dB an octave.
    shift, away_m : np.ndarray [shape=(n_steps,)] or float
        Doppler's factor on frequencies, and the distance that takes off level.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Peaks at about 1.
    """
    power = np.full((len(speed_m_s), len(BANDS_HZ)), 1e-9)
    fastest = max(float(speed_m_s.max()), 1e-3)
    for width_m in widths_m:
        peak_hz = np.maximum(STROUHAL * speed_m_s / width_m * shift, 20.0)
        octaves = np.abs(np.log2(BANDS_HZ[None, :] / peak_hz[:, None]))
        power += (np.maximum(speed_m_s, 0) / fastest)[:, None] ** 5 * 10 ** (-skirt_db * octaves / 10)
    levels_db = 10 * np.log10(power) - 20 * np.log10(away_m * np.ones(len(power)))[:, None]
    made = of_levels(rng, n_samples, levels_db.astype(np.float32))
    return np.asarray(made / (np.abs(made).max() + 1e-9), np.float32)


def whoosh(rng: np.random.Generator, strength: float) -> Take:
    """A stick, a bat or an arm swings past: loudest and highest where it is fastest, in the last third of its way.

    The onset is where it passes: its loudest moment.
    """
    one = individual(rng)
    lasts_s = (0.55 - 0.22 * strength) * one.uniform(0.6, 1.2) * rng.uniform(0.9, 1.1)
    n_samples = round(lasts_s * SAMPLE_RATE)
    steps_s = step_times_s(n_samples)
    passes_s = lasts_s * rng.uniform(0.45, 0.6)
    off = (steps_s - passes_s) / lasts_s
    top_m_s = (9 + 16 * strength) * rng.uniform(0.9, 1.1)
    # Slow to start and quick to stop, as arms are.
    speed = top_m_s * np.exp(-np.square(off / np.where(off < 0, 0.26, 0.2)))
    speed *= np.exp(0.06 * drift(rng, len(steps_s) * 256, 25.0)[::256])
    width_m = 0.011 * (0.0035 / 0.011) ** one.random()
    made = stirred(rng, n_samples, speed, (width_m, 0.55 * width_m, 2.4 * width_m), skirt_db=7)
    samples = finish.take(rng, made, strength, fade_s=0.04)
    level = np.square(samples[: len(samples) // 120 * 120]).reshape(-1, 120).sum(axis=1)
    return Take(samples, int(level.argmax()) * 120 / SAMPLE_RATE)


def whip(rng: np.random.Generator, strength: float) -> Take:
    """A whip cracks: the thong hisses by, and its tip breaks the sound barrier.

    The loop runs out at twice the speed of sound, so the crack is a shock of a fraction of a millisecond (Goriely &
    McMillen 2002), with what the ground and a wall give back.
    """
    one = individual(rng)
    before_s = one.uniform(0.22, 0.34) * rng.uniform(0.9, 1.1)
    n_before = round(before_s * SAMPLE_RATE)
    steps_s = step_times_s(n_before)
    speed = 8 + 50 * (steps_s / before_s) ** 2
    hiss = stirred(rng, n_before, speed, (0.009, 0.005, 0.018), skirt_db=6)
    n_after = round(0.45 * SAMPLE_RATE)
    time_s = np.arange(n_after, dtype=np.float32) / SAMPLE_RATE
    shock = burst(
        rng, n_after, tilt(3000 + 1500 * strength, 2, 2.5), lambda hz: 0.03 * (3000 / hz) ** 0.4, attack_s=5e-5
    )
    # An N of 0.2 ms.
    n_wave = np.clip(1 - time_s / 1e-4, -1, 1) * (time_s < 2e-4)
    crack = 1.5 * n_wave + 0.8 * shock
    echo = burst(rng, n_after, tilt(1200, 3, 3), lambda hz: 0.16 * (1000 / hz) ** 0.3, attack_s=0.004)
    start = round(one.uniform(0.004, 0.012) * SAMPLE_RATE)
    crack[start:] += 0.3 * crack[:-start] + 0.10 * echo[:-start]
    crack /= np.abs(crack).max()
    made = np.concatenate([(0.35 + 0.1 * strength) * hiss * np.linspace(0.3, 1, n_before), crack]).astype(np.float32)
    return Take(finish.take(rng, room(rng, made, t60_s=0.2, wet_db=-24, dark_hz=6000), strength, fade_s=0.2), before_s)


def arrow(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A bow lets go: the string slaps and hums briefly, and the arrow hisses past, its pitch falling as it goes.

    A string of 1.5 m under several hundred newtons sounds at some 60 to 110 Hz and is damped by its silencers; the
    arrow leaves at 50 to 70 m/s, and its shaft of 6 to 9 mm sings at 1.1 to 2.3 kHz. It passes three or four metres
    from the listener some metres on, so that Doppler takes a third off its pitch.
    """
    one = individual(rng)
    n_samples = round(0.7 * SAMPLE_RATE)
    time_s = np.arange(n_samples, dtype=np.float32) / SAMPLE_RATE
    steps_s = step_times_s(n_samples)
    string_hz = one.uniform(75, 120) * (1 + 0.25 * np.exp(-time_s / 0.02))
    hum = np.zeros(n_samples, np.float32)
    for k in range(1, 9):
        # A stiff string's partials, the higher the sooner gone.
        dying = np.exp(-time_s * (12 + 7 * k))
        hum += np.float32(rng.uniform(0.4, 1) / k) * glide(k * string_hz * np.sqrt(1 + 2e-3 * k * k), dying)
    slap = burst(rng, n_samples, tilt(700 + 600 * strength, 3, 3), lambda hz: 0.06 * (800 / hz) ** 0.4, attack_s=0.0008)
    leaves_m_s = (45 + 25 * strength) * rng.uniform(0.95, 1.05)
    along_m = leaves_m_s * steps_s - one.uniform(7, 11)
    away_m = np.hypot(along_m, one.uniform(2.5, 4.5))
    shift = 1 / (1 + leaves_m_s / SOUND_M_S * along_m / away_m)
    speed = leaves_m_s * (1 - np.exp(-steps_s / 0.02))
    flight = stirred(rng, n_samples, speed, (one.uniform(0.006, 0.009),), skirt_db=11, shift=shift, away_m=away_m)
    made = 0.08 * slap + 0.03 * hum + (0.7 + 0.3 * strength) * flight
    return finish.take(rng, made, strength, fade_s=0.2)


def spray(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A spray can or bottle: the nozzle's hiss, on at once, steady, and gone with a last spit.

    Propellant leaves a nozzle of half a millimetre near the speed of sound, so that the jet's hump lies beyond hearing
    and all that is heard is its rising flank (Lighthill), rounded off by the can's cap.
    """
    one = individual(rng)
    lasts_s = rng.uniform(0.35, 0.8) * (0.8 + 0.4 * strength)
    n_samples = round((lasts_s + 0.15) * SAMPLE_RATE)
    steps_s = step_times_s(n_samples)
    peak_hz = one.uniform(5500, 8500) * (0.8 + 0.3 * strength)
    flow = (
        (1 - np.exp(-steps_s / 0.012))
        * np.exp(-np.maximum(steps_s - lasts_s, 0) / 0.025)
        * (1 - 0.2 * steps_s / lasts_s)
    )
    octaves = np.log2(BANDS_HZ[None, :] / (peak_hz * (0.6 + 0.4 * flow[:, None])))
    levels_db = np.where(octaves < 0, 7 * octaves, -5 * octaves) + 40 * np.log10(np.maximum(flow, 1e-3))[:, None]
    levels_db += 0.8 * drift(rng, len(steps_s) * 256, 14.0)[::256][:, None]
    made = of_levels(rng, n_samples, levels_db.astype(np.float32))
    return finish.take(rng, made, strength, fade_s=0.05)


SOUNDS = (
    Sound(
        name="motion.whoosh",
        role="event",
        model=whoosh,
        says="quick thing whooshes by",
        seen_as=(),
        trigger="surge",
        audioset=("Whoosh, swoosh, swish",),
        ucs="SWSH",
        words=("whoosh", "swoosh", "swish", "swing", "swipe", "bat swing", "sword swing"),
        level_db=-6.0,
        distance_m=2.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="motion.whip",
        role="event",
        model=whip,
        says="whip cracks",
        seen_as=("whip",),
        trigger="surge",
        audioset=("Whip",),
        ucs="WEAPWhip",
        words=("whip", "whip crack", "lash"),
        level_db=2.0,
        distance_m=3.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="motion.arrow",
        role="event",
        model=arrow,
        says="arrow is shot",
        seen_as=("bow_arrow",),
        trigger="surge",
        audioset=("Arrow",),
        ucs="WEAPBow",
        words=("arrow", "bow and arrow", "archer", "archery", "crossbow"),
        level_db=-4.0,
        distance_m=2.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="motion.spray",
        role="event",
        model=spray,
        says="spray can hisses",
        seen_as=("spray",),
        trigger="surge",
        audioset=("Spray",),
        ucs="AERO",
        words=("spray", "spray can", "spray bottle", "aerosol", "graffiti", "deodorant", "hairspray"),
        level_db=-8.0,
        distance_m=1.5,
        min_gap_s=0.45,
    ),
)
