import pytest
from scripted import Script, answer, lost, problem
from wired import wired

from s2s.client import jobs
from s2s.client.exchange import Exchange
from s2s.errors import S2SError
from s2s.timeline import Timeline

TIMELINE = Timeline(duration_s=2.0)


@pytest.fixture
def exchange():
    made = Exchange("http://there")
    made.reached = True
    return made


def methods(script):
    return [request.method for request in script.asked]


def test_pages_follow_the_job_where_the_next_begins(exchange):
    script = Script(
        answer({"jobs": [wired(id="a")], "next": "http://elsewhere/x/v1/jobs?limit=100&after=a%2B"}),
        answer({"jobs": [wired(id="b")], "next": None}),
    )
    pages = jobs.Pages(exchange)
    assert [job.id for job in script.run(pages.step())] == ["a"]
    assert [job.id for job in script.run(pages.step())] == ["b"]
    assert script.run(pages.step()) is None
    assert [request.params.get("after") for request in script.asked] == [None, "a+"]


def test_an_edit_whose_answer_is_lost_is_not_made_twice(exchange):
    script = Script(answer(wired()), lost(), answer(wired("queued", versions=2)))
    assert len(script.run(jobs.edit(exchange, "j1", TIMELINE)).versions) == 2
    assert methods(script) == ["GET", "PUT", "GET"]


def test_an_edit_that_did_not_arrive_is_sent_again(exchange):
    script = Script(answer(wired()), lost(), answer(wired()), answer(wired("queued", versions=2), 202))
    assert len(script.run(jobs.edit(exchange, "j1", TIMELINE)).versions) == 2
    assert methods(script) == ["GET", "PUT", "GET", "PUT"]
    assert Timeline.from_json(script.asked[-1].content.decode()) == TIMELINE


def test_another_take_says_only_what_is_wished(exchange):
    script = Script(answer(wired()), answer(wired("queued", versions=2), 202))
    script.run(jobs.another(exchange, "j1", {"seed": 7}))
    assert (script.asked[-1].path, script.asked[-1].json) == ("/v1/jobs/j1/versions", {"seed": 7})
    with pytest.raises(S2SError) as caught:
        Script().run(jobs.another(exchange, "j1", {"keep_audio": True}))
    assert caught.value.code == "invalid_request"


def test_cancelling_may_be_sent_again_for_it_removes_nothing(exchange):
    script = Script(lost(), answer(wired("cancelled")))
    assert script.run(jobs.cancel(exchange, "j1")).state == "cancelled"
    assert methods(script) == ["DELETE", "DELETE"]
    assert script.asked[-1].params == {"only": "cancel"}


def test_deleting_cancels_first_and_is_content_when_it_is_gone(exchange):
    script = Script(answer(wired("cancelled")), answer(b"", 204))
    script.run(jobs.delete(exchange, "j1"))
    assert methods(script) == ["DELETE", "DELETE"]
    Script(lost(), problem(404, "no_job")).run(jobs.delete(exchange, "j1"))
    with pytest.raises(S2SError) as caught:
        Script(problem(404, "no_job")).run(jobs.delete(exchange, "j1"))
    assert caught.value.code == "no_job"


def test_a_timeline_is_checked(exchange):
    script = Script(answer(TIMELINE.to_json().encode()))
    assert script.run(jobs.timeline(exchange, "j1", 2)) == TIMELINE
    assert script.asked[0].params == {"version": 2}
    with pytest.raises(S2SError) as caught:
        Script(answer(b"{}")).run(jobs.timeline(exchange, "j1", None))
    assert caught.value.code == "timeline_version"
