"""A drawn scene with visible strikes at known times."""

import numpy as np

STRIKES_S = (0.6, 1.2, 2.0)


def striking(index, fps=25, size=(192, 144)):
    """A textured block that falls to the floor at STRIKES_S and is lifted again, on a grainy ground."""
    width, height = size
    time = index / fps
    until = min((strike - time for strike in STRIKES_S if strike >= time), default=9.0)
    since = min((time - strike for strike in STRIKES_S if strike <= time), default=9.0)
    lift = min(until / 0.16, since / 0.3, 1.0) * 50
    ground = np.random.default_rng(5).uniform(90, 130, (height // 4, width // 4)).repeat(4, 0).repeat(4, 1)
    block = np.random.default_rng(6).uniform(0, 255, (8, 10)).repeat(4, 0).repeat(4, 1)
    picture = ground + np.random.default_rng(index).normal(0, 2, ground.shape)
    top = round(height - 40 - lift)
    picture[top : top + 32, 70:110] = block
    return np.clip(picture, 0, 255).astype(np.uint8)[..., None].repeat(3, axis=2)
