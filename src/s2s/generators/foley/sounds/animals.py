"""Animals that call: a dog barks, a cat meows.

Dog and cat are throats (`synth.voice`); each take is another call of much the same animal, with its own pitch (8 to
10 %), length (12 %), size (formants 4 %), level curve and roughness. Excited animals call higher, harsher and with more
power at high frequencies (Briefer, "Vocal expression of emotions in mammals", 2012): so does strength.
"""

from __future__ import annotations

import numpy as np

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
)
