import cv2
import numpy as np
import pytest
from drawn import Frame

from s2s.perception.moments import moments_of
from s2s.perception.scenes import scenes_between
from s2s.perception.watch import _single_threaded_opencv, watch


def hammering(strikes_s, fps=30.0, duration_s=6.0, repeat_every=None):
    """A textured block falls for 0.2 s to the floor at each strike and is lifted slowly again."""
    rng = np.random.default_rng(3)
    ground = rng.uniform(90, 130, (36, 64)).repeat(4, axis=0).repeat(4, axis=1)
    block = rng.uniform(0, 255, (10, 10)).repeat(4, axis=0).repeat(4, axis=1)
    frames = []
    for index in range(round(duration_s * fps)):
        shown = index - 1 if repeat_every and index % repeat_every == 0 and index else index
        time = shown / fps
        until = min((strike - time for strike in strikes_s if strike >= time), default=9.0)
        since = min((time - strike for strike in strikes_s if strike <= time), default=9.0)
        height = min(until / 0.2, since / 0.35, 1.0) * 60
        picture = ground.copy()
        top = round(100 - height)
        picture[top : top + 40, 100:140] = block
        grain = np.random.default_rng(shown).normal(0, 2, picture.shape)
        frames.append(Frame(index / fps, np.clip(picture + grain, 0, 255).astype(np.uint8)))
    return frames


def watched(frames, duration_s=6.0, **options):
    return watch(
        frames,
        classify=lambda rgb: np.full((1, 3), rgb.mean()),
        expected_s=duration_s,
        end_s=lambda: duration_s,
        **options,
    )


STRIKES_S = (0.8, 1.6, 2.9, 3.7, 5.0)


@pytest.mark.parametrize(("fps", "repeat_every"), [(30.0, None), (15.0, None), (50.0, None), (30.0, 5)])
def test_strikes_are_found_at_any_frame_rate_and_with_repeated_frames(fps, repeat_every):
    seen = watched(hammering(STRIKES_S, fps=fps, repeat_every=repeat_every))
    found = moments_of(seen.novelty["strike"], "strike", scenes_between(seen.cuts_s, 6.0))
    assert [moment.time_s for moment in found] == pytest.approx(STRIKES_S, abs=0.06)
    assert all(0.4 < moment.x < 0.55 for moment in found)


def test_repeated_frames_are_left_out():
    seen = watched(hammering(STRIKES_S, repeat_every=5))
    # Every fifth of 180 frames but the first is a repetition.
    assert len(seen.times_s) == pytest.approx(180 - 35, abs=3)


def test_the_number_of_threads_changes_nothing():
    frames = hammering(STRIKES_S)
    one, three = watched(frames, n_threads=1), watched(frames, n_threads=3)
    np.testing.assert_array_equal(one.novelty["strike"].values, three.novelty["strike"].values)
    np.testing.assert_array_equal(one.posteriors, three.posteriors)


def test_opencvs_threads_are_put_back_by_the_last_to_leave():
    before = cv2.getNumThreads()
    first, second = _single_threaded_opencv(), _single_threaded_opencv()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert cv2.getNumThreads() == 1
    second.__exit__(None, None, None)
    assert cv2.getNumThreads() == before


def test_a_short_clip_is_looked_at_a_dozen_times_a_long_one_every_two_seconds():
    assert len(watched(hammering(STRIKES_S)).sampled_s) == pytest.approx(12, abs=1)
    still = Frame(0, np.full((36, 64), 80, np.uint8))
    long = [Frame(index / 5, still.pixels) for index in range(150)]
    assert len(watched(long, duration_s=30.0).sampled_s) == pytest.approx(15, abs=1)


def test_a_still_clip_has_no_moments():
    still = [Frame(index / 25, np.full((36, 64), 80, np.uint8)) for index in range(50)]
    seen = watched(still, duration_s=2.0)
    scenes = scenes_between(seen.cuts_s, 2.0)
    assert all(moments_of(seen.novelty[kind], kind, scenes) == () for kind in seen.novelty)


def test_frames_of_another_size_are_brought_to_the_first():
    frames = hammering(STRIKES_S)
    frames[60:] = [Frame(frame.time_s, frame.pixels[::2, ::2]) for frame in frames[60:]]
    assert watched(frames).novelty["strike"].values.shape == (600,)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2)])
def test_thin_pictures_are_watched_too(size):
    rng = np.random.default_rng(0)
    frames = [Frame(index / 25, rng.integers(0, 255, size, dtype=np.uint8)) for index in range(10)]
    assert len(watched(frames, duration_s=0.4).times_s) >= 1
