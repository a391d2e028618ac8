"""Voices: the source, the tract, and the sounds made of them."""

import numpy as np
import pytest

from s2s.generators.foley.sounds import people
from s2s.generators.foley.synth import voice
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE

NAMES = ("people.baby_cry", "people.sneeze", "people.cough")
SOUNDS = {sound.name: sound for sound in people.SOUNDS if sound.name in NAMES}


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = SOUNDS[name].model(np.random.default_rng(seed), strength)
    assert isinstance(made, Take)
    return made


def level_db(samples: np.ndarray, window_s: float = 0.005) -> np.ndarray:
    """RMS in dB over windows centred on each sample."""
    n = round(window_s * SAMPLE_RATE)
    return 10 * np.log10(np.convolve(np.square(samples, dtype=np.float64), np.ones(n) / n, "same") + 1e-12)


def pitch_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Strongest period between two pitches, by autocorrelation."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples))) ** 2
    lags = np.fft.irfft(spectrum)[: len(samples)]
    first, last = int(SAMPLE_RATE / high_hz), int(SAMPLE_RATE / low_hz)
    return float(SAMPLE_RATE / (first + np.argmax(lags[first:last])))


def centroid_hz(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(np.sum(np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) * power) / np.sum(power))


def steady_call(**changes: object) -> voice.Call:
    plain = {
        "f0_hz": np.full(24_000, 300.0),
        "gain_db": np.zeros(24_000),
        "formants_hz": np.tile([500.0, 1500.0, 2500.0, 3500.0], (2, 1)),
        "bandwidths_hz": (80, 100, 150, 200),
        "tilt_db": -12.0,
        "corner_hz": 500.0,
        "breath_db": -60.0,
    }
    return voice.Call(**{**plain, **changes})  # type: ignore[arg-type]


def test_contour_meets_its_points_and_does_not_overshoot() -> None:
    curve = voice.contour([0, 10, 10, 4], 301)
    assert curve[[0, 100, 200, 300]] == pytest.approx([0, 10, 10, 4])
    assert curve.min() >= 0
    assert curve.max() <= 10


def test_pulses_come_once_a_period() -> None:
    train = voice.pulses(np.full(48_000, 200.0), np.random.default_rng(0))
    where = np.flatnonzero(train > train.max() / 2)
    starts = where[np.diff(where, prepend=-10) > 2]
    assert len(starts) in (199, 200)
    assert set(np.diff(starts)) <= {239, 240, 241}


def test_pulses_have_the_power_density_of_white_noise_at_any_pitch() -> None:
    for f0_hz in (100.0, 400.0, 1000.0):
        power = np.abs(np.fft.rfft(voice.pulses(np.full(48_000, f0_hz), np.random.default_rng(1)))) ** 2 / 48_000
        assert power[500:4500].mean() == pytest.approx(1, rel=0.1)


def test_subharmonics_double_the_period() -> None:
    def half_share(subharmonic: float) -> float:
        train = voice.pulses(np.full(48_000, 400.0), np.random.default_rng(2), subharmonic=subharmonic)
        bins = np.abs(np.fft.rfft(train))
        return float(bins[600] / bins[400])  # the line half-way between the first two harmonics

    assert half_share(0.0) < 0.05
    assert half_share(0.3) > 0.15


def test_a_neutral_tract_is_a_tube() -> None:
    """A tube of 17.5 cm, closed at one end, in air at 350 m/s: resonances at 500 Hz and its odd multiples."""
    gain_db = voice.tract_db(np.array([[500.0, 1500.0, 2500.0]]), (90, 150, 210))[0]
    peaks = np.flatnonzero((gain_db[1:-1] > gain_db[:-2]) & (gain_db[1:-1] > gain_db[2:])) + 1
    # Also those above the three that were given.
    assert voice.BIN_HZ[peaks][:6] == pytest.approx([500, 1500, 2500, 3500, 4500, 5500], abs=40)
    assert gain_db[0] == pytest.approx(0, abs=0.1)


def test_a_formant_moves_its_peak() -> None:
    gain_db = voice.tract_db(np.array([[800.0, 1500.0, 2500.0]]), (90, 150, 210))[0]
    assert gain_db[20] > 15  # 800 Hz
    assert gain_db[12] < gain_db[20] - 5  # 480 Hz, where the neutral peak was


def test_an_even_envelope_is_a_gain() -> None:
    noise = np.random.default_rng(3).standard_normal(10_000).astype(np.float32)
    made = voice.shaped(noise, np.full((2, len(voice.BIN_HZ)), -6.0206))
    assert np.abs(made[:10_000] - noise / 2).max() < 1e-3
    assert np.abs(made[10_000:]).max() < 1e-3


def test_an_envelope_moves_over_the_sound() -> None:
    noise = np.random.default_rng(4).standard_normal(48_000).astype(np.float32)
    made = voice.shaped(noise, np.array([[0.0], [-40.0]]) * np.ones(len(voice.BIN_HZ)))
    levels = [20 * np.log10(made[at : at + 2400].std()) for at in (0, 22_800, 45_600)]
    assert levels == pytest.approx([-1, -20, -39], abs=1)


def test_the_filter_has_the_envelope_asked_for_and_no_delay() -> None:
    click = np.zeros(4800, np.float32)
    click[1200] = 1
    envelope_db = voice.tract_db(np.tile([600.0, 1700.0, 2600.0], (2, 1)), (150, 200, 250))
    made = voice.shaped(click, envelope_db)
    assert np.abs(made[:1199]).max() < 1e-3 * np.abs(made).max()
    got_db = 20 * np.log10(np.abs(np.fft.rfft(made[1200 : 1200 + voice.N_FFT])))
    assert np.abs(got_db - envelope_db[0])[: len(got_db) // 2].max() < 1.5


def test_a_call_has_the_pitch_it_was_given() -> None:
    made = voice.utter(steady_call(), np.random.default_rng(5))
    assert len(made) == 24_000 + voice.N_FFT
    assert pitch_hz(made[4800:19_200], 150, 700) == pytest.approx(300, rel=0.01)


def test_breath_is_under_the_voice_or_alone() -> None:
    def periodicity(call: voice.Call) -> float:
        made = voice.utter(call, np.random.default_rng(6))[4800:19_200]
        return float(np.corrcoef(made[160:], made[:-160])[0, 1])  # 160 samples: one period of 300 Hz

    assert periodicity(steady_call(jitter=0.0)) > 0.95
    assert periodicity(steady_call(jitter=0.1)) < 0.8
    assert periodicity(steady_call(voicing_db=-60.0, breath_db=0.0)) < 0.3


def test_onset_is_where_the_level_comes_within_10_db() -> None:
    time_s = np.arange(24_000) / SAMPLE_RATE
    tone = np.sin(2 * np.pi * 1000 * time_s) * np.where(time_s < 0.2, 0.05, 1.0)
    tone[:4800] = 0
    assert voice.onset_s(tone) == pytest.approx(0.2, abs=0.003)


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("strength", [0.0, 0.7, 1.0])
def test_takes_are_clean(name: str, strength: float) -> None:
    samples = rendered(name, 1, strength).samples
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1
    assert abs(samples.mean()) < 1e-3 * np.abs(samples).max()
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.001


@pytest.mark.parametrize("name", SOUNDS)
def test_same_seed_same_take_other_seed_other_take(name: str) -> None:
    first, again, other = rendered(name, 1), rendered(name, 1), rendered(name, 2)
    assert np.array_equal(first.samples, again.samples)
    length = min(len(first.samples), len(other.samples))
    assert abs(np.corrcoef(first.samples[:length], other.samples[:length])[0, 1]) < 0.9


@pytest.mark.parametrize("name", SOUNDS)
def test_level_steps_with_strength(name: str) -> None:
    peaks_db = [20 * np.log10(np.abs(rendered(name, 1, strength).samples).max()) for strength in (0.1, 0.4, 0.7, 1.0)]
    assert (np.diff(peaks_db) > 2).all()
    assert 15 <= peaks_db[3] - peaks_db[0] <= 24
    assert -7 <= peaks_db[2] <= -3


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("seed", range(4))
def test_the_onset_is_where_the_sound_sets_in(name: str, seed: int) -> None:
    take = rendered(name, seed)
    level = level_db(take.samples)
    level -= level.max()
    at = round(take.onset_s * SAMPLE_RATE)
    assert level[max(0, at - 480) : at + 480].max() > -10.5
    assert (level[: max(0, at - 480)] < -9.5).all()


@pytest.mark.parametrize("name", ["people.baby_cry", "people.cough"])
def test_harder_is_brighter(name: str) -> None:
    soft, hard = ([centroid_hz(rendered(name, seed, strength).samples) for seed in range(6)] for strength in (0.2, 1.0))
    assert np.mean(hard) > 1.15 * np.mean(soft)
