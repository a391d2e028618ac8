"""Things on a desk and a counter: keyboard, typewriter, pen, camera, printer, cash register.

Nearly all are small hard parts that meet in an order (`synth/mechanisms.py`): the order is the machine's, its times and
forces are the hand's. Levels and times of cocked bolts, of a pencil and of chalk were measured in recordings named in
NOTICE.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed, unit, wander
from s2s.generators.foley.synth.grains import crossings
from s2s.generators.foley.synth.mechanisms import case, decibels, knocks
from s2s.generators.foley.synth.modal import contact, ring
from s2s.generators.foley.synth.motors import added, harmonics, orders, turning
from s2s.generators.foley.synth.noise import both, drift, moving_noise, noise, resonance, room, tilt
from s2s.generators.foley.synth.noise import BIN_HZ, amplitude, frame_centres
from s2s.generators.foley.synth.strokes import stroke
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def key(rng: np.random.Generator, strength: float) -> Take:
    """One key of a computer: finger and cap meet, the cap bottoms out 5 to 15 ms later, and springs back up.

    The release follows 60 to 110 ms after and is some 6 dB softer (Asonov & Agrawal, Keyboard acoustic emanations, IEEE
    S&P 2004, find a push peak, a second of it 10 ms after, and a release 100 ms on). Every key stands elsewhere on the
    plate, so every take is another key; one in seven is a space bar, which rattles lower.
    """
    one = individual(rng)
    low_hz = one.uniform(900, 1500)
    plate = case(one, both(tilt(low_hz, 4, 3), resonance(one.uniform(2500, 4000), 4, 0.4)),
                 lambda hz: 0.016 * (2000 / hz) ** 0.35, modes_hz=(700, 5500), n_modes=14, modes_t60_s=0.014, modes_db=-3,
                 n_ways=6)  # fmt: skip
    table = case(one, tilt(260, 4, 8), lambda hz: 0.05 + 0 * hz, n_ways=2)
    wide = rng.random() < 0.15
    bottom_s = rng.uniform(0.005, 0.014)
    up_s = bottom_s + rng.uniform(0.055, 0.11)
    times_s = [0.0, bottom_s, bottom_s + rng.uniform(0.002, 0.004), up_s, up_s + rng.uniform(0.003, 0.006)]
    levels_db = np.array([-13.0, 0.0, -8.0, -8.0, -13.0]) + 1.5 * rng.standard_normal(5)
    contact_s = (0.00022 if wide else 0.00014) * (1.25 - 0.45 * strength)
    n = round((up_s + 0.16) * SAMPLE_RATE)
    made = knocks(rng, n, times_s, decibels(levels_db), plate, contact_s)
    levels_db[[0, 3, 4]] -= 6
    made += (0.75 if wide else 0.45) * knocks(rng, n, times_s, decibels(levels_db), table, 0.001)
    return Take(finish.take(rng, room(one, made, t60_s=0.3, wet_db=-12), strength), bottom_s)


def typebar(rng: np.random.Generator, strength: float) -> Take:
    """A typewriter's key: the typebar slaps paper and platen, the escapement lets the carriage on by one tooth.

    Key down, 25 to 40 ms later the slap, 12 ms after it the escapement's click, and 60 ms on the bar falls back.
    """
    one = individual(rng)
    frame = case(one, tilt(one.uniform(1200, 1900), 4, 3), lambda hz: 0.045 * (1000 / hz) ** 0.4, modes_hz=(500, 6000),
                 n_modes=18, modes_t60_s=0.045, modes_db=-1, n_ways=5)  # fmt: skip
    platen = case(one, tilt(420, 4, 6), lambda hz: 0.05 * (500 / hz) ** 0.3, modes_hz=(180, 900), n_modes=6)
    slap_s = rng.uniform(0.022, 0.038) * (1.2 - 0.3 * strength)
    step_s = slap_s + rng.uniform(0.010, 0.016)
    back_s = slap_s + rng.uniform(0.055, 0.085)
    contact_s = 0.00016 * (1.3 - 0.6 * strength)
    n = round((back_s + 0.2) * SAMPLE_RATE)
    level_db = np.array([-16.0, 0.0, -6.0, -11.0, -10.0, -15.0]) + 1.5 * rng.standard_normal(6)
    times_s = [0.0, slap_s, step_s, step_s + rng.uniform(0.003, 0.006), back_s, back_s + rng.uniform(0.008, 0.014)]
    made = knocks(rng, n, times_s, decibels(level_db), frame, contact_s)
    made += 0.9 * knocks(rng, n, [slap_s], np.ones(1), platen, 0.0008)
    return Take(finish.take(rng, room(one, made, t60_s=0.35, wet_db=-10), strength), slap_s)


def writing(rng: np.random.Generator, strength: float) -> Take:
    """A pencil writes a word: four to nine strokes of 60 to 90 ms, of noise of graphite on grain over a table.

    In a recording strokes rise and fall by 20 dB, lie 70 to 80 ms apart, and are nearly flat from 500 Hz up, with the
    table around 1 kHz; each turns at its ends and lifts now and then.
    """
    one = individual(rng)
    table_hz, point_hz = one.uniform(700, 1300), one.uniform(5000, 9000)
    count = int(rng.integers(4, 9))
    speeds, lifted = [], False
    for _ in range(count):
        seconds = rng.uniform(0.062, 0.1) * (1.25 if lifted else 1.0)
        loud = float(np.exp(0.3 * rng.standard_normal()))
        speeds.append(loud * stroke(rng, seconds, early=rng.uniform(0.35, 0.6)))
        lifted = rng.random() < 0.22
        speeds.append(np.full(round((rng.uniform(0.05, 0.11) if lifted else 0.002) * SAMPLE_RATE), 0.0, np.float32))
    speed = np.concatenate([*speeds, np.zeros(2400, np.float32)])
    n = len(speed)
    bright = both(tilt(table_hz, 4, 1.2), resonance(point_hz * (0.8 + 0.4 * strength), 3, 0.5))
    gains = amplitude(bright, BIN_HZ)[None, :] * (1 + 0 * frame_centres(n)[:, None])
    colour = 1 + 0.25 * rng.standard_normal(gains.shape[0])[:, None] * np.log2(np.maximum(BIN_HZ, 100) / 2000)[None, :] / 3
    rub = unit(moving_noise(rng, n, (gains * np.maximum(colour, 0.1)).astype(np.float32)))
    # Grain of the paper: clumps a tenth of a millimetre apart, at 10 cm a second a thousand a second.
    grain = np.exp(0.45 * drift(rng, n, 350.0))
    thud = noise(rng, n, tilt(190, 5, 7)) * np.exp(0.5 * drift(rng, n, 25.0))
    made = (rub * grain + 0.3 * thud) * speed**1.2
    starts_s = np.cumsum([0] + [len(part) for part in speeds])[:-1:2] / SAMPLE_RATE
    taps = case(one, tilt(1600, 3, 4), lambda hz: 0.015 + 0 * hz, modes_hz=(400, 3000), n_modes=6)
    made += 1.5 * knocks(rng, n, starts_s[:1] + 0.008, np.array([0.5]), taps, 0.0003)
    return Take(finish.take(rng, room(one, made, t60_s=0.25, wet_db=-15), strength), 0.03)


def shutter(rng: np.random.Generator, strength: float) -> Take:
    """A reflex camera: the mirror flies up, the curtain runs, the curtain shuts, the mirror falls and bounces.

    Clicks at 0, 40 to 60 and 100 to 130 ms at common shutter times; half of these cameras wind on with a motor, which
    whirrs for a sixth of a second, and the curtain's springs ping faintly.
    """
    one = individual(rng)
    body = case(one, both(tilt(one.uniform(1500, 2600), 4, 3), resonance(one.uniform(4000, 7000), 3, 0.5)),
                lambda hz: 0.035 * (2000 / hz) ** 0.35, modes_hz=(900, 8000), n_modes=16, modes_t60_s=0.03, modes_db=-2,
                n_ways=4)  # fmt: skip
    box = case(one, tilt(480, 5, 7), lambda hz: 0.04 + 0 * hz, n_ways=2)
    winds = one.random() < 0.5
    open_s, shut_s = one.uniform(0.038, 0.055), one.uniform(0.085, 0.12)
    down_s = shut_s + one.uniform(0.012, 0.022)
    times_s = np.array([0.0, 0.004, open_s, open_s + 0.009, shut_s, down_s, down_s + 0.006, down_s + 0.015])
    times_s[1:] += 0.0008 * rng.standard_normal(7)
    levels_db = np.array([-1.0, -8.0, -7.0, -13.0, -5.0, 0.0, -7.0, -12.0]) + 1.2 * rng.standard_normal(8)
    n = round((0.55 if winds else 0.35) * SAMPLE_RATE)
    contact_s = 0.00016 - 0.00006 * strength
    made = knocks(rng, n, times_s, decibels(levels_db), body, contact_s)
    made += 0.6 * knocks(rng, n, times_s[[0, 5]], np.ones(2), box, 0.0009)
    slide = np.interp(np.arange(n) / SAMPLE_RATE, [0, 0.01, open_s, shut_s, down_s, down_s + 0.03], [0, 1, 0.5, 1, 0.6, 0])
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
    works = case(one, tilt(one.uniform(900, 1500), 4, 4), lambda hz: 0.06 * (1000 / hz) ** 0.4, modes_hz=(350, 4500),
                 n_modes=16, modes_t60_s=0.08, modes_db=-2, n_ways=4)  # fmt: skip
    drawer = case(one, tilt(330, 4, 6), lambda hz: 0.12 * (500 / hz) ** 0.3, modes_hz=(110, 900), n_modes=10)
    bell_s = rng.uniform(0.14, 0.2)
    stop_s = bell_s + rng.uniform(0.3, 0.42)
    n = round((bell_s + 1.7) * SAMPLE_RATE)
    contact_s = 0.0003 - 0.00012 * strength
    run_s = np.sort(rng.uniform(bell_s - 0.12, bell_s - 0.01, 7))
    times_s = np.concatenate([[0.0, 0.03], run_s])
    made = 1.0 * knocks(rng, n, times_s, decibels(np.array([-3, -8] + [-10] * 7) + rng.normal(0, 2, 9)), works, contact_s)
    made += 1.3 * knocks(rng, n, [stop_s, stop_s + 0.03], np.array([1.0, 0.35]), drawer, 0.0012)
    made += 0.8 * knocks(rng, n, stop_s + np.sort(rng.exponential(0.05, 12)), decibels(rng.normal(-12, 4, 12)), works,
                         0.00012)  # coins jump in their trays  # fmt: skip
    rolled = np.interp(np.arange(n) / SAMPLE_RATE, [bell_s, bell_s + 0.05, stop_s, stop_s + 0.01], [0, 0.5, 1, 0])
    made += 0.03 * noise(rng, n, tilt(700, 3, 4)) * rolled.astype(np.float32) * np.exp(0.3 * drift(rng, n, 40.0))
    start = round(bell_s * SAMPLE_RATE)
    made[start:] += 0.35 * bell(rng, one, n - start, one.uniform(2100, 2700), 1.3, strength)
    return Take(finish.take(rng, room(one, made, t60_s=0.35, wet_db=-12), strength, fade_s=0.1), bell_s)


def bell(
    rng: np.random.Generator, one: np.random.Generator, n_samples: int, hz: float, t60_s: float, strength: float
) -> np.ndarray:
    """A small gong of sheet steel, struck once: modes of a shallow bowl in doublets that beat, peaking near 1."""
    ratios = np.repeat(np.array([1.0, 2.31, 2.62, 4.0, 5.9, 7.3]), 2) * (1 + 0.0012 * one.standard_normal(12))
    t60s_s = t60_s * ratios**-0.75 * np.exp(0.15 * one.standard_normal(12))
    hit = np.exp(0.25 * rng.standard_normal(12)) * np.exp(0.2 * one.standard_normal(12))
    amplitudes = hit * ratios**-0.4 * contact(hz * ratios, 0.00016 - 0.00008 * strength)
    return np.asarray(ring(hz * ratios, amplitudes, t60s_s, n_samples) / np.sum(amplitudes) * 1.5, np.float32)


def printing(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An ink-jet printer: the head's carriage whirrs across and back, halts, and rollers step the paper on.

    A pass takes 0.4 to 0.9 s; its stepper or belt sings with its speed, ramping up and down at the ends, and the paper
    moves on in a burst of quick steps. Passes differ in width, as lines of text do.
    """
    one = individual(rng)
    n = len(drive)
    speed, feed, turns_s = _passes(rng, n, float(np.mean(drive)) if n else 0.5)
    belt = turning(rng, one.uniform(150, 210) * speed, unsteady=0.006, rate_hz=12.0)
    sings = orders(one, belt, added(harmonics(1, 6, 0, 3), harmonics(4, 5, 2, 3)), spread_db=4) * speed
    slide = noise(rng, n, both(tilt(1500, 4, 3), resonance(one.uniform(2500, 3800), 5, 0.4)))
    slide = slide * speed * np.exp(0.2 * wander(rng, n, 18.0))
    steps = turning(rng, one.uniform(75, 110) * feed, unsteady=0.01)
    motor = orders(one, steps, harmonics(1, 20, 0, 1.5), spread_db=5) * feed
    body = case(one, tilt(1100, 4, 4), lambda hz: 0.03 * (1000 / hz) ** 0.3, modes_hz=(400, 4000), n_modes=12, n_ways=3)
    rattles = crossings(steps / 6)
    at_s = np.concatenate([turns_s, turns_s + 0.02, rattles / SAMPLE_RATE])
    loud = np.concatenate([0.9 + 0 * turns_s, 0.45 + 0 * turns_s, 0.3 + 0.0 * rattles])
    clacks = unit(knocks(rng, n, at_s, loud * np.exp(0.35 * rng.standard_normal(len(at_s))), body, 0.0004))
    made = 0.6 * sings + 0.6 * slide + 0.75 * motor + 0.55 * clacks + 0.06 * noise(rng, n, tilt(400, 3, 4))
    return finish.bed(unit(room(one, unit(made), t60_s=0.35, wet_db=-5)[:n]), drive, range_db=12)


def _passes(rng: np.random.Generator, n_samples: int, drive: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Speed of the carriage, whether paper is fed, and the seconds at which the carriage turns."""
    speed, feed, turns_s = np.zeros(n_samples), np.zeros(n_samples), []
    at_s = -rng.uniform(0, 1.0)
    while at_s * SAMPLE_RATE < n_samples:
        across_s = rng.uniform(0.35, 0.9) * (1.25 - 0.5 * drive)
        gap_s = rng.uniform(0.04, 0.12) if rng.random() < 0.6 else rng.uniform(0.2, 0.6)
        begin, end, then = (max(0, round(s * SAMPLE_RATE)) for s in (at_s, at_s + across_s, at_s + across_s + gap_s))
        speed[begin:end] = rng.uniform(0.85, 1.1)
        feed[end:then] = 1.0 if gap_s > 0.15 or rng.random() < 0.4 else 0.0
        turns_s += [at_s + across_s]
        at_s += across_s + gap_s
    return followed(speed, 0.03, 0.025), followed(feed, 0.008, 0.008), np.array(turns_s)


SOUNDS = (
    Sound(
        name="office.keyboard",
        role="event",
        model=key,
        says="key clicks",
        seen_as=("computer_keyboard",),
        trigger="surge",
        audioset=("Computer keyboard", "Typing"),
        ucs="COMTkey",
        words=("keyboard", "computer keyboard", "typing", "keystroke"),
        level_db=-14,
        distance_m=1,
        min_gap_s=0.07,
        pace_s=0.17,
    ),
    Sound(
        name="office.typewriter",
        role="event",
        model=typebar,
        says="typewriter key strikes",
        seen_as=("typewriter",),
        trigger="surge",
        audioset=("Typewriter", "Typing"),
        ucs="MECHType",
        words=("typewriter",),
        level_db=-6,
        distance_m=1,
        min_gap_s=0.09,
        pace_s=0.24,
    ),
    Sound(
        name="office.writing",
        role="event",
        model=writing,
        says="pencil writes",
        seen_as=("pen",),
        trigger="surge",
        audioset=("Writing", "Scratch"),
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
    Sound(
        name="machine.printer",
        role="bed",
        model=printing,
        says="printer",
        seen_as=("printer",),
        trigger="none",
        audioset=("Printer",),
        ucs="MACHOffc",
        words=("printer", "printing", "inkjet", "photocopier", "scanner"),
        level_db=-10,
        distance_m=2,
        width=0.1,
    ),
)
