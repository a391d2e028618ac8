import json
import time

import pytest

from s2s.errors import TimelineError
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings
from s2s_service.timelines import VALUES_PER_S, most_values, read_timeline

BARE = b'{"version": 1, "duration_s": 5, "curves": {"activity": {"rate_hz": 25, "values": ['
END = b"]}}}"
MOST = 600 * VALUES_PER_S
BESIDES = 6  # values other than those of the curve; the first of them comes with its list


def long(count):
    return BARE + b",".join([b"0"] * (count - BESIDES)) + END


def test_as_many_values_as_there_may_be(tmp_path):
    settings = Settings(service_data=tmp_path)
    assert len(read_timeline(long(MOST), settings).curves["activity"].values) == MOST - BESIDES
    with pytest.raises(ServiceError) as caught:
        read_timeline(long(MOST + 1), settings)
    assert (caught.value.code, caught.value.status) == ("timeline_too_large", 413)
    assert str(MOST + 1) in caught.value.message


def test_a_service_for_longer_clips_takes_longer_timelines(tmp_path):
    assert most_values(Settings(service_data=tmp_path, max_duration_s=1200)) == 2 * MOST
    assert most_values(Settings(service_data=tmp_path, max_duration_s=10)) == MOST


@pytest.mark.parametrize("item", [0, {}, [], "", {"time_s": 0, "sound": 3}])
def test_millions_of_faults_are_not_looked_for(tmp_path, item):
    text = json.dumps({"version": 1, "duration_s": 5, "events": [item] * 1_000_000}).encode()
    began = time.monotonic()
    with pytest.raises(ServiceError, match="values"):
        read_timeline(text, Settings(service_data=tmp_path))
    assert time.monotonic() - began < 0.5


def test_text_of_another_encoding_is_no_json(tmp_path):
    with pytest.raises(TimelineError, match="UTF-8"):
        read_timeline(long(20).decode().encode("utf-16"), Settings(service_data=tmp_path))
