"""Violin and cello."""

import numpy as np
import pytest
from listening import band_db, off_scale, peak_hz, pitch_hz, take

from s2s.generators.foley.sounds import bowed

SOUNDS = {sound.name: sound for sound in bowed.SOUNDS}


@pytest.mark.parametrize(
    ("name", "tonic_hz", "high_hz"), [("string.bowed", 392.0, 1250.0), ("string.cello", 98.0, 300.0)]
)
def test_notes_are_of_the_scale(name: str, tonic_hz: float, high_hz: float) -> None:
    notes = set()
    for seed in range(8):
        hz = pitch_hz(take(SOUNDS[name], seed).samples[4800:19_200], 0.95 * tonic_hz, high_hz)
        assert abs(off_scale(hz, tonic_hz)) < 0.3
        notes.add(round(12 * np.log2(hz / tonic_hz)))
    assert len(notes) >= 3


def test_a_cello_lies_two_octaves_below_and_is_darker() -> None:
    cello, violin = (
        np.median([band_db(made, 3000, 9000) - band_db(made, 50, 3000) for made in takes])
        for takes in (
            [take(SOUNDS[name], seed).samples for seed in range(6)] for name in ("string.cello", "string.bowed")
        )
    )
    assert cello < violin - 6


def test_harder_strokes_speak_sooner() -> None:
    soft, hard = (
        np.median([take(SOUNDS["string.cello"], seed, strength).onset_s for seed in range(6)])
        for strength in (0.1, 1.0)
    )
    assert hard < soft - 0.01


def test_the_tone_is_periodic() -> None:
    made = take(SOUNDS["string.cello"], 2).samples[9600:28_800]
    f0_hz = pitch_hz(made, 90, 300)
    assert peak_hz(made, 2.9 * f0_hz, 3.1 * f0_hz) == pytest.approx(3 * f0_hz, rel=0.02)
