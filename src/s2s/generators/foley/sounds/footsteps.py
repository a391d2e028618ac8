"""Footsteps: a heel, a toe, and the ground between.

A step is two blows some 60 to 140 ms apart, the heel's harder; the body's weight rolls from one to the other and
grinds whatever lies loose (Cook, "Modeling Bill's gait", AES 2002). The ground decides the rest: a board booms, gravel
is thousands of pebbles that shift, dry snow breaks its bonds in tiny cracks, dead leaves crumple. Left and right foot
follow each other and are not quite alike; between them, clothes and the leg that swings are just heard, 40 dB down.
Without them steps stand in a silence that no walker makes, and are taken for knocks and blasts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.fit.table import shipped
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, laid, metal, rung, wooden
from s2s.generators.foley.synth.crackle import crackle
from s2s.generators.foley.synth.friction import clothes
from s2s.generators.foley.synth.grains import clicks
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import Spectrum, both, burst, noise, room, tilt
from s2s.generators.foley.synth.strikes import fitted
from s2s.generators.foley.vocabulary import EventModel, Sound, Take
from s2s.stem import SAMPLE_RATE

SWING_S = 0.3
"""How long before the heel comes down the leg is heard to swing."""
CLOTHES_DB = -39.0
"""How far below the peak of a step on a floor; on grass, where steps are softer, less far."""


@dataclass(frozen=True)
class Foot:
    """One foot of one walker at one step."""

    heel: float
    toe: float
    roll_s: float
    """From heel to toe."""
    dark_db: float
    """What this shoe's sole takes from the top, dB an octave above 1 kHz."""


def foot_of(rng: np.random.Generator, strength: float) -> Foot:
    """Draw a step: takes of one walker are left and right in turn, as takes are numbered."""
    one = individual(rng)
    roll_s, toe, lame = one.uniform(0.07, 0.12), one.uniform(0.35, 0.6), one.normal(0, 0.06)
    key = getattr(rng.bit_generator.seed_seq, "spawn_key", ())
    side = 1 if key and int(key[-1]) % 2 else -1
    hurry = 1.25 - 0.5 * strength  # who steps hard, walks fast
    return Foot(
        heel=float(np.exp(side * lame + 0.1 * rng.standard_normal())),
        toe=float(toe * np.exp(-side * lame + 0.2 * rng.standard_normal())),
        roll_s=float(roll_s * hurry * np.exp(0.1 * rng.standard_normal() + 0.5 * side * lame)),
        dark_db=float(side * 0.5 + 0.5 * rng.standard_normal()),
    )


def sole(
    rng: np.random.Generator, ground: Body, *, contact_s: float, scuff: Spectrum, scuff_db: float, attack_s: float
) -> np.ndarray:
    """One part of a sole meets the ground: the ground's modes, and the scuff of the sole over it."""
    n_samples = round(0.3 * SAMPLE_RATE)
    scuffed = burst(rng, n_samples, scuff, lambda hz: 0.075 * (700 / hz) ** 0.35, attack_s=attack_s)
    return np.asarray(rung(ground, rng, contact_s, 0.3) + 10 ** (scuff_db / 20) * scuffed)


def roll_of(rng: np.random.Generator, foot: Foot, attack_s: float, decay_s: float, lasting_s: float) -> np.ndarray:
    """How fast a sole grinds: a hump as the heel loads, another as the toe pushes off, no two alike."""
    time_s = np.arange(round(lasting_s * SAMPLE_RATE)) / SAMPLE_RATE
    made = np.zeros(len(time_s))
    for at_s, loud in ((0.0, foot.heel), (foot.roll_s * rng.uniform(1.0, 1.5), 1.4 * foot.toe)):
        since = np.maximum(time_s - at_s, 0.0)
        made += loud * (1 - np.exp(-since / attack_s)) * np.exp(-since / (decay_s * rng.uniform(0.8, 1.2)))
    return np.asarray(made / made.max())


def on_wood(rng: np.random.Generator, strength: float) -> Take:
    """A shoe on a wooden floor: boards over joists boom at 80 to 200 Hz under a short knock of the heel."""
    one = individual(rng)
    foot = foot_of(rng, strength)
    floor = wooden(one, one.uniform(80, 130), 26, at_1k_s=one.uniform(0.015, 0.03))
    scuff = both(tilt(570, 7, 9), lambda hz: -foot.dark_db * np.maximum(np.log2(np.maximum(hz, 1) / 1000), 0))
    parts = []
    for at_s, loud, touch_s in ((0.0, foot.heel, 0.003), (foot.roll_s, foot.toe, 0.004)):
        contact_s = contact_time_s(touch_s, strength * loud, 0.45)
        parts.append((at_s, loud * sole(rng, floor, contact_s=contact_s, scuff=scuff, scuff_db=4, attack_s=0.006)))
    if rng.random() < 0.2:  # now and then a board gives
        parts.append((rng.uniform(0.02, 0.08), 0.15 * rung(floor, rng, 0.0004, 0.2)))
    return stepped(rng, laid(parts), strength, wet_db=-20, t60_s=0.3)


def on_concrete(rng: np.random.Generator, strength: float) -> Take:
    """A hard heel on stone or concrete, which gives back nothing itself: the shoe knocks, grit scrapes."""
    one = individual(rng)
    foot = foot_of(rng, strength)
    shoe = wooden(one, one.uniform(240, 420), 22, at_1k_s=one.uniform(0.018, 0.03))
    scuff = tilt(680, 6, 8.5 + 0.5 * foot.dark_db)
    parts = []
    for at_s, loud, touch_s in ((0.0, foot.heel, 0.0018), (foot.roll_s, foot.toe, 0.0025)):
        contact_s = contact_time_s(touch_s, strength * loud, 0.45)
        parts.append((at_s, loud * sole(rng, shoe, contact_s=contact_s, scuff=scuff, scuff_db=3, attack_s=0.008)))
    made = laid(parts)
    grit = roll_of(rng, foot, 0.01, 0.05, len(made) / SAMPLE_RATE)[: len(made)]
    scraped = crackle(rng, 500 * grit, clicks(rng, 24, 2500, 7000, cycles=1.5), energy_exponent=1.5, range_db=26)
    made += 0.12 * scraped * np.abs(made).max()
    return stepped(rng, made, strength, wet_db=-18, t60_s=0.4, clothes_db=-37)


def on_metal(rng: np.random.Generator, strength: float) -> Take:
    """A shoe on a metal stair or grating: the sheet clangs dully, damped by the foot on it."""
    one = individual(rng)
    foot = foot_of(rng, strength)
    sheet = metal(one, one.uniform(180, 320), 26, at_1k_s=one.uniform(0.06, 0.12))
    parts = []
    for at_s, loud in ((0.0, foot.heel), (foot.roll_s, foot.toe)):
        hit = fitted(shipped("foot.metal"), rng, 0.4 * strength * loud)
        time_s = np.arange(len(hit)) / SAMPLE_RATE
        # The rubber of a sole yields for some milliseconds, and then damps what it stands on.
        hit *= ((1 - np.exp(-time_s / 0.008)) * np.exp(-time_s / 0.022)).astype(np.float32)
        clang = rung(sheet, rng, contact_time_s(0.0015, strength * loud, 0.4), 0.4)
        scuffed = burst(rng, len(clang), tilt(680, 6, 8.5), lambda hz: 0.075 * (700 / hz) ** 0.35, attack_s=0.008)
        parts += [(at_s, loud * hit / (np.abs(hit).max() + 1e-9)), (at_s, 0.045 * loud * clang)]
        parts.append((at_s, 0.6 * loud * scuffed / np.abs(scuffed).max()))
    return stepped(rng, laid(parts), strength, wet_db=-20, t60_s=0.3)


@dataclass(frozen=True)
class Loose:
    """Ground that shifts underfoot."""

    bed: Spectrum
    bed_db: float
    """Smooth noise of what is too fine to be heard grain by grain, against the grains."""
    rate_hz: float
    low_hz: float
    high_hz: float
    cycles: float
    energy_exponent: float
    range_db: float
    attack_s: float
    decay_s: float
    thud_hz: float
    thud_db: float


GRAVEL = Loose(tilt(1500, 5, 5), -8, 500, 700, 7500, 2.0, 1.3, 26, 0.012, 0.028, 120, -6)
GRASS = Loose(tilt(1500, 4, 6), 4, 500, 900, 5000, 1.5, 1.6, 26, 0.035, 0.04, 85, 0)
SNOW = Loose(tilt(760, 1, 7), -4, 1200, 450, 4500, 2.0, 1.25, 26, 0.04, 0.04, 80, -6)
LEAVES = Loose(tilt(2600, 6, 8), -4, 700, 1400, 6000, 1.5, 1.35, 30, 0.03, 0.04, 90, -10)


def crunch(rng: np.random.Generator, foot: Foot, ground: Loose, strength: float) -> np.ndarray:
    """A sole sinks into loose ground: its grains crackle as it loads and as it pushes off, above a dull thud."""
    lasting_s = 2.2 * foot.roll_s + 4 * ground.decay_s
    load = roll_of(rng, foot, ground.attack_s, ground.decay_s, lasting_s)
    # Grains shift in jerks, not evenly: force chains break and form again.
    jerks = np.exp(0.8 * np.interp(np.arange(len(load)) / SAMPLE_RATE * 60, np.arange(400), rng.standard_normal(400)))
    rate_hz = (0.4 + 0.9 * strength) * ground.rate_hz * load * jerks
    bright = 0.65 + 0.5 * strength  # who treads harder breaks and shifts more at once, and faster
    bank = sorted(
        clicks(rng, 48, ground.low_hz * bright, ground.high_hz * bright, cycles=ground.cycles), key=len, reverse=True
    )
    grains = crackle(rng, rate_hz, bank, energy_exponent=ground.energy_exponent, range_db=ground.range_db)
    grains = grains * np.sqrt(load).astype(np.float32)
    grains /= np.sqrt(np.mean(np.square(grains))) + 1e-9
    open_db = 4 * (strength - 0.7) - foot.dark_db
    bed = noise(rng, len(load), both(ground.bed, lambda hz: open_db * np.log2(np.maximum(hz, 500) / 500)))
    bed = bed * (load * np.minimum(jerks, 2.0) ** 0.5)
    bed /= np.sqrt(np.mean(np.square(bed))) + 1e-9
    thud = burst(rng, len(load), tilt(ground.thud_hz, 6, 9), lambda hz: 0.12 + 0 * hz, attack_s=0.006)
    thud /= np.sqrt(np.mean(np.square(thud))) + 1e-9
    return np.asarray(grains + 10 ** (ground.bed_db / 20) * bed + 10 ** ((ground.thud_db + 2) / 20) * thud, np.float32)


def on_gravel(rng: np.random.Generator, strength: float) -> Take:
    """A step on gravel: pebbles knock and slide over each other for as long as the foot rolls."""
    return stepped(rng, crunch(rng, foot_of(rng, strength), GRAVEL, strength), strength, wet_db=-16, t60_s=0.3)


def on_grass(rng: np.random.Generator, strength: float) -> Take:
    """A step on grass or earth: a soft thud, and blades that brush the shoe."""
    return stepped(
        rng, crunch(rng, foot_of(rng, strength), GRASS, strength), strength, wet_db=-20, t60_s=0.25, clothes_db=-34
    )


def on_snow(rng: np.random.Generator, strength: float) -> Take:
    """A step in dry snow: bonds between grains break in thousands of small cracks, and the packed snow creaks."""
    foot = foot_of(rng, strength)
    made = crunch(rng, foot, SNOW, strength)
    return stepped(rng, made, strength, wet_db=-20, t60_s=0.2)


def on_leaves(rng: np.random.Generator, strength: float) -> Take:
    """A step in dead leaves: dry blades buckle and crumple, and go on settling for a moment."""
    return stepped(rng, crunch(rng, foot_of(rng, strength), LEAVES, strength), strength, wet_db=-20, t60_s=0.25)


def stepped(
    rng: np.random.Generator,
    made: np.ndarray,
    strength: float,
    *,
    wet_db: float,
    t60_s: float,
    clothes_db: float = CLOTHES_DB,
) -> Take:
    """Put a step into its place and its walker's clothes around it; the onset is where the heel comes down."""
    wet = room(rng, made, t60_s=t60_s, wet_db=wet_db)
    before, after = round(SWING_S * SAMPLE_RATE), round(0.75 * SAMPLE_RATE)
    whole = np.pad(wet, (before, max(0, after - len(wet))))
    peak = np.abs(made).max()
    whole += peak * 10 ** (clothes_db / 20) * clothes(rng, len(whole), before)
    done = finish.take(rng, whole, strength, fade_s=0.2)
    step = SAMPLE_RATE // 400
    level = np.square(done[: len(done) // step * step]).reshape(-1, step).mean(axis=1)
    return Take(done, float(np.argmax(level > 0.1 * level.max())) / 400)


def _entry(
    name: str, model: EventModel, says: str, seen_as: tuple[str, ...], words: tuple[str, ...], db: float
) -> Sound:
    """A step: all but the ground is the same."""
    return Sound(
        name=name,
        role="event",
        model=model,
        says=says,
        seen_as=seen_as,
        trigger="strike",
        audioset=("Walk, footsteps",),
        ucs="FEETHmn",
        words=words,
        level_db=db,
        distance_m=2.5,
        min_gap_s=0.25,
    )


SOUNDS = (
    _entry(
        "foot.wood", on_wood, "shoe steps on a wooden floor", (), ("footstep", "wooden floor", "walk", "step"), -4.0
    ),
    _entry(
        "foot.concrete", on_concrete, "shoe steps on stone", ("shoe",), ("heel", "shoe", "pavement", "concrete"), -3.0
    ),
    _entry("foot.gravel", on_gravel, "shoe crunches gravel", (), ("gravel", "pebble", "path"), -3.0),
    _entry("foot.grass", on_grass, "shoe steps on grass", (), ("grass", "lawn", "meadow"), -9.0),
    _entry("foot.snow", on_snow, "shoe creaks in snow", ("snow",), ("snow", "step in snow"), -5.0),
    _entry("foot.leaves", on_leaves, "shoe rustles in leaves", (), ("dead leaves", "autumn leaves"), -5.0),
    _entry("foot.metal", on_metal, "shoe steps on metal", (), ("metal stairs", "grating", "catwalk"), -2.0),
)
