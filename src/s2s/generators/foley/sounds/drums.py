"""A drum kit in a room, as a whole (each take is one hit on one of its pieces) and its snare, kick and cymbals alone.

Heads are membranes whose pitch falls as the blow's tension relaxes, wires and cymbals are noise and dense modes
(Fletcher & Rossing, The Physics of Musical Instruments; Rossing, Science of Percussion Instruments, 2000). What keeps
a kit from sounding like a machine is what the other pieces do: shells ring, toms and cymbals answer, the snare buzzes
along with every hit, and the room holds it all together. In recordings of kits the level falls by 10 dB in 150 ms after
a hit and then hardly further, and octaves above 5 kHz fall by 6 to 10 dB each.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.modal import MEMBRANE, contact, contact_time_s, glide, ring
from s2s.generators.foley.synth.noise import both, burst, room, tilt
from s2s.generators.foley.synth.plates import climbing, plate_of
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

Piece = Callable[[np.random.Generator, np.random.Generator, float], np.ndarray]
"""Renders one hit from the kit's generator, the hit's, and its strength."""


def head(
    one: np.random.Generator,
    rng: np.random.Generator,
    lowest_hz: float,
    strength: float,
    *,
    length_s: float,
    t60_s: float,
    contact_s: float,
) -> np.ndarray:
    """A struck drum head: the lowest mode glides down as the tension of the blow relaxes, the others ring above it.

    The glide is proportional to the square of the amplitude: a third of a semitone for a soft blow, three for a hard
    one. The stick's place picks the amplitudes of the higher modes.
    """
    time_s = np.arange(round(length_s * SAMPLE_RATE)) / SAMPLE_RATE
    bend = (0.02 + 0.18 * strength**2) * np.exp(-time_s / 0.035)
    made = glide(lowest_hz * (1 + bend), np.exp(-6.91 * time_s / t60_s) * (1 - np.exp(-time_s / (0.5 * contact_s))))
    over_hz = lowest_hz * MEMBRANE[1:] * (1 + 0.02 * one.standard_normal(len(MEMBRANE) - 1))
    place = np.abs(np.sin(rng.uniform(0, 2 * np.pi, len(over_hz)))) * contact(over_hz, contact_s)
    t60s_s = t60_s * (lowest_hz / over_hz) ** 0.6
    return made + 0.7 * ring(over_hz, place, t60s_s, len(made))


def stick(rng: np.random.Generator, n_samples: int, strength: float, centre_hz: float, t60_s: float) -> np.ndarray:
    """The attack of stick or beater on the head, RMS 1 at its start."""
    contact_s = contact_time_s(0.5 / centre_hz, strength)
    shaped = both(tilt(centre_hz, 4, 5), lambda hz: 20 * np.log10(contact(hz, contact_s)))
    return burst(rng, n_samples, shaped, lambda hz: t60_s + 0 * hz, attack_s=0.0003)


def wires(rng: np.random.Generator, n_samples: int, t60_s: float) -> np.ndarray:
    """Snare wires slapping the lower head: bright noise that starts with it and rattles out, RMS 1 at its start."""
    return burst(rng, n_samples, tilt(3200, 3, 4), lambda hz: t60_s * (hz / 3500) ** -0.25, attack_s=0.002)


def snare(one: np.random.Generator, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Head, wires as loud as the head, and the ring of the shell's overtones."""
    made = head(one, rng, one.uniform(165, 230), strength, length_s=0.6, t60_s=one.uniform(0.15, 0.3), contact_s=0.0015)
    shell_hz = one.uniform(380, 480) * np.array([1.0, 1.52, 2.21, 2.9, 3.7])
    made += 0.25 * ring(shell_hz, rng.uniform(0.3, 1.0, 5), one.uniform(0.2, 0.45) * shell_hz[0] / shell_hz, len(made))
    made += (0.35 + 0.25 * strength) * wires(rng, len(made), one.uniform(0.22, 0.35))
    return made + 0.8 * strength * stick(rng, len(made), strength, 2500, 0.03)


def kick(one: np.random.Generator, rng: np.random.Generator, strength: float) -> np.ndarray:
    """A damped low head under the click of the beater."""
    made = head(one, rng, one.uniform(48, 68), strength, length_s=0.6, t60_s=one.uniform(0.3, 0.5), contact_s=0.004)
    made += 0.35 * burst(rng, len(made), tilt(120, 3, 5), lambda hz: 0.25 * (120 / hz) ** 0.3, attack_s=0.002)
    return made + (0.15 + 0.35 * strength) * stick(rng, len(made), strength, 2200, 0.025)


def tom(one: np.random.Generator, rng: np.random.Generator, strength: float) -> np.ndarray:
    """An open head that sings."""
    lowest_hz = one.uniform(0.9, 1.1) * rng.choice([85.0, 115.0, 150.0])
    made = head(one, rng, lowest_hz, strength, length_s=1.0, t60_s=one.uniform(0.5, 0.8), contact_s=0.0025)
    made += 0.3 * burst(rng, len(made), tilt(300, 3, 4), lambda hz: 0.2 * (300 / hz) ** 0.3, attack_s=0.001)
    return made + 0.4 * strength * stick(rng, len(made), strength, 1800, 0.03)


def plates(
    one: np.random.Generator,
    rng: np.random.Generator,
    lowest_hz: float,
    n_modes: int,
    *,
    length_s: float,
    t60_s: float,
    strength: float,
) -> np.ndarray:
    """Cymbals: modes as dense as noise. Energy takes some 10 ms to climb to the top, and leaves it first.

    Rossing (2000) finds the band of 3 to 5 kHz loudest from 50 ms on, and the range below 700 Hz at once.
    """
    plate = plate_of(one, n_modes, lowest_hz=lowest_hz, top_hz=7000, t60_at_1k_s=1.4 * t60_s, slope=0.35)
    hz = plate.frequencies_hz
    n_samples = round(length_s * SAMPLE_RATE)
    high = hz / np.hypot(hz, 2500)
    loud = (hz / 4000) ** (0.1 + 0.4 * strength) / np.hypot(1, hz / 7000) ** 2
    rung = climbing(plate, rng, loud * (1 - 0.7 * high), loud * high * (0.5 + strength), 0.012 * hz / 4000, n_samples)
    fall = tilt(7000, 7, 6 - 2 * strength)
    hiss = burst(rng, n_samples, fall, lambda hz: t60_s * (3000 / hz) ** 0.35, attack_s=0.008)
    # A plate of this size has a mode every 10 Hz: those that can be told apart are the low ones, the rest is hiss.
    return np.asarray(0.6 * rung / (rung[:4800].std() + 1e-9) + 1.1 * hiss)


def hat(one: np.random.Generator, rng: np.random.Generator, strength: float) -> np.ndarray:
    """A hi-hat, closed more often than half open."""
    t60_s = rng.uniform(0.08, 0.16) if rng.random() < 0.75 else rng.uniform(0.4, 0.7)
    made = plates(one, rng, 2000, 80, length_s=t60_s + 0.1, t60_s=t60_s, strength=strength)
    return made + 0.6 * stick(rng, len(made), strength, 5000, 0.02)


def cymbal(one: np.random.Generator, rng: np.random.Generator, strength: float) -> np.ndarray:
    """A crash or a ride."""
    t60_s = one.uniform(1.6, 2.6)
    made = plates(one, rng, one.uniform(280, 420), 110, length_s=1.8, t60_s=t60_s, strength=strength)
    return made + 0.8 * stick(rng, len(made), strength, 4000, 0.02)


PIECES: tuple[tuple[Piece, float], ...] = ((snare, 0.42), (kick, 0.24), (hat, 0.14), (tom, 0.12), (cymbal, 0.08))
"""Pieces and their odds: about how often each is struck in a beat, the hi-hat less, since its stroke is hardly seen."""


def answer(one: np.random.Generator, rng: np.random.Generator, dry: np.ndarray, strength: float) -> np.ndarray:
    """Add what a hit wakes in the rest of the kit and in the room.

    The heads of the toms ring on at their own pitches, the wires buzz for as long as the air moves them, and a room of
    some 50 m^3 with a drummer in it (T60 0.6 s at 500 Hz) returns as much as came straight to the microphones.
    """
    n = len(dry) + round(0.25 * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    made[: len(dry)] = dry
    toms_hz = one.uniform(0.9, 1.1) * np.array([85.0, 115.0, 150.0, 136.0, 185.0, 240.0])
    made += 0.07 * ring(toms_hz, rng.standard_normal(6), one.uniform(0.6, 1.1, 6), n)
    made += (0.035 + 0.02 * strength) * wires(rng, n, 0.6)
    wet = room(rng, made, t60_s=one.uniform(0.7, 1.0), wet_db=-3.5, dark_hz=3500)
    # A hard hit drives the recording a little into saturation, which is how kits are mostly heard.
    return np.asarray(np.tanh((1 + strength) * wet), np.float32)


def hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """One hit on one piece of a kit, with what it wakes in the others and the room around it."""
    piece = rng.choice(len(PIECES), p=[odds for _, odds in PIECES])
    return recorded(rng, strength, PIECES[piece][0])


def recorded(rng: np.random.Generator, strength: float, piece: Piece) -> np.ndarray:
    """One hit on a given piece, in its kit and room."""
    one = individual(rng)
    made = piece(one, rng, strength)
    made /= np.abs(made).max() + 1e-9
    return finish.take(rng, rung_out(answer(one, rng, made, strength)), strength, fade_s=0.15)


def snare_hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A snare drum: one stroke, in a fifth of the takes with the grace note of a flam or a drag before it."""
    one = individual(rng)
    made = snare(one, rng, strength)
    if rng.random() < 0.2:
        # The grace note is lower by half or more and 20 to 40 ms early; the take's onset stays at the louder stroke.
        grace = snare(individual(rng), rng, 0.4 * strength)
        late = round(rng.uniform(0.02, 0.03) * SAMPLE_RATE)
        made[late:] += 0.3 * grace[: len(made) - late]
    made /= np.abs(made).max() + 1e-9
    return finish.take(rng, rung_out(answer(one, rng, made, strength)), strength, fade_s=0.15)


def kick_hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A bass drum, alone: felt on a head with a pillow behind it."""
    return recorded(rng, strength, kick)


def cymbal_hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A stick on one of a kit's cymbals: mostly a crash or ride, now and then the hi-hat beside it."""
    one = individual(rng)
    if rng.random() < 0.25:
        made = hat(one, rng, strength)
    else:
        t60_s = one.uniform(2.2, 3.4)
        made = plates(one, rng, one.uniform(280, 420), 150, length_s=2.4, t60_s=t60_s, strength=strength)
        made += 0.8 * stick(rng, len(made), strength, 4000, 0.02)
    # Cymbals are heard from above and near: little of the room.
    wet = room(rng, made, t60_s=0.5, wet_db=-10, dark_hz=6000)
    return finish.take(rng, rung_out(wet), strength, fade_s=0.3)


SOUNDS = (
    Sound(
        name="drum.kit",
        role="event",
        model=hit,
        says="drum sounds",
        seen_as=("drum",),
        trigger="strike",
        audioset=("Drum kit", "Drum", "Snare drum", "Percussion"),
        ucs="MUSCPerc",
        words=("drum", "drum kit", "drummer", "tom", "percussion", "beat"),
        level_db=3.0,
        distance_m=3.0,
        min_gap_s=0.07,
    ),
    Sound(
        name="drum.snare",
        role="event",
        model=snare_hit,
        says="snare drum sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Snare drum", "Drum"),
        ucs="MUSCPerc",
        words=("snare", "snare drum", "side drum", "drum roll", "marching drum"),
        level_db=3.0,
        min_gap_s=0.07,
    ),
    Sound(
        name="drum.kick",
        role="event",
        model=kick_hit,
        says="bass drum sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Bass drum", "Drum"),
        ucs="MUSCPerc",
        words=("kick", "kick drum", "bass drum"),
        level_db=3.0,
        min_gap_s=0.12,
    ),
    Sound(
        name="drum.cymbal",
        role="event",
        model=cymbal_hit,
        says="cymbal sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Cymbal", "Hi-hat"),
        ucs="MUSCPerc",
        words=("cymbal", "crash", "hi-hat", "hihat", "ride cymbal"),
        level_db=0.0,
        min_gap_s=0.2,
    ),
)
