"""Rooms: the reflections that put a sound somewhere.

A room is four impulse responses, from the left and right of the scene to the left and right of a stereo pair of
microphones. The early reflections are those of a shoebox (image sources: Allen & Berkley, "Image method for efficiently
simulating small-room acoustics", JASA 65, 1979); from about the mixing time on, decaying noise stands for the rest, as
loud as the theory of the diffuse field has it. Outdoors there is the ground, a few far echoes and no tail. The direct
sound is not part of a room: it is heard already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft, signal

from s2s.seeds import rng_for
from s2s.stem import SAMPLE_RATE

SPEED_OF_SOUND = 343.0  # m/s
BAND_EDGES_HZ = (350.0, 1400.0, 5600.0)  # between the four bands that a tail's decay is given for


@dataclass(frozen=True)
class Shoebox:
    """A room with four walls, a floor and a ceiling."""

    size_m: tuple[float, float, float]
    """Length (ahead), width and height."""
    t60_s: tuple[float, float, float, float]
    """Time in which the sound falls by 60 dB: below 350 Hz, to 1.4 kHz, to 5.6 kHz, and above."""
    mixing_s: float
    """When single reflections end and the tail begins."""
    distance_m: float
    """From the microphones to the sources, which stand 30 degrees left and right of the middle."""
    wet_db: float
    """Level of what comes back against what is sent, for pink noise."""


# Light on purpose: a room of 0.3 to 0.4 s at -12 dB harms no sound, long wet rooms harm most (all but bells and horns).
SHOEBOXES = {
    "small": Shoebox((3.6, 2.7, 2.4), (0.32, 0.28, 0.24, 0.18), mixing_s=0.022, distance_m=1.2, wet_db=-14),
    "room": Shoebox((6.2, 4.7, 2.7), (0.45, 0.40, 0.34, 0.24), mixing_s=0.035, distance_m=2.0, wet_db=-12),
    "hall": Shoebox((24.0, 15.0, 9.0), (1.6, 1.4, 1.1, 0.7), mixing_s=0.080, distance_m=5.0, wet_db=-12),
}
OUTDOOR_WET_DB = -20.0
ROOMS = ("none", "outdoor", *SHOEBOXES)


def impulse_responses(name: str, seed: int) -> np.ndarray | None:
    """Return the room of that name; the name decides its size and decay, ``seed`` its details.

    Returns
    -------
    np.ndarray [shape=(2 out, 2 in, n_taps), dtype=float32] or None
        At 48 kHz, time 0 being when the direct sound arrives, which is not in it; None for "none".
    """
    assert name in ROOMS, f"no room is called '{name}' ('auto' is resolved before the mix)"
    if name == "none":
        return None
    rng = rng_for(seed, "room", name)
    if name == "outdoor":
        responses, wet_db = _outdoor(rng), OUTDOOR_WET_DB
    else:
        shoebox = SHOEBOXES[name]
        responses, wet_db = _late(shoebox, rng), shoebox.wet_db
        early = _early(shoebox)
        responses[..., : early.shape[-1]] += early
    # Image sources all push in the same direction, which would add up to a rumble that no room has.
    responses = signal.sosfilt(signal.butter(2, 70, "highpass", fs=SAMPLE_RATE, output="sos"), responses, axis=-1)
    level = 10 ** ((wet_db - pink_gain_db(responses)) / 20)
    scaled: np.ndarray = (responses * level).astype(np.float32)
    return scaled


def pink_gain_db(responses: np.ndarray) -> float:
    """Return how loud pink noise (100 Hz to 10 kHz) sent from the left or from the right comes back, in dB."""
    n_fft = fft.next_fast_len(responses.shape[-1], real=True)
    freqs_hz = fft.rfftfreq(n_fft, 1 / SAMPLE_RATE)
    band = (freqs_hz > 100) & (freqs_hz < 10_000)
    power = (np.abs(fft.rfft(responses, n_fft)[..., band]) ** 2).sum(axis=(0, 1)) / 2  # the mean of two ways in
    return float(10 * np.log10(np.average(power, weights=1 / freqs_hz[band])))


def _early(shoebox: Shoebox) -> np.ndarray:
    """Reflections up to the mixing time, each made duller by one filter for every wall it met."""
    n_taps = round(1.5 * shoebox.mixing_s * SAMPLE_RATE)
    size = np.array(shoebox.size_m)
    listener = size * (0.38, 0.46, 0.52)  # off the middle, where reflections would arrive in pairs
    reach_m = SPEED_OF_SOUND * n_taps / SAMPLE_RATE + shoebox.distance_m
    steps = [np.arange(-n, n + 1) for n in np.ceil(reach_m / (2 * size)).astype(int)]
    cells = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    flips = np.stack(np.meshgrid(*[[0, 1]] * 3, indexing="ij"), axis=-1).reshape(1, 8, 3)
    n_walls = (np.abs(cells - flips) + np.abs(cells)).sum(axis=-1).ravel()  # (n_images,)
    gains_of_walls = (1 - _absorption(shoebox)) ** (n_walls / 2)

    by_walls = np.zeros((n_walls.max() + 1, 2, 2, n_taps))
    for way_in, azimuth in enumerate(np.radians([30.0, -30.0])):  # counted to the left
        source = listener + shoebox.distance_m * np.array([np.cos(azimuth), np.sin(azimuth), 0])
        images = ((1 - 2 * flips) * source + 2 * cells * size).reshape(-1, 3)  # (n_images, 3)
        for way_out, (delays, gains) in enumerate(_stereo_pair(images - listener, shoebox.distance_m)):
            kept = (n_walls > 0) & (delays < n_taps)  # no wall: the direct sound
            taps = (n_walls[kept], way_out, way_in, delays[kept])
            np.add.at(by_walls, taps, (gains * gains_of_walls)[kept])
    # Horner's rule: what met k walls passes k filters.
    wall = signal.butter(1, 9000, fs=SAMPLE_RATE)
    heard = np.zeros((2, 2, n_taps))
    for arrived in by_walls[:0:-1]:
        heard = signal.lfilter(*wall, heard + arrived, axis=-1)
    heard *= np.cos(_crossover(n_taps, shoebox))
    return heard


def _absorption(shoebox: Shoebox) -> float:
    """The share of energy that a wall takes, by Eyring's formula from the decay of the second band."""
    length, width, height = shoebox.size_m
    surface_m2 = 2 * (length * width + width * height + height * length)
    return float(1 - np.exp(-0.161 * length * width * height / (surface_m2 * shoebox.t60_s[1])))


def _stereo_pair(images_m: np.ndarray, distance_m: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Delays (samples) and gains, against the direct sound, at two cardioids 17 cm and 110 degrees apart (ORTF)."""
    heard = []
    for side in (1, -1):
        paths = images_m - (0, side * 0.085, 0)
        lengths_m = np.linalg.norm(paths, axis=-1)
        facing = np.array([np.cos(np.radians(55)), side * np.sin(np.radians(55)), 0])
        cardioid = 0.5 + 0.5 * (paths @ facing) / lengths_m
        delays = np.rint((lengths_m - distance_m) / SPEED_OF_SOUND * SAMPLE_RATE).astype(int)
        heard.append((np.maximum(delays, 0), cardioid * distance_m / lengths_m))
    return heard


def _late(shoebox: Shoebox, rng: np.random.Generator) -> np.ndarray:
    """Decaying noise, a different one for each way through the room, so that the tail is wide and has no place."""
    n_taps = round(max(shoebox.t60_s) * SAMPLE_RATE)
    times_s = np.arange(n_taps) / SAMPLE_RATE
    bands = _bands(rng.standard_normal((2, 2, n_taps)))
    decays = np.exp(-np.log(1000) * times_s / np.array(shoebox.t60_s)[:, None])
    tail = np.einsum("bn,boin->oin", decays, bands)
    # The diffuse field has 16 pi r^2 / A times the energy of the direct sound (A: absorbing area, by Sabine's
    # formula); a cardioid takes in a third of it. Spread over time as an exponential decay is, this is the power at
    # time 0.
    absorbing_m2 = 0.161 * float(np.prod(shoebox.size_m)) / shoebox.t60_s[1]
    energy = 16 * np.pi * shoebox.distance_m**2 / absorbing_m2 / 3
    power = energy * 2 * np.log(1000) / (shoebox.t60_s[1] * SAMPLE_RATE)
    out: np.ndarray = tail * np.sqrt(power) * np.sin(_crossover(n_taps, shoebox))
    return out


def _crossover(n_taps: int, shoebox: Shoebox) -> np.ndarray:
    """An angle from 0 (reflections only) to 90 degrees (tail only), between 0.5 and 1.5 times the mixing time."""
    position = np.arange(n_taps) / (shoebox.mixing_s * SAMPLE_RATE)
    angle: np.ndarray = np.clip(position - 0.5, 0, 1) * np.pi / 2
    return angle


def _bands(noise: np.ndarray) -> np.ndarray:
    """Split into four bands that add up to the whole, with an octave of overlap; the new axis comes first."""
    freqs_hz = np.maximum(fft.rfftfreq(noise.shape[-1], 1 / SAMPLE_RATE), 1.0)
    octaves_above = np.log2(freqs_hz / np.array(BAND_EDGES_HZ)[:, None])  # (n_edges, n_freqs)
    above = np.sin(np.clip(octaves_above + 0.5, 0, 1) * np.pi / 2) ** 2
    shares = -np.diff(above, axis=0, prepend=1, append=0)  # (n_bands, n_freqs)
    split: np.ndarray = fft.irfft(fft.rfft(noise) * shares[:, None, None, :], noise.shape[-1])
    return split


def _outdoor(rng: np.random.Generator) -> np.ndarray:
    """The ground, and a few echoes from far walls and woods: late, dull, smeared, softer the later."""
    n_echoes, n_taps, n_smear = 5, round(0.6 * SAMPLE_RATE), round(0.03 * SAMPLE_RATE)
    responses = np.zeros((2, 2, n_taps))
    smear = np.exp(-np.arange(n_smear) / (0.2 * n_smear)) * rng.standard_normal((n_echoes, 2, 2, n_smear))
    smear = signal.lfilter(*signal.butter(1, 2500, fs=SAMPLE_RATE), smear, axis=-1)
    smear /= np.sqrt((smear**2).sum(axis=-1, keepdims=True))
    delays_s = np.geomspace(0.08, 0.45, n_echoes) * rng.uniform(0.85, 1.15, n_echoes)
    angles = rng.uniform(0.1, 0.4, n_echoes) * np.pi  # equal-power pan, none at the very side
    for delay_s, angle, echo in zip(delays_s, angles, smear, strict=True):
        start = round(delay_s * SAMPLE_RATE)
        pan = np.array([np.cos(angle), np.sin(angle)])[:, None, None]
        responses[..., start : start + n_smear] += 0.05 / delay_s * pan * echo
    # 4 m away, source and microphones 1.5 m above grass: the path over the ground is 1 m longer.
    ground = round(1.0 / SPEED_OF_SOUND * SAMPLE_RATE)
    responses[[0, 1], [0, 1], ground] += 0.6
    return responses
