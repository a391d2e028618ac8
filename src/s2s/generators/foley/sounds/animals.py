"""Animals that call: a dog barks, a cat meows, a songbird sings.

Dog and cat are throats (`synth.voice`); each take is another call of much the same animal, with its own pitch (8 to
10 %), length (12 %), size (formants 4 %), level curve and roughness. A bird's syrinx radiates nearly a sine, so its
song is one, driven by the gestures of its breath and its muscles. Excited animals call higher, harsher and with more
power at high frequencies (Briefer, "Vocal expression of emotions in mammals", 2012): so does strength.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def dog_bark(rng: np.random.Generator, strength: float) -> Take:
    """A medium-sized dog barks once: the mouth opens and shuts around a burst that is half tone, half chaos.

    Levels rise by 30 dB in 40 ms and fall by 20 in 60, and the spectrum peaks from 0.6 to 1.7 kHz over a plateau of
    noise 25 dB lower, as in two recordings (CC0: freesound.org/s/328730, /s/583142). Barks have as little tone over
    noise as that (Riede, Herzel et al., JASA 2001); their chaos and subharmonics come in the loudest part.
    """
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.2), 0.12))
    octaves = contour(varied(rng, [-0.5, -0.1, 0.0, 0.02, -0.03, -0.15, -0.35, -0.6], 0.06), n)
    f0_hz = 560 * rng.lognormal(0, 0.1) * 2 ** (octaves + 0.4 * (strength - 0.7)) * (1 + 0.015 * drift(rng, n, 30))
    # The louder, the wider the mouth, which raises the first formant most; values between those of the two recordings.
    opening = np.array([0.0, 0.7, 1.0, 1.0, 0.8, 0.5, 0.2, 0.0])[:, None] * (0.65 + 0.5 * strength)
    formants_hz = [430, 1100, 1950, 2750, 3600, 4500] + np.array([350, 300, 150, 80, 0, 0]) * opening
    call = Call(
        f0_hz=f0_hz,
        gain_db=contour(varied(rng, [-50, -22, -2, 0, -1, -4, -12, -22, -32, -50], 1.5), n),
        formants_hz=formants_hz * rng.lognormal(0, 0.04),
        bandwidths_hz=(140, 140, 200, 260, 300, 300),
        tilt_db=-18 + 8 * strength,
        corner_hz=1200,
        breath_db=-30 + 4 * strength,
        jitter=contour([0.02, 0.04, 0.12, 0.12, 0.06, 0.08, 0.1], n) * (0.5 + 0.7 * strength) * rng.lognormal(0, 0.3),
        shimmer=0.12,
        subharmonic=contour([0, 0.1, 0.3, 0.3, 0.2, 0.1, 0], n) * strength * rng.uniform(0, 1.6),
    )
    return finished(rng, utter(call, rng), strength)


def cat_meow(rng: np.random.Generator, strength: float) -> Take:
    """A cat says "mi-a-ow": a nearly even tone while the mouth opens quickly, closes slowly and the tongue draws back.

    Pitch about 600 Hz with a shallow arch, length about 0.85 s (Schötz, van de Weijer & Eklund 2019; Nicastro & Owren
    2003); formants of a throat of 7 cm whose first follows the jaw and whose second falls from [i] to [o]. A meow stays
    loud almost to its end: one that dies away is heard as a bell.
    """
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.85), 0.12))
    octaves = contour(varied(rng, [-0.1, 0.0, 0.04, 0.05, 0.04, 0.0, -0.04, -0.09, -0.18], 0.02), n)
    f0_hz = 620 * rng.lognormal(0, 0.08) * 2 ** (octaves + 0.3 * (strength - 0.7)) * (1 + 0.006 * drift(rng, n, 12))
    jaw = np.array([0.0, 0.3, 0.7, 1.0, 1.0, 0.85, 0.65, 0.4, 0.2, 0.0])[:, None]
    tongue = np.array([1.0, 1.0, 0.95, 0.75, 0.5, 0.3, 0.15, 0.0, -0.05, -0.1])[:, None]
    formants_hz = np.array([650, 1450, 3500, 5200, 6900]) + np.array([620, 0, 0, 0, 0]) * jaw
    formants_hz = formants_hz + np.array([0, 1300, 300, 0, 0]) * tongue
    call = Call(
        f0_hz=f0_hz,
        gain_db=contour(varied(rng, [-32, -10, -3, -1, 0, 0, -1, -2, -3, -6, -12, -40], 1.0), n),
        formants_hz=formants_hz * rng.lognormal(0, 0.04),
        bandwidths_hz=(140, 180, 300, 400, 500),
        tilt_db=-13 + 6 * strength,
        corner_hz=1500,
        breath_db=-42 + 8 * strength,
        jitter=contour([0.02, 0.004, 0.004, 0.004, 0.006, 0.03], n) * (0.5 + 0.7 * strength) * rng.lognormal(0, 0.3),
        shimmer=0.05,
        # The voice cracks as it sets in and as it dies away.
        subharmonic=contour([0.2, 0, 0, 0, 0, 0.1, 0.2], n) * strength * rng.uniform(0, 1),
    )
    return finished(rng, utter(call, rng), strength)


def bird_song(rng: np.random.Generator, strength: float) -> Take:
    """A songbird sings one phrase of two or three tours, each a syllable said again and again.

    A syllable is one swing of two muscles: breath pressure opens the syrinx while the tension of its membranes moves
    the pitch, and the phase between the two decides whether the pitch rises, falls, arches or dips (Gardner, Cecchi,
    Magnasco, Laje & Mindlin, "Simple motor gestures for birdsongs", PRL 2001). Rates and ranges are a canary's.
    """
    tours = [_tour(rng, kind) for kind in rng.permutation(3)[: rng.integers(2, 4)]]
    octaves, pressure = (np.concatenate(curves) for curves in zip(*tours, strict=True))
    n = len(octaves)
    f0_hz = 2 ** (octaves + 0.1 * (strength - 0.7)) * (1 + 0.002 * drift(rng, n, 120))
    level = pressure * contour([0.6, 1, 1, 0.8], n) * (1 + 0.08 * drift(rng, n, 40))
    level = uniform_filter1d(uniform_filter1d(level, 240), 240)  # the air sac gives way in some 10 ms
    phase = 2 * np.pi * np.cumsum(uniform_filter1d(f0_hz, 96)) / SAMPLE_RATE
    # The tract follows the pitch and lets little of the second harmonic pass, more when the bird strains (Riede 2006).
    samples = level * np.sin(phase) + 0.06 * strength * level**2 * np.sin(2 * phase + 1)
    return finished(rng, samples, strength)


def _tour(rng: np.random.Generator, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """One syllable repeated: octaves over 1 Hz, and the pressure, peaking near 1."""
    # A fast trill of narrow syllables, wide sweeps, or slow whistles: wide and fast at once is beyond a beak (Podos
    # 1997).
    rate_hz, depth, open_share, centre_hz = (
        (rng.uniform(12, 22), rng.uniform(0.1, 0.25), rng.uniform(0.6, 0.8), rng.uniform(3500, 5200)),
        (rng.uniform(6, 10), rng.uniform(0.3, 0.45), rng.uniform(0.5, 0.75), rng.uniform(2800, 4200)),
        (rng.uniform(3, 4.5), rng.uniform(0.05, 0.25), rng.uniform(0.6, 0.85), rng.uniform(2600, 4500)),
    )[kind]
    count = max(1, round(rate_hz * rng.uniform(0.4, 0.8)))
    speeding = np.linspace(0, rng.normal(0, 0.1), count)
    edges = np.concatenate(
        [[0], np.cumsum(SAMPLE_RATE / rate_hz * np.exp(speeding + 0.04 * rng.standard_normal(count)))]
    )
    cycles = np.interp(np.arange(int(edges[-1])), edges, np.arange(count + 1))
    syllable = np.minimum(cycles.astype(np.int64), count - 1)
    # Pressure peaks half-way through the swing, which the skew puts early or late in time.
    swing = 2 * np.pi * (cycles - syllable) ** rng.uniform(0.45, 1.1) - np.pi
    lag = rng.uniform(0, 2 * np.pi)
    sweep = depth * (np.sin(swing + lag) + 0.2 * np.sin(2 * swing + lag))
    step = np.linspace(0, rng.normal(0, 0.12), count) + 0.015 * rng.standard_normal(count)
    closed = np.cos(np.pi * open_share)
    loudness = 10 ** (rng.normal(0, 2) / 20 + 0.075 * rng.standard_normal(count))
    pressure = np.maximum((np.cos(swing) - closed) / (1 - closed), 0) ** 0.7 * loudness[syllable]
    return np.log2(centre_hz) + sweep + step[syllable], pressure


SOUNDS = (
    Sound(
        name="animal.dog_bark",
        role="event",
        model=dog_bark,
        says="dog barks",
        seen_as=("dog",),
        trigger="surge",
        audioset=("Bark", "Dog"),
        ucs="ANMLDog",
        words=("dog", "bark", "barking", "puppy", "woof", "hound"),
        level_db=0.0,
        min_gap_s=0.22,
    ),
    Sound(
        name="animal.cat_meow",
        role="event",
        model=cat_meow,
        says="cat meows",
        seen_as=("cat",),
        trigger="surge",
        audioset=("Meow", "Cat"),
        ucs="ANMLCat",
        words=("cat", "meow", "kitten", "miaow", "mew"),
        level_db=-5.0,
        min_gap_s=0.6,
    ),
    Sound(
        name="animal.bird_song",
        role="event",
        model=bird_song,
        says="bird sings",
        seen_as=("bird",),
        trigger="none",
        audioset=("Bird vocalization, bird call, bird song", "Chirp, tweet"),
        ucs="BIRDSong",
        words=("bird", "birdsong", "songbird", "canary", "chirp", "tweet", "twitter", "sparrow", "finch"),
        level_db=-7.0,
        min_gap_s=1.0,
        pace_s=1.6,
    ),
)
