"""Babble: the rate of its syllables and the spectrum of speech."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.synth.babble import Talker, phrase, talker
from s2s.stem import SAMPLE_RATE


def babbled(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([phrase(rng, talker(rng), 3.0) for _ in range(count)])


def test_syllables_come_four_or_five_times_a_second() -> None:
    """Speech is modulated most at 3 to 6 Hz (Greenberg & Arai 2004)."""
    made = babbled(12)
    level = np.sqrt(np.square(made[: len(made) // 480 * 480].reshape(-1, 480)).mean(axis=1))
    hz, power = welch(level, 100, nperseg=200)
    octaves = {
        centre: power[(hz >= centre / 1.41) & (hz < centre * 1.41)].mean() * centre for centre in (1, 2, 4, 8, 16)
    }
    assert max(octaves, key=octaves.__getitem__) == 4


def test_the_spectrum_is_that_of_speech_within_6_db() -> None:
    """Long-term average of speech (Byrne et al., JASA 1994): octaves against that at 500 Hz."""
    hz, power = welch(babbled(16), SAMPLE_RATE, nperseg=8192)
    octaves_db = {
        centre: 10 * np.log10(power[(hz >= centre / 2**0.5) & (hz < centre * 2**0.5)].sum())
        for centre in (250, 500, 1000, 2000, 4000)
    }
    for centre, wanted_db in ((250, -1.7), (1000, -6.5), (2000, -11.0), (4000, -15.5)):
        assert octaves_db[centre] - octaves_db[500] == pytest.approx(wanted_db, abs=6)


def test_a_talker_has_a_pitch_of_their_own() -> None:
    who = Talker(pitch_hz=200.0, tract=1.15, syllables_hz=4.5, effort=0.5)
    made = phrase(np.random.default_rng(1), who, 2.0)
    power = np.square(np.abs(np.fft.rfft(made, 1 << 18)))
    autocorrelation = np.fft.irfft(power)[: SAMPLE_RATE // 60]
    first = SAMPLE_RATE // 400
    pitch_hz = SAMPLE_RATE / (first + np.argmax(autocorrelation[first:]))
    assert 150 < pitch_hz < 270
    assert made.std() == pytest.approx(1, rel=0.02)
