"""Wind rises in pitch with its gusts; leaves are higher, and restless."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.weather import leaves, wind

RATE = 48_000


def frames(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level in dB and centroid in Hz of each quarter of a second."""
    pieces = samples[: len(samples) // 12000 * 12000].reshape(-1, 12000)
    power = np.square(np.abs(np.fft.rfft(pieces, axis=1)))
    hz = np.fft.rfftfreq(12000, 1 / RATE)
    return 10 * np.log10(power.sum(axis=1)), (power * hz).sum(axis=1) / power.sum(axis=1)


def made(model, drive: float = 0.5) -> np.ndarray:
    return model(take_rng((1, "weather"), 0), np.full(20 * RATE, drive, np.float32))


def test_gusts_are_louder_and_higher_at_once() -> None:
    level_db, centroid = frames(made(wind))
    assert level_db.std() > 3
    assert np.corrcoef(level_db, np.log(centroid))[0, 1] > 0.5


def test_leaves_rustle_above_the_wind_and_by_fits_and_starts() -> None:
    level_db, centroid = frames(made(leaves))
    assert np.median(centroid) > 2000
    assert 1.2 < level_db.std() < 6
