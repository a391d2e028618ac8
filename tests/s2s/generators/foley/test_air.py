"""Air: the table of ISO 9613-1, and what it does to clicks and tones."""

import numpy as np
import pytest

from s2s.generators.foley.air import MOST_DELAY_S, absorption_db_m, delay_s, dulled

RATE = 48_000


@pytest.mark.parametrize(
    ("temperature_c", "humidity", "hz", "db_km"),
    [  # ISO 9613-2:1996, table 2, and ISO 9613-1:1993, table 1
        (10, 70, 1000, 3.7),
        (10, 70, 4000, 32.8),
        (10, 70, 8000, 117),
        (20, 70, 2000, 9.0),
        (30, 70, 8000, 59.3),
        (15, 20, 4000, 88.8),
        (15, 50, 1000, 4.2),
        (15, 80, 8000, 82.8),
    ],
)
def test_absorption_is_that_of_the_standard(temperature_c, humidity, hz, db_km) -> None:
    # The table is for exact midband frequencies, 1000 * 2^k near enough.
    found = 1000 * absorption_db_m(np.array([float(hz)]), temperature_c=temperature_c, humidity=humidity)[0]
    assert found == pytest.approx(db_km, rel=0.03)


def test_a_far_click_loses_its_top_and_stays_where_it_was() -> None:
    click = np.zeros(RATE // 10, np.float32)
    click[2400] = 1.0
    far = dulled(click, 200.0)
    assert np.abs(far).argmax() == 2400 and far.dtype == np.float32 and far.shape == click.shape
    gain_db = 20 * np.log10(np.abs(np.fft.rfft(far)))
    hz = np.fft.rfftfreq(len(far), 1 / RATE)
    for at_hz in (1000, 4000, 8000):
        expected = -200 * absorption_db_m(np.array([float(at_hz)]))[0]
        assert gain_db[np.argmin(np.abs(hz - at_hz))] == pytest.approx(expected, abs=0.3)
    # Nothing is heard before the click: what lies 2 ms ahead is 50 dB down.
    assert np.abs(far[:2304]).max() < 0.003 * far.max()


def test_what_is_near_is_left_alone_and_nothing_stays_nothing() -> None:
    near = np.ones(100, np.float32)
    assert dulled(near, 2.0) is near
    assert dulled(np.zeros(0, np.float32), 100.0).shape == (0,)


def test_sound_takes_three_milliseconds_a_metre_and_never_too_long() -> None:
    assert delay_s(34.32) == pytest.approx(0.1)
    assert delay_s(5000) == MOST_DELAY_S
