"""Birds: the pitch and the rhythm of each."""

import numpy as np
import pytest
from scipy.signal import find_peaks

from s2s.generators.foley.sounds import birds
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = next(sound.model for sound in birds.SOUNDS if sound.name == f"animal.{name}")(
        np.random.default_rng(seed), strength
    )
    assert isinstance(made, Take)
    return made


def spectrum(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE), np.square(np.abs(np.fft.rfft(samples)))


def notes(samples: np.ndarray, above_db: float = -18.0) -> np.ndarray:
    """Seconds of the loudest moments of notes."""
    n = round(0.1 * SAMPLE_RATE)  # longer than a quaver
    power = np.convolve(np.square(samples, dtype=np.float64), np.hanning(n) / n, "same")
    level = 10 * np.log10(power / power.max() + 1e-9)
    peaks, _ = find_peaks(level, height=above_db, prominence=5, distance=round(0.1 * SAMPLE_RATE))
    return peaks / SAMPLE_RATE


def test_a_bird_sings_between_1800_and_8000_hz() -> None:
    for seed in range(6):
        hz, power = spectrum(rendered("bird_song", seed).samples)
        assert power[(hz > 1800) & (hz < 8000)].sum() > 0.97 * power.sum()


@pytest.mark.parametrize("seed", range(4))
def test_an_owl_hoots_eight_times(seed: int) -> None:
    samples = rendered("owl", seed).samples
    hz, power = spectrum(samples)
    assert 430 < hz[np.argmax(power)] < 720
    assert power[hz > 1000].sum() < 0.01 * power.sum()
    times_s = notes(samples)
    assert 6 <= len(times_s) <= 9  # two may run into one


@pytest.mark.parametrize("seed", range(4))
def test_a_pigeon_coos_thrice(seed: int) -> None:
    samples = rendered("pigeon", seed).samples
    hz, power = spectrum(samples)
    assert 420 < hz[np.argmax(power)] < 680
    assert power[hz > 1.5 * hz[np.argmax(power)]].sum() < 0.002 * power.sum()  # hardly an overtone
    times_s = notes(samples)
    assert times_s[-1] - times_s[0] == pytest.approx(1.15, abs=0.2)


def test_a_crow_caws_from_1_to_2_khz_and_is_harsh() -> None:
    for seed in range(4):
        samples = rendered("crow", seed).samples
        hz, power = spectrum(samples)
        assert power[(hz > 900) & (hz < 2600)].sum() > 0.6 * power.sum()
        middle = samples[2400:9600]
        lags = np.fft.irfft(np.square(np.abs(np.fft.rfft(middle, 1 << 15))))
        period = 60 + int(np.argmax(lags[60:160]))  # 300 to 800 Hz
        assert lags[period] < 0.85 * lags[0]


def test_gulls_differ_from_source_to_source_and_cry_near_1_khz() -> None:
    pitches = []
    for seed in range(8):
        samples = rendered("gull", seed).samples
        middle = samples[len(samples) // 6 :][:4800]
        lags = np.fft.irfft(np.square(np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 15))))
        pitches.append(SAMPLE_RATE / (30 + int(np.argmax(lags[30:100]))))  # 480 to 1600 Hz
    assert 700 < np.median(pitches) < 1500
    assert np.std(pitches) > 50


def test_a_parrot_is_high_and_torn() -> None:
    for seed in range(4):
        hz, power = spectrum(rendered("parrot", seed).samples)
        assert 1300 < float(np.sum(hz * power) / np.sum(power)) < 4500
        assert power[hz < 500].sum() < 0.05 * power.sum()
