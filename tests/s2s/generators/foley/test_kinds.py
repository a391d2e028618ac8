import pytest

from s2s.generators.foley.kinds import BROADER, evident, kinds_of
from s2s.generators.foley.vocabulary import Sound, vocabulary


def sound(name, *seen_as):
    return Sound(
        name=name, role="event", model=lambda rng, strength: None, says="", seen_as=seen_as, trigger="surge",
        audioset=(), ucs="", words=(),
    )  # fmt: skip


DOG, WOLF, BIRD, CROW, GULL, DUCK, GOOSE = (
    sound(f"animal.{word}", word) for word in ("dog", "wolf", "bird", "crow", "gull", "duck", "goose")
)
ANIMALS = (WOLF, DOG, CROW, GULL, GOOSE, DUCK, BIRD)


def ranked(scores, sounds=ANIMALS):
    return [(one.sound.name.split(".")[1], round(one.score, 3)) for one in evident(scores, sounds)]


def test_the_narrower_is_named_when_it_holds_most():
    assert ranked({"wolf": 0.6, "dog": 0.1}) == [("wolf", 0.7)]
    assert ranked({"wolf": 0.2, "dog": 0.3}) == [("dog", 0.5)]


def test_what_is_spread_over_kinds_is_named_broadly():
    assert ranked({"crow": 0.2, "gull": 0.2, "bird": 0.1}) == [("bird", 0.5)]


def test_naming_goes_down_more_than_one_step():
    assert ranked({"goose": 0.5, "duck": 0.1, "bird": 0.1}) == [("goose", 0.7)]
    assert ranked({"goose": 0.5}) == [("goose", 0.5)]
    assert ranked({"goose": 0.3, "duck": 0.3, "bird": 0.1}) == [("duck", 0.7)]


def test_a_kind_together_outdoes_a_stronger_single_word():
    assert ranked({"crow": 0.2, "gull": 0.2, "dog": 0.3}) == [("bird", 0.4), ("dog", 0.3)]


def test_without_a_sound_of_its_own_a_thing_lends_its_score_to_the_broader():
    assert ranked({"goose": 0.5}, (BIRD, DOG)) == [("bird", 0.5)]
    assert ranked({"wolf": 0.5}, (BIRD,)) == []


def test_a_sound_seen_as_several_things_adds_them_up():
    chop = sound("kitchen.chop", "knife", "food", "kitchen")
    assert ranked({"knife": 0.1, "food": 0.1, "kitchen": 0.2}, (chop,)) == [("chop", 0.4)]


def test_a_little_of_a_kind_does_not_speak_for_it_in_another_role():
    whistle = sound("vehicle.steam_whistle", "steam_train")
    assert ranked({"steam_train": 0.12, "train": 0.9}, (whistle,)) == []
    assert ranked({"steam_train": 0.5, "train": 0.4}, (whistle,)) == [("steam_whistle", 0.5)]


def test_sounds_seen_as_nothing_are_never_evident():
    assert ranked({"dog": 1.0}, (sound("impact.soft"),)) == []


def test_kinds_make_no_circles():
    for word in BROADER:
        assert len(set(kinds_of(word))) == len(list(kinds_of(word)))


@pytest.mark.parametrize("role", ["event", "bed"])
def test_each_sound_of_the_vocabulary_is_reached_by_what_it_is_seen_as(role):
    sounds = [one for one in vocabulary().values() if one.role == role]
    for one in sounds:
        for word in one.seen_as:
            assert [best.sound.name for best in evident({word: 1.0}, sounds)] == [one.name]
