"""What tests hear in samples: pitches, levels of bands, decays. Mono, 48 kHz."""

import numpy as np

from s2s.generators.foley.vocabulary import Sound, Take

RATE = 48_000


def take(sound: Sound, seed: int, strength: float = 0.7) -> Take:
    """One take of an event sound, the only one of its source."""
    made = sound.model(np.random.default_rng(seed), strength)
    return made if isinstance(made, Take) else Take(made)


def power(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies and the power spectrum of all samples under a Hann window."""
    size = max(len(samples), 2 * RATE)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size)) ** 2
    return np.fft.rfftfreq(size, 1 / RATE), spectrum


def peak_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Frequency of the strongest line in a range, by a parabola through its peak."""
    hz, spectrum = power(samples)
    inside = np.flatnonzero((hz >= low_hz) & (hz <= high_hz))
    best = int(inside[np.argmax(spectrum[inside])])
    left, middle, right = np.log(spectrum[best - 1 : best + 2] + 1e-20)
    return float(hz[best] + (hz[1] - hz[0]) * 0.5 * (left - right) / (left - 2 * middle + right))


def band_db(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Power of a band in decibels, on no particular scale but the same for samples of one length."""
    hz, spectrum = power(samples)
    return float(10 * np.log10(spectrum[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-20))


def line_db(samples: np.ndarray, hz: float, width_hz: float = 6.0) -> float:
    """Height of the spectrum's peak near a frequency."""
    grid, spectrum = power(samples)
    return float(10 * np.log10(spectrum[np.abs(grid - hz) <= width_hz].max() + 1e-20))


def levels_db(samples: np.ndarray, step_s: float = 0.01) -> np.ndarray:
    """Level of each step."""
    step = round(step_s * RATE)
    whole = samples[: len(samples) // step * step].astype(np.float64)
    return np.asarray(10 * np.log10(np.square(whole).reshape(-1, step).mean(axis=1) + 1e-12))


def pitch_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Strongest period between two pitches, by autocorrelation with a parabola through its peak."""
    lags = np.fft.irfft(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples))) ** 2)
    first = int(RATE / high_hz)
    best = first + int(np.argmax(lags[first : int(RATE / low_hz)]))
    left, middle, right = lags[best - 1 : best + 2]
    return float(RATE / (best + 0.5 * (left - right) / (left - 2 * middle + right)))


def off_scale(hz: float, tonic_hz: float) -> float:
    """Semitones from the nearest note of the major pentatonic scale on a tonic."""
    semitones = 12 * np.log2(hz / tonic_hz) % 12
    return float(min((semitones - note for note in (0, 2, 4, 7, 9, 12)), key=abs))
