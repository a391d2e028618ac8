"""Bodies: claps, snaps, breath, snores, hiccups."""

import numpy as np
import pytest
from scipy.signal import welch

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import body
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = next(sound.model for sound in body.SOUNDS if sound.name == f"people.{name}")(
        np.random.default_rng(seed), strength
    )
    return made if isinstance(made, Take) else Take(made)


def envelope(samples: np.ndarray, step_s: float = 0.002) -> np.ndarray:
    step = round(step_s * SAMPLE_RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step].reshape(-1, step)).mean(axis=1))


@pytest.mark.parametrize("name", ["clap", "finger_snap"])
def test_hands_are_quick(name: str) -> None:
    for seed in range(4):
        samples = rendered(name, seed).samples
        at = int(np.argmax(np.abs(samples)))
        assert at < 0.03 * SAMPLE_RATE
        energy = np.cumsum(np.square(samples))
        assert energy[at + round(0.02 * SAMPLE_RATE)] > 0.8 * energy[-1]


def ring_hz(samples: list[np.ndarray]) -> float:
    """Where the takes of one pair of hands ring, on the whole."""
    power = np.mean([np.square(np.abs(np.fft.rfft(take, 8192))) for take in samples], axis=0)
    hz = np.fft.rfftfreq(8192, 1 / SAMPLE_RATE)
    smooth = np.convolve(power, np.hanning(41), "same")
    return float(hz[np.argmax(smooth)])


def test_one_pair_of_hands_sounds_alike_and_another_does_not() -> None:
    def rings_hz(source: int, first: int) -> float:
        return ring_hz([body.clap(take_rng((source, "people.clap"), take), 0.7) for take in range(first, first + 16)])

    one, again = ([rings_hz(source, first) for source in range(8)] for first in (0, 100))
    assert np.corrcoef(np.log(one), np.log(again))[0, 1] > 0.7
    assert np.std(np.log(one)) > 0.05


def test_a_snap_rings_higher_than_a_clap() -> None:
    clap, snap = (
        np.median([ring_hz([model(take_rng((source, "x"), take), 0.7) for take in range(6)]) for source in range(8)])
        for model in (body.clap, body.finger_snap)
    )
    assert snap > 1.2 * clap


def test_breath_goes_in_and_out_and_harder_breath_is_quicker() -> None:
    def length_s(strength: float) -> float:
        return float(np.mean([len(rendered("breath", seed, strength).samples) for seed in range(4)])) / SAMPLE_RATE

    assert length_s(0.1) > 1.3 * length_s(1.0)
    level = envelope(rendered("breath", 1).samples, 0.03)
    loud = np.flatnonzero(level > 0.35 * level.max())
    assert np.diff(loud).max() >= 3  # a turn of 90 ms and more between the two


@pytest.mark.parametrize("seed", range(4))
def test_a_snore_is_a_train_of_flaps(seed: int) -> None:
    level = envelope(rendered("snore", seed).samples[: round(1.2 * SAMPLE_RATE)], 0.001)
    hz, power = welch(level - level.mean(), 1000, nperseg=512)
    inside = (hz > 20) & (hz < 200)
    assert 30 < hz[inside][np.argmax(power[inside])] < 110


def test_a_gasp_is_over_sooner_when_it_is_harder() -> None:
    soft, hard = (
        np.mean([len(rendered("gasp", seed, strength).samples) for seed in range(8)]) for strength in (0.1, 1.0)
    )
    assert soft > 1.15 * hard


def test_a_hiccup_is_cut_off() -> None:
    """The glottis shuts: from nearly full level to 20 dB less in 40 ms."""
    for seed in range(4):
        level = 20 * np.log10(envelope(rendered("hiccup", seed).samples, 0.01) + 1e-6)
        level -= level.max()
        loud = int(np.flatnonzero(level > -8)[-1])
        assert level[loud + 4 : loud + 12].max() < -14
