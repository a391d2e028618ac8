"""What calls for attention: bells, beeps, buzzers, whistles.

Signals are made to standards, so their pitches, rates and patterns are known; what makes them real is what radiates
them: gongs that beat, piezo discs with their one resonance, an armature on its stop, a pea that rattles.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.engine import followed, unit
from s2s.generators.foley.synth.grains import scatter
from s2s.generators.foley.synth.mechanisms import case, gong, knocks
from s2s.generators.foley.synth.motors import harmonics, orders, turning
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def phone(rng: np.random.Generator, strength: float) -> Take:
    """A telephone with a clapper between two gongs, rung by 20 or 25 Hz for two seconds.

    The gongs stand about four to five in pitch (Western Electric 500: 1.4 and 1.7 kHz or so); the clapper strikes one
    and the other in turn, never twice equally hard, and both ring on when it stops.
    """
    one = individual(rng)
    low_hz, strikes_hz = one.uniform(1250, 1600), one.choice([20.0, 25.0])
    ringing_s, n = rng.uniform(1.7, 2.1), round(3.1 * SAMPLE_RATE)
    at_s = np.arange(int(ringing_s * strikes_hz)) / strikes_hz + 0.02
    made = np.zeros(n, np.float32)
    for which, hz in enumerate((low_hz, low_hz * one.uniform(1.23, 1.27))):
        # Strikes fall at an angle, so each excites the modes in other shares: three rings of one gong to choose from.
        rings = [gong(rng, individual(rng), round(1.3 * SAMPLE_RATE), hz, 0.95, strength) for _ in range(3)]
        hits_s = at_s + (0.5 * which) / strikes_hz + 0.0012 * rng.standard_normal(len(at_s))
        gains = np.exp(0.2 * rng.standard_normal(len(at_s))) * (1.0 if which else 0.85)
        made += scatter(n, np.round(hits_s * SAMPLE_RATE).astype(int), gains, rings, rng.integers(0, 3, len(at_s)))
    all_s = np.concatenate([at_s, at_s + 0.5 / strikes_hz])
    shell = case(one, tilt(900, 4, 4), lambda hz: 0.03 + 0 * hz, modes_hz=(300, 2500), n_modes=8)
    made += 0.5 * knocks(rng, n, all_s, np.exp(0.3 * rng.standard_normal(len(all_s))), shell, 0.0003)
    return Take(finish.take(rng, room(one, made, t60_s=0.35, wet_db=-12)[: n + 4800], strength, fade_s=0.25), 0.02)


def piezo(
    one: np.random.Generator, hz: float, gates: np.ndarray, strength: float, *, t60_s: float, rich_db: float
) -> np.ndarray:
    """A piezo disc that is switched on and off: it builds up and rings within some cycles, and odd harmonics leak out.

    Parameters
    ----------
    gates : np.ndarray [shape=(n_samples,)]
        1 while it is driven.
    rich_db : float
        Level of the third harmonic; others follow as those of a square wave do. Driven harder, more of them leak.
    """
    level = followed(gates, t60_s / 6.9, t60_s / 6.9)
    turns = np.arange(len(gates)) * (hz / SAMPLE_RATE)
    rich_db += 8 * (strength - 0.7)
    lines = {1: 0.0, 2: rich_db - 8, 3: rich_db, 4: rich_db - 14, 5: rich_db - 5, 7: rich_db - 9}
    return np.asarray(orders(one, turns, lines, spread_db=3.0) * level, np.float32)


def gated(spans_s: list[tuple[float, float]], n_samples: int) -> np.ndarray:
    """1 within spans of (start, end), in seconds, 0 outside."""
    gates = np.zeros(n_samples)
    for start_s, end_s in spans_s:
        gates[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)] = 1
    return gates


def beeping(rng: np.random.Generator, strength: float) -> Take:
    """An alarm clock's beeper: four short beeps, and a rest; two to four such calls.

    Quartz clocks divide 32 768 Hz: 2048 or 4096 Hz fall out of it, gated at 8 Hz and 1 Hz.
    """
    one = individual(rng)
    hz = float(one.choice([2048.0, 2048.0, 2730.7, 4096.0]))
    calls = int(rng.integers(2, 4))
    period_s = float(one.choice([0.75, 1.0]))
    spans = [
        (call * period_s + beep / 8, call * period_s + beep / 8 + 0.0625) for call in range(calls) for beep in range(4)
    ]
    n = round((calls * period_s + 0.2) * SAMPLE_RATE)
    made = piezo(one, hz * (1 + 0.0004 * rng.standard_normal()), gated(spans, n), strength, t60_s=0.012, rich_db=-9)
    return Take(finish.take(rng, room(rng, made, t60_s=0.35, wet_db=-11, dark_hz=7000), strength))


def smoke(rng: np.random.Generator, strength: float) -> Take:
    """A smoke detector: three blasts of half a second at some 3.2 kHz (ISO 8201 T3), as loud as it can.

    The horn's piezo is self-excited: its pitch gives as it warms and starts, and hard ceilings ring.
    """
    one = individual(rng)
    hz = one.uniform(3000, 3400) * (1 + 0.001 * rng.standard_normal())
    n = round(2.75 * SAMPLE_RATE)
    made = piezo(one, hz, gated([(0.0, 0.5), (1.0, 1.5), (2.0, 2.5)], n), strength, t60_s=0.03, rich_db=-16)
    made *= np.exp(0.05 * drift(rng, n, 20.0))
    return Take(finish.take(rng, room(rng, made, t60_s=0.6, wet_db=-8, dark_hz=8000), strength, fade_s=0.1))


def buzzing(rng: np.random.Generator, strength: float) -> Take:
    """An electromechanical buzzer: an armature that hits its stop at twice the mains, in a box that rattles.

    Each push is held for a third of a second to one; every hit differs a little, lines are rich to 5 kHz.
    """
    one = individual(rng)
    rate_hz = 2 * float(one.choice([50.0, 60.0])) * float(one.choice([1.0, 1.0, 2.0]))
    lasting_s = rng.uniform(0.45, 1.0)
    n = round((lasting_s + 0.15) * SAMPLE_RATE)
    held = followed(gated([(0.0, lasting_s)], n), 0.012, 0.015)
    turns = turning(rng, np.full(n, rate_hz), unsteady=0.002, rate_hz=15.0)
    hits = np.flatnonzero(np.diff(np.floor(turns)) > 0) / SAMPLE_RATE
    box = case(
        one,
        both(tilt(one.uniform(700, 1200), 3, 3), resonance(one.uniform(1500, 2600), 5, 0.3)),
        lambda hz: 0.012 + 0 * hz,
        modes_hz=(400, 4500),
        n_modes=12,
        modes_t60_s=0.02,
        modes_db=0,
    )
    rattle = knocks(rng, n, hits, np.exp(0.12 * rng.standard_normal(len(hits))), box[:1], 0.00035 - 0.00015 * strength)
    fall_db = 2.5 - 1.0 * strength
    buzz = orders(one, turns, harmonics(1, 40, 0, fall_db), spread_db=5)
    made = (unit(buzz) + 0.7 * unit(rattle) * np.exp(0.15 * drift(rng, n, 12.0))) * held
    return Take(finish.take(rng, room(one, made, t60_s=0.3, wet_db=-12), strength, fade_s=0.05))


def whistle(rng: np.random.Generator, strength: float) -> Take:
    """A pea whistle: an edge tone of 2.5 to 3 kHz, and a cork that shuts its mouth 25 to 40 times a second.

    In a recording the tone lies at 2730 Hz, dips by some 5 % and a decibel or two as the pea comes round at 27 Hz,
    starts from a breath an octave higher, lets 29 dB less at twice its pitch, and is blown for a second. Harder blown
    it is higher, and the pea quicker.
    """
    one = individual(rng)
    lasting_s = rng.choice([rng.uniform(0.35, 0.6), rng.uniform(0.8, 1.3)])
    n = round((lasting_s + 0.1) * SAMPLE_RATE)
    blown = followed(gated([(0.0, lasting_s)], n), 0.035, 0.02) * np.exp(0.05 * drift(rng, n, 8.0))
    pea = turning(rng, one.uniform(24, 30) * (0.8 + 0.35 * strength) * (0.6 + 0.4 * blown), unsteady=0.12, rate_hz=8.0)
    by = np.exp(-((((pea % 1.0) - 0.5) / 0.16) ** 2)) * np.exp(0.2 * drift(rng, n, 15.0))
    pitch_hz = one.uniform(2550, 2950) * (0.95 + 0.07 * strength) * (0.93 + 0.07 * blown) * (1 - 0.07 * by)
    turns = turning(rng, pitch_hz, unsteady=0.0015, rate_hz=40.0)
    rich_db = -29 + 10 * (strength - 0.7)
    tone = orders(one, turns, {1: 0.0, 2: rich_db, 3: rich_db - 6, 4: rich_db - 14}, spread_db=2)
    breath = noise(rng, n, both(tilt(2900, 5, 3), resonance(2800, 6, 0.25)))
    made = (tone * (1 - 0.45 * by) + (0.05 + 0.06 * by) * breath) * blown**1.3
    return Take(finish.take(rng, room(rng, made, t60_s=0.5, wet_db=-14, dark_hz=7000), strength, fade_s=0.05), 0.01)


SOUNDS = (
    Sound(
        name="alarm.phone",
        role="event",
        model=phone,
        says="telephone rings",
        seen_as=("telephone",),
        trigger="none",
        audioset=("Telephone bell ringing", "Telephone"),
        ucs="COMTelph",
        words=("telephone", "phone", "phone call", "ringing phone"),
        level_db=-2,
        distance_m=3,
        min_gap_s=4.0,
        pace_s=6.0,
    ),
    Sound(
        name="alarm.beep",
        role="event",
        model=beeping,
        says="alarm clock beeps",
        seen_as=("alarm_clock",),
        trigger="none",
        audioset=("Alarm clock", "Alarm"),
        ucs="ALRMClok",
        words=("alarm clock", "beep", "beeping", "timer", "wake up"),
        level_db=-6,
        distance_m=2,
        min_gap_s=3.0,
        pace_s=4.0,
    ),
    Sound(
        name="alarm.smoke",
        role="event",
        model=smoke,
        says="smoke detector sounds",
        seen_as=(),
        trigger="none",
        audioset=("Smoke detector, smoke alarm",),
        ucs="ALRMElec",
        words=("smoke detector", "smoke alarm", "fire alarm"),
        level_db=2,
        distance_m=4,
        min_gap_s=4.0,
    ),
    Sound(
        name="alarm.buzzer",
        role="event",
        model=buzzing,
        says="buzzer sounds",
        seen_as=(),
        trigger="none",
        audioset=("Buzzer",),
        ucs="ALRMBuzr",
        words=("buzzer", "door buzzer", "quiz buzzer"),
        level_db=-2,
        distance_m=3,
        min_gap_s=0.8,
    ),
    Sound(
        name="alarm.whistle",
        role="event",
        model=whistle,
        says="whistle blows",
        seen_as=("whistle",),
        trigger="surge",
        audioset=("Whistle",),
        ucs="WHSTHuman",
        words=("whistle", "referee", "referee whistle"),
        level_db=2,
        distance_m=5,
        min_gap_s=0.6,
    ),
)
