"""Harmonics, breath, reeds and bores."""

import numpy as np
import pytest
from listening import RATE, band_db, levels_db, line_db, peak_hz

from s2s.generators.foley.synth import winds
from s2s.generators.foley.synth.noise import tilt


def test_harmonics_have_the_levels_given() -> None:
    f0 = np.full(RATE, 200.0)
    levels = np.tile([0.4, 0.0, 0.1], (winds.rows(RATE), 1))
    made = winds.harmonics(f0, levels, 0.0)
    time_s = np.arange(1, RATE + 1) / RATE
    wanted = 0.4 * np.sin(2 * np.pi * 200 * time_s) + 0.1 * np.sin(2 * np.pi * 600 * time_s)
    assert made.dtype == np.float32 and np.abs(made - wanted).max() < 2e-3


def test_levels_move_in_straight_lines() -> None:
    levels = np.linspace(0, 1, winds.rows(4800))[:, None]
    made = winds.harmonics(np.full(4800, 1000.0), levels, 0.0)
    assert np.abs(made[2350:2450]).max() == pytest.approx(0.5, abs=0.03)


def test_harmonics_above_20_khz_are_left_out() -> None:
    made = winds.harmonics(np.full(4800, 9000.0), np.tile([0.0, 0.0, 1.0], (winds.rows(4800), 1)), 0.0)
    assert not made.any()


def test_breath_rises_holds_and_ends() -> None:
    made = winds.blown(np.random.default_rng(0), RATE, attack_s=0.05, held_s=0.7, release_s=0.1, tremor=0.0)
    assert made[0] == 0 and abs(made[round(0.81 * RATE)]) < 1e-6
    assert 0.85 < made[round(0.4 * RATE)] <= 1


def test_breath_noise_is_loudest_in_the_tubes_resonances() -> None:
    made = winds.breath_noise(np.random.default_rng(1), RATE, tilt(1000, 0, 0), 500.0, tube_db=20, width_hz=20)
    assert made.std() == pytest.approx(1, rel=0.01)
    assert band_db(made, 990, 1010) > band_db(made, 1240, 1260) + 14


def test_a_reed_on_a_cylinder_sounds_a_cycle_of_two_passages_without_even_harmonics() -> None:
    made = winds.reed_tube(np.full(800, 0.45), np.random.default_rng(0), opening=0.35, loss=0.1, noise=0.0)
    # As if a cycle of 128 samples were played at 48 kHz: 375 Hz.
    settled = made[200 * winds.STEPS :]
    assert peak_hz(settled, 100, 1000) == pytest.approx(375, rel=0.01)
    assert line_db(settled, 375) > line_db(settled, 750) + 15
    assert line_db(settled, 1125) > line_db(settled, 750) + 5


def test_a_reed_needs_about_a_third_of_its_closing_pressure() -> None:
    weak, strong = (
        winds.reed_tube(np.full(600, push), np.random.default_rng(0), opening=0.35, loss=0.1, noise=0.001)[-6500:-100]
        for push in (0.2, 0.5)
    )
    assert strong.std() > 50 * weak.std()


def test_cycles_are_played_at_the_pitch_asked_for() -> None:
    cycles = np.sin(np.pi * np.arange(600 * winds.STEPS) / winds.STEPS).astype(np.float32)
    assert peak_hz(winds.at_pitch(cycles, np.full(RATE, 220.0)), 100, 1000) == pytest.approx(220, abs=0.5)


def test_a_bore_steepens_loud_waves_only() -> None:
    sine = np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    loud, soft = (winds.steepened(gain * sine, 0.0003) for gain in (1.0, 0.1))
    octave_db = [line_db(made, 600) - line_db(made, 300) for made in (loud, soft)]
    # The second harmonic grows with the height: 2 pi 300 * 0.0003 * gain / 2, so 20 dB for 20 dB.
    assert octave_db[0] == pytest.approx(20 * np.log10(np.pi * 300 * 0.0003), abs=2)
    assert octave_db[0] - octave_db[1] == pytest.approx(20, abs=2)
    assert levels_db(loud).max() < levels_db(sine).max() + 1
