"""Shaped noise: spectra, levels, decays."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.synth import noise as n

RATE = 48_000


def level_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Mean density between two frequencies, in dB."""
    hz, power = welch(samples, RATE, nperseg=2048)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].mean()))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_noise_has_the_slope_asked_for_and_rms_1(rng: np.random.Generator) -> None:
    made = n.noise(rng, 10 * RATE, n.tilt(1000, 6, 12))
    assert made.dtype == np.float32 and made.std() == pytest.approx(1, abs=0.03)
    peak = level_db(made, 950, 1050)
    assert level_db(made, 480, 520) - peak == pytest.approx(-6, abs=1)
    assert level_db(made, 3900, 4100) - peak == pytest.approx(-24, abs=1)
    assert abs(made.mean()) < 1e-3


def test_noise_is_stationary_across_its_frames(rng: np.random.Generator) -> None:
    power = np.square(n.noise(rng, 400 * n.HOP, n.tilt(5000, 0, 0))).reshape(-1, n.HOP).mean(axis=0)
    assert power.std() / power.mean() < 0.1  # 400 independent draws a place: 0.07 by chance


@pytest.mark.parametrize("n_samples", [0, 1, 100, n.HOP, n.FRAME + 1])
def test_any_length(rng: np.random.Generator, n_samples: int) -> None:
    flat = n.through((100, 0))
    assert n.noise(rng, n_samples, flat).shape == (n_samples,)
    assert n.burst(rng, n_samples, flat, lambda hz: 0 * hz + 0.1).shape == (n_samples,)
    assert n.drift(rng, n_samples, 3.0).shape == (n_samples,)


def test_moving_noise_follows_its_gains(rng: np.random.Generator) -> None:
    n_samples = 4 * RATE
    later = (n.frame_centres(n_samples) >= 2 * RATE)[:, None]
    gains = np.where(later, 0.1, 1.0) * np.ones((1, len(n.BIN_HZ)))
    made = n.moving_noise(rng, n_samples, gains)
    assert made[: RATE * 15 // 10].std() == pytest.approx(1, abs=0.03)
    assert made[RATE * 25 // 10 :].std() == pytest.approx(0.1, abs=0.003)


def test_a_burst_decays_by_band(rng: np.random.Generator) -> None:
    slow_below_1k = lambda hz: np.where(hz < 1000, 1.0, 0.25)  # noqa: E731
    bursts = np.array([n.burst(rng, RATE // 2, n.through((100, 0)), slow_below_1k, attack_s=0.0) for _ in range(20)])
    early, late = bursts[:, :4800].ravel(), bursts[:, 6000:10_800].ravel()  # 0.125 s later
    assert level_db(late, 200, 400) - level_db(early, 200, 400) == pytest.approx(-7.5, abs=1.5)
    assert level_db(late, 4000, 8000) - level_db(early, 4000, 8000) == pytest.approx(-30, abs=1.5)


def test_a_burst_begins_gently_when_told(rng: np.random.Generator) -> None:
    made = n.burst(rng, 4800, n.through((100, 0)), lambda hz: 0 * hz + 100, attack_s=0.02)
    assert made[0] == 0
    assert made[:240].std() < 0.25 < 0.6 < made[2400:].std()  # 1 - exp(-1/8) on average, then 1 - exp(-3.5)


def test_drift_wanders_slowly_with_rms_1(rng: np.random.Generator) -> None:
    made = n.drift(rng, 100 * RATE, 3.0)
    assert made.std() == pytest.approx(1, abs=0.1)
    spectrum = np.abs(np.fft.rfft(made)) ** 2
    assert spectrum[: 100 * 4].sum() > 0.98 * spectrum.sum()  # bins are 0.01 Hz wide


def test_a_room_adds_its_share_of_energy_after_the_sound(rng: np.random.Generator) -> None:
    dry = np.zeros(4800, np.float32)
    dry[0] = 1.0
    wet = n.room(rng, dry, t60_s=0.3, wet_db=-12)
    assert wet[0] == 1 and not wet[1:143].any()  # 3 ms are 144 samples
    assert np.sum(np.square(wet[1:])) == pytest.approx(10**-1.2, rel=0.01)
    assert len(wet) >= 4800 + 0.3 * RATE


def test_spectra_meet_their_points() -> None:
    hump = n.both(n.through((100, 0), (400, -12)), n.resonance(200, 10, 0.5))
    assert hump(np.array([200.0]))[0] == pytest.approx(4)
    assert hump(np.array([200 * 2**0.5]))[0] == pytest.approx(-9 + 5)
