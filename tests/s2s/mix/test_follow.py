import numpy as np
import pytest

from s2s.mix.follow import decaying_maximum


def test_rises_at_once_and_falls_by_the_time_constant() -> None:
    values = np.zeros(1000)
    values[100] = 2.0
    followed = decaying_maximum(values, held=0.0, n_decay=50.0)
    assert not followed[:100].any()
    assert followed[100] == pytest.approx(2.0)
    assert followed[150] == pytest.approx(2.0 / np.e)
    assert followed[200] == pytest.approx(2.0 / np.e**2)


def test_a_lower_value_shows_once_the_decay_has_passed_it() -> None:
    values = np.array([1.0, 0.3, 0.3, 0.3, 0.3])
    assert decaying_maximum(values, held=0.0, n_decay=1.0) == pytest.approx([1.0, 0.3679, 0.3, 0.3, 0.3], abs=1e-4)


def test_goes_on_from_what_was_held() -> None:
    values = np.random.default_rng(0).random(200) ** 20
    whole = decaying_maximum(values, held=0.0, n_decay=30.0)
    head = decaying_maximum(values[:77], held=0.0, n_decay=30.0)
    tail = decaying_maximum(values[77:], held=head[-1], n_decay=30.0)
    assert np.concatenate([head, tail]) == pytest.approx(whole)


def test_hours_do_not_overflow() -> None:
    followed = decaying_maximum(np.ones(100_000), held=0.0, n_decay=0.1)
    np.testing.assert_allclose(followed, 1.0)
