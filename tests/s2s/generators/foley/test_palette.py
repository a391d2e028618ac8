import pytest

from s2s.generators.base import Wishes
from s2s.generators.foley.palette import CAREFUL_EVIDENCE, MIN_EVIDENCE, Palette, scores_of
from s2s.timeline import Scene, Tag, Timeline


def ranked(scores, **wishes):
    events, beds = Palette.of(Wishes(**wishes)).ranked(scores)
    return [one.sound.name for one in events], [one.sound.name for one in beds]


def test_what_is_evident_is_ranked_by_role():
    assert ranked({"dog": 0.5, "hammer": 0.3, "water": 0.4}) == (["animal.dog_bark", "tool.hammer"], ["water.stream"])


@pytest.mark.parametrize(
    ("concept", "sound", "least"),
    [
        ("hammer", "tool.hammer", MIN_EVIDENCE),
        ("dog", "animal.dog_bark", CAREFUL_EVIDENCE["animal"]),
        ("gun", "explosion.gun_shot", CAREFUL_EVIDENCE["explosion"]),
    ],
)
def test_each_needs_its_least_evidence(concept, sound, least):
    assert ranked({concept: least - 0.01}) == ([], [])
    assert ranked({concept: least}) == ([sound], [])


def test_what_is_outshone_three_times_is_left_out_but_for_what_surrounds():
    assert ranked({"hammer": 0.9, "engine": 0.31}) == (["tool.hammer"], ["engine.idle"])
    assert ranked({"hammer": 0.9, "engine": 0.29}) == (["tool.hammer"], [])
    assert ranked({"hammer": 0.9, "water": 0.2}) == (["tool.hammer"], ["water.stream"])
    assert ranked({"hammer": 0.2, "engine": 0.9}) == ([], ["engine.idle"])


def test_wishes_take_the_place_of_what_is_seen_in_their_role_alone():
    assert ranked({"hammer": 0.3, "water": 0.4}, prompt="a dog") == (["animal.dog_bark"], ["water.stream"])
    assert ranked({"hammer": 0.3, "engine": 0.4}, prompt="rain") == (["tool.hammer"], ["water.rain"])


def test_what_is_avoided_leaves_its_evidence_to_nothing():
    assert ranked({"hammer": 0.6, "water": 0.4}, avoid="hammer")[0] == []


def test_ambiences_do_not_compete():
    assert ranked({"outdoors": 0.9, "indoor": 0.9}) == ([], [])


def test_scores_are_of_a_scene_or_weighted_by_length():
    seen = Timeline(
        duration_s=10,
        tags=[
            Tag(label="dog", score=0.8, start_s=0, end_s=2),
            Tag(label="dog", score=0.2, start_s=2, end_s=10),
            Tag(label="cat", score=0.5, start_s=2, end_s=10),
        ],
    )
    assert scores_of(seen, Scene(start_s=0, end_s=2)) == {"dog": 0.8}
    assert scores_of(seen) == pytest.approx({"dog": 0.32, "cat": 0.4})
