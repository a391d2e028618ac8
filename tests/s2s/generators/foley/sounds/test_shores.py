"""Animals by the water."""

import numpy as np

from s2s.generators.foley.fit.calls import measure
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import shores
from s2s.stem import SAMPLE_RATE


def takes(model, n: int = 5, strength: float = 0.7) -> list[np.ndarray]:
    return [model(take_rng((seed, "x"), 0), strength).samples for seed in range(n)]


def share(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())


def test_a_sea_lion_is_deep() -> None:
    for samples in takes(shores.sea_lion):
        assert share(samples, 60, 700) > 0.6
        assert 0.4 < len(samples) / SAMPLE_RATE < 3


def test_a_croak_rings_at_1_and_2_khz() -> None:
    for samples in takes(shores.frog):
        assert share(samples, 700, 2900) > 0.8
        assert share(samples, 1600, 2600) > 0.25


def test_a_whale_glides_and_the_sea_answers() -> None:
    for samples in takes(shores.whale):
        assert share(samples, 100, 1500) > 0.8
        energy = np.cumsum(np.square(samples, dtype=np.float64)) / np.square(samples, dtype=np.float64).sum()
        assert np.searchsorted(energy, 0.999) - np.searchsorted(energy, 0.9) > 0.3 * SAMPLE_RATE
    spans = [np.ptp(measure(samples)["f0_octaves"][2:10]) for samples in takes(shores.whale, 8)]
    assert np.median(spans) > 0.2
