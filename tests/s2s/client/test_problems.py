import time
from email.utils import formatdate

import pytest
from scripted import answer, problem
from wired import wired

from s2s.client.problems import JobCancelled, JobFailed, ServiceProblem, outcome, parsed, problem_of
from s2s.wire import Job, JobPage

WHERE = "http://there"


def test_an_error_of_the_service_keeps_its_code_hint_and_request():
    body = {
        "title": "",
        "status": 404,
        "detail": "There is no job.",
        "code": "no_job",
        "hint": "Look.",
        "instance": "r",
    }
    error = problem_of(answer(body, 404), WHERE)
    assert (error.status, error.code, error.hint, error.request_id) == (404, "no_job", "Look.", "r")
    assert str(error) == "There is no job. Look."


def test_another_page_in_its_place_is_named():
    error = problem_of(answer(b"<html>nginx</html>", 502, x_request_id="r-2"), WHERE)
    assert error.message == "http://there answered 502 Bad Gateway."
    assert (error.code, error.request_id) == ("service_answer", "r-2")
    assert "answered 299" not in problem_of(answer(b"", 599), WHERE).message
    assert problem_of(answer(b"[1]", 400), WHERE).code == "service_answer"


def test_a_redirection_says_where_to():
    error = problem_of(answer(b"", 301, location="https://there/v1/jobs"), WHERE)
    assert "https://there/v1/jobs" in error.message
    assert "base_url" in error.hint


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("", None), ("soon", None), ("-1", None), ("Mon, 01 Jan 2024 00:00:00 GMT", 0)],
)
def test_retry_after_is_seconds_or_a_date(told, seconds):
    found = problem_of(problem(503, "busy", retry_after=told), WHERE).retry_after_s
    assert found == seconds


def test_a_date_is_counted_from_now():
    told = formatdate(time.time() + 30, usegmt=True)
    assert problem_of(problem(503, "busy", retry_after=told), WHERE).retry_after_s == pytest.approx(30, abs=2)


def test_what_a_newer_service_says_beyond_is_ignored():
    job = wired(options={"prompt": "x", "echo": 3}, mood="good")
    job["versions"][0] |= {"wish": {"seed": 4, "echo": 3}, "mood": 1}
    found = parsed(Job, answer(job), WHERE)
    assert (found.options.prompt, found.versions[0].wish.seed) == ("x", 4)
    assert parsed(JobPage, answer({"jobs": [job], "next": None}), WHERE).jobs == [found]


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"{}", b"[" * 100_000, {"versions": 3}, {"jobs": [1]}])
def test_what_is_no_job_is_told(body):
    with pytest.raises(ServiceProblem) as caught:
        parsed(Job, answer(body), WHERE)
    assert caught.value.code == "service_answer"


def test_jobs_that_did_not_come_to_a_good_end_are_raised_with_their_own_codes():
    assert outcome(Job(**wired())).state == "done"
    failed = Job(
        **wired("failed", error={"code": "no_video_stream", "message": "It has none.", "hint": "Send another."})
    )
    with pytest.raises(JobFailed) as caught:
        outcome(failed)
    assert caught.value.as_dict() == {"code": "no_video_stream", "message": "It has none.", "hint": "Send another."}
    assert caught.value.job is failed
    with pytest.raises(JobFailed) as caught:
        outcome(Job(**wired("failed")))
    assert caught.value.code == "job_failed"
    with pytest.raises(JobCancelled, match="was cancelled"):
        outcome(Job(**wired("cancelled")))
