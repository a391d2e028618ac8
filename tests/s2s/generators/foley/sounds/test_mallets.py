"""Marimba, vibraphone, glockenspiel, steelpan."""

import numpy as np
import pytest
from listening import RATE, levels_db, line_db, off_scale, peak_hz, take

from s2s.generators.foley.sounds import mallets
from s2s.generators.foley.synth.modal import ring

SOUNDS = {sound.name: sound for sound in mallets.SOUNDS}


def blow(bar: mallets.Bar, f0_hz: float, seed: int = 0, strength: float = 0.7) -> np.ndarray:
    return bar(np.random.default_rng(7), np.random.default_rng(seed), f0_hz, strength)


def narrow(samples: np.ndarray, hz: float, width_hz: float) -> np.ndarray:
    spectrum = np.fft.rfft(samples)
    grid = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[np.abs(grid - hz) > width_hz] = 0
    return np.fft.irfft(spectrum, len(samples))


@pytest.mark.parametrize(
    ("name", "low_hz", "high_hz"),
    [
        ("mallet.marimba", 480, 2000),
        ("mallet.vibraphone", 190, 800),
        ("mallet.glockenspiel", 770, 3200),
        ("mallet.steelpan", 380, 1250),
    ],
)
def test_notes_are_of_the_scale(name: str, low_hz: float, high_hz: float) -> None:
    for seed in range(6):
        heard_hz = peak_hz(take(SOUNDS[name], seed).samples[2400:24_000], low_hz, high_hz)
        assert abs(off_scale(heard_hz, 392.0)) < 0.3


def test_the_second_mode_is_tuned_to_the_double_octave_and_dies_first() -> None:
    made = blow(mallets.marimba_bar, 392.0)
    assert peak_hz(made[:12_000], 1450, 1700) == pytest.approx(392 * 3.98, rel=0.005)
    early, late = made[480:7200], made[12_000:18_720]
    falls = [line_db(early, hz, 20) - line_db(late, hz, 20) for hz in (392.0, 392 * 3.98)]
    assert falls[1] > falls[0] + 15


def test_a_blow_in_the_middle_wakes_little_of_the_modes_that_are_still_there() -> None:
    """Takes differ in the balance of their modes by more than 3 dB, and not in pitch."""
    ratio_db = []
    for seed in range(12):
        made = blow(mallets.marimba_bar, 392.0, seed)[:9600]
        ratio_db.append(line_db(made, 392 * 3.98, 20) - line_db(made, 392.0, 20))
    assert np.std(ratio_db) > 3


def test_the_motor_moves_the_fundamental_four_to_six_times_a_second() -> None:
    made = blow(mallets.vibraphone_bar, 392.0)
    envelope = np.abs(narrow(made, 392.0, 15.0) + 1j * np.imag(_analytic(narrow(made, 392.0, 15.0))))
    envelope = envelope[4800:86_400] * np.exp(np.arange(81_600) / RATE * 6.91 / 7.3)
    rate_hz = peak_hz(envelope - envelope.mean(), 2, 10)
    assert 3.8 < rate_hz < 6.2
    depth_db = 20 * np.log10(np.percentile(envelope, 95) / np.percentile(envelope, 5))
    assert 4 < depth_db < 9


def _analytic(samples: np.ndarray) -> np.ndarray:
    spectrum = np.fft.fft(samples)
    spectrum[len(samples) // 2 :] = 0
    return np.fft.ifft(2 * spectrum)


def test_a_glockenspiel_keeps_the_modes_of_a_plain_bar() -> None:
    made = blow(mallets.glockenspiel_bar, 784.0)
    assert peak_hz(made[:24_000], 1900, 2300) == pytest.approx(784 * 2.757 * 0.983, rel=0.005)


def test_octaves_of_a_steelpan_swell_after_the_blow() -> None:
    made = blow(mallets.steelpan_bar, 440.0, strength=1.0)
    octave = levels_db(narrow(made, 880.0, 60.0)[:9600], 0.005)
    assert 1 <= int(np.argmax(octave)) <= 20
    assert octave.max() > octave[0] + 2


def test_the_second_mallet_strikes_below_the_first() -> None:
    def plain(_: np.random.Generator, __: np.random.Generator, f0_hz: float, strength: float) -> np.ndarray:
        return strength * ring(np.array([f0_hz]), np.array([1.0]), np.array([3.0]), RATE)

    for seed in range(6):
        made = mallets.played(np.random.default_rng(seed), 0.5, plain, tonic_hz=784.0, lowest=5, cents=0.0, both=1.0)
        top_hz = peak_hz(made, 1500, 7000)
        assert line_db(made, top_hz) > -40
        below = peak_hz(made, 700, 0.97 * top_hz)
        assert 2 <= round(12 * np.log2(top_hz / below)) <= 14
