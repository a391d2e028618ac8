"""Pitch tracks of voices made for the purpose."""

import numpy as np
import pytest

from s2s.generators.foley.fit.pitch import HOP, track
from s2s.generators.foley.synth.voice import pulses, shaped, tract_db
from s2s.stem import SAMPLE_RATE


def voice(f0_hz: np.ndarray, formants_hz: tuple[float, ...], noise: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(1)
    train = pulses(f0_hz, rng) + noise * rng.standard_normal(len(f0_hz), np.float32)
    return shaped(train, tract_db(np.tile(formants_hz, (2, 1)), (100,) * len(formants_hz)))[: len(f0_hz)]


@pytest.mark.parametrize(("f0_hz", "first_hz"), [(75.0, 250.0), (150.0, 600.0), (400.0, 900.0), (900.0, 1500.0)])
def test_a_steady_voice_has_its_pitch_and_no_octave_is_mistaken(f0_hz: float, first_hz: float) -> None:
    made = voice(np.full(24_000, f0_hz), (first_hz, 3 * first_hz, 5 * first_hz))
    found = track(made)[10:-10]
    assert np.isfinite(found).mean() > 0.95
    assert np.nanmedian(found) == pytest.approx(f0_hz, rel=0.01)
    assert (np.abs(np.log2(found[np.isfinite(found)] / f0_hz)) < 0.1).mean() > 0.97


def test_a_glide_is_followed() -> None:
    glide = np.geomspace(300, 600, 36_000)
    found = track(voice(glide, (800.0, 2000.0, 3200.0)))
    assert np.abs(np.log2(found / np.append(glide[::HOP], glide[-1])))[10:-10].max() < 0.05


def test_a_mouse_is_within_reach() -> None:
    tone = np.sin(2 * np.pi * 4000 * np.arange(12_000) / SAMPLE_RATE)
    assert np.nanmedian(track(tone)) == pytest.approx(4000, rel=0.01)


def test_noise_and_silence_have_no_pitch() -> None:
    assert np.isfinite(track(np.random.default_rng(0).standard_normal(24_000))).mean() < 0.1
    assert not np.isfinite(track(np.zeros(9600))).any()


def test_a_rattling_voice_is_heard_by_its_pulses() -> None:
    """Pulses at 140 Hz that come 2 % early or late, each ringing at 560 Hz: the ringing is not the pitch."""
    rng = np.random.default_rng(2)
    train = pulses(np.full(36_000, 140.0), rng, jitter=0.02)
    made = shaped(train, tract_db(np.tile([560.0, 2300.0, 4000.0], (2, 1)), (60, 100, 200)))[:36_000]
    found = track(made)
    assert np.nanmedian(found) == pytest.approx(140, rel=0.05)
    assert np.nanmax(found) < 200
