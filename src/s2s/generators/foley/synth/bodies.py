"""Bodies that are struck: wood, metal, plastic, glass and stone, each with modes as its material has them.

A blow on a body is its modes (van den Doel & Pai 1998), a noise burst for the many modes too dense and too damped to
hear apart, and a contact time that shortens as the blow hardens, which opens the top of both. `bounces` says when and
how hard a dropped thing strikes again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from s2s.generators.foley.synth.modal import contact, plate, ring, t60_of
from s2s.generators.foley.synth.noise import Spectrum, both, burst
from s2s.stem import SAMPLE_RATE


@dataclass(frozen=True)
class Body:
    """Modes of one body that may be struck, and how well each is radiated."""

    frequencies_hz: np.ndarray
    t60s_s: np.ndarray
    radiated: np.ndarray

    def struck(self, rng: np.random.Generator, contact_s: float) -> np.ndarray:
        """Amplitudes of the modes for a blow somewhere: each has a displacement of its own there, of either sign."""
        n_modes = len(self.frequencies_hz)
        place = np.sin(rng.uniform(0, 2 * np.pi, n_modes)) * np.exp(0.3 * rng.standard_normal(n_modes))
        return np.asarray(place * self.radiated * contact(self.frequencies_hz, contact_s))


def wooden(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_1k_s: float) -> Body:
    """A board or a block: modes of a plate, pulled about by grain and support, damped in proportion to frequency."""
    ratios = plate(n_modes, one.uniform(0.55, 0.95)) * np.exp(0.04 * one.standard_normal(n_modes))
    frequencies_hz = lowest_hz * ratios
    # Wood loses about the same share of energy every cycle; the lowest modes lose more, through what carries the board.
    t60s_s = 1 / (1 / t60_of(frequencies_hz, at_1k_s, 0.9) + 4.0)
    loud = np.exp(0.4 * one.standard_normal(n_modes))
    return Body(frequencies_hz, t60s_s * np.exp(0.15 * one.standard_normal(n_modes)), loud)


def metal(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_1k_s: float) -> Body:
    """A thin rail, pipe or sheet: dense modes in pairs that beat (nothing is quite symmetric) and decay slowly.

    Thin metal radiates its low modes badly: in front of it air is pushed, behind it pulled, and below some 1.2 kHz the
    two cancel.
    """
    single = plate(n_modes, one.uniform(0.3, 0.8)) * np.exp(0.03 * one.standard_normal(n_modes))
    frequencies_hz = lowest_hz * np.repeat(single, 2) * (1 + 0.004 * one.standard_normal(2 * n_modes))
    t60s_s = t60_of(frequencies_hz, at_1k_s, 0.5) * np.exp(0.35 * one.standard_normal(2 * n_modes))
    radiated = frequencies_hz / np.hypot(frequencies_hz, 1200.0) * np.exp(0.4 * one.standard_normal(2 * n_modes))
    return Body(frequencies_hz, t60s_s, radiated)


def blow(
    rng: np.random.Generator,
    body: Body,
    *,
    length_s: float,
    contact_s: float,
    crack: Spectrum,
    crack_t60_s: Spectrum,
    crack_db: float,
) -> np.ndarray:
    """Strike a body: its modes at RMS 1, and the crack of the contact ``crack_db`` above them."""
    n_samples = round(length_s * SAMPLE_RATE)
    amplitudes = body.struck(rng, contact_s)
    amplitudes /= np.sqrt(np.sum(np.square(amplitudes)) / 2 + 1e-12)
    rung = ring(body.frequencies_hz, amplitudes, body.t60s_s, n_samples)
    shaped = both(crack, lambda hz: 20 * np.log10(contact(hz, contact_s)))
    cracked = burst(rng, n_samples, shaped, crack_t60_s, attack_s=0.25 * contact_s)
    # The noise is made where the bodies touch, and is loudest while they do.
    touching = np.exp(np.arange(n_samples, dtype=np.float32) / np.float32(-2.5 * contact_s * SAMPLE_RATE))
    return np.asarray(rung + 10 ** (crack_db / 20) * cracked * (1 + 2 * touching))


def plastic(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_1k_s: float) -> Body:
    """A hollow plastic thing: modes of its walls, damped about as heavily as wood's, but evenly over frequency.

    Polymers have loss factors of 0.02 to 0.1 that hardly depend on frequency (Cremer, Heckl & Petersson,
    *Structure-Borne Sound*, 2005), so that T60 falls with frequency; the air shut in adds one low mode of its own.
    """
    ratios = plate(n_modes, one.uniform(0.5, 0.95)) * np.exp(0.05 * one.standard_normal(n_modes))
    frequencies_hz = np.concatenate([[0.6 * lowest_hz], lowest_hz * ratios])
    t60s_s = 1 / (1 / t60_of(frequencies_hz, at_1k_s, 0.8) + 6.0)
    return Body(frequencies_hz, t60s_s, np.exp(0.4 * one.standard_normal(n_modes + 1)))


def glassy(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_1k_s: float) -> Body:
    """A drinking glass: rim modes of two, three, four... nodal diameters, each split in two by what is not quite round.

    Frequencies grow nearly as the square of the number of diameters (French, "In vino veritas: a study of wineglass
    acoustics", Am. J. Phys. 1983); internal friction of glass is low and even over frequency.
    """
    diameters = np.arange(2, 2 + n_modes)
    single = (
        lowest_hz * (diameters / 2.0) ** (2 * one.uniform(0.88, 0.96)) * np.exp(0.02 * one.standard_normal(n_modes))
    )
    frequencies_hz = np.repeat(single, 2) * np.exp(0.004 * one.standard_normal(2 * n_modes))
    t60s_s = t60_of(frequencies_hz, at_1k_s, 0.6) * np.exp(0.2 * one.standard_normal(2 * n_modes))
    return Body(frequencies_hz, t60s_s, np.exp(0.3 * one.standard_normal(2 * n_modes)))


def ceramic(one: np.random.Generator, lowest_hz: float, n_modes: int, *, at_1k_s: float) -> Body:
    """A plate or cup: modes of a shallow shell in pairs, damped more than glass by glaze and porous body."""
    single = plate(n_modes, one.uniform(0.85, 1.0)) ** 0.85 * np.exp(0.04 * one.standard_normal(n_modes))
    frequencies_hz = lowest_hz * np.repeat(single, 2) * np.exp(0.006 * one.standard_normal(2 * n_modes))
    t60s_s = t60_of(frequencies_hz, at_1k_s, 0.6) * np.exp(0.25 * one.standard_normal(2 * n_modes))
    return Body(frequencies_hz, t60s_s, np.exp(0.4 * one.standard_normal(2 * n_modes)))


def rung(body: Body, rng: np.random.Generator, contact_s: float, length_s: float) -> np.ndarray:
    """Strike a body somewhere and hear its modes alone, at RMS 1 at the onset."""
    amplitudes = body.struck(rng, contact_s)
    amplitudes /= np.sqrt(np.sum(np.square(amplitudes)) / 2 + 1e-12)
    return ring(body.frequencies_hz, amplitudes, body.t60s_s, round(length_s * SAMPLE_RATE))


def bounces(first_gap_s: float, restitution: float, shortest_gap_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Times and speeds of the blows of a dropped thing: time in the air and speed both shrink by the restitution.

    Returns
    -------
    times_s, speeds : np.ndarray
        The first blow at 0 with a speed of 1; the last before gaps become shorter than ``shortest_gap_s``.

    Examples
    --------
    >>> times_s, speeds = bounces(0.4, 0.5, 0.09)
    >>> times_s.tolist(), speeds.tolist()
    ([0.0, 0.4, 0.6000000000000001, 0.7000000000000001], [1.0, 0.5, 0.25, 0.125])
    """
    count = max(0, int(np.log(shortest_gap_s / first_gap_s) / np.log(restitution)) + 1)
    gaps_s = first_gap_s * restitution ** np.arange(count)
    return np.concatenate([[0.0], np.cumsum(gaps_s)]), restitution ** np.arange(count + 1.0)


def laid(parts: list[tuple[float, np.ndarray]], length_s: float | None = None) -> np.ndarray:
    """Sum sounds that start at times in seconds; ``length_s`` cuts what reaches further."""
    starts = [round(at_s * SAMPLE_RATE) for at_s, _ in parts]
    end = max(start + len(part) for start, (_, part) in zip(starts, parts, strict=True))
    made = np.zeros(end, np.float32)
    for start, (_, part) in zip(starts, parts, strict=True):
        made[start : start + len(part)] += part
    return made if length_s is None else made[: round(length_s * SAMPLE_RATE)]
