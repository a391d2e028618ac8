"""Lights: fireworks and lightning, which no image network of everyday objects has a name for.

*Fireworks*: most of the frame is night, and again and again a part of what is darker otherwise lights up and goes out
within a second or two. A campfire is lit all the time, a lit stage is mostly not dark, and headlights do not go out.

*Lightning*: the whole picture jumps up in brightness within a tenth of a second and falls back within one. A cut does
not fall back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s2s.perception.appearance import inside_bars
from s2s.perception.watch import DARK_LEVEL, Watched
from s2s.timeline import Moment, Scene, Tag

DARK_TIME = 0.1
"""Share of the time in which a cell must be dark to be night: in a finale the smoke glows most of the time. Half of the
time instead finds a drawn burst every half second, with smoke, to be no night (0.42 of the cells; so, 0.69)."""
MIN_NIGHT, FULL_NIGHT = 0.55, 0.8
"""Share of the cells that are night. A lit stage reaches 0.53, fireworks 0.7 to 1."""
LIT_LEVELS = 12
"""Gray levels above its own median from which a dark cell is lit: smoke lit by a burst reaches 15, noise 3."""
MAX_LIT_SHARE = 0.3
"""Share of the time in which a cell may be lit: a burst fades within 2 s, a fire flickers on."""
MIN_BURST = 0.02
"""Share of the cells that a burst lights: a shell 10 % of the frame wide lights about 1 % of its area at once, and four
times that when it has spread."""
FULL_BURSTS_PER_S = 0.2
STAGED = frozenset(
    "stage drum steel_drum gong marimba plucked_string banjo harp bowed_string cello piano organ accordion brass flute "
    "woodwind saxophone".split()
)
"""Seen where lights flash in the dark, too."""

MIN_JUMP, MIN_JUMP_SHARE = 8.0, 0.2
"""Gray levels, and share of the brightness before, by which lightning lifts the whole frame."""
RISE_S, FALL_S = 0.1, 1.0
MAX_LIGHTNING_PER_S = 1.5
"""What flashes faster is a strobe."""
LIGHTNING_SCORES = (0.4, 0.5, 0.6)
"""For one flash, two, and more: a thing that is named surely, as a gun whose muzzle flashes, stays the likelier."""


def fireworks_in(scenes: Sequence[Scene], watched: Watched, tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Tag the scenes in which lights burst again and again out of the dark.

    The score is the product of how much of the frame is night, how often something bursts and how little is seen of
    what is played on stages, each from 0 to 1.
    """
    found = []
    for scene in scenes:
        inside = (watched.light_s >= scene.start_s) & (watched.light_s < scene.end_s)
        if inside.sum() < 5:
            continue
        night, bursts = night_and_bursts(watched.light[inside])
        often = bursts / (scene.end_s - scene.start_s) / FULL_BURSTS_PER_S
        staged = sum(tag.score for tag in tags if tag.label in STAGED and tag.start_s == scene.start_s)
        dark = np.clip((night - MIN_NIGHT) / (FULL_NIGHT - MIN_NIGHT), 0, 1)
        score = float(dark) * min(1.0, often) * max(0.0, 1.0 - staged)
        if score > 0.1:
            found.append(Tag(label="fireworks", score=round(score, 3), start_s=scene.start_s, end_s=scene.end_s))
    return tuple(found)


def night_and_bursts(light: np.ndarray) -> tuple[float, int]:
    """Return the share of cells that are night and how many times something bursts out of it.

    Parameters
    ----------
    light : np.ndarray [shape=(n, n_down, n_across)]
        Brightness of the cells over time, 0 to 255. Black bars are left out.

    Examples
    --------
    >>> light = np.full((40, 9, 16), 10.0); light[10:15, 2:5, 4:8] = 90.0   # one burst, 12 of 144 cells
    >>> night_and_bursts(light)
    (1.0, 1)
    """
    down, across = inside_bars(light.max(axis=0))
    light = light[:, down, across]
    usual, dark = np.median(light, axis=0), np.quantile(light, DARK_TIME, axis=0) < DARK_LEVEL
    lit = (light > usual + LIT_LEVELS) & dark
    lit &= lit.mean(axis=0) <= MAX_LIT_SHARE
    return float(dark.mean()), _n_pulses(lit.mean(axis=(1, 2)))


def _n_pulses(share: np.ndarray) -> int:
    """Count the times a curve rises to `MIN_BURST` or more and falls to half of its height again."""
    count, highest, lowest, rising = 0, 0.0, 0.0, False
    for value in share:
        if rising:
            highest = max(highest, value)
            if value <= highest / 2:
                count, rising, lowest = count + 1, False, value
        else:
            lowest = min(lowest, value)
            if value >= MIN_BURST and value >= 2 * lowest:
                rising, highest = True, value
    return count


def lightning_in(scenes: Sequence[Scene], watched: Watched) -> tuple[tuple[Tag, ...], tuple[Moment, ...]]:
    """Tag the scenes in which the whole picture lights up for a moment, and give the moments."""
    tags, moments = [], []
    for scene in scenes:
        inside = (watched.times_s >= scene.start_s) & (watched.times_s < scene.end_s)
        flashes = whole_flashes(watched.times_s[inside], watched.brightness[inside])
        if not flashes or len(flashes) > max(3.0, MAX_LIGHTNING_PER_S * (scene.end_s - scene.start_s)):
            continue
        score = LIGHTNING_SCORES[min(len(flashes), len(LIGHTNING_SCORES)) - 1]
        tags.append(Tag(label="lightning", score=score, start_s=scene.start_s, end_s=scene.end_s))
        strongest = max(jump for _, jump in flashes)
        moments += [
            Moment(time_s=round(time_s, 3), kind="flash", strength=round(0.3 + 0.7 * (jump / strongest) ** 0.5, 3))
            for time_s, jump in flashes
        ]
    return tuple(tags), tuple(moments)


def whole_flashes(times_s: np.ndarray, brightness: np.ndarray) -> list[tuple[float, float]]:
    """Find when the whole picture flashes: the time of each flash and by how many gray levels.

    Parameters
    ----------
    times_s, brightness : np.ndarray [shape=(n_frames,)]
        When each frame is shown and its mean brightness, 0 to 255.

    Examples
    --------
    >>> times_s = np.arange(100) / 25
    >>> whole_flashes(times_s, np.where((times_s >= 2) & (times_s < 2.2), 90.0, 30.0))
    [(2.0, 60.0)]
    """
    found: list[tuple[float, float]] = []
    starts = np.searchsorted(times_s, times_s - RISE_S)
    ends = np.searchsorted(times_s, times_s + FALL_S, side="right")
    next_index = 0
    for index in range(1, len(times_s)):
        if index < next_index or starts[index] == index:
            continue
        base = float(brightness[starts[index] : index].min())
        if brightness[index] - base < max(MIN_JUMP, MIN_JUMP_SHARE * base):
            continue
        after = brightness[index : ends[index]]
        highest = float(after.max())
        fallen = np.flatnonzero(after <= base + (highest - base) / 3)
        if len(fallen):
            found.append((float(times_s[index]), highest - base))
            # A stroke flickers; what follows at once belongs to it.
            next_index = index + int(fallen[0])
        else:
            next_index = int(ends[index])
    return found


def dimmed(tags: Sequence[Tag], fireworks: Sequence[Tag]) -> tuple[Tag, ...]:
    """Lower the scores of what the network names where fireworks are seen: in the dark it takes them for jellyfish."""
    left = {tag.start_s: 1.0 - tag.score for tag in fireworks}
    lowered = [tag.model_copy(update={"score": round(tag.score * left.get(tag.start_s, 1.0), 3)}) for tag in tags]
    return tuple(tag for tag in lowered if tag.score > 0)
