"""People without words: a baby cries, someone sneezes, coughs, whistles.

All but the whistle are throats (`synth.voice`) driven to their limits: the cry by pressure that throws the folds into
chaos, the cough and the sneeze by a held breath let go at once, which is noise first and voice after.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.breaths import breathed, drawn_in, let_go, stretch, together
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.syrinx import whistled
from s2s.generators.foley.synth.voice import N_FFT, Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def baby_cry(rng: np.random.Generator, strength: float) -> Take:
    """A baby cries once and draws breath.

    Pitch 450 Hz over formants near 1.1, 1.8, 3.2 and 4.1 kHz of a throat of 8 cm. Where pressure outgrows the folds
    there is dysphonation, chaos into and out of which the voice jumps (Golub & Corwin, "A physioacoustic model of the
    infant cry", 1985): one or two stretches of 0.1 to 0.25 s, seldom none, at times most of the cry. In a recording a
    fifth to two fifths of each cry is chaos, and cries are 0.4 to 1.6 s long; most rise and fall, some only fall or
    rise.
    """
    n = round(SAMPLE_RATE * float(np.clip(rng.lognormal(np.log(0.85), 0.4), 0.4, 1.7)))
    octaves = contour(varied(rng, _MELODIES[int(rng.choice(3, p=[0.5, 0.3, 0.2]))], 0.06), n)
    broken = _broken(rng, n, strength)
    f0_hz = 450 * rng.lognormal(0, 0.08) * 2 ** (octaves + 0.15 * broken + 0.35 * (strength - 0.7))
    mouth = np.array([0.2, 0.7, 1, 1, 1, 1, 1, 0.9, 0.6, 0.2])[:, None] * rng.normal(1, 0.06, (10, 1))
    formants_hz = np.array([700, 1450, 2850, 4000, 5600]) + np.array([450, 350, 350, 100, 0]) * mouth
    effort_db = varied(rng, [-32, -5, -1, 0, 0, -1, 0, -1, 0, -1, -1, -1, -2, -6, -42], 1.6)
    cry = Call(
        f0_hz=f0_hz * (1 + 0.012 * drift(rng, n, 9)),
        gain_db=contour(effort_db, n) - 5 * broken + 0.9 * drift(rng, n, 20),
        formants_hz=formants_hz * rng.lognormal(0, 0.04),
        bandwidths_hz=(160, 160, 200, 260, 400),
        tilt_db=-12 + 7 * strength,
        corner_hz=2500,
        breath_db=-34 + 4 * strength,
        jitter=0.004 + 0.08 * broken,
        shimmer=0.05 + 0.15 * broken,
        subharmonic=0.3 * broken + contour(rng.uniform(0, 0.15, 6), n) * strength,
    )
    cried = utter(cry, rng)
    gasp = drawn_in(rng, rng.uniform(0.15, 0.28), formants_hz[5])
    gap = n + round(rng.uniform(0.01, 0.07) * SAMPLE_RATE)
    return finished(rng, together((cried, 0, 0), (gasp, gap, rng.normal(-21, 2))), strength)


_MELODIES = (
    [-0.45, 0.0, 0.12, 0.2, 0.2, 0.15, 0.08, -0.1, -0.4],
    [-0.1, 0.25, 0.25, 0.2, 0.12, 0.05, -0.02, -0.12, -0.3],
    [-0.4, -0.2, -0.12, -0.05, 0.05, 0.15, 0.25, 0.3, 0.1],
)
"""Octaves over the middle pitch of a cry: rising and falling, falling, rising."""


def _broken(rng: np.random.Generator, n_samples: int, strength: float) -> np.ndarray:
    """How broken a cry is, over its length: not at all, for one or two stretches, or most of it."""
    how = rng.random()
    if how < 0.3 - 0.2 * strength:
        return np.zeros(n_samples)
    depth = float(np.clip(strength * rng.uniform(0.6, 1.6), 0, 1))
    if how < 0.96 - 0.1 * strength:
        length_s = n_samples / SAMPLE_RATE
        places = rng.uniform(0.2, 0.8, int(rng.integers(1, 3)))
        made = [stretch(n_samples, float(place), rng.uniform(0.04, 0.1) / length_s) for place in places]
        return np.asarray(depth * np.max(made, axis=0))
    most = stretch(n_samples, rng.uniform(0.4, 0.6), rng.uniform(0.2, 0.4))
    return np.asarray(depth * most * contour(rng.uniform(0.5, 1, 5), n_samples))


def sneeze(rng: np.random.Generator, strength: float) -> Take:
    """Someone breathes in, holds, and sneezes: "ah - TCHa". The onset is the burst, not the breath.

    The burst is a cough's, brighter because the breath is held at the palate too: for 0.1 s the cavity before it
    rings at 2.8 kHz and above, as in [tʃ]. The folds rattle in it and give up; at the end the lips round.
    """
    scale = rng.lognormal(0, 0.05)
    n_hiss = round(SAMPLE_RATE * rng.lognormal(np.log(0.13), 0.15))
    hiss = Call(
        f0_hz=np.full(n_hiss, 100.0),
        gain_db=let_go(contour(varied(rng, [-3, 0, -1, -4, -10, -20, -40], 1.0), n_hiss), 0.004),
        formants_hz=np.array([2800, 4300, 6400]) * scale * np.array([[1.05], [1.0], [0.9]]),
        bandwidths_hz=(500, 700, 1000),
        tilt_db=-12,
        corner_hz=800,
        breath_db=0,
        voicing_db=-60,
    )
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.36), 0.1))
    rounding = np.array([0.3, 0.0, 0.0, 0.1, 0.4, 0.7, 0.9, 1.0])[:, None]
    burst = Call(
        f0_hz=contour([260, 360, 330, 280, 250, 230, 210, 190], n) * rng.lognormal(0, 0.15),
        gain_db=let_go(contour(varied(rng, [-4, -1, -2, -6, -10, -13, -17, -22, -28, -35, -42, -50], 1.5), n), 0.005),
        formants_hz=([850, 1450, 2700, 3600, 4600] - np.array([350, 250, 200, 0, 0]) * rounding) * scale,
        bandwidths_hz=(220, 200, 250, 300, 400),
        tilt_db=-14 + 6 * strength,
        corner_hz=800,
        breath_db=0,
        breath_top_hz=9000,
        voicing_db=contour([6, 6, 3, -4, -10, -12, -12, -10, -8, -8, -10, -16], n) + rng.normal(0, 2),
        jitter=0.12,
        shimmer=0.2,
    )
    gasp = drawn_in(rng, rng.uniform(0.3, 0.45), np.array([650, 1550, 2600, 3700, 4700]) * scale)
    held = len(gasp) - N_FFT + round(rng.uniform(0.03, 0.08) * SAMPLE_RATE)
    burst_out, hissed = utter(burst, rng), utter(hiss, rng)
    samples = together((gasp, 0, -34 + 6 * strength), (hissed, held, rng.normal(-8, 3)), (burst_out, held, 0))
    return finished(rng, samples, strength)


def cough(rng: np.random.Generator, strength: float) -> Take:
    """Someone coughs once: the glottis bursts open, air rushes through, and the folds rattle before and after.

    The three phases of a cough - explosion (40 ms), noise (200 ms), voiced end, which may fail to come - are those of
    Korpáš, Sadloňová & Vrabec, "Analysis of the cough sound: an overview" (1996).
    """
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.34), 0.1))
    opening = np.array([0.6, 1, 1, 0.9, 0.7, 0.5, 0.4, 0.3])[:, None]
    formants_hz = [520, 1250, 2500, 3500, 4500] + np.array([330, 200, 200, 0, 0]) * opening
    gain_db = contour(varied(rng, [-1, -1, -2, -7, -9, -9, -12, -17, -23, -30, -38, -48], 1.5), n)
    call = Call(
        f0_hz=contour([240, 330, 300, 240, 200, 190, 180, 170, 160], n) * rng.lognormal(0, 0.15),
        gain_db=let_go(gain_db, 0.006),
        formants_hz=formants_hz * rng.lognormal(0, 0.05),
        bandwidths_hz=(130, 120, 160, 220, 300),
        tilt_db=-14 + 6 * strength,
        corner_hz=800,
        breath_db=0,
        breath_top_hz=2500 + 1500 * strength,
        voicing_db=contour([0, 0, -4, -10, -16, -20, *(rng.uniform(-22, -4) + np.array([0, 2, 1, -4]))], n),
        jitter=0.15,
        shimmer=0.25,
    )
    return finished(rng, utter(call, rng), strength)


def whistle(rng: np.random.Generator, strength: float) -> Take:
    """Someone whistles a scrap of a tune: nearly a sine between 1 and 2.8 kHz in a rush of air.

    The mouth is a Helmholtz resonator whose hole the jet excites, so that there are hardly any overtones (-30 dB) and
    the tongue, which sets the volume, glides from note to note (Shadle, "Experiments on the acoustics of
    whistling", 1983).
    """
    one = individual(rng)
    key_hz = 1350 * one.lognormal(0, 0.13)
    scale = np.array([0, 2, 4, 7, 9, 12]) / 12
    count = int(rng.integers(3, 6))
    steps = np.clip(np.cumsum(rng.integers(-2, 3, count)) + rng.integers(1, 5), 0, len(scale) - 1)
    lengths_s = rng.choice([0.2, 0.3, 0.45], count) * rng.lognormal(0, 0.06, count)
    lengths_s[-1] += 0.25
    edges_s = np.concatenate([[0.0], np.cumsum(lengths_s)])
    n = round(edges_s[-1] * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    number = np.clip(np.searchsorted(edges_s, time_s, "right") - 1, 0, count - 1)
    octaves = _gliding(scale[steps][number], 0.055)
    since_s = time_s - edges_s[number]
    swing = np.sin(2 * np.pi * rng.uniform(5.0, 6.0) * time_s) * np.clip((since_s - 0.15) / 0.2, 0, 1)
    tongued = 1 - 0.5 * np.exp(-(((since_s - 0.005) / 0.025) ** 2)) * (rng.random(count)[number] < 0.6)
    pressure = contour([0, 0.8, 1, 1, 0.95, 0.9, 0.7, 0], n) * tongued * (1 + 0.1 * swing)
    scoop = -0.08 * np.exp(-since_s / 0.06)
    f0_hz = key_hz * 2 ** (octaves + scoop + 0.014 * swing + 0.04 * (strength - 0.7))
    tone = whistled(rng, f0_hz, pressure, overtones=(0.03 * (0.3 + strength), 0.006), air=0.08, unsteady=0.008)
    air = breathed(
        rng, n / SAMPLE_RATE, [-30, -2, 0, 0, -1, -3, -30], np.array([[1300.0, 2900, 4600]] * 2), top_hz=6000
    )
    made = together((tone, 0, 0.0), (air, 0, -16 + 4 * strength))
    return finished(rng, room(rng, made, t60_s=0.4, wet_db=-9), strength)


def _gliding(steps: np.ndarray, glide_s: float) -> np.ndarray:
    """Round the steps of a tune off; controls a millisecond apart are near enough."""
    stride = SAMPLE_RATE // 1000
    smooth = gaussian_filter1d(steps[::stride], 1000 * glide_s, mode="nearest")
    return np.asarray(np.interp(np.arange(len(steps)) / stride, np.arange(len(smooth)), smooth))


SOUNDS = (
    Sound(
        name="people.baby_cry",
        role="event",
        model=baby_cry,
        says="baby cries",
        seen_as=("baby",),
        trigger="surge",
        audioset=("Baby cry, infant cry", "Crying, sobbing"),
        ucs="VOXBaby",
        words=("baby", "cry", "crying", "infant", "newborn", "toddler", "wail"),
        level_db=-1.0,
        min_gap_s=1.0,
        pace_s=1.4,
    ),
    Sound(
        name="people.sneeze",
        role="event",
        model=sneeze,
        says="person sneezes",
        seen_as=(),
        trigger="surge",
        audioset=("Sneeze",),
        ucs="HMNSneez",
        words=("sneeze", "sneezing", "achoo"),
        level_db=-3.0,
        min_gap_s=0.8,
        pace_s=4.0,
    ),
    Sound(
        name="people.cough",
        role="event",
        model=cough,
        says="person coughs",
        seen_as=(),
        trigger="surge",
        audioset=("Cough",),
        ucs="HMNCough",
        words=("cough", "coughing"),
        level_db=-5.0,
        min_gap_s=0.3,
        pace_s=2.5,
    ),
    Sound(
        name="people.whistle",
        role="event",
        model=whistle,
        says="person whistles",
        seen_as=(),
        trigger="surge",
        audioset=("Whistling",),
        ucs="HMNMisc",
        words=("whistle", "whistling"),
        level_db=-9.0,
        distance_m=3.0,
        min_gap_s=1.2,
        pace_s=2.5,
    ),
)
