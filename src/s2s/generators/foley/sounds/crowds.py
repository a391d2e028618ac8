"""Crowds: applause, cheering, chatter. Each is many people, none in time with another, in a hall or a square.

From outside, people near can be told apart and the rest run together; so a few are loud and most are not, and the far
ones come with more of the room.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, oaconvolve, sosfilt

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import babble, finish
from s2s.generators.foley.synth.grains import poisson_starts, scatter
from s2s.generators.foley.synth.hands import claps, hands
from s2s.generators.foley.synth.noise import burst, drift, tilt
from s2s.generators.foley.synth.voice import Call, contour, utter, varied
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

N_CLAPPERS = 168
N_TALKERS = 5
N_VOICES = 26
N_SHOUTS = 8
_CARRIES = butter(2, 400, "highpass", fs=SAMPLE_RATE, output="sos")
"""A cry from across a square has lost what is low on the way along the ground."""


def applause(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """An audience applauds: 168 pairs of hands, each at its own pace; drive brings in more of them, and harder.

    People clap about 4 times a second (Repp 1987), here 2.5 to 6, each steadily to some 6 %, and no two together unless
    they want to. Half a dozen sit near.
    """
    one = individual(rng)
    n = len(drive)
    pairs = hands(one, N_CLAPPERS)
    rates_hz = np.clip(3.8 + 0.6 * one.standard_normal(N_CLAPPERS), 2.5, 6.0)
    far_db = _distances_db(one, N_CLAPPERS, 12.0)
    # Who claps at all at that drive: the order in which they join.
    joins = one.permutation(N_CLAPPERS) / N_CLAPPERS
    harder = 0.5 + 0.45 * float(drive.mean()) if n else 0.7
    bank = list(claps(rng, pairs, harder))
    starts, who = _in_their_own_time(rng, n, rates_hz, spread=0.06)
    heard = np.clip((0.12 + 1.1 * drive[starts] - joins[who]) * 8, 0, 1) if n else np.zeros(0)
    gains = heard * 10 ** (-far_db[who] / 20) * rng.lognormal(0, 0.2, len(who))
    dry = scatter(n, starts, gains, bank, who)
    return finish.bed(finish.levelled(_hall(rng, dry, t60_s=1.1, wet_db=-7.0)), drive)


def _distances_db(one: np.random.Generator, count: int, range_db: float) -> np.ndarray:
    """Levels lost on the way from people spread over the ground: most are far, a few near."""
    distance = np.sqrt((np.arange(count) + one.random(count)) / count)  # evenly over an area
    return np.asarray(np.maximum(range_db + 20 * np.log10(np.maximum(distance, 0.02)), 0.0))


def _in_their_own_time(
    rng: np.random.Generator, n_samples: int, rates_hz: np.ndarray, *, spread: float
) -> tuple[np.ndarray, np.ndarray]:
    """Starts of everybody's claps, and whose each is."""
    length_s = n_samples / SAMPLE_RATE
    most = int(length_s * rates_hz.max() * 1.3) + 4
    gaps_s = rng.lognormal(0, spread, (len(rates_hz), most)) / rates_hz[:, None]
    times_s = np.cumsum(gaps_s, axis=1) - rng.uniform(0, 1, (len(rates_hz), 1)) / rates_hz[:, None] - 1e-9
    who = np.repeat(np.arange(len(rates_hz)), most)
    times_s = times_s.ravel()
    inside = (times_s >= 0) & (times_s * SAMPLE_RATE < n_samples - 0.5)
    return (times_s[inside] * SAMPLE_RATE).astype(np.int64), who[inside]


def cheer(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A crowd cheers: people whoop, shout "yeah" and whistle, over the roar of all the others and some applause.

    Shouts lie an octave over speech and whoops two, at 400 to 1000 Hz, and their harmonics hardly fall up to the second
    formant (Raitio et al., "Analysis and synthesis of shouted speech", 2013); throats driven so hard are rough.
    """
    n = len(drive)
    shouts = [_shout(rng) for _ in range(N_SHOUTS)]
    # Near ones are heard singly; far ones overlap by the dozen to a roar.
    bank = [_as_another(rng, shouts[k % N_SHOUTS]) for k in range(3 * N_SHOUTS)]
    starts = poisson_starts(rng, (3 + 8 * drive) * np.clip(1 + 0.35 * drift(rng, n, 0.5), 0.3, 2))
    far_db = np.clip(rng.normal(11, 5, len(starts)), 0, 22)
    out = scatter(n, starts, 10 ** (-far_db / 20), bank, rng.integers(0, len(bank), len(starts)))
    out = finish.levelled(out) + 3 * _whistles(rng, n, drive)
    out += np.float32(0.6) * finish.levelled(applause(rng, np.full(n, 0.8, np.float32)))
    return finish.bed(finish.levelled(_hall(rng, out, t60_s=1.8, wet_db=-9.0)), drive)


def _shout(rng: np.random.Generator) -> np.ndarray:
    """One person whoops or shouts, RMS 1."""
    n = round(SAMPLE_RATE * rng.uniform(0.6, 1.2))
    woman = rng.random() < 0.5
    pitch_hz = (800 if woman else 520) * rng.lognormal(0, 0.18)
    rising, formants_hz = (
        ([-0.3, 0.0, 0.1, 0.15, 0.1, -0.1], [[340, 800, 2300, 3300], [420, 900, 2300, 3300]]),  # woo
        ([0.0, 0.15, 0.2, 0.1, -0.1, -0.4], [[420, 1900, 2500, 3400], [800, 1500, 2450, 3400]]),  # yeah
        ([-0.1, 0.1, 0.15, 0.1, 0.0, -0.3], [[650, 1700, 2500, 3400], [450, 2100, 2700, 3500]]),  # hey
        ([-0.2, 0.0, 0.1, 0.1, 0.05, -0.2], [[780, 1250, 2500, 3400], [750, 1200, 2450, 3400]]),  # ah
    )[int(rng.integers(4))]
    made = utter(
        Call(
            f0_hz=pitch_hz * 2 ** contour(varied(rng, rising, 0.05), n) * (1 + 0.012 * drift(rng, n, 10)),
            gain_db=contour([-40, -6, 0, 0, -1, -4, -40], n),
            formants_hz=np.array(formants_hz) * (1.17 if woman else 1.0) * rng.lognormal(0, 0.04),
            bandwidths_hz=(130, 150, 200, 260),
            tilt_db=-11,
            corner_hz=1000,
            breath_db=-28,
            jitter=0.012,
            shimmer=0.15,
            subharmonic=contour(rng.uniform(0, 0.4, 5), n),
        ),
        rng,
    )
    made = np.asarray(sosfilt(_CARRIES, made), np.float32)
    return np.asarray(made / np.sqrt(np.mean(np.square(made))), np.float32)


def _whistles(rng: np.random.Generator, n_samples: int, drive: np.ndarray) -> np.ndarray:
    """Somebody whistles on two fingers now and then: 2 to 3.2 kHz, up and down, for half a second."""
    bank = []
    for _ in range(4):
        n = round(SAMPLE_RATE * rng.uniform(0.35, 0.7))
        hz = rng.uniform(1900, 2900) * 2 ** contour(varied(rng, [-0.3, 0.1, 0.2, 0.0, -0.4], 0.08), n)
        level = contour([0, 1, 0.9, 1, 0], n) * (1 + 0.15 * drift(rng, n, 30))
        bank.append((level * np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE)).astype(np.float32))
    starts = poisson_starts(rng, 0.7 * drive)
    return scatter(n_samples, starts, rng.uniform(0.15, 0.5, len(starts)), bank, rng.integers(0, 4, len(starts)))


def chatter(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """People talk in a room, all at once, and no word can be made out; drive brings in more of them, and louder.

    Some two dozen voices of men and women say nothing in phrases of 1 to 2.5 s (`synth.babble`); the room joins those
    farther than its reverberation radius to a murmur.
    """
    n = len(drive)
    effort = 0.45 + 0.75 * float(drive.mean()) if n else 0.5
    spoken = [babble.phrase(rng, babble.talker(rng, effort), rng.uniform(1.4, 2.4)) for _ in range(N_TALKERS)]
    heard = [_as_another(rng, spoken[number % N_TALKERS]) for number in range(N_VOICES)]
    out = np.zeros(n, np.float32)
    far_db = _distances_db(individual(rng), N_VOICES, 16.0)
    for number in range(N_VOICES):
        voice = np.zeros(n, np.float32)
        at = -int(rng.uniform(0, 3) * SAMPLE_RATE)
        while at < n:
            said = heard[int(rng.integers(len(heard)))]
            begin, end = max(at, 0), min(at + len(said), n)
            if end > begin:
                voice[begin:end] += said[begin - at : end - at]
            at += len(said) + int(rng.exponential(0.7) * SAMPLE_RATE)
        joined = np.clip((0.35 + 0.9 * drive - number / N_VOICES) * 5, 0, 1)
        out += voice * joined * np.float32(10 ** (-far_db[number] / 20))
    if n:
        # The livelier it is, the more call to each other across the room.
        calls = [_shout(rng) for _ in range(5)]
        starts = poisson_starts(rng, 12 * drive**2)
        which, gains = rng.integers(0, len(calls), len(starts)), 0.3 * rng.lognormal(0, 0.4, len(starts))
        out = finish.levelled(out) + scatter(n, starts, gains, calls, which)
    return finish.bed(finish.levelled(_hall(rng, out, t60_s=1.1, wet_db=-1.5)), drive)


def _as_another(rng: np.random.Generator, said: np.ndarray) -> np.ndarray:
    """Part of a phrase said by a smaller or a larger person: a size changes pitch, formants and pace alike."""
    ratio = rng.uniform(0.86, 1.18)
    first = int(rng.uniform(0, 0.4) * len(said))
    places = np.arange(first, len(said) - 1, ratio)
    part = np.interp(places, np.arange(len(said)), said).astype(np.float32)
    n_rise = min(960, len(part))
    part[:n_rise] *= np.linspace(0, 1, n_rise, dtype=np.float32)
    return np.asarray(part)


def _hall(rng: np.random.Generator, dry: np.ndarray, *, t60_s: float, wet_db: float) -> np.ndarray:
    """Put a crowd into a place, which rings for ``t60_s`` and dulls; the energy of dry and wet differ by ``wet_db``."""
    if not len(dry):
        return dry
    ringing = burst(rng, round(t60_s * SAMPLE_RATE), tilt(800, 2, 2), lambda hz: t60_s / (1 + hz / 5000), 0.004)
    wet = np.asarray(oaconvolve(dry, ringing)[: len(dry)], np.float32)
    scale = np.sqrt(np.mean(np.square(dry)) / (np.mean(np.square(wet)) + 1e-12))
    return np.asarray(dry + wet * np.float32(scale * 10 ** (wet_db / 20)), np.float32)


SOUNDS = (
    Sound(
        name="crowd.applause",
        role="bed",
        model=applause,
        says="applause",
        seen_as=("audience",),
        trigger="none",
        audioset=("Applause", "Clapping"),
        ucs="CRWDApls",
        words=("applause", "audience", "ovation", "applauding"),
        level_db=-2.0,
        distance_m=8.0,
        degrees=("scattered", "thunderous"),
        width=0.9,
    ),
    Sound(
        name="crowd.cheer",
        role="bed",
        model=cheer,
        says="cheering",
        seen_as=(),
        trigger="none",
        audioset=("Cheering", "Crowd"),
        ucs="CRWDCheer",
        words=("cheer", "cheering", "fans", "stadium", "hooray"),
        level_db=0.0,
        distance_m=10.0,
        degrees=("scattered", "wild"),
        width=0.9,
    ),
    Sound(
        name="crowd.chatter",
        role="bed",
        model=chatter,
        says="chatter",
        seen_as=("people_crowd",),
        trigger="none",
        audioset=("Hubbub, speech noise, speech babble", "Crowd"),
        ucs="CRWDWalla",
        words=("crowd", "chatter", "babble", "murmur", "cafe", "restaurant", "party", "walla"),
        level_db=-8.0,
        distance_m=5.0,
        degrees=("quiet", "lively"),
        width=0.9,
    ),
)
