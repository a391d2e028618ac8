"""Dogs and wolves: barks, growls, whimpers and howls of one throat in four states.

Barks and howls are drawn from recordings (`synth.calls`); a growl and a whine are voiced from what is published of
them. What tells them apart is known well: low, noisy calls threaten, high and pure ones plead (Morton's rules; Yin &
McCowan, "Barking in domestic dogs", Animal Behaviour 2004). For growl and whine there was no recording: within the
published ranges, pitch, formants, tilt and flutter stand where a tagger of sounds names them best.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.calls import YARD, Place, alive, call_of, placed
from s2s.generators.foley.synth.noise import drift
from s2s.generators.foley.synth.voice import Call, contour, finished, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

HILLS = Place(0.9, -14.0)
"""A howl is heard from afar, over ground that gives some of it back."""


def dog_bark(rng: np.random.Generator, strength: float) -> Take:
    """A dog barks once: a medium-sized one or a puppy, with tone and chaos in the shares that were measured.

    Drawn from eight barks of two dogs (CC0: freesound.org/s/328730, /s/583142). Levels rise in 40 ms and fall over
    100; pitch and roughness differ from bark to bark as the dog's do.
    """
    return call_of(shipped("animal.dog_bark"), rng, strength, place=YARD)


def dog_growl(rng: np.random.Generator, strength: float) -> Take:
    """A dog growls: folds that beat slowly and unevenly, in a throat held half shut.

    Pitch 80 to 170 Hz, both pitch and formants lower in a larger dog (Taylor, Reby & McComb, "Human
    listeners attend to size information in domestic dog growls", JASA 2008; Faragó et al. 2010); a growl flutters with
    the muscles at 20 to 30 Hz and swells with the breath.
    """
    one = individual(rng)
    size = one.lognormal(0, 0.08)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(1.2), 0.18))
    octaves = contour(varied(rng, [-0.2, 0.0, 0.08, 0.1, 0.05, -0.1], 0.06), n) + 0.3 * (strength - 0.7)
    flutter_hz = rng.uniform(22, 30) * (1 + 0.12 * drift(rng, n, 4))
    flutter = np.sin(2 * np.pi * np.cumsum(flutter_hz) / SAMPLE_RATE)
    # The lips are all but shut: the first two formants lie low, and little of what is above them leaves.
    jaw = contour(varied(rng, [0.0, 0.3, 0.8, 1.0, 0.7, 0.2], 0.1), 24)[:, None] * (0.6 + 0.6 * strength)
    call = Call(
        f0_hz=135 / size * one.lognormal(0, 0.08) * 2**octaves * (1 + 0.04 * drift(rng, n, 15)),
        gain_db=contour(varied(rng, [-36, -12, -4, 0, -1, -6, -18, -44], 1.5), n)
        + (3.5 + 2 * strength) * flutter
        + 2.0 * drift(rng, n, 45),
        formants_hz=(np.array([300, 720, 1400, 2300, 3300]) + np.array([160, 110, 60, 0, 0]) * jaw) / size,
        bandwidths_hz=(110, 140, 200, 260, 300),
        tilt_db=-20 + 6 * strength,
        corner_hz=500,
        breath_db=-25 + 4 * strength,
        breath_top_hz=2500,
        jitter=0.035 + 0.02 * strength,
        shimmer=0.3,
        subharmonic=0.35 * strength,
    )
    return finished(rng, placed(alive(call, rng, restless_db=3.0), one, YARD), strength)


def dog_whimper(rng: np.random.Generator, strength: float) -> Take:
    """A dog whines: a thin, high tone through the nose that sinks, and sometimes breaks.

    Whines lie at 0.6 to 1.6 kHz, last 0.15 to 0.6 s, are nearly pure and closely follow one another (Tembrock 1976;
    Siniscalchi et al., "Communication in dogs", Animals 2018).
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.24), 0.2))
    sinking = np.array([0.3, 0.25, 0.1, 0.0, -0.12, -0.25, -0.45]) * rng.uniform(0.7, 1.3)
    octaves = contour(sinking + 0.06 * rng.standard_normal(7), n) + 0.4 * (strength - 0.7)
    formants_hz = np.array([[780, 1900, 2900, 4100, 5200], [860, 2000, 3000, 4200, 5300]])
    call = Call(
        f0_hz=980 * one.lognormal(0, 0.08) * rng.lognormal(0, 0.05) * 2**octaves * (1 + 0.01 * drift(rng, n, 14)),
        gain_db=contour(varied(rng, [-40, -10, -2, 0, -2, -8, -20, -46], 2), n) + 1.0 * drift(rng, n, 20),
        formants_hz=formants_hz * one.lognormal(0, 0.04),
        bandwidths_hz=(160, 200, 250, 300, 350),
        tilt_db=-20 + 8 * strength,
        corner_hz=1100,
        breath_db=-44 + 3 * strength,
        jitter=contour([0.02, 0.006, 0.005, 0.006, 0.02], n),
        shimmer=0.08,
        subharmonic=contour([0.2, 0, 0, 0.1, 0.3], n) * rng.uniform(0, 1) * strength,
    )
    return finished(rng, placed(alive(call, rng), one, YARD), strength)


def wolf_howl(rng: np.random.Generator, strength: float) -> Take:
    """A wolf howls: a voice that leaps up, holds, and sinks, heard over a distance.

    Drawn from one howl (CC0: freesound.org/s/395192), shorter by a third. Howls lie at 150 to 780 Hz and hold their
    pitch within a few per cent for seconds (Theberge & Falls, "Howling as a means of communication in timber wolves",
    1967).
    """
    return call_of(shipped("animal.wolf_howl"), rng, strength, place=HILLS, habits={"log_duration_s": -0.45})


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
        name="animal.dog_growl",
        role="event",
        model=dog_growl,
        says="dog growls",
        seen_as=(),
        trigger="surge",
        audioset=("Growling", "Dog"),
        ucs="ANMLDog",
        words=("growl", "growling", "snarl", "snarling dog"),
        level_db=-8.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="animal.dog_whimper",
        role="event",
        model=dog_whimper,
        says="dog whimpers",
        seen_as=(),
        trigger="surge",
        audioset=("Whimper (dog)", "Dog"),
        ucs="ANMLDog",
        words=("whimper", "dog whine", "whining dog", "sad dog"),
        level_db=-12.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="animal.wolf_howl",
        role="event",
        model=wolf_howl,
        says="wolf howls",
        seen_as=("wolf",),
        trigger="surge",
        audioset=("Howl", "Dog"),
        ucs="ANMLWdog",
        words=("wolf", "howl", "howling", "coyote"),
        level_db=-2.0,
        distance_m=30.0,
        min_gap_s=2.5,
    ),
)
