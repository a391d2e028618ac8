"""What the land gives back of a shot."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from s2s.generators.foley.synth import outdoors
from s2s.generators.foley.synth.noise import tilt

RATE = 48_000
FLAT = tilt(1000, 0, 0)


def answer(energy_db: float = -6.0, t60_s: float = 2.0, seed: int = 1) -> np.ndarray:
    one = np.random.default_rng(seed)
    return outdoors.land(one, 1.5, metres=50, t60_s=t60_s, energy_db=energy_db, colour=FLAT, n_swells=0, rough_db=0)


def level_db(samples: np.ndarray, at_s: float) -> float:
    start = round(at_s * RATE)
    return float(10 * np.log10(np.mean(np.square(samples[start : start + 4800]))))


def test_air_takes_30_db_of_4_khz_in_a_kilometre() -> None:
    assert outdoors.air(1000)(np.array([4000.0, 8000.0])) == pytest.approx([-30, -104.5], abs=0.5)


def test_the_answer_has_its_energy_and_begins_after_the_shot() -> None:
    made = answer(-6.0)
    assert 10 * np.log10(np.sum(np.square(made))) == pytest.approx(-6, abs=0.01)
    assert not made[: round(0.012 * RATE)].any()


def test_it_dies_away_and_the_top_first() -> None:
    made = answer(t60_s=2.0)
    # From 0.2 to 1.2 s 30 dB by the decay at low frequencies, 3.6 dB by spreading: 6 log10((1 + 15.6) / (1 + 3.1)).
    low = sosfilt(butter(4, 400, fs=RATE, output="sos"), made)
    assert level_db(low, 0.2) - level_db(low, 1.2) == pytest.approx(34, abs=4)
    assert level_db(made, 0.2) - level_db(made, 1.2) > 40


def test_a_shot_comes_first_and_its_answer_later() -> None:
    direct = np.array([1.0, -0.5], np.float32)
    click = outdoors.click_of(direct)
    assert click.tolist() == pytest.approx([np.sqrt(1.25)])
    made = outdoors.answered(direct, click, answer(), RATE)
    assert len(made) == RATE and made[:2].tolist() == pytest.approx([1.0, -0.5], abs=1e-4)
    rest = made.copy()
    rest[:2] = 0
    assert 10 * np.log10(np.sum(np.square(rest)) / 1.25) == pytest.approx(-6, abs=0.6)


def test_the_ground_gives_an_image_and_stays_inside() -> None:
    made = outdoors.with_ground(np.zeros(100, np.float32), np.ones(99, np.float32), 48 / RATE)
    assert made[47] == 0 and made[48] == pytest.approx(0.6) and len(made) == 100


def test_swaying_has_its_depth_and_its_pace() -> None:
    sway_db = 20 * np.log10(outdoors.swaying(np.random.default_rng(2), 60 * RATE, 1.0, 2.0)[::480])
    assert sway_db.std() == pytest.approx(2.0, abs=0.4)
    power = np.square(np.abs(np.fft.rfft(sway_db - sway_db.mean())))
    assert power[np.fft.rfftfreq(len(sway_db), 0.01) < 1.5].sum() > 0.95 * power.sum()
