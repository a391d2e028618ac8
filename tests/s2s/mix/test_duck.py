"""Ducking, with steady powers, so that every depth can be worked out."""

import numpy as np
import pytest

from s2s.mix.duck import Ducker
from s2s.stem import SAMPLE_RATE


def steady(power: float, n_samples: int = SAMPLE_RATE) -> np.ndarray:
    return np.full((2, n_samples), np.sqrt(power / 2), np.float32)


def depth_db(gain: np.ndarray) -> np.ndarray:
    return -20 * np.log10(gain)


@pytest.mark.parametrize(
    ("event_power", "expected_db"),
    [(0.1, 3.0), (0.3, 4.5), (1e6, 6.0), (1e-5, 0.0), (0.0, 0.0)],  # 6 dB times the events' share of the power
)
def test_beds_step_back_by_the_events_share(event_power: float, expected_db: float) -> None:
    gain = Ducker(6.0).gain(steady(event_power), steady(0.1))
    assert gain.shape == (SAMPLE_RATE,)
    assert depth_db(gain)[-1] == pytest.approx(expected_db, abs=0.02)
    assert depth_db(gain).max() <= 6.0001


def test_attack_and_release() -> None:
    ducker = Ducker(6.0, attack_s=0.02, release_s=0.25)
    down = depth_db(ducker.gain(steady(1e6), steady(0.1)))
    assert down[0] < 0.1
    assert down[960] == pytest.approx(6.0 * (1 - np.exp(-1)), abs=0.8)  # after 20 ms; levels are followed in 5 ms steps
    assert down[4800] > 5.9
    back = depth_db(ducker.gain(steady(0.0), steady(0.1)))
    assert back[0] == pytest.approx(6.0, abs=0.05)
    # 250 ms later 37 % are left; the attack's filter lags behind by its 20 ms.
    assert back[12_000] == pytest.approx(6.0 * np.exp(-(0.25 - 0.02) / 0.25), abs=0.1)
    assert np.diff(back).max() < 1e-4


def test_the_gain_moves_smoothly() -> None:
    events = steady(0.0)
    events[:, 10_000:10_480] = 0.9
    gain = Ducker(6.0).gain(events, steady(0.01))
    assert gain.min() < 0.65
    assert np.abs(np.diff(gain)).max() < 2e-3  # a step would click


def test_blocks_go_on_where_the_last_one_ended() -> None:
    rng = np.random.default_rng(0)
    events = rng.standard_normal((2, 96_000)) * (rng.random(96_000) > 0.9999).cumsum() % 2
    beds = steady(0.1, 96_000)
    whole = Ducker(6.0).gain(events, beds)
    ducker = Ducker(6.0)
    parts = [ducker.gain(events[:, at : at + 4800], beds[:, at : at + 4800]) for at in range(0, 96_000, 4800)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_without_beds_or_events_there_is_nothing_to_do() -> None:
    silence = np.zeros((2, 1000), np.float32)
    assert np.array_equal(Ducker(6.0).gain(silence, silence), np.ones(1000))
