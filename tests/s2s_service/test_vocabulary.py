import av
import pytest

from s2s.errors import TimelineError, UsageError
from s2s.timeline import Event, Timeline
from s2s.wire import Options
from s2s_service.problems import ServiceError
from s2s_service.settings import load_settings
from s2s_service.vocabulary import Vocabulary


@pytest.fixture
def words(tmp_path):
    settings = load_settings(service_data=tmp_path)
    settings.scratch.mkdir()
    return Vocabulary(settings, ())


def test_wishes_are_checked_as_the_pipeline_would(words):
    words.check(Options(sounds=["tool.hammer"], prompt="rain"))
    with pytest.raises(UsageError, match=r"tool\.hamer"):
        words.check(Options(sounds=["tool.hamer"]))


def test_timelines_are_checked_as_the_pipeline_would(words):
    words.check_timeline(Timeline(duration_s=2, events=[Event(time_s=1, sound="tool.hammer")]))
    with pytest.raises(TimelineError):
        words.check_timeline(Timeline(duration_s=2, events=[Event(time_s=1, sound="tool.nothing")]))
    with pytest.raises(TimelineError):
        words.check_timeline(Timeline(duration_s=2, events=[Event(time_s=1, sound="tool.hammer", source="other")]))


@pytest.mark.parametrize("name", ["tool.hammer", "water.rain"])
def test_previews_are_short_sounds_and_leave_nothing_behind(words, tmp_path, name):
    data = words.preview(name)
    (tmp_path / "preview.wav").write_bytes(data)
    with av.open(str(tmp_path / "preview.wav")) as container:
        assert container.streams.audio[0].sample_rate == 48_000
        assert 0.1 < container.duration / 1e6 <= 4.01
    assert words.preview(name) is data
    assert list((tmp_path / "scratch").iterdir()) == []


def test_an_unknown_sound_has_no_preview(words):
    with pytest.raises(ServiceError) as raised:
        words.preview("../../etc/passwd")
    assert raised.value.status == 404


def test_sounds_are_listed_in_order(words):
    names = [sound.name for sound in words.sounds()]
    assert names == sorted(names)
    assert len(names) > 200
