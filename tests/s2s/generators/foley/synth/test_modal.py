"""Damped modes."""

import numpy as np
import pytest

from s2s.generators.foley.synth import modal

RATE = 48_000


def test_ring_equals_the_sum_it_stands_for() -> None:
    hz, gains = np.array([440.0, 3333.3]), np.array([0.5, 0.2])
    t60s_s, phases = np.array([0.4, 0.1]), np.array([0.1, -0.4])
    time_s = np.arange(10_000) / RATE
    wanted = sum(
        g * np.exp(-6.91 * time_s / t) * np.sin(2 * np.pi * f * time_s + p)
        for f, g, t, p in zip(hz, gains, t60s_s, phases, strict=True)
    )
    made = modal.ring(hz, gains, t60s_s, 10_000, phases=phases)
    assert made.dtype == np.float32
    assert np.abs(made - wanted).max() < 1e-5


@pytest.mark.parametrize("n_samples", [0, 1, 255, 257])
def test_ring_has_the_length_asked_for(n_samples: int) -> None:
    assert modal.ring(np.array([100.0]), np.array([1.0]), np.array([0.1]), n_samples).shape == (n_samples,)


def test_modes_above_the_nyquist_frequency_are_left_out() -> None:
    assert not modal.ring(np.array([30_000.0]), np.array([1.0]), np.array([1.0]), 1000).any()


def test_glide_reaches_its_frequency() -> None:
    hz = np.linspace(1000, 2000, RATE)
    made = modal.glide(hz, np.ones(RATE))
    assert np.count_nonzero(np.diff(np.sign(made)) > 0) == pytest.approx(1500, abs=1)


def test_plate_ratios() -> None:
    assert modal.plate(3, aspect=1.0) == pytest.approx([1, 2.5, 2.5])
    assert len(modal.plate(40, aspect=1.3)) == 40


def test_a_harder_blow_touches_for_less_and_excites_higher() -> None:
    soft_s, hard_s = modal.contact_time_s(0.002, 0.1), modal.contact_time_s(0.002, 1.0)
    assert hard_s < 0.002 < soft_s
    assert modal.contact_time_s(0.002, 0.7) == pytest.approx(0.002)
    assert modal.contact(np.array([2000.0]), hard_s)[0] > modal.contact(np.array([2000.0]), soft_s)[0]
    assert modal.contact(np.array([250.0]), 0.002)[0] == pytest.approx(0.5)


def test_decay_law() -> None:
    assert modal.t60_of(np.array([1000.0, 4000.0]), 0.8, 0.5) == pytest.approx([0.8, 0.4])
