"""Guitar, banjo, harp, double bass."""

import numpy as np
import pytest
from listening import RATE, levels_db, off_scale, pitch_hz, take

from s2s.generators.foley.sounds import plucked

SOUNDS = {sound.name: sound for sound in plucked.SOUNDS}


@pytest.mark.parametrize(
    ("name", "tonic_hz", "high_hz"),
    [("string.plucked", 98.0, 205.0), ("string.bass", 49.0, 172.0)],
)
def test_notes_are_of_the_scale(name: str, tonic_hz: float, high_hz: float) -> None:
    heard = [pitch_hz(take(SOUNDS[name], seed).samples[9600:48_000], 0.95 * tonic_hz, high_hz) for seed in range(8)]
    assert max(abs(off_scale(hz, tonic_hz)) for hz in heard) < 0.25
    assert len({round(12 * np.log2(hz / tonic_hz)) for hz in heard}) >= 3


@pytest.mark.parametrize("name", list(SOUNDS))
def test_strings_are_pulled_before_they_are_let_go(name: str) -> None:
    for seed in range(4):
        made = take(SOUNDS[name], seed)
        at = round(made.onset_s * RATE)
        assert 0.01 < made.onset_s < 0.05
        assert np.abs(made.samples[at : at + 960]).max() > 4 * np.abs(made.samples[: at // 2]).max()


def test_takes_do_not_pull_for_equally_long() -> None:
    assert len({take(SOUNDS["string.plucked"], seed).onset_s for seed in range(5)}) == 5


def test_a_banjo_is_over_long_before_a_guitar() -> None:
    """Level half a second after the last note's start, below the loudest moment."""
    banjo, guitar = (
        np.median([levels_db(take(SOUNDS[name], seed).samples)[wait] for seed in range(6)])
        - np.median([levels_db(take(SOUNDS[name], seed).samples).max() for seed in range(6)])
        for name, wait in (("string.banjo", 100), ("string.plucked", 60))
    )
    assert banjo < guitar - 6


def test_banjos_roll_and_harps_break_chords() -> None:
    """Onsets a take: levels that leap by 2 dB within 20 ms."""
    for name, gap_s in (("string.banjo", 0.095), ("string.harp", 0.085)):
        counts = []
        for seed in range(10):
            levels = levels_db(take(SOUNDS[name], seed).samples[: RATE // 2], 0.005)
            leaps = np.flatnonzero(np.maximum(levels[4:], -60) - np.maximum(levels[:-4], -60) > 2.0)
            onsets = leaps[np.concatenate([[True], np.diff(leaps) > 6])]
            counts.append(len(onsets))
            assert np.median(np.diff(onsets * 0.005)) > 0.6 * gap_s if len(onsets) > 2 else True
        assert max(counts) >= 3 and len(set(counts)) >= 2
