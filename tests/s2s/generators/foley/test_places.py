import pytest

from s2s.generators.foley.places import place_of


@pytest.mark.parametrize(
    ("scores", "place"),
    [
        ({}, "room"),
        ({"dog": 0.9, "person": 0.5}, "room"),
        ({"bathroom": 0.5, "indoor": 0.2}, "small"),
        ({"toilet": 0.3, "washroom": 0.3, "indoor": 0.5}, "small"),
        ({"stage": 0.4, "plucked_string": 0.6}, "hall"),
        ({"hall": 0.3, "indoor": 0.2}, "hall"),
        ({"outdoors": 0.3, "indoor": 0.2}, "outdoor"),
        ({"cow": 0.3}, "outdoor"),
        # A little of a bathroom makes none.
        ({"washroom": 0.15}, "room"),
        # A roof over all of them is as much as the sky.
        ({"outdoors": 0.3, "indoor": 0.2, "hall": 0.2}, "room"),
    ],
)
def test_a_place_is_guessed_from_what_is_seen(scores, place):
    assert place_of(scores) == place
