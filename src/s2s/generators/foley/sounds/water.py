"""Water that goes on: streams, falls, surf, taps, fountains, steam, and what is heard below the surface.

Water is heard by what it does to air: bubbles that close and ring (Minnaert 1933; van den Doel 2005), so many of them
that in a fall or a breaker they are noise; jets and steam by turbulence alone.
"""

from __future__ import annotations

import numpy as np

from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth import finish
from s2s.generators.foley.synth.grains import bubbles, clicks, texture
from s2s.generators.foley.synth.liquids import drops_on_water, gulps, near_and_far
from s2s.generators.foley.synth.noise import CENTRES_HZ, both, drift, noise, octaves, resonance, room, through, tilt
from s2s.generators.foley.synth.outdoors import swaying
from s2s.generators.foley.synth.textures import levels_in_bands, of_levels, step_times_s
from s2s.generators.foley.vocabulary import Sound
from s2s.stem import SAMPLE_RATE

STREAM = octaves(*zip(CENTRES_HZ, (-19, -16, -12.5, -9, -6.5, -9, -9, -9.5, -11, -28), strict=True))
FALL = through((40, -4), (80, 0), (500, 0), (2000, -5), (8000, -12), (16000, -20))
"""More water and more height add to the bottom, not to the top (Galbrun & Ali, JASA 133, 2013): a fall of some metres
is flat to 500 Hz, as a density, and loses 2 to 4 dB an octave above."""
SURF_S = (3.5, 5.5)
"""Periods of wind sea on a beach; swell of an ocean is slower, and its breakers no louder for that."""


def stream(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Running water: bubbles for a brook, and the more water there is, the more they drown in the rush of a fall.

    Bubbles of 1 to 9 mm (3.5 kHz to 350 Hz) close some hundred times a second, in gurgles: water that falls over a
    stone does so by fits and starts.
    """
    n_samples = len(drive)
    bank = bubbles(rng, 160, 350, 3500, loud=0.6)
    gurgles = np.exp(0.5 * drift(rng, n_samples, 2.5) - 0.125)
    plinks = texture(rng, (150 + 500 * drive) * gurgles, bank, 5.0, reference_hz=400)
    rush = noise(rng, n_samples, STREAM) * swaying(rng, n_samples, 1.0, 0.8)
    return finish.bed(finish.mixed((plinks, 0.9), (rush, 0.4 + 1.2 * drive)), drive)


def waterfall(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A fall: a roar as wide as the water, the thump of clots that land together, and spray."""
    one, n_samples = individual(rng), len(drive)
    times_s = step_times_s(n_samples)
    shape = levels_in_bands(both(FALL, resonance(one.uniform(120, 350), one.uniform(1, 4), 0.7)))
    # What falls tears into clots, which land some times a second: the lower, the more it swings.
    clots = np.stack([drift(rng, len(times_s) * 256, rate_hz)[::256] for rate_hz in (2.0, 5.0, 11.0)])
    weights = np.array([1.6, 1.0, 0.5])[:, None] * np.linspace(1.3, 0.5, len(shape))[None, :]
    roar = of_levels(rng, n_samples, (shape + clots.T @ weights).astype(np.float32))
    bank = bubbles(rng, 80, 400, 3000, loud=0.8)
    splashes = texture(rng, 300 + 500 * drive, bank, 6.0, reference_hz=550)
    spray = noise(rng, n_samples, tilt(6000, 5, 4))
    return finish.bed(finish.mixed((roar, 1.0), (splashes, 0.35), (spray, 0.25 + 0.25 * drive)), drive)


def waves(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Surf: each wave comes up as a rumble, breaks within half a second, and runs out in a hiss of foam.

    No two are alike: heights of sea waves spread as Rayleigh's law says (Longuet-Higgins 1952), and periods with them.
    Between waves the rest of the shore goes on, 18 dB below the crest.
    """
    n_samples = len(drive)
    times_s = step_times_s(n_samples)
    rumble = 10 ** (levels_in_bands(tilt(110, 4, 5)) / 10)
    crash = 10 ** (levels_in_bands(tilt(420, 4, 4)) / 10)
    foam = 10 ** (levels_in_bands(tilt(2600, 5, 3.5)) / 10)
    shore = 10 ** (levels_in_bands(through((60, 0), (500, -3), (4000, -14), (12000, -26))) / 10)
    power = 0.012 * np.exp(0.3 * drift(rng, len(times_s) * 256, 0.6)[::256])[:, None] * shore
    break_s = -rng.uniform(0, 6.0)
    while break_s < times_s[-1] + 2.0:
        height = 0.35 + 0.8 * rng.rayleigh(0.8)
        since = times_s - break_s
        rise_s, wash_s = rng.uniform(0.2, 0.5), rng.uniform(0.5, 0.9)
        swell = np.exp(-np.square(np.minimum(since, 0) / 1.0) - np.maximum(since, 0) / 0.9)
        breaking = _rise_and_fall(since + 0.6 * rise_s, rise_s, wash_s)
        running = _rise_and_fall(since - 0.15, 0.4, rng.uniform(1.0, 1.8))
        for share, envelope, shape in ((0.5, swell, rumble), (1.0, breaking, crash), (0.35, running, foam)):
            power += (share * height**2 * envelope)[:, None] * shape
        break_s += rng.uniform(*SURF_S) * rng.lognormal(0, 0.35)
    # Foam and crest are made of clots: they are rough at some hertz.
    rough_db = 1.5 * drift(rng, len(times_s) * 256, 7.0)[::256]
    levels_db = 10 * np.log10(power + 1e-9) + rough_db[:, None]
    # A wave has on average about a quarter of its crest's power throughout its period.
    made = of_levels(rng, n_samples, levels_db.astype(np.float32)) * np.float32(1.6)
    return finish.bed(made, drive)


def _rise_and_fall(since_s: np.ndarray, rise_s: float, fall_s: float) -> np.ndarray:
    """Power that begins at 0, rises within ``rise_s`` and dies away over ``fall_s`` (to 1/e)."""
    positive = np.maximum(since_s, 0)
    return np.asarray((1 - np.exp(-np.square(positive / (0.6 * rise_s)))) * np.exp(-positive / fall_s) * (since_s > 0))


def underwater(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Below the surface: everything dull, for waves longer than the head reach it best, and bubbles that rise by.

    Bubbles of 3 mm to 3 cm (1 kHz to 110 Hz) come in gushes off what moves or breathes. They tear from one another and
    from the surface, so that pitches rise; large ones are damped by the water that they drag along.
    """
    n_samples = len(drive)
    hum = noise(rng, n_samples, through((30, 0), (120, 0), (300, -10), (1000, -34), (4000, -60)))
    hum *= swaying(rng, n_samples, 0.8, 2.0)
    breaths = np.exp(1.3 * drift(rng, n_samples, 1.2) - 0.8)
    large = texture(rng, (30 + 50 * drive) * breaths, gulps(rng, 96, 120, 600), 5.0, reference_hz=55)
    small = texture(rng, (100 + 200 * drive) * breaths, gulps(rng, 96, 500, 2200), 5.0, reference_hz=200)
    wash = noise(rng, n_samples, tilt(300, 4, 6)) * breaths
    return finish.bed(finish.mixed((hum, 0.4), (large, 1.0), (small, 0.5), (wash, 0.4)), drive)


def tap(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A tap runs into a basin in a tiled room: the jet's hiss, what splatters off it, and bubbles where it lands.

    What splatters are drops of a millimetre on hard ceramics or steel, ticks above 2 kHz. Bare walls give back as much
    as comes straight two metres from a basin: a bathroom of 10 m3 and T60 0.5 s has its critical distance at 0.3 m.
    """
    one, n_samples = individual(rng), len(drive)
    basin = both(
        tilt(one.uniform(2500, 5000), 3.5, 4),
        *(resonance(one.uniform(250, 1400), one.uniform(4, 9), 0.12) for _ in range(4)),
    )
    # A jet breaks up as it falls: it lands by fits, ten and more a second.
    landing = np.exp(0.4 * drift(rng, n_samples, 9.0) + 0.2 * drift(rng, n_samples, 3.0))
    jet = noise(rng, n_samples, basin) * swaying(rng, n_samples, 5.0, 0.9) * np.sqrt(landing)
    bank = bubbles(rng, 120, one.uniform(500, 800), 4000, loud=0.4)
    closing = texture(rng, (180 + 420 * drive) * landing, bank, 5.0, reference_hz=400)
    splatter = near_and_far(rng, (100 + 150 * drive) * landing, clicks(rng, 64, 2200, 8500, cycles=2.5), 6.0)
    dry = finish.mixed((jet, 0.3 + 0.5 * drive), (closing, 0.4), (splatter, 1.2))
    wet = room(rng, dry, t60_s=one.uniform(0.4, 0.6), wet_db=1.0, dark_hz=6000)[:n_samples]
    return finish.bed(wet / np.float32(np.sqrt(1 + 10**0.1)), drive)


def fountain(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """A fountain: a jet that falls back in splashes and in a rain of drops, all over its pool."""
    n_samples = len(drive)
    fits = np.exp(0.45 * drift(rng, n_samples, 3.0) - 0.1)
    drops = near_and_far(rng, (90 + 200 * drive) * fits, drops_on_water(rng, 96, 700, 5000), 7.0)
    plunging = texture(rng, (60 + 200 * drive) * fits, bubbles(rng, 96, 250, 1500, loud=0.7), 5.0, reference_hz=160)
    rush = noise(rng, n_samples, tilt(900, 3, 3)) * swaying(rng, n_samples, 1.5, 1.2)
    return finish.bed(finish.mixed((drops, 0.8), (plunging, 0.6), (rush, 0.4 + 0.6 * drive)), drive)


def steam(rng: np.random.Generator, drive: np.ndarray) -> np.ndarray:
    """Steam out of a valve or a kettle's spout: a jet's broad hump, which rises with its speed, fluttering.

    A jet of speed U from a nozzle of width d is loudest about 0.2 U / d (Tam, "Jet noise: since 1952", 1998): 100 m/s
    out of 5 mm is 4 kHz.
    """
    one, n_samples = individual(rng), len(drive)
    times_s = step_times_s(n_samples)
    at = np.minimum(np.round(times_s * SAMPLE_RATE).astype(int), max(n_samples - 1, 0))
    pushed = drive[at] if n_samples else np.zeros(len(times_s))
    flutter = 0.15 * drift(rng, len(times_s) * 256, 9.0)[::256] + 0.12 * drift(rng, len(times_s) * 256, 1.0)[::256]
    speed = np.exp(0.6 * (pushed - 0.5) + flutter)
    peak_hz = one.uniform(3300, 5500) * speed
    octaves_off = np.log2(1000.0 * 2.0 ** (np.arange(-14, 14) / 3)[None, :] / peak_hz[:, None])
    # Third octaves: 6 dB an octave below the hump and 3 above, as of any jet.
    levels_db = (
        np.where(octaves_off < 0, 6 * octaves_off, -3 * octaves_off) + 30 * np.log10(speed / speed.mean())[:, None]
    )
    levels_db -= 10 * np.log10(np.mean(np.sum(10 ** (levels_db / 10), axis=1)))
    jet = of_levels(rng, n_samples, levels_db.astype(np.float32))
    return finish.bed(jet, drive)


SOUNDS = (
    Sound(
        name="water.stream",
        role="bed",
        model=stream,
        says="flowing water",
        seen_as=("water",),
        trigger="motion",
        audioset=("Stream", "Waterfall"),
        ucs="WATRFlow",
        words=("stream", "river", "brook", "creek", "water"),
        level_db=-5.0,
        distance_m=4.0,
        width=0.7,
    ),
    Sound(
        name="water.waterfall",
        role="bed",
        model=waterfall,
        says="waterfall",
        seen_as=("waterfall",),
        trigger="none",
        audioset=("Waterfall", "Stream"),
        ucs="WATRFall",
        words=("waterfall", "cascade", "weir"),
        level_db=-2.0,
        distance_m=12.0,
        width=0.8,
    ),
    Sound(
        name="water.waves",
        role="bed",
        model=waves,
        says="waves on a shore",
        seen_as=("sea",),
        trigger="none",
        audioset=("Waves, surf", "Ocean"),
        ucs="WATRWave",
        words=("wave", "surf", "ocean", "sea", "beach", "shore", "seaside"),
        level_db=-4.0,
        distance_m=15.0,
        width=1.0,
    ),
    Sound(
        name="water.underwater",
        role="bed",
        model=underwater,
        says="underwater murmur",
        seen_as=("underwater",),
        trigger="none",
        audioset=("Gurgling", "Water"),
        ucs="WATRUndwtr",
        words=("underwater", "under water", "diving", "scuba", "aquarium"),
        level_db=-12.0,
        distance_m=2.0,
        width=1.0,
    ),
    Sound(
        name="water.tap",
        role="bed",
        model=tap,
        says="running tap",
        seen_as=("bathroom",),
        trigger="none",
        audioset=("Water tap, faucet", "Sink (filling or washing)"),
        ucs="WATRTap",
        words=(
            "tap water",
            "water tap",
            "running tap",
            "running water",
            "faucet",
            "sink",
            "shower",
            "wash basin",
            "bathroom",
        ),
        level_db=-8.0,
        distance_m=2.0,
        width=0.3,
    ),
    Sound(
        name="water.fountain",
        role="bed",
        model=fountain,
        says="fountain",
        seen_as=("fountain",),
        trigger="none",
        audioset=("Stream", "Splash, splatter", "Gush"),
        ucs="WATRFntn",
        words=("fountain",),
        level_db=-6.0,
        distance_m=5.0,
        width=0.6,
    ),
    Sound(
        name="water.steam",
        role="bed",
        model=steam,
        says="hissing steam",
        seen_as=(),
        trigger="none",
        audioset=("Steam",),
        ucs="GASSteam",
        words=("steam", "kettle steam", "hissing steam", "geyser"),
        level_db=-10.0,
        distance_m=2.0,
        width=0.3,
    ),
)
