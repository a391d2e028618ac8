"""Things that hit things: wood, metal, a hammer, a knife on a board, and a thud for when nothing is sure.

All are one model with different bodies: modes that ring (van den Doel & Pai 1998), a noise burst for the many modes too
dense and too damped to hear apart, and a contact time that shortens as the blow hardens, which opens the top of both.
Takes of one source strike one body, each at another place.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import blow, metal, wooden
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s, ring
from s2s.generators.foley.synth.noise import room, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def wood_knock(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Knuckles on a door or a table top: a low board that hardly rings under a dull crack."""
    one = individual(rng)
    made = blow(
        rng,
        wooden(one, one.uniform(85, 160), 24, at_1k_s=one.uniform(0.05, 0.09)),
        length_s=0.4,
        contact_s=contact_time_s(0.0014, strength, 0.45),
        crack=tilt(500, 3, 5),
        crack_t60_s=lambda hz: 0.09 * (500 / hz) ** 0.3,
        crack_db=-4 + 4 * strength,
    )
    return finish.take(rng, room(rng, made, t60_s=0.25, wet_db=-13), strength)


def hammer(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A hammer driving a nail into a board: steel on steel touches for 0.1 ms, and nail and head ring."""
    one = individual(rng)
    contact_s = contact_time_s(0.0001, strength, 0.3)
    made = blow(
        rng,
        wooden(one, one.uniform(110, 210), 30, at_1k_s=one.uniform(0.07, 0.12)),
        length_s=0.5,
        contact_s=contact_s,
        crack=tilt(2000, 3, 4),
        crack_t60_s=lambda hz: 0.12 * (1000 / hz) ** 0.35,
        crack_db=3 + 4 * strength,
    )
    steel = metal(one, one.uniform(1500, 3000), 6, at_1k_s=one.uniform(0.15, 0.3))
    rung = ring(steel.frequencies_hz, steel.struck(rng, contact_s), steel.t60s_s, len(made))
    made += (0.4 + 0.6 * strength) * rung
    return finish.take(rng, room(rng, made, t60_s=0.35, wet_db=-5, dark_hz=8000), strength)


def metal_hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A stick or bar on a metal rail: a hard click, a long ring, and the stick rebounding once or twice."""
    one = individual(rng)
    made = blow(
        rng,
        metal(one, one.uniform(650, 1200), 45, at_1k_s=one.uniform(0.5, 1.0)),
        length_s=1.4,
        contact_s=contact_time_s(0.00008, strength, 0.35),
        crack=tilt(4500, 4, 5),
        crack_t60_s=lambda hz: 0.2 + 0 * hz,
        crack_db=2 * strength - 2,
    )
    return finish.take(rng, rebounding(rng, made), strength, fade_s=0.1)


def rebounding(rng: np.random.Generator, made: np.ndarray) -> np.ndarray:
    """Let the striker bounce, each time more softly, as a loosely held stick does (30 to 90 ms apart in clips)."""
    out, at_s, gain = made.copy(), 0.0, 1.0
    for _ in range(rng.integers(0, 4)):
        at_s += rng.uniform(0.03, 0.09)
        gain *= rng.uniform(0.3, 0.6)
        start = round(at_s * SAMPLE_RATE)
        out[start:] += gain * made[: len(made) - start]
    return out


def soft_thud(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Two things meet, no telling which: a short dull thump that names no material."""
    one = individual(rng)
    contact_s = contact_time_s(0.003, strength, 0.45)
    made = blow(
        rng,
        wooden(one, one.uniform(60, 110), 12, at_1k_s=0.03),
        length_s=0.35,
        contact_s=contact_s,
        crack=tilt(220, 2, 4),
        crack_t60_s=lambda hz: 0.2 * (250 / hz) ** 0.35,
        crack_db=6 + 6 * strength,
    )
    # Soft and heavy bodies push the air as they stop short (acceleration noise, Richards et al. 1979): one cycle,
    # about as long as they touch.
    n_push = round(2 * contact_s * SAMPLE_RATE)
    push = np.sin(2 * np.pi * np.arange(n_push) / n_push)
    made[:n_push] += 1.3 * np.abs(made).max() * push
    return finish.take(rng, room(rng, made, t60_s=0.2, wet_db=-16), strength)


def chop(rng: np.random.Generator, strength: float) -> Take:
    """A knife comes down on a board; in a third of the takes there is food to crunch through on the way.

    The crack lasts long (T60 0.2 s at 1 kHz) because board and worktop rattle against each other.
    """
    one = individual(rng)
    made = blow(
        rng,
        wooden(one, one.uniform(130, 220), 30, at_1k_s=one.uniform(0.04, 0.07)),
        length_s=0.5,
        contact_s=contact_time_s(0.00012, strength, 0.4),
        crack=tilt(1500, 3, 2.5),
        crack_t60_s=lambda hz: 0.2 * (1000 / hz) ** 0.35,
        crack_db=6 + 3 * strength,
    )
    made = room(rng, made, t60_s=0.35, wet_db=-5, dark_hz=8000)
    cut = cutting(rng, rng.uniform(0.015, 0.05) if rng.random() < 0.35 else 0.0)
    cut *= np.float32(np.abs(made).max() * 10 ** (rng.uniform(-28, -18) / 20))
    whole = np.concatenate([cut, made])
    return Take(finish.take(rng, whole, strength), len(cut) / SAMPLE_RATE)


def cutting(rng: np.random.Generator, length_s: float) -> np.ndarray:
    """Fibres giving way under a blade, ever faster; peaks at 1."""
    rising_hz = 600 * np.linspace(0, 1, round(length_s * SAMPLE_RATE)) ** 1.5
    made = texture(rng, rising_hz, clicks(rng, 24, 1500, 7000, cycles=1.5), 6.0, reference_hz=600)
    return np.asarray(made / max(1e-9, float(np.abs(made).max(initial=0.0))), np.float32)


SOUNDS = (
    Sound(
        name="impact.wood",
        role="event",
        model=wood_knock,
        says="hand knocks on wood",
        seen_as=("wood",),
        trigger="strike",
        audioset=("Wood", "Knock", "Tap"),
        ucs="WOODImpt",
        words=("wood", "wooden", "table", "plank", "log"),
        level_db=3.0,
        distance_m=2.0,
        min_gap_s=0.12,
    ),
    Sound(
        name="impact.metal",
        role="event",
        model=metal_hit,
        says="metal bar clangs",
        seen_as=("metal",),
        trigger="strike",
        audioset=("Clang", "Bang"),
        ucs="METLImpt",
        words=("metal", "clang", "iron", "steel", "rail", "railing", "pipe", "anvil"),
        level_db=2.0,
        min_gap_s=0.15,
    ),
    Sound(
        name="impact.soft",
        role="event",
        model=soft_thud,
        says="thud sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Thump, thud", "Thunk"),
        ucs="OBJMisc",
        words=("thud", "thump", "impact", "hit", "bump", "tap"),
        level_db=-1.0,
        distance_m=2.0,
        min_gap_s=0.15,
    ),
    Sound(
        name="tool.hammer",
        role="event",
        model=hammer,
        says="hammer strikes",
        seen_as=("hammer", "tool"),
        trigger="strike",
        audioset=("Hammer",),
        ucs="TOOLHand",
        words=("hammer", "hammering", "nail", "carpenter", "mallet"),
        level_db=5.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="kitchen.chop",
        role="event",
        model=chop,
        says="knife chops",
        seen_as=("knife", "kitchen", "food"),
        trigger="strike",
        audioset=("Chopping (food)", "Chop"),
        ucs="FOODKware",
        words=("chop", "chopping", "knife", "cutting board", "vegetable", "slice", "cook"),
        level_db=1.0,
        distance_m=1.5,
        min_gap_s=0.14,
    ),
)
