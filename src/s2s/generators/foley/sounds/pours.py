"""Water that something happens to: poured, splashed into, dripping, flushed.

Bubbles again (`water`), and the hollows that ring with them: the air over the water in a glass, whose pitch rises as it
fills, the crater that closes over a stone, the bowl.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.sounds.water import stream
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import bubble, bubbles, clicks, texture
from s2s.generators.foley.synth.liquids import column_hz, drops_on_water, gulps, near_and_far, swept
from s2s.generators.foley.synth.noise import both, burst, drift, noise, resonance, room, tilt
from s2s.generators.foley.synth.textures import levels_in_bands, of_levels, step_times_s
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE


def seconds(n_samples: int) -> np.ndarray:
    """Times of samples."""
    return np.asarray(np.arange(n_samples, dtype=np.float32) / SAMPLE_RATE)


def pour(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Pouring into a glass or a jug: bubbles, and the column of air above the water, whose note rises as it shortens.

    The column is a quarter of a wave long (`column_hz`): 15 cm sound at 510 Hz when empty and at 1.9 kHz a few
    centimetres below the brim, by which ears tell how full a vessel is (Cabe & Pittenger 2000).
    """
    one = individual(rng)
    height_m, radius_m = one.uniform(0.11, 0.2), one.uniform(0.028, 0.042)
    lasts_s = rng.uniform(2.0, 3.2) - 0.6 * strength
    n_samples = round((lasts_s + 0.5) * SAMPLE_RATE)
    time_s = seconds(n_samples)
    flow = np.clip(time_s / 0.05, 0, 1) * np.exp(0.2 * drift(rng, n_samples, 7.0))
    flow *= np.clip((lasts_s - time_s) / 0.25, 0, 1)
    filled = rng.uniform(0.05, 0.2) + np.cumsum(np.maximum(flow, 0)) / SAMPLE_RATE / lasts_s * rng.uniform(0.55, 0.72)
    pitch_hz = column_hz(height_m * np.maximum(1 - filled, 0.08), radius_m) * (1 + 0.01 * drift(rng, n_samples, 8.0))
    note = swept(rng, pitch_hz, 90.0) + 0.5 * swept(rng, 3 * pitch_hz, 180.0)
    closing = texture(
        rng, (150 + 250 * strength) * np.maximum(flow, 0), bubbles(rng, 96, 1000, 5000, loud=0.4), 5.0, reference_hz=260
    )
    rush = noise(rng, n_samples, tilt(1200 + 1200 * strength, 3, 3))
    made = (0.56 * note + (0.5 + 0.5 * strength) * rush) * np.maximum(flow, 0) + 0.8 * closing
    # The last drops.
    tail = (time_s > lasts_s - 0.2) * np.exp(-np.maximum(time_s - lasts_s, 0) / 0.15)
    made += 0.5 * near_and_far(rng, 14 * tail, drops_on_water(rng, 16, 900, 3000), 3.0) * np.sqrt(tail.mean())
    return finish.take(rng, room(rng, made, t60_s=0.3, wet_db=-14), strength, fade_s=0.15)


def splash(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Something falls into water: a slap, the crater that closes with a plunk, and what flies up and comes down again.

    The crater of a body of radius a closes after about 1.5 sqrt(a / g), 0.1 to 0.2 s for stones and feet, and the air
    it takes down rings as a bubble of some centimetres (Franz 1959; Truscott, Epps & Belden 2014).
    """
    one = individual(rng)
    radius_m = one.uniform(0.02, 0.06) * (0.5 + 0.8 * strength)
    n_samples = round((1.3 + 0.7 * strength) * SAMPLE_RATE)
    time_s = seconds(n_samples)
    slap = burst(
        rng, n_samples, tilt(600 + 700 * strength, 3, 2.5), lambda hz: 0.2 * (1000 / hz) ** 0.3, attack_s=0.003
    )
    # The crown tears into sheets and drops: noise that swells after the slap and thins out from the bottom up.
    lasting_s = (0.55 + 0.5 * strength) * rng.uniform(0.8, 1.2)
    crown = burst(rng, n_samples, tilt(2200, 3, 2.5), lambda hz: lasting_s * (hz / 2000) ** 0.2, attack_s=0.035)
    crown *= np.exp(0.4 * drift(rng, n_samples, 18.0) + 0.3 * drift(rng, n_samples, 6.0))
    made = 1.2 * slap + (0.7 + 0.5 * strength) * crown
    closes_s = 1.5 * np.sqrt(radius_m / 9.81) * rng.uniform(0.8, 1.2)
    for k in range(int(rng.integers(1, 4))):
        hz = rng.uniform(110, 190) * (0.03 / radius_m) ** 0.5 * 1.4**k
        plunk = bubble(float(hz), float(rng.uniform(0.1, 0.35)))
        start = round((closes_s + 0.04 * k * rng.uniform(0.5, 1.5)) * SAMPLE_RATE)
        end = min(n_samples, start + len(plunk))
        made[start:end] += rng.uniform(0.3, 0.7) * 0.7**k * plunk[: end - start]
    rising = bubbles(rng, 96, 500, 4000, loud=0.5)
    made += 0.5 * texture(rng, 900 * np.exp(-time_s / 0.35) * (time_s > 0.04), rising, 6.0, reference_hz=900)
    falling = np.exp(-np.square((time_s - rng.uniform(0.45, 0.6)) / 0.3)) * (0.4 + strength)
    made += 0.4 * texture(rng, 500 * falling, drops_on_water(rng, 64, 1500, 6500), 7.0, reference_hz=500)
    return finish.take(rng, made, strength, fade_s=0.3)


def drip(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A drop falls into standing water: a tick, and after some milliseconds a bubble that rises; at times two.

    A drop of 4 to 5 mm from a tap shuts in a bubble of 4 to 7 mm (van den Doel 2005), all of one tap much alike.
    """
    one = individual(rng)
    low_hz = one.uniform(450, 800)
    n_samples = round(0.35 * SAMPLE_RATE)
    made = np.zeros(n_samples, np.float32)
    [tick] = clicks(rng, 1, 2500, 6000, cycles=1.5)
    made[: len(tick)] += np.float32(0.10 + 0.25 * strength) * tick
    lag_s = rng.uniform(0.006, 0.014)
    for k in range(1 + int(rng.random() < 0.35)):
        hz = low_hz * rng.uniform(0.88, 1.14) * (rng.uniform(1.3, 1.9) if k else 1.0) * (1.05 - 0.15 * strength)
        rung = bubble(float(hz), float(rng.uniform(0.18, 0.36)))
        start = round((lag_s + k * rng.uniform(0.03, 0.09)) * SAMPLE_RATE)
        end = min(n_samples, start + len(rung))
        made[start:end] += (0.45 if k else 1.0) * rung[: end - start]
    wet = room(rng, made, t60_s=one.uniform(0.5, 1.0), wet_db=-16, dark_hz=5000)
    # What splashes up runs off for a moment, 33 dB below the drop's peak at first.
    time_s = seconds(len(wet))
    runs = (1 - np.exp(-time_s / 0.04)) * np.exp(-time_s / 0.45) * stream(rng, np.full(len(wet), 0.1, np.float32))
    wet += np.float32(10**-1.65 * np.abs(wet).max() / (np.abs(runs).max() / 4 + 1e-9)) * runs
    return finish.take(rng, wet, strength, fade_s=0.1)


def toilet_flush(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A lavatory is flushed: the lever, water that rushes round the bowl, the siphon's gulp, the cistern that fills."""
    one = individual(rng)
    n_samples = round(4.8 * SAMPLE_RATE)
    time_s, steps_s = seconds(n_samples), step_times_s(n_samples)
    bowl_hz, gulp_s = one.uniform(220, 420), one.uniform(2.1, 2.7)
    rush_shape = levels_in_bands(
        both(tilt(2200, 3, 3.5), resonance(bowl_hz, 12, 0.35), resonance(3.1 * bowl_hz, 3, 0.3))
    )
    fill_shape = levels_in_bands(both(tilt(3200, 5, 5), resonance(one.uniform(1200, 2600), 6, 0.2)))
    swirl_db = 2.0 * drift(rng, len(steps_s) * 256, 4.0)[::256]
    rushing = (1 - np.exp(-np.square(steps_s / 0.22))) * np.exp(-np.maximum(steps_s - gulp_s + 0.3, 0) / 0.45)
    filling = 0.05 * (1 - np.exp(-steps_s / 0.8))
    power = (rushing * 10 ** (swirl_db / 10))[:, None] * 10 ** (rush_shape / 10)
    power += filling[:, None] * 10 ** (fill_shape / 10)
    made = of_levels(rng, n_samples, (10 * np.log10(power + 1e-8)).astype(np.float32))
    flowing = np.sqrt(np.maximum(np.interp(time_s, steps_s, rushing), 0))
    made += 0.9 * texture(rng, 260 * flowing, bubbles(rng, 96, 350, 2500, loud=0.5), 5.0, reference_hz=260)
    # Air breaks into the siphon: large gulps, ever fewer.
    gulping = np.exp(-np.square((time_s - gulp_s) / 0.45)) * np.exp(0.8 * drift(rng, n_samples, 5.0))
    made += (0.8 + 0.5 * strength) * texture(rng, 45 * gulping, gulps(rng, 48, 110, 520), 4.0, reference_hz=45)
    [lever, catch] = clicks(rng, 2, 300, 1200, cycles=2.0)
    for knock, at_s, gain in ((lever, 0.0, 0.8), (catch, 0.09, 0.5)):
        start = round(at_s * SAMPLE_RATE)
        made[start : start + len(knock)] += np.float32(gain) * knock
    return finish.take(rng, room(rng, made, t60_s=0.5, wet_db=-4), strength, fade_s=1.0)


SOUNDS = (
    Sound(
        name="water.pour",
        role="event",
        model=pour,
        says="glass of water is poured",
        seen_as=("pouring",),
        trigger="surge",
        audioset=("Pour", "Fill (with liquid)"),
        ucs="WATRPour",
        words=("pour water", "pour tea", "pour coffee", "pour milk", "pour wine", "pour drink", "filled glass", "jug"),
        level_db=-4.0,
        distance_m=1.5,
        min_gap_s=1.6,
        pace_s=4.0,
    ),
    Sound(
        name="water.splash",
        role="event",
        model=splash,
        says="splash of water sounds",
        seen_as=("swimmer",),
        trigger="surge",
        audioset=("Splash, splatter",),
        ucs="WATRSplsh",
        words=("splash", "splatter", "swim", "swimmer", "dive into water", "jump into water", "puddle", "pool"),
        level_db=1.0,
        distance_m=4.0,
        min_gap_s=0.35,
    ),
    Sound(
        name="water.drip",
        role="event",
        model=drip,
        says="drop of water falls",
        seen_as=(),
        trigger="none",
        audioset=("Drip",),
        ucs="WATRDrip",
        words=("drip", "drop of water", "water drop", "leak", "leaky tap"),
        level_db=-10.0,
        distance_m=1.5,
        min_gap_s=0.4,
        pace_s=1.2,
    ),
    Sound(
        name="water.toilet_flush",
        role="event",
        model=toilet_flush,
        says="toilet is flushed",
        seen_as=("toilet",),
        trigger="none",
        audioset=("Toilet flush",),
        ucs="TOILFlsh",
        words=("toilet", "toilet flush", "flush", "lavatory"),
        level_db=-1.0,
        distance_m=2.0,
        min_gap_s=2.5,
    ),
)
