"""Thunder as the sum over a crooked channel."""

import numpy as np
import pytest

from s2s.generators.foley.synth import lightning

RATE = 48_000


def centroid_hz(samples: np.ndarray) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / power.sum())


def test_a_channel_stands_where_it_struck_and_is_longer_than_it_is_high() -> None:
    pieces = lightning.channel(np.random.default_rng(1), 1000.0, 4000.0)
    assert np.linalg.norm(pieces[0] - [1000, 0, 0]) < 2 * lightning.PIECE_M
    assert len(pieces) * lightning.PIECE_M > 1.3 * 4000
    assert np.linalg.norm(np.diff(pieces[:300], axis=0), axis=1) == pytest.approx(lightning.PIECE_M)


def test_a_straight_channel_across_claps_and_one_that_leads_away_rolls() -> None:
    along = lightning.PIECE_M * np.arange(1, 80)
    arc = np.stack([2000 * np.cos(along / 2000), 2000 * np.sin(along / 2000), 0 * along], axis=1)
    away = np.stack([2000 + along, 0 * along, 0 * along], axis=1)
    clap, roll = (np.square(lightning.heard(np.random.default_rng(2), way, 5.0)) for way in (arc, away))
    # All of the arc is 2 km off; the other's last piece is 948 m farther than its first: 2.8 s later.
    begins = round(0.1 * RATE)
    assert clap[:begins].sum() > 0.4 * clap.sum()
    assert roll[:begins].sum() < 0.2 * roll.sum()
    assert roll[round(2 * RATE) : round(2.7 * RATE)].sum() > 0.05 * roll.sum()


def test_farther_is_duller_and_longer() -> None:
    near, far = (
        lightning.heard(np.random.default_rng(3), lightning.channel(np.random.default_rng(4), metres, 4500.0), 5.0)
        for metres in (400.0, 5000.0)
    )
    assert centroid_hz(near) > 1.5 * centroid_hz(far)
    assert np.abs(near).max() == pytest.approx(1.0) and len(far) == 5 * RATE
