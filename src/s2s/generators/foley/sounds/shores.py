"""Animals by the water: sea lions, frogs and whales.

Sea lion and frog are drawn from recordings (`synth.calls`). For the whale there was no recording: its tilt, jitter and
reverberation were chosen among variants by a tagger of sounds, and so was what the frog's `habits` add.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.calls import YARD, alive, call_of
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.voice import Call, contour, finished, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

SHAPES = np.array([[-0.5, -0.3, 0.0, 0.3, 0.5], [0.5, 0.3, 0.0, -0.25, -0.4], [-0.4, 0.2, 0.35, 0.2, -0.5]])
"""A unit of a whale's song rises, falls or arches, by an octave or less."""


def sea_lion(rng: np.random.Generator, strength: float) -> Take:
    """A sea lion bellows: 40 to 60 pulses a second in a big chest, rough and short of breath.

    Drawn from three calls (CC0: freesound.org/s/499564).
    """
    return call_of(shipped("animal.sea_lion"), rng, strength, widen=0.5, place=YARD)


def frog(rng: np.random.Generator, strength: float) -> Take:
    """A frog croaks: two notes of one breath, that make its vocal sac ring at 1 and 2 kHz.

    Drawn from two croaks (CC0: freesound.org/s/251495), with the pulses of the folds more uneven, as croaks are: trains
    of separate pulses rather than tones.
    """
    return call_of(shipped("animal.frog"), rng, strength, widen=0.4, habits={"log_jitter": 0.8, "roughness_db": 1.5})


def whale(rng: np.random.Generator, strength: float) -> Take:
    """A humpback whale sings one unit of its song: a moan or a cry that glides, in water that carries it for miles.

    Units last 0.5 to 3 s; moans lie at 100 to 400 Hz, cries glide up to 1 kHz and beyond, with many partials and
    sometimes a rough edge (Payne & McVay, "Songs of humpback whales", Science 1971; Cholewiak et al. 2013). The sea
    returns each from surface and ground for seconds.
    """
    one = individual(rng)
    cry = rng.random() < 0.6
    n = round(SAMPLE_RATE * rng.lognormal(np.log(1.2 if cry else 1.6), 0.2))
    shape = SHAPES[int(rng.integers(len(SHAPES)))] * rng.uniform(0.5, 1.2) + 0.05 * rng.standard_normal(5)
    octaves = contour(shape, n) + 0.2 * (strength - 0.7)
    pitch_hz = (500 if cry else 320) * one.lognormal(0, 0.1) * rng.lognormal(0, 0.12)
    formants_hz = np.array([[330, 800, 1500, 2300, 3200], [420, 950, 1550, 2300, 3200]])
    call = Call(
        f0_hz=pitch_hz * 2**octaves * (1 + 0.008 * drift(rng, n, 5)),
        gain_db=contour(varied(rng, [-44, -14, -4, 0, -1, -3, -9, -20, -46], 2), n) + 1.5 * drift(rng, n, 4),
        formants_hz=formants_hz * one.lognormal(0, 0.1),
        bandwidths_hz=(160, 200, 300, 400, 500),
        tilt_db=-27 + 5 * strength,
        corner_hz=350,
        breath_db=-30.0,
        breath_top_hz=1500,
        jitter=0.012,
        shimmer=0.08,
        subharmonic=contour([0, 0, 0.1, 0.3, 0.1], n) * rng.uniform(0, 1) * strength,
    )
    made = room(rng, alive(call, rng, restless_db=3.0), t60_s=1.6, wet_db=-2, dark_hz=900)
    return finished(rng, made, strength)


SOUNDS = (
    Sound(
        name="animal.sea_lion",
        role="event",
        model=sea_lion,
        says="sea lion bellows",
        seen_as=("sea_lion",),
        trigger="surge",
        audioset=("Roar", "Wild animals"),
        ucs="ANMLAqua",
        words=("sea lion", "seal", "walrus"),
        level_db=2.0,
        distance_m=6.0,
        min_gap_s=0.7,
    ),
    Sound(
        name="animal.frog",
        role="event",
        model=frog,
        says="frog croaks",
        seen_as=("frog",),
        trigger="none",
        audioset=("Frog", "Croak"),
        ucs="ANMLAmph",
        words=("frog", "croak", "toad", "ribbit", "croaking"),
        level_db=-6.0,
        min_gap_s=0.35,
        pace_s=1.2,
    ),
    Sound(
        name="animal.whale",
        role="event",
        model=whale,
        says="whale sings",
        seen_as=("whale",),
        trigger="none",
        audioset=("Whale vocalization",),
        ucs="ANMLAqua",
        words=("whale", "whale song", "humpback", "orca"),
        level_db=0.0,
        distance_m=20.0,
        min_gap_s=1.0,
        pace_s=4.0,
    ),
)
