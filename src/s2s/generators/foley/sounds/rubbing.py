"""Things that rub, tear and roll: zips, paper, cloth, squeaks, scrapes, and a ball that rolls.

All follow the speed of a hand or a wheel: teeth pass, fibres tear and asperities meet at a rate in proportion to it.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import Body, metal, wooden
from s2s.generators.foley.synth.crackle import crackle
from s2s.generators.foley.synth.friction import answer, gate, heard_from_s, scratched, shaken, slips, stroke
from s2s.generators.foley.synth.grains import clicks, texture
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import both, drift, noise, resonance, room, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def swelling(rng: np.random.Generator, made: np.ndarray, strength: float, *, wet_db: float = -16) -> Take:
    """Finish a sound of a moving hand."""
    done = finish.take(rng, room(rng, made, t60_s=0.25, wet_db=wet_db), strength, fade_s=0.05)
    return Take(done, heard_from_s(done))


def of_rms_1(samples: np.ndarray) -> np.ndarray:
    """The same, at RMS 1."""
    return np.asarray(samples / (np.sqrt(np.mean(np.square(samples))) + 1e-9), np.float32)


def zipper(rng: np.random.Generator, strength: float) -> Take:
    """A zip is pulled: teeth snap together at a rate that glides with the hand's speed, each a tiny burst of noise.

    Measured in a recording: ridges at the rate of the teeth and twice that glide from 180 Hz up to 450 Hz and fall at
    the end, within 0.7 s, over a hiss from 3 to 10 kHz that comes in pulses at the same rate. Every tooth meets its
    neighbours differently: with one response for all of them the train would speak like a voice.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.4, 0.7) * (1.25 - 0.5 * strength) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.55, 0.75), start=0.2, rough=0.1)
    rate_hz = one.uniform(280, 430) * (0.75 + 0.5 * strength) * speed
    teeth = slips(rng, rate_hz, uneven=0.06, load=0.5)
    hiss = tilt(3500 * (0.85 + 0.2 * strength), 3, 3)
    clicked = scratched(rng, teeth, hiss, lasting_s=0.0008, smooth=0.15)
    cloth_moved = wooden(one, one.uniform(220, 380), 10, at_1k_s=0.012)
    ridges = of_rms_1(
        shaken(teeth - teeth.mean(), answer(cloth_moved, rng, contact_s=0.0006, length_s=0.02))[:n_samples]
    )
    open_to = gate(n_samples, 0.02, 0.03)
    return swelling(rng, open_to * speed * (0.8 * ridges + clicked), strength)


def paper_tear(rng: np.random.Generator, strength: float) -> Take:
    """A sheet is torn: fibres give way by the thousand in jerks, and the sheet is the sounding board.

    Tearing advances by avalanches (Salminen, Tolvanen & Alava, PRL 2002) at 100 to 200 a second, each of many fibres of
    much the same strength; it runs faster and sounds brighter as the hand speeds up.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.55, 1.0) * (1.2 - 0.3 * strength) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.5, 0.75), start=0.15, rough=0.3)
    jerks = np.exp(0.9 * drift(rng, n_samples, one.uniform(140, 200)))
    bank = sorted(clicks(rng, 64, 2000, 9000, cycles=1.0), key=len, reverse=True)
    rate_hz = (2500 + 2500 * strength) * speed * jerks
    fibres = crackle(rng, rate_hz, bank, energy_exponent=1.8, range_db=12)
    sheet = noise(rng, n_samples, both(tilt(5000 * (0.85 + 0.2 * strength), 5, 3), resonance(900, 5, 0.6)))
    return swelling(rng, speed * (of_rms_1(fibres) + jerks * sheet), strength)


def paper_crumple(rng: np.random.Generator, strength: float) -> Take:
    """Paper or foil is crumpled: facets buckle with sharp clicks of all sizes, in a few squeezes of the hand.

    The large clicks' energies follow E^-1.3 to E^-1.6 (Houle & Sethna 1996); below them thousands of small ones a
    second come in avalanches, too dense to be counted.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.7, 1.2) * SAMPLE_RATE)
    squeezes = np.zeros(n_samples)
    at_s = 0.0
    while at_s < n_samples / SAMPLE_RATE - 0.12:
        start = round(at_s * SAMPLE_RATE)
        bell = stroke(rng, round(rng.uniform(0.18, 0.4) * SAMPLE_RATE), peak=0.4, rough=0.2)[: n_samples - start]
        squeezes[start : start + len(bell)] += rng.uniform(0.5, 1.0) * bell
        at_s += rng.uniform(0.1, 0.22)
    bank = sorted(clicks(rng, 96, 2000, 9000, cycles=one.uniform(1.0, 2.0)), key=len, reverse=True)
    jerks = np.exp(drift(rng, n_samples, one.uniform(120, 180)) + 0.5 * drift(rng, n_samples, 20.0))
    small = crackle(rng, (2400 + 2400 * strength) * squeezes * jerks, bank, energy_exponent=1.6, range_db=14)
    large = crackle(rng, (60 + 160 * strength) * squeezes, bank, energy_exponent=1.45, range_db=36)
    sheet = squeezes * jerks * noise(rng, n_samples, tilt(5000 * (0.75 + 0.35 * strength), 5, 3))
    return swelling(rng, of_rms_1(small) + 0.25 * of_rms_1(large) + 0.6 * sheet, strength)


def cloth(rng: np.random.Generator, strength: float) -> Take:
    """Cloth rubs on cloth or is shaken out: threads catch by the thousand a second, in one movement or two."""
    one = individual(rng)
    moves = []
    hz = one.uniform(1200, 1900) * (0.8 + 0.35 * strength)
    for _ in range(int(rng.integers(1, 3))):
        n_samples = round(rng.uniform(0.3, 0.65) * SAMPLE_RATE)
        speed = stroke(rng, n_samples, peak=rng.uniform(0.4, 0.65), start=0.1, rough=0.25)
        threads = slips(rng, one.uniform(1200, 2000) * speed + 20, uneven=0.6)
        rubbed = scratched(rng, threads, tilt(hz, 3, 5), lasting_s=0.0005, smooth=0.5)
        open_to = gate(n_samples, 0.03, 0.05)
        moves += [open_to * speed * np.exp(0.3 * drift(rng, n_samples, 28.0)) * rubbed, np.zeros(2400)]
    return swelling(rng, np.concatenate(moves), strength)


def squeak(rng: np.random.Generator, strength: float) -> Take:
    """Rubber, a shoe or a toy squeaks: slips so fast and regular that they are a tone, which arches up and breaks off.

    Measured in two squeaking toys: a fundamental of 600 to 1100 Hz that rises by a tenth to a third and falls again
    within 0.15 s, with harmonics up to 15 kHz nearly as strong as itself.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.08, 0.17) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.35, 0.6), start=0.3, rough=0.03)
    f0_hz = one.uniform(780, 1300) * (0.82 + 0.2 * speed) * float(np.exp(0.05 * rng.standard_normal()))
    train = slips(rng, f0_hz, uneven=0.012, load=1.0)
    n_modes = 9
    hz = np.sort(one.uniform(900, 9000, n_modes))
    body = Body(hz, 0.006 * (2000 / hz) ** 0.3 * np.ones(n_modes), np.exp(0.5 * one.standard_normal(n_modes)))
    made = of_rms_1(shaken(train - np.mean(train), answer(body, rng, contact_s=0.00006, length_s=0.01)))
    breath = noise(rng, len(made), tilt(3500, 3, 3))
    opened = np.interp(np.arange(len(made)), [0, 0.06 * n_samples, 0.8 * n_samples, n_samples], [0, 1, 0.9, 0])
    loud = opened * np.exp(0.12 * drift(rng, len(made), 60.0))
    whole = loud * (made + (0.18 + 0.1 * strength) * breath)
    return swelling(rng, np.asarray(whole, np.float32), strength)


def scrape(rng: np.random.Generator, strength: float) -> Take:
    """Something hard is dragged over a rough floor: asperities meet by the hundred a second and shake what is dragged.

    The rate of contacts follows the speed (van den Doel, Kry & Pai 2001); the load chatters at 20 to 35 Hz, as in
    recordings of dragged stone and metal.
    """
    one = individual(rng)
    n_samples = round(rng.uniform(0.35, 0.7) * SAMPLE_RATE)
    speed = stroke(rng, n_samples, peak=rng.uniform(0.4, 0.65), start=0.12, rough=0.25)
    contacts = slips(rng, one.uniform(150, 300) * speed + 20, uneven=0.3)
    spectrum = tilt(3200 * (0.85 + 0.2 * strength), 4, 3)
    ground = scratched(rng, contacts, spectrum, lasting_s=0.0015, smooth=0.1)
    dragged = metal(one, one.uniform(600, 1200), 24, at_1k_s=one.uniform(0.02, 0.05))
    contact_s = contact_time_s(0.00012, strength, 0.5)
    ringing = of_rms_1(shaken(contacts, answer(dragged, rng, contact_s=contact_s, length_s=0.08))[:n_samples])
    chatter = np.exp(0.4 * drift(rng, n_samples, one.uniform(20, 35)))
    open_to = gate(n_samples, 0.02, 0.05)
    return swelling(rng, open_to * speed * chatter * (ground + 0.25 * ringing), strength)


def roll(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A ball or barrel rolls over a board: the profile of both, heard through the board, once around and around.

    Contacts come faster with speed (van den Doel, Kry & Pai 2001; Rath & Rocchesso 2005); what is not quite round
    returns at each turn, 2 to 5 a second.
    """
    one = individual(rng)
    n_samples = len(drive)
    speed = (0.35 + 0.65 * np.asarray(drive, float)) * np.exp(0.12 * drift(rng, n_samples, 1.5))
    turn = np.cumsum(one.uniform(2.5, 4.5) * speed) / SAMPLE_RATE + rng.random()
    shape = np.maximum(1 + 0.5 * np.sin(2 * np.pi * turn) + 0.25 * np.sin(2 * np.pi * (2 * turn + 0.2)), 0.05)
    bumps = slips(rng, 20 + one.uniform(40, 90) * speed, uneven=0.6)
    ground = scratched(rng, bumps, tilt(1200, 3, 3), lasting_s=0.004, smooth=0.3)
    board = answer(wooden(one, one.uniform(80, 150), 30, at_1k_s=0.06), one, contact_s=0.0009, length_s=0.2)
    ridden = of_rms_1(shaken(bumps, board - board.mean())[:n_samples])
    pebbles = texture(rng, 30 * speed, clicks(rng, 32, 600, 3500, cycles=2.0), 7.0, reference_hz=30)
    moved = np.exp(0.35 * drift(rng, n_samples, 9.0)) * shape
    moved /= np.sqrt(np.mean(np.square(moved))) + 1e-9
    made = finish.mixed((ridden * moved, 0.8), (ground * moved, 0.8), (pebbles, 0.2 + 0.3 * drive))
    return finish.bed(made, drive)


SOUNDS = (
    Sound(
        name="object.zipper",
        role="event",
        model=zipper,
        says="zipper closes",
        seen_as=(),
        trigger="surge",
        audioset=("Zipper (clothing)",),
        ucs="CLOTHZip",
        words=("zip", "zipper", "zip up"),
        level_db=-6.0,
        distance_m=1.2,
        min_gap_s=0.5,
    ),
    Sound(
        name="object.paper_tear",
        role="event",
        model=paper_tear,
        says="sheet of paper tears",
        seen_as=(),
        trigger="surge",
        audioset=("Tearing",),
        ucs="PAPRRip",
        words=("tear", "tearing", "rip", "torn paper"),
        level_db=-3.0,
        distance_m=1.5,
        min_gap_s=0.45,
    ),
    Sound(
        name="object.paper_crumple",
        role="event",
        model=paper_crumple,
        says="sheet of paper crumples",
        seen_as=("paper",),
        trigger="surge",
        audioset=("Crumpling, crinkling",),
        ucs="PAPRHndl",
        words=("paper", "crumple", "crinkle", "foil", "wrapper", "newspaper", "plastic bag"),
        level_db=-6.0,
        distance_m=1.5,
        min_gap_s=0.5,
    ),
    Sound(
        name="object.cloth",
        role="event",
        model=cloth,
        says="piece of cloth rustles",
        seen_as=("cloth",),
        trigger="surge",
        audioset=("Rustle", "Rub"),
        ucs="CLOTHMvmt",
        words=("cloth", "clothes", "fabric", "jacket", "rustle", "towel", "bedsheet"),
        level_db=-10.0,
        distance_m=1.5,
        min_gap_s=0.45,
    ),
    Sound(
        name="object.squeak",
        role="event",
        model=squeak,
        says="rubber sole squeaks",
        seen_as=(),
        trigger="surge",
        audioset=("Squeak",),
        ucs="SQUKMisc",
        words=("squeak", "squeaky", "squeaky toy", "rubber duck", "sneaker"),
        level_db=-5.0,
        distance_m=2.0,
        min_gap_s=0.3,
    ),
    Sound(
        name="object.scrape",
        role="event",
        model=scrape,
        says="heavy thing scrapes",
        seen_as=(),
        trigger="surge",
        audioset=("Scrape", "Scratch"),
        ucs="OBJMisc",
        words=("scrape", "scratch", "drag", "dragging", "shovel", "chair leg"),
        level_db=-2.0,
        distance_m=2.0,
        min_gap_s=0.4,
    ),
    Sound(
        name="object.roll",
        role="bed",
        model=roll,
        says="rolling",
        seen_as=("rolling",),
        trigger="motion",
        audioset=("Roll",),
        ucs="OBJMisc",
        words=("roll", "rolling", "marble", "barrel", "bowling"),
        level_db=-2.0,
        distance_m=2.5,
        degrees=("slow", "fast"),
        width=0.1,
    ),
)
