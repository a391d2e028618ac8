import pytest
from scripted import Script, answer, lost, problem

from s2s.client.download import download, named
from s2s.client.exchange import Exchange
from s2s.client.jobs import result_request
from s2s.errors import S2SError

DATA = bytes(range(100))
REQUEST = result_request("j1", "video", 2)


def whole(**headers):
    return answer(content_length="100", etag='"a"', **headers)


def rest(start, etag='"a"'):
    return answer(status=206, content_range=f"bytes {start}-99/100", content_length=str(100 - start), etag=etag)


def fetched(script, to, on_progress=None):
    exchange = Exchange("http://there", patience_s=5)
    exchange.reached = True
    return script.run(download(exchange, REQUEST, to, "j1.video", on_progress))


def test_a_result_is_written_whole(tmp_path):
    told = []
    script = Script([whole(), DATA[:60], DATA[60:]])
    path = fetched(script, tmp_path / "a.mp4", lambda *progress: told.append(progress))
    assert (path, path.read_bytes()) == (tmp_path / "a.mp4", DATA)
    assert told == [(60, 100), (100, 100)]
    assert (script.opened, script.closed) == (1, 1)
    assert script.asked[0].params == {"version": 2}


def test_a_broken_download_goes_on_where_it_stopped(tmp_path):
    script = Script([whole(), DATA[:30], lost()], lost(sent=False), [rest(30), DATA[30:50]], [rest(50), DATA[50:]])
    assert fetched(script, tmp_path / "a").read_bytes() == DATA
    ranges = [request.headers.get("Range") for request in script.asked]
    assert ranges == [None, "bytes=30-", "bytes=30-", "bytes=50-"]
    assert script.asked[1].headers["If-Range"] == '"a"'
    assert all(request.headers["Accept-Encoding"] == "identity" for request in script.asked)
    assert script.opened == script.closed == 3


def test_another_file_is_begun_anew(tmp_path):
    other = DATA[::-1]
    head = answer(content_length="100", etag='"b"')
    script = Script([whole(), DATA[:80], lost()], [head, other[:50], lost()], [rest(50, '"b"'), other[50:]])
    assert fetched(script, tmp_path / "a").read_bytes() == other


def test_a_part_that_is_not_the_one_asked_for_is_not_taken(tmp_path):
    wrong = [rest(40), DATA[40:]]
    script = Script([whole(), DATA[:30], lost()], wrong)
    with pytest.raises(S2SError) as caught:
        fetched(script, tmp_path / "a")
    assert caught.value.code == "service_answer"
    assert list(tmp_path.iterdir()) == []


def test_without_a_strong_tag_it_begins_anew(tmp_path):
    head = answer(content_length="100", etag='W/"a"')
    script = Script([head, DATA[:30], lost()], [head, DATA])
    assert fetched(script, tmp_path / "a").read_bytes() == DATA
    assert "Range" not in script.asked[1].headers


def test_nothing_is_left_when_it_fails(tmp_path):
    there = tmp_path / "a"
    there.write_bytes(b"before")
    for script in (
        Script(problem(404, "no_result")),
        Script([whole(), DATA[:30], lost()], problem(404, "no_job")),
        Script([whole(), DATA[:30], lost()], *[lost() for _ in range(50)]),
    ):
        with pytest.raises(S2SError):
            fetched(script, there)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert there.read_bytes() == b"before"
    with pytest.raises(S2SError) as caught:
        fetched(Script(), tmp_path / "none" / "a")
    assert caught.value.code == "output_unwritable"


def test_a_folder_takes_it_under_the_name_it_has(tmp_path):
    head = whole(content_disposition='attachment; filename="dog.sound.mp4"')
    assert fetched(Script([head, DATA]), tmp_path) == tmp_path / "dog.sound.mp4"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.mp4"', "a b.mp4"),
        ("attachment; filename=a.mp4; size=3", "a.mp4"),
        ("attachment; filename=\"_.mp4\"; filename*=UTF-8''%C3%A9%20x.mp4", "é x.mp4"),
        ('attachment; filename="a\\"b.mp4"', "a_b.mp4"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''..%2F.bashrc", "bashrc"),
        (r'attachment; filename="C:\\x\\a.mp4"', "a.mp4"),
        ('attachment; filename="a\x1b[31m.mp4"', "a_[31m.mp4"),
        ("attachment; filename*=UTF-8''%00%0A.mp4", "__.mp4"),
        ('attachment; filename=".."', "j1.video"),
        ('attachment; filename=""', "j1.video"),
        ("", "j1.video"),
        ('attachment; filename="' + "é" * 300 + '.mp4"', "é" * 98 + ".mp4"),
    ],
)
def test_names_are_harmless(disposition, name):
    assert named(disposition, "j1.video") == name
