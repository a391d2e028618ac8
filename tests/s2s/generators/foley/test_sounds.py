"""What every sound of the vocabulary must be, whatever it sounds like. `vocabulary()` says which there are."""

import re
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s2s.generators.foley.audition import phrase, take_of
from s2s.generators.foley.render import stems_of
from s2s.generators.foley.vocabulary import Sound, Take, vocabulary
from s2s.timeline import Bed, Event, Timeline

RATE = 48_000
SOUNDS = list(vocabulary().values())
EVENTS = [pytest.param(sound, id=sound.name) for sound in SOUNDS if sound.role == "event"]
BEDS = [pytest.param(sound, id=sound.name) for sound in SOUNDS if sound.role == "bed"]
BLOWS = [case for case in EVENTS if case.values[0].family in {"impact", "tool", "kitchen", "drum", "explosion"}]
KEEPS_TIME = {"clock.tick"}
"""Beds that repeat because the real thing does, to the millisecond."""
ALL = [pytest.param(sound, id=sound.name) for sound in SOUNDS]


def take(sound: Sound, seed: int, strength: float = 0.7) -> Take:
    return rendered(sound.name, seed, strength)


@lru_cache(maxsize=64)
def rendered(name: str, seed: int, strength: float) -> Take:
    """Takes are looked at by several tests in a row; they are rendered once."""
    return take_of(vocabulary()[name], np.random.default_rng(seed), strength)


def bed(sound: Sound, seed: int, drive: float | np.ndarray, seconds: float = 2.0) -> np.ndarray:
    driven = np.full(round(seconds * RATE), drive, np.float32) if np.isscalar(drive) else drive
    return sound.model(np.random.default_rng(seed), driven)


def db(amplitude: float) -> float:
    return float(20 * np.log10(amplitude + 1e-9))


def power(samples: np.ndarray, step_s: float = 0.0025) -> np.ndarray:
    """Mean power of steps of 2.5 ms."""
    step = round(step_s * RATE)
    whole = np.pad(samples.astype(np.float64), (0, -len(samples) % step))
    return np.square(whole).reshape(-1, step).mean(axis=1)


def centroid_hz(samples: np.ndarray) -> float:
    spectrum = np.square(np.abs(np.fft.rfft(samples)))
    return float(np.sum(spectrum * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(spectrum))


def check_samples(samples: np.ndarray) -> None:
    assert samples.dtype == np.float32 and samples.ndim == 1
    assert np.isfinite(samples).all()
    assert np.abs(samples).max(initial=0) <= 1


@pytest.mark.parametrize("sound", ALL)
def test_the_entry_is_complete(sound: Sound) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", sound.name)
    assert re.fullmatch(r"[a-z][a-z ]+", sound.says)
    assert re.fullmatch(r"[A-Z]{3,5}[A-Za-z]*", sound.ucs)
    assert sound.audioset and sound.words and all(word == word.lower().strip() for word in sound.words)
    assert sound.distance_m >= 0.1 and 0 <= sound.width <= 1
    assert -40 <= sound.level_db <= 12 and 0.03 <= sound.min_gap_s <= 5


def test_the_sounds_that_pictures_ask_for_are_there() -> None:
    assert {
        "explosion.gun_shot", "explosion.fireworks", "drum.kit", "tool.hammer", "impact.metal", "impact.wood",
        "impact.soft", "kitchen.chop", "vehicle.car", "engine.idle", "vehicle.train", "water.stream", "water.rain",
        "weather.wind", "ambience.room", "fire.crackle",
    } <= set(vocabulary())  # fmt: skip


def test_no_two_sounds_claim_the_same_concept_and_trigger_among_strikes() -> None:
    claimed = [concept for sound in SOUNDS if sound.trigger == "strike" for concept in sound.seen_as]
    assert len(claimed) == len(set(claimed))


@pytest.mark.parametrize("sound", EVENTS)
def test_takes_are_sound_and_end_in_silence(sound: Sound) -> None:
    for seed, strength in enumerate((0.0, 0.1, 0.4, 0.7, 1.0)):
        made = take(sound, seed, strength)
        check_samples(made.samples)
        assert abs(made.samples.mean()) < 0.01 * np.abs(made.samples).max()
        assert np.abs(made.samples[-48:]).max() < 0.01 * np.abs(made.samples).max(), "a click at the end"
        assert len(made.samples) < 6 * RATE


@pytest.mark.parametrize("sound", EVENTS)
def test_takes_peak_where_they_should_and_begin_where_they_say(sound: Sound) -> None:
    takes = [take(sound, seed) for seed in range(4)]
    assert -7 < np.median([db(np.abs(made.samples).max()) for made in takes]) < -2.5
    for made in takes:
        level = power(made.samples)
        onset = round(made.onset_s / 0.0025)
        assert 0 <= onset < len(level)
        loudest = level.max()
        assert level[: max(onset - 2, 0)].max(initial=0) < loudest, "louder before the onset than after"
        assert level[onset : onset + 16].max() > loudest * 10**-2.6, "nothing is heard at the onset"


@pytest.mark.parametrize("sound", BLOWS)
def test_blows_rise_within_5_ms_of_their_onset(sound: Sound) -> None:
    for seed in range(4):
        made = take(sound, seed)
        level = np.sqrt(power(np.concatenate([np.zeros(480, np.float32), made.samples])))
        rise_s = (int(np.argmax(np.diff(level))) + 1) * 0.0025 - 0.01
        assert rise_s == pytest.approx(made.onset_s, abs=0.005)


@pytest.mark.parametrize("sound", EVENTS)
def test_strength_moves_level_and_timbre(sound: Sound) -> None:
    soft, hard = ([take(sound, seed, strength).samples for seed in range(4)] for strength in (0.1, 1.0))
    softest, hardest = ([db(made.std()) for made in takes] for takes in (soft, hard))
    assert 14 < np.median(hardest) - np.median(softest) < 28
    soft_hz, hard_hz = ([centroid_hz(made) for made in takes] for takes in (soft, hard))
    change = np.median(np.log(hard_hz) - np.log(soft_hz))
    assert abs(change) > 0.01
    assert change > 0.05 or sound.family not in {"impact", "tool", "kitchen", "drum", "explosion"}, "harder is brighter"


@pytest.mark.parametrize("sound", EVENTS)
def test_takes_differ_and_repeat(sound: Sound) -> None:
    first, other = take(sound, 1), take(sound, 2)
    again = take_of(sound, np.random.default_rng(1), 0.7)
    assert np.array_equal(first.samples, again.samples) and first.onset_s == again.onset_s
    length = min(len(first.samples), len(other.samples))
    a, b = first.samples[:length], other.samples[:length]
    assert abs(np.dot(a, b)) < 0.95 * np.linalg.norm(a) * np.linalg.norm(b)


@pytest.mark.parametrize("sound", BEDS)
@pytest.mark.parametrize("n_samples", [1, 2, 100, 1025, 48_001])
def test_beds_have_the_length_asked_for(sound: Sound, n_samples: int) -> None:
    made = bed(sound, 1, np.full(n_samples, 0.5, np.float32))
    check_samples(made)
    assert made.shape == (n_samples,)


@pytest.mark.parametrize("sound", BEDS)
def test_beds_have_their_level(sound: Sound) -> None:
    levels = [db(bed(sound, seed, 0.5, 4.0).std()) for seed in range(3)]
    assert -30 < np.median(levels) < -23
    made = bed(sound, 0, 0.5, 4.0)
    assert abs(made.mean()) < 0.03 * made.std()


@pytest.mark.parametrize("sound", BEDS)
def test_drive_moves_the_level_within_one_bed(sound: Sound) -> None:
    drive = np.repeat(np.array([0.1, 0.9], np.float32), 2 * RATE)
    made = bed(sound, 3, drive)
    check_samples(made)
    assert db(made[2 * RATE :].std()) > db(made[: 2 * RATE].std()) + 4


@pytest.mark.parametrize("sound", BEDS)
@pytest.mark.parametrize("drive", [0.0, 1.0])
def test_beds_stand_the_ends_of_their_drive(sound: Sound, drive: float) -> None:
    made = bed(sound, 4, drive)
    check_samples(made)
    assert made.std() > 1e-4


@pytest.mark.parametrize("sound", BEDS)
def test_beds_differ_and_repeat(sound: Sound) -> None:
    first, again, other = bed(sound, 1, 0.5), bed(sound, 1, 0.5), bed(sound, 2, 0.5)
    assert np.array_equal(first, again)
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.9


@settings(max_examples=60, deadline=None)
@given(
    sound=st.sampled_from(SOUNDS),
    seed=st.integers(0, 2**31 - 1),
    strength=st.floats(0, 1),
    duration_s=st.floats(0.01, 3.0),
)
def test_any_sound_seed_strength_and_duration_is_fit_to_be_heard(
    sound: Sound, seed: int, strength: float, duration_s: float
) -> None:
    made = phrase(sound, seed=seed, strength=strength, duration_s=duration_s)
    check_samples(made)
    assert len(made) == max(1, round(duration_s * RATE))
    if len(made) > 0.3 * RATE:  # less holds no whole cycle of the lowest tones
        assert abs(made.mean()) <= 0.03 * np.abs(made).max(initial=0) + 1e-6
    if len(made) > 2000:
        assert np.abs(made[-4:]).max() <= 0.03 * np.abs(made).max() + 1e-6, "a click at the end"


@settings(max_examples=25, deadline=None)
@given(
    sound=st.sampled_from([case.values[0] for case in EVENTS]),
    gap_s=st.floats(0.04, 0.4),
    n_events=st.integers(2, 8),
    seed=st.integers(0, 2**31 - 1),
)
def test_rapid_repeats_overlap_and_none_is_the_same(sound: Sound, gap_s: float, n_events: int, seed: int) -> None:
    events = tuple(Event(time_s=0.1 + gap_s * index, sound=sound.name, take=index) for index in range(n_events))
    [stem] = stems_of(Timeline(duration_s=4.0, seed=seed, events=events))
    mixed = np.concatenate([block.direct for block in stem.blocks()], axis=1)
    assert mixed.shape == (2, 4 * RATE) and np.isfinite(mixed).all()
    assert mixed.std() > 0


def repetition(samples: np.ndarray, rate_hz: int = 50) -> float:
    """Highest autocorrelation of the envelope (of its changes over some seconds) at lags from 1 s on."""
    step = RATE // rate_hz
    level = np.log(np.sqrt(np.square(samples[: len(samples) // step * step]).reshape(-1, step).mean(axis=1)) + 1e-5)
    level -= np.convolve(np.pad(level, rate_hz, "edge"), np.ones(2 * rate_hz + 1) / (2 * rate_hz + 1), "valid")
    n = len(level)
    spectrum = np.abs(np.fft.rfft(level, 2 * n)) ** 2
    correlation = np.fft.irfft(spectrum)[: n // 2] / (n - np.arange(n // 2))
    return float((correlation[rate_hz:] / correlation[0]).max())


@pytest.mark.slow
@pytest.mark.parametrize("sound", [case for case in BEDS if case.values[0].name not in KEEPS_TIME])
def test_beds_do_not_repeat(sound: Sound) -> None:
    bed_of_it = Bed(sound=sound.name, start_s=0, end_s=40, strength=0.5)
    [stem] = stems_of(Timeline(duration_s=40, seed=5, beds=(bed_of_it,)))
    made = np.concatenate([block.direct[0] for block in stem.blocks()])
    assert repetition(made) < 0.5


@pytest.mark.parametrize("sound", SOUNDS)
def test_what_it_says_is_a_sentence_after_an_article_or_a_degree(sound: Sound) -> None:
    first, *rest = sound.says.split()
    if sound.role == "bed":
        assert first not in ("a", "an", "the")
    else:
        # "A dog barks", "a door is opened": one thing, and its verb.
        assert first not in ("something", "things", "water", "paper", "a", "an", "the")
        assert any(word.endswith("s") for word in rest)
