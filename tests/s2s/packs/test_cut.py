import numpy as np
import pytest
from recordings import RATE, burst, noise, placed

from s2s.packs.cut import LONGEST_S, singles_in


def test_sounds_are_cut_apart_at_silences():
    samples = placed([0.5, 1.5, 2.25], 3.0)
    singles = singles_in(samples)
    assert len(singles) == 3
    for number, single in enumerate(singles):
        # The sound begins with its loudest wave: the tap is within a millisecond of its start.
        starts = int(np.argmax(np.correlate(single.samples, burst(seed=number)[:2000], mode="valid")))
        assert abs(single.onset - starts) < 0.001 * RATE
        assert single.onset <= 0.006 * RATE
        assert 0.1 * RATE < len(single.samples) < 0.3 * RATE


def test_background_noise_is_no_sound():
    samples = placed([0.5, 1.5], 3.0) + noise(3.0, level=0.001)
    assert [len(single.samples) < 0.35 * RATE for single in singles_in(samples)] == [True, True]


def test_sounds_that_ring_into_each_other_are_cut_at_the_dip():
    singles = singles_in(placed([0.1, 0.3, 0.5], 1.0, length_s=0.3))
    assert len(singles) == 3
    assert all(len(single.samples) == pytest.approx(0.2 * RATE, abs=0.02 * RATE) for single in singles[:2])


def test_what_follows_sooner_than_is_natural_is_one_sound():
    samples = placed([0.1, 0.3, 0.5], 1.0)
    assert len(singles_in(samples, min_gap_s=1.0)) == 1
    assert len(singles_in(samples, min_gap_s=0.2)) == 3


def test_handling_noise_is_left_out():
    samples = placed([0.5], 2.0)
    samples[RATE : RATE + 4800] += 0.01 * burst(0.1)
    assert len(singles_in(samples)) == 1


def test_the_onset_of_a_slow_rise_is_where_it_comes_near_its_height():
    time_s = np.arange(RATE) / RATE
    swell = (np.clip(time_s / 0.5, 0, 1) * np.sin(2 * np.pi * 500 * time_s)).astype(np.float32)
    swell = np.concatenate([np.zeros(RATE // 2, np.float32), swell, np.zeros(RATE // 2, np.float32)])
    [single] = singles_in(swell)
    # Of a linear rise, the time t is 12 dB below t + 0.2 s when t = (t + 0.2 s) / 4: 67 ms. What leads in is kept.
    # It ends at 1.5 s, behind which 30 ms and what the window of 20 ms smears are kept.
    assert 1.535 + (single.onset - len(single.samples)) / RATE - 0.5 == pytest.approx(0.067, abs=0.015)
    assert single.onset > 0.05 * RATE


def test_a_breath_before_is_kept_and_the_tap_is_after_it():
    samples = placed([1.0], 2.0)
    samples[round(0.6 * RATE) : round(0.9 * RATE)] += noise(0.3, level=0.003)
    [single] = singles_in(samples)
    assert single.onset / RATE == pytest.approx(0.4, abs=0.03)


def test_long_sounds_are_cut_and_die_away():
    [single] = singles_in(noise(9.0))
    assert len(single.samples) == round(LONGEST_S * RATE)
    assert np.abs(single.samples[-480:]).max() < 0.01


@pytest.mark.parametrize("n_samples", [1, 2, 119, 121, 500])
def test_the_shortest_recordings_are_one_sound(n_samples):
    [single] = singles_in(np.ones(n_samples, np.float32))
    assert 0 < len(single.samples) <= n_samples
    assert 0 <= single.onset < len(single.samples)


def test_ends_are_quiet():
    for single in singles_in(placed([0.2, 0.9], 1.5) + noise(1.5, level=0.002)):
        assert abs(single.samples[0]) < 1e-3
        assert np.abs(single.samples[-10:]).max() < 1e-3
