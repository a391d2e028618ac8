"""People: how they cry, sneeze and whistle."""

import numpy as np

from s2s.generators.foley.sounds import people
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = next(sound.model for sound in people.SOUNDS if sound.name == f"people.{name}")(
        np.random.default_rng(seed), strength
    )
    assert isinstance(made, Take)
    return made


def level_db(samples: np.ndarray, window_s: float = 0.02) -> np.ndarray:
    n = round(window_s * SAMPLE_RATE)
    power = np.convolve(np.square(samples, dtype=np.float64), np.ones(n) / n, "same")
    return 10 * np.log10(power / power.max() + 1e-9)


def harmonicity(samples: np.ndarray) -> float:
    """Strongest correlation with itself a period later, between 250 and 900 Hz."""
    window = np.hanning(len(samples))
    lags, own = (np.fft.irfft(np.square(np.abs(np.fft.rfft(x, 4 * len(x))))) for x in (samples * window, window))
    lags = lags / lags[0] / (own / own[0] + 1e-3)
    return float(lags[round(SAMPLE_RATE / 900) : round(SAMPLE_RATE / 250)].max())


def test_a_baby_draws_breath_after_its_cry() -> None:
    for seed in range(4):
        samples = rendered("baby_cry", seed, 0.9).samples
        level = level_db(samples)
        assert 0.5 <= len(samples) / SAMPLE_RATE <= 2.2
        assert -32 < level[-round(0.18 * SAMPLE_RATE) :].max() < -12


def test_cries_of_a_baby_differ_in_length_and_some_break() -> None:
    """A recording has cries of 0.4 to 1.6 s; a fifth to two fifths of each is chaos, seldom none of it."""
    takes = [rendered("baby_cry", seed, 0.8).samples for seed in range(24)]
    lengths_s = [len(samples) / SAMPLE_RATE for samples in takes]
    assert 0.2 < np.std(lengths_s) < 0.5
    middles = [samples[len(samples) // 4 :][: len(samples) // 4] for samples in takes]
    broken = [
        np.mean([harmonicity(middle[at : at + 1920]) < 0.6 for at in range(0, len(middle) - 1920, 960)])
        for middle in middles
    ]
    assert 0.1 < np.mean(broken) < 0.6
    assert np.std(broken) > 0.1
    assert np.sum(np.array(broken) > 0.1) >= 15


def test_a_sneeze_begins_with_a_breath() -> None:
    for seed in range(4):
        take = rendered("sneeze", seed)
        assert 0.3 < take.onset_s < 0.6
        before = take.samples[: round((take.onset_s - 0.03) * SAMPLE_RATE)]
        assert -45 < 20 * np.log10(np.abs(before).max() / np.abs(take.samples).max()) < -20


def test_a_whistled_tune_is_a_sine_that_moves() -> None:
    for seed in range(4):
        samples = rendered("whistle", seed).samples
        frames = np.lib.stride_tricks.sliding_window_view(samples, 2048)[:: 2048 // 2]
        spectra = np.abs(np.fft.rfft(frames * np.hanning(2048), axis=1))
        loud = spectra.max(axis=1) > 0.2 * spectra.max()
        peaks_hz = np.argmax(spectra[loud], axis=1) * SAMPLE_RATE / 2048
        assert peaks_hz.min() > 650
        assert peaks_hz.max() < 3200
        assert peaks_hz.max() > 1.08 * peaks_hz.min()
