"""Wild animals on land: lion, bear, elephant, monkey, snake and mouse.

Lion, bear and monkey are drawn from recordings (`synth.calls`); the elephant, the rattle of a snake and the squeak of a
mouse are made from what is published of them. Where that leaves a range, a tagger of sounds chose among variants, as it
did for what the bear's `habits` add: no elephant's roar was at hand, and the one recorded mouse is heard as a bird.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.calls import YARD, Place, alive, call_of, placed
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, tilt
from s2s.generators.foley.synth.voice import Call, contour, finished, pulses, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

SAVANNA = Place(0.35, -8.0)
DESERT = Place(0.15, -14.0)


def lion(rng: np.random.Generator, strength: float) -> Take:
    """A lion roars: a call of a second that begins as a tone near 290 Hz and sinks an octave into roughness.

    Drawn from one bellow (CC0: freesound.org/s/405211). Folds of lions are flat pads that make loud, rough sound at
    little pressure (Klemuk, Riede, Walsh & Titze, "Adapted to roar", PLoS ONE 2011).
    """
    return call_of(shipped("animal.lion"), rng, strength, place=YARD)


def bear(rng: np.random.Generator, strength: float) -> Take:
    """A bear roars: a harsh call of a second.

    Drawn from one roar (public domain: fws.gov) whose pitch of 520 Hz is a small bear's; this one is larger, and as
    harsh as roars are, whose folds run into chaos (Fitch, Neubauer & Herzel 2002).
    """
    grown = {"log_f0_hz": -0.3, "log_jitter": 0.5, "roughness_db": 1.0, "restless_db": 0.8}
    return call_of(shipped("animal.bear"), rng, strength, widen=0.5, place=YARD, habits=grown)


def elephant(rng: np.random.Generator, strength: float) -> Take:
    """An elephant roars: a tonal roar that turns harsh where it is loudest, from a tract two metres long.

    Roars have their fundamental at 60 to 300 Hz, most power below 1 kHz, last 1 to 2 s and are partly chaotic (Soltis,
    "Vocal communication in African elephants", Zoo Biology 2010; Stoeger, Charlton, Kratochvil & Fitch, "Vocal cues
    indicate level of arousal in infant African elephant roars", JASA 2011).
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(1.4), 0.16))
    arch = np.array([-0.5, -0.1, 0.25, 0.3, 0.2, -0.1, -0.5]) + 0.06 * rng.standard_normal(7)
    octaves = contour(arch, n) + 0.35 * (strength - 0.7)
    shake = np.sin(2 * np.pi * np.cumsum(rng.uniform(24, 34) * (1 + 0.15 * drift(rng, n, 4))) / SAMPLE_RATE)
    tube_hz = np.array([250, 600, 1100, 1800, 2600]) * one.lognormal(0, 0.05)
    call = Call(
        f0_hz=200 * one.lognormal(0, 0.1) * 2**octaves * (1 + 0.03 * drift(rng, n, 12)),
        gain_db=contour(varied(rng, [-40, -10, -2, 0, -1, -3, -9, -20, -46], 1.5), n)
        + (3 + 3 * strength) * shake
        + 2.0 * drift(rng, n, 40),
        formants_hz=tube_hz * np.array([[1.0], [1.15], [1.0]]),
        bandwidths_hz=(110, 140, 200, 260, 300),
        tilt_db=-17 + 7 * strength,
        corner_hz=500,
        breath_db=-24 + 4 * strength,
        breath_top_hz=3000,
        jitter=0.02 + 0.025 * strength,
        shimmer=0.3,
        subharmonic=0.4 * strength,
    )
    return finished(rng, placed(alive(call, rng, restless_db=3.0), one, SAVANNA), strength)


def monkey(rng: np.random.Generator, strength: float) -> Take:
    """A monkey calls out: a short bark at 500 to 600 Hz, with three or four strong partials.

    Drawn from thirteen calls of three recordings (CC0: opengameart.org/node/81240). Barks are loud calls, of baboons
    among others (Fischer et al., "Acoustic features of female chacma baboon barks", Ethology 2001).
    """
    return call_of(shipped("animal.monkey"), rng, strength, widen=0.6, place=YARD)


def snake(rng: np.random.Generator, strength: float) -> Take:
    """A rattlesnake rattles: rings of horn that strike each other at every twitch, some 80 times a second.

    Snakes twitch faster the warmer they are; power lies from 2 to 20 kHz without lines (Fenton & Licht, "Why rattle
    snake?", J. Herpetol. 1990; Young & Brown, "On the acoustic profile of the rattlesnake rattle", 1993). In a
    recording (public domain: fws.gov) the peak is at 4.6 kHz, with a plateau of hiss between blows. Anger makes it
    faster.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(1.8), 0.2))
    usual_hz = one.normal(78, 6) * (1 + 0.25 * (strength - 0.7))
    rate_hz = usual_hz * (1 + 0.03 * drift(rng, n, 4)) * contour([0.75, 1, 1.02, 1, 0.95, 0.85], n)
    train = np.abs(pulses(rate_hz, rng, jitter=0.05, shimmer=0.25))
    gate = lfilter([1.0], [1.0, -np.exp(-1 / (0.0022 * SAMPLE_RATE))], train)
    peak_hz = 4600 * one.lognormal(0, 0.05) * 2 ** (0.15 * (strength - 0.7))
    horn = noise(rng, n, both(resonance(peak_hz, 16, 0.35), tilt(peak_hz, 3, 6)))
    level_db = contour(varied(rng, [-40, -8, -1, 0, -1, -2, -6, -18, -46], 1.5), n) + 1.2 * drift(rng, n, 12)
    made = horn * (0.6 + 0.4 * gate / gate.mean()) * 10 ** (level_db / 20)
    return finished(rng, placed(made.astype(np.float32), one, DESERT), strength)


def mouse(rng: np.random.Generator, strength: float) -> Take:
    """A mouse squeaks: a tenth of a second of a thin voice whose cycles alternate.

    What is heard of mice (their songs are not) are calls with a fundamental of 1.5 to 5 kHz and many partials, often
    with subharmonics (low-frequency harmonic calls: Grimsley, Monaghan & Wenstrup, PLoS ONE 2011).
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.1), 0.2))
    arch = np.array([-0.25, 0.0, 0.1, 0.12, 0.05, -0.3]) * rng.uniform(0.7, 1.4) + 0.05 * rng.standard_normal(6)
    octaves = contour(arch, n) + 0.3 * (strength - 0.7)
    call = Call(
        f0_hz=2550 * one.lognormal(0, 0.04) * rng.lognormal(0, 0.04) * 2**octaves * (1 + 0.01 * drift(rng, n, 40)),
        gain_db=contour(varied(rng, [-40, -6, 0, -1, -4, -10, -40], 2), n) + 1.5 * drift(rng, n, 60),
        formants_hz=np.array([[3000, 6500, 9500, 12000, 15000]]) * np.ones((2, 1)) * one.lognormal(0, 0.03),
        bandwidths_hz=(1200, 1500, 1800, 2000, 2000),
        tilt_db=-16 + 6 * strength,
        corner_hz=4000,
        breath_db=-30.0,
        breath_top_hz=12000,
        jitter=0.02,
        shimmer=0.1,
        subharmonic=0.65,
    )
    return finished(rng, placed(alive(call, rng, restless_db=3.0), one, YARD), strength)


SOUNDS = (
    Sound(
        name="animal.lion",
        role="event",
        model=lion,
        says="lion roars",
        seen_as=("lion",),
        trigger="surge",
        audioset=("Roaring cats (lions, tigers)", "Roar"),
        ucs="ANMLWcat",
        words=("lion", "roar", "tiger", "lioness", "leopard"),
        level_db=6.0,
        distance_m=8.0,
        min_gap_s=0.7,
    ),
    Sound(
        name="animal.bear",
        role="event",
        model=bear,
        says="bear roars",
        seen_as=("bear",),
        trigger="surge",
        audioset=("Roar", "Growling"),
        ucs="ANMLWild",
        words=("bear", "grizzly"),
        level_db=4.0,
        distance_m=6.0,
        min_gap_s=0.7,
    ),
    Sound(
        name="animal.elephant",
        role="event",
        model=elephant,
        says="elephant roars",
        seen_as=("elephant",),
        trigger="surge",
        audioset=("Roar", "Wild animals"),
        ucs="ANMLWild",
        words=("elephant", "mammoth"),
        level_db=7.0,
        distance_m=12.0,
        min_gap_s=1.0,
    ),
    Sound(
        name="animal.monkey",
        role="event",
        model=monkey,
        says="monkey calls",
        seen_as=("monkey",),
        trigger="surge",
        audioset=("Wild animals",),
        ucs="ANMLPrim",
        words=("monkey", "ape", "chimpanzee", "baboon", "primate"),
        level_db=-2.0,
        distance_m=6.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="animal.snake",
        role="event",
        model=snake,
        says="snake rattles",
        seen_as=("snake",),
        trigger="surge",
        audioset=("Snake", "Rattle"),
        ucs="ANMLRept",
        words=("snake", "rattlesnake", "viper", "cobra"),
        level_db=-12.0,
        distance_m=2.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="animal.mouse",
        role="event",
        model=mouse,
        says="mouse squeaks",
        seen_as=("mouse",),
        trigger="surge",
        audioset=("Squeak", "Mouse"),
        ucs="ANMLRdnt",
        words=("mouse", "mice", "rat", "hamster", "rodent"),
        level_db=-16.0,
        distance_m=1.5,
        min_gap_s=0.12,
    ),
)
