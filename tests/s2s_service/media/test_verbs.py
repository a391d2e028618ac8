"""What comes of each verb, as the worker gets it: through real children."""

import json
import zipfile

import av
import numpy as np
import pytest
from clips import make_clip
from recordings import burst, pack_of

from s2s import pipeline
from s2s.errors import InputError, UsageError
from s2s.timeline import Timeline
from s2s_service.media.run import Task, run


@pytest.fixture
def do(tmp_path, limits):
    """Run a verb in a folder of its own; returns what it says and the folder."""

    def done(verb, clip=None, *, name="beach.mp4", timeline=None, **options):
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        told = []
        task = Task(verb, folder, clip, name, options, timeline)
        said = run(task, limits, told=lambda *news: told.append(news) or True)
        return said, folder, told

    return done


def samples_of(path):
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1)


def test_a_clip_perceived_and_rendered_is_what_the_library_makes(clip, do, tmp_path):
    _, perceived, _ = do("perceive", clip, prompt="wood", seed=4)
    expected = pipeline.perceive(clip, prompt="wood", seed=4)
    assert Timeline.load(perceived / "timeline.json") == expected

    said, folder, told = do("render", clip, name="my <beach>.mp4", timeline=perceived / "timeline.json")
    out = folder / "out"
    assert said["files"] == {path.name: path.stat().st_size for path in out.iterdir()}
    assert set(said["files"]) == {
        "video.mp4", "audio.wav", "captions.vtt", "peaks.json", "plot.png", "stems.zip", "timeline.json",
        "about.json",
    }  # fmt: skip
    assert {path.name for path in folder.iterdir()} == {"out", ".matplotlib"}
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["generating", "mixing"]

    with pipeline.render(clip, expected) as result:
        assert said["summary"] == result.summary
        result.save_audio(tmp_path / "audio.wav")
        result.save(tmp_path / "video.mp4")
        result.save_stems(tmp_path / "stems")
        about = json.loads((out / "about.json").read_text())
        assert about == {key: value for key, value in result.as_dict().items() if key != "input"}
        peaks = json.loads((out / "peaks.json").read_text())
        assert peaks["rate_hz"] == 50
        assert set(peaks["stems"]) == set(result.stems)
        for row, samples in (
            (peaks["mix"], result.audio),
            *((peaks["stems"][n], result.stems[n]) for n in result.stems),
        ):
            spans = samples.reshape(2, 130, 960)  # 2.6 s
            assert row["min"] == np.rint(100 * np.clip(spans.min(axis=(0, 2)), -1, 1)).tolist()
            assert row["max"] == np.rint(100 * np.clip(spans.max(axis=(0, 2)), -1, 1)).tolist()
    assert (out / "audio.wav").read_bytes() == (tmp_path / "audio.wav").read_bytes()
    assert (out / "video.mp4").read_bytes() == (tmp_path / "video.mp4").read_bytes()
    with zipfile.ZipFile(out / "stems.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.name: path.read_bytes() for path in (tmp_path / "stems").iterdir()}
    assert all(mode.st_mode & 0o077 == 0 for mode in (path.stat() for path in out.iterdir()))


def test_wishes_choose_anew_without_the_clip(clip, do):
    _, perceived, _ = do("perceive", clip)
    said, folder, _ = do("choose", timeline=perceived / "timeline.json", prompt="heavy rain xyzzy", seed=7, room="hall")
    seen, chosen = Timeline.load(perceived / "timeline.json"), Timeline.load(folder / "timeline.json")
    assert chosen == pipeline.perceive(clip, prompt="heavy rain xyzzy", seed=7, room="hall")
    assert (chosen.moments, chosen.curves, chosen.tags) == (seen.moments, seen.curves, seen.tags)
    assert any("xyzzy" in note for note in said["notes"])


@pytest.mark.slow
def test_a_picture_becomes_a_clip_of_the_length_asked_for(picture, do):
    said, perceived, _ = do("perceive", picture, name="square.png", duration_s=3.0)
    assert (said["kind"], said["duration_s"], said["suffix"]) == ("picture", 3.0, ".mp4")
    _, folder, _ = do("render", picture, name="square.png", timeline=perceived / "timeline.json")
    assert samples_of(folder / "out" / "audio.wav").shape[1] / 2 == 3 * 48_000


def test_a_picture_is_not_shown_for_longer_than_a_clip_may_last(picture, do, tmp_path):
    with pytest.raises(InputError) as caught:
        do("perceive", picture, duration_s=61)
    assert caught.value.code == "clip_too_long"
    long = tmp_path / "long.json"
    Timeline(duration_s=3000).save(long)
    with pytest.raises(InputError) as caught:
        do("render", picture, timeline=long)
    assert caught.value.code == "clip_too_long"


@pytest.mark.slow
def test_the_name_chooses_among_containers_that_fit(do, tmp_path):
    webm = make_clip(tmp_path / "clip.webm", n_frames=20, fps=25, size=(96, 64))
    # Without a name that says so it would be .mkv, which holds all that WebM does.
    assert do("perceive", webm, name="a.webm")[0]["suffix"] == ".webm"


@pytest.mark.slow
@pytest.mark.parametrize("by", ["folder", "name"])
def test_recordings_are_heard(by, clip, do, tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_DATA", str(tmp_path / "data"))
    folder = pack_of(tmp_path / "knocks", **{"door.knock_01": burst(), "door.knock_02": burst(seed=2)})
    if by == "name":
        from s2s.packs import add

        add(str(folder))
        monkeypatch.chdir("/")
        pack = "knocks"
    else:
        monkeypatch.chdir(tmp_path)
        pack = "knocks"
    _, perceived, _ = do("perceive", clip, sounds=["door.knock"], packs=[pack])
    timeline = Timeline.load(perceived / "timeline.json")
    assert {event.source for event in timeline.events} == {"knocks"}
    said, _, _ = do("render", clip, timeline=perceived / "timeline.json", packs=[pack])
    assert "stems.zip" in said["files"]
    preview, _, _ = do("preview", sound="door.knock", packs=[pack])
    assert preview["files"]["preview.wav"] > 10_000


@pytest.mark.parametrize("sound", ["animal.dog_bark", pytest.param("weather.wind", marks=pytest.mark.slow)])
def test_a_preview_is_short(sound, do):
    said, folder, _ = do("preview", sound=sound)
    samples = samples_of(folder / "out" / "preview.wav")
    assert said["files"] == {"preview.wav": (folder / "out" / "preview.wav").stat().st_size}
    assert 0.2 < samples.shape[1] / 2 / 48_000 <= 4
    assert np.abs(samples).max() > 0.01


def test_a_preview_of_nothing(do):
    with pytest.raises(UsageError) as caught:
        do("preview", sound="animal.unicorn")
    assert caught.value.code == "unknown_sound"
