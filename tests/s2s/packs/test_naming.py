from pathlib import PurePath

import pytest

from s2s.generators.foley.vocabulary import Sound
from s2s.packs import naming


def found(path):
    return naming.sound_of(PurePath(path)).sound


@pytest.mark.parametrize(
    ("path", "sound"),
    [
        ("ANMLDog_Big Dog Bark_JD_HOME.wav", "animal.dog_bark"),
        ("ANMLDog-PUPPY_Whatever_JD_HOME_48k.flac", "animal.dog_bark"),
        ("METLImpt_Clang_JD.ogg", "impact.metal"),
        ("animal.dog_bark.wav", "animal.dog_bark"),
        ("animal.dog_bark_03.wav", "animal.dog_bark"),
        ("dog_bark_01.wav", "animal.dog_bark"),
        ("Dog-Bark 2.wav", "animal.dog_bark"),
        ("DogBark07.wav", "animal.dog_bark"),
        ("woof (3).wav", "animal.dog_bark"),
        ("woofs.wav", "animal.dog_bark"),
        ("kept/dog bark/rex.wav", "animal.dog_bark"),
        ("dog_bark/01.wav", "animal.dog_bark"),
        ("gunshots/loud/12.wav", "explosion.gun_shot"),
        ("tap water_1.wav", "water.tap"),
        ("take 7.wav", None),
        ("01.wav", None),
        ("XYZDog_Bark_JD.wav", None),
        ("dog and cat fight.wav", None),
        ("_.wav", None),
    ],
)
def test_names_mean_sounds(path, sound):
    assert found(path) == sound


def sound(name, *, ucs, words, seen_as=()):
    return Sound(name, "event", lambda rng, strength: rng.random(1), "sounds", seen_as, "surge", (), ucs, words)


@pytest.fixture
def dogs(monkeypatch):
    """A vocabulary in which one category and one word are shared."""
    entries = [
        sound("animal.dog_growl", ucs="ANMLDog", words=("growl", "dog")),
        sound("animal.dog_bark", ucs="ANMLDog", words=("bark", "dog"), seen_as=("dog",)),
        sound("animal.fox", ucs="ANMLWild", words=("yelp",)),
        sound("animal.wolf", ucs="ANMLWild", words=("yelp",)),
    ]
    monkeypatch.setattr(naming, "vocabulary", lambda: {entry.name: entry for entry in entries})
    naming._index.cache_clear()
    yield
    naming._index.cache_clear()


def test_words_tell_sounds_of_one_category_apart(dogs):
    assert found("ANMLDog_Low Growl_JD.wav") == "animal.dog_growl"
    assert found("ANMLDog_Bark Bark_JD.wav") == "animal.dog_bark"


def test_what_pictures_call_for_goes_before_its_relatives(dogs):
    assert found("ANMLDog_Rex_JD.wav") == "animal.dog_bark"
    assert found("dog_01.wav") == "animal.dog_bark"


def test_what_stays_unclear_is_left_open(dogs):
    for path in ("ANMLWild_Night_JD.wav", "yelp.wav"):
        match = naming.sound_of(PurePath(path))
        assert match.sound is None
        assert match.could_be == ("animal.fox", "animal.wolf")
