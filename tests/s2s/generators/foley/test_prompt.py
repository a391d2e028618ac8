from pathlib import Path

import pytest

from s2s.generators.foley.prompt import DISTANCES, STRENGTHS, folded, means, read_prompt
from s2s.generators.foley.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("prompt", "wanted", "unwanted"),
    [
        ("heavy rain on a tin roof", {"water.rain_roof": 0.9}, set()),
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
    ("word", "root"),
    [
        ("barks", "bark"),
        ("chopping", "chop"),
        ("babies", "baby"),
        ("glass", "glass"),
        ("falling", "fall"),
        ("is", "is"),
    ],
)
def test_endings_are_folded(word, root):
    assert folded(word) == root


@pytest.mark.parametrize(
    ("token", "word"), [("care", "car"), ("caring", "car"), ("tape", "tap"), ("firs", "fire"), ("rainy", "brain")]
)
def test_other_words_are_not_forms_of_it(token, word):
    assert not means(token, word)


def test_the_example_of_the_help_is_understood_whole():
    assert read_prompt("heavy rain on a tin roof").unknown == []


def test_no_sound_is_called_by_a_word_of_degree():
    words = {word for sound in vocabulary().values() for phrase in sound.words for word in phrase.split()}
    assert words & {*STRENGTHS, *DISTANCES} == set()


def test_most_of_sixty_prompts_are_understood_and_little_else_is_heard_in_them():
    lines = (Path(__file__).parents[3] / "data" / "prompts.tsv").read_text().splitlines()
    prompts = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(prompts) == 60
    understood = clean = 0
    for prompt, meaning in prompts:
        wanted = set(read_prompt(prompt).wanted)
        elements = [element.strip() for element in meaning.split(",")]
        served = [set(element.split("|")) for element in elements if not element.startswith("!")]
        ruled_out = {element[1:] for element in elements if element.startswith("!")}
        good = all(wanted & one for one in served) and not wanted & ruled_out
        understood += good
        clean += good and wanted <= set().union(*served)
    assert understood >= 52 and clean >= 42


def test_a_list_of_names_is_kept_whole_and_a_sentence_is_weighed():
    assert set(read_prompt("rain wind thunder").wanted) == {"water.rain", "weather.wind", "weather.thunder"}
    assert set(read_prompt("a locomotive rolls past").wanted) == {"vehicle.train"}


@pytest.mark.parametrize("prompt", ["zzz", "hello", "qwerty", "silence", "foobar baz", "banana", "hola", "didgeridoo"])
def test_what_means_nothing_sets_off_nothing(prompt):
    asked = read_prompt(prompt)
    assert asked.wanted == {} and asked.unknown


@pytest.mark.parametrize(
    ("prompt", "avoid", "gone", "kept"),
    [
        ("no animals, just rain", "", {"animal.dog_bark", "insect.bee"}, {"water.rain", "impact.wood"}),
        ("", "music", {"keyboard.piano", "drum.kit", "string.plucked", "wind.flute"}, {"animal.dog_bark"}),
        ("everything but music", "", {"keyboard.piano", "wind.flute"}, {"animal.dog_bark"}),
        ("", "bells", {"bell.church", "bell.hand"}, {"drum.kit"}),
        ("rain without wind", "", {"weather.wind"}, {"wind.flute", "water.rain"}),
    ],
)
def test_a_word_for_a_family_rules_it_out_whole(prompt, avoid, gone, kept):
    asked = read_prompt(prompt, avoid)
    assert gone <= asked.unwanted and not kept & asked.unwanted


def test_what_is_guessed_is_told():
    asked = read_prompt("a violinist plays softly")
    assert asked.wanted == {"string.bowed": None} and asked.guessed == {"string.bowed": "a violinist plays softly"}
    assert read_prompt("rain").guessed == {}
