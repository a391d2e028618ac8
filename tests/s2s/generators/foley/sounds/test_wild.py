"""Wild animals: how low, how harsh, how fast."""

import numpy as np
import pytest

from s2s.generators.foley.fit.calls import measure
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import wild
from s2s.stem import SAMPLE_RATE


def takes(model, n: int = 5, strength: float = 0.7) -> list[np.ndarray]:
    return [model(take_rng((seed, "x"), 0), strength).samples for seed in range(n)]


def centroid_hz(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.sum(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) * power) / power.sum())


@pytest.mark.parametrize("model", [wild.lion, wild.bear, wild.elephant])
def test_roars_are_long_dark_and_harsh(model) -> None:
    for samples in takes(model):
        assert len(samples) / SAMPLE_RATE > 0.8
        assert centroid_hz(samples) < 1300
        assert measure(samples)["noise_db"][1:3, 2:].mean() > -6


def test_an_elephant_roars_between_100_and_400_hz() -> None:
    pitches_hz = [np.exp(measure(samples)["log_f0_hz"]) for samples in takes(wild.elephant)]
    assert 100 < np.median(pitches_hz) < 400


def test_a_monkey_calls_at_500_to_600_hz_and_briefly() -> None:
    found = [measure(samples) for samples in takes(wild.monkey)]
    assert 430 < np.exp(np.median([one["log_f0_hz"] for one in found])) < 720
    assert np.exp(np.median([one["log_duration_s"] for one in found])) < 0.6


def test_a_rattle_twitches_some_80_times_a_second_and_faster_in_anger() -> None:
    def rate_hz(strength: float) -> float:
        found = []
        for samples in takes(wild.snake, 4, strength):
            power = np.square(samples[SAMPLE_RATE // 3 : SAMPLE_RATE])
            level = np.convolve(power, np.ones(96) / 96, "same")[::24]
            spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level))))
            rates_hz = np.fft.rfftfreq(len(level), 24 / SAMPLE_RATE)
            inside = (rates_hz > 40) & (rates_hz < 130)
            found.append(rates_hz[inside][spectrum[inside].argmax()])
        return float(np.median(found))

    assert rate_hz(0.7) == pytest.approx(78, rel=0.15)
    assert rate_hz(1.0) > rate_hz(0.2) + 5


def test_a_rattle_peaks_near_4_6_khz() -> None:
    for samples in takes(wild.snake):
        power = np.abs(np.fft.rfft(samples)) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
        bands = [power[(hz >= low) & (hz < low * 2**0.5)].sum() for low in (1000, 2000, 4000, 8000)]
        assert np.argmax(bands) == 2


def test_a_mouse_is_thin_and_its_cycles_alternate() -> None:
    for samples in takes(wild.mouse):
        power = np.abs(np.fft.rfft(samples)) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
        assert power[hz < 800].sum() < 0.05 * power.sum()
        assert power[(hz > 1000) & (hz < 1700)].sum() > 1e-4 * power.sum()  # half of 2.6 kHz
