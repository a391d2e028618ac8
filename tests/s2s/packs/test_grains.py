import numpy as np
import pytest
from recordings import RATE, noise

from s2s.packs.grains import _place, bed, endless, ground_of


def envelope(samples, step_s=0.02):
    step = round(step_s * RATE)
    return np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1))


def even(duration_s, drive=0.5):
    return np.full(round(duration_s * RATE), drive, np.float32)


def rng(seed=0):
    return np.random.default_rng(seed)


def db(samples):
    return 20 * np.log10(samples.std())


def test_a_bed_is_at_the_models_level_and_follows_its_drive():
    ground = ground_of(noise(4.0, level=0.003))
    assert db(bed(ground, rng(), even(4))) == pytest.approx(-26, abs=0.5)
    drive = np.repeat(np.array([0.1, 0.9], np.float32), 2 * RATE)
    made = bed(ground, rng(), drive)
    assert db(made[2 * RATE :]) - db(made[: 2 * RATE]) == pytest.approx(16, abs=1)


def test_drive_moves_brightness():
    def above(samples):
        spectrum = np.square(np.abs(np.fft.rfft(samples)))
        return spectrum[len(spectrum) // 3 :].sum() / spectrum.sum()

    ground = ground_of(noise(4.0))
    assert above(bed(ground, rng(), even(2, 1.0))) > 1.1 * above(bed(ground, rng(), even(2, 0.0)))


@pytest.mark.parametrize("duration_s", [1.6, 4.0, 20.0])
def test_no_loop_is_heard(duration_s):
    # Noise whose level wanders: a loop would repeat its wandering.
    slow = np.interp(
        np.arange(round(duration_s * RATE)), np.arange(0, 25 * RATE, RATE // 4), rng(3).uniform(0.3, 1, 100)
    )
    made = endless(ground_of(noise(duration_s) * slow.astype(np.float32)).samples, rng(), 60 * RATE)
    level = envelope(made)
    level -= level.mean()
    alike = np.correlate(level, level, mode="full")[len(level) - 1 :]
    assert alike[50:].max() < 0.5 * alike[0]


def test_fades_keep_the_level_of_noise_and_of_tones():
    time_s = np.arange(6 * RATE) / RATE
    engine = sum(np.sin(2 * np.pi * 73.3 * k * time_s + k) / k for k in range(1, 8)).astype(np.float32)
    for source, spread_db in ((noise(6.0), 1.0), (engine, 1.0)):
        level_db = 20 * np.log10(envelope(endless(ground_of(source).samples, rng(), 20 * RATE), 0.1))
        assert np.abs(level_db - np.median(level_db)).max() < spread_db


@pytest.mark.parametrize("duration_s", [1.5, 3.0, 60.0])
def test_grains_never_begin_near_where_the_one_before_did(duration_s):
    size = round(min(0.5, duration_s / 3) * RATE)
    last = round(duration_s * RATE) - size - 10_080
    random, before, starts = rng(), -1, []
    for _ in range(400):
        start = _place(random, before, last, size)
        assert 480 <= start <= last
        if before >= 0:
            assert abs(start - before) >= min(size, (last - 480) // 3)
        starts.append(start)
        before = start
    # All of the recording is used.
    assert min(starts) < 0.1 * last
    assert max(starts) > 0.9 * last


def test_pauses_and_fades_of_the_recording_are_left_out():
    samples = np.concatenate(
        [np.zeros(RATE, np.float32), noise(2.0), np.zeros(3 * RATE, np.float32), noise(2.0, seed=1)]
    )
    ground = ground_of(samples)
    assert len(ground.samples) == pytest.approx(4 * RATE, abs=0.5 * RATE)
    assert envelope(bed(ground, rng(), even(20)), 0.05).min() > 0.5 * 10 ** (-26 / 20)


def test_too_short_a_recording_is_no_ground():
    assert ground_of(noise(1.3)) is None
    assert ground_of(np.pad(noise(1.3), 5 * RATE)) is None
    assert ground_of(noise(1.7)) is not None


@pytest.mark.parametrize("n_samples", [1, 2, 100, 1025, 48_001])
def test_beds_have_the_length_asked_for_and_repeat(n_samples):
    ground = ground_of(noise(2.0))
    drive = np.full(n_samples, 0.7, np.float32)
    made = bed(ground, rng(1), drive)
    assert made.shape == (n_samples,)
    assert made.dtype == np.float32
    assert np.abs(made).max() <= 1
    np.testing.assert_array_equal(made, bed(ground, rng(1), drive))
    if n_samples > 1000:
        assert abs(np.corrcoef(made, bed(ground, rng(2), drive))[0, 1]) < 0.5
