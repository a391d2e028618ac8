"""Engines that stand: speed, starting, revving."""

import numpy as np
import pytest
from scipy.signal import butter, hilbert, sosfiltfilt

from s2s.generators.foley.sounds.engines import accelerating, built, idling, starting

RATE = 48_000


def octave_db(samples: np.ndarray, centre_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10(power[(hz >= centre_hz / 2**0.5) & (hz < centre_hz * 2**0.5)].sum() / power.sum()))


def test_idling_has_the_octaves_of_recordings() -> None:
    made = [idling(np.random.default_rng(seed), np.full(6 * RATE, 0.3, np.float32)) for seed in range(4)]
    for centre_hz, least_db, most_db in ((125, -22, -5), (1000, -9, -3), (4000, -20, -11), (8000, -29, -18)):
        assert least_db < np.mean([octave_db(samples, centre_hz) for samples in made]) < most_db


def test_a_bed_of_idling_keeps_its_turns_and_revs_above_a_drive_of_a_half() -> None:
    def firing_hz(drive: float) -> float:
        n = 4 * RATE
        samples = idling(np.random.default_rng(5), np.full(n, drive, np.float32))
        band = sosfiltfilt(butter(2, (300, 2500), "bandpass", fs=RATE, output="sos"), samples)
        envelope = np.abs(hilbert(band))
        spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
        low, high = 12 * 4, 250 * 4
        product = spectrum[low:high]
        return (low + int(product.argmax())) / 4

    rest, also_rest, full = firing_hz(0.1), firing_hz(0.4), firing_hz(1.0)
    assert also_rest == pytest.approx(rest, rel=0.05)
    assert full > 2 * rest


def test_the_engines_of_two_clips_differ() -> None:
    pipes = {built(np.random.default_rng(seed)).pipe_m for seed in range(5)}
    assert len(pipes) == 5


def test_a_start_cranks_before_it_catches() -> None:
    for seed in range(4):
        made = starting(np.random.default_rng(seed), 0.7).samples
        level = np.sqrt(np.square(made[: len(made) // 480 * 480]).reshape(-1, 480).mean(axis=1))
        cranking, caught = level[10:55], level[60:260]
        assert caught.max() > cranking.mean()
        # Each compression holds the starter back: the level swings 7 to 11 times a second.
        swing = np.abs(np.fft.rfft(cranking - cranking.mean(), 1000))  # 0.1 Hz a bin
        assert 60 < 30 + swing[30:300].argmax() < 130


def test_revving_climbs_and_falls() -> None:
    made = accelerating(np.random.default_rng(1), 0.9).samples
    centroids = []
    for start in (0.02, 0.9, 2.2):
        part = made[round(start * RATE) : round((start + 0.25) * RATE)]
        power = np.square(np.abs(np.fft.rfft(part * np.hanning(len(part)))))
        hz = np.fft.rfftfreq(len(part), 1 / RATE)
        centroids.append(float((hz * power)[hz < 4000].sum() / power[hz < 4000].sum()))
    assert centroids[1] > 1.15 * centroids[2]
