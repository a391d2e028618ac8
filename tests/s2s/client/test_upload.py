import base64

import pytest
from scripted import Script, answer, lost, problem
from wired import wired

from s2s.client.exchange import Exchange
from s2s.client.upload import CHUNK_BYTES, RESUMABLE_BYTES, Source, submit
from s2s.errors import S2SError

QUEUED = answer(wired("queued"), 202)
CREATED = answer(b"", 201, location="http://elsewhere/v1/uploads/u1")


@pytest.fixture
def exchange():
    made = Exchange("http://there")
    made.reached = True
    return made


def sent(exchange, script, clip, *, resumable=None, key=None, on_progress=None, **options):
    operation = submit(exchange, clip, options, resumable=resumable, key=key, on_progress=on_progress)
    return script.run(operation)


def moved_to(offset):
    return answer(b"", 204, upload_offset=str(offset))


def test_a_small_clip_goes_in_one_request_with_what_was_given(exchange):
    script = Script(QUEUED)
    sent(exchange, script, Source(b"abc", "a.mp4"), sounds=["x.y", "x.z"], keep_audio=True, seed=3, duration_s=None)
    [request] = script.asked
    assert request.form.fields == {"sounds": ["x.y", "x.z"], "keep_audio": "true", "seed": "3"}
    assert (request.form.name, request.form.open().read()) == ("a.mp4", b"abc")


def test_what_is_sent_again_has_the_same_key_and_what_is_asked_again_another(exchange):
    script = Script(lost(), answer(b"", 502), QUEUED, QUEUED)
    sent(exchange, script, Source(b"abc", None))
    sent(exchange, script, Source(b"abc", None))
    first, second, third, other = (request.headers["Idempotency-Key"] for request in script.asked)
    assert first == second == third != other
    script = Script(QUEUED)
    sent(exchange, script, Source(b"abc", None), key="mine")
    assert script.asked[0].headers["Idempotency-Key"] == "mine"


def test_options_are_checked_before_anything_is_sent(exchange):
    for options in ({"strenght": 1}, {"strength": 3}, {"duration_s": 0}, {"sounds": "x"}):
        with pytest.raises(S2SError) as caught:
            sent(exchange, Script(), Source(b"abc", None), **options)
        assert caught.value.code == "invalid_request"
        assert next(iter(options)) in caught.value.message


def test_files_that_cannot_be_sent_are_told(tmp_path):
    for path, code in ((tmp_path / "none.mp4", "missing_file"), (tmp_path, "is_folder")):
        with pytest.raises(S2SError) as caught:
            Source(path, None)
        assert caught.value.code == code


def test_a_large_file_goes_in_pieces(exchange, tmp_path):
    path = tmp_path / "é.mp4"
    data = bytes(range(256)) * (RESUMABLE_BYTES // 256 + 1)
    path.write_bytes(data)
    told, came = [], []

    def took(request):
        assert request.headers["Upload-Offset"] == str(sum(map(len, came)))
        came.append(request.content)
        return moved_to(sum(map(len, came)))

    script = Script(CREATED, took, took, took, QUEUED)
    sent(exchange, script, Source(path, None), on_progress=lambda *progress: told.append(progress), seed=2)
    assert b"".join(came) == data
    assert told == [(at, len(data)) for at in (CHUNK_BYTES, 2 * CHUNK_BYTES, len(data))]
    assert [request.path for request in script.asked] == ["/v1/uploads", *["/v1/uploads/u1"] * 3, "/v1/jobs"]
    name = base64.b64encode("é.mp4".encode()).decode()
    assert script.asked[0].headers["Upload-Metadata"] == f"filename {name}"
    assert script.asked[-1].json == {"upload": "u1", "seed": 2}


def test_an_upload_goes_on_where_it_stopped(exchange):
    data = bytes(range(100))
    pieces = [lost(), moved_to(40), problem(409, "upload_offset"), moved_to(70), problem(503, "busy"), lost()]
    script = Script(CREATED, *pieces, moved_to(70), moved_to(100), QUEUED)
    sent(exchange, script, Source(data, "a.mp4"), resumable=True)
    patches = [request for request in script.asked if request.method == "PATCH"]
    assert [request.content for request in patches] == [data, data[40:], data[70:], data[70:]]


def test_an_upload_that_is_gone_is_told(exchange):
    with pytest.raises(S2SError) as caught:
        sent(exchange, Script(CREATED, lost(), answer(b"", 404)), Source(b"abc", None), resumable=True)
    assert caught.value.code == "upload_gone"


@pytest.mark.parametrize("offset", ["", "x", "4"])
def test_a_service_that_does_not_say_where_the_upload_is_is_no_service(exchange, offset):
    with pytest.raises(S2SError) as caught:
        sent(exchange, Script(CREATED, answer(b"", 204, upload_offset=offset)), Source(b"abc", None), resumable=True)
    assert caught.value.code == "service_answer"


def test_an_upload_that_does_not_move_runs_out_of_patience(exchange):
    with pytest.raises(S2SError) as caught:
        sent(exchange, Script(CREATED, *[moved_to(0)] * 99), Source(b"abc", None), resumable=True)
    assert caught.value.code == "service_answer"


def test_an_upload_without_a_job_is_removed(exchange):
    script = Script(CREATED, moved_to(3), problem(422, "unknown_generator"), answer(b"", 204))
    with pytest.raises(S2SError) as caught:
        sent(exchange, script, Source(b"abc", None), resumable=True)
    assert caught.value.code == "unknown_generator"
    assert (script.asked[-1].method, script.asked[-1].path) == ("DELETE", "/v1/uploads/u1")


def test_a_file_that_shrinks_is_told(exchange, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(10))

    def shrinks(request):
        path.write_bytes(bytes(4))
        return moved_to(5)

    with pytest.raises(S2SError) as caught:
        sent(exchange, Script(CREATED, shrinks), Source(path, None), resumable=True)
    assert caught.value.code == "file_changed"


def test_with_a_key_of_ones_own_a_large_file_is_sent_whole(exchange, tmp_path):
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.truncate(RESUMABLE_BYTES + 1)
    script = Script(QUEUED)
    sent(exchange, script, Source(path, None), key="mine")
    assert script.asked[0].form.size == RESUMABLE_BYTES + 1
