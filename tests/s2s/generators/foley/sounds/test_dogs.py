"""Dogs: what they say differs in pitch, noise and flutter."""

import numpy as np
import pytest

from s2s.generators.foley.fit.calls import measure
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import dogs
from s2s.stem import SAMPLE_RATE


def measured(model, n: int = 5, strength: float = 0.7, source: int | None = None) -> list[dict[str, np.ndarray]]:
    """Takes of ``n`` animals, or of one."""
    rngs = [take_rng((take, "x"), 0) if source is None else take_rng((source, "x"), take) for take in range(n)]
    return [measure(model(rng, strength).samples) for rng in rngs]


def usual(found: list[dict[str, np.ndarray]], name: str) -> float:
    return float(np.median([np.mean(one[name]) for one in found]))


def test_a_bark_is_short_and_rises_faster_than_it_falls() -> None:
    for seed in range(5):
        samples = dogs.dog_bark(take_rng((seed, "x"), 0), 0.7).samples
        envelope = np.sqrt(np.convolve(np.square(samples), np.ones(480) / 480, "same"))
        loud = np.flatnonzero(envelope > 0.1 * envelope.max())
        peak = int(envelope.argmax())
        assert 0.06 < (loud[-1] - loud[0]) / SAMPLE_RATE < 0.45
        assert peak - loud[0] < 0.6 * (loud[-1] - loud[0])


def test_barks_of_one_dog_are_pitched_about_alike() -> None:
    one, many = (
        [np.exp(found["log_f0_hz"]) for found in barks if found["noise_db"].mean() < -0.5]
        for barks in (measured(dogs.dog_bark, 8, source=3), measured(dogs.dog_bark, 12))
    )
    assert 0.01 < np.std(np.log(one)) < 0.35
    assert np.median(many) == pytest.approx(500, rel=0.3)  # two dogs at 460 and 590 Hz


def test_a_growl_is_low_and_harsh_and_a_whine_high_and_pure() -> None:
    growls, whines = measured(dogs.dog_growl), measured(dogs.dog_whimper)
    assert 90 < np.exp(usual(growls, "log_f0_hz")) < 200
    assert 650 < np.exp(usual(whines, "log_f0_hz")) < 1400
    assert usual(growls, "noise_db") > usual(whines, "noise_db") + 3


def test_a_growl_flutters_at_22_to_30_hz() -> None:
    rates_hz = []
    for seed in range(6):
        samples = dogs.dog_growl(take_rng((seed, "x"), 0), 0.7).samples
        level = np.log(np.convolve(np.square(samples), np.ones(720) / 720, "same")[9600:48_000:48] + 1e-9)
        spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level))))
        hz = np.fft.rfftfreq(len(level), 0.001)
        inside = (hz > 12) & (hz < 50)
        rates_hz.append(hz[inside][spectrum[inside].argmax()])
    assert 19 < np.median(rates_hz) < 33


def test_a_whine_sinks() -> None:
    falls = [found["f0_octaves"][3] - found["f0_octaves"][12] for found in measured(dogs.dog_whimper)]
    assert np.median(falls) > 0.15


def test_a_howl_lasts_and_is_nearly_pure() -> None:
    found = measured(dogs.wolf_howl, 3)
    assert np.exp(usual(found, "log_duration_s")) > 2
    assert 330 < np.exp(usual(found, "log_f0_hz")) < 700
    assert np.median([one["noise_db"][1, :3].mean() for one in found]) < -6
