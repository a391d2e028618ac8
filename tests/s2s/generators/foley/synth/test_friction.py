"""Slips, what they shake, and hands that move."""

import numpy as np
import pytest

from s2s.generators.foley.synth import friction
from s2s.generators.foley.synth.noise import tilt

RATE = 48_000


def test_slips_come_at_their_rate() -> None:
    train = friction.slips(np.random.default_rng(1), np.full(2 * RATE, 100.0), uneven=0.2)
    assert train.sum() == pytest.approx(200, rel=0.05)
    even = friction.slips(np.random.default_rng(1), np.full(RATE, 100.0), uneven=0.0)
    assert np.unique(np.diff(np.flatnonzero(even > 0.5))).tolist() == [480]


def test_a_slip_is_the_larger_the_longer_it_was_waited_for() -> None:
    train = friction.slips(np.random.default_rng(2), np.full(4 * RATE, 40.0), uneven=0.4)
    at = np.flatnonzero(train > 0)
    starts = at[np.diff(at, prepend=-10) > 1]
    sizes = np.array([train[start : start + 2].sum() for start in starts])
    assert np.corrcoef(np.diff(starts), sizes[1:])[0, 1] > 0.95


@pytest.mark.parametrize("n_samples", [1, 2, 500])
def test_short_trains_have_the_length_asked_for(n_samples: int) -> None:
    assert friction.slips(np.random.default_rng(3), np.full(n_samples, 300.0), uneven=0.3).shape == (n_samples,)


def test_scratches_are_loud_where_there_is_contact() -> None:
    contacts = np.zeros(RATE, np.float32)
    contacts[4800::9600] = 1.0
    made = friction.scratched(np.random.default_rng(4), contacts, tilt(2000, 3, 3), lasting_s=0.005, smooth=0.01)
    near = np.concatenate([made[at : at + 240] for at in range(4800, RATE, 9600)])
    far = np.concatenate([made[at + 4800 : at + 5040] for at in range(4800, RATE - 9600, 9600)])
    assert np.sqrt(np.mean(np.square(made))) == pytest.approx(1, abs=0.01)
    assert near.std() > 30 * far.std()


def test_hands_are_fastest_where_they_should_be() -> None:
    speed = friction.stroke(np.random.default_rng(5), RATE, peak=0.7, rough=0.0)
    assert np.argmax(speed) / RATE == pytest.approx(0.7, abs=0.01)
    assert speed.max() == pytest.approx(1, abs=0.01) and speed[0] < 0.01 and speed[-1] < 0.01


def test_clothes_are_loudest_before_and_after_the_blow() -> None:
    n_samples, onset = RATE, RATE // 2
    made = np.mean(
        [np.square(friction.clothes(np.random.default_rng(seed), n_samples, onset)) for seed in range(12)], axis=0
    )
    before, at, after = (made[start : start + 4800].mean() for start in (9600, 21600, 33600))
    assert min(before, after) > 2 * at


def test_swelling_sounds_begin_where_they_are_heard() -> None:
    made = np.concatenate([np.zeros(4800), np.full(480, 0.01), np.full(4800, 1.0)])
    assert friction.heard_from_s(made) == pytest.approx(0.11)


def test_gates_open_and_shut() -> None:
    made = friction.gate(1000, 0.1, 0.2)
    assert made[[0, 50, 100, 799, 900]] == pytest.approx([0, 0.5, 1, 1, 0.5], abs=0.01)
