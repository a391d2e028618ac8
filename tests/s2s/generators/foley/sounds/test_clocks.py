"""Clocks: beats keep time, knocks come in the order of an escapement, and nothing rings."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import clocks

RATE = 48_000


def drops(clock: clocks.Movement, lasting_s: float) -> np.ndarray:
    """Seconds of the loudest knock of each beat."""
    one, rng = np.random.default_rng(1), np.random.default_rng(2)
    found = []
    for at_s, gains in clocks.escapement(rng, one, clock, lasting_s):
        per_beat = at_s.reshape(11, -1)
        found += per_beat[gains.reshape(11, -1).argmax(axis=0), np.arange(per_beat.shape[1])].tolist()
    return np.sort(found)


def test_beats_keep_time_and_divide_a_segment() -> None:
    for make in (clocks.wall, clocks.alarm):
        clock = make(np.random.default_rng(3))
        beats = clocks.SEGMENT_S / clock.beat_s
        assert beats == round(beats)
        gaps = np.diff(drops(clock, 20.0))
        assert gaps.mean() == pytest.approx(clock.beat_s, rel=0.01)
        assert gaps.std() < 0.06 * clock.beat_s + 0.01


def test_the_unlocking_comes_first_and_soft() -> None:
    clock = clocks.wall(np.random.default_rng(4))
    at_s, gains = clocks.escapement(np.random.default_rng(5), np.random.default_rng(6), clock, 10.0)[0]
    lead = at_s.reshape(11, -1)[0] - at_s.reshape(11, -1)[1]
    assert 0.005 < lead.mean() < 0.016
    assert 20 * np.log10(gains.reshape(11, -1)[1] / gains.reshape(11, -1)[0]).mean() < -14


def test_ticks_are_bursts_without_a_line() -> None:
    """A line of a ring stands 15 dB and more out of its neighbours; noise stands out by less than 8."""
    made = clocks.ticking(take_rng((3, "clock"), 0), np.full(6 * RATE, 0.5, np.float32))
    spectrum = np.abs(np.fft.rfft(made[: 6 * RATE])) ** 2
    smooth = np.convolve(spectrum, np.ones(601) / 601, "same")
    fine = np.convolve(spectrum, np.ones(61) / 61, "same")
    inside = slice(6 * 1000, 6 * 6000)
    assert 10 * np.log10((fine[inside] / smooth[inside]).max()) < 8


def test_most_energy_lies_between_700_and_8000_hz() -> None:
    made = clocks.ticking(take_rng((4, "clock"), 0), np.full(4 * RATE, 0.5, np.float32))
    power, hz = np.abs(np.fft.rfft(made)) ** 2, np.fft.rfftfreq(len(made), 1 / RATE)
    assert power[(hz > 700) & (hz < 8000)].sum() > 0.6 * power.sum()
