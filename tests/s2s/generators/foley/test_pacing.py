import numpy as np
import pytest

from s2s.generators.foley.kinds import Evident
from s2s.generators.foley.pacing import LIVELY_PACE_S, SURE_EVIDENCE, moments_for, moving
from s2s.generators.foley.vocabulary import Sound
from s2s.timeline import Curve, Moment, Scene, Timeline

SCENE = Scene(start_s=10, end_s=30)


def clip(*, moments=(), activity=0.0, camera=0.0):
    return Timeline(
        duration_s=40,
        moments=[Moment(time_s=time_s, kind=kind, strength=0.9) for time_s, kind in moments],
        curves={name: Curve(rate_hz=1, values=[v] * 40) for name, v in (("activity", activity), ("camera", camera))},
    )


def times(seen, *, name="thing.struck", trigger="strike", pace_s=None, score=0.2, asked=False, seed=0):
    sound = Sound(
        name=name, role="event", model=lambda rng, strength: None, says="", seen_as=("thing",), trigger=trigger,
        audioset=(), ucs="", words=(), pace_s=pace_s,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    return [moment.time_s for moment in moments_for(Evident(sound, score), seen, SCENE, rng, asked=asked)]


def test_moments_of_the_trigger_inside_the_scene_count():
    seen = clip(moments=[(5, "strike"), (12, "strike"), (13, "surge"), (20, "strike"), (31, "strike")])
    assert times(seen) == [12, 20]


def test_only_what_is_sure_takes_other_moments():
    seen = clip(moments=[(12, "surge"), (13, "flash")])
    assert times(clip(moments=[(12, "surge")]), trigger="flash", score=1.0) == [12]
    assert times(seen, score=SURE_EVIDENCE - 0.01) == []
    assert times(seen, score=SURE_EVIDENCE) == [12]
    assert times(seen, trigger="flash", score=1.0) == [13]


@pytest.mark.parametrize(("family", "pace_s"), [("keyboard", LIVELY_PACE_S["keyboard"]), ("animal", 4.0)])
def test_what_is_lively_goes_on_while_something_moves(family, pace_s):
    found = times(clip(activity=0.5), name=f"{family}.one", trigger="surge", score=0.9)
    assert all(10 <= time_s < 30 for time_s in found)
    assert np.diff(found).mean() == pytest.approx(pace_s, rel=0.35)
    assert times(clip(), name=f"{family}.one", trigger="surge", score=0.9) == []


def test_a_tool_does_not_go_on_by_itself():
    assert times(clip(activity=0.5), name="tool.one", score=0.9) == []


def test_a_pace_is_kept_with_the_spread_of_calls_and_drawn_to_moments():
    paced = {"trigger": "none", "pace_s": 1.0}
    free = times(clip(), **paced)
    assert np.diff(free).mean() == pytest.approx(1.0, rel=0.2)
    assert 0.1 < np.diff(free).std() < 0.5
    near = free[3] + 0.2
    assert near in times(clip(moments=[(near, "surge")]), **paced)


def test_what_nothing_sets_off_sounds_once():
    assert times(clip(), trigger="none") == [12]
    assert times(clip(moments=[(5, "surge"), (15, "strike"), (29, "surge")]), trigger="none") == [15]


def test_a_pace_that_motion_sets_off_needs_motion():
    paced = {"trigger": "surge", "pace_s": 1.0}
    assert times(clip(), **paced) == []
    assert len(times(clip(activity=0.5), **paced)) > 10
    assert len(times(clip(moments=[(12, "surge")]), **paced)) > 10
    assert len(times(clip(), asked=True, **paced)) > 10


def test_what_is_asked_for_plays_without_any_moment():
    assert len(times(clip(), asked=True)) == pytest.approx(10, abs=3)


def test_the_subject_or_the_camera_may_move():
    assert not moving(clip(), SCENE)
    assert moving(clip(activity=0.2), SCENE)
    assert moving(clip(camera=0.2), SCENE)
    assert moving(Timeline(duration_s=40), SCENE)
