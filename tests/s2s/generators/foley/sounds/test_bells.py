"""Bells."""

import numpy as np
import pytest
from listening import RATE, band_db, levels_db, line_db, off_scale, peak_hz, take

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import bells

SOUNDS = {sound.name: sound for sound in bells.SOUNDS}


def onsets_s(samples: np.ndarray, low_hz: float = 2000, high_hz: float = 24_000, rise_db: float = 1.5) -> np.ndarray:
    """Leaps of the level of a band, 20 ms apart at least."""
    spectrum = np.fft.rfft(samples)
    grid = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(grid < low_hz) | (grid > high_hz)] = 0
    levels = levels_db(np.fft.irfft(spectrum, len(samples)), 0.002)
    levels = np.maximum(levels, levels.max() - 40)
    rise = np.concatenate([[99.0], levels[2:] - levels[:-2], [0.0]])
    found: list[int] = []
    for step in np.flatnonzero(rise > rise_db):
        if not found or step - found[-1] > 10:
            found.append(int(step))
    return np.asarray(found) * 0.002


def test_a_church_bell_has_its_hum_its_minor_third_and_its_nominal() -> None:
    made = bells.church(take_rng((1, "bell"), 0), 0.7)
    prime_hz = max((196.0 * 2 ** (note / 12) for note in range(2, 28)), key=lambda hz: _chord_db(made, hz))
    hum_hz = peak_hz(made[24_000:], 0.46 * prime_hz, 0.54 * prime_hz)
    tierce_hz = peak_hz(made[:48_000], 1.15 * prime_hz, 1.22 * prime_hz)
    assert tierce_hz / hum_hz == pytest.approx(2.366, rel=0.03)
    # The hum stays when the nominal is gone.
    falls = [line_db(made[4800:52_800], hz, 8) - line_db(made[120_000:168_000], hz, 8) for hz in (hum_hz, 2 * prime_hz)]
    assert falls[0] < falls[1] - 8


def _chord_db(samples: np.ndarray, prime_hz: float) -> float:
    return sum(line_db(samples, ratio * prime_hz, 0.008 * ratio * prime_hz) for ratio in (0.5, 1, 1.183, 2, 3.011))


def test_one_tower_has_three_bells_at_the_most() -> None:
    hums = {
        round(12 * np.log2(peak_hz(bells.church(take_rng((5, "bell"), number), 0.7)[96_000:], 90, 300) / 98.0))
        for number in range(10)
    }
    assert 1 <= len(hums) <= 3


def test_a_small_bell_is_one_pitch_and_its_twelfth() -> None:
    first, second = (bells.hand(take_rng((2, "bell"), number), 0.7)[2400:48_000] for number in (0, 1))
    lowest_hz = peak_hz(first, 940, 2100)
    assert peak_hz(second, 940, 2100) == pytest.approx(lowest_hz, rel=0.003)
    assert abs(off_scale(lowest_hz, 392.0)) < 0.7
    twelfth_hz = peak_hz(first, 2.7 * lowest_hz, 3.25 * lowest_hz)
    assert twelfth_hz / lowest_hz == pytest.approx(2.96, rel=0.08)


def test_sleigh_bells_rattle_above_2_khz() -> None:
    made = take(SOUNDS["bell.jingle"], 3).samples
    assert band_db(made, 2500, 16_000) > band_db(made, 30, 2000) + 20
    envelope = levels_db(made, 0.005)
    # Each of a hundred touches is heard: within the first 0.3 s the level never rests.
    assert np.abs(np.diff(envelope[4:60])).mean() > 0.7


def test_a_bicycle_bell_is_struck_four_to_six_times_in_pairs() -> None:
    """As in a recording: 60 to 90 ms apart."""
    for seed in range(5):
        # Between the dome's partials there is only the click of striker and case.
        found_s = onsets_s(take(SOUNDS["bell.bicycle"], seed).samples[: round(0.7 * RATE)], 7500, 9500, 8)
        gaps_s = np.diff(found_s)
        assert 3 <= len(found_s) <= 8
        assert 0.04 < np.median(gaps_s) < 0.11


def test_a_dome_has_partials_at_2_6_and_4_6_of_the_lowest() -> None:
    made = bells.bicycle(take_rng((4, "bell"), 0), 0.7)[:48_000]
    lowest_hz = peak_hz(made[24_000:], 1500, 2800)
    over_hz = peak_hz(made, 2.4 * lowest_hz, 2.8 * lowest_hz)
    assert over_hz / lowest_hz == pytest.approx(2.56, rel=0.04)


def test_a_gust_touches_more_tubes_the_stronger_it_is() -> None:
    counts = [
        np.mean([len(onsets_s(take(SOUNDS["bell.wind_chime"], seed, strength).samples)) for seed in range(8)])
        for strength in (0.1, 1.0)
    ]
    assert counts[0] >= 2
    assert counts[1] > counts[0] + 1.5


def test_a_doorbell_falls_a_major_third() -> None:
    for seed in range(4):
        made = take(SOUNDS["bell.doorbell"], seed).samples
        high_hz, low_hz = peak_hz(made[2400:16_000], 500, 900), peak_hz(made[60_000:100_000], 500, 660)
        assert 12 * np.log2(high_hz / low_hz) == pytest.approx(4, abs=0.3)
        assert 560 < low_hz < 640


def test_a_cowbell_is_damped_within_half_a_second() -> None:
    for seed in range(4):
        levels = levels_db(take(SOUNDS["bell.cow"], seed).samples)
        assert levels[60:].max(initial=-120) < levels.max() - 15
        assert 420 < peak_hz(take(SOUNDS["bell.cow"], seed).samples, 300, 2000) < 1300
