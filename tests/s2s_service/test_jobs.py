from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from s2s.wire import Options, Wish
from s2s_service.problems import ServiceError


@pytest.fixture
def place(new_desk):
    return new_desk()


def code_of(raised):
    return raised.value.code, raised.value.status


def test_a_job_says_what_it_is_and_where_it_stands(place):
    first, second = place.job().job, place.job().job
    assert (first.state, first.place, first.name, first.options.prompt) == ("queued", 1, "clip.mp4", "rain")
    assert place.jobs.find("ann", second.id).place == 2
    assert first.versions[0].wish == Wish(seed=3, prompt="rain")
    assert (first.version, first.summary, set(first.links)) == (None, "", {"self", "events"})


def test_a_done_job_has_results_and_a_history(place):
    job = place.job().job
    place.done(job.id)
    found = place.jobs.find("ann", job.id)
    assert (found.state, found.progress, found.version, found.summary) == ("done", 1.0, 1, "Rain falls.")
    assert [passage.state for passage in found.versions[0].history] == ["queued", "perceiving", "generating", "done"]
    assert found.links["video"] == f"/v1/jobs/{job.id}/video"
    assert (found.kind, found.duration_s, found.notes) == ("clip", 2.0, ["quiet"])


def test_every_change_counts_the_revision_up(place):
    job = place.job().job
    seen = [job.revision]
    place.board.enter(job.id, 1, "perceiving")
    seen.append(place.jobs.find("ann", job.id).revision)
    place.board.tell(job.id, 1, 0.3, 4.0)
    found = place.jobs.find("ann", job.id)
    seen.append(found.revision)
    assert (found.progress, found.remaining_s) == (0.3, 4.0)
    place.jobs.cancel("ann", job.id)
    seen.append(place.jobs.find("ann", job.id).revision)
    assert seen == sorted(set(seen))


def test_another_callers_job_does_not_exist(place):
    job = place.job("ann").job
    for look in (
        lambda: place.jobs.find("bob", job.id),
        lambda: place.jobs.cancel("bob", job.id),
        lambda: place.jobs.mark_removed("bob", job.id),
        lambda: place.jobs.add_version("bob", job.id, wish=Wish(), timeline=None),
        lambda: place.jobs.page("bob", limit=5, after=job.id),
    ):
        with pytest.raises(ServiceError) as raised:
            look()
        assert code_of(raised) == ("no_job", 404)
    assert place.jobs.page("bob", limit=5) == ([], None)


def test_pages_go_through_all_jobs_once_newest_first(place):
    made = [place.job().job.id for _ in range(5)]
    first, after = place.jobs.page("ann", limit=2)
    second, after = place.jobs.page("ann", limit=2, after=after)
    third, end = place.jobs.page("ann", limit=2, after=after)
    assert [job.id for job in (*first, *second, *third)] == made[::-1]
    assert end is None


def test_who_sends_many_waits_behind_who_sends_few(place):
    for _ in range(4):
        place.job("ann")
    place.job("bob")
    assert place.turns() == {"ann": 4, "bob": 1}
    for due in place.board.due()[:3]:  # ann's first, bob's first, ann's second
        place.board.enter(due.job, due.number, "perceiving")
    place.job("eve")
    # The second turn is being served: who comes now is next after it, before ann's fourth.
    assert place.turns()["eve"] == 3


def test_a_repeated_request_makes_no_second_job(place):
    first = place.job(key="k", fingerprint="same")
    again = place.job(key="k", fingerprint="same")
    assert (first.again, again.again, again.job.id) == (False, True, first.job.id)
    assert place.job("bob", key="k", fingerprint="other").again is False
    with pytest.raises(ServiceError) as raised:
        place.jobs.repeated("ann", "k", "other")
    assert code_of(raised) == ("idempotency_mismatch", 422)


def test_a_removed_job_frees_its_idempotency_key(place):
    job = place.job(key="k").job
    place.jobs.cancel("ann", job.id)
    place.jobs.mark_removed("ann", job.id)
    assert place.jobs.repeated("ann", "k", "f") is None
    assert place.job(key="k").job.id != job.id


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("max_queue", ("queue_full", 503)),
        ("max_waiting", ("too_many_waiting", 429)),
        ("max_jobs", ("too_many_jobs", 429)),
    ],
)
def test_limits_are_said(new_desk, limit, code):
    place = new_desk(**{limit: 2})
    place.job(), place.job()
    with pytest.raises(ServiceError) as raised:
        place.job()
    assert code_of(raised) == code
    assert ("Retry-After" in raised.value.headers) == (limit != "max_jobs")


def test_a_job_is_edited_when_it_is_settled_and_was_perceived(new_desk):
    place = new_desk(max_versions=2)
    job = place.job().job
    with pytest.raises(ServiceError) as raised:
        place.jobs.check_editable("ann", job.id)
    assert code_of(raised) == ("job_busy", 409)
    place.done(job.id)
    edited = place.jobs.add_version("ann", job.id, wish=None, timeline="an/edit")
    assert (edited.state, edited.version, len(edited.versions)) == ("queued", 1, 2)
    with pytest.raises(ServiceError) as raised:
        place.jobs.add_version("ann", job.id, wish=None, timeline="an/edit")
    assert code_of(raised) == ("job_busy", 409)
    place.done(job.id, 2)
    assert place.jobs.find("ann", job.id).version == 2
    with pytest.raises(ServiceError) as raised:
        place.jobs.check_editable("ann", job.id)
    assert code_of(raised) == ("too_many_versions", 409)


def test_what_was_never_perceived_has_no_timeline(place):
    job = place.job().job
    place.jobs.cancel("ann", job.id)
    with pytest.raises(ServiceError) as raised:
        place.jobs.check_editable("ann", job.id)
    assert code_of(raised) == ("no_timeline", 409)


def test_a_cancelled_version_leaves_the_earlier_one(place):
    job = place.job().job
    place.done(job.id)
    place.jobs.add_version("ann", job.id, wish=Wish(seed=9), timeline=None)
    cancelled = place.jobs.cancel("ann", job.id)
    assert (cancelled.state, cancelled.version) == ("cancelled", 1)
    assert place.jobs.cancel("ann", job.id) is None


def test_a_cancelled_first_version_leaves_nothing_to_edit(place):
    job = place.job().job
    place.board.enter(job.id, 1, "perceiving")
    place.board.perceived(job.id, 1, timeline="k", about={"kind": "clip", "duration_s": 2.0}, notes=[])
    place.jobs.cancel("ann", job.id)
    with pytest.raises(ServiceError) as raised:
        place.jobs.check_editable("ann", job.id)
    assert code_of(raised) == ("no_timeline", 409)


def test_a_removed_job_is_worked_on_no_more(place):
    job = place.job().job
    place.board.enter(job.id, 1, "perceiving")
    place.jobs.mark_removed("ann", job.id)
    assert not place.board.is_mine(job.id, 1)
    assert place.board.state_of(job.id, 1) is None


def test_a_job_of_an_upload_that_was_just_removed_is_refused(place):
    with pytest.raises(ServiceError) as raised:
        place.jobs.create("ann", "gone", "clip.mp4", Options(), fingerprint="f")
    assert code_of(raised) == ("no_upload", 404)


def test_requests_with_one_key_at_the_same_moment_make_one_job(new_desk):
    place = new_desk(max_waiting=1)
    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda _: place.job(key="k"), range(10)))
    assert len({one.job.id for one in made}) == 1
    assert [one.again for one in made].count(False) == 1


def test_limits_hold_for_all_who_come_at_the_same_moment(new_desk):
    place = new_desk(max_waiting=3, max_queue=7)

    def send(index):
        try:
            return place.job(f"caller{index % 4}").again
        except ServiceError as refused:
            return refused.code

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(send, range(20)))
    assert outcomes.count(False) == 7
    assert set(outcomes) <= {False, "queue_full", "too_many_waiting"}
    assert max(place.turns().values()) <= 3
    assert len(place.board.due()) == 7


def test_a_job_is_seen_as_it_was_at_one_moment(place):
    """A revision that came with a later state would be taken for old news by who listens."""
    job = place.job().job.id
    place.board.enter(job, 1, "perceiving")
    before, looks = place.jobs.find("ann", job), []

    def meanwhile(connection, cursor, statement, *rest):
        if statement.startswith("SELECT jobs.") and not looks:  # the job was read, its versions were not
            looks.append(statement)
            assert place.board.finish(job, 1, summary="Rain falls.", notes=[])

    sa.event.listen(place.engine, "after_cursor_execute", meanwhile)
    [seen] = place.jobs.snapshots([job]).values()
    after = place.jobs.find("ann", job)
    assert (before.state, after.state) == ("perceiving", "done")
    assert (seen.revision, seen.state) == (before.revision, before.state)
