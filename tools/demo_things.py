"""The things in the clip that ships with the project, modelled as heights and lit: for draw_demo.py.

A thing is modelled on a *sheet* and lit afterwards. The sheet's pixels, `DETAIL` to a unit, hold colour (3), steel,
gloss, the surface's slope (2) and coverage. A *shape* is two arrays of the sheet's size: how far inside it a pixel
lies, and its height there. Points are (x, y), y down, (0, 0) at `ORIGIN`. What is lit is a *picture*: float32 RGBA,
linear light, colour premultiplied by coverage.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

DETAIL = 2
ORIGIN = np.array([420.0, 110.0])
Y, X = (np.indices((200 * DETAIL, 680 * DETAIL), np.float32) + 0.5) / DETAIL - np.float32(ORIGIN[::-1, None, None])
REACH, FACE = 208.0, 74.0  # from the grip to the middle of the hammer's head, and from there to the face that strikes
Array = np.ndarray
Shape = tuple[Array, Array]


def linear(*srgb: float) -> Array:
    return (np.array(srgb, np.float32) / 255) ** 2.2


def smooth(x: Array | float, start: float, end: float) -> Array:
    """Rise from 0 at ``start`` to 1 at ``end``."""
    share = np.clip((x - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)


def noise(shape: tuple[int, ...], n_down: int, n_across: int, seed: int) -> Array:
    cells = np.random.default_rng(seed).standard_normal((n_down, n_across)).astype(np.float32)
    return cv2.resize(cells, shape[::-1], interpolation=cv2.INTER_CUBIC)


def wood(shape: tuple[int, ...], light: Array, dark: Array, pitch: float, seed: int) -> Array:
    """Sawn wood, its grain from left to right: rings that wander, and fibres."""
    bent = np.arange(shape[0])[:, None] / pitch + 1.3 * noise(shape, 4, 5, seed)
    bent += 0.2 * noise(shape, shape[0] // 6, shape[1] // 90, seed)
    rings = (0.5 + 0.5 * np.sin(2 * np.pi * bent)) ** 3
    share = 0.15 + 0.45 * rings + 0.16 * noise(shape, shape[0] // 2, shape[1] // 30, seed)
    return light + (dark - light) * np.clip(share, 0, 1)[..., None]


def dome(depth: Array, radius: Array | float) -> Array:
    """A quarter of a circle: from 0 at depth 0 up to ``radius``."""
    return np.sqrt(np.maximum(radius**2 - (radius - np.clip(depth, 0, radius)) ** 2, 0))


def tube(points: Array | list[tuple[float, float]], radii: Array | list[float]) -> Shape:
    """Round bars end to end: how far inside them each pixel lies, and their height there."""
    inside, height = np.full(X.shape, -1e3), np.zeros(X.shape)
    for (ax, ay), (bx, by), ra, rb in zip(points, points[1:], radii, radii[1:], strict=False):
        along = np.clip(((X - ax) * (bx - ax) + (Y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2), 0, 1)
        radius = ra + (rb - ra) * along
        depth = radius - np.hypot(X - ax - along * (bx - ax), Y - ay - along * (by - ay))
        inside, height = np.maximum(inside, depth), np.maximum(height, dome(depth, radius))
    return inside, height


def turned(along: Array, across: Array, at: list[float], radii: list[float], edge: float = 0) -> Shape:
    """What a lathe makes, as `tube`; with an ``edge`` it is flat, and rounded by so much at its sides."""
    radius = np.interp(along, at, radii)
    depth = radius - np.abs(across)
    inside = np.minimum(depth, np.minimum(along - at[0], at[-1] - along))
    return inside, dome(inside, edge) if edge else dome(depth, radius)


def lay(sheet: Array, shape: Shape, colour: Array | float, *, steel=0, gloss=0, bump=0, shade=0.5) -> None:
    """Put a shape on a sheet, and shade what is around it."""
    cover, height = np.float32(np.clip(shape[0] * DETAIL + 0.5, 0, 1))[..., None], np.float32(shape[1])
    sheet[..., :5] *= 1 - shade * cv2.GaussianBlur(np.roll(cover, (4, 3), (0, 1)), None, 3.5 * DETAIL)[..., None]
    surface = cv2.GaussianBlur(height, None, 0.7 * DETAIL) + np.float32(bump)
    slope = np.dstack([cv2.Sobel(surface, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1))]) * DETAIL / 8
    part = np.ones_like(sheet)
    part[..., :3], part[..., 3], part[..., 4] = colour, steel, gloss
    part[..., 5:7] = -slope / np.sqrt(1 + (slope**2).sum(-1, keepdims=True))
    sheet += cover * (part - sheet)


@cache
def light_balls() -> tuple[Array, Array, Array]:
    """Balls of chalk, steel and varnish in the workshop's light: the colour (129, 129, 3) of every slope."""
    y, x = np.mgrid[-1:1:129j, -1:1:129j].astype(np.float32)[..., None]
    z = np.sqrt(np.maximum(1 - x * x - y * y, 0))
    sun, sky, bounce = linear(255, 240, 212), linear(180, 204, 230), linear(205, 148, 98)
    chalk = 1.25 * np.maximum(-0.5 * x - 0.62 * y + 0.6 * z, 0) * sun + (0.15 + 0.15 * y) * bounce
    chalk = chalk + (0.18 - 0.15 * y + 0.3 * np.maximum(0.8 * x - 0.2 * y - 0.35 * z, 0)) * sky
    x, y, z = 2 * z * x, 2 * z * y, 2 * z * z - 1  # where a mirror looks
    pane = smooth(0.42 - np.abs(x + 0.35), 0, 0.12) * smooth(0.36 - np.abs(y + 0.42), 0, 0.12)
    steel = 0.1 + (0.55 * smooth(-y, -0.1, 0.9) + 0.5 * smooth(x, 0.55, 0.8)) * sky
    steel = steel + 0.45 * smooth(y, 0.1, 0.7) * bounce + 1.6 * pane * sun
    return chalk, steel, 1.4 * np.maximum(-0.5 * x - 0.62 * y + 0.6 * z, 0) ** 14 * sun


def lit(sheet: Array, angle_deg: float) -> Array:
    """Light a sheet that is turned by an angle, by turning the light back."""
    colour, steel, gloss, slope, cover = np.split(sheet, (3, 4, 5, 7), axis=2)
    back = cv2.getRotationMatrix2D((64, 64), angle_deg, 1)
    balls = (cv2.warpAffine(ball, back, (129, 129), borderMode=cv2.BORDER_REPLICATE) for ball in light_balls())
    chalk, mirror, varnish = (cv2.remap(ball, 64 + 64 * slope, None, cv2.INTER_LINEAR) for ball in balls)
    return cv2.GaussianBlur(np.dstack([colour * chalk + steel * mirror + gloss * varnish, cover]), None, 0.6)


def affine(angle_deg: float, scale: float, point: Array, there: Array) -> Array:
    """The matrix (3, 3) that turns clockwise and scales about ``point`` and brings it ``there``."""
    matrix = np.vstack([cv2.getRotationMatrix2D(np.float64(point), -angle_deg, scale), [0, 0, 1]])
    matrix[:2, 2] += np.subtract(there, point)
    return matrix


def placed(angle_deg: float, scale: float, point: tuple[float, float], there: Array) -> Array:
    """As `affine`, for a picture made from a sheet, of which ``point`` is one."""
    return affine(angle_deg, scale / DETAIL, DETAIL * np.add(ORIGIN, point), there)


def blank() -> Array:
    return np.zeros((*X.shape, 8), np.float32)


@cache
def hammer() -> Array:
    """The hammer, its head on the right with the face down, and the hand that holds it at (0, 0)."""
    sheet = blank()
    skin = linear(222, 160, 128) * (1 + 0.05 * noise(X.shape, 50, 160, 1)[..., None])
    # The back of the hand lies behind the handle, the fingers and the thumb over it.
    lay(sheet, tube([(-96, -18), (-52, -10), (-14, 4), (24, 8)], [23, 28, 29, 23]), 0.8 * skin)
    handle = turned(X, Y, [-78, -72, -30, 30, 110, 160, REACH + 26], [11, 18, 16.5, 17.5, 13, 14, 15.5])
    lay(sheet, handle, wood(X.shape, linear(206, 138, 74), linear(140, 78, 36), 10, 1), gloss=0.35)
    steel = {"colour": 0.03, "steel": 0.7, "gloss": 0.2, "bump": 0.015 * noise(X.shape, 200, 34, 1)}
    # The head: both prongs of the claw, the poll with the face, the eye through which the handle goes.
    t = np.linspace(0, 1, 9)[:, None]
    claw = (1 - t) ** 2 * (REACH, -14) + 2 * t * (1 - t) * (REACH + 2, -62) + t**2 * (REACH - 54, -94)
    for shift, share in (((6, -4), 0.5), ((0, 0), 1)):
        inside, height = tube(claw + shift, np.linspace(19, 3.5, 9))
        lay(sheet, (inside, np.minimum(height, 9)), **{**steel, "steel": 0.7 * share})
    poll = [20, 30, 44, 50, 54, 56, FACE - 2, FACE], [17, 14, 13, 16, 19, 20.5, 20.5, 18.5]
    lay(sheet, turned(Y, X - REACH, *poll), **steel)
    steel["bump"] = steel["bump"] + 4 * np.cos((X - REACH) / 16) * np.cos(Y / 24)
    lay(sheet, turned(Y, X - REACH, [-29, -26, 0, 27, 30], [19, 21, 22.5, 20, 18], edge=5), **steel)
    for x, radius in ((-41, 9.5), (-21, 10.5), (0, 11), (21, 10.5)):
        finger = tube([(x + 6, 26), (x + 3, 9), (x - 4, -6), (x - 13, -14)], radius + np.array([0.5, 0.5, 0, -2]))
        red = 0.45 * np.exp(-((X - x - 4) ** 2 + (Y - 16) ** 2) / 60)[..., None]
        lay(sheet, finger, skin + (linear(196, 104, 84) - skin) * red, gloss=0.08)
    # The ball of the thumb, the thumb, its nail.
    lay(sheet, tube([(-100, -14), (-62, -9), (-36, -18)], [22, 25, 15]), skin, gloss=0.08, shade=0.35)
    lay(sheet, tube([(-62, -20), (-38, -25), (-6, -25), (19, -17)], [17, 15, 11.5, 9.5]), skin, gloss=0.08)
    lay(sheet, tube([(14, -19), (21, -16)], [5.8, 5.2]), linear(236, 186, 164), gloss=0.25, shade=0.2)
    return sheet


@cache
def sleeve() -> Array:
    """A plaid sleeve that comes from the left, its cuff at (0, 0); lit, for it turns but little."""
    sheet = blank()
    u, v = np.cos(2 * np.pi * X / 44), np.cos(2 * np.pi / 44 * (60 * np.arcsin(np.clip(Y / 70, -1, 1)) + 26))
    dark = 0.42 * (smooth(u, 0.45, 0.8) + smooth(v, 0.45, 0.8))[..., None]
    fine = 0.4 * np.maximum(smooth(-u, 0.985, 0.993), smooth(-v, 0.985, 0.993))[..., None]
    weave = 1 + 0.06 * noise(X.shape, X.shape[0], X.shape[1] // 2, 2)[..., None]
    cloth = linear(158, 44, 38) * (1 - dark) * (1 - fine) * weave + linear(226, 196, 150) * 0.75 * fine
    folds = 9 * cv2.warpAffine(noise(X.shape, 5, 30, 2), np.array([[1, 0.5, -100.0], [0, 1, 0]]), X.shape[::-1])
    lay(sheet, tube([(-400, 4), (-260, 2), (-62, 0)], [66, 56, 40]), cloth, bump=folds)
    bowed = X + 5 * (Y / 40) ** 2
    lay(sheet, turned(bowed, Y, [-20, -4], [33, 33]), 0.1 * cloth)
    seam = 0.5 * (np.abs(np.abs(bowed + 30) - 17) < 0.8)[..., None]
    lay(sheet, turned(bowed, Y, [-52, -50, -10, -8], [40, 42, 38, 36]), cloth * (1 - seam), bump=0.4 * folds)
    return lit(sheet, 8)


@cache
def nail(angle_deg: float = 0) -> Array:
    """A nail, lit as it lies when turned by an angle; its head is at (0, 0)."""
    sheet = blank()
    lay(sheet, turned(Y, X, [3, 64, 74], [3.4, 3.4, 0.5]), 0.03, steel=0.8)
    lay(sheet, turned(Y, X, [0, 1, 4, 5], [9, 10, 10, 9]), 0.03, steel=0.9)
    return lit(sheet, angle_deg)
