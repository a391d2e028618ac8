"""Draw the clip that ships with the project: a claw hammer drives a nail into a plank.

    python tools/draw_demo.py [examples/workbench.mp4]

The picture is drawn, not filmed: the things of demo_things.py move by hand-set key times before a painted workshop,
8 s at 30 frames/s. The strikes fall exactly at `STRIKES_S`, so the clip is also a test of timing.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from demo_things import FACE, REACH, Array, affine, hammer, linear, lit, nail, noise, placed, sleeve, smooth, wood

SIZE = WIDTH, HEIGHT = 854, 480
FPS, DURATION_S = 30, 8.0
SHUTTER_S = 0.5 / FPS
STRIKES_S = (0.9, 1.75, 2.6, 3.1, 3.6, 4.9, 5.5, 6.1, 6.7)
HARDNESS = (0.7, 0.9, 1.0, 0.6, 0.8, 0.7, 0.9, 1.0, 1.0)
FALL_S, RAISED_DEG = 0.15, -29.0
WRIST, ELBOW = np.array([-62.0, -12.0]), np.array([-230.0, 190.0])  # on the hammer's sheet; in the picture
NAIL, PROUD, SINK = np.array([600.0, 408.0]), 56.0, 6.9  # where it enters; stands out so far; sinks so far by a blow
BENCH_Y, BACK_Y, FRONT_Y, BELOW_Y = 336.0, 388.0, 428.0, 458.0  # where the bench begins; the plank's edges
SCALE, STAGE = 1.1, 2  # pixels to a sheet's unit; the scenery's pixels to one of the picture's
GRAVITY = 1400.0  # pixels / s^2


def over(canvas: Array, layer: Array) -> Array:
    """Put a premultiplied layer over an RGB or RGBA picture."""
    return canvas * (1 - layer[..., 3:]) + layer[..., : canvas.shape[2]]


def warp(picture: Array, matrix: Array, size: tuple[int, int] = SIZE) -> Array:
    return cv2.warpAffine(picture, matrix[:2], size, flags=cv2.INTER_LINEAR)


def laid(corners: list[tuple[float, float]], texture: Array) -> Array:
    """A texture between four corners of the picture, clockwise from the top left, enlarged by `STAGE`."""
    height, width = texture.shape[:2]
    flat = np.float32([(0, 0), (width, 0), (width, height), (0, height)])
    matrix = cv2.getPerspectiveTransform(flat, np.float32(STAGE) * np.float32(corners))
    rgba = np.dstack([texture, np.ones((height, width))]).astype(np.float32)
    return cv2.warpPerspective(rgba, matrix, (WIDTH * STAGE, HEIGHT * STAGE))


@cache
def wall() -> Array:
    """Plaster, out of focus, on which the sun draws a window."""
    y, x = np.indices((HEIGHT, WIDTH), np.float32)
    u, v = np.abs(x + 0.55 * y - 416), np.abs(y - 0.1 * x - 103)
    pane = smooth(np.minimum(u, 116 - u), 3, 10) * smooth(np.minimum(v, 103 - v), 3, 10)
    glow = 0.6 + 0.45 * np.exp(-(((x - 420) / 480) ** 2) - ((y - 150) / 330) ** 2)
    plaster = glow * (1 + 0.05 * noise(x.shape, 9, 16, 3) + 0.025 * noise(x.shape, 60, 110, 3))
    colour = linear(224, 214, 196) * (plaster[..., None] + 0.6 * pane[..., None] * linear(255, 226, 170))
    return cv2.GaussianBlur(np.float32(colour), None, 5)


@cache
def bench() -> Array:
    """The bench, dark beside the plank; its far side is out of focus."""
    top = wood((700, 1600), linear(136, 92, 60), linear(84, 52, 32), 60, 4)
    top *= np.where(np.arange(700) % 233 < 4, 0.3, 1)[:, None, None]
    rgba = laid([(-120, BENCH_Y), (974, BENCH_Y), (1300, 560), (-446, 560)], top)
    y, x = np.indices(rgba.shape[:2], np.float32) / STAGE
    beside = smooth(x, 225, 300) * np.exp(-np.maximum(np.maximum(BACK_Y - 4 - y, y - BELOW_Y), 0) / 9)
    pool = 0.5 + 0.7 * np.exp(-(((x - 480) / 420) ** 2) - ((y - 410) / 120) ** 2)
    rgba[..., :3] *= (pool * (1 - 0.75 * beside))[..., None]
    far = cv2.GaussianBlur(rgba, None, 5)
    return far + (rgba - far) * smooth(y, BENCH_Y + 10, BACK_Y + 10)[..., None]


@cache
def plank() -> Array:
    """The plank, and the nails that lie on it."""
    front = 0.5 * wood((90, 1300), linear(214, 162, 112), linear(168, 108, 66), 22, 5)
    top = wood((200, 1300), linear(232, 186, 138), linear(188, 126, 80), 34, 6)
    rgba = laid([(266, FRONT_Y), (980, FRONT_Y), (975, BELOW_Y), (267, BELOW_Y)], front)
    rgba = over(rgba, laid([(300, BACK_Y), (960, BACK_Y), (980, FRONT_Y), (266, FRONT_Y)], top))
    y, x = np.indices(rgba.shape[:2], np.float32) / STAGE
    hole = 0.5 * np.exp(-(((x - NAIL[0]) / 7) ** 2) - ((y - NAIL[1]) / 3) ** 2)
    edge = 0.35 * np.exp(-(((y - FRONT_Y) / 1.6) ** 2))
    rgba[..., :3] *= (0.72 + 0.4 * np.exp(-(((x - 520) / 330) ** 2)) + edge - hole)[..., None]
    for *place, angle_deg in ((700, 404, 84), (742, 412, 104), (388, 410, -70)):
        matrix = placed(angle_deg, 0.9 * STAGE, (0, 30), np.multiply(place, STAGE))
        pin = warp(nail(angle_deg), matrix, rgba.shape[1::-1])
        rgba[..., :3] *= 1 - 0.6 * cv2.GaussianBlur(np.roll(pin[..., 3:], (5, 3), (0, 1)), None, 2.5)[..., None]
        rgba = over(rgba, pin)
    return rgba


def swing(time_s: float) -> float:
    """How far the hammer is raised, from 0 (on the nail) to 1: it springs off, is lifted slowly, falls ever faster."""
    index = int(np.searchsorted(STRIKES_S, time_s, side="right"))
    before = STRIKES_S[index - 1] if index else 0.0
    sprung = 0.1 * smooth(time_s, before, before + 0.08) if index else 0.0
    if index == len(STRIKES_S):
        return sprung + (0.55 - sprung) * smooth(time_s, before + 0.35, before + 1.1)
    fall = STRIKES_S[index] - FALL_S
    if time_s >= fall:
        return HARDNESS[index] * (1 - ((time_s - fall) / FALL_S) ** 2)
    gap = fall - before
    lifted = smooth(time_s, before + min(0.25 * gap, 0.2), fall - min(0.05, 0.1 * gap))
    return sprung + (HARDNESS[index] - sprung) * lifted


def struck(time_s: float) -> tuple[float, float]:
    """How far the nail has been driven, and how far the plank is off its place, in pixels."""
    age, hard = time_s - np.array(STRIKES_S), np.array(HARDNESS) * (time_s >= np.array(STRIKES_S))
    shiver = 2.4 * hard * np.exp(-np.maximum(age, 0) / 0.06) * np.cos(2 * np.pi * 17 * age)
    return SINK * hard.sum(), shiver.sum()


def camera(time_s: float, share: float = 1) -> Array:
    """A slow push towards the nail; what is far takes a smaller share in it."""
    return affine(0, 1 + 0.055 * share * smooth(time_s, 0, DURATION_S), (540, 340), (540, 340))


def poses(time_s: float) -> tuple[Array, Array, Array]:
    """Where the sheets of nail, hammer and sleeve go."""
    driven, shiver = struck(time_s)
    head, elbow = np.add(NAIL, (0, driven - PROUD + shiver)), np.add(ELBOW, (0, 0.8 * driven))
    hammer_deg, wrist = RAISED_DEG * swing(time_s), head + SCALE * (WRIST - (REACH, FACE))
    wrist = (affine(0.3 * hammer_deg, 1, elbow, elbow) @ [*wrist, 1])[:2]
    arm_deg = np.rad2deg(np.arctan2(*(wrist - elbow)[::-1]))
    turns = (0, (0, 0), head), (hammer_deg, WRIST, wrist), (arm_deg, (-4, 0), wrist)
    return tuple(placed(deg, SCALE, point, there) for deg, point, there in turns)


def sawdust(time_s: float, view: Array) -> Array:
    """Chips fly from each strike, fall and stay."""
    rng, n_each = np.random.default_rng(6), np.int_(44 * np.array(HARDNESS))
    hard, age = np.repeat(HARDNESS, n_each), time_s - np.repeat(STRIKES_S, n_each)
    right, up = rng.normal(0, 160, hard.size) * hard, rng.uniform(110, 430, hard.size) * hard
    land, length, bright = rng.uniform((BACK_Y + 3, 0.7, 0.6), (FRONT_Y - 2, 2.3, 1.1), (hard.size, 3)).T
    flight = 2 * up / GRAVITY
    age = np.minimum(age, flight)  # they lie where they land
    x, y = NAIL[0] + right * age, NAIL[1] + (land - NAIL[1]) * age / flight - up * age + GRAVITY / 2 * age**2
    at, spin = (view[:2, :2] @ [x, y] + view[:2, 2:]).T, 40 * length + 9 * age
    half = (length * [np.cos(spin), 0.6 * np.sin(spin)]).T
    canvas = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    for index in np.flatnonzero(age >= 0):
        ends = np.int_(16 * (at[index] + half[index] * [[-1], [1]]))
        thick, colour = 1 + (bright[index] > 0.9), 255 * bright[index] * linear(246, 206, 158)
        cv2.line(canvas, *np.add(ends, (14, 8)), (0, 0, 0, 70), thick, cv2.LINE_AA, 4)
        cv2.line(canvas, *ends, (*colour.tolist(), 255), thick, cv2.LINE_AA, 4)
    return np.float32(canvas) / 255


def shadow(cover: Array, raised: float, ground: float) -> Array:
    """The light that things leave: a shadow on plank and bench, softer the higher they are, and one on the wall."""
    small = cv2.resize(cover, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    onto_plank = np.array([[1, -0.15, 0.075 * ground], [0, -0.05, 0.525 * ground]])
    on_plank = warp(small, onto_plank, small.shape[::-1])
    on_plank = cv2.GaussianBlur(on_plank, None, 2 + 6 * raised, None, 2.5 + 2 * raised)
    on_wall = cv2.GaussianBlur(warp(small, affine(0, 1, (0, 0), (50, 22)), small.shape[::-1]), None, 12)
    on_wall *= 1 - smooth(np.arange(HEIGHT // 2, dtype=np.float32)[:, None], BENCH_Y / 2 - 6, BENCH_Y / 2 + 4)
    return cv2.resize((1 - np.minimum(2.2 * on_plank, 0.6)) * (1 - 0.35 * on_wall), SIZE)[..., None]


def draw(time_s: float) -> Array:
    """Draw one frame, exposed for half its time, as RGB (480, 854, 3), 0 to 255."""
    view = camera(time_s)
    moved = view @ affine(0, 1, (0, 0), (0, struck(time_s)[1]))
    from_stage = affine(0, 1 / STAGE, (0, 0), (0, 0))
    stage = over(warp(wall(), camera(time_s, 0.4)), warp(bench(), view @ from_stage))
    stage = over(over(stage, warp(plank(), moved @ from_stage)), sawdust(time_s, moved))
    sheets = nail(), lit(hammer(), RAISED_DEG * swing(time_s)), sleeve()
    ground = (moved @ [*NAIL, 1])[1]
    above = np.clip(ground + 0.5 - np.arange(HEIGHT, dtype=np.float32), 0, 1)[:, None, None]
    # As many exposures as keep them about 2.5 pixels apart.
    n_exposures = int(np.clip(130 * abs(swing(time_s + SHUTTER_S) - swing(time_s)), 1, 20))
    things = np.zeros((HEIGHT, WIDTH, 4), np.float32)
    for share in np.arange(n_exposures) / n_exposures:
        matrices = poses(time_s + share * SHUTTER_S)
        pin, tool, arm = (warp(sheet, view @ matrix) for sheet, matrix in zip(sheets, matrices, strict=True))
        things += over(over(pin * above, tool), arm) / n_exposures
    # Corners fade, highlights roll off; then from linear light to sRGB.
    light = 1.15 * over(stage * shadow(things[..., 3], swing(time_s), ground), things)
    y, x = np.indices((HEIGHT, WIDTH), np.float32) / np.float32(SIZE[::-1])[:, None, None] - 0.5
    light *= (1 - 0.3 * (3.2 * x**2 + 2.8 * y**2) ** 1.3)[..., None]
    return 255 * np.clip(1.28 * light * (1 + light / 4) / (1 + light), 0, 1) ** (1 / 2.2)


def main() -> None:
    cv2.setNumThreads(1)
    path = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples" / "workbench.mp4")
    path.parent.mkdir(parents=True, exist_ok=True)
    grain = np.random.default_rng(7).normal(0, 1.3, (4, HEIGHT, WIDTH, 1))
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        # x264 writes other bytes on each machine with a thread a core, and on each run with a macroblock tree.
        options = {"crf": "22", "preset": "slow", "x264-params": "mbtree=0"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.thread_count = *SIZE, "yuv420p", 1
        for index in range(round(DURATION_S * FPS)):
            picture = np.clip(draw(index / FPS) + grain[index % 4], 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
