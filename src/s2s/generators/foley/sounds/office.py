"""Things on a desk and a counter: keyboard, typewriter, pen, camera, cash register.

Nearly all are small hard parts that meet in an order (`synth/mechanisms.py`): the order is the machine's, its times and
forces are the hand's. Levels and times of a pencil were measured in a recording named in NOTICE.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.signal import oaconvolve

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed
from s2s.generators.foley.synth.mechanisms import case, decibels, gong, knocks
from s2s.generators.foley.synth.motors import added, harmonics, orders, turning
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, room, tilt
from s2s.generators.foley.synth.strokes import stroke
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def typed(
    rng: np.random.Generator, count: int, gap_s: float, stroke_s: Sequence[float], stroke_db: Sequence[float], up: int
) -> tuple[np.ndarray, np.ndarray]:
    """Seconds and decibels of the knocks of ``count`` keys typed in a row.

    Gaps between keys are log-normal with a spread of a third, shorter where hands alternate (Salthouse, "Perceptual,
    cognitive, and motoric aspects of transcription typing", 1986); fingers differ in force; the knocks of a key keep to
    ``stroke_s`` but for some per cent, and from the ``up``-th on wait for the finger to leave.
    """
    times_s, levels_db, at_s = [], [], 0.0
    for _ in range(count):
        held_s = rng.uniform(0.0, 0.055)
        own_s = np.array(stroke_s) * np.exp(0.12 * rng.standard_normal())
        own_s[up:] += held_s
        times_s.append(at_s + own_s + 0.0006 * np.abs(rng.standard_normal(len(own_s))))
        levels_db.append(np.array(stroke_db) + 1.5 * rng.standard_normal(len(own_s)) + 2.0 * rng.standard_normal())
        at_s += max(0.06, gap_s * float(rng.lognormal(0, 0.35)))
    return np.concatenate(times_s), np.concatenate(levels_db)


def keys(rng: np.random.Generator, strength: float) -> Take:
    """A word at a computer's keyboard, four to nine keys, seven or eight a second.

    A cap is met, bottoms out some 10 ms later, and springs back when it is let go (Asonov & Agrawal, "Keyboard acoustic
    emanations", IEEE S&P 2004), here after 60 to 110 ms and some 8 dB softer. Each key stands elsewhere on the plate
    and answers in its own way: a dozen ways, no common ring.
    """
    one = individual(rng)
    plate = case(
        one,
        both(tilt(one.uniform(1400, 2100), 5, 0.6), resonance(one.uniform(2800, 4200), 6, 0.45)),
        lambda hz: 0.012 * (2000 / hz) ** 0.35,
        n_ways=12,
    )
    table = case(one, tilt(260, 4, 8), lambda hz: 0.04 + 0 * hz, n_ways=2)
    gap_s = one.uniform(0.11, 0.145)
    times_s, levels_db = typed(
        rng, int(rng.integers(4, 10)), gap_s, (0.0, 0.0095, 0.0125, 0.065, 0.0695), (-13, 0, -8, -9, -14), 3
    )
    n = round((times_s.max() + 0.1) * SAMPLE_RATE)
    made = knocks(rng, n, times_s, decibels(levels_db), plate, 0.00006 * (1.5 - 0.7 * strength))
    made += 0.06 * knocks(rng, n, times_s, decibels(levels_db), table, 0.001)
    return Take(finish.take(rng, room(one, made, t60_s=0.2, wet_db=-13), strength), float(times_s[1]))


def typebars(rng: np.random.Generator, strength: float) -> Take:
    """Some keys of a typewriter: typebars slap paper and platen, the escapement lets the carriage on by a tooth.

    A key goes down, 30 ms later its bar slaps, 13 and 18 ms after that the escapement clicks twice, and when the finger
    leaves, the bar falls back into its basket. Typists of these machines do four to six strokes a second.
    """
    one = individual(rng)
    frame = case(
        one,
        both(tilt(one.uniform(1300, 2000), 5, 0.8), resonance(one.uniform(2500, 4500), 5, 0.5)),
        lambda hz: 0.06 * (1000 / hz) ** 0.4,
        n_ways=12,
    )
    platen = case(one, tilt(420, 4, 6), lambda hz: 0.05 * (500 / hz) ** 0.3, n_ways=3)
    times_s, levels_db = typed(
        rng,
        int(rng.integers(3, 7)),
        one.uniform(0.17, 0.23),
        (0.0, 0.03, 0.043, 0.048, 0.09, 0.1),
        (-16, 0, -6, -9, -10, -14),
        4,
    )
    n = round((times_s.max() + 0.15) * SAMPLE_RATE)
    made = knocks(rng, n, times_s, decibels(levels_db), frame, 0.00007 * (1.4 - 0.6 * strength))
    made += 0.08 * knocks(rng, n, times_s[1::6], decibels(levels_db[1::6]), platen, 0.0008)
    return Take(finish.take(rng, room(one, made, t60_s=0.3, wet_db=-13), strength), float(times_s[1]))


def writing(rng: np.random.Generator, strength: float) -> Take:
    """A pencil writes a word: four to eight strokes of 60 to 100 ms, with a lift now and then.

    In a recording strokes follow each other every 70 to 80 ms, rise and fall by 20 dB, and fluctuate no more than
    Gaussian noise does; sheet and table pass some third-octaves 10 dB better than their neighbours, others at each
    place of the sheet, and little below 300 Hz. The hand slides on between strokes, 20 dB below.
    """
    one = individual(rng)
    sheet = case(
        one,
        tilt(one.uniform(1200, 1800) * (0.75 + 0.35 * strength), 6, 1.0),
        lambda hz: 0.02 + 0 * hz,
        modes_hz=(500, 10_000),
        n_modes=24,
        modes_t60_s=0.03,
        modes_db=-4,
        n_ways=4,
    )
    ends, starts, speeds = 0, [], []
    for _ in range(int(rng.integers(4, 9))):
        lifted = rng.random() < 0.22 and ends > 0
        starts.append(ends + round(lifted * rng.uniform(0.05, 0.11) * SAMPLE_RATE))
        loud = float(np.exp(0.3 * rng.standard_normal()))
        speeds.append(
            loud * stroke(rng, rng.uniform(0.062, 0.1) * (1.2 if lifted else 1.0), early=rng.uniform(0.35, 0.6))
        )
        ends = starts[-1] + len(speeds[-1])
    n = ends + 2400
    places = rng.integers(0, len(sheet), len(starts))
    made = np.zeros(n, np.float32)
    for place, way in enumerate(sheet):
        moved = np.full(n, 0.1 / len(sheet), np.float32)
        for start, speed in [(starts[k], speeds[k]) for k in np.flatnonzero(places == place)]:
            moved[start : start + len(speed)] += speed**1.2
        rubbed = noise(rng, n, lambda hz: 0 * hz) * moved * np.exp(0.2 * drift(rng, n, 350.0))
        made += oaconvolve(rubbed, way)[:n].astype(np.float32)
    landings_s = np.array(starts) / SAMPLE_RATE + 0.004
    made += 6 * made.std() * knocks(rng, n, landings_s, np.ones(len(starts)), sheet, 0.0002)
    made *= np.minimum(np.arange(n)[::-1] / 2400, 1).astype(np.float32)
    return Take(finish.take(rng, room(one, made, t60_s=0.25, wet_db=-15), strength), 0.03)


def shutter(rng: np.random.Generator, strength: float) -> Take:
    """A reflex camera: the mirror flies up, the curtain runs, the curtain shuts, the mirror falls and bounces.

    Clicks at 0, 40 to 60 and 100 to 130 ms at common shutter times; half of these cameras wind on with a motor, which
    whirrs for a sixth of a second, and the curtain's springs ping faintly.
    """
    one = individual(rng)
    body = case(
        one,
        both(tilt(one.uniform(1800, 3000), 5, 0.6), resonance(one.uniform(4000, 7000), 4, 0.5)),
        lambda hz: 0.035 * (2000 / hz) ** 0.35,
        n_ways=10,
    )
    box = case(one, tilt(480, 5, 7), lambda hz: 0.04 + 0 * hz, n_ways=2)
    winds = one.random() < 0.5
    open_s, shut_s = one.uniform(0.038, 0.055), one.uniform(0.085, 0.12)
    down_s = shut_s + one.uniform(0.012, 0.022)
    times_s = np.array([0.0, 0.004, open_s, open_s + 0.009, shut_s, down_s, down_s + 0.006, down_s + 0.015])
    times_s[1:] += 0.0008 * rng.standard_normal(7)
    levels_db = np.array([-1.0, -8.0, -7.0, -13.0, -5.0, 0.0, -7.0, -12.0]) + 1.2 * rng.standard_normal(8)
    n = round((0.55 if winds else 0.35) * SAMPLE_RATE)
    contact_s = 0.00008 - 0.00003 * strength
    made = knocks(rng, n, times_s, decibels(levels_db), body, contact_s)
    made += 0.1 * knocks(rng, n, times_s[[0, 5]], np.ones(2), box, 0.0009)
    slide = np.interp(
        np.arange(n) / SAMPLE_RATE, [0, 0.01, open_s, shut_s, down_s, down_s + 0.03], [0, 1, 0.5, 1, 0.6, 0]
    )
    made += 0.02 * noise(rng, n, tilt(4000, 4, 3)) * slide.astype(np.float32)
    if winds:
        made += 0.05 * _wound(rng, one, n, down_s + 0.01)
    return Take(finish.take(rng, room(one, made, t60_s=0.3, wet_db=-13), strength))


def _wound(rng: np.random.Generator, one: np.random.Generator, n_samples: int, from_s: float) -> np.ndarray:
    """A small motor that winds the film on for a sixth of a second."""
    time_s = np.arange(n_samples) / SAMPLE_RATE - from_s
    running = followed(((time_s > 0) & (time_s < 0.17)).astype(float), 0.03, 0.02)
    turns = turning(rng, 20 + one.uniform(150, 210) * running, unsteady=0.01)
    whirr = orders(one, turns, added(harmonics(1, 10, 0, 2), harmonics(9, 4, 4, 3)), spread_db=4)
    return np.asarray((whirr + 0.8 * noise(rng, n_samples, tilt(3500, 3, 3))) * running, np.float32)


def ringing_up(rng: np.random.Generator, strength: float) -> Take:
    """A mechanical cash register: keys go down, the bell is struck, the drawer rolls out and bangs on its stop."""
    one = individual(rng)
    works = case(one, tilt(one.uniform(1400, 2400), 4, 1), lambda hz: 0.06 * (1000 / hz) ** 0.4, n_ways=4)
    drawer = case(one, tilt(330, 4, 6), lambda hz: 0.12 * (500 / hz) ** 0.3, modes_hz=(110, 900), n_modes=10)
    bell_s = rng.uniform(0.14, 0.2)
    stop_s = bell_s + rng.uniform(0.3, 0.42)
    n = round((bell_s + 1.4) * SAMPLE_RATE)
    contact_s = 0.0001 - 0.00004 * strength
    run_s = np.sort(rng.uniform(bell_s - 0.12, bell_s - 0.01, 7))
    times_s = np.concatenate([[0.0, 0.03], run_s])
    made = 1.0 * knocks(
        rng, n, times_s, decibels(np.array([-3, -8] + [-10] * 7) + rng.normal(0, 2, 9)), works, contact_s
    )
    made += 0.9 * knocks(rng, n, [stop_s, stop_s + 0.03], np.array([1.0, 0.35]), drawer, 0.0012)
    made += 0.8 * knocks(
        rng, n, stop_s + np.sort(rng.exponential(0.05, 12)), decibels(rng.normal(-12, 4, 12)), works, 0.00012
    )  # coins jump in their trays
    rolled = np.interp(np.arange(n) / SAMPLE_RATE, [bell_s, bell_s + 0.05, stop_s, stop_s + 0.01], [0, 0.5, 1, 0])
    made += 0.03 * noise(rng, n, tilt(700, 3, 4)) * rolled.astype(np.float32) * np.exp(0.3 * drift(rng, n, 40.0))
    start = round(bell_s * SAMPLE_RATE)
    made[start:] += 0.35 * gong(rng, one, n - start, one.uniform(2100, 2700), 1.3, strength)
    return Take(finish.take(rng, room(one, made, t60_s=0.35, wet_db=-12), strength, fade_s=0.1), bell_s)


SOUNDS = (
    Sound(
        name="office.keyboard",
        role="event",
        model=keys,
        says="keyboard clatters",
        seen_as=("computer_keyboard",),
        trigger="surge",
        audioset=("Computer keyboard", "Typing"),
        ucs="COMTkey",
        words=("keyboard", "computer keyboard", "typing", "keystroke"),
        level_db=-14,
        distance_m=1,
        min_gap_s=0.6,
        pace_s=1.3,
    ),
    Sound(
        name="office.typewriter",
        role="event",
        model=typebars,
        says="typewriter clatters",
        seen_as=("typewriter",),
        trigger="surge",
        audioset=("Typewriter", "Typing"),
        ucs="MECHType",
        words=("typewriter",),
        level_db=-6,
        distance_m=1,
        min_gap_s=0.8,
        pace_s=1.5,
    ),
    Sound(
        name="office.writing",
        role="event",
        model=writing,
        says="pencil writes",
        seen_as=("pen",),
        trigger="surge",
        audioset=("Writing",),
        ucs="OBJWrite",
        words=("pencil", "pen", "writing", "scribble", "chalk"),
        level_db=-16,
        distance_m=1,
        min_gap_s=0.4,
        pace_s=1.0,
    ),
    Sound(
        name="office.camera",
        role="event",
        model=shutter,
        says="camera shutter clicks",
        seen_as=("camera",),
        trigger="flash",
        audioset=("Camera", "Single-lens reflex camera"),
        ucs="EQUIPCamr",
        words=("camera", "photograph", "photo", "shutter", "photographer"),
        level_db=-8,
        distance_m=2,
        min_gap_s=0.4,
    ),
    Sound(
        name="office.cash_register",
        role="event",
        model=ringing_up,
        says="cash register rings",
        seen_as=(),
        trigger="none",
        audioset=("Cash register",),
        ucs="MECHCash",
        words=("cash register", "till", "checkout", "cashier"),
        level_db=-4,
        distance_m=2,
        min_gap_s=1.5,
    ),
)
