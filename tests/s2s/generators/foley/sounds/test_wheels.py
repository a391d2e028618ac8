"""Wheels without engines."""

import numpy as np
import pytest

from s2s.generators.foley.sounds.wheels import bicycle, cart, jump, knock, pawl, skateboard

RATE = 48_000


def test_pawls_click_as_often_as_teeth_pass() -> None:
    for drive, speed_m_s in ((0.2, 3.0), (0.8, 7.5)):
        made = bicycle(np.random.default_rng(3), np.full(8 * RATE, drive, np.float32))
        spectrum = np.fft.rfft(made)
        spectrum[: 3000 * 8] = 0
        high = np.abs(np.fft.irfft(spectrum))
        envelope = high[: len(high) // 48 * 48].reshape(-1, 48).mean(axis=1)
        rates = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope))))
        least, most = (round(8 * speed_m_s / 2.1 * teeth) for teeth in (16, 25))
        strongest = least + int(np.convolve(rates, np.ones(8), "same")[least:most].argmax())
        assert rates[strongest - 16 : strongest + 17].mean() > 1.3 * np.median(rates[8 * 15 : 8 * 250])


def test_a_pawl_is_a_short_click_of_steel() -> None:
    made = pawl(np.random.default_rng(1), 1800.0)
    power = np.square(np.abs(np.fft.rfft(made, RATE)))
    assert (power * np.arange(len(power))).sum() / power.sum() > 1500
    assert np.square(made[: round(0.01 * RATE)]).sum() > 0.8 * np.square(made).sum()


def test_a_jump_is_silent_between_its_blows() -> None:
    rng = np.random.default_rng(2)
    rolling = rng.standard_normal(2 * RATE).astype(np.float32)
    jump(rng, rolling, RATE // 2, [np.ones(480, np.float32)])
    air = rolling[round(0.55 * RATE) : round(0.75 * RATE)]
    assert air.std() == pytest.approx(0.05, rel=0.1)
    assert rolling[: RATE // 2].std() == pytest.approx(1, abs=0.05)
    assert (
        rolling[RATE // 2 : RATE // 2 + 480].mean() > 2 and rolling[round(0.79 * RATE) : round(0.99 * RATE)].max() > 5
    )


def test_a_jump_that_would_not_land_is_not_made() -> None:
    rolling = np.ones(RATE, np.float32)
    jump(np.random.default_rng(1), rolling, RATE - 4800, [np.ones(480, np.float32)])
    assert np.all(rolling == 1)


def test_skateboards_are_dark_and_knock() -> None:
    made = skateboard(np.random.default_rng(1), np.full(8 * RATE, 0.6, np.float32))
    power = np.square(np.abs(np.fft.rfft(made)))
    hz = np.fft.rfftfreq(len(made), 1 / RATE)
    assert power[hz > 2500].sum() < 0.1 * power.sum()
    level = np.sqrt(np.square(made.reshape(-1, 480)).mean(axis=1))
    assert np.percentile(level, 99) > 2.5 * np.median(level)


def test_knocks_ring_at_their_board() -> None:
    made = knock(np.random.default_rng(1), 350.0, 0.05, 0.3, 1000)
    spectrum = np.abs(np.fft.rfft(made, RATE))
    assert spectrum[300:400].max() > 0.4 * spectrum.max() and np.abs(made).max() == pytest.approx(1, abs=1e-3)


def test_a_cart_rattles_more_the_faster_it_goes() -> None:
    def bursts(drive: float) -> float:
        made = cart(np.random.default_rng(4), np.full(6 * RATE, drive, np.float32))
        level = np.sqrt(np.square(made.reshape(-1, 240)).mean(axis=1))
        return float(level.std() / level.mean())  # few rattles stand alone, many run together

    assert bursts(0.05) > bursts(0.95)
