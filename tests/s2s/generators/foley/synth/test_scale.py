"""Notes and melodies."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.synth import scale


def test_degrees_are_those_of_g_major_pentatonic() -> None:
    # G A B D E G over G4: 392, 440, 493.9, 587.3, 659.3, 784 Hz.
    wanted = [392.0, 440.0, 493.9, 587.3, 659.3, 784.0]
    assert [scale.degree_hz(392.0, place) for place in range(6)] == pytest.approx(wanted, rel=1e-3)
    assert scale.degree_hz(392.0, -5) == pytest.approx(196.0)


def test_takes_of_a_source_follow_one_melody_of_small_steps() -> None:
    places = [scale.degree(take_rng((3, "mallet.marimba"), number), 11) for number in range(80)]
    assert places == [scale.degree(take_rng((3, "mallet.marimba"), number), 11) for number in range(80)]
    assert min(places) >= 0 and max(places) <= 10
    steps = np.abs(np.diff(places))
    assert steps.max() <= 5
    assert 1.0 < steps.mean() < 2.2
    assert len(set(places)) >= 6


def test_other_sources_play_other_melodies() -> None:
    first, other = ([scale.degree(take_rng((seed, "bell"), number), 11) for number in range(30)] for seed in (1, 2))
    assert first != other


def test_a_melody_stays_within_few_notes_when_there_are_few() -> None:
    assert {scale.degree(take_rng((0, "x"), number), 2) for number in range(40)} == {0, 1}


def test_notes_are_in_tune_to_a_few_cents() -> None:
    cents = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        place = scale.degree(rng, 6)
        cents.append(1200 * np.log2(scale.note_hz(np.random.default_rng(seed), 98.0) / scale.degree_hz(98.0, place)))
    assert np.std(cents) == pytest.approx(3, rel=0.2)
