"""Insects: two that rub and click (cricket, cicada) and three whose wings hum (bee, fly, mosquito).

A cricket draws one wing's scraper over the other's file, and the wing rings at the rate of the teeth: pulses of nearly
a sine (Bennet-Clark, "Songs and the physics of sound production", 1989). A cicada buckles a ribbed drum hundreds of
times a second, each click ringing in its hollow abdomen (Young & Bennet-Clark, "The role of the tymbal in cicada sound
production", J. Exp. Biol. 1995). Each bed has several singers of one kind, none in time with another, at their own
distances; they are the same from segment to segment of a bed.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt
from scipy.stats import norm

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import scatter
from s2s.generators.foley.synth.noise import Spectrum, both, drift, noise, octaves, room, through, tilt
from s2s.generators.foley.synth.wings import CONTROL, beat, flown
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

N_CRICKETS = 9
N_CICADAS = 3
N_BEES = 6
_SMALL = butter(2, 1500, "highpass", fs=SAMPLE_RATE, output="sos")
"""A source far smaller than the wave radiates 12 dB an octave less towards low frequencies."""


def cricket(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Field crickets chirp in the grass: one near, the others farther and fainter; more drive is a warmer night.

    A chirp has 3 to 5 pulses, each louder than the one before and each falling by some 4 % as the wing slows, at 4.2 to
    5.2 kHz; chirps come 2 to 3.2 times a second, faster when it is warm (Dolbear 1897). A recording (CC0:
    freesound.org/s/530477) has them at 4.76 kHz in a band of 160 Hz, 2.9 chirps a second, 3 to 5 pulses 40 ms apart,
    and grass and ground that ring for 0.15 s.
    """
    one = individual(rng)
    n = len(drive)
    out = np.zeros(n, np.float32)
    for number in range(N_CRICKETS):
        carrier_hz, chirp_s = one.uniform(4200, 5200), one.uniform(0.3, 0.5)
        pulse_s, n_pulses, phase = one.uniform(0.028, 0.042), int(one.integers(3, 6)), one.random()
        far_db = 2.2 * number + one.uniform(0, 4)
        # Warmth makes all of them quicker, and wakes the farther ones.
        awake = np.clip(1.6 * drive + 0.9 - number / N_CRICKETS, 0.0, 1.0)
        starts, gains = _chirps(rng, drive, chirp_s, pulse_s, n_pulses, phase)
        bank = _pulses(rng, carrier_hz, pulse_s, wet_db=-14 + far_db / 2)
        gains = gains * awake[starts] * 10 ** (-far_db / 20)
        out += scatter(n, starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    out += np.float32(0.008) * noise(rng, n, through((150, -6), (600, 0), (2500, -6), (8000, -18)))
    return finish.bed(finish.levelled(out), drive)


def _chirps(
    rng: np.random.Generator, drive: np.ndarray, chirp_s: float, pulse_s: float, n_pulses: int, phase: float
) -> tuple[np.ndarray, np.ndarray]:
    """Starts and gains of one cricket's pulses: chirps that come not quite evenly, and rests between bouts."""
    length_s = len(drive) / SAMPLE_RATE
    warmth = 0.8 + 0.4 * float(drive.mean()) if len(drive) else 1.0
    gaps_s = chirp_s / warmth * rng.lognormal(0, 0.09, int(length_s / chirp_s * 2) + 4)
    # After some 15 chirps it rests, and listens.
    gaps_s += (rng.random(len(gaps_s)) < 1 / 15) * rng.exponential(0.8, len(gaps_s))
    chirps_s = np.cumsum(gaps_s) - (phase + rng.random()) * chirp_s
    count = n_pulses + rng.integers(-1, 2, len(chirps_s)) * (rng.random(len(chirps_s)) < 0.3)
    number = np.arange(n_pulses + 1)
    starts_s = chirps_s[:, None] + pulse_s / warmth * (
        number + 0.03 * rng.standard_normal((len(chirps_s), len(number)))
    )
    swelling = (0.35 + 0.65 * (number + 1) / n_pulses) * rng.lognormal(0, 0.15, (len(chirps_s), 1))
    gains = swelling * rng.lognormal(0, 0.1, starts_s.shape)
    kept = (number < count[:, None]) & (starts_s >= 0) & (starts_s < length_s - 1 / SAMPLE_RATE)
    order = np.argsort(starts_s[kept])
    return (starts_s[kept][order] * SAMPLE_RATE).astype(np.int64), gains[kept][order]


def _pulses(rng: np.random.Generator, carrier_hz: float, pulse_s: float, *, wet_db: float) -> list[np.ndarray]:
    """A few pulses of one cricket, each with the ring of what it sits in."""
    bank = []
    for _ in range(6):
        n = round(0.62 * pulse_s * SAMPLE_RATE)
        time = np.arange(n) / n
        falling_hz = carrier_hz * (1.02 - 0.04 * time) * (1 + 0.002 * rng.standard_normal())
        teeth = 1 + 0.12 * drift(rng, n, 600.0)  # teeth of the file are not cut alike
        envelope = np.sin(np.pi * time**0.8) ** 1.3 * teeth
        wave = envelope * np.sin(2 * np.pi * np.cumsum(falling_hz) / SAMPLE_RATE)
        # The wing is driven hard enough for a little of its second harmonic.
        wave += 0.04 * envelope**2 * np.sin(4 * np.pi * np.cumsum(falling_hz) / SAMPLE_RATE + 1)
        bank.append(room(rng, wave.astype(np.float32), t60_s=0.3, wet_db=wet_db, dark_hz=9000))
    return bank


def cicada(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Cicadas rasp in the trees, each pulsing at its own pace; more drive brings more of them in.

    Two drums click 170 to 250 times a second, not quite together; each click rings at 4.5 to 5.3 kHz for a few cycles
    and is loud to 10 kHz. Clicks are gated 5 to 8 times a second, as three recordings have it (CC0: freesound.org/s/
    434330, 5.9 a second, half-deep; /s/396809, 7.3, all but silent between; /s/207374, clicks at 174).
    """
    one = individual(rng)
    n = len(drive)
    out = np.zeros(n, np.float32)
    time_s = np.arange(0, n + CONTROL, CONTROL) / SAMPLE_RATE
    for number in range(N_CICADAS):
        click_hz, gate_hz, open_share = one.uniform(165, 255), one.uniform(5.0, 8.0), one.uniform(0.5, 0.75)
        ring_hz, depth = one.uniform(4500, 5300), one.uniform(0.7, 0.97)
        far_db = (0.0, 5.0, 9.0)[number] + one.uniform(0, 2)
        starts = _regular(rng, n, 2 * click_hz, spread=0.05)
        gate = np.sin(2 * np.pi * np.cumsum(gate_hz * (1 + 0.05 * drift(rng, n, 1.0)[::CONTROL])) * 0.001 + number)
        gate = np.concatenate([gate, gate[-1:]])[: len(time_s)]
        opened = 0.5 + 0.5 * np.tanh(2.5 * (gate - np.cos(np.pi * open_share)))
        swell = 10 ** (2.5 * np.interp(time_s * SAMPLE_RATE, np.arange(n), drift(rng, n, 0.4)) / 20) if n else 1.0
        level = np.interp(starts, time_s * SAMPLE_RATE, (1 - depth * (1 - opened)) * swell)
        awake = np.clip(2.5 * drive[starts] + 1 - number, 0.1, 1.0)
        gains = level * awake * 10 ** (-far_db / 20) * rng.lognormal(0, 0.25, len(starts))
        bank = _clicks(rng, ring_hz, 24)
        out += scatter(n, starts, gains, bank, rng.integers(0, len(bank), len(starts)))
    return finish.bed(finish.levelled(out), drive)


def _regular(rng: np.random.Generator, n_samples: int, rate_hz: float, *, spread: float) -> np.ndarray:
    """Samples of clicks at a rate, each early or late by ``spread`` of a period."""
    period = SAMPLE_RATE / rate_hz
    count = int(n_samples / period)
    places = (np.arange(count) + rng.random() + spread * rng.standard_normal(count)) * period
    return np.asarray(np.sort(np.clip(places, 0, max(n_samples - 1, 0))), np.int64)


def _clicks(rng: np.random.Generator, ring_hz: float, count: int) -> list[np.ndarray]:
    """Clicks of a tymbal: ribs buckle in quick succession, and the abdomen rings at one pitch (Q about 16)."""
    n = round(0.006 * SAMPLE_RATE)
    time_s = np.arange(n) / SAMPLE_RATE
    bank = []
    for _ in range(count):
        hz = ring_hz * (1 + 0.015 * rng.standard_normal())
        ringing = np.sin(2 * np.pi * hz * time_s + rng.uniform(0, 2 * np.pi)) * np.exp(-np.pi * hz / 16 * time_s)
        upper = np.sin(2 * np.pi * 1.5 * hz * time_s + rng.uniform(0, 2 * np.pi)) * np.exp(-np.pi * hz / 10 * time_s)
        buckling = rng.standard_normal(n) * np.exp(-time_s / 0.0006)
        click = (ringing + 0.3 * upper + 0.25 * buckling) * (1 - np.exp(-time_s / 0.0001))
        bank.append(np.asarray(sosfilt(_SMALL, click), np.float32))
    return bank


def bee(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Bees at work: a few near ones come and go over the hum of the many.

    Honey bees beat their wings about 230 times a second (Altshuler et al., "Short-amplitude high-frequency wing strokes
    determine the aerodynamics of honeybee flight", PNAS 2005); a recording (CC0: freesound.org/s/243011) has lines at
    252 Hz and its harmonics, octaves as below.
    """
    one = individual(rng)
    n = len(drive)
    hum = both(
        octaves((62.5, -38), (125, -19), (250, -3), (500, -4), (1000, -10), (2000, -17), (4000, -20), (8000, -28))
    )
    parts = []
    for number in range(N_BEES):
        beats_hz = 225 * one.lognormal(0, 0.09)
        nearness = np.clip(0.2 + 1.3 * drive - number / N_BEES, 0.05, 1.0)
        flight = _flight(
            rng, one, n, beats_hz, through((200, 0), (500, -3), (1000, -14), (2500, -28), (6000, -42)), 6.0
        )
        parts.append(flight * nearness)
    near = np.sum(parts, axis=0)
    near /= np.sqrt(np.mean(np.square(near)) + 1e-12)
    many = noise(rng, n, hum) * (1 + 0.25 * drift(rng, n, 12.0))
    return finish.bed(finish.levelled(near + np.float32(0.3) * many), drive)


def fly(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A housefly crosses the room, turns, comes near, sits down and takes off again.

    Wings beat about 200 times a second (190 in a blowfly: Sueur, Tuck & Robert 2005), and a turn is heard as a bend and
    a change of side.
    """
    one = individual(rng)
    n = len(drive)
    spectrum = through((150, 0), (400, -4), (1000, -10), (2500, -20), (6000, -34))
    made = _flight(rng, one, n, 205 * one.lognormal(0, 0.06), spectrum, 6.0) * _flying(rng, n, 0.85)
    second = _flight(rng, one, n, 210 * one.lognormal(0, 0.06), spectrum, 8.0) * _flying(rng, n, 0.6)
    made += second * np.clip(1.4 * drive - 0.5, 0, 1)
    return finish.bed(finish.levelled(made), drive)


def mosquito(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A mosquito circles an ear in the dark: a thin whine that swells, bends and is gone.

    Females beat their wings some 450 to 550 times a second, slower than males, and partials are harmonic (Arthur, Emr,
    Wyttenbach & Hoy, "Mosquito (Aedes aegypti) flight tones", JASA 2014).
    """
    one = individual(rng)
    n = len(drive)
    spectrum = through((300, 0), (1000, -6), (2500, -12), (6000, -26))
    made = _flight(rng, one, n, 490 * one.lognormal(0, 0.07), spectrum, 5.0, glide=0.06)
    second = _flight(rng, one, n, 530 * one.lognormal(0, 0.07), spectrum, 6.0, glide=0.06)
    made += second * np.clip(drive - 0.4, 0, 1)
    return finish.bed(finish.levelled(made), drive)


def _flight(
    rng: np.random.Generator,
    one: np.random.Generator,
    n_samples: int,
    beats_hz: float,
    spectrum: Spectrum,
    range_db: float,
    *,
    glide: float = 0.045,
) -> np.ndarray:
    """One insect on its way: rate, side and distance wander, and the top of its sound goes first as it leaves."""
    n_controls = n_samples // CONTROL + 1
    near_beat, far_beat = (beat(one, beats_hz, both(spectrum, tilt(beats_hz, 0, dull))) for dull in (0.0, 4.0))
    whole = n_controls * CONTROL
    nearness = drift(rng, whole, 0.9)[::CONTROL]
    turning = drift(rng, whole, 2.5)[::CONTROL]
    # A turn is flown with more beats or fewer; coming and going at some 1.5 m/s adds its Doppler shift.
    coming = np.diff(nearness, prepend=nearness[:1]) * (SAMPLE_RATE / CONTROL)
    f0_hz = beats_hz * (1 + glide * turning + 0.0025 * coming)
    heading = np.clip(0.5 - 0.35 * nearness + 0.25 * turning, 0, 1)
    # Every beat has its own strength, and its own moment: steady beats are heard as an engine or as an instrument.
    wave = flown(rng, f0_hz, (near_beat, far_beat), heading, unsteady=0.3, jitter=0.03)
    level = 10 ** (range_db * np.clip(nearness, -2.5, 1.6) / 20)
    wave *= np.interp(np.arange(whole) / CONTROL, np.arange(n_controls), level).astype(np.float32)
    return wave[:n_samples]


def _flying(rng: np.random.Generator, n_samples: int, share: float) -> np.ndarray:
    """1 in flight, 0 while it sits; it flies for about that share of the time."""
    return np.asarray(0.5 + 0.5 * np.tanh(8 * (drift(rng, n_samples, 0.5) + norm.ppf(share))), np.float32)


SOUNDS = (
    Sound(
        name="insect.cricket",
        role="bed",
        model=cricket,
        says="crickets",
        seen_as=("cricket",),
        trigger="none",
        audioset=("Cricket", "Insect"),
        ucs="ANMLInsc",
        words=("cricket", "crickets", "grasshopper", "night insect"),
        level_db=-9.0,
        degrees=("a few", "many"),
        width=0.8,
    ),
    Sound(
        name="insect.cicada",
        role="bed",
        model=cicada,
        says="cicadas",
        seen_as=("cicada",),
        trigger="none",
        audioset=("Insect",),
        ucs="ANMLInsc",
        words=("cicada", "cicadas", "locust"),
        level_db=-7.0,
        degrees=("a few", "many"),
        width=0.8,
    ),
    Sound(
        name="insect.bee",
        role="bed",
        model=bee,
        says="bees",
        seen_as=("bee",),
        trigger="none",
        audioset=("Bee, wasp, etc.", "Buzz"),
        ucs="ANMLInsc",
        words=("bee", "bees", "wasp", "hornet", "bumblebee", "beehive", "swarm"),
        level_db=-9.0,
        distance_m=1.5,
        degrees=("a few", "a swarm of"),
        width=0.5,
    ),
    Sound(
        name="insect.fly",
        role="bed",
        model=fly,
        says="buzzing fly",
        seen_as=("fly",),
        trigger="none",
        audioset=("Fly, housefly", "Buzz"),
        ucs="ANMLInsc",
        words=("fly", "flies", "housefly", "buzzing"),
        level_db=-12.0,
        distance_m=1.0,
        degrees=("faint", "loud"),
        width=0.2,
    ),
    Sound(
        name="insect.mosquito",
        role="bed",
        model=mosquito,
        says="whining mosquito",
        seen_as=("mosquito",),
        trigger="none",
        audioset=("Mosquito", "Insect"),
        ucs="ANMLInsc",
        words=("mosquito", "mosquitoes", "gnat"),
        level_db=-14.0,
        distance_m=0.7,
        degrees=("faint", "loud"),
        width=0.2,
    ),
)
