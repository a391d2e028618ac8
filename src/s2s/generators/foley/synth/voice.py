"""Voices: a source of pulses and breath, shaped by a vocal tract that moves.

Source and filter are those of Fant (*Acoustic Theory of Speech Production*, 1960): the source is a train of pulses, one
a cycle of the vocal folds, with the turbulence of the breath around it. As in WORLD (Morise, IEICE 2016) both pass
through one minimum-phase envelope that moves frame by frame. What makes a throat sound alive is in the pulses: jitter,
shimmer, cycles that alternate (subharmonics) and stretches of chaos (Fitch, Neubauer & Herzel, "Calls out of chaos",
Animal Behaviour 2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import fft
from scipy.interpolate import PchipInterpolator

from s2s.generators.foley.synth import finish
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE

HOP = 240
"""Samples between frames of the moving filter: 5 ms, shorter than any articulation."""
DENSE = SAMPLE_RATE // 40
"""Samples between rows of an envelope from which the rows are taken to lie close."""
N_FFT = 1200
"""Length of a filtered frame; leaves 15 ms to an impulse response, enough for bandwidths over 60 Hz."""
BIN_HZ = np.arange(N_FFT // 2 + 1, dtype=np.float32) * (SAMPLE_RATE / N_FFT)


@dataclass(frozen=True)
class Call:
    """One vocalisation. Curves are arrays of one value a sample; a number stands for a curve that does not move."""

    f0_hz: np.ndarray
    gain_db: np.ndarray
    formants_hz: np.ndarray
    """(n_rows, n_formants), rows spread evenly over the call."""
    bandwidths_hz: Sequence[float]
    tilt_db: float
    """Slope of the pulses above the corner, in dB an octave: -12 is soft, -6 shouted."""
    corner_hz: float
    """Where that slope begins."""
    breath_db: float
    """Plateau of the breath's turbulence against the low end of the pulses."""
    breath_top_hz: float = 8000.0
    """Where the breath begins to fall: low where it is made in a wide glottis, high at a narrow palate."""
    voicing_db: np.ndarray | float = 0.0
    """Gain of the pulses; far below 0, only breath is left."""
    jitter: np.ndarray | float = 0.01
    """Standard deviation of each pulse's time as a share of its cycle: 0.01 in a healthy voice, 0.1 is chaos."""
    shimmer: np.ndarray | float = 0.08
    """Standard deviation of the pulses' heights as a share."""
    subharmonic: np.ndarray | float = 0.0
    """How much higher every second pulse is, as a share: period doubling, heard as roughness."""


def utter(call: Call, rng: np.random.Generator) -> np.ndarray:
    """Voice a call.

    Returns
    -------
    np.ndarray [shape=(len(call.f0_hz) + N_FFT,), dtype=float32]
        The call at no particular level; the last `N_FFT` samples are the ring of the tract.
    """
    train = pulses(call.f0_hz, rng, jitter=call.jitter, shimmer=call.shimmer, subharmonic=call.subharmonic)
    train *= np.asarray(10 ** (np.asarray(call.voicing_db) / 20), np.float32)
    noise = rng.standard_normal(len(train), np.float32)
    glottis = source(train, noise, call)
    effort = np.exp(np.log(10) / 20 * call.gain_db).astype(np.float32)
    tract = tract_db(call.formants_hz, call.bandwidths_hz)
    through = shaped_densely if len(train) <= len(tract) * DENSE else shaped
    return through(glottis * effort, tract)


def contour(points: Sequence[float] | np.ndarray, n_samples: int) -> np.ndarray:
    """Draw a smooth curve without overshoot through points spread evenly over ``n_samples``.

    Examples
    --------
    >>> contour([0, 1, 0], 5).tolist()
    [0.0, 0.75, 1.0, 0.75, 0.0]
    """
    n_points = len(points)
    # PCHIP is costly by the sample; with 16 stretches between two points, straight lines are as smooth to the ear.
    n_knots = 16 * (n_points - 1) + 1
    knots = PchipInterpolator(np.arange(n_points), points)(np.arange(n_knots) / 16)
    return np.asarray(np.interp(np.linspace(0, n_knots - 1, n_samples), np.arange(n_knots), knots))


def varied(rng: np.random.Generator, points: Sequence[float], spread: float) -> np.ndarray:
    """Return the points of a contour, each moved by ``spread`` or so: no two calls are drawn alike."""
    return np.asarray(points) + spread * rng.standard_normal(len(points))


def pulses(
    f0_hz: np.ndarray,
    rng: np.random.Generator,
    *,
    jitter: np.ndarray | float = 0.0,
    shimmer: np.ndarray | float = 0.0,
    subharmonic: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Return one pulse a cycle of the vocal folds (or of a bowed string).

    Parameters
    ----------
    f0_hz : np.ndarray [shape=(n_samples,)]
        Fundamental frequency over time.
    jitter, shimmer, subharmonic : np.ndarray or float
        As in `Call`.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Pulses set between samples by linear interpolation; their power density is that of unit white noise at low
        frequencies, whatever the pitch.
    """
    n = len(f0_hz)
    phase = np.cumsum(f0_hz) / SAMPLE_RATE + rng.random()
    n_cycles = int(phase[-1])
    times = np.interp(np.arange(1, n_cycles + 1), phase, np.arange(n))
    here = times.astype(np.int64)
    period = SAMPLE_RATE / np.asarray(f0_hz)[here]
    jitter, shimmer, subharmonic = (np.broadcast_to(x, n)[here] for x in (jitter, shimmer, subharmonic))
    alternate = np.where(np.arange(n_cycles) % 2, subharmonic, -subharmonic)
    heights = np.sqrt(period) * (1 + shimmer * rng.standard_normal(n_cycles)) * (1 + alternate)
    # Where folds double their period, the higher pulse also comes early.
    times += period * (jitter * rng.standard_normal(n_cycles) - 0.1 * alternate)
    left = np.floor(times).astype(np.int64)
    inside = (left >= 0) & (left < n - 1)
    left, share, heights = left[inside], (times - left)[inside], heights[inside]
    train = np.bincount(left, heights * (1 - share), n) + np.bincount(left + 1, heights * share, n)
    return train.astype(np.float32)


def source(train: np.ndarray, noise: np.ndarray, call: Call) -> np.ndarray:
    """Colour the pulses as a glottis does and add the turbulence of the breath.

    Pulses fall above a corner; breath rises to a plateau at 1.5 kHz and falls above its top, 12 dB an octave (Stevens,
    *Acoustic Phonetics*, 1998). So each band has its own aperiodicity, tone below and breath above, as in the mixed
    excitation of Klatt & Klatt (JASA 1990).

    Parameters
    ----------
    train, noise : np.ndarray [shape=(n_samples,)]
        Pulses and white noise of unit power.
    call : Call
        Whose tilt and breath are used.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        What excites the tract.
    """
    size = fft.next_fast_len(len(train), real=True)
    hz = fft.rfftfreq(size, 1 / SAMPLE_RATE).astype(np.float32)
    per_octave_db = 20 * np.log10(2)
    glottis = (1 + (hz / np.float32(call.corner_hz)) ** 2) ** np.float32(call.tilt_db / 2 / per_octave_db)
    breath = np.float32(10 ** (call.breath_db / 20)) * hz / np.hypot(hz, np.float32(1500))
    breath /= 1 + (hz / np.float32(call.breath_top_hz)) ** 2
    mixed = fft.rfft(train, size) * glottis + fft.rfft(noise, size) * breath
    return np.asarray(fft.irfft(mixed, size)[: len(train)], np.float32)


def tract_db(formants_hz: np.ndarray, bandwidths_hz: Sequence[float]) -> np.ndarray:
    """Return the envelope of a vocal tract: a lossy tube whose lowest resonances have been moved.

    The tube is the one whose n-th resonance is the n-th formant given; its endless higher resonances keep the skirts
    from falling 12 dB an octave for each formant left out (Fant's higher pole correction, in closed form).

    Parameters
    ----------
    formants_hz : np.ndarray [shape=(n_rows, n_formants)]
        Formants over time.
    bandwidths_hz : sequence of n_formants floats
        Their widths.

    Returns
    -------
    np.ndarray [shape=(n_rows, n_bins), dtype=float32]
        Gain in decibels at `BIN_HZ`; 0 at 0 Hz.
    """
    formants = np.asarray(formants_hz, np.float32)
    n = formants.shape[1]
    spacing = formants[:, -1:] * 2 / (2 * n - 1)  # (n_rows, 1)
    neutral = spacing * (np.arange(n, dtype=np.float32) + 0.5)  # (n_rows, n_formants)
    loss = np.float32(np.pi / 2) * _loss_hz(BIN_HZ) / spacing
    tube = (
        np.cos(np.float32(np.pi) * BIN_HZ / spacing) ** 2 + np.sinh(loss) ** 2
    )  # |cos(x + j loss)|^2, (n_rows, n_bins)
    moved = _pole(formants, np.asarray(bandwidths_hz, np.float32)) / _pole(neutral, _loss_hz(neutral))
    return np.asarray(-10 * np.log10(tube * moved.prod(axis=1)), np.float32)


def _pole(hz: np.ndarray, width_hz: np.ndarray) -> np.ndarray:
    """Inverse power response of resonances, (n_rows, n_formants, n_bins)."""
    ratio = (BIN_HZ / hz[..., None]) ** 2
    return np.asarray((1 - ratio) ** 2 + ratio * (width_hz / hz)[..., None] ** 2)


def _loss_hz(hz: np.ndarray) -> np.ndarray:
    """Bandwidth of a tube's resonances: losses at its walls, and radiation that grows with frequency (Fant 1972)."""
    return np.asarray(60 + np.float32(0.06) * hz)


def shaped(excitation: np.ndarray, envelope_db: np.ndarray) -> np.ndarray:
    """Filter by a minimum-phase envelope that moves.

    Between rows the *complex* logarithm of the response is interpolated, which keeps it minimum-phase because its
    cepstrum is linear in the log magnitude (Oppenheim & Schafer, *Discrete-Time Signal Processing*).

    Parameters
    ----------
    excitation : np.ndarray [shape=(n_samples,)]
        What is filtered.
    envelope_db : np.ndarray [shape=(n_rows, n_bins)]
        Gain in decibels at `BIN_HZ`, rows spread evenly over the sound; two rows or more.

    Returns
    -------
    np.ndarray [shape=(n_samples + N_FFT,), dtype=float32]
        The sound with its ring.
    """
    spectra, row, share = _frames(excitation, len(envelope_db))
    response = _log_minimum_phase(envelope_db)
    moving = np.exp(response[row] * (1 - share) + response[row + 1] * share)  # (n_frames, n_bins)
    return _overlapped(fft.irfft(spectra * moving, N_FFT, axis=1), len(excitation))


def shaped_densely(excitation: np.ndarray, envelope_db: np.ndarray) -> np.ndarray:
    """Filter as `shaped` does, at half the cost, by an envelope of many rows: one in 20 ms or so.

    Rows as close as that differ little, so that their responses may be interpolated as they are.

    Parameters
    ----------
    excitation, envelope_db : np.ndarray
        As for `shaped`.

    Returns
    -------
    np.ndarray [shape=(n_samples + N_FFT,), dtype=float32]
    """
    spectra, row, share = _frames(excitation, len(envelope_db))
    responses = np.exp(_log_minimum_phase(envelope_db))
    moving = (responses[1:] - responses[:-1])[row]
    moving *= share
    moving += responses[row]
    moving *= spectra
    return _overlapped(fft.irfft(moving, N_FFT, axis=1), len(excitation))


def _frames(excitation: np.ndarray, n_rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Spectra of windowed frames a `HOP` apart, the row of the envelope each begins at, and the share of the next."""
    n_frames = len(excitation) // HOP + 2
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(excitation, (HOP, 3 * HOP)), 2 * HOP)[::HOP][:n_frames]
    window = 0.5 - 0.5 * np.cos(np.pi * np.arange(2 * HOP) / HOP)
    place = np.linspace(0, n_rows - 1, n_frames)
    row = np.minimum(place.astype(np.int64), n_rows - 2)
    spectra = fft.rfft(frames * window.astype(np.float32), N_FFT, axis=1)
    return spectra, row, (place - row).astype(np.float32)[:, None]


def _overlapped(frames: np.ndarray, n_samples: int) -> np.ndarray:
    """Add frames of `N_FFT` samples up, a `HOP` apart, as `shaped` lays them."""
    n_frames = len(frames)
    parts = frames.reshape(n_frames, -1, HOP)
    out = np.zeros((n_frames + parts.shape[1], HOP), np.float32)
    for part in range(parts.shape[1]):  # overlap-add: five shifted additions of all frames
        out[part : part + n_frames] += parts[:, part]
    return out.reshape(-1)[HOP : HOP + n_samples + N_FFT]


def _log_minimum_phase(envelope_db: np.ndarray) -> np.ndarray:
    """Complex log response of that magnitude: the cepstrum folded onto its causal half."""
    cepstrum = fft.irfft(envelope_db.astype(np.float32) * np.float32(np.log(10) / 20), N_FFT, axis=1)
    cepstrum[:, 1 : N_FFT // 2] *= 2
    cepstrum[:, N_FFT // 2 + 1 :] = 0
    return np.asarray(fft.rfft(cepstrum, axis=1))


def onset_s(samples: np.ndarray) -> float:
    """Return when a sound sets in for the ear: the first moment within 10 dB of its loudest 5 ms.

    Voices swell; what a listener taps to is neither their first breath nor their peak (Vos & Rasch, "The perceptual
    onset of musical tones", 1981, find 6 to 15 dB below the maximum).
    """
    half = SAMPLE_RATE // 400
    power = np.cumsum(np.pad(np.square(samples, dtype=np.float64), (half + 1, half)))
    level = power[2 * half :] - power[: -2 * half]
    return float(np.argmax(level > 0.1 * level.max()) / SAMPLE_RATE)


def finished(rng: np.random.Generator, samples: np.ndarray, strength: float) -> Take:
    """Bring a call to its level; its onset lies where it is first heard, not at its first sample."""
    made = finish.take(rng, samples, strength)
    return Take(made, onset_s(made))
