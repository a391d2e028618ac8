"""Strikes rendered from measured parameters: one body, struck anywhere, at any strength.

The parameters are those of `fit.strikes`: modes, burst, attack, contact and tail of one body as it was recorded. What
the recording cannot say is added from physics: elsewhere on a body each mode has another displacement, of either sign
(van den Doel & Pai 1998), and a harder blow touches for a shorter time, which opens the top of modes and burst alike.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from s2s.generators.foley.fit.strikes import BAND_HZ, FASTEST_S, SLOWEST_S
from s2s.generators.foley.fit.table import Fit
from s2s.generators.foley.individual import individual
from s2s.generators.foley.synth.modal import contact, contact_time_s, ring
from s2s.generators.foley.synth.noise import burst, octaves
from s2s.stem import SAMPLE_RATE

LONGEST_S = 2.5
HEARD_DB = -75.0
SHORTEST_TAIL = SAMPLE_RATE // 100


def struck(drawn: Mapping[str, np.ndarray], rng: np.random.Generator, strength: float) -> np.ndarray:
    """Render one strike.

    Parameters
    ----------
    drawn : mapping of str to np.ndarray
        Parameters as `fit.strikes.measure` names them, drawn for one body.
    rng : np.random.Generator
        Decides where the blow falls.
    strength : float
        In [0, 1]; 0.7 sounds as recorded. Only timbre follows it; the level is the caller's.

    Returns
    -------
    np.ndarray [shape=(n_samples,), dtype=float32]
        Peaking near 1 at a strength of 0.7; its onset is its first sample.
    """
    mode_t60s_s, burst_t60s_s = (
        np.clip(np.exp(drawn[name]), FASTEST_S, SLOWEST_S) for name in ("mode_log_t60", "burst_log_t60")
    )
    contact_s = float(np.exp(drawn["log_contact_s"]))
    harder_s = contact_time_s(contact_s, strength, 0.4)
    n_samples = _n_samples(drawn, mode_t60s_s, burst_t60s_s)
    hz = np.exp(drawn["mode_log_hz"])
    opened = contact(hz, harder_s) / contact(hz, contact_s)
    levels_db = np.minimum(drawn["mode_db"], 0.0)
    heard = levels_db > HEARD_DB
    amplitudes = (10 ** (levels_db / 20) * opened * place(rng, len(hz)))[heard]
    made = ring(hz[heard], amplitudes, mode_t60s_s[heard], n_samples)
    attack_s = float(np.exp(drawn["log_attack_s"])) * (harder_s / contact_s)
    made += crack(drawn, rng, n_samples, burst_t60s_s, (contact_s, harder_s), attack_s)
    return with_tail(made, drawn, rng)


def fitted(
    fit: Fit, rng: np.random.Generator, strength: float, *, widen: float = 1.0, size_spread: float = 0.0
) -> np.ndarray:
    """Strike a body of a fit: all takes of a source strike one body, each at another place.

    Parameters
    ----------
    widen : float
        Factor on how much the modes of bodies differ, one by one, from those that were recorded.
    size_spread : float
        Standard deviation of the logarithm of the body's size. One and a half times as large a body of the same shape
        and material has all modes as much lower, and as much longer.
    """
    one = individual(rng)
    drawn = fit.pick(one).draw(one, widen)
    larger = size_spread * float(np.clip(one.standard_normal(), -2, 2))
    scaled = {"mode_log_hz": drawn["mode_log_hz"] - larger, "mode_log_t60": drawn["mode_log_t60"] + larger}
    return struck({**drawn, **scaled}, rng, strength)


def place(rng: np.random.Generator, n_modes: int) -> np.ndarray:
    """Gains of modes for a blow somewhere, of RMS 1: displacements of standing waves, each with a sign of its own."""
    return np.asarray(np.sqrt(2) * np.sin(rng.uniform(0, 2 * np.pi, n_modes)))


def crack(
    drawn: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    n_samples: int,
    t60s_s: np.ndarray,
    contacts_s: tuple[float, float],
    attack_s: float,
) -> np.ndarray:
    """Render what no mode explains: noise whose octaves start and die as measured.

    ``contacts_s`` are the contact times of the recording and of this blow; octaves scatter by 1.5 dB from blow to blow.
    """
    measured_s, now_s = contacts_s
    opened_db = 20 * np.log10(contact(BAND_HZ, now_s) / contact(BAND_HZ, measured_s))
    levels_db = np.minimum(drawn["burst_db"], 0.0) + opened_db + 1.5 * rng.standard_normal(len(BAND_HZ))
    spectrum = octaves(*zip(BAND_HZ.tolist(), levels_db.tolist(), strict=True))
    rms = np.sqrt(np.sum(10 ** (levels_db / 10)))
    decays = np.interp(np.arange(len(BAND_HZ)), np.arange(len(t60s_s)), t60s_s)
    return np.asarray(rms * burst(rng, n_samples, spectrum, lambda _: decays, attack_s=attack_s / 2.2), np.float32)


def with_tail(made: np.ndarray, drawn: Mapping[str, np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Add what the place gives back, as far as the strike itself does not ring as long as was measured."""
    split = round(0.06 * SAMPLE_RATE)
    early, late = (float(np.sum(np.square(part, dtype=np.float64))) for part in (made[:split], made[split:]))
    missing = early * 10 ** (min(float(drawn["tail_db"]), 0.0) / 10) - late
    t60_s = float(np.clip(np.exp(drawn["log_tail_t60"]), 0.03, 1.0))
    n_tail = min(len(made) - split, round(t60_s * SAMPLE_RATE))
    if missing <= 0.01 * late or n_tail < SHORTEST_TAIL:
        return made
    levels = zip(BAND_HZ.tolist(), (np.minimum(drawn["burst_db"], 0.0)).tolist(), strict=True)
    tail = burst(rng, n_tail, octaves(*levels), lambda hz: t60_s / (1 + hz / 6000), attack_s=0.01)
    made[split : split + n_tail] += tail * np.float32(np.sqrt(missing / (np.sum(np.square(tail)) + 1e-12)))
    return made


def _n_samples(drawn: Mapping[str, np.ndarray], mode_t60s_s: np.ndarray, burst_t60s_s: np.ndarray) -> int:
    """As long as anything stays within 60 dB of the loudest part."""
    levels_db = np.concatenate([drawn["mode_db"], drawn["burst_db"]])
    share = np.clip(1 + (levels_db - levels_db.max()) / 60, 0.0, 1.0)
    lasting_s = float(np.max(share * np.concatenate([mode_t60s_s, burst_t60s_s])))
    return round(min(max(lasting_s, 0.15), LONGEST_S) * SAMPLE_RATE)
