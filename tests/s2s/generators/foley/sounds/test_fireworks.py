"""Fireworks are far: dull, and long; crackers are near, and many."""

import numpy as np

from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.sounds import fireworks

RATE = 48_000


def test_a_burst_far_up_rings_on_over_the_land() -> None:
    for seed in range(4):
        made = fireworks.fireworks(take_rng((seed, "f"), 0), 0.7)
        after = made.samples[round(made.onset_s * RATE) :]
        late, early = after[RATE : round(1.5 * RATE)].std(), after[: RATE // 20].std()
        assert 20 * np.log10(late / early) > -42  # the boom alone, which dies in 0.25 s, would be at -300


def test_crackling_is_duller_from_afar() -> None:
    near, far = (fireworks.crackling(np.random.default_rng(1), 2 * RATE, metres) for metres in (100, 800))
    hz = np.fft.rfftfreq(2 * RATE, 1 / RATE)
    centroids = [np.sum(hz * np.abs(np.fft.rfft(s)) ** 2) / np.sum(np.abs(np.fft.rfft(s)) ** 2) for s in (near, far)]
    assert centroids[0] > 1.2 * centroids[1]


def test_a_string_of_crackers_bangs_many_times() -> None:
    samples = fireworks.firecracker(take_rng((2, "f"), 0), 0.7)
    power = np.square(samples[: len(samples) // 96 * 96]).reshape(-1, 96).mean(axis=1)
    rises = np.diff(10 * np.log10(power + 1e-9))
    assert 8 <= np.count_nonzero(rises > 6) <= 40


def test_a_shell_thumps_and_then_hisses_until_it_is_gone() -> None:
    samples = fireworks.launch(take_rng((3, "f"), 0), 0.7)
    assert np.abs(samples).argmax() < 0.05 * RATE
    hz = np.fft.rfftfreq(RATE // 2, 1 / RATE)
    climb = np.abs(np.fft.rfft(samples[RATE // 4 : RATE // 4 + RATE // 2])) ** 2
    assert climb[hz > 800].sum() > 0.4 * climb.sum()
