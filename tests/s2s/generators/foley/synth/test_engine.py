"""Engine pulses."""

import numpy as np
import pytest

from s2s.generators.foley.synth.engine import Engine, firing, gas

RATE = 48_000
EVEN = Engine(n_cylinders=4, width=0.1, uneven=0.0, unsteady=0.0, jitter=0.0)


def test_four_cylinders_fire_twice_a_turn() -> None:
    pressure, _ = firing(np.random.default_rng(1), EVEN, np.full(2 * RATE, 900.0))
    spectrum = np.abs(np.fft.rfft(pressure))
    assert spectrum.argmax() / 2 == pytest.approx(30, abs=0.5)  # 900 / 60 * 2
    assert pressure.std() == pytest.approx(1, abs=0.05) and abs(pressure.mean()) < 1e-3


def test_uneven_cylinders_add_the_half_orders() -> None:
    uneven = Engine(n_cylinders=4, width=0.1, uneven=0.3, unsteady=0.0, jitter=0.0)
    for engine, heard in ((EVEN, False), (uneven, True)):
        pressure, _ = firing(np.random.default_rng(1), engine, np.full(2 * RATE, 900.0))
        spectrum = np.abs(np.fft.rfft(pressure))
        cycle = spectrum[15 - 2 : 15 + 3].max()  # 7.5 Hz, one a cycle of two turns
        assert (cycle > 0.02 * spectrum.max()) == heard


def test_the_gate_opens_with_each_firing() -> None:
    _, gate = firing(np.random.default_rng(1), EVEN, np.full(RATE, 1200.0))
    assert gate.min() >= 0 and gate.max() == pytest.approx(1, abs=1e-3)
    assert np.count_nonzero((gate[1:] > 0.5) & (gate[:-1] <= 0.5)) == pytest.approx(40, abs=1)
    hiss = gas(np.random.default_rng(2), gate, 2000.0)
    assert hiss[gate > 0.5].std() > 5 * hiss[gate < 0.05].std()


@pytest.mark.parametrize("n_samples", [0, 1, 10])
def test_any_length(n_samples: int) -> None:
    pressure, gate = firing(np.random.default_rng(1), EVEN, np.full(n_samples, 900.0))
    assert len(pressure) == len(gate) == n_samples
