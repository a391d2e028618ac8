"""Folders of recordings: what is measured of them, what is skipped and why, and what is refused."""

import csv
import os

import numpy as np
import pytest
from scipy.io import wavfile

from s2s.errors import InputError
from s2s.generators.foley.fit.folder import MOST_S, fit_folder
from s2s.generators.foley.fit.forms import form_of
from s2s.generators.foley.fit.play import bed, role_of, take
from s2s.generators.foley.fit.table import load, save
from s2s.video import write_audio

RATE = 48_000


def hiss(seconds: float, seed: int = 1) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))).astype(np.float32)


def knocks(n: int = 4, hz: float = 700.0) -> np.ndarray:
    """Damped tones half a second apart."""
    time_s = np.arange(RATE // 2) / RATE
    one = 0.5 * np.sin(2 * np.pi * hz * time_s) * np.exp(-time_s * 6.91 / 0.15)
    return np.concatenate([np.zeros(RATE // 10), np.tile(one, n)]).astype(np.float32)


def moos(n: int = 2) -> np.ndarray:
    """A harmonic tone that swells and sinks, with pauses."""
    time_s = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * 160 * k * time_s + k) / k for k in range(1, 20))
    one = 0.2 * tone * np.sin(np.pi * time_s) ** 2
    return np.concatenate([np.append(one, np.zeros(RATE // 2))] * n).astype(np.float32)


def put(folder, name, mono, sample_rate: int = RATE) -> None:
    write_audio(folder / name, [mono[None].repeat(2, axis=0)], sample_rate=sample_rate)


@pytest.mark.parametrize(("made", "form"), [(hiss(3), "texture"), (knocks(), "strike"), (moos(), "call")])
def test_the_form_is_told_by_the_envelope(made, form) -> None:
    assert form_of(made) == form


def test_names_say_what_recordings_are_of_and_the_table_plays(tmp_path) -> None:
    for name, mono in (
        ("door.knock_01.wav", knocks(3)),
        ("door.knock_02.wav", knocks(2)),
        ("water.rain.wav", hiss(4)),
        ("animal.cow 1.wav", moos()),
    ):
        put(tmp_path, name, mono)
    done = fit_folder(tmp_path)
    assert done.skipped == []
    assert [(fit.kind, fit.form) for fit in done.fits] == [
        ("animal.cow", "call"), ("door.knock", "strike"), ("water.rain", "texture"),
    ]  # fmt: skip
    knock = done.fits[1].individuals
    assert len(knock) == 1 and knock[0].recordings == ("door.knock_01.wav", "door.knock_02.wav")
    assert knock[0].n_sounds == 5
    loudest = knock[0].parameters["mode_db"].mean.argmax()
    assert np.exp(knock[0].parameters["mode_log_hz"].mean[loudest]) == pytest.approx(700, rel=0.03)
    save(done.fits, tmp_path / "table.json")
    for fit in load(tmp_path / "table.json").values():
        if role_of(fit) == "event":
            samples = take(fit, np.random.default_rng(1), 0.7).samples
        else:
            samples = bed(fit, np.random.default_rng(1), np.full(RATE, 0.5, np.float32))
            assert samples.shape == (RATE,)
        assert samples.dtype == np.float32 and np.isfinite(samples).all() and 0.01 < np.abs(samples).max() <= 1


def test_a_manifest_says_sound_form_and_source(tmp_path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        put(tmp_path, name, knocks(2, hz=500 if name == "a.wav" else 900))
    rows = [
        {"file": "a.wav", "sound": "bell.hand", "form": "strike", "source": "Ann"},
        {"file": "b.wav", "sound": "bell.hand", "form": "strike", "source": "Bob"},
        {"file": "c.wav", "sound": "", "form": "", "source": ""},
    ]
    with (tmp_path / "manifest.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    [fit] = fit_folder(tmp_path).fits
    assert fit.kind == "bell.hand" and [person.source for person in fit.individuals] == ["Ann", "Bob"]
    (tmp_path / "a.wav").unlink()
    with pytest.raises(InputError, match=r"a\.wav") as caught:
        fit_folder(tmp_path)
    assert caught.value.code == "fit_manifest"


@pytest.mark.parametrize(
    ("text", "says"), [("name\n1\n", "'file'"), ("file,form\na.wav,song\n", "song"), ("", "'file'")]
)
def test_a_manifest_that_says_nothing_is_refused(tmp_path, text, says) -> None:
    put(tmp_path, "a.wav", knocks(1))
    (tmp_path / "other.csv").write_text(text)
    with pytest.raises(InputError, match=says) as caught:
        fit_folder(tmp_path, manifest=tmp_path / "other.csv")
    assert caught.value.code == "fit_manifest"


def test_bad_recordings_are_skipped_with_their_reason_and_the_rest_is_measured(tmp_path) -> None:
    put(tmp_path, "good.wav", knocks(3))
    put(tmp_path, "silent.wav", np.zeros(RATE, np.float32))
    put(tmp_path, "empty.wav", np.zeros(0, np.float32))
    put(tmp_path, "low.wav", knocks(2)[::6], sample_rate=8000)
    (tmp_path / "noise.ogg").write_bytes(b"no sound at all")
    (tmp_path / "notes.txt").write_text("not looked at")
    done = fit_folder(tmp_path)
    assert [fit.kind for fit in done.fits] == ["good", "low"]
    reasons = dict(done.skipped)
    assert set(reasons) == {"silent.wav", "empty.wav", "noise.ogg"}
    assert "silent" in reasons["silent.wav"] and all(reasons.values())


def test_one_recording_makes_a_table_whose_spread_is_the_literature_s(tmp_path) -> None:
    put(tmp_path, "thing.wav", knocks(1))
    done = fit_folder(tmp_path)
    [person] = done.fits[0].individuals
    assert person.n_sounds == 1 and all(value.spread.max() > 0 for value in person.parameters.values())
    assert any("is assumed" in note for note in done.notes)


def test_folders_with_nothing_to_measure_are_refused(tmp_path) -> None:
    put(tmp_path, "silent.wav", np.zeros(RATE, np.float32))
    with pytest.raises(InputError, match="silent") as caught:
        fit_folder(tmp_path)
    assert caught.value.code == "fit_nothing"
    (tmp_path / "silent.wav").unlink()
    with pytest.raises(InputError, match="no sound file"):
        fit_folder(tmp_path)
    with pytest.raises(InputError) as caught:
        fit_folder(tmp_path / "none")
    assert caught.value.code == "fit_folder"


def test_of_an_hour_two_minutes_are_measured(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("s2s.generators.foley.fit.folder.MOST_S", 3.0)
    put(tmp_path, "water.rain.wav", hiss(5))
    done = fit_folder(tmp_path)
    assert MOST_S == 120 and any("only its first 3 s" in note for note in done.notes)


def test_offsets_and_damage_are_no_sounds(tmp_path) -> None:
    put(tmp_path, "door.knock_1.wav", knocks(2))
    put(tmp_path, "door.knock_2.wav", np.full(RATE, 0.5, np.float32))
    wavfile.write(tmp_path / "door.knock_3.wav", RATE, np.full(RATE, 1e38, np.float32))
    done = fit_folder(tmp_path)
    assert done.fits[0].individuals[0].recordings == ("door.knock_1.wav",)
    assert [name for name, _ in done.skipped] == ["door.knock_2.wav", "door.knock_3.wav"]
    assert "silent" in done.skipped[0][1] and "damage" in done.skipped[1][1]


def test_a_manifest_may_begin_with_a_mark(tmp_path) -> None:
    put(tmp_path, "a.wav", knocks(2))
    (tmp_path / "manifest.csv").write_bytes(b"\xef\xbb\xbffile,sound\na.wav,door.knock\n")
    assert [fit.kind for fit in fit_folder(tmp_path).fits] == ["door.knock"]


def test_what_a_manifest_does_not_name_is_measured_in_the_order_of_names(tmp_path) -> None:
    for number in range(8):
        put(tmp_path, f"knock{number}.wav", knocks(1))
    (tmp_path / "manifest.csv").write_text("file\nknock0.wav\n")
    assert list(fit_folder(tmp_path).fits[0].individuals[0].recordings) == [f"knock{n}.wav" for n in range(8)]


@pytest.mark.parametrize("which", ["0", "-1", "x", "1,5", "9" * 5000, "\u00b2"])
def test_sounds_are_counted_from_one(tmp_path, which) -> None:
    put(tmp_path, "a.wav", knocks(2))
    (tmp_path / "manifest.csv").write_text(f'file,sound,which\na.wav,door.knock,"{which}"\n')
    with pytest.raises(InputError, match="'which'") as caught:
        fit_folder(tmp_path)
    assert caught.value.code == "fit_manifest"


@pytest.mark.parametrize("target", ["/dev/zero", "nowhere", ".", "pipe"])
def test_a_manifest_that_is_no_file_is_said(tmp_path, target) -> None:
    put(tmp_path, "a.wav", knocks(2))
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "manifest.csv").symlink_to(target)
    with pytest.raises(InputError) as caught:
        fit_folder(tmp_path)
    assert caught.value.code == "fit_manifest"


def test_a_folder_of_no_possible_name_is_said(tmp_path) -> None:
    with pytest.raises(InputError) as caught:
        fit_folder(tmp_path / ("x" * 300))
    assert caught.value.code == "fit_folder"
