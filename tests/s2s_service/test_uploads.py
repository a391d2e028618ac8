"""The uploads' rows and bytes, on real SQLite and a real folder."""

import contextlib
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import objects
import pytest
import sqlalchemy as sa
from hypothesis import settings as trials
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from postgres import new_database

from s2s_service import database as db
from s2s_service.database import connect, new_id, writing
from s2s_service.migrations import upgrade
from s2s_service.problems import ServiceError
from s2s_service.settings import load_settings
from s2s_service.store import Store
from s2s_service.uploads import MOST_PARTS, Uploads, part_key, shown_name


@pytest.fixture
def uploads(tmp_path):
    return made_in(tmp_path)


def made_in(folder, **settings):
    made = load_settings(service_data=folder, min_free_mb=0, **settings)
    made.scratch.mkdir(parents=True)
    engine = connect(made)
    upgrade(engine)
    return Uploads(made, engine, Store(made.store_url))


def scratch(uploads, data):
    path = uploads.settings.scratch / f"upload-{new_id()}"
    path.write_bytes(data)
    return path


def joined(uploads, id, path):
    uploads.store.join(uploads.keys(id), path)
    return path.read_bytes()


def use(uploads, upload):
    """Make a job of an upload."""
    now = time.time()
    row = {"id": new_id(), "owner": upload.owner, "upload": upload.id, "name": upload.name, "options": {}}
    row |= {"fingerprint": "", "revision": 1, "created_at": now, "updated_at": now, "expires_at": now + 1}
    with writing(uploads.engine) as connection:
        connection.execute(sa.insert(db.jobs).values(**row))


def keys(uploads):
    return [key for key, _ in uploads.store.list("uploads")]


def refused(act, *arguments):
    with pytest.raises(ServiceError) as caught:
        act(*arguments)
    return caught.value.code, caught.value.status


def test_an_upload_comes_in_parts(uploads, tmp_path):
    upload = uploads.create("me", "dog.mp4", 10)
    assert (upload.name, upload.size, upload.received, upload.done) == ("dog.mp4", 10, 0, False)
    assert upload.expires_at == upload.created_at + 24 * 3600
    upload = uploads.append(upload, 0, scratch(uploads, b"0123"))
    upload = uploads.append(upload, 4, scratch(uploads, b""))
    assert (upload.received, upload.done) == (4, False)
    upload = uploads.append(upload, 4, scratch(uploads, b"456789"))
    assert upload.done
    assert uploads.find("me", upload.id) == upload
    assert joined(uploads, upload.id, tmp_path / "whole") == b"0123456789"
    assert [path.stat().st_size for path in uploads.settings.scratch.iterdir()] == [0]  # of no bytes, not taken


def test_a_whole_file_is_taken_at_once(uploads, tmp_path):
    local = scratch(uploads, b"clip")
    upload = uploads.take("me", "dog.mp4", local)
    assert upload.done
    assert not local.exists()
    assert uploads.keys(upload.id) == [f"uploads/{upload.id}/000000000000000-4"]
    assert joined(uploads, upload.id, tmp_path / "whole") == b"clip"


def test_bytes_that_do_not_go_on_are_refused(uploads):
    upload = uploads.append(uploads.create("me", "a", 10), 0, scratch(uploads, b"0123"))
    for start in (0, 3, 5, 10, 11):
        assert refused(uploads.append, upload, start, scratch(uploads, b"x")) == ("upload_offset", 409)
    assert refused(uploads.append, upload, 4, scratch(uploads, b"4567890")) == ("too_large_upload", 413)
    assert uploads.find("me", upload.id) == upload
    assert keys(uploads) == [part_key(upload.id, 0, 4)]


def test_the_answer_to_a_wrong_offset_says_the_right_one(uploads):
    upload = uploads.append(uploads.create("me", "a", 10), 0, scratch(uploads, b"0123"))
    with pytest.raises(ServiceError, match="at byte 4, not at 7") as caught:
        uploads.append(upload, 7, scratch(uploads, b"x"))
    assert caught.value.headers == {"Upload-Offset": "4"}


def test_of_those_that_add_at_once_one_wins(uploads, tmp_path):
    size = 8
    upload = uploads.create("me", "a", size)
    files = [scratch(uploads, bytes(range(n))) for n in range(1, size + 1)]
    together, outcomes = threading.Barrier(size), []

    def add(local):
        together.wait()
        try:
            outcomes.append(uploads.append(upload, 0, local).received)
        except ServiceError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=add, args=(local,)) for local in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if outcome != "upload_offset"]
    assert len(won) == 1
    assert keys(uploads) == [part_key(upload.id, 0, won[0])]
    assert joined(uploads, upload.id, tmp_path / "whole") == bytes(range(won[0]))


def test_a_late_repeat_does_not_take_the_part_that_counts(uploads, tmp_path, monkeypatch):
    """Two send the same bytes; the second puts them in the store before, and counts them after, the first."""
    upload = uploads.create("me", "a", 4)
    late = scratch(uploads, b"0123")
    put = uploads.store.put

    def first_goes_before(local, key, *, move):
        put(local, key, move=move)
        if local == late:
            monkeypatch.setattr(uploads.store, "put", put)
            uploads.append(upload, 0, scratch(uploads, b"0123"))

    monkeypatch.setattr(uploads.store, "put", first_goes_before)
    assert refused(uploads.append, upload, 0, late) == ("upload_offset", 409)
    assert joined(uploads, upload.id, tmp_path / "whole") == b"0123"


def test_nobody_finds_or_changes_anothers(uploads):
    upload = uploads.take("me", "a", scratch(uploads, b"clip"))
    assert refused(uploads.find, "you", upload.id) == ("no_upload", 404)
    assert refused(uploads.remove, "you", upload.id) == ("no_upload", 404)
    assert refused(uploads.find, "me", "../" + upload.id) == ("no_upload", 404)
    assert uploads.find("me", upload.id).done


def test_limits(tmp_path):
    uploads = made_in(tmp_path, max_upload_mb=1, max_uploads=3)
    assert refused(uploads.create, "me", "a", 0) == ("empty_file", 422)
    assert refused(uploads.take, "me", "a", scratch(uploads, b"")) == ("empty_file", 422)
    assert refused(uploads.create, "me", "a", 1_000_001) == ("too_large_upload", 413)
    assert refused(uploads.take, "me", "a", scratch(uploads, bytes(1_000_001))) == ("too_large_upload", 413)
    unfinished = uploads.create("me", "a", 1_000_000)
    uploads.take("me", "a", scratch(uploads, b"clip"))
    used = uploads.take("me", "a", scratch(uploads, b"clip"))
    assert refused(uploads.create, "me", "a", 1) == ("too_many_uploads", 429)
    assert refused(uploads.take, "me", "a", scratch(uploads, b"clip")) == ("too_many_uploads", 429)
    uploads.create("you", "a", 1)
    assert len(keys(uploads)) == 2
    use(uploads, used)
    another = uploads.create("me", "a", 1)
    assert refused(uploads.create, "me", "a", 1) == ("too_many_uploads", 429)
    uploads.remove("me", unfinished.id)
    uploads.remove("me", another.id)
    uploads.create("me", "a", 1)


def test_too_many_pieces_are_refused(uploads):
    upload = uploads.create("me", "a", MOST_PARTS + 2)
    with writing(uploads.engine) as connection:
        rows = [{"upload": upload.id, "start": n, "size": 1} for n in range(MOST_PARTS)]
        connection.execute(sa.insert(db.parts), rows)
        connection.execute(sa.update(db.uploads).values(received=MOST_PARTS))
    assert refused(uploads.append, upload, MOST_PARTS, scratch(uploads, b"x")) == ("upload_parts", 400)


def test_a_disk_that_is_almost_full_takes_no_more(tmp_path):
    uploads = made_in(tmp_path)
    upload = uploads.create("me", "a", 10)
    full = Uploads(uploads.settings.model_copy(update={"min_free_mb": 10**9}), uploads.engine, uploads.store)
    assert refused(full.create, "me", "a", 1) == ("disk_low", 507)
    assert refused(full.take, "me", "a", scratch(uploads, b"x")) == ("disk_low", 507)
    assert refused(full.go_on, "me", upload.id, 0, 1) == ("disk_low", 507)
    # What has come already is kept.
    assert full.append(upload, 0, scratch(uploads, b"x")).received == 1


def test_removing_takes_rows_and_bytes_unless_a_job_needs_them(uploads):
    upload, used = (uploads.take("me", "a", scratch(uploads, b"clip")) for _ in range(2))
    use(uploads, used)
    uploads.remove("me", upload.id)
    assert refused(uploads.remove, "me", upload.id) == ("no_upload", 404)
    assert refused(uploads.remove, "me", used.id) == ("upload_in_use", 409)
    assert keys(uploads) == uploads.keys(used.id) != []
    assert uploads.keys(upload.id) == []


def test_what_is_removed_meanwhile_leaves_nothing(uploads, monkeypatch):
    upload = uploads.create("me", "a", 4)
    put = uploads.store.put

    def removed_before(local, key, *, move):
        uploads.remove("me", upload.id)
        put(local, key, move=move)

    monkeypatch.setattr(uploads.store, "put", removed_before)
    assert refused(uploads.append, upload, 0, scratch(uploads, b"0123")) == ("no_upload", 404)
    assert keys(uploads) == []


def test_the_sweep_takes_what_has_expired_and_no_job_uses(uploads):
    late, used = (uploads.take("me", "a", scratch(uploads, b"clip")) for _ in range(2))
    unfinished = uploads.append(uploads.create("me", "a", 9), 0, scratch(uploads, b"clip"))
    use(uploads, used)
    assert uploads.sweep(time.time()) == 0
    assert uploads.sweep(unfinished.expires_at + 1) == 2
    assert refused(uploads.find, "me", late.id) == ("no_upload", 404)
    assert uploads.find("me", used.id).done
    assert keys(uploads) == uploads.keys(used.id) != []


def test_an_expired_upload_is_gone_before_it_is_swept_and_each_part_gives_it_time(tmp_path):
    uploads = made_in(tmp_path, upload_hours=0.2 / 3600)
    upload = uploads.create("me", "a", 10)
    time.sleep(0.1)
    longer = uploads.append(upload, 0, scratch(uploads, b"x"))
    assert longer.expires_at > upload.expires_at
    time.sleep(0.25)
    assert refused(uploads.find, "me", upload.id) == ("no_upload", 404)
    assert refused(uploads.append, longer, 1, scratch(uploads, b"x")) == ("no_upload", 404)


def test_what_a_job_used_can_be_removed_after_its_time(tmp_path):
    uploads = made_in(tmp_path, upload_hours=0.1 / 3600)
    upload = uploads.take("me", "a", scratch(uploads, b"clip"))
    use(uploads, upload)
    time.sleep(0.15)
    assert uploads.find("me", upload.id) == upload
    with writing(uploads.engine) as connection:
        connection.execute(sa.delete(db.jobs))
    uploads.remove("me", upload.id)
    assert keys(uploads) == []


def test_the_sweep_takes_parts_that_nobody_knows_of_after_an_hour(uploads):
    upload = uploads.append(uploads.create("me", "a", 9), 0, scratch(uploads, b"clip"))
    uploads.store.put(scratch(uploads, b"x"), part_key(upload.id, 4, 1))  # crashed before it was counted
    uploads.store.put(scratch(uploads, b"x"), part_key(new_id(), 0, 1))
    now = time.time()
    assert uploads.sweep(now + 3500) == 0
    assert uploads.sweep(now + 3700) == 2
    assert keys(uploads) == uploads.keys(upload.id) != []


def test_parts_lie_in_object_storage_alike(tmp_path):
    with objects.s3() as url:
        uploads = made_in(tmp_path / "data", store=url)
        upload = uploads.append(uploads.create("me", "a", 7), 0, scratch(uploads, b"0123"))
        upload = uploads.append(upload, 4, scratch(uploads, b"456"))
        taken = uploads.take("me", "b", scratch(uploads, b"clip"))
        uploads.store.put(scratch(uploads, b"x"), part_key(new_id(), 0, 1))
        assert joined(uploads, upload.id, tmp_path / "whole") == b"0123456"
        assert uploads.sweep(time.time() + 3700) == 1  # the part that nobody knows of
        assert sorted(keys(uploads)) == sorted(uploads.keys(upload.id) + uploads.keys(taken.id))
        uploads.remove("me", upload.id)
        assert keys(uploads) == uploads.keys(taken.id)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("dog.mp4", "dog.mp4"),
        ("../../etc/passwd", "passwd"),
        (r"C:\clips\dog.mp4", "dog.mp4"),
        ("Hund im Bräu 🐕.mp4", "Hund im Bräu 🐕.mp4"),
        ("a\x00b\r\nSet-Cookie: c\x1b[2J", "abSet-Cookie: c[2J"),
        ("evil\u202e4pm.exe", "evil4pm.exe"),
        ("\ud800x", "x"),
        ("x" * 300, "x" * 200),
        ("", "unnamed"),
        ("a/", "unnamed"),
        ("\n", "unnamed"),
        ("  two   words  ", "two words"),
    ],
)
def test_names_are_fit_to_be_shown(name, shown):
    assert shown_name(name) == shown


class Sending(RuleBasedStateMachine):
    """Clients that send the same files, repeat themselves, stop anywhere and mistake how far they are."""

    sent = Bundle("sent")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="s2s-uploads-")
        self.path = Path(self.folder.name)
        self.uploads = made_in(self.path, max_uploads=100)
        self.contents = {}
        self.received = {}

    def teardown(self):
        self.uploads.engine.dispose()
        self.folder.cleanup()

    @rule(target=sent, data=st.binary(min_size=1, max_size=40))
    def begin(self, data):
        upload = self.uploads.create("me", "clip", len(data))
        self.contents[upload.id], self.received[upload.id] = data, 0
        return upload

    @rule(upload=sent, length=st.integers(0, 50))
    def go_on(self, upload, length):
        start = self.received[upload.id]
        piece = self.contents[upload.id][start : start + length]
        assert self.uploads.append(upload, start, scratch(self.uploads, piece)).received == start + len(piece)
        self.received[upload.id] += len(piece)

    @rule(upload=sent, start=st.integers(0, 50), junk=st.binary(max_size=50))
    def conflict(self, upload, start, junk):
        received, size = self.received[upload.id], upload.size
        if start == received and len(junk) <= size - received:
            return  # would be right
        expected = ("upload_offset", 409) if start != received else ("too_large_upload", 413)
        assert refused(self.uploads.append, upload, start, scratch(self.uploads, junk)) == expected

    @rule(upload=sent, length=st.integers(1, 10))
    def crash_before_counting(self, upload, length):
        start = self.received[upload.id]
        if piece := self.contents[upload.id][start : start + length]:
            self.uploads.store.put(scratch(self.uploads, piece), part_key(upload.id, start, len(piece)))

    @rule(target=sent, upload=consumes(sent))
    def remove(self, upload):
        self.uploads.remove("me", upload.id)
        del self.contents[upload.id], self.received[upload.id]
        return multiple()

    @rule()
    def sweep(self):
        self.uploads.sweep(time.time() + 3700)
        known = sorted(key for id in self.contents for key in self.uploads.keys(id))
        assert sorted(keys(self.uploads)) == known

    @invariant()
    def what_came_is_what_was_sent(self):
        for id, content in self.contents.items():
            upload = self.uploads.find("me", id)
            assert upload.received == self.received[id]
            assert upload.done == (upload.received == len(content))
            assert joined(self.uploads, id, self.path / "whole") == content[: upload.received]


TestSending = Sending.TestCase
TestSending.settings = trials(max_examples=15, stateful_step_count=20, deadline=None)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_limit_holds_for_uploads_that_begin_at_the_same_moment(tmp_path, request, database):
    with contextlib.ExitStack() as until_the_end:
        settings = {"max_uploads": 3}
        if database == "postgresql":
            cluster = request.getfixturevalue("cluster")
            settings["database_url"] = until_the_end.enter_context(new_database(cluster))
        uploads = made_in(tmp_path, **settings)
        until_the_end.callback(uploads.engine.dispose)

        def begin(index):
            try:
                return uploads.create(f"caller{index % 2}", "clip.mp4", 5).owner
            except ServiceError as refused:
                return refused.code

        with ThreadPoolExecutor(20) as pool:
            outcomes = Counter(pool.map(begin, range(40)))
        assert outcomes == {"caller0": 3, "caller1": 3, "too_many_uploads": 34}
