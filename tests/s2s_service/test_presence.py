"""Who lives, by what can be seen from one worker."""

import os

import pytest
import sqlalchemy as sa

from s2s_service.database import workers, writing
from s2s_service.presence import Presence, this_host
from s2s_service.worker import _clear_scratch

OTHER = {"host": "another", "pid": 1, "started_at": 0.0}


@pytest.fixture
def place(new_desk):
    return new_desk(dead_after_s=5)


def said(place, id, seen_at, **row):
    with writing(place.engine) as connection:
        connection.execute(workers.delete().where(workers.c.id == id))
        connection.execute(workers.insert().values(id=id, seen_at=seen_at, **{**OTHER, **row}))


def test_a_worker_is_dead_when_it_says_nothing_new_whatever_its_clock_shows(place):
    now = [100.0]
    presence = Presence(place.settings, place.engine, "me", lambda: now[0])
    presence.beat()
    said(place, "behind", 5.0)  # its clock is decades behind, or ours jumped
    said(place, "ahead", 9e9)
    assert presence.living() == {"me", "behind", "ahead"}
    now[0] += 4
    said(place, "behind", 7.0)
    assert presence.living() == {"me", "behind", "ahead"}
    now[0] += 2
    assert presence.living() == {"me", "behind"}
    now[0] += 4
    assert presence.living() == {"me"}


def test_a_process_that_is_gone_is_dead_at_once_on_this_host_alone(place):
    presence = Presence(place.settings, place.engine, "me")
    gone = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(gone, 0)
    said(place, "here", 1.0, host=this_host(), pid=gone)
    said(place, "elsewhere", 1.0, pid=gone)
    said(place, "before", 1.0, host=this_host(), pid=os.getpid())  # my number, once another's
    assert presence.living() == {"elsewhere"}


def test_who_was_thought_dead_says_again_that_it_lives(place):
    presence = Presence(place.settings, place.engine, "me")
    presence.beat()
    with writing(place.engine) as connection:
        connection.execute(sa.delete(workers))
    presence.beat()
    assert presence.living() == {"me"}
    presence.leave()
    assert presence.living() == set()


def test_the_scratch_of_the_dead_is_removed_and_of_the_living_kept(place):
    presence = Presence(place.settings, place.engine, "host-1-aaaaaa")
    presence.beat()
    for name in ("host-1-aaaaaa", "host-2-bbbbbb"):
        (place.settings.scratch / name / "stage").mkdir(parents=True)
    _clear_scratch(place.settings, presence)
    assert [path.name for path in place.settings.scratch.iterdir()] == ["host-1-aaaaaa"]
