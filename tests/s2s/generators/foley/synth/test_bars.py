"""Bars free at both ends."""

import numpy as np
import pytest

from s2s.generators.foley.synth import bars


def test_frequencies_go_with_the_squares_of_the_roots() -> None:
    assert bars.BAR[:4] == pytest.approx([1, 2.757, 5.404, 8.933], abs=0.002)


def test_ends_move_fully_and_the_middle_has_no_antisymmetric_mode() -> None:
    assert bars.displaced(0.0) == pytest.approx(np.ones(6), abs=1e-3)
    assert bars.displaced(0.5)[[1, 3, 5]] == pytest.approx(np.zeros(3), abs=1e-3)


def test_the_lowest_mode_is_still_where_cords_run() -> None:
    assert abs(bars.displaced(0.2242)[0]) < 0.002
    assert bars.displaced(0.2)[0] * bars.displaced(0.25)[0] < 0


def test_shapes_are_symmetric() -> None:
    assert np.abs(bars.displaced(0.31)) == pytest.approx(np.abs(bars.displaced(0.69)), abs=1e-3)
