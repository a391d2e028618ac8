import numpy as np

from s2s.seeds import rng_for


def test_streams_depend_on_every_part_and_on_nothing_else():
    draws = {
        parts: rng_for(*parts).random() for parts in [(1, "a", 2), (1, "a", 3), (2, "a", 2), (1, "b", 2), ("1a", 2)]
    }
    assert len(set(draws.values())) == len(draws)
    assert all(rng_for(*parts).random() == value for parts, value in draws.items())


def test_the_stream_is_the_same_on_every_machine():
    np.testing.assert_allclose(
        rng_for(0, "animal.dog_bark", 0).random(3), [0.60992321, 0.99543171, 0.65069754], atol=1e-8
    )
