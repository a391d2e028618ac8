"""Motors: orders lie where the shaft puts them."""

import numpy as np
import pytest

from s2s.generators.foley.synth import motors

RATE = 48_000


def lines_hz(samples: np.ndarray, count: int) -> list[float]:
    """Frequencies of the strongest lines, rising."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    found = []
    for _ in range(count):
        peak = int(spectrum.argmax())
        found.append(peak * RATE / len(samples))
        spectrum[max(0, peak - 20) : peak + 21] = 0
    return sorted(found)


def test_a_steady_shaft_turns_as_often_as_it_is_asked() -> None:
    turns = motors.turning(np.random.default_rng(1), np.full(RATE, 50.0), unsteady=0.0)
    assert turns[-1] - turns[0] == pytest.approx(50, abs=0.01)


def test_orders_lie_at_multiples_of_the_turns() -> None:
    made = motors.orders(np.random.default_rng(1), np.arange(RATE) * 100 / RATE, {1: 0.0, 7: 0.0}, spread_db=0)
    assert lines_hz(made, 2) == pytest.approx([100, 700], abs=1)
    assert made.std() == pytest.approx(1, abs=0.01)


def test_orders_too_high_to_be_heard_are_left_out() -> None:
    made = motors.orders(np.random.default_rng(1), np.arange(RATE) * 1000 / RATE, {1: 0.0, 23: 0.0})
    assert lines_hz(made, 1) == pytest.approx([1000], abs=1)
    assert np.abs(np.fft.rfft(made))[20_000:].max() < 1e-3 * np.abs(np.fft.rfft(made)).max()


def test_iron_hums_at_twice_the_mains() -> None:
    rng = np.random.default_rng(2)
    found = lines_hz(motors.hum(rng, rng, 4 * RATE, 60.0), 3)
    assert [hz / 120 - round(hz / 120) for hz in found] == pytest.approx([0, 0, 0], abs=0.01)
    assert min(found) == pytest.approx(120, abs=1)


def test_orders_of_two_parts_add_up_as_powers() -> None:
    assert motors.added({3: 0.0}, {3: 0.0, 4: -6.0}) == pytest.approx({3: 3.01, 4: -6.0}, abs=0.01)


def test_a_ripple_comes_round_with_the_shaft() -> None:
    turns = np.arange(RATE) * 10 / RATE
    made = motors.rippled(np.ones(RATE, np.float32), turns, 0.5, 2)
    assert made.max() == pytest.approx(1.5) and made.min() == pytest.approx(0.5)
    assert int(np.abs(np.fft.rfft(made - made.mean())).argmax()) == 20


@pytest.mark.parametrize("n_samples", [0, 1, 300])
def test_any_length(n_samples: int) -> None:
    rng = np.random.default_rng(3)
    turns = motors.turning(rng, np.full(n_samples, 30.0))
    assert len(turns) == len(motors.orders(rng, turns, {1: 0.0})) == n_samples
