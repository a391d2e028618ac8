"""Hand tools: teeth, strokes and pawls."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import handtools

RATE = 48_000


def level(samples: np.ndarray, step_s: float = 0.002) -> np.ndarray:
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def test_the_push_of_a_saw_is_louder_than_the_way_back() -> None:
    wins = 0
    for number in range(8):
        heard = level(handtools.sawing(take_rng((1, "saw"), number), 0.7).samples, 0.02)
        half = len(heard) * 7 // 18
        wins += heard[:half].max() > heard[half:].max()
    assert wins >= 7


def test_teeth_of_a_saw_pass_100_to_250_times_a_second() -> None:
    rates = []
    for number in range(8):
        heard = level(handtools.sawing(take_rng((2, "saw"), number), 0.7).samples[:14_400], 0.0005)
        spectrum = np.abs(np.fft.rfft((heard - heard.mean()) * np.hanning(len(heard)), 8192))
        hz = np.fft.rfftfreq(8192, 0.0005)
        spectrum[(hz < 100) | (hz > 400)] = 0
        rates.append(hz[spectrum.argmax()])
    assert 100 < np.median(rates) < 250


def test_a_file_is_higher_than_a_saw() -> None:
    def centre_hz(samples: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(samples)) ** 2
        return float(np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / power.sum())

    saws, files = (
        [centre_hz(model(take_rng((3, "x", k), 0), 0.7).samples) for k in range(6)]
        for model in (handtools.sawing, handtools.filing)
    )
    assert np.median(files) > 1.2 * np.median(saws)


def test_a_ratchet_clicks_8_to_14_times_quicker_in_the_middle() -> None:
    heard = level(handtools.ratchet(take_rng((4, "ratchet"), 0), 0.7).samples)
    peaks = [
        k for k in range(2, len(heard) - 2) if heard[k] == heard[k - 2 : k + 3].max() and heard[k] > 0.2 * heard.max()
    ]
    clicks = [k for k, before in zip(peaks, [-99, *peaks[:-1]], strict=True) if k - before > 8]
    assert 6 <= len(clicks) <= 16
