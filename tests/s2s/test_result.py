"""The result: stems on demand, files when asked for, and what machines are told."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from clips import clicks, make_clip, make_picture, packets_of
from scipy.io import wavfile

import s2s
from s2s.errors import OutputError
from s2s.mix import mix
from s2s.result import Result, Stems, check_targets
from s2s.stem import BLOCK_SIZE, Block
from s2s.timeline import Bed, Event, Timeline
from s2s.video import audio_blocks, probe, read_frames

RATE = 48_000


@dataclass
class Beep:
    """A stem of one burst at a time, which counts how often it is rendered."""

    name: str
    time_s: float = 0.5
    n_samples: int = round(2.6 * RATE)
    role: str = "event"
    level: float = 0.5
    rendered: int = 0

    def samples(self):
        sound = np.zeros((2, self.n_samples), np.float32)
        at = round(self.time_s * RATE)
        # Half a second, more than the 0.4 s over which loudness is measured, twice as loud on the left.
        burst = self.level * np.sin(2 * np.pi * 1000 * np.arange(RATE // 2) / RATE)
        sound[:, at : at + RATE // 2] = burst * np.array([[1.0], [0.5]])
        return sound

    def blocks(self):
        self.rendered += 1
        sound = self.samples()
        for start in range(0, self.n_samples, BLOCK_SIZE):
            direct = sound[:, start : start + BLOCK_SIZE]
            yield Block(direct, np.full_like(direct, 0.25))


@dataclass
class Beeper:
    """A generator of given stems."""

    made: tuple[Beep, ...] = ()

    def stems(self, timeline):
        return self.made

    def says(self, sound, strength=None):
        return "beep sounds"


def result_of(path, *stems, notes=(), progress=lambda stage, share: None, duration_s=2.6):
    timeline = Timeline(
        duration_s=duration_s,
        room="none",
        seed=7,
        events=[Event(time_s=stem.time_s, sound=stem.name) for stem in stems],
    )
    master = mix(stems, n_samples=round(duration_s * RATE), room="none", seed=7)
    return Result(probe(path), timeline, Beeper(stems), master, (*notes, *master.notes), progress)


def sound_in(path):
    return np.concatenate(list(audio_blocks(probe(path))), axis=1)


def onset_s(sound):
    """When the level first passes a tenth of its peak."""
    level = np.abs(sound[0])
    return np.argmax(level > 0.1 * level.max()) / RATE


# Stems


def test_stems_are_a_mapping_in_the_order_of_use():
    first, second = Beep("tool.hammer"), Beep("animal.dog_bark", 1.0)
    stems = Stems([first, second])
    assert list(stems) == ["tool.hammer", "animal.dog_bark"]
    assert len(stems) == 2
    with pytest.raises(KeyError):
        stems["water.rain"]
    assert Stems([]) == {}


def test_a_stem_is_rendered_when_it_is_asked_for_and_only_that():
    asked, other = Beep("a.a"), Beep("b.b")
    stems = Stems([asked, other])
    assert (list(stems), len(stems)) == (["a.a", "b.b"], 2)
    assert asked.rendered == 0
    np.testing.assert_array_equal(stems["a.a"], asked.samples())
    assert (asked.rendered, other.rendered) == (1, 0)
    assert stems["a.a"].dtype == np.float32


def test_a_stem_can_be_read_block_by_block():
    beep = Beep("a.a")
    blocks = Stems([beep]).blocks("a.a")
    assert beep.rendered == 0
    # 2.6 s are two whole blocks and a rest of 0.6 s; what goes to the room is not in them.
    assert [block.shape for block in blocks] == [(2, 48_000), (2, 48_000), (2, 28_800)]
    np.testing.assert_array_equal(np.concatenate(list(Stems([beep]).blocks("a.a")), axis=1), beep.samples())


# The mix


def test_the_mix_is_its_blocks(clip):
    result = result_of(clip, Beep("a.a"))
    assert result.sample_rate == 48_000
    assert result.audio.shape == (2, 124_800)
    assert result.audio.dtype == np.float32
    np.testing.assert_array_equal(np.concatenate(list(result.blocks()), axis=1), result.audio)
    # The left is twice as loud as the right, and stays so; nothing sounds before the beep.
    assert np.abs(result.audio).max(axis=1)[0] == pytest.approx(2 * np.abs(result.audio).max(axis=1)[1], rel=0.01)
    assert onset_s(result.audio) == pytest.approx(0.5, abs=1e-3)


def test_a_closed_result_keeps_its_words_and_stems(clip):
    result = result_of(clip, Beep("a.a"))
    result.close()
    result.close()
    assert result.as_dict()["sounds"] == ["a.a"]
    assert result.stems["a.a"].any()
    with pytest.raises(ValueError, match="closed"):
        next(result.blocks())


# Files


@pytest.mark.parametrize("save", ["save", "save_audio"])
def test_sound_alone_is_written_with_24_bits(clip, tmp_path, save):
    result = result_of(clip, Beep("a.a"))
    assert getattr(result, save)(tmp_path / "o.wav") == tmp_path / "o.wav"
    rate, samples = wavfile.read(tmp_path / "o.wav")
    assert (rate, samples.dtype) == (48_000, np.int32)
    np.testing.assert_allclose(samples.T / 2**31, result.audio, atol=2**-23)


def test_the_clip_is_written_with_its_picture_untouched(clip, tmp_path):
    result = result_of(clip, Beep("a.a", 1.0), notes=["Seen."])
    assert result.save(str(tmp_path / "o.mp4")) == tmp_path / "o.mp4"
    assert [packet[0] for packet in packets_of(tmp_path / "o.mp4")] == [packet[0] for packet in packets_of(clip)]
    sound = sound_in(tmp_path / "o.mp4")
    assert onset_s(sound) == pytest.approx(1.0, abs=2e-3)
    assert np.abs(sound).max() == pytest.approx(np.abs(result.audio).max(), rel=0.1)
    assert result.notes == ("Seen.",)


def test_a_note_of_writing_is_kept_once(clip, tmp_path):
    result = result_of(clip, Beep("a.a"), notes=["Seen."])
    for _ in range(2):
        result.save(tmp_path / "o.webm")
    assert result.notes == ("Seen.", "The picture is encoded anew as VP9: WebM cannot hold h264.")
    assert result.as_dict()["notes"] == list(result.notes)


def test_a_picture_becomes_a_clip_as_long_as_its_timeline(tmp_path):
    picture = make_picture(tmp_path / "p.png", np.full((48, 64, 3), 90, np.uint8))
    result = result_of(picture, Beep("a.a", 0.25, n_samples=RATE), duration_s=1.0)
    result.save(tmp_path / "o.mp4")
    made = probe(tmp_path / "o.mp4")
    assert made.duration_s == pytest.approx(1.0, abs=1e-3)
    assert onset_s(sound_in(tmp_path / "o.mp4")) == pytest.approx(0.25, abs=2e-3)
    assert next(iter(read_frames(made))).gray(64).mean() == pytest.approx(90, abs=2)


@pytest.mark.parametrize(
    ("name", "code"),
    [("no/o.mp4", "output_unwritable"), ("no/o.wav", "output_unwritable"), ("o.xyz", "unknown_video_format"),
     ("o", "unknown_video_format"), ("in.mp4", "output_is_input")],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_leaves_nothing(clip, tmp_path, name, code):
    source = tmp_path / "in.mp4"
    source.write_bytes(clip.read_bytes())
    result = result_of(source, Beep("a.a"))
    with pytest.raises(OutputError) as caught:
        result.save(tmp_path / name)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == [source]
    assert source.read_bytes() == clip.read_bytes()


def test_writing_is_told_to_the_end(clip, tmp_path):
    told = []
    result_of(clip, Beep("a.a"), progress=lambda stage, share: told.append((stage, share))).save(tmp_path / "o.wav")
    # Three blocks: 48 000, 96 000 and 124 800 samples of 124 800.
    assert [stage for stage, _ in told] == ["writing"] * 3
    assert [share for _, share in told] == pytest.approx([48_000 / 124_800, 96_000 / 124_800, 1])


def test_each_stem_is_a_file_named_after_its_sound(clip, tmp_path):
    stems = [Beep("impact.wood"), Beep("animal.dog_bark", 1.2)]
    folder = tmp_path / "new" / "stems"
    paths = result_of(clip, *stems).save_stems(str(folder))
    assert paths == [folder / "impact.wood.wav", folder / "animal.dog_bark.wav"]
    assert sorted(folder.iterdir()) == sorted(paths)
    for stem, path in zip(stems, paths, strict=True):
        rate, samples = wavfile.read(path)
        assert rate == 48_000
        np.testing.assert_allclose(samples.T / 2**31, stem.samples(), atol=2**-23)


def test_odd_names_of_stems_stay_inside_the_folder(clip, tmp_path):
    """A generator may name its sounds as it likes; a file name is made of harmless characters."""
    odd = Beep("impact.wood")
    result = result_of(clip, odd)
    odd.name = "../Up/a b"
    result.stems = Stems([odd])
    (path,) = result.save_stems(tmp_path)
    assert path == tmp_path / "..__p_a_b.wav"
    assert list(tmp_path.iterdir()) == [path]


def test_stems_of_silence_are_no_files(clip, tmp_path):
    assert result_of(clip).save_stems(tmp_path / "stems") == []
    assert list((tmp_path / "stems").iterdir()) == []


def test_a_folder_of_stems_that_is_a_file_is_refused(clip, tmp_path):
    (tmp_path / "stems").write_text("mine")
    with pytest.raises(OutputError) as caught:
        result_of(clip, Beep("a.a")).save_stems(tmp_path / "stems")
    assert caught.value.code == "output_unwritable"
    assert (tmp_path / "stems").read_text() == "mine"


def test_captions_and_plot_use_the_generators_words(clip, tmp_path):
    result = result_of(clip, Beep("a.a"))
    assert result.save_captions(str(tmp_path / "o.vtt")) == tmp_path / "o.vtt"
    assert "[beep sounds]" in (tmp_path / "o.vtt").read_text()
    assert result.save_plot(str(tmp_path / "o.svg")) == tmp_path / "o.svg"
    drawn = (tmp_path / "o.svg").read_text()
    # Matplotlib writes the words of each drawn text as a comment.
    assert "<!-- beep sounds -->" in drawn
    assert f"<!-- {result.summary} -->" in drawn


# For machines


def test_what_machines_are_told(clip):
    result = result_of(clip, Beep("a.a", 0.5), Beep("b.b", 1.5), notes=["Seen."])
    told = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert told == result.as_dict()
    # Both are 0.5 s of the same tone; the target is -18 LUFS, the ceiling -1 dBTP.
    assert told.pop("loudness_lufs") == pytest.approx(-18, abs=0.3)
    assert told.pop("true_peak_dbtp") == pytest.approx(20 * np.log10(np.abs(result.audio).max()), abs=0.1)
    assert told == {
        "input": str(clip),
        "duration_s": 2.6,
        "summary": result.summary,
        "events": 2,
        "beds": 0,
        "sounds": ["a.a", "b.b"],
        "room": "none",
        "seed": 7,
        "generator": "foley",
        "notes": ["Seen."],
    }


def test_silence_has_no_loudness_and_is_said(clip, tmp_path):
    """JSON knows no infinity."""
    result = result_of(clip)
    told = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert told["loudness_lufs"] is None
    assert told["true_peak_dbtp"] is None
    assert told["sounds"] == []
    assert told["summary"] == "Nothing is heard."
    assert told["notes"] == ["Nothing is heard: the mix is silent."]
    assert not result.audio.any()
    result.save(tmp_path / "o.mp4")
    assert np.abs(sound_in(tmp_path / "o.mp4")).max() < 1e-4


def test_muted_sounds_are_no_stems(clip):
    timeline = Timeline(
        duration_s=2.6,
        events=(Event(time_s=1, sound="impact.wood", mute=True), Event(time_s=2, sound="kitchen.chop")),
        beds=(Bed(start_s=0, end_s=2.6, sound="water.rain", mute=True),),
    )
    result = s2s.render(clip, timeline)
    assert list(result.stems) == ["kitchen.chop"]
    assert "knife chops" in result.summary
    assert "knocks" not in result.summary
    assert "rain" not in result.summary


def test_the_clips_own_sound_is_no_stem(tmp_path):
    path = make_clip(tmp_path / "own.mp4", n_frames=25, audio=clicks([0.5], 1))
    result = s2s.render(path, Timeline(duration_s=1, room="none"), keep_audio=True)
    assert list(result.stems) == []
    assert np.argmax(np.abs(result.audio[0])) / RATE == pytest.approx(0.5, abs=2e-3)


# Targets, checked before the work


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("clip", "o.gif", "unknown_video_format"),
        ("clip", "o", "unknown_video_format"),
        ("audio", "o.mp4", "unknown_audio_format"),
        ("captions", "o.txt", "unknown_caption_format"),
        ("plot", "o.doc", "unknown_plot_format"),
        *((kind, f"no/o{suffix}", "output_unwritable") for kind, suffix in
          (("clip", ".mp4"), ("clip", ".wav"), ("audio", ".flac"), ("captions", ".srt"), ("plot", ".pdf"))),
    ],
)  # fmt: skip
def test_targets_that_cannot_be_written_are_said_at_once(tmp_path, kind, name, code):
    targets = {"clip": "o.mp4", "audio": "o.wav", "captions": "o.vtt", "plot": "o.png"} | {kind: name}
    paths = {kind: tmp_path / name for kind, name in targets.items()}
    with pytest.raises(OutputError) as caught:
        check_targets(paths.pop("clip"), **paths)
    assert caught.value.code == code


def test_good_targets_are_not_touched(tmp_path):
    check_targets()
    check_targets(tmp_path / "o.mkv", audio=tmp_path / "o.ogg", captions=tmp_path / "o.srt", plot=tmp_path / "o.SVG")
    check_targets(tmp_path / "o.WAV")
    assert list(tmp_path.iterdir()) == []


def test_asking_whether_a_stem_is_there_renders_nothing():
    class Counting:
        name, role, n_samples, rendered = "a.a", "event", 10, 0

        def blocks(self):
            self.rendered += 1
            yield None

    stem = Counting()
    assert "b.b" not in Stems([stem])
    assert "a.a" in Stems([stem])
    assert stem.rendered == 0
