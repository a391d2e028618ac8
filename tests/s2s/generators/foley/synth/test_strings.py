"""Strings and their boxes."""

from dataclasses import replace

import numpy as np
import pytest

from s2s.generators.foley.sounds.bowed import CELLO, VIOLIN
from s2s.generators.foley.sounds.plucked import BANJO, BASS, GUITAR, HARP
from s2s.generators.foley.synth import strings
from s2s.stem import SAMPLE_RATE

# An impulse for a box: what is heard is the string itself.
PLAIN = strings.Pluck(f0_hz=200.0, place=0.2, finger_hz=1e5, t60_s=1.0, damping=0.0, stiffness=0.0)


def lines_db(samples: np.ndarray, hz: list[float]) -> np.ndarray:
    """Height of the spectrum's peaks within 5 Hz of the frequencies given."""
    bins = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    width = len(samples) / SAMPLE_RATE
    peaks = [bins[int((each - 5) * width) : int((each + 5) * width) + 2].max() for each in hz]
    return np.asarray(20 * np.log10(np.asarray(peaks) + 1e-12))


@pytest.mark.parametrize("box", [GUITAR, VIOLIN])
def test_a_box_rings_at_its_low_modes(box: strings.Box) -> None:
    gain_db = 20 * np.log10(np.abs(np.fft.rfft(strings.response(box), SAMPLE_RATE)) + 1e-9)  # bins of 1 Hz
    strong = [hz for hz, _, mode_db in box.low_modes if mode_db > -3]
    for hz in strong:
        here = gain_db[int(0.96 * hz) : int(1.04 * hz) + 1]
        assert here.max() > max(gain_db[int(0.9 * hz)], gain_db[int(1.1 * hz)])
        assert -8 < here.max() < 5
    assert gain_db[30] < -20
    assert gain_db[12_000:20_000].max() < -15


def test_a_head_is_damped_by_the_air_and_a_board_is_not() -> None:
    """Mean time of a box's energy."""
    centres_s = []
    for box in (BANJO, HARP):
        energy = np.square(strings.response(box), dtype=float)
        centres_s.append(np.sum(energy * np.arange(len(energy))) / SAMPLE_RATE / energy.sum())
    assert centres_s[0] < 0.8 * centres_s[1]


def test_lower_instruments_breathe_lower() -> None:
    """Share of the answer below 150 Hz."""
    low_db = []
    for box in (BASS, CELLO, VIOLIN):
        power = np.abs(np.fft.rfft(strings.response(box), SAMPLE_RATE)) ** 2
        low_db.append(10 * np.log10(power[:150].sum() / power.sum()))
    assert low_db[0] > low_db[1] + 2 > low_db[2] + 8


def test_one_box_is_kept_and_another_serial_is_another() -> None:
    assert np.array_equal(strings.response(VIOLIN), strings.response(VIOLIN))
    assert not np.allclose(strings.response(VIOLIN), strings.response(replace(VIOLIN, serial=1)))


def test_a_pluck_lacks_the_partials_with_a_node_under_the_finger() -> None:
    """At a fifth of the length every fifth partial is missing; the others fall as sin(k pi / 5) / k."""
    force = strings.pluck(PLAIN, GUITAR, np.random.default_rng(0), 2 * SAMPLE_RATE)
    heights = lines_db(force, [200, 400, 600, 1000, 2000])
    assert (heights[[3, 4]] < heights[0] - 60).all()
    # sin(2 pi / 5) / 2 over sin(pi / 5): 0.809; the box takes a little from either.
    assert 10 ** ((heights[1] - heights[0]) / 20) == pytest.approx(0.809, rel=0.1)


def test_stiffness_stretches_the_partials() -> None:
    stiff = strings.Pluck(f0_hz=200.0, place=0.13, finger_hz=1e5, t60_s=4.0, damping=0.0, stiffness=1e-3)
    force = strings.pluck(stiff, GUITAR, np.random.default_rng(0), SAMPLE_RATE)
    # Partial 10 lies at 2000 sqrt(1 + 1e-3 * 100) = 2097.6 Hz.
    there, nominal = lines_db(force, [2097.6, 2000.0])
    assert there > nominal + 30


def test_higher_partials_die_first() -> None:
    damped = strings.Pluck(f0_hz=200.0, place=0.13, finger_hz=1e5, t60_s=2.0, damping=2.0)
    force = strings.pluck(damped, GUITAR, np.random.default_rng(0), SAMPLE_RATE)
    early, late = (lines_db(force[at : at + 9600], [200, 1202]) for at in (2400, 26_400))
    fall = early - late  # over 0.5 s: 60 * 0.5 * (1 / 2 + 2 * f) is 27 dB at 200 Hz, 87 at 1.2 kHz, less what beats
    assert 18 < fall[0] < 33
    assert fall[1] > fall[0] + 20


def test_a_string_is_pulled_before_it_is_let_go() -> None:
    force = strings.pluck(PLAIN, GUITAR, np.random.default_rng(0), 4800)
    made = strings.pulled(force, 0.02)
    assert len(made) == 4800 + 960
    assert made[0] == 0
    assert abs(made[960] - made[959]) < 0.02 * abs(force[0])


def test_a_bowed_string_is_a_sawtooth() -> None:
    n = SAMPLE_RATE
    stroke = strings.Stroke(np.full(n, 200.0), np.ones(n), corner_hz=1e5, noise_db=-60)
    takes = [strings.bow(stroke, np.random.default_rng(seed))[9600:] for seed in range(4)]
    heights = np.mean([lines_db(take, [400, 800, 1600, 100]) for take in takes], axis=0)
    # 6 dB an octave; slips that alternate have settled, so there is nothing at half the pitch.
    assert heights[0] - heights[2] == pytest.approx(12, abs=2)
    assert heights[3] < heights[0] - 30


def test_vibrato_sets_in_late_and_keeps_the_pitch() -> None:
    ratio = strings.vibrato(np.random.default_rng(0), SAMPLE_RATE, 0.02)
    assert np.abs(ratio[:7000] - 1).max() < 0.008
    assert ratio[24_000:].mean() == pytest.approx(1, abs=0.005)
    assert 0.017 < np.abs(ratio[24_000:] - 1).max() < 0.027
