"""A syrinx that whistles: its pitch and its overtones."""

import numpy as np
import pytest

from s2s.generators.foley.synth.syrinx import whistled
from s2s.stem import SAMPLE_RATE


def test_a_whistle_is_a_sine_with_the_overtones_asked_for() -> None:
    n = SAMPLE_RATE
    made = whistled(
        np.random.default_rng(0), np.full(n, 1000.0), np.ones(n), overtones=(0.1, 0.01), air=0.0, unsteady=0.0
    )
    lines = np.abs(np.fft.rfft(made[4800:-4800] * np.hanning(n - 9600)))
    per_hz = (n - 9600) / SAMPLE_RATE
    levels = [lines[int((k * 1000 - 40) * per_hz) : int((k * 1000 + 40) * per_hz)].max() for k in (1, 2, 3, 4)]
    assert 20 * np.log10(levels[1] / levels[0]) == pytest.approx(-20, abs=1)
    assert 20 * np.log10(levels[2] / levels[0]) == pytest.approx(-40, abs=1)
    assert levels[3] < 1e-3 * levels[0]


def test_pressure_is_followed_within_20_ms() -> None:
    n = SAMPLE_RATE // 2
    pressure = np.repeat([0.0, 1.0], n // 2)
    made = np.abs(whistled(np.random.default_rng(1), np.full(n, 2000.0), pressure))
    assert made[: n // 2 - 960].max() < 1e-3
    assert made[n // 2 + 960 :].max() > 0.8
