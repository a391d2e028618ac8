"""Blows that name a material or an accident: plastic, skin, a crash of many pieces, and something that snaps."""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.bodies import blow, ceramic, laid, metal, plastic, rung, wooden
from s2s.generators.foley.synth.crackle import crackle, sizes
from s2s.generators.foley.synth.grains import clicks
from s2s.generators.foley.synth.modal import contact_time_s
from s2s.generators.foley.synth.noise import burst, room, through, tilt
from s2s.generators.foley.vocabulary import Sound, Take
from s2s.stem import SAMPLE_RATE


def plastic_hit(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A hollow plastic thing is struck or set down: a short hollow clack, and a rattle as it settles."""
    one = individual(rng)
    body = plastic(one, one.uniform(260, 520), 26, at_1k_s=one.uniform(0.04, 0.08))
    parts, at_s, speed = [], 0.0, 1.0
    for _ in range(1 + int(rng.integers(1, 4))):
        hard = strength * speed
        made = blow(
            rng,
            body,
            length_s=0.3,
            contact_s=contact_time_s(0.0006, hard, 0.4),
            crack=tilt(1400, 3, 5),
            crack_t60_s=lambda hz: 0.05 * (1000 / hz) ** 0.3,
            crack_db=-3 + 3 * strength,
        )
        parts.append((at_s, speed**1.2 * made))
        at_s += rng.uniform(0.05, 0.1) * (0.5 + 0.5 * speed)
        speed *= rng.uniform(0.3, 0.5)
    return finish.take(rng, room(rng, laid(parts), t60_s=0.25, wet_db=-11), strength)


def slap(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A hand or fist meets skin: the air between is pressed out in a millisecond, and soft flesh gives back little.

    What is heard is that squeezed air (a broad hump around 1 kHz) and a dull push of the body below.
    """
    one = individual(rng)
    hump_hz = one.uniform(800, 1400)
    n_samples = round(0.25 * SAMPLE_RATE)
    contact_s = contact_time_s(0.0007, strength, 0.6)
    smack = burst(
        rng,
        n_samples,
        through((100, -14), (hump_hz / 2, -4), (hump_hz, 0), (2.2 * hump_hz, -5), (6000, -16), (12000, -30)),
        lambda hz: 0.14 * (1000 / hz) ** 0.25,
        attack_s=0.3 * contact_s,
    )
    flesh = rung(wooden(one, one.uniform(90, 160), 6, at_1k_s=0.02), rng, 4 * contact_s, 0.25)
    opened = burst(rng, n_samples, tilt(2500, 6, 5), lambda hz: 0.03 + 0 * hz, attack_s=0.2 * contact_s)
    made = smack + 0.15 * flesh + strength * 0.6 * opened
    return finish.take(rng, room(rng, made, t60_s=0.3, wet_db=-20), strength)


def crash(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Many things fall and break at once: one heavy blow, then pieces that strike, slide and settle for a second.

    The pieces' energies follow a power law, and their blows thin out as an inverse square of time, as tumbling rubble's
    do.
    """
    one = individual(rng)
    contact_s = contact_time_s(0.0005, strength, 0.5)
    bodies = (
        [ceramic(one, one.uniform(700, 1800), 8, at_1k_s=one.uniform(0.08, 0.2)) for _ in range(5)]
        + [wooden(one, one.uniform(150, 400), 14, at_1k_s=0.06) for _ in range(3)]
        + [metal(one, one.uniform(500, 1500), 12, at_1k_s=one.uniform(0.15, 0.4)) for _ in range(2)]
    )
    n_samples = round(1.6 * SAMPLE_RATE)
    parts = [(0.0, 2.5 * blow(rng, bodies[5], length_s=0.6, contact_s=contact_s, crack=tilt(700, 2, 4),
                              crack_t60_s=lambda hz: 0.35 * (500 / hz) ** 0.4, crack_db=5))]  # fmt: skip
    count = int(rng.integers(35, 55))
    waits_s = 0.05 * ((1 - rng.random(count)) ** -0.9 - 1)
    for at_s, loud in zip(np.minimum(waits_s, 1.1), sizes(rng, count, energy_exponent=1.4, range_db=24), strict=True):
        body = bodies[int(rng.integers(len(bodies)))]
        piece = rung(body, rng, contact_s * (1 + at_s), 0.3) * np.exp(-at_s / 0.5)
        parts.append((float(at_s), (0.4 + loud) * piece))
    made = np.pad(laid(parts, 1.6), (0, n_samples))[:n_samples]
    falling = 900 * np.exp(-np.arange(n_samples) / (0.35 * SAMPLE_RATE))
    made += 1.5 * crackle(rng, falling, clicks(rng, 32, 800, 7000, cycles=2.0), energy_exponent=1.4, range_db=30)
    opened = burst(
        rng, round(0.8 * SAMPLE_RATE), tilt(3000, 4, 4), lambda hz: 0.4 * (1000 / hz) ** 0.3, attack_s=contact_s
    )
    made[: len(opened)] += (0.3 + 0.9 * strength) * opened
    return finish.take(rng, room(rng, made, t60_s=0.5, wet_db=-9), strength, fade_s=0.1)


def crack(rng: np.random.Generator, strength: float) -> Take:
    """A branch gives way: fibres tear faster and faster, then it snaps, and splinters follow.

    Fracture announces itself by acoustic emissions whose rate rises as an inverse power of the time left (Guarino et
    al., Eur. Phys. J. B 1998), with power-law energies.
    """
    one = individual(rng)
    lead_s = rng.uniform(0.02, 0.09)
    n_lead, n_rest = round(lead_s * SAMPLE_RATE), round(0.5 * SAMPLE_RATE)
    left_s = (n_lead - np.arange(n_lead)) / SAMPLE_RATE
    bank = clicks(rng, 32, 900, 6000, cycles=1.2)
    tearing = 0.35 * crackle(rng, 4 / (left_s + 0.004), bank, energy_exponent=1.4, range_db=30)
    contact_s = contact_time_s(0.0001, strength, 0.5)
    branch = wooden(one, one.uniform(280, 600), 30, at_1k_s=one.uniform(0.02, 0.04))
    snap = blow(
        rng,
        branch,
        length_s=0.5,
        contact_s=contact_s,
        crack=tilt(1800, 2.5, 3),
        crack_t60_s=lambda hz: 0.07 * (1000 / hz) ** 0.3,
        crack_db=7 + 3 * strength,
    )
    n_after = int(rng.integers(2, 6))
    later_s, softer = np.cumsum(rng.uniform(0.006, 0.05, n_after)), rng.uniform(0.1, 0.45, n_after)
    shorter = snap[: round(0.2 * SAMPLE_RATE)]
    made = laid([(0.0, snap), *((at_s, gain * shorter) for at_s, gain in zip(later_s, softer, strict=True))], 0.5)
    after = 160 * np.exp(-np.arange(n_rest) / (0.08 * SAMPLE_RATE))
    made += np.abs(snap).max() * 0.5 * crackle(rng, after, bank, energy_exponent=1.4, range_db=30)[: len(made)]
    whole = np.concatenate([np.abs(made).max() * tearing, made])
    return Take(finish.take(rng, room(rng, whole, t60_s=0.25, wet_db=-12), strength), lead_s)


SOUNDS = (
    Sound(
        name="impact.plastic",
        role="event",
        model=plastic_hit,
        says="piece of plastic clacks",
        seen_as=("plastic",),
        trigger="strike",
        audioset=("Tap", "Thunk"),
        ucs="PLASImpt",
        words=("plastic", "bucket", "bottle", "box", "container", "lid"),
        level_db=-2.0,
        distance_m=2.0,
        min_gap_s=0.15,
    ),
    Sound(
        name="impact.slap",
        role="event",
        model=slap,
        says="hand slaps",
        seen_as=("punch",),
        trigger="strike",
        audioset=("Slap, smack", "Whack, thwack"),
        ucs="FGHTImpt",
        words=("slap", "smack", "punch", "hit", "boxing", "fight", "fist", "spank"),
        level_db=1.0,
        distance_m=2.0,
        min_gap_s=0.2,
    ),
    Sound(
        name="impact.crash",
        role="event",
        model=crash,
        says="pile of things crashes down",
        seen_as=(),
        trigger="strike",
        audioset=("Smash, crash", "Breaking"),
        ucs="CRSHMisc",
        words=("crash", "smash", "break", "breaking", "collapse", "wreck", "debris"),
        level_db=6.0,
        distance_m=4.0,
        min_gap_s=0.8,
    ),
    Sound(
        name="impact.crack",
        role="event",
        model=crack,
        says="piece of wood cracks",
        seen_as=(),
        trigger="strike",
        audioset=("Crack", "Splinter"),
        ucs="WOODBrk",
        words=("crack", "snap", "branch", "twig", "splinter", "splitting", "stick breaks"),
        level_db=2.0,
        distance_m=2.5,
        min_gap_s=0.4,
    ),
)
