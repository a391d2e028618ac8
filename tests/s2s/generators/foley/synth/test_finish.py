"""Levels, fades and limits."""

import numpy as np
import pytest

from s2s.generators.foley.synth import finish

RATE = 48_000


def peak_db(strength: float) -> float:
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE) * 7
    made = finish.take(np.random.default_rng(1), tone, strength)
    return float(20 * np.log10(np.abs(made).max()))


def test_a_take_peaks_where_its_strength_puts_it() -> None:
    assert -6.5 < peak_db(0.7) < -3.5
    assert peak_db(1.0) - peak_db(0.1) == pytest.approx(21, abs=0.1)


def test_a_take_has_no_offset_and_ends_in_silence() -> None:
    made = finish.take(np.random.default_rng(1), np.ones(RATE) + 0.1 * np.sin(np.arange(RATE)), 1.0, fade_s=0.02)
    assert abs(made[RATE // 2 :].mean()) < 1e-3
    assert abs(made[-1]) < 1e-4 and made.dtype == np.float32


@pytest.mark.parametrize("n_samples", [1, 5])
def test_tiny_takes_do_no_harm(n_samples: int) -> None:
    assert finish.take(np.random.default_rng(1), np.ones(n_samples), 1.0).shape == (n_samples,)


def test_drive_moves_the_level_of_a_bed() -> None:
    noise = np.random.default_rng(1).standard_normal(3 * RATE).astype(np.float32)
    drive = np.repeat([0.25, 0.5, 0.75], RATE)
    levels = 20 * np.log10(finish.bed(noise, drive).reshape(3, RATE).std(axis=1))
    assert levels == pytest.approx([-31, -26, -21], abs=0.1)


def test_the_limiter_leaves_quiet_samples_and_holds_loud_ones() -> None:
    made = finish.soft_limit(np.array([0.5, -0.7, 0.9, -50.0], np.float32))
    assert made[0] == 0.5 and made[1] == pytest.approx(-0.7)
    assert 0.7 < made[2] < 0.9 and -1 <= made[3] < -0.99


def test_a_mix_keeps_its_level_while_its_weights_move() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.standard_normal((2, 2 * RATE))
    weight = np.repeat([0.0, 3.0], RATE)
    made = finish.mixed((first, 1.0), (second, weight))
    assert np.allclose(made[:RATE], first[:RATE], atol=1e-6)
    assert made[RATE:].std() == pytest.approx(1, abs=0.02)


def test_levelled_has_rms_one_and_leaves_silence_silent() -> None:
    made = finish.levelled(np.array([3.0, -3.0, 3.0, -3.0], np.float32))
    assert made.tolist() == pytest.approx([1, -1, 1, -1], abs=1e-5)
    assert not finish.levelled(np.zeros(4, np.float32)).any()
    assert finish.levelled(np.zeros(0, np.float32)).shape == (0,)
