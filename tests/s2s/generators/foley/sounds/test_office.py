"""Things on desks: knocks in their order, and hands that are never even."""

import numpy as np
import pytest

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import office

RATE = 48_000


def level_db(samples: np.ndarray, step_s: float = 0.002) -> np.ndarray:
    step = round(step_s * RATE)
    return 10 * np.log10(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1) + 1e-12)


def test_gaps_between_keys_spread_by_a_third() -> None:
    times_s, _ = office.typed(np.random.default_rng(1), 400, 0.13, (0.0,), (0.0,), 1)
    gaps = np.diff(times_s)
    assert np.median(gaps) == pytest.approx(0.13, rel=0.1)
    assert np.std(np.log(gaps)) == pytest.approx(0.35, abs=0.06)


def test_a_key_comes_back_up_softer() -> None:
    _, levels_db = office.typed(np.random.default_rng(2), 300, 0.13, (0.0, 0.01, 0.07), (-13, 0, -9), 2)
    pressed, _, up = levels_db.reshape(-1, 3)[:, 1], None, levels_db.reshape(-1, 3)[:, 2]
    assert np.mean(pressed - up) == pytest.approx(9, abs=0.5)


def test_words_differ_in_length() -> None:
    lengths = {len(office.keys(take_rng((1, "keys"), k), 0.7).samples) // RATE / 10 for k in range(2)} | {
        round(len(office.keys(take_rng((1, "keys"), k), 0.7).samples) / RATE, 1) for k in range(6)
    }
    assert len(lengths) >= 4


def test_a_pencil_moves_in_strokes_of_under_a_tenth_of_a_second() -> None:
    rates = []
    for number in range(6):
        level = 10 ** (level_db(office.writing(take_rng((2, "pencil"), number), 0.7).samples, 0.005) / 20)
        spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 4096))
        hz = np.fft.rfftfreq(4096, 0.005)
        rates.append(hz[np.argmax(np.where((hz > 4) & (hz < 25), spectrum, 0))])
    assert 7 < np.median(rates) < 16


def test_a_camera_clicks_as_the_mirror_rises_and_falls() -> None:
    heard = level_db(office.shutter(take_rng((3, "camera"), 0), 0.7).samples)
    early, late = heard[:20], heard[45:85]
    assert early.max() > heard.max() - 8 and late.max() > heard.max() - 8


def test_the_bell_of_a_till_rings_on() -> None:
    take = office.ringing_up(take_rng((4, "till"), 0), 0.7)
    onset = round(take.onset_s * RATE)
    late = take.samples[onset + RATE // 2 : onset + RATE]
    peak_hz = np.abs(np.fft.rfft(late)).argmax() * RATE / len(late)
    assert 2000 < peak_hz < 2800
