"""Animals of the farm: cow, horse, sheep, goat and pig, and the horse's hooves.

Cow, horse, sheep and goat are drawn from recordings (`synth.calls`); the pig is voiced within what is plausible, and a
hoof is a cup of horn that strikes the ground. For pig and hooves there was no recording: the pig's figures were chosen
among variants inside plausible ranges, and the hoof's resonance, reflections and rustle in a scan of 260 settings, both
by a tagger of sounds. So were what `habits` add to the drawn calls.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.calls import YARD, Place, alive, call_of, placed
from s2s.generators.foley.synth.modal import contact_time_s, ring
from s2s.generators.foley.synth.noise import both, burst, drift, noise, resonance, tilt
from s2s.generators.foley.synth.voice import Call, contour, finished, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE

COBBLES = Place(0.15, -4.0)
FIRST_STEP_S = 0.08
RUSTLE_DB = -24.0
"""Tack, coat and grit between the steps, against their peak."""
PASTURE = Place(0.15, -14.0)
BARN = Place(0.25, -5.0)


def cow(rng: np.random.Generator, strength: float) -> Take:
    """A cow moos: it begins with the mouth shut at some 80 Hz, and opens into a call that may leap up an octave or two.

    Drawn from one moo (CC0: freesound.org/s/177253), with the barn that cows are heard in. Cows call low and closed to
    calves near by, high and open to the herd (Padilla de la Torre et al., "Acoustic analysis of cattle mother-offspring
    contact calls", 2015).
    """
    return call_of(shipped("animal.cow"), rng, strength, place=BARN, habits={"noise_db": 2.0})


def horse_neigh(rng: np.random.Generator, strength: float) -> Take:
    """A horse whinnies: a scream that falls an octave while it trembles, over a lower voice.

    All whinnies have two pitches at once (Briefer et al., "Segregation of information about emotional arousal and
    valence in horse whinnies", Scientific Reports 2015). Drawn from one whinny (CC0: freesound.org/s/149024), whose
    tremor of 8 Hz moves pitch and level together; here it is a little faster and deeper. The tremor moves partials
    through the bands that are taken for a restless mouth, which is why that is taken back.
    """
    usual = {"log_tremor_hz": 0.15, "tremor_db": 1.0, "roughness_db": 1.0, "restless_db": -1.0}
    return call_of(shipped("animal.horse_neigh"), rng, strength, widen=0.4, place=YARD, habits=usual)


def horse_trot(rng: np.random.Generator, strength: float) -> Take:
    """A horse trots two strides past: four hollow clops on a hard road, in the rustle of tack and of grit thrown up.

    A trot sets down diagonal pairs of hooves, a brisk one 3.5 to 4 times a second, both hooves of a pair within some
    20 ms (Barrey, "Methods, applications and limitations of gait analysis in horses", 1999). A hoof is a cup of horn
    over air: its clop is a burst of noise around 900 Hz, rung faintly and damped by the leg within 50 ms, over the thud
    of half a ton. The hooves of one horse differ in pitch, which makes the clip and the clop.
    """
    one = individual(rng)
    cups_hz = 880 * one.lognormal(0, 0.05) * one.lognormal(0, 0.1, 4)
    heavy = np.array([1.0, 0.7, 0.9, 0.6]) * one.lognormal(0, 0.1, 4)
    beat_s = one.uniform(0.25, 0.28)
    first = int(rng.integers(2))
    n = round((4 * beat_s + 0.4) * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    for beat in range(4):
        for follower in range(2):
            hoof = 2 * ((beat + first) % 2) + follower
            at_s = FIRST_STEP_S + beat * beat_s + abs(0.01 * rng.standard_normal()) * (1 + follower)
            start = round(at_s * SAMPLE_RATE)
            clop = _clop(rng, round(0.3 * SAMPLE_RATE), cups_hz[hoof] * rng.lognormal(0, 0.04), strength)[: n - start]
            made[start : start + len(clop)] += (1.0, 0.3)[follower] * heavy[hoof] * rng.lognormal(0, 0.2) * clop
    made = placed(made, one, COBBLES)
    rustle = noise(rng, len(made), tilt(200, 3, 5)) * np.sin(np.pi * np.linspace(0, 1, len(made))) ** 0.7
    made = made / np.abs(made).max() + 10 ** (RUSTLE_DB / 20) * rustle
    return Take(finish.take(rng, made, strength, fade_s=0.1), FIRST_STEP_S)


def _clop(rng: np.random.Generator, n: int, cup_hz: float, strength: float) -> np.ndarray:
    """One hoof: the air under it, its horn, and the ground."""
    touch_s = contact_time_s(0.0015, strength)
    cup = both(tilt(650, 5, 8 - 3 * strength), resonance(cup_hz, 8, 0.3))
    air = burst(rng, n, cup, lambda hz: 0.15 / (1 + hz / 4000), attack_s=touch_s)
    hz = cup_hz * np.array([1.0, 1.9, 2.75, 4.3, 6.1]) * np.exp(0.08 * rng.standard_normal(5))
    amplitudes = np.array([1.0, 0.75, 0.45, 0.3, 0.2]) * np.exp(0.4 * rng.standard_normal(5))
    horn = ring(hz, amplitudes, np.array([22, 18, 14, 12, 12]) / 1000, n)
    thud_hz, thud_s = np.array([95.0, 160.0]) * rng.lognormal(0, 0.08), np.array([0.1, 0.07])
    return np.asarray(1.1 * air + 0.35 * horn + ring(thud_hz, np.array([0.35, 0.25]), thud_s, n), np.float32)


def sheep(rng: np.random.Generator, strength: float) -> Take:
    """A sheep bleats: a grown one whose folds rattle, or a lamb, clear and high.

    Drawn from a ewe (CC0: freesound.org/s/414342), whose pulses come 140 times a second and unevenly, and from a lamb
    (CC0: freesound.org/s/182509) at 370 Hz. Both tremble more than these two did: sheep do, 8 to 15 times a second.
    """
    tremble = {"tremor_db": 2.5, "tremor_octaves": 0.015}
    return call_of(shipped("animal.sheep"), rng, strength, widen=0.5, habits=tremble)


def goat(rng: np.random.Generator, strength: float) -> Take:
    """A goat bleats: short bursts of one breath, eight to thirteen a second, each full of high partials.

    Drawn from three bleats (CC0: pdsounds.org, ziegengatter); the larger the animal, the lower its call (Briefer &
    McElligott, "Indicators of age, body size and sex in goat kid calls", 2011).
    """
    return call_of(shipped("animal.goat"), rng, strength, place=PASTURE)


def pig(rng: np.random.Generator, strength: float) -> Take:
    """A pig grunts: air through a slack throat and a wet nose, "oi" and "nk", in a fifth of a second.

    Short grunts differ from long ones, and excited pigs grunt more (Marchant, Whittaker & Broom, "Vocalisations of the
    adult female domestic pig during a standard human approach test", 2001). A fundamental of 40 to 150 Hz, most power
    under 1 kHz and the flapping of the folds are plausible figures.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.26), 0.16) / (1 + 0.3 * (strength - 0.7)))
    octaves = contour(varied(rng, [-0.3, 0.0, 0.15, 0.1, -0.1, -0.3], 0.06), n) + 0.4 * (strength - 0.7)
    flap_hz = one.uniform(42, 54) * (1 + 0.1 * drift(rng, n, 10))
    flap = np.sin(2 * np.pi * np.cumsum(flap_hz) / SAMPLE_RATE)
    opening = np.array([0.0, 0.5, 1.0, 0.8, 0.3, 0.0])[:, None] * (0.7 + 0.4 * strength)
    call = Call(
        f0_hz=105 * one.lognormal(0, 0.1) * 2**octaves * (1 + 0.03 * drift(rng, n, 30)),
        gain_db=contour(varied(rng, [-34, -8, 0, -1, -4, -12, -40], 1.5), n) + 6 * flap + 2 * drift(rng, n, 40),
        formants_hz=(np.array([330, 900, 1700, 2700, 3700]) + np.array([260, 250, 200, 0, 0]) * opening)
        * one.lognormal(0, 0.05),
        bandwidths_hz=(110, 150, 220, 300, 400),
        tilt_db=-15 + 4 * strength,
        corner_hz=700,
        breath_db=-2.0,
        breath_top_hz=5000,
        jitter=0.04,
        shimmer=0.3,
        subharmonic=0.3 * strength,
    )
    return finished(rng, placed(alive(call, rng, restless_db=3.0), one, PASTURE), strength)


SOUNDS = (
    Sound(
        name="animal.cow",
        role="event",
        model=cow,
        says="cow moos",
        seen_as=("cow",),
        trigger="surge",
        audioset=("Moo", "Cattle, bovinae"),
        ucs="ANMLFarm",
        words=("cow", "moo", "mooing", "cattle", "bull", "calf", "ox"),
        level_db=2.0,
        distance_m=6.0,
        min_gap_s=1.2,
    ),
    Sound(
        name="animal.horse_neigh",
        role="event",
        model=horse_neigh,
        says="horse neighs",
        seen_as=(),
        trigger="surge",
        audioset=("Neigh, whinny", "Horse"),
        ucs="ANMLHors",
        words=("neigh", "whinny", "neighing", "whinnying"),
        level_db=2.0,
        distance_m=5.0,
        min_gap_s=1.0,
    ),
    Sound(
        name="animal.horse_trot",
        role="event",
        model=horse_trot,
        says="horse trots",
        seen_as=("horse",),
        trigger="surge",
        audioset=("Clip-clop", "Horse"),
        ucs="FEETHors",
        words=("horse", "trot", "hoof", "hooves", "clip clop", "gallop", "pony", "donkey"),
        level_db=-4.0,
        min_gap_s=0.55,
        pace_s=1.08,
    ),
    Sound(
        name="animal.sheep",
        role="event",
        model=sheep,
        says="sheep bleats",
        seen_as=("sheep",),
        trigger="surge",
        audioset=("Sheep", "Bleat"),
        ucs="ANMLFarm",
        words=("sheep", "lamb", "baa", "ewe", "ram"),
        level_db=-2.0,
        distance_m=5.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="animal.goat",
        role="event",
        model=goat,
        says="goat bleats",
        seen_as=("goat",),
        trigger="surge",
        audioset=("Goat", "Bleat"),
        ucs="ANMLFarm",
        words=("goat", "bleat", "bleating", "kid goat"),
        level_db=-2.0,
        distance_m=5.0,
        min_gap_s=0.45,
    ),
    Sound(
        name="animal.pig",
        role="event",
        model=pig,
        says="pig grunts",
        seen_as=("pig",),
        trigger="surge",
        audioset=("Oink", "Pig"),
        ucs="ANMLFarm",
        words=("pig", "oink", "grunt", "hog", "boar", "piglet"),
        level_db=-4.0,
        min_gap_s=0.3,
    ),
)
