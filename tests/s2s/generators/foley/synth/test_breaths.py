"""Breath, and putting parts together."""

import numpy as np
import pytest

from s2s.generators.foley.synth.breaths import breathed, let_go, stretch, together
from s2s.stem import SAMPLE_RATE


def test_a_breath_is_noise_at_the_formants() -> None:
    made = breathed(np.random.default_rng(0), 1.0, [0, 0], np.array([[800.0, 2400.0, 4000.0]] * 2))[4800:43200]
    assert abs(np.corrcoef(made[480:], made[:-480])[0, 1]) < 0.2  # nothing periodic at 100 Hz
    power = np.square(np.abs(np.fft.rfft(made)))
    hz = np.fft.rfftfreq(len(made), 1 / SAMPLE_RATE)
    near = [power[np.abs(hz - centre) < 100].mean() for centre in (800, 1600, 2400)]
    assert near[0] > 3 * near[1] and near[2] > 3 * near[1]


def test_let_go_bursts_open() -> None:
    level_db = let_go(np.zeros(4800), 0.01)
    assert level_db[0] == -40 and level_db[479] == pytest.approx(0) and (level_db[480:] == 0).all()


def test_a_stretch_is_where_it_was_asked_for() -> None:
    made = stretch(SAMPLE_RATE, 0.5, 0.1)
    assert made[24_000] > 0.99 and made[19_200] == pytest.approx(0.5, abs=0.01) and made[14_400] < 0.01


def test_together_sets_peaks() -> None:
    made = together((np.ones(10, np.float32), 0, 0.0), (3 * np.ones(10, np.float32), 20, -20.0))
    assert len(made) == 30
    assert made[5] == pytest.approx(1, abs=1e-4) and made[15] == 0 and made[25] == pytest.approx(0.1, abs=1e-4)
