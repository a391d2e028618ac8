import pytest
from scripted import Script, answer, lost, problem

from s2s.client.calls import Request
from s2s.client.exchange import Exchange, path_of
from s2s.errors import S2SError

GET = Request("GET", "/v1/jobs")
ONCE = Request("PUT", "/v1/jobs/a/timeline", repeatable=False)


def exchange(**changes):
    made = Exchange("http://there", **changes)
    made.reached = True
    return made


def test_a_broken_connection_is_tried_again_with_growing_pauses():
    script = Script(lost(), lost(), lost(), lost(), answer({}))
    assert script.run(exchange().ask(GET)).status == 200
    assert script.asked == [GET] * 5
    # 0.25 s doubled each time; half of it is drawn at random.
    for waited, most in zip(script.waited, (0.25, 0.5, 1, 2), strict=True):
        assert most / 2 <= waited <= most


def test_patience_ends():
    script = Script(*[lost() for _ in range(50)])
    with pytest.raises(S2SError) as caught:
        script.run(exchange(patience_s=30).ask(GET))
    assert caught.value.code == "service_unreachable"
    assert 20 < sum(script.waited) <= 30


def test_a_service_that_never_answered_is_not_waited_for_long():
    script = Script(*[lost(sent=False) for _ in range(50)])
    with pytest.raises(S2SError, match="It broke"):
        script.run(Exchange("http://there").ask(GET))
    assert sum(script.waited) <= 3


def test_what_may_be_sent_once_is_sent_again_only_when_it_did_not_arrive():
    script = Script(lost(sent=True))
    with pytest.raises(S2SError):
        script.run(exchange().ask(ONCE))
    script = Script(lost(sent=False), problem(503, "queue_full"), answer({}))
    assert script.run(exchange().ask(ONCE)).status == 200
    with pytest.raises(S2SError, match="502"):
        Script(answer(b"<html>", 502)).run(exchange().ask(ONCE))


@pytest.mark.parametrize("status", [408, 502, 504])
def test_what_a_proxy_could_not_pass_on_is_sent_again(status):
    script = Script(answer(b"<html>", status), answer({}))
    assert script.run(exchange().ask(GET)).status == 200


def test_it_waits_as_long_as_it_is_asked_to():
    script = Script(problem(429, "too_many_waiting", retry_after="10"), answer({}))
    script.run(exchange().ask(GET))
    [waited] = script.waited
    assert 10 <= waited <= 10.25


def test_it_does_not_wait_longer_than_its_patience():
    script = Script(problem(429, "too_many_sessions", retry_after="3600"))
    with pytest.raises(S2SError) as caught:
        script.run(exchange().ask(GET))
    assert caught.value.code == "too_many_sessions"
    assert caught.value.retry_after_s == 3600
    assert script.waited == []


def test_a_limit_that_does_not_pass_is_told_at_once():
    script = Script(problem(429, "too_many_jobs"))
    with pytest.raises(S2SError) as caught:
        script.run(exchange().ask(GET))
    assert (caught.value.code, script.waited) == ("too_many_jobs", [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 500])
def test_other_errors_are_told_at_once(status):
    with pytest.raises(S2SError) as caught:
        Script(problem(status, "so_it_is")).run(exchange().ask(GET))
    assert (caught.value.status, caught.value.code, caught.value.request_id) == (status, "so_it_is", "r-1")


def test_what_is_given_as_an_id_stays_one_part_of_the_address():
    assert path_of("jobs", "a/../b?c#d", "video") == "/v1/jobs/a%2F..%2Fb%3Fc%23d/video"
    for odd in ("", ".", ".."):
        with pytest.raises(S2SError) as caught:
            path_of("jobs", odd)
        assert caught.value.code == "no_such_name"
