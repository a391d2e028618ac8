import numpy as np
import pytest

from s2s.perception.motion import cell_flow, cell_grid, split_camera


def textured(height=144, width=256, seed=0):
    import cv2

    noise = np.random.default_rng(seed).uniform(0, 255, (height, width)).astype(np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 3) * 4 % 256


def shifted(picture, right, down):
    return np.roll(picture, (down, right), axis=(0, 1)).astype(np.uint8)


def test_flow_is_in_pixels_per_thirtieth_of_a_second():
    picture = textured()
    flow = cell_flow(shifted(picture, 0, 0), shifted(picture, 3, -2), seconds=1 / 15)
    inner = flow[2:-2, 2:-2].reshape(-1, 2)
    # 3 right and 2 up within 1/15 s are 1.5 and 1 within 1/30 s.
    assert np.median(inner, axis=0) == pytest.approx([1.5, -1.0], abs=0.1)


def test_frames_with_padded_rows_have_the_same_flow():
    one, other = (shifted(textured(192, 108), right, 0) for right in (0, 2))
    padded = [np.pad(frame, ((0, 0), (0, 20)))[:, :108] for frame in (one, other)]
    np.testing.assert_array_equal(cell_flow(*padded, seconds=0.04), cell_flow(one, other, seconds=0.04))


def test_cells_follow_the_shape_of_the_picture():
    assert cell_grid(108, 192) == (9, 16)
    assert cell_grid(192, 108) == (16, 9)
    assert cell_grid(5, 5) == (1, 1)


def test_pan_zoom_and_tilt_are_the_cameras():
    y, x = np.mgrid[:9, :16].astype(np.float32)
    zoom = np.stack([0.2 * (x - 7.5), 0.2 * (y - 4)], axis=-1) + np.array([2.0, -1.0])
    own, camera = split_camera(zoom[None].astype(np.float32))
    assert np.abs(own).max() < 1e-3
    np.testing.assert_allclose(own + camera, zoom[None], atol=1e-5)


def test_a_small_subject_does_not_pull_the_camera():
    cells = np.full((1, 9, 16, 2), 1.0, np.float32)
    cells[0, 3:6, 5:9] = 8.0  # 12 of 144 cells move by 7 px more than the camera
    own, _ = split_camera(cells)
    assert own[0, 4, 7] == pytest.approx([7.0, 7.0], abs=0.3)
    assert np.abs(own[0, 0]).max() < 0.2
