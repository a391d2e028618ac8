import pytest

from s2s.captions import cues_of, subrip, webvtt, write_captions
from s2s.errors import OutputError
from s2s.timeline import Bed, Event, Timeline


def says(sound, strength=None):
    words = {"animal.dog_bark": "dog barks", "weather.wind": "wind"}[sound]
    return f"light {words}" if strength is not None and strength < 0.4 else words


def timeline(times, beds=(), duration_s=70.0):
    return Timeline(
        duration_s=duration_s, beds=beds, events=[Event(time_s=time, sound="animal.dog_bark") for time in times]
    )


def test_events_close_together_share_a_cue():
    cues = cues_of(timeline([1.0, 2.0, 10.0]), says)
    assert [(cue.start_s, cue.end_s, cue.text) for cue in cues] == [
        (1.0, 3.2, "[dog barks]"),
        (10.0, 11.2, "[dog barks]"),
    ]


def test_what_is_heard_at_once_stands_in_one_cue():
    wind = Bed(sound="weather.wind", start_s=0, end_s=70, strength=0.3)
    cues = cues_of(timeline([1.0], [wind]), says)
    assert [(cue.start_s, cue.end_s, cue.text) for cue in cues] == [
        (0.0, 1.0, "[light wind]"),
        (1.0, 2.2, "[light wind]\n[dog barks]"),
        (2.2, 3.0, "[light wind]"),
    ]


def test_cues_end_with_the_clip():
    assert cues_of(timeline([1.9], duration_s=2.0), says)[-1].end_s == 2.0


def test_muted_events_have_no_captions():
    muted = timeline([]).updated(events=(Event(time_s=1, sound="animal.dog_bark", mute=True),))
    assert cues_of(muted, says) == []


def test_webvtt_and_subrip():
    cues = cues_of(timeline([61.5]), says)
    assert webvtt(cues) == "WEBVTT\n\n00:01:01.500 --> 00:01:02.700\n[dog barks]\n"
    assert subrip(cues) == "1\n00:01:01,500 --> 00:01:02,700\n[dog barks]\n"


@pytest.mark.parametrize(("name", "begins"), [("a.vtt", "WEBVTT"), ("a.SRT", "1\n00:")])
def test_the_suffix_chooses_the_format(tmp_path, name, begins):
    write_captions(tmp_path / name, timeline([1.0]), says)
    assert (tmp_path / name).read_text().startswith(begins)


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(OutputError) as caught:
        write_captions(tmp_path / "a.doc", timeline([1.0]), says)
    assert caught.value.code == "unknown_caption_format"
    assert list(tmp_path.iterdir()) == []
