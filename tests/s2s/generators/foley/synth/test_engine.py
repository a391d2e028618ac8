"""Engine pulses."""

import numpy as np
import pytest

from s2s.generators.foley.synth.engine import (
    Engine,
    Motor,
    cycles,
    cylinders,
    fired,
    firings,
    followed,
    heard,
    pipe,
    pulses,
    sound,
    steepened,
    unit,
)
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


def run(motor: Motor, rpm: float | np.ndarray, load: float, seconds: float = 2.0, seed: int = 1) -> np.ndarray:
    n = round(seconds * RATE)
    drawn = (np.random.default_rng(seed + more) for more in (0, 100))
    return sound(*drawn, motor, np.broadcast_to(rpm, n), np.full(n, load, np.float32))


@pytest.mark.parametrize(("n_cylinders", "strokes", "expected"), [(4, 4, 60), (1, 2, 30), (6, 4, 90), (1, 4, 15)])
def test_strokes_and_cylinders_set_how_often_it_fires(n_cylinders: int, strokes: int, expected: int) -> None:
    motor = Motor(n_cylinders, strokes, jitter=0.0)
    index, since_deg = fired(motor, cycles(np.random.default_rng(1), motor, np.full(2 * RATE, 900.0)))
    assert abs(index[-1] - index[0] - expected) <= 1  # 900 / 60 turns a second, for two seconds
    assert since_deg.max() == pytest.approx(180 * strokes / n_cylinders, rel=0.02) and since_deg.min() >= 0


def test_a_v_twin_fires_at_its_angles() -> None:
    motor = Motor(2, fires_deg=(0.0, 315.0), jitter=0.0)
    index, _ = fired(motor, cycles(np.random.default_rng(1), motor, np.full(2 * RATE, 1000.0)))
    gaps = np.diff(np.flatnonzero(np.diff(index)))
    # A degree lasts 8 samples at 1000 turns a minute.
    assert sorted(set(np.round(gaps / 8, -1).astype(int))) == [320, 400]  # 315 and 405, to ten degrees


def test_two_strokes_misfire_only_when_they_do_not_pull() -> None:
    def spread(load: float) -> float:
        made = run(Motor(1, 2, misfires=0.5, uneven=0, unsteady=0), 1200, load)
        return float(np.square(made).reshape(-1, 2400).mean(axis=1).std())  # one firing a step of 50 ms

    assert spread(0.0) > 2 * spread(1.0)


def test_a_pipe_rings_at_odd_quarter_waves() -> None:
    gain = np.abs(np.fft.rfft(pipe(2.0, 0.8), RATE))  # bins of 1 Hz; 500 / (4 * 2) = 62.5 Hz
    assert gain[63] > 4 * gain[125] and gain[187] > 3 * gain[125] and gain[187] > 3 * gain[250]
    assert 55 < gain[20:120].argmax() + 20 < 70


def test_load_steepens_an_open_pipe() -> None:
    wave = unit(np.sin(2 * np.pi * 100 * np.arange(RATE) / RATE))
    soft, hard = (np.abs(np.fft.rfft(steepened(wave, np.full(RATE, load), 12.0))) for load in (0.0, 1.0))
    assert hard[300] / hard[100] > 2 * soft[300] / soft[100]
    assert np.array_equal(steepened(wave, np.ones(RATE), 0.0), wave)


def test_an_engine_keeps_its_level_over_its_speeds() -> None:
    made = run(Motor(4), np.linspace(800, 5000, 8 * RATE), 0.5, 8.0)
    levels_db = 20 * np.log10(made.reshape(8, -1).std(axis=1))
    assert np.ptp(levels_db) < 5 and made.std() == pytest.approx(1, abs=0.1)


def test_lines_stand_as_far_out_of_the_noise_as_in_recordings_of_idling_engines() -> None:
    made = run(Motor(4, exhaust=through((100, 0))), 900, 0.1, 8.0)
    power = np.square(np.abs(np.fft.rfft(made)))[8 * 60 : 8 * 360].reshape(-1, 60)  # 7.5 Hz, one cycle, a row
    stands_db = 10 * np.log10(power.max(axis=1) / np.median(power, axis=1))
    assert 8 < np.median(stands_db) < 25


def test_a_speed_follows_by_its_time_constants() -> None:
    asked = np.repeat([0.0, 1.0, 0.0], 2 * RATE)
    made = followed(asked, 0.5, 0.25)
    assert made[round(2.5 * RATE)] == pytest.approx(1 - np.exp(-1), abs=0.02)
    assert made[round(4.25 * RATE)] == pytest.approx(np.exp(-1), abs=0.03)


@pytest.mark.parametrize("n_samples", [0, 1, 2, 100])
def test_any_length_of_engine(n_samples: int) -> None:
    drawn = (np.random.default_rng(seed) for seed in (1, 2))
    made = sound(*drawn, Motor(3), np.full(n_samples, 900.0), np.full(n_samples, 0.5, np.float32))
    assert made.shape == (n_samples,) and np.isfinite(made).all() and made.dtype == np.float32
    assert len(followed(np.ones(n_samples), 0.1, 0.1)) == n_samples
