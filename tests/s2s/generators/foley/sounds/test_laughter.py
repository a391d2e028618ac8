"""Laughter: its pace, and that it tires."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.sounds import laughter
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int) -> Take:
    model = next(sound.model for sound in laughter.SOUNDS if sound.name == f"people.{name}")
    made = model(np.random.default_rng(seed), 0.7)
    assert isinstance(made, Take)
    return made


def level_db(samples: np.ndarray, window_s: float = 0.02) -> np.ndarray:
    n = round(window_s * SAMPLE_RATE)
    power = np.convolve(np.square(samples, dtype=np.float64), np.ones(n) / n, "same")
    return 10 * np.log10(power / power.max() + 1e-9)


@pytest.mark.parametrize("name", ["laugh", "baby_laugh"])
def test_laughter_comes_in_five_to_seven_calls_a_second(name: str) -> None:
    rates_hz = []
    for seed in range(6):
        level = 10 ** (level_db(rendered(name, seed).samples)[::480] / 20)
        hz, power = welch(level, 100, nperseg=min(128, len(level)), nfft=1024)
        inside = (hz > 3) & (hz < 12)
        rates_hz.append(hz[inside][np.argmax(power[inside])])
    assert 4.5 < np.median(rates_hz) < 7.5


def test_laughter_tires() -> None:
    """A bout grows softer towards its end (Provine & Yong 1991)."""
    rng = np.random.default_rng(1)
    fades_db = []
    for _ in range(12):
        made = laughter._bout(rng, 0.7, 300.0, np.array([900.0, 1500, 2600, 3600]), 7, 5.5, 0.0)
        first, last = made[: len(made) // 2], made[len(made) // 2 :]
        fades_db.append(20 * np.log10(first.std() / last.std()))
    assert 1.5 < np.mean(fades_db) < 10
