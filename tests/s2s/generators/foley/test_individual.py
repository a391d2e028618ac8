"""What takes of one source share."""

import numpy as np

from s2s.generators.foley.individual import individual, take_rng
from s2s.generators.foley.sounds.impacts import metal_hit


def test_takes_of_one_source_differ_and_share_their_individual() -> None:
    takes = [take_rng((1, "a"), number) for number in range(3)]
    assert len({individual(take).random() for take in takes}) == 1
    assert len({take.random() for take in takes}) == 3


def test_other_sources_are_other_individuals() -> None:
    assert individual(take_rng((1, "a"), 0)).random() != individual(take_rng((2, "a"), 0)).random()
    assert individual(take_rng((1, "a"), 0)).random() != individual(take_rng((1, "b"), 0)).random()


def test_asking_for_the_individual_does_not_move_the_take() -> None:
    asked, left = take_rng((1, "a"), 0, 5), take_rng((1, "a"), 0, 5)
    individual(asked).random(100)
    assert asked.random() == left.random()


def test_a_lone_generator_and_its_individual_are_independent() -> None:
    lone = np.random.default_rng(3)
    assert individual(lone).random() == individual(np.random.default_rng(3)).random()
    assert individual(lone).random() != np.random.default_rng(3).random()


def spectrum(samples: np.ndarray) -> np.ndarray:
    """Levels of 20 Hz bins after the contact, where only modes are left."""
    return np.log(np.abs(np.fft.rfft(samples[12_000:36_000], 24_000))[100:2000].reshape(-1, 10).sum(axis=1))


def test_one_rail_is_struck_again_and_another_is_another() -> None:
    first, again, other = (metal_hit(take_rng((seed, "rail"), take), 0.7) for seed, take in ((1, 0), (1, 1), (2, 0)))
    alike, unlike = (np.corrcoef(spectrum(first), spectrum(made))[0, 1] for made in (again, other))
    assert alike > unlike + 0.15
