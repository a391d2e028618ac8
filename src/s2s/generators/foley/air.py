"""Air: what distance does to sound before any room does.

It comes later (343 m/s), softer (6 dB a doubling, seen to by the renderer) and duller: air turns sound into heat, the
more the higher it is, by the shear of its flow and by molecules of oxygen and nitrogen that take up vibration and give
it back too late (ISO 9613-1:1993, Acoustics - Attenuation of sound during propagation outdoors, part 1).
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from s2s.stem import SAMPLE_RATE

SPEED_OF_SOUND = 343.2
"""In m/s, at 20 degrees."""
NEAR_M = 5.0
"""Nearer than this, air takes less than 1 dB even at 15 kHz: nothing is done."""
MOST_DELAY_S = 3.0
"""Thunder a kilometre away; what is set farther is heard no later, or a clip would end before it."""
_REFERENCE_K, _TRIPLE_POINT_K = 293.15, 273.16


def absorption_db_m(
    frequency_hz: np.ndarray, *, temperature_c: float = 20.0, humidity: float = 50.0, pressure: float = 1.0
) -> np.ndarray:
    """Attenuation of pure tones by air, in decibels a metre.

    Parameters
    ----------
    frequency_hz : np.ndarray
        0 and above.
    temperature_c : float
        In degrees Celsius, -20 to 50.
    humidity : float
        Relative humidity in per cent, 10 to 100.
    pressure : float
        In standard atmospheres (101.325 kPa).

    Examples
    --------
    >>> (1000 * absorption_db_m(np.array([1000.0, 4000.0, 8000.0]))).round(0).tolist()   # a kilometre
    [5.0, 30.0, 105.0]
    """
    kelvin = temperature_c + 273.15
    warmth = kelvin / _REFERENCE_K
    saturation = 10 ** (-6.8346 * (_TRIPLE_POINT_K / kelvin) ** 1.261 + 4.6151)
    vapour = humidity * saturation / pressure  # molar concentration in per cent
    oxygen_hz = pressure * (24 + 4.04e4 * vapour * (0.02 + vapour) / (0.391 + vapour))
    nitrogen_hz = pressure * warmth**-0.5 * (9 + 280 * vapour * np.exp(-4.170 * (warmth ** (-1 / 3) - 1)))
    squared = np.square(np.asarray(frequency_hz, float))
    oxygen = 0.01275 * np.exp(-2239.1 / kelvin) / (oxygen_hz + squared / oxygen_hz)
    nitrogen = 0.1068 * np.exp(-3352.0 / kelvin) / (nitrogen_hz + squared / nitrogen_hz)
    classical = 1.84e-11 / pressure * np.sqrt(warmth)
    return np.asarray(8.686 * squared * (classical + warmth**-2.5 * (oxygen + nitrogen)))


def dulled(mono: np.ndarray, distance_m: float) -> np.ndarray:
    """Take off the treble that air takes off on its way; what is near is returned as it is.

    Parameters
    ----------
    mono : np.ndarray [shape=(n_samples,)]
        At 48 kHz.
    distance_m : float
        Above 0.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
    """
    if distance_m < NEAR_M or not len(mono):
        return mono
    # The loss is smooth over frequency, so that a filter without delay smears by a fraction of a millisecond at most.
    size = fft.next_fast_len(len(mono) + SAMPLE_RATE // 20, real=True)
    loss_db = absorption_db_m(fft.rfftfreq(size, 1 / SAMPLE_RATE)) * distance_m
    spectrum = fft.rfft(np.asarray(mono, np.float32), size) * (10 ** (-loss_db / 20)).astype(np.float32)
    return np.asarray(fft.irfft(spectrum, size)[: len(mono)], np.float32)


def delay_s(distance_m: float) -> float:
    """Return how much later than it is seen a sound is heard."""
    return min(distance_m / SPEED_OF_SOUND, MOST_DELAY_S)
