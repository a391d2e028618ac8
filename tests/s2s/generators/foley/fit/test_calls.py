"""Calls: cut where they are, measured as what they were made of, and voiced back."""

import numpy as np
import pytest

from s2s.generators.foley.fit import calls
from s2s.generators.foley.fit.table import individual_of
from s2s.generators.foley.synth import calls as synth
from s2s.stem import SAMPLE_RATE

TIME_S = np.arange(48_000) / SAMPLE_RATE


def drawn(**changes: object) -> dict[str, np.ndarray]:
    """A call of half a second at 300 Hz whose one formant lies at 1 kHz."""
    bands = -20 * np.abs(np.log2(synth.BAND_HZ / 1000))
    plain = {
        "log_duration_s": np.log(0.5),
        "log_f0_hz": np.log(300.0),
        "f0_octaves": np.zeros(calls.N_PITCHES),
        "level_db": np.concatenate([[-30, -6], np.zeros(calls.N_LEVELS - 4), [-6, -30]]),
        "envelope_db": np.tile(bands - bands.mean(), (calls.N_ENVELOPES, 1)),
        "noise_db": np.full((calls.N_NOISES, len(synth.NOISE_HZ)), -25.0),
        "restless_db": 0.0,
        "log_jitter": np.log(0.003),
        "log_shimmer": np.log(0.05),
        "log_tremor_hz": np.log(12.0),
        "tremor_db": 0.0,
        "tremor_octaves": 0.0,
        "roughness_db": 0.0,
    }
    return {name: np.asarray(value, float) for name, value in {**plain, **changes}.items()}


def remeasured(**changes: object) -> dict[str, np.ndarray]:
    made = synth.sound(drawn(**changes), np.random.default_rng(4))
    return calls.measure(made[: -synth.RING])


def test_cut_finds_each_call() -> None:
    bursts = sum(np.exp(-((TIME_S - at) ** 2) / (2 * 0.03**2)) for at in (0.2, 0.5, 0.8))
    found = calls.cut((bursts * np.sin(2 * np.pi * 500 * TIME_S)).astype(np.float32))
    assert len(found) == 3
    # 38 dB down: 0.03 s x sqrt(2 x 38 / 8.69) = 0.089 s on both sides.
    assert [len(one) / SAMPLE_RATE for one in found] == pytest.approx([0.178] * 3, abs=0.02)


def test_an_attempt_is_not_a_call() -> None:
    """14 dB less level is 14 dB less energy; the limit is 12."""
    bursts = sum(
        gain * np.exp(-((TIME_S - at) ** 2) / (2 * 0.03**2)) for at, gain in ((0.2, 1), (0.5, 0.2), (0.8, 0.5))
    )
    assert len(calls.cut((bursts * np.sin(2 * np.pi * 500 * TIME_S)).astype(np.float32))) == 2


def test_a_tremor_does_not_cut_a_call_but_barks_without_a_pause_are_parted() -> None:
    window = np.minimum(np.minimum(TIME_S, 1 - TIME_S) * 20, 1)
    bleat = window * 10 ** (-6 / 20 * (1 + np.sin(2 * np.pi * 12 * TIME_S))) * np.sin(2 * np.pi * 400 * TIME_S)
    assert len(calls.cut(bleat.astype(np.float32))) == 1
    barks = window * 10 ** (-9 / 20 * (1 + np.cos(2 * np.pi * 4 * TIME_S))) * np.sin(2 * np.pi * 400 * TIME_S)
    assert len(calls.cut(barks.astype(np.float32))) == 4
    assert calls.cut(np.zeros(48_000, np.float32)) == []


def test_what_was_voiced_is_measured_again() -> None:
    found = remeasured(f0_octaves=np.linspace(0.2, -0.2, calls.N_PITCHES))
    assert np.exp(found["log_duration_s"]) == pytest.approx(0.5, abs=0.005)
    assert np.exp(found["log_f0_hz"]) == pytest.approx(300, rel=0.03)
    assert found["f0_octaves"][[2, -3]] == pytest.approx([0.147, -0.147], abs=0.04)
    assert found["level_db"][4:-4] == pytest.approx(np.zeros(calls.N_LEVELS - 8), abs=1.5)
    assert found["level_db"][0] < -9
    middle = found["envelope_db"][2:6].mean(axis=0)
    assert synth.BAND_HZ[middle.argmax()] == pytest.approx(1000, rel=0.1)
    inside = slice(16, 45)  # 640 to 4900 Hz: within 45 dB of the peak, above the smear of two harmonics
    assert middle[inside] - middle.max() == pytest.approx(-20 * np.abs(np.log2(synth.BAND_HZ[inside] / 1000)), abs=5)


def test_noise_is_told_from_voice() -> None:
    clean = remeasured()["noise_db"][1:3, :3].mean()
    half = remeasured(noise_db=np.full((4, 6), -3.0))["noise_db"][1:3, :3].mean()
    wide = np.tile(-4 * np.abs(np.log2(synth.BAND_HZ / 1000)), (calls.N_ENVELOPES, 1))
    breath = remeasured(noise_db=np.zeros((4, 6)), envelope_db=wide)
    assert clean < -10
    assert half == pytest.approx(-3, abs=1.5)
    assert breath["noise_db"].mean() == pytest.approx(0, abs=0.1)
    assert np.exp(breath["log_f0_hz"]) == pytest.approx(calls.BREATH_HZ)


def test_a_tremor_is_measured_in_level_and_pitch() -> None:
    found = remeasured(log_duration_s=np.log(1.0), tremor_db=5.0, tremor_octaves=0.06)
    assert np.exp(found["log_tremor_hz"]) == pytest.approx(12, rel=0.08)
    assert found["tremor_db"] == pytest.approx(5, abs=1.5)
    assert found["tremor_octaves"] == pytest.approx(0.06, abs=0.02)
    assert remeasured(log_duration_s=np.log(1.0))["tremor_db"] < 1


def test_measures_are_finite_alike_and_make_an_individual() -> None:
    rng = np.random.default_rng(0)
    short = np.hanning(960) * rng.standard_normal(960)
    long = np.sin(2 * np.pi * 220 * TIME_S) * np.hanning(48_000)
    measured = [calls.measure(sound.astype(np.float32)) for sound in (short, long)]
    assert set(measured[0]) == set(calls.LEAST_SPREAD)
    for name, value in measured[0].items():
        assert value.shape == measured[1][name].shape and value.dtype == np.float64
        assert np.isfinite(value).all() and np.isfinite(measured[1][name]).all()
    person = individual_of(measured, calls.LEAST_SPREAD, ["made"])
    take = synth.voiced(person.draw(np.random.default_rng(1)), np.random.default_rng(1), 0.7)
    assert np.isfinite(take.samples).all() and 0.2 < np.abs(take.samples).max() <= 1


def test_uneven_pulses_are_told_from_even_ones() -> None:
    even, uneven = (remeasured(log_jitter=np.log(x), log_shimmer=np.log(8 * x)) for x in (0.003, 0.03))
    assert np.exp(even["log_jitter"]) < 0.006 and np.exp(even["log_shimmer"]) < 0.06
    # Half of it is believed: 1.5 %, and a shimmer of 12 %.
    assert np.exp(uneven["log_jitter"]) == pytest.approx(0.015, rel=0.4)
    assert np.exp(uneven["log_shimmer"]) == pytest.approx(0.12, rel=0.5)


def test_a_restless_envelope_is_measured() -> None:
    wide = np.tile(-4 * np.abs(np.log2(synth.BAND_HZ / 1000)), (calls.N_ENVELOPES, 1))
    still, moved = (remeasured(log_duration_s=0.0, envelope_db=wide, restless_db=x)["restless_db"] for x in (0.0, 4.0))
    assert still < 0.8
    assert 1.8 < moved <= calls.MOST_RESTLESS_DB
