"""Mechanisms: knocks fall when they should, as loud as they should, and no two alike."""

import numpy as np
import pytest

from s2s.generators.foley.synth.mechanisms import case, decibels, gong, knocks, touch
from s2s.generators.foley.synth.noise import tilt

RATE = 48_000


def ways(count: int, seed: int = 1) -> list[np.ndarray]:
    return case(np.random.default_rng(seed), tilt(2000, 3, 3), lambda hz: 0.02 + 0 * hz, n_ways=count)


def test_ways_out_have_energy_1_and_differ() -> None:
    first, second = ways(2)
    assert [float(np.sum(np.square(way))) for way in (first, second)] == pytest.approx([1, 1], rel=1e-3)
    assert abs(float(first @ second)) < 0.3


def test_knocks_start_where_they_are_put() -> None:
    made = knocks(np.random.default_rng(1), RATE, [0.25, 0.5], np.ones(2), ways(2), 0.0001)
    heard = np.flatnonzero(np.abs(made) > 0.02 * np.abs(made).max())
    assert heard[0] == pytest.approx(12_000, abs=24)
    assert heard[heard > 20_000][0] == pytest.approx(24_000, abs=24)


def test_knocks_outside_are_left_out() -> None:
    assert not knocks(np.random.default_rng(1), 1000, [-0.1, 1.0], np.ones(2), ways(1), 0.0001).any()


def test_a_knock_10_db_softer_has_a_tenth_of_the_energy() -> None:
    made = knocks(np.random.default_rng(4), RATE, np.arange(40) / 40, decibels([0.0, -10.0] * 20), ways(1), 0.0001)
    energies = np.sum(np.square(made.reshape(40, -1)), axis=1)
    assert 10 * np.log10(energies[::2].mean() / energies[1::2].mean()) == pytest.approx(10, abs=1.5)


def test_knocks_by_many_ways_differ_and_by_one_are_alike() -> None:
    def likeness(count: int) -> float:
        made = knocks(np.random.default_rng(2), RATE, np.arange(10) / 10, np.ones(10), ways(count), 0.00005)
        hits = np.abs(np.fft.rfft(made.reshape(10, -1)[:, :2400], axis=1))
        return float(np.mean(np.corrcoef(np.log(hits[:, 20:400] + 1e-3))[0, 1:]))

    assert likeness(12) < likeness(1) - 0.2


def test_longer_contacts_are_duller() -> None:
    def centre_hz(contact_s: float) -> float:
        power = np.mean(
            [np.abs(np.fft.rfft(touch(np.random.default_rng(k), contact_s), 4096)) ** 2 for k in range(20)], 0
        )
        return float(np.sum(power * np.fft.rfftfreq(4096, 1 / RATE)) / np.sum(power))

    assert centre_hz(0.001) < 0.3 * centre_hz(0.0001)


def test_a_gong_sounds_its_pitch_and_dies_away() -> None:
    rng = np.random.default_rng(3)
    made = gong(rng, rng, 2 * RATE, 1500.0, 1.0, 0.7)
    late = made[RATE // 2 : RATE]
    assert np.abs(np.fft.rfft(late)).argmax() * 2 == pytest.approx(1500, rel=0.01)
    assert 20 * np.log10(made[RATE:].std() / made[:RATE].std()) < -35
