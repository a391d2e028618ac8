"""Strings and their boxes, and the sounds made of them."""

from dataclasses import replace

import numpy as np
import pytest

from s2s.generators.foley.sounds import strings as sounds
from s2s.generators.foley.synth import strings
from s2s.generators.foley.vocabulary import Take
from s2s.stem import SAMPLE_RATE

SOUNDS = {sound.name: sound for sound in sounds.SOUNDS}
# An impulse for a box: what is heard is the string itself.
PLAIN = strings.Pluck(f0_hz=200.0, place=0.2, finger_hz=1e5, t60_s=1.0, damping=0.0, stiffness=0.0)


def rendered(name: str, seed: int, strength: float = 0.7) -> Take:
    made = SOUNDS[name].model(np.random.default_rng(seed), strength)
    assert isinstance(made, Take)
    return made


def lines_db(samples: np.ndarray, hz: list[float]) -> np.ndarray:
    """Height of the spectrum's peaks within 5 Hz of the frequencies given."""
    bins = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    width = len(samples) / SAMPLE_RATE
    peaks = [bins[int((each - 5) * width) : int((each + 5) * width) + 2].max() for each in hz]
    return np.asarray(20 * np.log10(np.asarray(peaks) + 1e-12))


def pitch_hz(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Strongest period between two pitches, by autocorrelation with a parabola through its peak."""
    lags = np.fft.irfft(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples))) ** 2)
    first = int(SAMPLE_RATE / high_hz)
    best = first + int(np.argmax(lags[first : int(SAMPLE_RATE / low_hz)]))
    left, middle, right = lags[best - 1 : best + 2]
    return float(SAMPLE_RATE / (best + 0.5 * (left - right) / (left - 2 * middle + right)))


@pytest.mark.parametrize("box", [sounds.GUITAR, sounds.VIOLIN])
def test_a_box_rings_at_its_low_modes(box: strings.Box) -> None:
    gain_db = 20 * np.log10(np.abs(np.fft.rfft(strings.response(box), SAMPLE_RATE)) + 1e-9)  # bins of 1 Hz
    strong = [hz for hz, _, mode_db in box.low_modes if mode_db > -3]
    for hz in strong:
        here = gain_db[int(0.96 * hz) : int(1.04 * hz) + 1]
        assert here.max() > max(gain_db[int(0.9 * hz)], gain_db[int(1.1 * hz)])
        assert -8 < here.max() < 5
    assert gain_db[30] < -20
    assert gain_db[12_000:20_000].max() < -15


def test_one_box_is_kept_and_another_serial_is_another() -> None:
    assert np.array_equal(strings.response(sounds.VIOLIN), strings.response(sounds.VIOLIN))
    assert not np.allclose(strings.response(sounds.VIOLIN), strings.response(replace(sounds.VIOLIN, serial=1)))


def test_a_pluck_lacks_the_partials_with_a_node_under_the_finger() -> None:
    """At a fifth of the length every fifth partial is missing; the others fall as sin(k pi / 5) / k."""
    force = strings.pluck(PLAIN, sounds.GUITAR, np.random.default_rng(0), 2 * SAMPLE_RATE)
    heights = lines_db(force, [200, 400, 600, 1000, 2000])
    assert (heights[[3, 4]] < heights[0] - 60).all()
    # sin(2 pi / 5) / 2 over sin(pi / 5): 0.809; the box takes a little from either.
    assert 10 ** ((heights[1] - heights[0]) / 20) == pytest.approx(0.809, rel=0.1)


def test_stiffness_stretches_the_partials() -> None:
    stiff = strings.Pluck(f0_hz=200.0, place=0.13, finger_hz=1e5, t60_s=4.0, damping=0.0, stiffness=1e-3)
    force = strings.pluck(stiff, sounds.GUITAR, np.random.default_rng(0), SAMPLE_RATE)
    # Partial 10 lies at 2000 sqrt(1 + 1e-3 * 100) = 2097.6 Hz.
    there, nominal = lines_db(force, [2097.6, 2000.0])
    assert there > nominal + 30


def test_higher_partials_die_first() -> None:
    damped = strings.Pluck(f0_hz=200.0, place=0.13, finger_hz=1e5, t60_s=2.0, damping=2.0)
    force = strings.pluck(damped, sounds.GUITAR, np.random.default_rng(0), SAMPLE_RATE)
    early, late = (lines_db(force[at : at + 9600], [200, 1202]) for at in (2400, 26_400))
    fall = early - late  # over 0.5 s: 60 * 0.5 * (1 / 2 + 2 * f) is 27 dB at 200 Hz, 87 at 1.2 kHz, less what beats
    assert 18 < fall[0] < 33
    assert fall[1] > fall[0] + 20


def test_a_string_is_pulled_before_it_is_let_go() -> None:
    force = strings.pluck(PLAIN, sounds.GUITAR, np.random.default_rng(0), 4800)
    made = strings.pulled(force, 0.02)
    assert len(made) == 4800 + 960
    assert made[0] == 0
    assert abs(made[960] - made[959]) < 0.02 * abs(force[0])


def test_a_bowed_string_is_a_sawtooth() -> None:
    n = SAMPLE_RATE
    stroke = strings.Stroke(np.full(n, 200.0), np.ones(n), corner_hz=1e5, noise_db=-60)
    takes = [strings.bow(stroke, np.random.default_rng(seed))[9600:] for seed in range(4)]
    heights = np.mean([lines_db(take, [400, 800, 1600, 100]) for take in takes], axis=0)
    # 6 dB an octave; slips that alternate have settled, so there is nothing at half the pitch.
    assert heights[0] - heights[2] == pytest.approx(12, abs=2)
    assert heights[3] < heights[0] - 30


def test_vibrato_sets_in_late_and_keeps_the_pitch() -> None:
    ratio = strings.vibrato(np.random.default_rng(0), SAMPLE_RATE, 0.02)
    assert np.abs(ratio[:7000] - 1).max() < 0.008
    assert ratio[24_000:].mean() == pytest.approx(1, abs=0.005)
    assert 0.017 < np.abs(ratio[24_000:] - 1).max() < 0.027


@pytest.mark.parametrize(
    ("name", "tonic_hz", "part"), [("string.plucked", 98.0, (9600, 48_000)), ("string.bowed", 392.0, (4800, 19_200))]
)
def test_notes_are_of_the_scale(name: str, tonic_hz: float, part: tuple[int, int]) -> None:
    """Semitones over G: 0, 2, 4, 7, 9 and 12, within 25 cents, and not always the same."""
    notes = set()
    for seed in range(8):
        heard_hz = pitch_hz(rendered(name, seed).samples[slice(*part)], 0.9 * tonic_hz, 2.2 * tonic_hz)
        semitones = 12 * np.log2(heard_hz / tonic_hz)
        nearest = min((0, 2, 4, 7, 9, 12), key=lambda note: abs(note - semitones))
        assert abs(semitones - nearest) < 0.25
        notes.add(nearest)
    assert len(notes) >= 3


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("strength", [0.0, 0.7, 1.0])
def test_takes_are_clean(name: str, strength: float) -> None:
    samples = rendered(name, 1, strength).samples
    assert samples.dtype == np.float32
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1
    assert abs(samples.mean()) < 1e-3 * np.abs(samples).max()
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.001


@pytest.mark.parametrize("name", SOUNDS)
def test_same_seed_same_take_other_seed_other_take(name: str) -> None:
    assert np.array_equal(rendered(name, 1).samples, rendered(name, 1).samples)
    first, other = rendered(name, 1).samples, rendered(name, 2).samples
    length = min(len(first), len(other))
    assert abs(np.corrcoef(first[:length], other[:length])[0, 1]) < 0.9


@pytest.mark.parametrize("name", SOUNDS)
def test_strength_moves_level_and_timbre(name: str) -> None:
    takes = [rendered(name, 1, strength).samples for strength in (0.1, 0.4, 0.7, 1.0)]
    peaks_db = [20 * np.log10(np.abs(take).max()) for take in takes]
    assert (np.diff(peaks_db) > 2).all()
    assert 15 <= peaks_db[3] - peaks_db[0] <= 24
    assert -7 <= peaks_db[2] <= -3
    spectra = [np.abs(np.fft.rfft(take[:48_000], 48_000)) ** 2 for take in takes]
    high_share_db = [10 * np.log10(power[4000:].sum() / power.sum()) for power in spectra]
    assert high_share_db[3] > high_share_db[0] + 6


@pytest.mark.parametrize("name", SOUNDS)
def test_the_onset_is_where_the_sound_sets_in(name: str) -> None:
    for seed in range(4):
        take = rendered(name, seed)
        power = np.convolve(np.square(take.samples, dtype=np.float64), np.ones(240), "same")
        at = round(take.onset_s * SAMPLE_RATE)
        assert power[at : at + 720].max() > 0.1 * power.max()
        assert power[: at - 480].max() < 0.1 * power.max()
