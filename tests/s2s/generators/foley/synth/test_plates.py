"""Plates to whose upper modes energy climbs."""

import numpy as np
from listening import RATE, levels_db

from s2s.generators.foley.synth.plates import Plate, climbing, plate_of


def one_mode(direct: float, handed: float, climb_s: float) -> np.ndarray:
    plate = Plate(np.array([1000.0]), np.array([60.0]), np.array([1.0]))
    rng = np.random.default_rng(0)
    return climbing(plate, rng, np.array([direct]), np.array([handed]), np.array([climb_s]), 2 * RATE)


def test_what_is_struck_is_there_at_once_and_what_is_handed_up_comes_later() -> None:
    at_once, later = levels_db(one_mode(1.0, 0.0, 0.3)), levels_db(one_mode(0.0, 1.0, 0.3))
    assert at_once[0] > at_once[100] - 2
    # 1 - exp(-t / 0.3): 0.019 in the first 10 ms, 0.63 after 0.3 s, 0.96 after 1 s.
    assert -36 < later[0] - later[100] < -31
    assert abs(later[30] - later[100] + 3.7) < 1


def test_modes_lie_in_order_and_the_top_dies_first() -> None:
    plate = plate_of(np.random.default_rng(1), 200, lowest_hz=100, top_hz=8000, t60_at_1k_s=4, slope=0.5)
    hz = plate.frequencies_hz
    assert (np.diff(hz) >= 0).all() and hz[0] >= 100 and hz[-1] <= 8000
    low, high = (np.exp(np.log(plate.t60s_s[part]).mean()) for part in (hz < 500, hz > 4000))
    # From about 300 Hz to 5.6 kHz: the square root of 19 is 4.3.
    assert 3 < low / high < 6
