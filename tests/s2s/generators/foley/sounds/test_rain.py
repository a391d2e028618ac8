"""Rain: far drops that hardly move, near ones that stand out, and a roof that is duller."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds.rain import rain, rain_roof

RATE = 48_000


def made(model, drive: float, seed: int = 1, seconds: float = 6.0) -> np.ndarray:
    return model(take_rng((seed, "rain"), 0), np.full(round(seconds * RATE), drive, np.float32))


def share_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum()))


def standing_out_db(samples: np.ndarray) -> float:
    """How far the loudest thousandth of moments of 2 ms between 2 and 10 kHz stands over the median."""
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    band = np.fft.irfft(np.where((hz > 2000) & (hz < 10000), np.fft.rfft(samples), 0), len(samples))
    power = np.square(band[: len(band) // 96 * 96]).reshape(-1, 96).mean(axis=1)
    return float(10 * np.log10(np.percentile(power, 99.9) / np.median(power)))


def test_single_drops_stand_out_and_go_under_as_it_rains_harder() -> None:
    light, heavy = (np.mean([standing_out_db(made(rain, drive, seed)) for seed in range(3)]) for drive in (0.2, 0.95))
    # Stationary noise of that bandwidth stands at 3 to 4 dB.
    assert light > 9 and light > heavy + 1.5


def test_rain_hisses_and_a_roof_patters_below_it() -> None:
    open_air, roof = made(rain, 0.5), made(rain_roof, 0.5)
    assert share_db(open_air, 2000, 20000) > -3
    assert share_db(roof, 200, 2000) > -2.5 and share_db(roof, 4000, 20000) < -10


def test_one_rain_keeps_its_colour() -> None:
    first, again = (rain(take_rng((1, "rain"), k), np.full(8 * RATE, 0.5, np.float32)) for k in (0, 1))
    for low_hz, high_hz in [(250, 500), (500, 1000), (1000, 2000), (2000, 4000), (4000, 8000)]:
        assert abs(share_db(first, low_hz, high_hz) - share_db(again, low_hz, high_hz)) < 2.5
