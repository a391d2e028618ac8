"""Hand and orchestral percussion: conga, tabla, timpani, wood block, tambourine, maraca, gong.

What the hand does makes these: where it lands, whether it stays, what it shakes. Two strokes on one drum are therefore
of different kinds, not only of different force. Where no source is named, figures are from Fletcher & Rossing, *The
Physics of Musical Instruments* (1998), and Rossing, *Science of Percussion Instruments* (2000).
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import clicks, poisson_starts, scatter
from s2s.generators.foley.synth.modal import MEMBRANE, contact, contact_time_s, glide, ring
from s2s.generators.foley.synth.noise import burst, room, tail, tilt
from s2s.generators.foley.synth.plates import climbing, plate_of
from s2s.generators.foley.synth.scale import degree, degree_hz
from s2s.generators.foley.synth.tails import rung_out
from s2s.generators.foley.synth.thrift import brief
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def skin(rng: np.random.Generator, n_samples: int, centre_hz: float, t60_s: float, attack_s: float) -> np.ndarray:
    """Flesh or felt meeting a head: a dull slap, RMS 1 at its start."""
    at_1k_s = t60_s * (centre_hz / 1000) ** 0.4
    return brief(rng, n_samples, tilt(centre_hz, 3, 5), at_1k_s, attack_s=attack_s, slope=0.4)


def conga(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Hands on a pair of congas: open tones, slaps, muffled tones and the low thump of the palm.

    An open tone sings at its lowest mode, 170 to 260 Hz, with the shell behind it. A slap cups the hand so that its
    edge stays on the head: the lowest mode is stopped, and modes of 0.8 to 3 kHz crack. The palm in the middle wakes
    the air in the barrel, near 75 Hz.
    """
    one = individual(rng)
    large_hz = one.uniform(165, 195)
    lowest_hz = large_hz * (1.0 if rng.random() < 0.6 else 1.335)  # a fourth apart
    n = round(0.75 * SAMPLE_RATE)
    hz = lowest_hz * MEMBRANE * np.exp(0.015 * one.standard_normal(len(MEMBRANE)))
    place = np.abs(np.sin(rng.uniform(0, 2 * np.pi, len(hz))))
    stroke = rng.choice(["open", "slap", "mute", "palm"], p=[0.55, 0.2, 0.1, 0.15])
    lasting, first, crack, centre_hz = {
        "open": (0.42, 1.0, 0.25, 700.0),
        "slap": (0.14, 0.35, 0.8, 1500.0),
        "mute": (0.09, 0.8, 0.3, 500.0),
        "palm": (0.12, 0.4, 0.3, 250.0),
    }[stroke]
    contact_s = contact_time_s(0.4 / centre_hz, strength, 0.45)
    amplitudes = np.append(first, 0.8 * place[1:]) * contact(hz, contact_s)
    made = ring(hz, amplitudes, lasting * (lowest_hz / hz) ** 0.7 * rng.lognormal(0, 0.12), n)
    air_hz = one.uniform(68, 85)
    made += (1.0 if stroke == "palm" else 0.15) * ring(np.array([air_hz]), np.array([0.8]), np.array([0.25]), n)
    shell_hz = one.uniform(420, 2200, 8)
    made += 0.08 * ring(shell_hz, rng.standard_normal(8) * contact(shell_hz, contact_s), np.full(8, 0.12), n)
    made /= np.abs(made).max()
    made += crack * (0.4 + 0.6 * strength) * skin(rng, n, centre_hz, 0.06, 0.3 * contact_s)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.7, wet_db=-6)), strength, fade_s=0.1)


def tabla(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Fingers on a pair of tabla: ringing and closed strokes on the right drum, gliding ones on the left, or both.

    The black patch of the right drum makes its modes harmonic, 1 to 5 (Raman 1934), tuned here to D, E or G; "na" stops
    the first with the ring finger and rings the second and third. The heel of the hand slides on the left drum, near
    90 Hz, and pushes its pitch up by a quarter.
    """
    one = individual(rng)
    right_hz = degree_hz(196.0, int(one.choice([3, 4, 5])))
    left_hz = one.uniform(78, 100)
    n = round(1.0 * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    stroke = rng.choice(["na", "tin", "te", "ge", "dha"], p=[0.25, 0.15, 0.15, 0.15, 0.3])
    made = np.zeros(n, np.float32)
    contact_s = contact_time_s(0.0006, strength, 0.4)
    if stroke != "ge":
        ratios = np.array([1.0, 2.0, 3.01, 4.01, 5.02, 6.1, 7.2])
        levels = {"tin": [1, 0.5, 0.3, 0.15, 0.1, 0.05, 0.03], "te": [0.1, 0.2, 0.3, 0.3, 0.3, 0.2, 0.2]}.get(
            stroke, [0.12, 1.0, 0.8, 0.4, 0.25, 0.1, 0.08]
        )
        lasting = 0.05 if stroke == "te" else 1.0
        hz = right_hz * ratios * np.exp(0.004 * one.standard_normal(7))
        gains = np.array(levels) * rng.lognormal(0, 0.25, 7) * contact(hz, contact_s)
        made += ring(hz, gains / gains.max(), lasting * ratios**-0.5 * rng.lognormal(0, 0.1, 7), n)
        made += (0.5 + 0.5 * strength) * skin(rng, n, 1800, 0.035, 0.0004)
    if stroke in ("ge", "dha"):
        pushed = 1 + rng.uniform(0.12, 0.3) * np.clip((time_s - 0.03) / rng.uniform(0.08, 0.16), 0, 1) ** 1.5
        fall = np.exp(-6.91 * time_s / rng.uniform(0.5, 0.8)) * (1 - np.exp(-time_s / 0.002))
        made += 1.1 * glide(left_hz * pushed, fall) + 0.25 * glide(1.6 * left_hz * pushed, fall**1.5)
        made += 0.7 * skin(rng, n, 450, 0.05, 0.0004)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.9, wet_db=-5)), strength, fade_s=0.1)


def timpani(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A felt-headed stick on a kettledrum, G2 to G3, a quarter of the way in.

    Air on both sides loads the head so that its modes with diameters come to lie at 1, 1.5, 1.98, 2.44, 2.9 and 3.4 of
    the lowest of them, which gives a pitch; the round modes radiate all they have in some tenths of a second and are
    the thump.
    """
    one = individual(rng)
    f0_hz = degree_hz(98.0, degree(rng, 6)) * 2 ** (one.normal(0, 5) / 1200)
    contact_s = contact_time_s(0.0032, strength, 0.4)
    singing = np.array([1.0, 1.503, 1.98, 2.44, 2.90, 3.36]) * np.exp(0.004 * one.standard_normal(6))
    round_modes = np.array([0.82, 1.68, 2.55, 3.4])
    ratios = np.concatenate([singing, round_modes])
    # Off-centre by a fifth to a third of the radius from the rim: the singing modes at their fullest.
    strength_of = np.array([1.0, 0.85, 0.55, 0.35, 0.25, 0.15, 1.2, 0.9, 0.6, 0.4]) * rng.lognormal(0, 0.2, 10)
    t60s_s = np.array([1.9, 2.5, 2.4, 2.0, 1.6, 1.3, 0.35, 0.4, 0.35, 0.3]) * (130 / f0_hz) ** 0.5
    n = round(2.4 * SAMPLE_RATE)
    hz = f0_hz * ratios
    made = ring(hz, strength_of * contact(hz, contact_s), t60s_s, n)
    made /= np.abs(made).max()
    made += (0.25 + 0.2 * strength) * skin(rng, n, 280, 0.12, 0.0012)
    return finish.take(rng, rung_out(room(rng, made, t60_s=2.0, wet_db=-3, dark_hz=3000)), strength, fade_s=0.5)


def wood_block(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A stick on one of a pair of hollow blocks: the slot's lip and the air under it, 0.6 to 1.2 kHz, gone in 0.1 s."""
    one = individual(rng)
    low_hz = one.uniform(620, 860)
    f0_hz = low_hz * (1.0 if rng.random() < 0.5 else one.uniform(1.28, 1.42))
    ratios = np.array([1.0, 1.42, 2.1, 2.9, 4.2, 5.4]) * np.exp(0.05 * one.standard_normal(6))
    contact_s = contact_time_s(0.00035, strength, 0.4)
    hz = f0_hz * ratios
    place = np.append(1.0, rng.normal(0.5, 0.2, 5))
    n = round(0.3 * SAMPLE_RATE)
    made = ring(hz, place * contact(hz, contact_s), one.uniform(0.09, 0.13) * ratios**-0.8, n)
    made /= np.abs(made).max()
    made += (0.15 + 0.2 * strength) * burst(rng, n, tilt(1800, 3, 5), lambda hz: 0.02 + 0 * hz, attack_s=0.0003)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.4, wet_db=-11, dark_hz=5000)), strength, fade_s=0.05)


def rattled(
    rng: np.random.Generator, bank: list[np.ndarray], n_samples: int, peak_hz: float, rise_s: float, fall_s: float
) -> np.ndarray:
    """Collisions of many loose things after one push: their rate leaps up and dies away as they lose their speed.

    The sum of exponentially weaker and rarer collisions is Cook's model of shakers ("Physically informed sonic
    modeling", Computer Music Journal 21, 1997).
    """
    time_s = np.arange(n_samples) / SAMPLE_RATE
    rate_hz = peak_hz * np.exp(-time_s / fall_s) * (1 - np.exp(-time_s / max(rise_s, 1e-4)))
    starts = poisson_starts(rng, rate_hz)
    gains = np.exp(-starts / SAMPLE_RATE / (2 * fall_s)) * rng.lognormal(0, 0.5, len(starts))
    return scatter(n_samples, starts, gains, bank, rng.integers(0, len(bank), len(starts)))


def tambourine(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Knuckles on a tambourine's head, or a hand on its rim: eight pairs of jingles clatter at 4 to 12 kHz.

    Each jingle is a small bell-metal plate, clamped by nothing: three or four modes that ring for a tenth of a second
    until its twin stops them.
    """
    one = individual(rng)
    n = round(0.55 * SAMPLE_RATE)
    bank = []
    for _ in range(16):
        hz = one.uniform(3600, 6000) * np.array([1.0, 1.42, 1.9, 2.6]) * np.exp(0.06 * one.standard_normal(4))
        levels = np.array([0.6, 1.0, 0.8, 0.5]) * one.lognormal(0, 0.3, 4)
        # Jingle on jingle, hard on hard: the faster they meet, the more of the top there is.
        levels *= contact(hz, contact_time_s(0.00008, strength, 0.5))
        jingle = ring(hz, levels, one.uniform(0.06, 0.2) * (5000 / hz) ** 0.5, 6000, phases=one.uniform(0, 6, 4))
        jingle[-1200:] *= np.linspace(1, 0, 1200, dtype=np.float32)
        bank.append(jingle)
    fall_s = rng.uniform(0.035, 0.06)
    made = rattled(rng, bank, n, 700 + 1100 * strength, 0.001, fall_s)
    made /= np.abs(made).max() + 1e-9
    head_hz = one.uniform(180, 260) * MEMBRANE[:6]
    on_head = rng.random() < 0.6
    thump = ring(
        head_hz, rng.uniform(0.3, 1, 6) * contact(head_hz, contact_time_s(0.001, strength)), np.full(6, 0.09), n
    )
    made += (0.5 if on_head else 0.12) * (1.2 - 0.6 * strength) * thump / np.abs(thump).max()
    made += 0.3 * burst(rng, n, tilt(2500, 3, 3), lambda hz: 0.03 + 0 * hz, attack_s=0.0004)
    return finish.take(rng, rung_out(room(rng, made, t60_s=0.35, wet_db=-14, dark_hz=8000)), strength, fade_s=0.08)


def maraca(rng: np.random.Generator, strength: float) -> Take:
    """One shake of a maraca: seeds slide along the gourd, strike its front together, and fall back.

    Each collision is a click through the gourd's wide resonance (3.2 kHz in Cook 1997, up to twice that in small ones);
    a harder shake packs more of them into less time. His seeds lose
    their energy within 45 ms, in which their collisions get rarer and softer.
    """
    one = individual(rng)
    n = round(0.5 * SAMPLE_RATE)
    centre_hz = one.uniform(3200, 6000)
    # Harder and closer-packed collisions are shorter.
    bright = 0.85 + 0.25 * strength
    bank = clicks(one, 32, 0.75 * bright * centre_hz, 2.2 * bright * centre_hz, cycles=2.0)
    gourd_hz = one.uniform(350, 900, 3)
    hit_s = 0.055
    struck = round(hit_s * SAMPLE_RATE)
    made = np.zeros(n, np.float32)
    # Forth, and more softly back.
    peak_hz, fall_s = 9000 + 12000 * strength, 0.045 - 0.01 * strength
    forth = rattled(rng, bank, n - struck, peak_hz, 0.0015, fall_s)
    # The pack meets the wall as one, then its seeds part.
    forth *= 1 + 1.2 * np.exp(-np.arange(n - struck, dtype=np.float32) / np.float32(0.005 * SAMPLE_RATE))
    forth /= np.abs(forth).max() + 1e-9
    made[struck:] += forth + 0.08 * ring(gourd_hz, rng.standard_normal(3), np.full(3, 0.05), n - struck)
    force = rng.uniform(0.35, 0.65)
    late = struck + round(rng.uniform(0.13, 0.18) * SAMPLE_RATE)
    back = rattled(rng, bank, n - late, peak_hz * force, 0.004, fall_s)
    made[late:] += force * back / (np.abs(back).max() + 1e-9)
    # Seeds slide ever faster along the wall before they meet the front.
    starts = poisson_starts(rng, 1500 * (np.arange(struck) / struck) ** 2)
    made += 0.16 * scatter(n, starts, rng.lognormal(0, 0.3, len(starts)), bank, rng.integers(0, len(bank), len(starts)))
    wet = room(rng, made, t60_s=0.25, wet_db=-15, dark_hz=8000)
    return Take(finish.take(rng, rung_out(wet), strength, fade_s=0.05), hit_s)


def gong(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A felt beater on a tam-tam: a deep stroke, from which a roar climbs up for half a second and rings for many.

    A soft stroke stays below 1 kHz; a hard one drives the plate's low modes so far that they feed those up to 8 kHz.
    """
    one = individual(rng)
    lowest_hz = one.uniform(95, 160)
    n = round(5.0 * SAMPLE_RATE)
    plate = plate_of(one, 160, lowest_hz=lowest_hz, top_hz=1600, t60_at_1k_s=5.5, slope=0.8)
    hz = plate.frequencies_hz
    contact_s = contact_time_s(0.0028, strength, 0.4)
    # Modes above 1.6 kHz are too many to be told apart: they are the roar. The centre's dome sings a few modes out of
    # the crowd.
    plate.gains[:8] *= 2 * np.array([1.6, 2.2, 1.2, 1.8, 1.0, 1.4, 1.0, 1.0])
    handed = (0.1 + 0.9 * strength) * 0.5 * (hz / 1000) ** (-0.5 + 0.4 * strength) * hz / np.hypot(hz, 350)
    made = climbing(plate, rng, contact(hz, contact_s), handed, 0.04 + 0.25 * np.minimum(hz / 2000, 1.5), n)
    made /= np.abs(made).max()
    roar = tail(rng, n, tilt(1500, 5, 5), lambda hz: 3.5 * (1500 / hz) ** 0.5, rise_s=0.25)
    made += 0.13 * strength**1.5 * roar
    made += 2.0 * skin(rng, n, 350, 0.1, 0.0005)
    return finish.take(rng, room(rng, made, t60_s=1.0, wet_db=-10, dark_hz=4000)[:n], strength, fade_s=2.0)


SOUNDS = (
    Sound(
        name="drum.conga",
        role="event",
        model=conga,
        says="conga sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Drum", "Percussion"),
        ucs="MUSCPerc",
        words=("conga", "bongo", "djembe", "hand drum", "darbuka"),
        level_db=1.0,
        min_gap_s=0.1,
    ),
    Sound(
        name="drum.tabla",
        role="event",
        model=tabla,
        says="tabla sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Tabla", "Drum"),
        ucs="MUSCPerc",
        words=("tabla", "bayan", "mridangam"),
        level_db=0.0,
        min_gap_s=0.1,
    ),
    Sound(
        name="drum.timpani",
        role="event",
        model=timpani,
        says="kettledrum sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Timpani", "Drum"),
        ucs="MUSCPerc",
        words=("timpani", "kettledrum", "kettle drum"),
        level_db=2.0,
        distance_m=8.0,
        min_gap_s=0.15,
    ),
    Sound(
        name="drum.wood_block",
        role="event",
        model=wood_block,
        says="wood block clacks",
        seen_as=(),
        trigger="strike",
        audioset=("Wood block",),
        ucs="MUSCPerc",
        words=("wood block", "woodblock", "temple block", "clave", "castanet"),
        level_db=-2.0,
        min_gap_s=0.1,
    ),
    Sound(
        name="drum.tambourine",
        role="event",
        model=tambourine,
        says="tambourine sounds",
        seen_as=(),
        trigger="strike",
        audioset=("Tambourine",),
        ucs="MUSCPerc",
        words=("tambourine", "pandeiro", "riq"),
        level_db=-1.0,
        min_gap_s=0.12,
    ),
    Sound(
        name="drum.maraca",
        role="event",
        model=maraca,
        says="maraca shakes",
        seen_as=("maraca",),
        trigger="strike",
        audioset=("Maraca", "Rattle (instrument)"),
        ucs="MUSCShake",
        words=("maraca", "shaker", "rattle", "egg shaker"),
        level_db=-4.0,
        min_gap_s=0.12,
    ),
    Sound(
        name="drum.gong",
        role="event",
        model=gong,
        says="gong resounds",
        seen_as=("gong",),
        trigger="strike",
        audioset=("Gong",),
        ucs="MUSCPerc",
        words=("gong", "tam-tam", "tam tam"),
        level_db=3.0,
        distance_m=5.0,
        min_gap_s=0.8,
    ),
)
