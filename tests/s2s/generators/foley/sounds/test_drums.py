"""The kit, its pieces and its room."""

import numpy as np
import pytest
from listening import RATE, band_db, levels_db, peak_hz, take

from s2s.generators.foley.individual import individual, take_rng
from s2s.generators.foley.sounds import drums

SOUNDS = {sound.name: sound for sound in drums.SOUNDS}


def test_a_kit_falls_10_db_in_150_ms_and_its_room_holds_what_is_left() -> None:
    """Medians over recordings: -4 dB after 50 ms, -9 after 120, and then no more than 5 dB in 100 ms."""
    falls = []
    for seed in range(24):
        levels = levels_db(np.pad(take(SOUNDS["drum.kit"], seed).samples, (0, RATE // 2)), 0.02)
        smoothed = 10 * np.log10(np.convolve(10 ** (levels / 10), np.ones(3) / 3, "valid"))
        falls.append(smoothed[:14] - smoothed[:3].max())
    median = np.median(falls, axis=0)
    assert -7 < median[2] < -1
    assert -18 < median[6] < -6
    assert median[6] - median[11] < 10


def test_octaves_above_5_khz_fall() -> None:
    takes = [take(SOUNDS["drum.kit"], seed).samples for seed in range(24)]
    fall_db = np.mean([band_db(made, 5600, 11_200) - band_db(made, 11_200, 22_400) for made in takes])
    assert 2 < fall_db < 14


def test_pieces_come_in_their_proportions() -> None:
    assert sum(odds for _, odds in drums.PIECES) == pytest.approx(1)
    one = individual(take_rng((1, "drum.kit"), 0))
    centroids = [
        np.median([_centroid_hz(piece(individual(rng), rng, 0.7)) for rng in (take_rng((1, "k"), n) for n in range(4))])
        for piece in (drums.kick, drums.tom, drums.snare, drums.hat)
    ]
    assert centroids == sorted(centroids)
    assert one is not None


def _centroid_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.sum(spectrum * np.fft.rfftfreq(len(samples), 1 / RATE)) / spectrum.sum())


def test_a_kick_is_low() -> None:
    for seed in range(4):
        assert peak_hz(take(SOUNDS["drum.kick"], seed).samples, 30, 2000) < 130


def test_energy_of_a_cymbal_climbs_for_some_milliseconds() -> None:
    """Above 3 kHz its modes are fullest 5 to 60 ms after the blow, and die before the low ones."""
    one, rng = np.random.default_rng(1), np.random.default_rng(2)
    made = drums.plates(one, rng, 300, 150, length_s=2.0, t60_s=2.5, strength=0.7)
    grid = np.fft.rfftfreq(len(made), 1 / RATE)
    spectrum = np.fft.rfft(made)
    high = levels_db(np.fft.irfft(np.where(grid > 3000, spectrum, 0), len(made)), 0.005)
    low = levels_db(np.fft.irfft(np.where((grid > 300) & (grid < 1000), spectrum, 0), len(made)), 0.05)
    assert 1 <= int(np.argmax(high[:40])) <= 16
    assert high[10] - high[-20] > low[1] - low[-2]


def test_rolls_do_not_repeat() -> None:
    """Ten hits on one snare: no two alike, though it is one drum."""
    takes = [SOUNDS["drum.snare"].model(take_rng((1, "drum.snare"), number), 0.7) for number in range(10)]
    length = min(map(len, takes))
    unit = np.stack([made[:length] / np.linalg.norm(made[:length]) for made in takes])
    gram = np.abs(unit @ unit.T) - np.eye(10)
    assert gram.max() < 0.9
