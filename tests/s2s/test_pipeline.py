import shutil

import numpy as np
import pytest
from clips import clicks, make_clip, make_picture, packets_of
from recordings import burst, pack_of, placed
from strikes import striking

import s2s
from s2s.errors import InputError, TimelineError, UsageError
from s2s.timeline import Bed, Event, Timeline


def with_sound(path, sound, **options):
    return make_clip(path, n_frames=65, fps=25, size=(192, 144), picture=striking, audio=sound, **options)


def test_visible_strikes_are_heard_when_they_are_seen(clip, strikes_s):
    result = s2s.generate(clip, sounds=["impact.wood"], beds=False)
    assert [event.time_s for event in result.timeline.events] == pytest.approx(strikes_s, abs=0.05)
    mono = np.abs(result.audio).max(axis=0)
    for strike in strikes_s:
        at = round(strike * 48_000)
        assert mono[at - 2_400 : at + 4_800].max() > 5 * mono[at - 7_200 : at - 2_400].max()


def test_the_result_has_all_that_is_promised(clip, tmp_path):
    result = s2s.generate(clip, seed=1, sounds=["impact.wood", "water.rain"])
    assert result.summary.startswith("A hand knocks on wood three times, first at 0.6 s; rain throughout.")
    assert set(result.stems) == {"impact.wood", "water.rain"}
    assert result.stems["water.rain"].shape == (2, round(2.6 * result.sample_rate))
    assert result.as_dict()["loudness_lufs"] == pytest.approx(-18, abs=0.5)
    assert result.as_dict()["true_peak_dbtp"] <= -1.0
    assert result.save(tmp_path / "out.mp4").exists()
    assert s2s.Timeline.from_json(result.timeline.to_json()) == result.timeline


def test_the_clips_own_sound_and_name_change_nothing(clip, tmp_path):
    rng = np.random.default_rng(0)
    makes = {
        "silent": shutil.copy(clip, tmp_path / "a_dog_in_the_rain.mp4"),
        "own": with_sound(tmp_path / "own.mp4", clicks([0.3, 1.7], 2.6)),
        "other": with_sound(tmp_path / "other.mp4", rng.normal(0, 0.2, (2, 90_000)).astype(np.float32)),
        "earlier": with_sound(tmp_path / "earlier.mp4", clicks([0.3], 2.6), shift_s=0.48),
        "later": with_sound(tmp_path / "later.mkv", clicks([0.3], 2.0), audio_shift_s=0.5),
        "longer": with_sound(tmp_path / "longer.mp4", clicks([0.3], 5.0)),
    }
    expected = s2s.generate(clip, seed=2)
    for name, path in makes.items():
        made = s2s.generate(path, seed=2)
        assert made.timeline == expected.timeline, name
        np.testing.assert_array_equal(made.audio, expected.audio, err_msg=name)


def test_the_same_seed_gives_identical_bytes_and_another_does_not(clip, tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        s2s.generate(clip, seed=seed).save_audio(tmp_path / f"{name}.wav")
    first, again, other = ((tmp_path / f"{name}.wav").read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_perceive_edit_render(clip, tmp_path):
    s2s.perceive(clip, sounds=["impact.wood", "kitchen.chop"]).save(tmp_path / "t.json")
    timeline = Timeline.load(tmp_path / "t.json")
    assert s2s.render(clip, tmp_path / "t.json").timeline == timeline
    moved = [
        event.model_copy(update={"time_s": 1.5}) if event.sound == "kitchen.chop" and event.take == 0 else event
        for event in timeline.events
    ]
    before, after = s2s.render(clip, timeline), s2s.render(clip, timeline.updated(events=tuple(moved)))
    np.testing.assert_array_equal(before.stems["impact.wood"], after.stems["impact.wood"])
    assert not np.array_equal(before.stems["kitchen.chop"], after.stems["kitchen.chop"])


def test_generate_is_perceive_and_render(clip):
    timeline = s2s.perceive(clip, seed=5)
    np.testing.assert_array_equal(s2s.generate(clip, seed=5).audio, s2s.render(clip, timeline).audio)


def test_picture_packets_are_copied_and_durations_agree(clip, tmp_path):
    s2s.generate(clip).save(tmp_path / "out.mp4")
    assert [packet[0] for packet in packets_of(clip)] == [packet[0] for packet in packets_of(tmp_path / "out.mp4")]
    sound = packets_of(tmp_path / "out.mp4", "audio")
    assert sound[-1][1] + sound[-1][3] == pytest.approx(2.6, abs=1024 / 48_000)


@pytest.mark.parametrize("size", [(360, 640), (480, 854), (64, 80), (80, 88), (144, 144), (202, 90)])
def test_clips_of_any_shape_are_watched(tmp_path, size):
    assert s2s.perceive(make_clip(tmp_path / "clip.mp4", size=size, n_frames=5)).duration_s == pytest.approx(0.2)


def test_a_picture_gets_an_ambience(tmp_path):
    picture = make_picture(tmp_path / "p.png", np.full((120, 160, 3), 120, np.uint8))
    result = s2s.generate(picture, duration_s=1.5, prompt="rain")
    assert result.audio.shape == (2, 72_000)
    assert result.timeline.events == ()
    assert [bed.sound for bed in result.timeline.beds] == ["water.rain"]
    result.save(tmp_path / "p.sound.mp4")
    again = s2s.probe(tmp_path / "p.sound.mp4")
    assert again.duration_s == pytest.approx(1.5, abs=0.05)
    assert again.has_audio


def test_own_sound_is_kept_when_asked(clip, tmp_path):
    own = with_sound(tmp_path / "own.mp4", clicks([1.6], 2.6))
    kept = s2s.generate(own, keep_audio=True, sounds=["water.rain"], strength=0.3).audio
    at = round(1.6 * 48_000)
    assert np.abs(kept[:, at - 100 : at + 300]).max() > 2 * np.abs(kept[:, at - 3000 : at - 600]).max()
    with pytest.raises(InputError) as caught:
        s2s.generate(clip, keep_audio=True)
    assert caught.value.code == "no_audio_to_keep"


def test_a_timeline_of_another_clip_is_refused(clip):
    with pytest.raises(TimelineError) as caught:
        s2s.render(clip, Timeline(duration_s=9.0, beds=[Bed(sound="water.rain", start_s=0, end_s=9)]))
    assert caught.value.code == "timeline_other_clip"
    assert "9 s" in caught.value.message
    assert "2.6 s" in caught.value.message


def test_a_timeline_with_an_unknown_sound_is_refused(clip):
    with pytest.raises(TimelineError) as caught:
        s2s.render(clip, Timeline(duration_s=2.6, events=[Event(time_s=1, sound="impact.wod")]))
    assert caught.value.code == "timeline_sound"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"duration_s": 5}, "duration_of_clip"),
        ({"duration_s": 0}, "duration_out_of_range"),
        ({"generator": "folly"}, "unknown_generator"),
        ({"model": "x"}, "no_model_taken"),
        ({"sounds": ["dog"]}, "unknown_sound"),
        ({"device": "tpu"}, "unknown_device"),
    ],
)
def test_wrong_use_is_refused(clip, options, code):
    with pytest.raises(UsageError) as caught:
        s2s.generate(clip, **options)
    assert caught.value.code == code


def test_progress_goes_through_the_stages(clip, tmp_path):
    seen = []
    s2s.generate(clip, progress=lambda stage, share: seen.append((stage, share))).save(tmp_path / "o.mp4")
    assert list(dict.fromkeys(stage for stage, _ in seen)) == ["watching", "mixing", "writing"]
    assert all(0 <= share <= 1 for _, share in seen)


def test_frames_can_be_looked_at_while_they_are_watched(clip, tmp_path):
    times = []
    watched = s2s.pipeline.watch(clip, on_frame=lambda frame: times.append(frame.time_s))
    assert times == pytest.approx(np.arange(65) / 25)
    assert watched.timeline == s2s.perceive(clip)
    shapes = []
    make_picture(tmp_path / "wall.png", np.full((120, 160, 3), 120, np.uint8))
    s2s.pipeline.watch(tmp_path / "wall.png", on_frame=lambda frame: shapes.append(frame.rgb(80).shape))
    assert shapes == [(60, 80, 3)]


def test_a_prompt_that_means_no_sound_is_noted(clip):
    result = s2s.generate(clip, prompt="a didgeridoo")
    assert any("didgeridoo" in note for note in result.notes)


def test_packs_are_heard_and_told_and_render_the_same(clip, tmp_path):
    pack = pack_of(tmp_path / "mine", plank_1=placed([0.1, 0.8], 1.5), zzz=burst())
    options = {"sounds": ["impact.wood", "impact.metal"], "seed": 3}
    plain, packed = s2s.generate(clip, **options), s2s.generate(clip, packs=[pack], **options)
    assert {event.source for event in packed.timeline.events if event.sound == "impact.wood"} == {"mine"}
    assert {event.source for event in packed.timeline.events if event.sound == "impact.metal"} == {"model"}
    assert packed.summary == plain.summary
    assert any("'zzz.wav'" in note for note in packed.notes)
    np.testing.assert_array_equal(plain.stems["impact.metal"], packed.stems["impact.metal"])
    assert not np.array_equal(plain.stems["impact.wood"], packed.stems["impact.wood"])
    again = s2s.render(clip, Timeline.from_json(packed.timeline.to_json()), packs=[pack])
    np.testing.assert_array_equal(again.audio, packed.audio)
    with pytest.raises(TimelineError) as caught:
        s2s.render(clip, packed.timeline)
    assert caught.value.code == "timeline_source"


def test_events_from_packs_are_heard_when_they_are_seen(clip, strikes_s, tmp_path):
    pack = pack_of(tmp_path / "mine", plank=placed([0.5, 1.3], 2.0))
    knocks = s2s.generate(clip, sounds=["impact.wood"], beds=False, packs=[pack]).stems["impact.wood"]
    level = np.abs(knocks).max(axis=0)
    for strike in strikes_s:
        at = round(strike * 48_000)
        first = np.argmax(level[at - 4_800 : at + 4_800] > 0.25 * level[at : at + 9_600].max())
        assert first == pytest.approx(4_800, abs=2_400)


def test_bad_packs_are_refused_before_a_clip_is_read(tmp_path):
    with pytest.raises(UsageError, match="no pack called 'absent'"):
        s2s.generate(tmp_path / "absent.mp4", packs=["absent"])
