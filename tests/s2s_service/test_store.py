"""Files by key, in a folder, in S3 and in Cloud Storage alike."""

import contextlib
import importlib
import os
import socket
import subprocess
import sys
import threading
import time
from functools import partial

import objects
import pytest

from s2s.errors import UsageError
from s2s_service.problems import ServiceError
from s2s_service.store import Store


@pytest.fixture(scope="module")
def s3_url():
    with objects.s3() as url:
        yield url


@pytest.fixture(scope="module")
def gs_url():
    with objects.gcs() as url:
        yield url


@pytest.fixture(params=["file", "s3", "gs"])
def url(request, tmp_path):
    if request.param == "file":
        return (tmp_path / "a store").as_uri()
    return f"{request.getfixturevalue(f'{request.param}_url')}/{tmp_path.name.replace('_', '-')}"


@pytest.fixture
def store(url):
    return Store(url)


@pytest.fixture
def folder_store(tmp_path):
    return Store((tmp_path / "store").as_uri())


@pytest.fixture
def made(tmp_path):
    def make(data, name="local"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return make


def test_what_is_put_comes_back(store, made, tmp_path):
    local = made(b"sound" * 1000)
    store.put(local, "jobs/a/1/audio.wav")
    assert local.read_bytes() == b"sound" * 1000
    assert store.size("jobs/a/1/audio.wav") == 5000
    assert store.exists("jobs/a/1/audio.wav")
    assert not store.exists("jobs/a/1")
    store.get("jobs/a/1/audio.wav", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"sound" * 1000
    with store.open("jobs/a/1/audio.wav") as file:
        assert file.seek(4998) == 4998
        assert file.read() == b"nd"
        file.seek(1)
        assert file.read(4) == b"ound"


def test_putting_again_replaces_and_moving_takes_the_file(store, made, tmp_path):
    store.put(made(b"old"), "jobs/a/1/video.mp4")
    local = made(b"newer")
    store.put(local, "jobs/a/1/video.mp4", move=True)
    assert not local.exists()
    store.get("jobs/a/1/video.mp4", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"newer"
    assert [key for key, _ in store.list("jobs")] == ["jobs/a/1/video.mp4"]


def test_parts_are_joined_in_the_order_given(store, made, tmp_path):
    for number, data in enumerate([b"aa", b"b" * 3_000_000, b"c"]):
        store.put(made(data), f"uploads/u/{number}")
    store.join(["uploads/u/2", "uploads/u/0", "uploads/u/1"], tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"caa" + b"b" * 3_000_000
    store.join(["uploads/u/1"], tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == b"b" * 3_000_000
    store.join(["uploads/u/1"], tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["local", "whole"]


def test_what_is_not_there_is_not_found(store, made, tmp_path):
    store.put(made(b"a"), "uploads/u/0")
    for fetch in (
        partial(store.get, "uploads/u/1", tmp_path / "whole"),
        partial(store.join, ["uploads/u/0", "uploads/u/1"], tmp_path / "whole"),
        partial(store.size, "uploads/u/1"),
        partial(store.size, "uploads/u"),
        partial(store.open, "uploads/u/1"),
        partial(store.put, tmp_path / "missing", "uploads/u/2"),
    ):
        with pytest.raises(FileNotFoundError):
            fetch()
    assert not (tmp_path / "whole").exists()
    store.remove("uploads/u/1")
    store.remove("uploads/nothing")
    assert list(store.list("nothing")) == []


def test_removing_takes_one_or_all_under_it_and_no_neighbour(store, made):
    for key in ("jobs/a/1/x", "jobs/a/1/y", "jobs/a/2/x", "jobs/ab/1/x"):
        store.put(made(b"."), key)
    store.remove("jobs/a/1/x")
    assert [key for key, _ in store.list("jobs/a")] == ["jobs/a/1/y", "jobs/a/2/x"]
    store.remove("jobs/a")
    assert [key for key, _ in store.list("jobs")] == ["jobs/ab/1/x"]
    store.remove("jobs/ab/1/x")
    assert list(store.list("jobs")) == []


def test_the_list_says_when_files_changed(store, made):
    store.put(made(b"."), "uploads/a/0")
    [(key, changed)] = store.list("uploads")
    assert key == "uploads/a/0"
    assert abs(changed - time.time()) < 60


def test_another_process_sees_every_change_at_once(url, made):
    here, there = Store(url), Store(url)
    assert not there.exists("jobs/a/1/x")
    assert list(there.list("jobs")) == []
    here.put(made(b"one"), "jobs/a/1/x")
    assert there.size("jobs/a/1/x") == 3
    assert [key for key, _ in there.list("jobs")] == ["jobs/a/1/x"]
    here.put(made(b"three"), "jobs/a/1/x")
    assert there.size("jobs/a/1/x") == 5
    with there.open("jobs/a/1/x") as file:
        assert file.read() == b"three"
    here.remove("jobs/a")
    assert not there.exists("jobs/a/1/x")


def test_a_store_that_works_passes_its_check(store):
    store.check()


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "a/...", "A", "a b", "a\nb", "ä", "a\0", "a/b\n"]
)
def test_keys_that_are_not_ours_are_refused(folder_store, made, key):
    for act in (folder_store.size, folder_store.open, folder_store.remove, partial(folder_store.put, made(b"."))):
        with pytest.raises(ValueError, match="no key"):
            act(key)


@pytest.mark.parametrize(
    "url", ["http://host/a", "/tmp/store", "file://", "file:///", "file://other/a", "s3://", "gs:///a", "memory://a"]
)
def test_other_addresses_are_no_store(url):
    with pytest.raises(UsageError, match="is no store") as caught:
        Store(url)
    assert caught.value.code == "store_unusable"


@pytest.mark.parametrize(("url", "extra", "library"), [("s3://b", "s3", "s3fs"), ("gs://b", "gcs", "gcsfs")])
def test_a_missing_library_is_named_with_what_brings_it(monkeypatch, url, extra, library):
    monkeypatch.delitem(importlib.import_module("fsspec.registry")._registry, url.split(":")[0], raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match="library") as caught:
        Store(url)
    assert f"silence-to-sound[{extra}]" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_said_at_once(made):
    with pytest.raises(UsageError, match="cannot be used") as caught:
        Store((made(b"") / "below").as_uri())
    assert caught.value.code == "store_unusable"


def test_a_folder_that_fails_is_told_without_its_name(folder_store, tmp_path, made):
    folder_store.remove("x")
    (tmp_path / "store").rmdir()
    (tmp_path / "store").write_bytes(b"a file where the folder was")
    for act in (folder_store.check, partial(folder_store.put, made(b"."), "a/b")):
        with pytest.raises(ServiceError) as caught:
            act()
        assert caught.value.code == "store_unusable"
        assert caught.value.status == 503
        assert str(tmp_path) not in str(caught.value)


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("disks can be mounted by root alone")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_leaves_nothing(small_disk, made):
    store = Store((small_disk / "store").as_uri())
    store.put(made(b"old"), "a/b")
    for move in (False, True):
        with pytest.raises(ServiceError, match="full") as caught:
            store.put(made(bytes(2_000_000)), "a/b", move=move)
        assert (caught.value.code, caught.value.status) == ("disk_full", 507)
        assert [key for key, _ in store.list("a")] == ["a/b"]
        assert store.size("a/b") == 3


def test_moving_between_disks_works_too(small_disk, made):
    store = Store((small_disk / "store").as_uri())
    local = made(b"moved")
    store.put(local, "a/b", move=True)
    assert store.size("a/b") == 5
    assert not local.exists()
    store.get("a/b", local)
    assert local.read_bytes() == b"moved"


def test_a_replaced_link_leaves_the_stored_file_alone(folder_store, made, tmp_path):
    folder_store.put(made(b"stored"), "a/b")
    folder_store.get("a/b", tmp_path / "mine")
    (tmp_path / "other").write_bytes(b"changed")
    (tmp_path / "other").replace(tmp_path / "mine")
    with folder_store.open("a/b") as file:
        assert file.read() == b"stored"


@pytest.mark.parametrize("kind", ["s3", "gs"])
def test_a_bucket_that_is_not_there_is_unusable(request, made, kind):
    request.getfixturevalue(f"{kind}_url")
    store = Store(f"{kind}://nobody-made-it/below")
    for act in (store.check, partial(store.put, made(b"."), "a/b")):
        with pytest.raises(ServiceError) as caught:
            act()
        assert (caught.value.code, caught.value.status) == ("store_unusable", 503)
        assert "nobody-made-it" not in str(caught.value)


@pytest.mark.slow
def test_a_server_that_is_away_for_a_moment_is_waited_for_and_one_that_stays_away_is_told(made, tmp_path):
    with objects.s3() as url:
        store = Store(url)
        store.put(made(b"stays"), "a/b")
        port = int(os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with contextlib.ExitStack() as again:
        back = threading.Timer(0.5, lambda: again.enter_context(objects.s3(port)))
        back.start()
        with socket.socket() as free, pytest.raises(ConnectionRefusedError):
            free.connect(("127.0.0.1", port))
        store.get("a/b", tmp_path / "whole")
        back.join()
    assert (tmp_path / "whole").read_bytes() == b"stays"
    started = time.monotonic()
    with pytest.raises(ServiceError, match="does not answer"):
        store.size("a/b")
    assert time.monotonic() - started < 30


def test_putting_and_removing_at_once_never_fails(folder_store, tmp_path):
    """`remove` takes empty folders away under the hands of `put`."""
    failures = []

    def work(name):
        local = tmp_path / name
        local.write_bytes(b".")
        try:
            for _ in range(100):
                folder_store.put(local, f"uploads/x/{name}")
                folder_store.remove(f"uploads/x/{name}")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(folder_store.list("uploads")) == []


def test_what_a_crash_left_beside_is_listed_and_can_be_removed(folder_store, made, tmp_path):
    folder_store.put(made(b"."), "uploads/u/0")
    (tmp_path / "store/uploads/u/.1.abcd").write_bytes(b"half")
    left = [key for key, _ in folder_store.list("uploads") if key != "uploads/u/0"]
    assert left == ["uploads/u/.1.abcd"]
    folder_store.remove(left[0])
    assert [key for key, _ in folder_store.list("uploads")] == ["uploads/u/0"]
