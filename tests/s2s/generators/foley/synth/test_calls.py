"""Calls from a table: strength, individuals, and envelopes."""

import numpy as np
import pytest

from s2s.generators.foley.fit import calls as fit
from s2s.generators.foley.fit.table import Fit, individual_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth import calls, voice
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


def test_a_dense_envelope_filters_as_a_sparse_one() -> None:
    noise = np.random.default_rng(2).standard_normal(24_000).astype(np.float32)
    rows = np.linspace(0, 1, 26)[:, None] * -20 * np.abs(np.log2(np.maximum(BIN_HZ, 50) / 1000)) / 4
    exact, dense = voice.shaped(noise, rows), voice.shaped_densely(noise, rows)
    assert np.abs(exact - dense).max() < 0.02 * np.abs(exact).max()


def test_a_living_throat_wanders_about_its_formants() -> None:
    flat = np.zeros((2, len(BIN_HZ)))
    rows = calls.wandering(flat, 96_000, np.random.default_rng(3), 2.0)
    assert rows.shape == (100, len(BIN_HZ))
    heard = (BIN_HZ > 200) & (BIN_HZ < 10_000)
    assert rows[:, heard].std() == pytest.approx(2.0, rel=0.15)
    assert np.corrcoef(rows[:-1, heard].ravel(), rows[1:, heard].ravel())[0, 1] > 0.5  # 20 ms apart
    assert abs(np.corrcoef(rows[:-6, heard].ravel(), rows[6:, heard].ravel())[0, 1]) < 0.2


def test_habits_add_to_what_was_drawn() -> None:
    longer = calls.call_of(kind(), take_rng((1, "a"), 0), 0.7, habits={"log_duration_s": 0.5}).samples
    plain = calls.call_of(kind(), take_rng((1, "a"), 0), 0.7).samples
    assert (len(longer) - calls.RING) / (len(plain) - calls.RING) == pytest.approx(np.exp(0.5), rel=0.01)


def test_a_place_is_the_same_for_all_calls_of_one_animal() -> None:
    click = np.zeros(4800, np.float32)
    click[0] = 1
    one, again, other = (calls.placed(click, np.random.default_rng(seed), calls.YARD) for seed in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert 10 * np.log10(np.sum(one[1:] ** 2) / one[0] ** 2) == pytest.approx(calls.YARD.wet_db, abs=0.5)
