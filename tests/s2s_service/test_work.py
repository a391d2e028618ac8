import time

import pytest
import sqlalchemy as sa

from s2s.errors import InputError
from s2s.wire import Wish
from s2s_service import database as db
from s2s_service.database import reading
from s2s_service.work import Board


@pytest.fixture
def place(new_desk):
    return new_desk()


def tallied(place, name):
    with reading(place.engine) as connection:
        query = sa.select(db.tallies.c.label, db.tallies.c.value).where(db.tallies.c.name == name)
        return dict(connection.execute(query).all())


def test_what_is_due_comes_in_turn_and_once(place):
    a1, a2 = place.job("ann").job, place.job("ann").job
    b1 = place.job("bob").job
    assert [due.job for due in place.board.due()] == [a1.id, b1.id, a2.id]
    place.board.mark_queued(a1.id, 1)
    assert [due.job for due in place.board.due()] == [b1.id, a2.id]
    place.board.mark_queued(a1.id, 1, queued=False)
    assert len(place.board.due()) == 3


def test_work_says_all_that_is_to_be_done(place):
    job = place.job().job
    work = place.board.enter(job.id, 1, "perceiving")
    assert (work.name, work.options["prompt"], work.wish["seed"], work.timeline) == ("clip.mp4", "rain", 3, None)
    place.done(job.id)
    place.jobs.add_version("ann", job.id, wish=Wish(seed=9), timeline=None)
    again = place.board.enter(job.id, 2, "perceiving")
    assert (again.wish["seed"], again.timeline) == (9, None)


def test_a_worker_whose_job_was_taken_over_writes_nothing_more(place):
    job = place.job().job
    other = Board(place.settings, place.engine, "worker-2")
    place.board.enter(job.id, 1, "perceiving")
    assert other.enter(job.id, 1, "perceiving") is not None
    assert not place.board.tell(job.id, 1, 0.9, None)
    assert not place.board.is_mine(job.id, 1)
    assert not place.board.perceived(job.id, 1, timeline="k", about=None, notes=[])
    assert not place.board.finish(job.id, 1, summary="", notes=[])
    assert not place.board.fail(job.id, 1, InputError("x", code="y"))
    assert place.jobs.find("ann", job.id).progress == 0
    assert other.finish(job.id, 1, summary="mine", notes=[])
    assert tallied(place, "jobs") == {"done": 1}


def test_a_worker_whose_job_was_cancelled_writes_nothing_more(place):
    job = place.job().job
    place.board.enter(job.id, 1, "perceiving")
    assert place.board.state_of(job.id, 1) == "perceiving"
    place.jobs.cancel("ann", job.id)
    assert not place.board.tell(job.id, 1, 0.9, None)
    assert not place.board.finish(job.id, 1, summary="", notes=[])
    assert place.board.state_of(job.id, 1) == "cancelled"
    assert place.board.enter(job.id, 1, "perceiving") is None


def test_a_failure_is_told_and_counted(place):
    job = place.job().job
    place.board.enter(job.id, 1, "perceiving")
    place.board.fail(job.id, 1, InputError("It is text.", code="unreadable_media", hint="Send a clip."))
    found = place.jobs.find("ann", job.id)
    assert (found.state, found.error.code, found.error.hint) == ("failed", "unreadable_media", "Send a clip.")
    assert tallied(place, "errors") == {"unreadable_media": 1}


def test_stages_are_timed(place):
    job = place.job().job
    place.done(job.id)
    buckets = tallied(place, "stage_bucket")
    assert {label.split(" ")[0] for label in buckets} == {"queued", "perceiving", "generating"}
    assert buckets["perceiving 1"] == buckets["perceiving +Inf"] == 1
    assert 0 <= tallied(place, "stage_sum")["perceiving"] < 1


def test_what_nothing_was_heard_of_is_stale(place):
    job = place.job().job
    place.board.mark_queued(job.id, 1)
    assert place.board.stale(time.time() - 60) == []
    assert place.board.stale(time.time() + 1) == [(job.id, 1)]
    place.board.give_up(job.id, 1, InputError("x", code="job_failed"))
    assert place.board.stale(time.time() + 1) == []


def test_a_zombie_does_not_take_a_job_back_by_its_next_stage(place):
    job = place.job().job
    other = Board(place.settings, place.engine, "worker-2")
    place.board.enter(job.id, 1, "perceiving")
    assert place.board.go_on(job.id, 1, "generating")
    other.enter(job.id, 1, "perceiving")
    assert not place.board.go_on(job.id, 1, "mixing")
    assert other.is_mine(job.id, 1)
    assert place.jobs.find("ann", job.id).state == "perceiving"


def test_what_lost_its_workflow_in_the_middle_is_due_again(place):
    job = place.job().job
    place.board.mark_queued(job.id, 1)
    place.board.enter(job.id, 1, "generating")
    assert place.board.due() == []
    place.board.mark_queued(job.id, 1, queued=False)
    assert [due.job for due in place.board.due()] == [job.id]
