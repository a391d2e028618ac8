import numpy as np

from s2s.perception.scenes import CutFinder, scenes_between, thumbnail


def cuts_of(frames, fps=25):
    finder = CutFinder()
    for index, frame in enumerate(frames):
        finder.add(index / fps, thumbnail(frame.astype(np.uint8)))
    return finder.cuts_s


def noise(seed):
    # Patches larger than a thumbnail's pixel, so that shrinking keeps them.
    patches = np.random.default_rng(seed).uniform(0, 255, (18, 32))
    return np.kron(patches, np.ones((8, 8)))


def test_a_cut_is_found_at_the_frame_that_begins_the_new_shot():
    assert cuts_of([noise(1)] * 25 + [noise(2)] * 25) == [1.0]


def test_a_flash_of_one_frame_is_no_cut():
    shot = noise(1) * 0.5
    assert cuts_of([shot] * 25 + [shot + 120] + [shot] * 25) == []


def test_lightning_of_a_third_of_a_second_is_no_cut_at_either_end():
    shot = noise(1) * 0.5
    assert cuts_of([shot] * 25 + [shot + 120] * 8 + [shot] * 25) == []


def test_motion_inside_a_shot_is_no_cut():
    wide = np.concatenate([noise(1), noise(2)], axis=1)
    assert cuts_of([wide[:, 4 * step : 4 * step + 256] for step in range(60)]) == []


def test_double_cuts_make_one_scene():
    frames = [noise(1)] * 25 + [noise(2)] * 6 + [noise(3)] * 25
    assert cuts_of(frames) == [1.0]


def test_scenes_fill_the_clip():
    scenes = scenes_between([0.2, 3.0, 9.8], 10.0)
    assert [(scene.start_s, scene.end_s) for scene in scenes] == [(0.0, 3.0), (3.0, 10.0)]
