"""Balls: hollow and solid ones, and what they bounce off.

A ball touches for milliseconds, far longer than a hammer, so that what it strikes is pushed rather than pinged: the top
of the sound ends near one over twice the contact time. A hollow ball adds the modes of its shell and of the air inside.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, bounces, laid, rung, wooden
from s2s.generators.foley.synth.friction import clothes
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import both, burst, room, tail, through, tilt
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

SPHERE = np.array([2.0816, 3.3421, 4.4934, 4.5141, 5.6467, 5.9404])
"""Modes of the air in a rigid sphere, as wave number times radius: zeros of the derivatives of its Bessel functions."""
SPEED_M_S = 343.0


def push(contact_s: float, n_samples: int) -> np.ndarray:
    """Air pushed aside by a surface that stops short and starts back: the derivative of a half-sine of force."""
    n_push = max(4, round(contact_s * SAMPLE_RATE))
    made = np.zeros(n_samples, np.float32)
    pushed = np.sin(2 * np.pi * (np.arange(n_push) + 0.5) / n_push) * np.sin(np.pi * (np.arange(n_push) + 0.5) / n_push)
    made[: min(n_push, n_samples)] = pushed[:n_samples]
    return made


def basketball(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A basketball on a wooden floor of a hall: leather slaps, the floor booms, the ball's air rings faintly.

    It touches for some 15 ms (Russell, "Basketballs as spherical acoustic cavities", Am. J. Phys. 2010, who finds the
    cavity's first modes at 900 to 1000 Hz and 1500 Hz); the floor's boards answer at 60 to 250 Hz.
    """
    one = individual(rng)
    contact_s = contact_time_s(0.011, strength, 0.2)
    n_samples = round(0.5 * SAMPLE_RATE)
    radius_m = 0.119 * float(np.exp(0.01 * one.standard_normal()))
    cavity_hz = SPHERE * SPEED_M_S / (2 * np.pi * radius_m)
    air = Body(cavity_hz, np.full(len(SPHERE), 0.16), (1000 / cavity_hz) ** 1.5)
    floor = wooden(one, one.uniform(62, 85), 16, at_1k_s=one.uniform(0.03, 0.05))
    boom = rung(floor, rng, contact_s, 0.5)
    slap = burst(
        rng,
        n_samples,
        both(through((150, 0), (500, -3), (1200, -9), (3000, -20), (8000, -36)), lambda hz: 6 * strength * (hz > 800)),
        lambda hz: 0.075 * (500 / hz) ** 0.4,
        attack_s=0.0012,
    )
    made = 0.55 * boom + 3.0 * slap + 0.12 * rung(air, rng, 0.0004, 0.5) + 2.0 * push(contact_s, n_samples)
    made = room(rng, made, t60_s=one.uniform(0.6, 0.9), wet_db=-9, dark_hz=2500)
    return finish.take(rng, in_hall(rng, made, one.uniform(2.0, 4.0), -42), strength, fade_s=0.3)


def tennis(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A racket hits a tennis ball: 5 ms of strings and felt, the hoop's modes, and a hollow pock.

    Strings ring at 500 to 650 Hz and the frame at 130 to 180 Hz (Brody, "Physics of the tennis racket", Am. J. Phys.
    1979); the ball's cloth keeps the top soft.
    """
    one = individual(rng)
    contact_s = contact_time_s(0.0016, strength, 0.35)
    strings = one.uniform(480, 640) * np.array([1.0, 1.62, 2.1, 2.35, 2.9, 3.4, 4.2])
    bed = Body(
        strings, np.array([0.09, 0.05, 0.045, 0.04, 0.035, 0.03, 0.025]), np.array([1, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2])
    )
    frame = wooden(one, one.uniform(135, 175), 6, at_1k_s=0.03)
    n_samples = round(0.3 * SAMPLE_RATE)
    thwack = burst(
        rng,
        n_samples,
        through((150, -8), (500, -1), (1000, 0), (2000, -4), (5000, -14), (12000, -28)),
        lambda hz: 0.06 * (1000 / hz) ** 0.35,
        attack_s=0.4 * contact_s,
    )
    made = 0.7 * rung(bed, rng, contact_s, 0.3) + 0.35 * rung(frame, rng, contact_s, 0.3)
    made += (0.8 + 0.6 * strength) * thwack + 0.8 * push(2 * contact_s, n_samples)
    made = room(rng, made, t60_s=0.5, wet_db=-9, dark_hz=5000)
    return finish.take(rng, played(rng, made, -44), strength, fade_s=0.2)


def table_tennis(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A table tennis ball meets the bat and then the table: two ticks, the table's lower and cleaner.

    The shell touches for 0.7 ms and is gone; what is heard besides the contact are one or two heavily damped modes of
    board or bat near 800 and 1300 Hz (T60 11 ms).
    """
    one = individual(rng)
    board_hz = one.uniform(700, 860)
    parts = []
    for at_s, loud, higher in ((0.0, 0.7, 1.6), (rng.uniform(0.16, 0.22), 1.0, 1.0)):
        hz = board_hz * higher * np.array([1.0, 1.61]) * np.exp(0.02 * rng.standard_normal(2))
        hit = rung(Body(hz, np.full(2, 0.011), np.array([1.0, 0.5])), rng, 0.0003, 0.2)
        crack = tilt(1200 * higher * (0.7 + 0.4 * strength), 3, 4)
        tick = burst(rng, len(hit), crack, lambda f: 0.014 * (1000 / f) ** 0.3, attack_s=0.0003)
        parts.append((at_s, loud * (hit + (1.2 + 1.2 * strength) * tick)))
    made = room(rng, laid(parts), t60_s=0.4, wet_db=-20)
    return finish.take(rng, in_hall(rng, made, one.uniform(2.0, 3.0), -49), strength, fade_s=0.2)


def in_hall(rng: np.random.Generator, made: np.ndarray, t60_s: float, below_db: float) -> np.ndarray:
    """Let a hall ring on for seconds, ``below_db`` against the peak of a blow: between blows is never nothing."""
    longer = np.pad(made, (0, round(0.4 * SAMPLE_RATE)))
    hall = tail(rng, len(longer), tilt(300, 3, 4), lambda hz: t60_s + 0 * hz)
    return np.asarray(longer + np.abs(made).max() * 10 ** (below_db / 20) * hall, np.float32)


def played(rng: np.random.Generator, made: np.ndarray, clothes_db: float) -> np.ndarray:
    """Add the player, who moves before and after: clothes ``clothes_db`` below the peak of the blow."""
    longer = np.pad(made, (0, round(0.3 * SAMPLE_RATE)))
    return np.asarray(longer + np.abs(made).max() * 10 ** (clothes_db / 20) * clothes(rng, len(longer), 0))


def billiards(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Two billiard balls meet: a click of hard plastic, and the table's slate and rail below it.

    Hard spheres of 57 mm touch for 0.2 to 0.3 ms at a metre a second (Hertz: time falls as v^-0.2); their own modes lie
    above hearing, so that the click is the air they push as they are stopped and started (Koss & Alfredson, J. Sound
    Vib. 1973), a cycle and a half that ends at once.
    """
    one = individual(rng)
    n_samples = round(0.3 * SAMPLE_RATE)
    made = np.zeros(n_samples, np.float32)
    at_s, loud = 0.0, 1.0
    for _ in range(int(rng.integers(1, 4))):
        contact_s = contact_time_s(0.0003, strength * loud, 0.2)
        start = round(at_s * SAMPLE_RATE)
        made[start:] += loud * click(rng, contact_s, n_samples - start)
        at_s += rng.uniform(0.03, 0.12)
        loud *= rng.uniform(0.25, 0.6)
    table = wooden(one, one.uniform(110, 180), 20, at_1k_s=0.05)
    made += 0.17 * rung(table, rng, 0.0015, 0.3)
    made = room(rng, made, t60_s=0.45, wet_db=-12, dark_hz=6000)
    return finish.take(rng, in_hall(rng, made, one.uniform(1.0, 2.0), -47), strength, fade_s=0.2)


def click(rng: np.random.Generator, contact_s: float, n_samples: int) -> np.ndarray:
    """Two spheres collide: heavily damped sines around one over the contact time, and some noise of the surfaces."""
    hz = np.array([0.55, 0.8, 1.3, 2.1]) / contact_s * np.exp(0.03 * rng.standard_normal(4))
    amplitudes = np.array([1.0, 0.7, 0.35, 0.15]) * contact(hz, 0.3 * contact_s)
    made = ring(hz, amplitudes, np.array([0.009, 0.007, 0.005, 0.004]), n_samples)
    noise = burst(rng, n_samples, tilt(0.6 / contact_s, 5, 5), lambda hz: 0.012 + 0 * hz, attack_s=0.2 * contact_s)
    return np.asarray(made + 0.25 * noise)


def dropped_ball(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A small rubber ball is dropped and bounces to rest, quicker and quicker."""
    one = individual(rng)
    floor = wooden(one, one.uniform(130, 260), 20, at_1k_s=one.uniform(0.02, 0.04))
    times_s, speeds = bounces(one.uniform(0.32, 0.48), one.uniform(0.66, 0.78), 0.05)
    parts = []
    for at_s, speed in zip(times_s, speeds * (1 + 0.05 * rng.standard_normal(len(speeds))), strict=True):
        contact_s = contact_time_s(0.0022, strength * speed, 0.25)
        pock = burst(
            rng, round(0.15 * SAMPLE_RATE), tilt(500, 3, 6), lambda hz: 0.04 * (500 / hz) ** 0.3, attack_s=0.0008
        )
        made = rung(floor, rng, contact_s, 0.15) + 0.8 * pock + push(2 * contact_s, len(pock))
        parts.append((float(at_s), speed**1.2 * made))
    made = room(rng, laid(parts), t60_s=0.4, wet_db=-10)
    return finish.take(rng, in_hall(rng, made, one.uniform(1.0, 2.0), -46), strength, fade_s=0.2)


SOUNDS = (
    Sound(
        name="ball.basketball",
        role="event",
        model=basketball,
        says="basketball bounces",
        seen_as=("basketball",),
        trigger="strike",
        audioset=("Basketball bounce", "Bouncing"),
        ucs="SPRTCrt",
        words=("basketball", "dribble", "bouncing ball"),
        level_db=1.0,
        distance_m=4.0,
        min_gap_s=0.3,
    ),
    Sound(
        name="ball.tennis",
        role="event",
        model=tennis,
        says="racket hits a ball",
        seen_as=("racket",),
        trigger="strike",
        audioset=("Whack, thwack",),
        ucs="SPRTCrt",
        words=("tennis", "racket", "badminton", "baseball bat", "tennis ball"),
        level_db=2.0,
        distance_m=6.0,
        min_gap_s=0.5,
    ),
    Sound(
        name="ball.table_tennis",
        role="event",
        model=table_tennis,
        says="table tennis ball ticks",
        seen_as=("table_tennis",),
        trigger="strike",
        audioset=("Tap", "Bouncing"),
        ucs="SPRTIndr",
        words=("table tennis", "ping pong", "ping-pong"),
        level_db=-2.0,
        distance_m=3.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="ball.billiards",
        role="event",
        model=billiards,
        says="billiard ball clicks",
        seen_as=("billiards",),
        trigger="strike",
        audioset=("Tap", "Whack, thwack"),
        ucs="SPRTIndr",
        words=("billiards", "billiard", "pool", "snooker", "billiard ball"),
        level_db=-1.0,
        distance_m=2.0,
        min_gap_s=0.4,
    ),
    Sound(
        name="ball.rubber",
        role="event",
        model=dropped_ball,
        says="ball bounces to rest",
        seen_as=(),
        trigger="strike",
        audioset=("Bouncing",),
        ucs="SPRTMisc",
        words=("rubber ball", "ball", "bounce"),
        level_db=-1.0,
        distance_m=2.5,
        min_gap_s=0.6,
    ),
)
