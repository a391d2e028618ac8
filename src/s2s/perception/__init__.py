"""Perception: from frames to the half of a timeline that says what is seen.

    frames --+-- appearance ---- tags          what is there, scene by scene
             +-- motion -- novelty -- moments  what happens, and when, and where in the frame
             +-- thumbnails ---- scenes        where one shot ends
             '-- sums ---------- curves        how much moves, how bright it is, how the camera moves

Nothing here hears: the clip's own sound is never decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from s2s.timeline import Curve, CurveName, Moment, MomentKind, Scene, Timeline

if TYPE_CHECKING:
    from s2s.perception.watch import WatchedFrame

KINDS: tuple[MomentKind, ...] = ("strike", "surge", "flash")
SAME_S = 0.15


def perceive_clip(
    frames: Iterable[WatchedFrame],
    *,
    expected_s: float,
    end_s: Callable[[], float],
    device: str = "auto",
    progress: Callable[[float], None] = lambda share: None,
) -> Timeline:
    """Watch a clip and write down what is seen.

    Parameters
    ----------
    frames : iterable
        The clip's frames, as `s2s.perception.watch.WatchedFrame` describes them.
    expected_s, end_s
        As for `s2s.perception.watch.watch`.
    device : {"auto", "cpu", "cuda"}
        Where the image network runs.
    progress : callable
        Told the share that is done, from 0 to 1.

    Returns
    -------
    Timeline
        With scenes, tags, moments and curves; events and beds are left to a generator.
    """
    from s2s.perception.appearance import Appearance
    from s2s.perception.curves import curves_of
    from s2s.perception.flames import flames_in
    from s2s.perception.lights import dimmed, fireworks_in, lightning_in
    from s2s.perception.moments import moments_of
    from s2s.perception.rain import rain_in
    from s2s.perception.scenes import scenes_between
    from s2s.perception.tags import surest, tags_of
    from s2s.perception.watch import watch

    watched = watch(
        frames,
        classify=Appearance(device).posteriors,
        expected_s=expected_s,
        end_s=end_s,
        progress=progress,
    )
    duration_s = round(watched.duration_s, 6)
    scenes = scenes_between(watched.cuts_s, duration_s)
    moments = [moment for kind in KINDS for moment in moments_of(watched.novelty[kind], kind, scenes)]
    named = surest(
        (
            *tags_of(watched.posteriors, watched.sampled_s, scenes),
            *flames_in(scenes, watched),
            *rain_in(scenes, watched),
        )
    )
    fireworks = fireworks_in(scenes, watched, named)
    lightning, flashes = lightning_in(scenes, watched)
    tags = (*dimmed(named, fireworks), *fireworks, *lightning)
    moments += [flash for flash in flashes if not _is_among(flash, moments)]
    return Timeline(
        duration_s=duration_s,
        scenes=scenes,
        tags=tuple(sorted(tags, key=lambda tag: (tag.start_s, -tag.score))),
        moments=tuple(sorted(moments, key=lambda moment: moment.time_s)),
        curves=curves_of(
            watched.times_s, watched.own_motion, watched.camera_motion, watched.brightness, duration_s=duration_s
        ),
    )


def _is_among(moment: Moment, others: Iterable[Moment]) -> bool:
    """Whether one of the others is the same moment, found in another way."""
    return any(other.kind == moment.kind and abs(other.time_s - moment.time_s) < SAME_S for other in others)


def perceive_picture(rgb: np.ndarray, *, duration_s: float, device: str = "auto") -> Timeline:
    """Look at a picture: one scene in which nothing moves.

    Parameters
    ----------
    rgb : np.ndarray [shape=(height, width, 3), dtype=uint8]
        The picture.
    duration_s : float
        How long it will be shown.
    device : {"auto", "cpu", "cuda"}
        Where the image network runs.
    """
    from s2s.perception.appearance import Appearance
    from s2s.perception.tags import tags_of

    scenes = (Scene(start_s=0.0, end_s=duration_s),)
    posteriors = Appearance(device).posteriors(rgb[None])
    even: dict[CurveName, Curve] = {"brightness": Curve(rate_hz=1.0, values=(round(float(rgb.mean()) / 255, 3),))}
    return Timeline(duration_s=duration_s, scenes=scenes, tags=tags_of(posteriors, np.zeros(1), scenes), curves=even)
