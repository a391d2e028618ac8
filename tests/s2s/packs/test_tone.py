import numpy as np
import pytest
from recordings import RATE, noise

from s2s.packs.tone import corner_of, shelved


def power_above(samples, hz):
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    return spectrum[np.fft.rfftfreq(len(samples), 1 / RATE) > hz].sum() / spectrum.sum()


def test_the_corner_lies_at_the_centroid_within_bounds():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    assert corner_of(tone) == pytest.approx(1000, rel=0.01)
    assert corner_of(np.sin(2 * np.pi * 40 * np.arange(RATE) / RATE).astype(np.float32)) == 150
    assert corner_of(noise(1.0)) == 6000


def test_a_shelf_moves_treble_and_not_power():
    flat = noise(1.0)
    dark, bright = shelved(flat, 2000, -9.0), shelved(flat, 2000, 6.0)
    assert power_above(dark, 4000) < power_above(flat, 4000) < power_above(bright, 4000)
    for made in (dark, bright):
        assert made.dtype == np.float32
        assert made.std() == pytest.approx(flat.std(), rel=0.01)
    np.testing.assert_allclose(shelved(flat, 2000, 0.0), flat, atol=1e-6)


def test_a_moving_shelf_is_dark_here_and_bright_there():
    flat = noise(2.0)
    gain_db = np.repeat(np.array([-10.0, 10.0], np.float32), RATE)
    made = shelved(flat, 2000, gain_db)
    assert power_above(made[:RATE], 4000) < 0.8 * power_above(made[RATE:], 4000)
    assert made[:RATE].std() == pytest.approx(made[RATE:].std(), rel=0.05)
