"""Strength is nearness: near thunder cracks at once and is bright, far thunder rolls and is dull."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.thunder import thunder

RATE = 48_000


def centroid_hz(samples: np.ndarray) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / power.sum())


def test_near_thunder_is_bright_and_far_thunder_dull() -> None:
    near, far = (
        np.median([centroid_hz(thunder(take_rng((k, "t"), 0), strength)) for k in range(4)]) for strength in (1, 0.1)
    )
    assert 2000 > near > 1.5 * far > 60


def test_it_lasts_for_seconds_in_claps() -> None:
    for seed in range(3):
        samples = thunder(take_rng((seed, "t"), 0), 0.7)
        level_db = 10 * np.log10(np.square(samples[: 5 * RATE]).reshape(-1, RATE // 20).mean(axis=1) + 1e-12)
        assert np.count_nonzero(level_db > level_db.max() - 30) > 30  # 1.5 s
        falling = level_db - np.polyval(np.polyfit(np.arange(100), level_db, 2), np.arange(100))
        assert falling.std() > 2.5  # a smooth decay of such noise has 0.6
