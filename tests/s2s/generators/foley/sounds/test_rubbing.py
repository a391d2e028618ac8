"""Zips, paper, cloth, squeaks, scrapes and rolling."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import rubbing

RATE = 48_000


def spectrum(samples: np.ndarray) -> np.ndarray:
    return np.square(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE)))


def kurtosis(samples: np.ndarray) -> float:
    """3 for Gaussian noise, more for clicks."""
    return float(np.mean(np.asarray(samples, float) ** 4) / np.mean(np.asarray(samples, float) ** 2) ** 2)


def modulated_at_hz(samples: np.ndarray, low_hz: int, high_hz: int) -> int:
    """The strongest frequency of the envelope between two."""
    power = np.square(samples.astype(float))
    found = np.abs(np.fft.rfft((power - power.mean()) * np.hanning(len(power)), RATE))
    return low_hz + int(np.argmax(found[low_hz:high_hz]))


def test_the_teeth_of_a_zip_pass_at_the_hand_s_speed() -> None:
    made = rubbing.zipper(take_rng(("zip",), 0), 0.7).samples
    length = len(made) / RATE
    early, fast = (
        modulated_at_hz(made[round((at - 0.06) * length * RATE) : round((at + 0.06) * length * RATE)], 60, 900)
        for at in (0.12, 0.5)
    )
    assert 60 < early < 300 < fast < 500
    assert fast > 1.5 * early


def test_a_squeak_is_a_tone_that_arches() -> None:
    rises = []
    for seed in range(5):
        made = rubbing.squeak(take_rng((seed,), 0), 0.7).samples
        active = np.flatnonzero(np.abs(made) > 0.02 * np.abs(made).max())
        start, length = active[0], active[-1] - active[0]
        f0_hz = []
        for at in (0.1, 0.42):
            part = made[start + round(at * length) :][:960].astype(float)
            likeness = np.correlate(part, part, "full")[len(part) - 1 :]
            f0_hz.append(RATE / (38 + int(np.argmax(likeness[38:76]))))
        assert 500 < f0_hz[0] < 1500
        rises.append(f0_hz[1] / f0_hz[0])
    assert 1.03 < np.median(rises) < 1.4


@pytest.mark.parametrize(("model", "least"), [(rubbing.paper_crumple, 8), (rubbing.paper_tear, 6)])
def test_paper_crackles_and_cloth_does_not(model, least: float) -> None:
    paper, cloth = (
        np.median([kurtosis(made(take_rng((seed,), 0), 0.7).samples) for seed in range(5)])
        for made in (model, rubbing.cloth)
    )
    assert paper > least
    assert paper > 1.3 * cloth


def test_cloth_is_duller_than_paper() -> None:
    def middle_hz(model) -> float:
        power = [np.cumsum(spectrum(model(take_rng((seed,), 0), 0.7).samples)) for seed in range(4)]
        return float(np.median([np.argmax(total > total[-1] / 2) for total in power]))

    dull, bright = middle_hz(rubbing.cloth), middle_hz(rubbing.paper_tear)
    assert dull < 0.6 * bright


def test_a_scrape_chatters() -> None:
    made = rubbing.scrape(take_rng(("scrape",), 1), 0.7).samples
    assert 20 < modulated_at_hz(made, 15, 400) < 330


def test_rolling_is_never_the_same_twice() -> None:
    made = rubbing.roll(take_rng(("roll",), 0), np.full(8 * RATE, 0.5, np.float32))
    step = RATE // 100
    level = np.sqrt(np.square(made).reshape(-1, step).mean(axis=1))
    level -= level.mean()
    likeness = np.correlate(level, level, "full")[len(level) - 1 :] / np.dot(level, level)
    assert likeness[100:400].max() < 0.5


def test_rolling_faster_is_busier() -> None:
    slow, fast = (rubbing.roll(take_rng(("ball",), 0), np.full(4 * RATE, d, np.float32)) for d in (0.1, 0.9))
    assert fast.std() > 3 * slow.std()
    assert kurtosis(slow) > kurtosis(fast)
