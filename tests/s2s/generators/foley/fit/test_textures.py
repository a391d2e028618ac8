"""Measures of textures, on signals whose statistics are known."""

import numpy as np
import pytest

from s2s.generators.foley.fit import textures
from s2s.generators.foley.fit.table import individual_of
from s2s.generators.foley.synth.textures import BANDS_HZ, texture_of

RATE = 48_000
SIXTH_HZ = (5.66, 12.7)


def white(seconds: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def test_stationary_noise_neither_swings_nor_has_grains() -> None:
    measured = textures.measure(white(10.0))
    assert np.mean(measured["swing_db"][8:]) < 0.5
    assert np.exp(measured["grain_log_hz"]).max() < 0.3
    # White noise gains 1 dB a third of an octave.
    assert np.diff(measured["level_db"][4:26]).mean() == pytest.approx(1.0, abs=0.05)
    assert all(np.isfinite(values).all() for values in measured.values())


def test_a_swing_of_all_bands_is_told_with_its_depth_and_pace() -> None:
    time_s = np.arange(8 * RATE) / RATE
    swinging = white(8.0) * 10 ** (4.0 * np.sqrt(2) * np.sin(2 * np.pi * 8.0 * time_s) / 20)
    measured = textures.measure(swinging)
    assert np.mean(measured["swing_db"][12:26]) == pytest.approx(4.0, abs=0.3)
    assert np.argmax(measured["pace_db"][4]) == 3 and measured["pace_db"][4][3] > -0.5  # 8 Hz lies in 5.7 to 12.7 Hz
    assert measured["together"].min() > 0.9


def test_clicks_are_counted_and_told_to_be_wide() -> None:
    samples = 0.05 * white(6.0)
    places = np.arange(12) * RATE // 2 + 7000
    for place in places:
        samples[place : place + 24] += 3 * np.random.default_rng(place).standard_normal(24)
    measured = textures.measure(samples)
    assert np.exp(measured["grain_log_hz"][2]) == pytest.approx(2.0, abs=0.2)
    assert measured["grain_wide"][0] > 0.9 and measured["grain_db"][2] > 15
    assert np.exp(measured["grain_log_s"][2]) < 0.004
    # What stands out is no swing of the noise.
    assert np.mean(measured["swing_db"][12:26]) < 0.7


def test_what_is_measured_of_a_rendering_is_what_was_rendered() -> None:
    swings = np.linspace(2.0, 5.0, 28)
    drawn = textures.measure(white(4.0)) | {
        "level_db": -20 - 8 * np.abs(np.log2(BANDS_HZ / 1000)),
        "swing_db": swings,
        "pace_db": np.tile([-3.0, -20, -20, -3.0, -20, -20], (7, 1)),
        "together": np.array([0.9, 0.8, 0.7, 0.5]),
        "skewness": np.full(7, 0.6),
    }
    made = texture_of(drawn, np.random.default_rng(2), np.full(30 * RATE, 0.5, np.float32))
    again = textures.measure(made)
    assert np.abs(again["swing_db"] - swings)[8:].max() < 1.2
    assert again["pace_db"][3:, [0, 3]] == pytest.approx(-3.0, abs=1.6)
    assert again["together"] == pytest.approx(drawn["together"], abs=0.15)
    assert again["skewness"][3:].mean() == pytest.approx(0.6, abs=0.35)
    shape = again["level_db"] - drawn["level_db"]
    assert np.abs(shape - shape.mean())[4:25].max() < 1.5


def test_cutting_leaves_silence_out_and_short_sounds_whole() -> None:
    recording = np.concatenate([np.zeros(RATE), 0.1 * white(10.0), np.zeros(RATE)])
    pieces = textures.cut(recording)
    assert len(pieces) == 3 and sum(map(len, pieces)) == pytest.approx(10 * RATE, abs=0.1 * RATE)
    assert len(textures.cut(white(2.0))) == 1
    assert textures.cut(white(0.5)) == [] and textures.cut(np.zeros(100)) == []


def test_every_parameter_has_a_least_spread_and_sums_up() -> None:
    measured = [textures.measure(piece) for piece in textures.cut(white(7.0))]
    assert set(measured[0]) == set(textures.LEAST_SPREAD)
    person = individual_of(measured, textures.LEAST_SPREAD, ["noise.ogg"])
    assert person.n_sounds == 2 and person.parameters["pace_db"].mean.shape == (7, 6)
