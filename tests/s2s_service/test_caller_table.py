import time

import pytest
import sqlalchemy as sa

from s2s_service import caller_table
from s2s_service.caller_table import UNSEEN_S, Callers, digest
from s2s_service.database import callers as table
from s2s_service.database import connect, jobs, metadata, reading, uploads, writing
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(service_data=tmp_path)


@pytest.fixture
def engine(settings):
    engine = connect(settings)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def callers(settings, engine):
    return Callers(settings, engine)


def code_of(action, *args):
    with pytest.raises(ServiceError) as caught:
        action(*args)
    return caught.value.code


def test_secrets_are_known_by_their_hash_alone(callers, engine, tmp_path):
    session, cookie = callers.new_session()
    owner, key = callers.create_key("farm")
    assert callers.of_session(cookie) == session
    assert callers.of_key(key) == owner
    with reading(engine) as connection:
        stored = set(connection.execute(sa.select(table.c.secret_hash)).scalars())
    assert stored == {digest(cookie), digest(key)}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    data = b"".join(file.read_bytes() for file in files)
    assert digest(key).encode() in data  # so that the look for the secrets is a look at the right bytes
    for secret in (cookie, key, key[4:-6]):
        assert secret.encode() not in data


def test_a_cookie_is_no_key_and_a_key_no_cookie(callers):
    _, cookie = callers.new_session()
    _, key = callers.create_key("farm")
    assert callers.of_key(cookie) is None
    assert callers.of_session(key) is None


def test_what_is_stored_as_a_key_is_no_session(callers, engine):
    _, cookie = callers.new_session()
    with writing(engine) as connection:
        connection.execute(sa.update(table).values(kind="key"))
    assert callers.of_session(cookie) is None


def test_a_hash_that_the_index_finds_is_compared_whole(callers, engine):
    """Some collations take small letters and capitals for the same; here only the same is the same."""
    made = str(sa.schema.CreateTable(table).compile(engine)).replace(
        "secret_hash TEXT", "secret_hash TEXT COLLATE NOCASE"
    )
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE callers")
        connection.exec_driver_sql(made)
    session, cookie = callers.new_session()
    assert callers.of_session(cookie) == session
    with writing(engine) as connection:
        connection.execute(sa.update(table).values(secret_hash=digest(cookie).upper()))
    assert callers.of_session(cookie) is None


@pytest.mark.parametrize("name", ["", " farm", "a" * 65, "a\nb", "\x1b[2J", "é", "0" * 32, "a;b"])
def test_names_of_keys_are_short_and_plain(callers, name):
    assert code_of(callers.create_key, name) == "key_name"
    assert callers.keys() == []


@pytest.mark.parametrize("name", ["a", "render farm", "ci.main_2@host-1", "a" * 64, "0" * 31])
def test_plain_names_are_taken(callers, name):
    callers.create_key(name)
    (key,) = callers.keys()
    assert key.name == name


def test_a_name_is_free_again_once_its_key_is_revoked(callers):
    first, _ = callers.create_key("farm")
    assert code_of(callers.create_key, "farm") == "key_exists"
    assert callers.revoke("farm").id == first.id
    second, key = callers.create_key("farm")
    assert callers.revoke("farm").id == second.id
    assert callers.of_key(key) is None
    keys = callers.keys()
    assert all(info.revoked_at for info in keys)


def test_revoking_again_changes_nothing(callers):
    owner, _ = callers.create_key("farm")
    assert callers.revoke(owner.id) == callers.revoke("farm")


def test_what_is_no_key_cannot_be_revoked(callers):
    session, cookie = callers.new_session()
    assert code_of(callers.revoke, "farm") == "no_key"
    assert code_of(callers.revoke, session.id) == "no_key"
    assert code_of(callers.revoke, "") == "no_key"
    assert callers.of_session(cookie) == session


def test_it_is_known_when_a_key_was_last_used(callers, monkeypatch):
    began = time.time()
    _, key = callers.create_key("farm")
    assert callers.keys()[0].used_at is None
    for later, used in ((1, 1), (100, 1), (302, 302)):
        monkeypatch.setattr(caller_table.time, "time", lambda later=later: began + later)
        callers.of_key(key)
        assert callers.keys()[0].used_at == began + used


def own(engine, table, owner, **values):
    with writing(engine) as connection:
        connection.execute(sa.insert(table).values(owner=owner, name="x", created_at=0, expires_at=0, **values))


def test_sessions_that_own_nothing_are_forgotten(callers, engine):
    (with_job, _), (with_upload, _), (idle, _) = (callers.new_session() for _ in range(3))
    key, _ = callers.create_key("farm")
    own(engine, uploads, with_upload.id, id="u", size=1, received=0)
    own(engine, jobs, with_job.id, id="j", upload="u", options={}, fingerprint="", revision=1, updated_at=0)
    now = time.time()
    assert callers.sweep(now + UNSEEN_S - 10) == 0
    assert callers.sweep(now + UNSEEN_S + 10) == 1
    with reading(engine) as connection:
        left = set(connection.execute(sa.select(table.c.id)).scalars())
    assert left == {with_job.id, with_upload.id, key.id}
    assert idle.id not in left


def test_another_process_knows_them_at_once(callers, settings):
    session, cookie = callers.new_session()
    other = Callers(settings, connect(settings))
    assert other.of_session(cookie) == session
