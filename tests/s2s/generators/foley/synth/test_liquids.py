"""Drops, bubbles and vessels."""

import numpy as np
import pytest

from s2s.generators.foley.synth import liquids

RATE = 48_000


def test_twice_as_near_is_a_quarter_as_many() -> None:
    gains = liquids.over_ground(np.random.default_rng(1), 100_000, 20.0)
    assert gains.min() >= 1 and gains.max() == 20.0
    assert np.count_nonzero(gains > 4) / np.count_nonzero(gains > 2) == pytest.approx(0.25, abs=0.01)


def test_near_and_far_has_a_level_of_one_at_any_rate() -> None:
    rng = np.random.default_rng(2)
    bank = liquids.drops_on_ground(rng, 40)
    for rate_hz in (50.0, 500.0):
        made = liquids.near_and_far(rng, np.full(20 * RATE, rate_hz), bank, 6.0)
        assert made.std() == pytest.approx(1.0, rel=0.15)


def test_a_drop_on_water_ticks_first_and_rings_later() -> None:
    [drop] = liquids.drops_on_water(np.random.default_rng(3), 1, 1000.0, 1001.0)
    # The bubble of 1 kHz closes after ten periods, 10 ms, and rings for some 25 ms.
    tick, ring = np.abs(drop[:240]).max(), np.abs(drop[480:960]).max()
    assert 0.01 < tick < 0.3 * ring
    spectrum = np.abs(np.fft.rfft(drop[480:], RATE))
    assert 950 < spectrum.argmax() < 1400


def test_a_sheet_rings_within_its_band_and_dies_soon() -> None:
    for drop in liquids.drops_on_sheet(np.random.default_rng(4), 8, 300.0, 3600.0, 0.03):
        spectrum = np.square(np.abs(np.fft.rfft(drop)))
        hz = np.fft.rfftfreq(len(drop), 1 / RATE)
        assert spectrum[(hz > 200) & (hz < 4500)].sum() > 0.8 * spectrum.sum()
        assert np.abs(drop[-48:]).max() < 0.02


def test_a_glass_sounds_higher_as_it_fills() -> None:
    # 15 cm with a mouth of 3 cm: 343 / (4 (0.15 + 0.0183)) = 509 Hz; 3 cm: 343 / (4 (0.03 + 0.0183)) = 1775 Hz.
    assert liquids.column_hz(np.array([0.15, 0.03]), 0.03) == pytest.approx([509.5, 1775.4], abs=1)


def test_a_resonance_is_where_it_is_put_and_of_level_one() -> None:
    made = liquids.swept(np.random.default_rng(1), np.full(4 * RATE, 900.0), 60.0)
    assert made.std() == pytest.approx(1.0, rel=0.15)
    power = np.square(np.abs(np.fft.rfft(made)))
    hz = np.fft.rfftfreq(len(made), 1 / RATE)
    assert power[(hz > 780) & (hz < 1020)].sum() > 0.95 * power.sum()


def test_gulps_ring_in_their_band_and_rise() -> None:
    for gulp in liquids.gulps(np.random.default_rng(5), 6, 400.0, 800.0):
        half = len(gulp) // 3
        early, late = (np.abs(np.fft.rfft(part, RATE)).argmax() for part in (gulp[:half], gulp[half : 2 * half]))
        assert 350 < early < 1200 and late > early
