import itertools
import time
import tracemalloc

import numpy as np
import pytest
from recordings import RATE, burst, noise, pack_of, placed, recording

from s2s.errors import InputError
from s2s.generators.foley.individual import take_rng
from s2s.generators.foley.vocabulary import sound_named
from s2s.packs import recordings as module
from s2s.packs.folder import read_folder
from s2s.packs.recordings import Recordings

DOG, RAIN = "animal.dog_bark", "water.rain"


def opened(folder, **sounds):
    return Recordings(read_folder(pack_of(folder, **sounds)))


def take(source, number, strength=0.7):
    return source.take(sound_named(DOG), take_rng((1, DOG), number), strength).samples


def test_a_pack_serves_what_it_has(tmp_path):
    source = opened(tmp_path / "mine", dog_bark_1=placed([0.1, 0.8], 1.5), rain=noise(3.0))
    assert source.name == "mine"
    assert set(source.sounds) == {DOG, RAIN}
    assert source.has(DOG)
    assert source.has(RAIN)
    assert not source.has("animal.cat_meow")
    assert source.notes == ()
    np.testing.assert_array_equal(take(source, 3), take(source, 3))
    assert not np.array_equal(take(source, 0), take(source, 1))
    drive = np.full(RATE, 0.5, np.float32)
    made = source.bed(sound_named(RAIN), take_rng((1, RAIN), 0, 0, 0, 0), drive)
    assert 20 * np.log10(made.std()) == pytest.approx(-26, abs=1)


def test_recordings_take_turns_over_all_files_of_a_sound(tmp_path):
    hz = {"dog_bark_1": 400, "dog_bark_2": 800, "dog_bark_3": 1600}
    source = opened(tmp_path / "mine", **{name: np.pad(burst(0.3, value), 4800) for name, value in hz.items()})

    def heard_hz(samples):
        spectrum = np.abs(np.fft.rfft(samples, RATE))
        return int(np.argmax(spectrum))

    heard = [min(hz.values(), key=lambda one: abs(one - heard_hz(take(source, number)))) for number in range(9)]
    assert all(sorted(heard[start : start + 3]) == [400, 800, 1600] for start in (0, 3, 6))
    assert all(one != other for one, other in itertools.pairwise(heard))


def test_one_bed_is_of_one_recording_and_another_take_of_another(tmp_path):
    time_s = np.arange(3 * RATE) / RATE
    tones = {"rain 1": np.sin(2 * np.pi * 500 * time_s), "rain 2": np.sin(2 * np.pi * 3000 * time_s)}
    source = opened(tmp_path / "mine", **{name: tone.astype(np.float32) for name, tone in tones.items()})
    rain, drive = sound_named(RAIN), np.full(2 * RATE, 0.5, np.float32)

    def peak_hz(bed_take, segment, channel):
        made = source.bed(rain, take_rng((1, RAIN), bed_take, 0, segment, channel), drive)
        return round(float(np.argmax(np.abs(np.fft.rfft(made))) / 2), -1)

    assert {peak_hz(0, segment, channel) for segment in range(3) for channel in range(2)} in ({500.0}, {3000.0})
    assert peak_hz(0, 0, 0) != peak_hz(1, 0, 0)


def test_the_manifests_gain_moves_events_and_beds(tmp_path):
    sounds = {"dog_bark": np.pad(burst(0.6), 4800), "rain": noise(3.0)}
    plain, softer = opened(tmp_path / "a", **sounds), pack_of(tmp_path / "b", **sounds)
    (softer / "pack.toml").write_text("gain_db = -6")
    softer = Recordings(read_folder(softer))
    assert take(softer, 0).std() == pytest.approx(take(plain, 0).std() / 2, rel=0.01)
    rain, drive = sound_named(RAIN), np.full(RATE, 0.5, np.float32)
    loud, soft = (source.bed(rain, take_rng((1, RAIN), 0), drive) for source in (plain, softer))
    assert soft.std() == pytest.approx(loud.std() / 2, rel=0.01)


def test_what_cannot_be_used_is_noted_and_left_out(tmp_path):
    folder = pack_of(tmp_path / "mine", dog_bark_1=np.pad(burst(), 4800), dog_bark_2=np.zeros(RATE), rain_1=noise(0.5))
    (folder / "dog_bark_3.wav").write_bytes(b"no sound" * 99)
    (folder / "dog_bark_4.wav").write_bytes(b"")
    source = Recordings(read_folder(folder))
    assert source.has(DOG)
    assert not source.has(RAIN)
    assert source.notes == (
        "Pack 'mine': 'dog_bark_2.wav' is not used: it is silent.",
        "Pack 'mine': 'dog_bark_3.wav' is not used: it cannot be read as sound.",
        "Pack 'mine': 'dog_bark_4.wav' is not used: it is empty (0 bytes).",
        "Pack 'mine': 'rain_1.wav' is not used: a sound that goes on needs 1.5 s of it.",
    )


def test_files_that_vanish_are_noted(tmp_path):
    source = opened(tmp_path / "mine", dog_bark=burst())
    (tmp_path / "mine" / "dog_bark.wav").unlink()
    assert not source.has(DOG)
    assert "no such file any more" in source.notes[0]
    with pytest.raises(InputError, match=r"no recording of 'animal\.dog_bark'") as caught:
        take(source, 0)
    assert caught.value.code == "pack_empty"


def test_of_long_recordings_the_beginning_is_used_in_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_READ_S", 4.0)
    monkeypatch.setattr(module, "MAX_SOUND_S", 6.0)
    folder = pack_of(tmp_path / "mine", **{f"rain_{number}": noise(30.0, seed=number) for number in range(4)})
    source = Recordings(read_folder(folder))
    tracemalloc.start()
    assert source.has(RAIN)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Read whole, one of them would be 5.8 MB and as much again for each step of its making.
    assert peak < 12e6
    assert source.notes == (
        "Pack 'mine': of 'rain_0.wav' the first 4 s are used.",
        "Pack 'mine': of 'rain_1.wav' the first 2 s are used.",
        "Pack 'mine': of 'water.rain' 2 recordings are used, which fill 0.1 minutes.",
    )


def test_nothing_is_read_before_it_is_asked_for_and_nothing_twice(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(module, "read_mono", lambda path, max_s: read.append(path.name) or np.pad(burst(), 4800))
    source = opened(tmp_path / "mine", dog_bark=burst(), rain=noise(2.0))
    assert read == []
    for number in range(3):
        take(source, number)
    assert source.has(DOG)
    assert read == ["dog_bark.wav"]


def test_takes_cost_less_than_30_ms(tmp_path):
    source = opened(tmp_path / "mine", dog_bark=noise(7.0))
    costs_s = []
    for number in range(5):
        start = time.perf_counter()
        take(source, number)
        costs_s.append(time.perf_counter() - start)
    assert len(take(source, 0)) > 5 * RATE
    assert np.median(costs_s) < 0.03


def test_files_in_every_format_serve(tmp_path):
    for suffix in (".flac", ".ogg", ".mp3", ".m4a", ".wav"):
        folder = tmp_path / suffix[1:]
        recording(folder / f"dog_bark{suffix}", placed([0.2, 0.9], 1.5))
        source = Recordings(read_folder(folder))
        assert source.has(DOG), suffix
        assert source.notes == ()


def test_old_sounds_make_room_and_come_back_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_KEPT_S", 2.5)
    source = opened(tmp_path / "mine", dog_bark=np.pad(burst(), 4800), rain=noise(2.0), wind=noise(2.0), zzz=burst())
    (tmp_path / "mine" / "dog_bark_2.wav").write_bytes(b"no sound" * 99)
    source = Recordings(read_folder(tmp_path / "mine"))
    first = take(source, 0)
    assert source.has(RAIN)
    assert source.has("weather.wind")
    assert list(source._grounds) == ["weather.wind"]
    assert list(source._variations) == []
    notes = source.notes
    np.testing.assert_array_equal(take(source, 0), first)
    assert source.notes == notes
    assert len(notes) == 2
