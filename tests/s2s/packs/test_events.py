import itertools

import numpy as np
import pytest
from recordings import RATE, burst, noise, placed

from s2s.generators.foley.audition import take_of
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.vocabulary import sound_named
from s2s.packs.cut import singles_in
from s2s.packs.events import loudness_of, models_loudness, render, turn, variation_of


def turns(n_variations, n_takes, *, seed=0):
    return [turn(take_rng((seed, "dog"), take), n_variations) for take in range(n_takes)]


@pytest.mark.parametrize("n_variations", [2, 3, 4, 7])
def test_no_recording_plays_twice_running_and_each_before_any_again(n_variations):
    for seed in range(20):
        order = turns(n_variations, 6 * n_variations, seed=seed)
        assert all(one != other for one, other in itertools.pairwise(order))
        for start in range(0, len(order), n_variations):
            assert sorted(order[start : start + n_variations]) == list(range(n_variations))


def test_turns_follow_from_the_number_of_the_take_alone():
    order = turns(5, 20)
    assert [turn(take_rng((0, "dog"), take), 5) for take in reversed(range(20))] == order[::-1]
    assert turns(5, 20, seed=1) != order
    assert turns(1, 3) == [0, 0, 0]
    # The rounds are no rotation of one another.
    assert len({tuple(turns(5, 20)[start : start + 5]) for start in range(0, 20, 5)}) > 1


def variation(loudness_db=-20.0, sound=None):
    [single] = singles_in(np.pad(burst() if sound is None else sound, 4800))
    return variation_of(single, loudness_db)


def takes(made, strength, n_takes=6):
    return [render(made, take_rng((0, "dog"), take), strength) for take in range(n_takes)]


def centroid_hz(samples):
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    return np.sum(spectrum * np.fft.rfftfreq(len(samples), 1 / RATE)) / spectrum.sum()


def test_loudness_is_of_the_loudest_fifth_of_a_second():
    tone = np.sin(2 * np.pi * 997 * np.arange(RATE) / RATE).astype(np.float32)
    # The K-weighting has a gain of 0.69 dB at 997 Hz.
    assert loudness_of(tone) == pytest.approx(-3.01 + 0.69, abs=0.1)
    assert loudness_of(np.pad(tone[: RATE // 5], RATE)) == pytest.approx(loudness_of(tone), abs=0.1)
    assert loudness_of(tone[: RATE // 10]) == pytest.approx(loudness_of(tone) - 3, abs=0.2)


def test_recordings_are_as_loud_as_the_models_takes():
    bark = sound_named("animal.dog_bark")
    expected = models_loudness(bark)
    models = np.median([loudness_of(take_of(bark, take_rng((dog, "dog"), 0), 0.7).samples) for dog in range(9)])
    assert expected == pytest.approx(models, abs=2)
    for gain in (0.001, 1.0):
        made = variation(expected, gain * burst(0.6))
        assert np.median([loudness_of(take.samples) for take in takes(made, 0.7)]) == pytest.approx(expected, abs=1)


def test_strength_spans_what_the_models_span_and_moves_timbre():
    made = variation(-20.0)
    soft, hard = takes(made, 0.1), takes(made, 1.0)
    levels_db = [20 * np.log10(np.median([take.samples.std() for take in some])) for some in (soft, hard)]
    # 20 dB of strength to the power 1.05.
    assert levels_db[1] - levels_db[0] == pytest.approx(21, abs=1)
    soft_hz, hard_hz = (np.median([centroid_hz(take.samples) for take in some]) for some in (soft, hard))
    assert hard_hz > 1.1 * soft_hz
    assert np.abs(takes(made, 0.0)[0].samples).max() > 0


def test_takes_differ_in_pitch_and_repeat():
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE // 2) / RATE).astype(np.float32)
    made = variation(-20.0, tone)
    first, again = takes(made, 0.7), takes(made, 0.7)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
    cents = [1200 * np.log2(centroid_hz(take.samples) / 1000) for take in takes(made, 0.7, 40)]
    assert 15 < np.std(cents) < 50
    assert np.abs(cents).max() < 80
    assert len({len(take.samples) for take in first}) > 2


def test_the_onset_moves_with_the_pitch():
    lead = np.concatenate([noise(0.5, level=0.01), burst()])
    made = variation(-20.0, lead)
    for take in takes(made, 0.7):
        at = round(take.onset_s * RATE)
        assert np.abs(take.samples[: at - 48]).max() < 0.4 * np.abs(take.samples).max()
        assert np.abs(take.samples[at : at + 240]).max() > 0.6 * np.abs(take.samples).max()


def test_nothing_exceeds_full_scale_however_sharp_or_loud():
    click = np.zeros(2000, np.float32)
    click[500] = 0.9
    for sound, loudness_db in ((click, -10.0), (burst(), 20.0), (noise(3.0), 20.0)):
        for strength in (0.0, 0.7, 1.0):
            for take in takes(variation(loudness_db, sound), strength, 3):
                assert take.samples.dtype == np.float32
                assert np.isfinite(take.samples).all()
                assert np.abs(take.samples).max() <= 1


def test_many_recordings_of_one_file_are_variations():
    singles = singles_in(placed([0.2, 1.0, 1.8], 2.5))
    assert len({variation_of(single, -20).corner_hz for single in singles}) == 3
