"""What flies."""

import numpy as np
import pytest

from s2s.generators.foley.sounds.aircraft import blades, helicopter, jet, propeller

RATE = 48_000


def modulation_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Strongest rate at which the level comes and goes."""
    envelope = np.sqrt(np.square(samples[: len(samples) // 96 * 96]).reshape(-1, 96).mean(axis=1))  # 500 a second
    spectrum = np.abs(np.fft.rfft((envelope - envelope.mean()) * np.hanning(len(envelope))))
    hz = np.fft.rfftfreq(len(envelope), 1 / 500)
    near = (hz >= low_hz) & (hz < high_hz)
    return float(hz[near][spectrum[near].argmax()])


def test_blades_pass_as_counted() -> None:
    passes = np.arange(RATE) * 10.0 / RATE
    pulses = blades(np.random.default_rng(1), np.random.default_rng(2), passes, 2, 0.05)
    peaks = np.flatnonzero((pulses[1:-1] > pulses[:-2]) & (pulses[1:-1] >= pulses[2:]) & (pulses[1:-1] > 0.4))
    assert len(peaks) == 10 and pulses.min() >= 0
    assert np.diff(peaks).mean() == pytest.approx(4800, rel=0.05)
    assert pulses[peaks].std() > 0.05  # no two blades, and no two passes, are alike


@pytest.mark.parametrize("n_samples", [0, 1, 5])
def test_any_number_of_samples_of_blades(n_samples: int) -> None:
    assert (
        len(blades(np.random.default_rng(1), np.random.default_rng(2), np.linspace(0, 1, n_samples), 2, 0.1))
        == n_samples
    )


def test_a_helicopter_slaps_11_to_17_times_a_second() -> None:
    for seed in range(3):
        made = helicopter(np.random.default_rng(seed), np.full(8 * RATE, 0.5, np.float32))
        assert 10.5 < modulation_hz(made, 8, 20) < 17.5
        level = np.sqrt(np.square(made.reshape(-1, 480)).mean(axis=1))
        assert np.std(20 * np.log10(level)) > 2.5  # a recording: 5 dB an octave band


def test_two_propellers_beat() -> None:
    depths = []
    for seed in range(8):
        made = propeller(np.random.default_rng(seed), np.full(8 * RATE, 0.5, np.float32))
        depths.append(0.5 < modulation_hz(made, 0.4, 6) < 4)
        assert 65 < modulation_hz(made, 60, 110) < 100
    assert any(depths)


def test_a_jet_roars_low_with_a_fan_above() -> None:
    for seed in range(3):
        made = jet(np.random.default_rng(seed), np.full(6 * RATE, 0.6, np.float32))
        power = np.square(np.abs(np.fft.rfft(made)))
        hz = np.fft.rfftfreq(len(made), 1 / RATE)
        assert power[(hz > 40) & (hz < 700)].sum() > 0.6 * power.sum()
        near = (hz > 1200) & (hz < 2700)
        assert power[near].max() > 20 * np.median(power[near])
