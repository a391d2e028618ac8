"""Lights in the dark: fireworks, which no image network of everyday objects has a name for."""

from __future__ import annotations

import numpy as np

from s2s.perception.watch import Watched
from s2s.timeline import Moment, Scene, Tag

MIN_DARK_SHARE = 0.8
"""A firework is watched against the night: most of the frame is dark, most of the time. A lit stage reaches 0.6."""
FULL_DARK_SHARE = 0.95
FULL_FLASHES_PER_S = 0.3


def fireworks_in(scenes: tuple[Scene, ...], watched: Watched, flashes: tuple[Moment, ...]) -> tuple[Tag, ...]:
    """Tag the scenes in which lights burst again and again out of the dark.

    The score is the product of how dark the scene is and how often something flashes in it, both from 0 to 1.
    """
    tags = []
    for scene in scenes:
        inside = (watched.times_s >= scene.start_s) & (watched.times_s < scene.end_s)
        if not inside.any():
            continue
        dark = float(np.median(watched.dark_share[inside]))
        n_flashes = sum(scene.start_s <= flash.time_s < scene.end_s for flash in flashes)
        often = n_flashes / (scene.end_s - scene.start_s) / FULL_FLASHES_PER_S
        score = np.clip((dark - MIN_DARK_SHARE) / (FULL_DARK_SHARE - MIN_DARK_SHARE), 0, 1) * min(1.0, often)
        if score > 0.1:
            tags.append(Tag(label="fireworks", score=round(float(score), 3), start_s=scene.start_s, end_s=scene.end_s))
    return tuple(tags)
