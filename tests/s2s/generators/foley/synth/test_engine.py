"""Engine pulses."""

import numpy as np
import pytest

from s2s.generators.foley.synth.engine import Engine, cylinders, firings, heard, pulses
from s2s.generators.foley.synth.noise import through

RATE = 48_000
EVEN = Engine(np.ones(4), unsteady=0.0, jitter=0.0)


def pressure(engine: Engine, rpm: float, seconds: int = 2) -> np.ndarray:
    rng = np.random.default_rng(1)
    return pulses(rng, engine, firings(rng, engine, np.full(seconds * RATE, rpm)), 0.1)


def test_four_cylinders_fire_twice_a_turn() -> None:
    made = pressure(EVEN, 900.0)
    spectrum = np.abs(np.fft.rfft(made - made.mean()))
    assert spectrum.argmax() / 2 == pytest.approx(30, abs=0.5)  # 900 / 60 * 2
    assert made.min() >= 0 and made.max() == pytest.approx(1, abs=1e-3)


def test_uneven_cylinders_add_the_half_orders() -> None:
    for gains, is_heard in (([1, 1, 1, 1], False), ([1.3, 1, 1, 0.8], True)):
        made = pressure(Engine(np.array(gains), unsteady=0.0, jitter=0.0), 900.0)
        spectrum = np.abs(np.fft.rfft(made - made.mean()))
        assert (spectrum[13:18].max() > 0.02 * spectrum.max()) == is_heard  # 7.5 Hz, one a cycle of two turns


def test_cylinders_differ_by_as_much_as_asked() -> None:
    gains = cylinders(np.random.default_rng(1), 1000, uneven=0.3)
    assert gains.mean() == pytest.approx(1, abs=0.05) and gains.std() == pytest.approx(0.3, abs=0.03)


def test_speed_is_the_integral_of_rpm() -> None:
    phase = firings(np.random.default_rng(1), EVEN, np.linspace(600, 1800, 10 * RATE))
    assert phase[-1] - phase[0] == pytest.approx(10 * 1200 * 4 / 120, abs=0.1)


def test_jitter_moves_the_firings() -> None:
    shaken = Engine(np.ones(4), unsteady=0.0, jitter=0.05)
    phase = firings(np.random.default_rng(2), shaken, np.full(10 * RATE, 900.0))
    gaps = np.diff(np.flatnonzero(np.diff(np.floor(phase))))
    assert gaps.mean() == pytest.approx(1600, rel=0.02)
    assert 0.02 < gaps.std() / 1600 < 0.08


def test_what_is_heard_has_rms_1_and_no_mean() -> None:
    made = heard(np.random.default_rng(3), pressure(EVEN, 900.0), through((100, 0)), 0.1)
    assert made.dtype == np.float32 and len(made) == 2 * RATE
    assert made.std() == pytest.approx(1, abs=0.01) and abs(made.mean()) < 0.01


@pytest.mark.parametrize("n_samples", [0, 1, 10])
def test_any_length(n_samples: int) -> None:
    rng = np.random.default_rng(1)
    made = pulses(rng, EVEN, firings(rng, EVEN, np.full(n_samples, 900.0)), 0.1)
    assert len(made) == len(heard(rng, made, through((100, 0)), 0.1)) == n_samples
