"""Calls from a table: strength, individuals, and envelopes."""

import numpy as np
import pytest

from s2s.generators.foley.fit import calls as fit
from s2s.generators.foley.fit.table import Fit, individual_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth import calls
from s2s.generators.foley.synth.voice import BIN_HZ
from s2s.stem import SAMPLE_RATE


def kind() -> Fit:
    """One animal that calls for 0.4 s at 250 Hz."""
    bands = -6 * np.abs(np.log2(calls.BAND_HZ / 800))
    one = {
        "log_duration_s": np.log(0.4),
        "log_f0_hz": np.log(250.0),
        "f0_octaves": np.zeros(16),
        "level_db": np.concatenate([[-30, -6], np.zeros(20), [-6, -30]]),
        "envelope_db": np.tile(bands, (12, 1)),
        "noise_db": np.full((4, 6), -15.0),
        "restless_db": 0.0,
        "log_jitter": np.log(0.003),
        "log_shimmer": np.log(0.05),
        "log_tremor_hz": np.log(12.0),
        "tremor_db": 0.0,
        "tremor_octaves": 0.0,
        "roughness_db": 0.5,
    }
    person = individual_of([{name: np.asarray(value, float) for name, value in one.items()}], fit.LEAST_SPREAD, ["a"])
    return Fit("animal.test", "call", (person,))


def pitch_hz(samples: np.ndarray) -> float:
    return float(np.exp(fit.measure(samples)["log_f0_hz"]))


def centroid_hz(samples: np.ndarray) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)) / power.sum())


def test_an_envelope_keeps_the_level_and_moves_with_the_size() -> None:
    bands = -20 * np.abs(np.log2(calls.BAND_HZ / 1000))[None, :]
    plain, smaller = calls.envelope_db(bands)[0], calls.envelope_db(bands, size_octaves=0.5)[0]
    assert np.mean(10 ** (plain / 10)) == pytest.approx(1, rel=1e-4)
    assert BIN_HZ[plain.argmax()] == pytest.approx(1000, abs=80)
    assert BIN_HZ[smaller.argmax()] == pytest.approx(1414, abs=110)


def test_stronger_calls_are_louder_higher_and_brighter() -> None:
    takes = [[calls.call_of(kind(), take_rng((1, "a"), n), s).samples for n in range(4)] for s in (0.2, 1.0)]
    soft, hard = takes
    assert np.mean([pitch_hz(x) for x in hard]) > 1.08 * np.mean([pitch_hz(x) for x in soft])
    assert np.mean([centroid_hz(x) for x in hard]) > 1.2 * np.mean([centroid_hz(x) for x in soft])
    assert np.max(hard[0]) > 3 * np.max(soft[0])


def test_calls_of_one_animal_are_more_alike_than_calls_of_many() -> None:
    one = [pitch_hz(calls.call_of(kind(), take_rng((1, "a"), n), 0.7).samples) for n in range(10)]
    many = [pitch_hz(calls.call_of(kind(), take_rng((n, "a"), 0), 0.7).samples) for n in range(10)]
    assert 0.01 < np.std(np.log(one)) < np.std(np.log(many))


def test_breath_alone_has_no_pulses() -> None:
    drawn = {**kind().individuals[0].draw(np.random.default_rng(0), 0), "noise_db": np.zeros((4, 6))}
    made = calls.sound(drawn, np.random.default_rng(1))[4800:14_400]
    period = round(SAMPLE_RATE / 250)
    assert abs(np.corrcoef(made[period:], made[:-period])[0, 1]) < 0.3
