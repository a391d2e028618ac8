"""Drawn frames for perception, and the watching of them without an image network."""

from dataclasses import dataclass

import numpy as np

from s2s.perception.scenes import scenes_between
from s2s.perception.watch import watch


@dataclass
class Frame:
    """A frame of (height, width) gray or (height, width, 3) coloured pixels, as it is."""

    time_s: float
    pixels: np.ndarray

    def gray(self, long_side):
        return self.pixels if self.pixels.ndim == 2 else (self.pixels @ [0.299, 0.587, 0.114]).astype(np.uint8)

    def rgb(self, long_side):
        return self.pixels if self.pixels.ndim == 3 else self.pixels[..., None].repeat(3, axis=2)


def watch_drawn(picture, *, duration_s, fps=25):
    """Watch ``picture(time_s, rng)``, float or uint8 and each with random numbers of its own; return what is seen and
    the scenes."""
    frames = [
        Frame(index / fps, np.clip(picture(index / fps, np.random.default_rng(index)), 0, 255).astype(np.uint8))
        for index in range(round(duration_s * fps))
    ]
    seen = watch(
        frames, classify=lambda rgb: np.full((1, 1000), 0.001), expected_s=duration_s, end_s=lambda: duration_s
    )
    return seen, scenes_between(seen.cuts_s, duration_s)
