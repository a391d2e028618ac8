"""Hand and orchestral percussion."""

import numpy as np
import pytest
from listening import RATE, band_db, levels_db, line_db, off_scale, peak_hz, take

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import percussion

SOUNDS = {sound.name: sound for sound in percussion.SOUNDS}


def test_a_kettledrum_sings_a_fifth_and_an_octave_over_its_note() -> None:
    made = percussion.timpani(take_rng((1, "timpani"), 0), 0.7)[24_000:96_000]
    lowest_hz = max(
        (98.0 * 2 ** (note / 12) for note in (0, 2, 4, 7, 9, 12)),
        key=lambda hz: sum(line_db(made, ratio * hz, 3) for ratio in (1, 1.503, 1.98)),
    )
    assert abs(off_scale(lowest_hz, 98.0)) < 0.1
    between = line_db(made, 1.25 * lowest_hz, 2)
    assert all(line_db(made, ratio * lowest_hz, 3) > between + 15 for ratio in (1, 1.503, 1.98))


def test_strokes_of_a_conga_differ_in_length_and_brightness() -> None:
    lasting, bright = [], []
    for number in range(16):
        made = percussion.conga(take_rng((1, "conga"), number), 0.7)
        levels = levels_db(made, 0.005)
        lasting.append(int(np.flatnonzero(levels > levels.max() - 20)[-1]) * 0.005)
        bright.append(band_db(made, 800, 3000) - band_db(made, 60, 800))
    assert max(lasting) > 1.8 * min(lasting)
    assert np.ptp(bright) > 8


def test_modes_of_the_right_tabla_are_harmonic() -> None:
    """Its patch makes them 2, 3 and 4 times a lowest that is D, E or G."""
    heights = []
    for number in range(12):
        made = percussion.tabla(take_rng((3, "tabla"), number), 0.7)[480:14_400]
        right_hz = max((293.7, 329.6, 392.0), key=lambda hz: line_db(made, 2 * hz) + line_db(made, 3.01 * hz))
        harmonic = np.mean([line_db(made, ratio * right_hz) for ratio in (2, 3.01, 4.01)])
        between = np.mean([line_db(made, ratio * right_hz) for ratio in (2.5, 3.5)])
        heights.append(harmonic - between)
    assert np.median(heights) > 12


def test_a_wood_block_is_over_in_150_ms() -> None:
    made = take(SOUNDS["drum.wood_block"], 1).samples
    assert 600 < peak_hz(made, 300, 3000) < 1300
    levels = levels_db(made)
    assert levels[15:].max(initial=-120) < levels.max() - 25


def test_jingles_of_a_tambourine_lie_above_4_khz() -> None:
    for seed in range(4):
        made = take(SOUNDS["drum.tambourine"], seed).samples
        assert band_db(made, 3500, 14_000) > band_db(made, 700, 3500) + 3


def test_seeds_of_a_maraca_slide_before_they_strike() -> None:
    for seed in range(4):
        made = take(SOUNDS["drum.maraca"], seed)
        at = round(made.onset_s * RATE)
        before, after = made.samples[: at - 48].std(), made.samples[at : at + 1920].std()
        assert made.onset_s == pytest.approx(0.055)
        assert 0.01 * after < before < 0.5 * after


def test_a_gong_brightens_for_half_a_second() -> None:
    """Energy climbs: above 1 kHz it is fullest after 0.1 to 1.2 s, and hardly there when the stroke is soft."""
    late, shares = [], []
    for strength in (0.2, 1.0):
        made = percussion.gong(take_rng((2, "gong"), 1), strength)
        grid = np.fft.rfftfreq(len(made), 1 / RATE)
        high = np.fft.irfft(np.where(grid > 1000, np.fft.rfft(made), 0), len(made))
        levels = levels_db(high[960:], 0.05)
        late.append(int(np.argmax(levels)) * 0.05)
        shares.append(band_db(made, 1000, 8000) - band_db(made, 60, 1000))
    assert 0.1 <= late[1] <= 1.2
    assert shares[1] > shares[0] + 4
