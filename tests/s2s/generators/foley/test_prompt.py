import pytest

from s2s.generators.foley.prompt import read_prompt, stem


@pytest.mark.parametrize(
    ("prompt", "wanted", "unwanted"),
    [
        ("heavy rain on a tin roof", {"water.rain": 0.9}, set()),
        ("a dog barking", {"animal.dog_bark": None}, set()),
        ("Dogs!", {"animal.dog_bark": None}, set()),
        ("soft wind, and two babies crying", {"weather.wind": 0.3, "people.baby_cry": None}, set()),
        ("rain without wind", {"water.rain": None}, {"weather.wind"}),
        ("no dogs, but heavy rain", {"water.rain": 0.9}, {"animal.dog_bark"}),
        ("no dogs or cats", {}, {"animal.dog_bark", "animal.cat_meow"}),
        ("don't use fireworks. rain", {"water.rain": None}, {"explosion.fireworks"}),
        ("", {}, set()),
    ],
)
def test_words_negation_and_strength(prompt, wanted, unwanted):
    asked = read_prompt(prompt)
    assert asked.wanted == wanted
    assert asked.unwanted == unwanted


def test_avoiding_wins_over_asking():
    asked = read_prompt("dogs in the rain", avoid="dog")
    assert asked.wanted == {"water.rain": None}
    assert asked.unwanted == {"animal.dog_bark"}


def test_distance():
    assert read_prompt("distant gunshots").distance == {"explosion.gun_shot": 10.0}


def test_words_that_mean_nothing_are_kept_for_the_note():
    assert read_prompt("rain on a didgeridoo").unknown == ["didgeridoo"]


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("barks", "bark"),
        ("chopping", "chop"),
        ("babies", "baby"),
        ("glass", "glass"),
        ("falling", "fall"),
        ("is", "is"),
    ],
)
def test_endings_are_folded(word, folded):
    assert stem(word) == folded
