"""A choir: chords of a key, sung by several."""

from itertools import pairwise

import numpy as np
from scipy.signal import welch

from s2s.generators.foley.individual import individual
from s2s.generators.foley.sounds import choir
from s2s.stem import SAMPLE_RATE


def test_chords_follow_each_other_every_three_or_four_seconds() -> None:
    starts, chords = choir._hymn(np.random.default_rng(0), 60_000)
    lengths_s = np.diff(starts)[:-1] / 1000
    assert lengths_s.min() >= 2.6 and lengths_s.max() <= 4.2
    assert all(after in choir.FOLLOWS[before] for before, after in pairwise(chords))
    assert starts[-1] == 60_000 and len(chords) == len(starts) - 1


def test_a_note_has_its_pitch_and_trembles() -> None:
    made = choir._note(np.random.default_rng(1), 220.0, 3000, True, 1.0, 0.5, 0)[SAMPLE_RATE : 2 * SAMPLE_RATE]
    lags = np.fft.irfft(np.square(np.abs(np.fft.rfft(made, 1 << 17))))
    period = 120 + int(np.argmax(lags[120:320]))
    assert abs(SAMPLE_RATE / period / 220 - 1) < 0.02


def test_a_segment_holds_only_notes_of_its_chord() -> None:
    """The strongest lines of three seconds are those of a chord's voices, a quarter tone off at the most."""
    made = choir.choir(np.random.default_rng(3), np.full(8 * SAMPLE_RATE, 0.5, np.float32))
    hz, power = welch(made[: 2 * SAMPLE_RATE], SAMPLE_RATE, nperseg=16384)
    low = (hz > 60) & (hz < 700)
    loudest = hz[low][np.argsort(-power[low])[:6]]
    key_hz = 98.0 * 2 ** (individual(np.random.default_rng(3)).integers(0, 6) / 12)
    notes = np.array([12 * np.log2(k) + note for chord in choir.CHORDS for note in chord for k in (1, 2, 3, 4, 5, 6)])
    away = [np.abs(12 * np.log2(line / key_hz) - notes).min() for line in loudest]
    assert max(away) < 0.75


def test_a_fuller_voice_is_brighter() -> None:
    def centroid_hz(drive: float) -> float:
        made = choir.choir(np.random.default_rng(2), np.full(6 * SAMPLE_RATE, drive, np.float32))
        hz, power = welch(made, SAMPLE_RATE, nperseg=4096)
        return float((hz * power).sum() / power.sum())

    assert centroid_hz(1.0) > 1.1 * centroid_hz(0.0)
