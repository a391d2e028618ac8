"""What a body does by itself: clap, snap, breathe, gasp, snore, hiccup.

Breaths are air in a tract (`synth.breaths`); a snore is a palate that flaps in them, and a hiccup a breath
that the glottis cuts off.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.breaths import breathed, let_go, together
from s2s.generators.foley.synth.hands import Hands, claps
from s2s.generators.foley.synth.noise import drift, room
from s2s.generators.foley.synth.voice import Call, contour, finished, utter, varied
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def clap(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Someone claps once: a hollow between two palms, in a room (`synth.hands`)."""
    one = individual(rng)
    hollow_hz = one.uniform(1250, 2000, 1)
    spread_s = one.uniform(0.0001, 0.0004, 1)
    pair = Hands(hollow_hz, one.uniform(3.0, 6.0, 1), hollow_hz * one.uniform(1.8, 2.4), spread_s)
    made = claps(rng, pair, strength)[0]
    return finish.take(rng, room(rng, made, t60_s=0.3, wet_db=-15, dark_hz=6000), strength)


def finger_snap(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Someone snaps their fingers: a fingertip slaps the ball of the thumb over a small hollow of the hand.

    The hollow rings at 1.5 to 3.5 kHz for some 7 ms, after the rub of the finger's slide, which ends in a leap of 7 ms
    (Acharya et al., "The ultrafast snap of a finger is mediated by skin friction", J. R. Soc. Interface 2021).
    """
    one = individual(rng)
    hollow_hz = one.uniform(1700, 3000, 1)
    pair = Hands(hollow_hz, one.uniform(4.0, 7.0, 1), hollow_hz * one.uniform(1.5, 1.9), np.array([0.0003]))
    snapped = claps(rng, pair, strength)[0]
    rub = breathed(rng, 0.03, [-40, -12, -3, 0, -40], np.array([[2500.0, 5200.0], [3200.0, 6000.0]]), top_hz=9000)
    rubbed = rub[: round(0.03 * SAMPLE_RATE)]
    made = together((rubbed, 0, -32 + 4 * strength), (snapped, len(rubbed) - 240, 0))
    made = room(rng, made, t60_s=0.25, wet_db=-12, dark_hz=7000)[len(rubbed) - 480 :]
    return finish.take(rng, made * np.minimum(1, np.arange(len(made), dtype=np.float32) / 96), strength)


def breath(rng: np.random.Generator, strength: float) -> Take:
    """Someone breathes in and out once, through an open mouth; harder breath is quicker, and brighter.

    In 0.45 s and out 0.6 s with effort, slower at rest; out is louder low down, in is higher and ends sooner.
    """
    hurry = 1.5 - 0.8 * strength
    scale = individual(rng).lognormal(0, 0.06)
    drawn_s, let_s = 0.55 * hurry * rng.lognormal(0, 0.1), 0.75 * hurry * rng.lognormal(0, 0.1)
    narrow = np.array([[900, 1900, 3000, 4300, 5400], [850, 1750, 2900, 4200, 5300], [950, 2000, 3100, 4300, 5400]])
    wide = np.array([[650, 1350, 2500, 3600, 4600], [550, 1150, 2400, 3500, 4500], [500, 1050, 2300, 3500, 4500]])
    inward = breathed(
        rng,
        drawn_s,
        varied(rng, [-45, -17, -8, -3, -1, 0, -4, -40], 1.2),
        narrow * scale,
        top_hz=4000 + 2500 * strength,
    )
    outward = breathed(
        rng,
        let_s,
        varied(rng, [-40, -4, 0, -1, -4, -8, -13, -20, -45], 1.2),
        wide * scale,
        top_hz=2500 + 2500 * strength,
    )
    turn = round((drawn_s + rng.uniform(0.06, 0.12) * hurry) * SAMPLE_RATE)
    return finished(rng, together((inward, 0, rng.normal(-5, 1.5)), (outward, turn, 0)), strength)


def gasp(rng: np.random.Generator, strength: float) -> Take:
    """Someone gasps: air torn in through a tight throat, with a squeak of voice drawn in with it.

    Folds that vibrate on air going in do so high and unsteadily, with strong breath (Orlikoff, Baken & Kraus, "Acoustic
    and physiologic characteristics of inspiratory phonation", JASA 1997: 5 semitones above speech).
    """
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.42 - 0.12 * strength), 0.12))
    scale = individual(rng).lognormal(0.08, 0.08)
    formants_hz = np.array(
        [[500, 1500, 2700, 3900, 4900], [750, 1650, 2800, 4000, 5000], [850, 1600, 2800, 4000, 5000]]
    )
    voiced_db = rng.normal(-13, 3) + 5 * strength
    call = Call(
        f0_hz=330 * rng.lognormal(0, 0.15) * 2 ** contour(varied(rng, [-0.1, 0.15, 0.3, 0.35], 0.08), n),
        gain_db=contour(varied(rng, [-42, -14, -6, -2, 0, 0, -3, -40], 1.2), n),
        formants_hz=formants_hz * scale,
        bandwidths_hz=(180, 180, 220, 300, 400),
        tilt_db=-12,
        corner_hz=900,
        breath_db=0,
        breath_top_hz=4500 + 2500 * strength,
        voicing_db=contour([-30, voiced_db, voiced_db + 3, voiced_db, -30], n),
        jitter=0.05,
        shimmer=0.2,
    )
    return finished(rng, utter(call, rng), strength)


def snore(rng: np.random.Generator, strength: float) -> Take:
    """A sleeper snores in and breathes out: the soft palate flaps shut 40 to 80 times a second in the stream of air.

    Each flap is a pulse that rings in throat and nose, so that a snore is a train of separate bursts rather than a tone
    (Perez-Padilla et al., "Characteristics of the snoring noise", 1993, find it loudest under 500 Hz). Flaps come
    unevenly, and slower as the lung fills.
    """
    one = individual(rng)
    length_s = rng.lognormal(np.log(1.35), 0.1)
    n = round(length_s * SAMPLE_RATE)
    flaps_hz = one.uniform(42, 75) * 2 ** contour(varied(rng, [-0.3, 0.0, 0.1, 0.1, 0.0, -0.15], 0.08), n)
    formants_hz = np.array([[280, 1150, 2300, 3200], [360, 1250, 2400, 3300], [420, 1350, 2450, 3300]]) * one.lognormal(
        0, 0.06
    )
    level = varied(rng, [-42, -16, -8, -4, -2, 0, 0, -2, -7, -40], 1.5)
    snored = utter(
        Call(
            f0_hz=flaps_hz * (1 + 0.05 * drift(rng, n, 8)),
            gain_db=contour(level, n) + 1.5 * drift(rng, n, 9),
            formants_hz=formants_hz,
            bandwidths_hz=(110, 150, 220, 300),
            tilt_db=-7 + 3 * strength,
            corner_hz=350,
            breath_db=-15,
            breath_top_hz=3500,
            voicing_db=contour([-14, -4, 0, 0, 0, 0, -3, -14], n),
            jitter=0.06,
            shimmer=0.3,
            subharmonic=contour(rng.uniform(0, 0.5, 6), n),
        ),
        rng,
    )
    let_s = rng.uniform(0.8, 1.1)
    wide = np.array([[600, 1300, 2500, 3500, 4500], [500, 1100, 2400, 3400, 4400]])
    sigh = breathed(rng, let_s, [-40, -6, 0, -2, -6, -12, -20, -45], wide, top_hz=2500)
    start = n + round(rng.uniform(0.1, 0.25) * SAMPLE_RATE)
    return finished(rng, together((snored, 0, 0), (sigh, start, -17 + rng.normal(0, 2))), strength)


def hiccup(rng: np.random.Generator, strength: float) -> Take:
    """Someone hiccups: the diaphragm jerks a breath in, and 35 ms later the glottis claps shut on it.

    That delay is the reflex's own (Newsom Davis, "An experimental study of hiccup", Brain 1970): "hic", a short vowel
    drawn in at a high pitch and cut off, then a click.
    """
    one = individual(rng)
    n = round(SAMPLE_RATE * rng.lognormal(np.log(0.095), 0.1))
    scale = one.lognormal(0, 0.05)
    call = Call(
        f0_hz=350 * one.lognormal(0, 0.1) * 2 ** contour(varied(rng, [-0.5, 0.05, 0.3, 0.35, 0.25], 0.07), n),
        gain_db=contour(varied(rng, [-45, -16, -3, 0, -1, -2, -8], 1.0), n),
        formants_hz=np.array([[460, 1500, 2650, 3650], [500, 1450, 2600, 3600], [470, 1400, 2600, 3600]]) * scale,
        bandwidths_hz=(110, 130, 180, 240),
        tilt_db=-11 + 4 * strength,
        corner_hz=900,
        breath_db=-10.5,
        breath_top_hz=4000,
        jitter=0.035,
        shimmer=0.1,
        subharmonic=contour([0.3, 0.0, 0.0, 0.25], n) * rng.uniform(0, 1),
    )
    hic = utter(call, rng)
    stop = breathed(rng, 0.07, let_go(np.array([0.0, -12, -25, -45]), 0.0), np.array([[450.0, 1500, 2500]] * 2) * scale)
    made = together((hic, 0, 0), (stop, n - 240, -13))
    return finished(rng, room(rng, made, t60_s=0.3, wet_db=-10), strength)


SOUNDS = (
    Sound(
        name="people.clap",
        role="event",
        model=clap,
        says="person claps",
        seen_as=("clapping_hands",),
        trigger="strike",
        audioset=("Clapping", "Hands"),
        ucs="HMNClap",
        words=("clap", "clapping", "handclap"),
        level_db=-4.0,
        min_gap_s=0.14,
    ),
    Sound(
        name="people.finger_snap",
        role="event",
        model=finger_snap,
        says="person snaps their fingers",
        seen_as=(),
        trigger="strike",
        audioset=("Finger snapping", "Hands"),
        ucs="HMNMisc",
        words=("finger snap", "snap", "snapping"),
        level_db=-10.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="people.snore",
        role="event",
        model=snore,
        says="sleeper snores",
        seen_as=("sleeper",),
        trigger="none",
        audioset=("Snoring",),
        ucs="HMNSnore",
        words=("snore", "snoring", "sleeper", "asleep"),
        level_db=-9.0,
        min_gap_s=2.2,
        pace_s=3.8,
    ),
    Sound(
        name="people.breath",
        role="event",
        model=breath,
        says="person breathes",
        seen_as=(),
        trigger="none",
        audioset=("Breathing", "Pant"),
        ucs="HMNBreth",
        words=("breath", "breathing", "pant", "panting", "out of breath"),
        level_db=-14.0,
        distance_m=1.0,
        min_gap_s=0.9,
        pace_s=2.2,
    ),
    Sound(
        name="people.gasp",
        role="event",
        model=gasp,
        says="person gasps",
        seen_as=(),
        trigger="surge",
        audioset=("Gasp", "Breathing"),
        ucs="HMNBreth",
        words=("gasp", "gasping", "startled"),
        level_db=-9.0,
        distance_m=2.0,
        min_gap_s=0.7,
    ),
    Sound(
        name="people.hiccup",
        role="event",
        model=hiccup,
        says="person hiccups",
        seen_as=(),
        trigger="surge",
        audioset=("Hiccup",),
        ucs="HMNMisc",
        words=("hiccup", "hiccups", "hiccough"),
        level_db=-8.0,
        distance_m=2.0,
        min_gap_s=0.6,
        pace_s=4.0,
    ),
)
