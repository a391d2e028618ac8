import json
import time

import pytest
from scripted import Script, answer, lost, problem
from wired import wired

from s2s.client.events import Event, EventParser, Watch, wait
from s2s.client.exchange import Exchange
from s2s.client.problems import JobFailed
from s2s.errors import S2SError

HEAD = answer(content_type="text/event-stream; charset=utf-8")


def event(state, revision, **changes):
    return f"event: job\nid: {revision}\ndata: {json.dumps(wired(state, revision, **changes))}\n\n".encode()


def watch(**changes):
    exchange = Exchange("http://there")
    exchange.reached = True
    return Watch(exchange, "j1", **changes)


def all_of(script, watch):
    found = []
    while (job := script.run(watch.step())) is not None:
        found.append((job.state, job.revision))
    return found


STREAM = "\ufeff: hello\n\nevent: job\r\nid: 3\r\ndata: one\rdata:two\n\n".encode()
STREAM += "id: 4\ndata: é\n\nevent: x\n\ndata\n\n: bye\n".encode()


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_events_are_read_wherever_the_bytes_are_cut(step):
    parser = EventParser()
    found = [event for at in range(0, len(STREAM), step) for event in parser.feed(STREAM[at : at + step])]
    assert found == [Event("job", "one\ntwo", "3"), Event("message", "é", "4"), Event("message", "", "4")]


def test_an_endless_event_is_refused():
    parser = EventParser()
    with pytest.raises(ValueError, match="16 MB"):
        for _ in range(20):
            parser.feed(b"data: " + bytes(1_000_000) + b"\n")
    with pytest.raises(ValueError, match="16 MB"):
        EventParser().feed(b"x" * 17_000_000)


def test_changes_are_told_once_until_the_job_is_settled():
    script = Script([HEAD, event("queued", 1), event("mixing", 2) + event("mixing", 2), event("done", 3)])
    assert all_of(script, watch()) == [("queued", 1), ("mixing", 2), ("done", 3)]
    assert "Last-Event-ID" not in script.asked[0].headers


def test_the_place_in_line_is_news_without_a_revision():
    script = Script([HEAD, event("queued", 1, place=2), event("queued", 1, place=1), event("done", 2)])
    assert all_of(script, watch()) == [("queued", 1), ("queued", 1), ("done", 2)]


def test_a_broken_stream_is_gone_on_with_after_the_last_event():
    script = Script(
        lost(sent=False),
        [HEAD, event("queued", 1), event("mixing", 2)[:30], lost()],
        answer(b"<html>", 502),
        problem(503, "busy"),
        [HEAD, b": still here\n\n"],
        [HEAD, event("queued", 1), event("mixing", 2), event("done", 5)],
    )
    assert all_of(script, watch()) == [("queued", 1), ("mixing", 2), ("done", 5)]
    assert [request.headers.get("Last-Event-ID") for request in script.asked] == [None, None, "1", "1", "1", "1"]
    assert (script.opened, script.closed) == (3, 2)
    assert len(script.waited) == 5


def test_a_settled_job_that_was_told_ends_the_stream():
    assert all_of(Script([HEAD, event("queued", 1), lost()], answer(b"", 204)), watch()) == [("queued", 1)]


def test_a_stream_that_never_says_anything_runs_out_of_patience():
    with pytest.raises(S2SError, match="ended the events"):
        all_of(Script(*[[HEAD, b"retry: 1000\n\n"] for _ in range(100)]), watch())


def test_a_job_that_is_gone_is_told():
    with pytest.raises(S2SError) as caught:
        all_of(Script([HEAD, event("queued", 1), b"event: removed\ndata: {}\n\n"], problem(404, "no_job")), watch())
    assert caught.value.code == "no_job"


def test_another_page_is_no_stream():
    with pytest.raises(S2SError) as caught:
        all_of(Script([answer(content_type="text/html"), b"<html>"]), watch())
    assert caught.value.code == "service_answer"


def test_waiting_tells_every_change_and_raises_what_went_wrong():
    seen = []
    exchange = Exchange("http://there")
    script = Script([HEAD, event("queued", 1), event("done", 2)])
    job = script.run(wait(exchange, "j1", lambda job: seen.append(job.state), None))
    assert (job.state, seen, script.closed) == ("done", ["queued", "done"], 1)
    error = {"code": "too_short", "message": "It lasts no time.", "hint": ""}
    with pytest.raises(JobFailed) as caught:
        Script([HEAD, event("failed", 2, error=error)]).run(wait(exchange, "j1", None, None))
    assert caught.value.code == "too_short"


def test_waiting_ends_at_its_time():
    exchange = Exchange("http://there")

    def silent(request):
        time.sleep(request.read_timeout_s)
        return lost()

    started = time.monotonic()
    script = Script([HEAD, event("queued", 1), lost()], silent)
    with pytest.raises(TimeoutError) as caught:
        script.run(wait(exchange, "j1", None, 0.2))
    assert caught.value.code == "wait_timeout"
    assert time.monotonic() - started == pytest.approx(0.2, abs=0.1)
    assert all(request.read_timeout_s <= 0.2 for request in script.asked)
    assert script.opened == script.closed
