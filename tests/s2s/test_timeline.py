import json
import time
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from s2s.errors import TimelineError
from s2s.timeline import Bed, Curve, Event, Moment, Scene, Tag, Timeline, json_schema


def example():
    return Timeline(
        duration_s=4.0,
        seed=3,
        room="outdoor",
        scenes=[Scene(start_s=0, end_s=4)],
        tags=[Tag(label="dog", score=0.9, start_s=0, end_s=4)],
        moments=[Moment(time_s=1.2, kind="surge", strength=0.8, x=0.3)],
        curves={"activity": Curve(rate_hz=2, values=[0, 1, 0.5])},
        events=[Event(time_s=1.2, sound="animal.dog_bark", pan=-0.4)],
        beds=[Bed(sound="weather.wind", start_s=0, end_s=4, curve="activity")],
    )


def changed(**changes):
    return json.dumps({**json.loads(example().to_json()), **changes})


def test_json_and_back_is_the_same():
    assert Timeline.from_json(example().to_json()) == example()


def test_events_stand_on_lines_of_their_own():
    lines = example().to_json().splitlines()
    assert sum('"animal.dog_bark"' in line for line in lines) == 1
    assert any(line.strip().startswith('{"time_s": 1.2, "sound": "animal.dog_bark"') for line in lines)


def test_a_file_is_saved_and_loaded(tmp_path):
    example().save(tmp_path / "t.json")
    assert Timeline.load(tmp_path / "t.json") == example()
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


def test_curves_are_interpolated_and_their_ends_held():
    curve = Curve(rate_hz=2, values=[0, 1, 0.5])
    np.testing.assert_allclose(curve.at(np.array([-1, 0.25, 0.75, 9])), [0, 0.5, 0.75, 0.5])
    assert Curve(rate_hz=25, values=[]).at(np.array([1.0])) == [0]


def test_a_timeline_whose_curves_were_read_is_still_the_same():
    read, other = example(), example()
    read.curves["activity"].at(np.array([0.5]))
    other.curves["activity"].at(np.array([0.5]))
    assert read == other == example()
    assert hash(read.curves["activity"]) == hash(example().curves["activity"])
    assert read.curves["activity"] != Curve(rate_hz=2, values=[0, 1, 0.4])


def test_the_published_schema_is_current():
    published = Path(__file__).parents[2] / "docs" / "timeline.schema.json"
    assert json.loads(published.read_text()) == json_schema(), "run `make docs`"


def test_the_schema_accepts_what_is_written_and_refuses_what_is_not_valid():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    written = json.loads(example().to_json())
    validator.validate(written)
    written["events"][0]["strength"] = 2
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(written)


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"version": 2}, "timeline_version", "version 2"),
        ({"version": None}, "timeline_version", "None"),
        ({"duration_s": 0}, "timeline_invalid", "duration_s"),
        ({"events": [{"time_s": 9, "sound": "animal.dog_bark"}]}, "timeline_invalid", "events[0].time_s is 9 s"),
        ({"events": [{"time_s": -1, "sound": "animal.dog_bark"}]}, "timeline_invalid", "events[0].time_s"),
        ({"events": [{"time_s": 1}]}, "timeline_invalid", "events[0].sound"),
        ({"events": [{"time_s": 1, "sound": "Dog!"}]}, "timeline_invalid", "events[0].sound"),
        ({"events": [{"time_s": 1, "sound": "a.b", "loud": 1}]}, "timeline_invalid", "events[0].loud"),
        ({"events": [{"time_s": 1, "sound": "a.b", "pan": 1.5}]}, "timeline_invalid", "events[0].pan"),
        ({"beds": [{"sound": "a.b", "start_s": 2, "end_s": 1}]}, "timeline_invalid", "beds[0] ends at 1 s"),
        ({"beds": [{"sound": "a.b", "start_s": 0, "end_s": 5}]}, "timeline_invalid", "beds[0].end_s is 5 s"),
        ({"beds": [{"sound": "a.b", "start_s": 0, "end_s": 1, "curve": "mood"}]}, "timeline_invalid", "curve"),
        ({"room": "cathedral"}, "timeline_invalid", "room"),
        ({"seed": -1}, "timeline_invalid", "seed"),
    ],
)
def test_what_is_wrong_is_named(changes, code, says):
    with pytest.raises(TimelineError) as caught:
        Timeline.from_json(changed(**changes))
    assert caught.value.code == code
    assert says in caught.value.message


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_numbers_must_be_finite(value):
    text = example().to_json().replace('"time_s": 1.2, "sound"', f'"time_s": {value}, "sound"')
    with pytest.raises(TimelineError, match=r"events\[0\].time_s"):
        Timeline.from_json(text)


@pytest.mark.parametrize("text", ["", "{", "hello"])
def test_what_is_not_json_is_said(text):
    with pytest.raises(TimelineError) as caught:
        Timeline.from_json(text, source="t.json")
    assert caught.value.code == "timeline_json"
    assert "t.json is not JSON" in caught.value.message


@pytest.mark.parametrize("text", ["[]", "3", "null", '"a"'])
def test_json_that_is_no_object_is_said(text):
    with pytest.raises(TimelineError) as caught:
        Timeline.from_json(text)
    assert caught.value.code == "timeline_invalid"


def test_many_faults_are_summed_up():
    events = [{"time_s": 9, "sound": "a.b"}] * 10
    with pytest.raises(TimelineError, match="and 7 more"):
        Timeline.from_json(changed(events=events))


def test_of_each_list_the_first_wrong_item_is_named():
    with pytest.raises(TimelineError) as caught:
        Timeline.from_json(changed(events=[{"time_s": 1, "sound": "a.b"}, {"pan": 2}, 0], beds=[0] * 10))
    message = caught.value.message
    for said in ("events[1].time_s", "events[1].sound", "events[1].pan", "and 1 more"):
        assert said in message
    assert "events[2]" not in message


def test_a_hundred_thousand_wrong_items_are_found_in_no_time():
    text = changed(events=[0] * 100_000)
    began = time.monotonic()
    with pytest.raises(TimelineError, match=r"events\[0\]: input should be an object"):
        Timeline.from_json(text)
    assert time.monotonic() - began < 0.5


def test_a_version_of_great_length_is_not_repeated():
    with pytest.raises(TimelineError) as caught:
        Timeline.from_json(changed(version=[0] * 1000))
    assert len(caught.value.message) < 200


def test_a_missing_file_and_one_that_is_not_text(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("absent.json", "binary"):
        with pytest.raises(TimelineError) as caught:
            Timeline.load(tmp_path / name)
        assert caught.value.code == "timeline_missing"
