"""Winds and free reeds."""

import numpy as np
import pytest
from listening import RATE, band_db, line_db, off_scale, peak_hz, pitch_hz, take

from s2s.generators.foley.sounds import winds

SOUNDS = {sound.name: sound for sound in winds.SOUNDS}
STEADY = slice(4800, 14_400)
"""From 0.1 to 0.3 s: after the attack, before most slurs."""


@pytest.mark.parametrize(
    ("name", "low_hz", "high_hz"),
    [
        ("wind.flute", 380, 1250),
        ("wind.clarinet", 190, 620),
        ("wind.saxophone", 100, 360),
        ("wind.trumpet", 380, 810),
        ("wind.trombone", 95, 310),
    ],
)
def test_notes_are_of_the_scale(name: str, low_hz: float, high_hz: float) -> None:
    notes = set()
    for seed in range(8):
        heard_hz = pitch_hz(take(SOUNDS[name], seed).samples[STEADY], low_hz, high_hz)
        assert abs(off_scale(heard_hz, 196.0)) < 0.45
        notes.add(round(12 * np.log2(heard_hz / 98.0)))
    assert len(notes) >= 3


def odd_over_even_db(name: str, low_hz: float, high_hz: float) -> float:
    values = []
    for seed in range(6):
        made = take(SOUNDS[name], seed).samples[STEADY]
        f0_hz = pitch_hz(made, low_hz, high_hz)
        values.append(line_db(made, 3 * f0_hz, 12) - line_db(made, 2 * f0_hz, 12))
    return float(np.median(values))


def test_a_clarinet_skips_its_second_harmonic_and_a_saxophone_does_not() -> None:
    assert odd_over_even_db("wind.clarinet", 190, 620) > 10
    assert odd_over_even_db("wind.saxophone", 100, 360) < 5


def test_a_flute_is_nearly_a_sine() -> None:
    falls = []
    for seed in range(6):
        made = take(SOUNDS["wind.flute"], seed).samples[STEADY]
        f0_hz = pitch_hz(made, 380, 1250)
        falls.append(line_db(made, f0_hz, 12) - line_db(made, 3 * f0_hz, 12))
    assert np.median(falls) > 12


@pytest.mark.parametrize("name", ["wind.trumpet", "wind.trombone"])
def test_loud_brass_is_bright(name: str) -> None:
    """What lies above 2 kHz gains on what lies below: 6 dB or more from soft to loud."""
    soft, hard = (
        np.median([band_db(made, 2000, 8000) - band_db(made, 90, 2000) for made in takes])
        for takes in (
            [take(SOUNDS[name], seed, strength).samples[STEADY] for seed in range(6)] for strength in (0.15, 1.0)
        )
    )
    assert hard > soft + 6


def test_a_trumpets_bell_favours_1_to_3_khz() -> None:
    made = [take(SOUNDS["wind.trumpet"], seed, 0.9).samples[STEADY] for seed in range(6)]
    assert np.median([peak_hz(each, 300, 6000) for each in made]) > 700


def test_two_reeds_of_an_accordion_beat() -> None:
    """Its note swells and sinks by 6 dB or more within half a second; the octave below, one reed, does not."""
    swings = []
    for seed in range(6):
        made = take(SOUNDS["wind.accordion"], seed).samples
        octave_hz = pitch_hz(made[4800:26_400], 97, 400)
        swings.append([_swing_db(made, 2 * octave_hz), _swing_db(made, octave_hz)])
    beating, single = np.median(swings, axis=0)
    assert beating > single + 2 and beating > 4


def _swing_db(samples: np.ndarray, hz: float) -> float:
    """Range of a narrow band's envelope from 0.15 to 0.5 s."""
    spectrum = np.fft.fft(samples)
    grid = np.fft.fftfreq(len(samples), 1 / RATE)
    spectrum[np.abs(grid - hz) > 15] = 0
    envelope = np.abs(np.fft.ifft(spectrum))[7200:24_000]
    return float(20 * np.log10(envelope.max() / envelope.min()))


def test_a_free_reed_has_many_harmonics() -> None:
    for seed in range(4):
        made = take(SOUNDS["wind.harmonica"], seed).samples[STEADY]
        assert band_db(made, 3000, 8000) > band_db(made, 300, 3000) - 15


def test_a_slur_goes_to_a_neighbour_of_the_scale() -> None:
    ratios = {round(12 * np.log2(winds.neighbour_ratio(np.random.default_rng(seed), 392.0))) for seed in range(20)}
    assert ratios == {2, -3}  # from G up to A, or down to E
    pitch = winds.sung(np.random.default_rng(1), RATE, 392.0, scoop=0.0, vibrato=0.0, rate_hz=5.0, slurred=1.0)
    assert abs(12 * np.log2(pitch[-1] / 392.0)) > 1.8 and abs(12 * np.log2(pitch[2000] / 392.0)) < 0.1
