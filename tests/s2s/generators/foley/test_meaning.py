"""Meaning: texts nearest to a prompt, and the vectors that are kept of the vocabulary."""

import numpy as np
import pytest

from s2s.generators.foley.meaning import VECTORS, encode, nearest, texts_of
from s2s.generators.foley.vocabulary import vocabulary


def test_vectors_are_of_unit_length_and_the_same_each_time() -> None:
    vector = encode("a dog barks in the yard")
    assert vector.shape == (384,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    encode.cache_clear()
    assert np.array_equal(vector, encode("a dog barks in the yard"))


def test_likeness_is_of_meaning_and_not_of_letters() -> None:
    puppy, dog, poppy = (encode(text) for text in ("a puppy is noisy", "a dog barks", "a poppy is rosy"))
    assert puppy @ dog > puppy @ poppy


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a puppy yaps", "animal.dog_bark"),
        ("a locomotive pulls carriages", "vehicle.train"),
        ("downpour", "water.rain"),
        ("a revolver is fired", "explosion.gun_shot"),
    ],
)
def test_the_nearest_sound_is_what_a_listener_would_name(text, name) -> None:
    assert nearest(text)[0][0] == name


def test_every_sound_has_its_place_and_long_texts_are_cut() -> None:
    ranked = nearest("word " * 1000)
    assert sorted(name for name, _ in ranked) == sorted(vocabulary())
    assert all(-1 <= cosine <= 1.001 for _, cosine in ranked)


def test_the_vectors_kept_are_those_of_the_vocabulary() -> None:
    with np.load(VECTORS) as stored:
        kept = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    assert set(kept) == {text for sound in vocabulary().values() for text in texts_of(sound)}, (
        "run tools/convert_text.py: the vocabulary's words have changed"
    )
    assert kept["rain"].astype(np.float32) @ encode("rain") == pytest.approx(1, abs=2e-3)
