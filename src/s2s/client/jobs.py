"""Jobs, versions and lists: what is asked in one request, or in a few when an answer may have been lost."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import Any

from s2s.client.calls import Operation, Request, Unreachable
from s2s.client.exchange import Backoff, Exchange, may_repeat, path_of
from s2s.client.problems import ServiceProblem, parsed
from s2s.client.upload import checked_fields
from s2s.timeline import Timeline
from s2s.wire import GeneratorInfo, GeneratorList, Job, JobPage, ResultName, Sound, SoundList, Wish

PAGE = 100
"""Jobs asked for at once."""


def begin_session(exchange: Exchange) -> Operation[None]:
    """Have the service know this client by a cookie."""
    yield from exchange.ask(Request("POST", path_of("session")))


def job(exchange: Exchange, id: str) -> Operation[Job]:
    """Return a job as it is now."""
    answer = yield from exchange.ask(Request("GET", path_of("jobs", id)))
    return parsed(Job, answer, exchange.where)


class Pages:
    """All jobs of the caller, newest first, page by page."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._params: dict[str, str | int] | None = {"limit": PAGE}

    def step(self) -> Operation[list[Job] | None]:
        """Return the next jobs; None after the last."""
        if self._params is None:
            return None
        answer = yield from self._exchange.ask(Request("GET", path_of("jobs"), params=self._params))
        page = parsed(JobPage, answer, self._exchange.where)
        # Of its address only where it begins: behind a proxy, the service may be elsewhere than it believes.
        after = urllib.parse.parse_qs(urllib.parse.urlsplit(page.next or "").query).get("after")
        self._params = {"limit": PAGE, "after": after[0]} if after else None
        return page.jobs


def result_request(id: str, what: ResultName, version: int | None) -> Request:
    """Return how a result is asked for; the newest version's when None."""
    return Request("GET", path_of("jobs", id, what), params={} if version is None else {"version": version})


def timeline(exchange: Exchange, id: str, version: int | None) -> Operation[Timeline]:
    """Return what was seen and chosen."""
    answer = yield from exchange.ask(result_request(id, "timeline", version))
    return Timeline.from_json(answer.body.decode("utf-8", "replace"), source=f"The timeline of {id}")


def edit(exchange: Exchange, id: str, changed: Timeline) -> Operation[Job]:
    """Have a changed timeline rendered as a new version."""
    headers = {"Content-Type": "application/json"}
    body = changed.to_json().encode()
    return (
        yield from _add_version(exchange, id, Request("PUT", path_of("jobs", id, "timeline"), {}, headers, None, body))
    )


def another(exchange: Exchange, id: str, wish: Mapping[str, Any]) -> Operation[Job]:
    """Have another take chosen from what was seen, as a new version."""
    body = checked_fields(Wish, wish)
    return (yield from _add_version(exchange, id, Request("POST", path_of("jobs", id, "versions"), json=body)))


def _add_version(exchange: Exchange, id: str, request: Request) -> Operation[Job]:
    """Send what adds a version each time it arrives; when the answer is lost, look before sending it again."""
    there = len((yield from job(exchange, id)).versions)
    backoff = Backoff(exchange)
    while True:
        try:
            return parsed(Job, (yield from exchange.once(request)), exchange.where)
        except (Unreachable, ServiceProblem) as fault:
            if not may_repeat(fault, request):
                raise
            yield from backoff.pause(fault)
        now = yield from job(exchange, id)
        if len(now.versions) > there:
            return now


def cancel(exchange: Exchange, id: str) -> Operation[Job]:
    """End the work on a job; a job that is settled stays as it is."""
    # With `only`, a second request removes nothing, so that it may be sent again when an answer is lost.
    request = Request("DELETE", path_of("jobs", id), params={"only": "cancel"})
    return parsed(Job, (yield from exchange.ask(request)), exchange.where)


def delete(exchange: Exchange, id: str) -> Operation[None]:
    """Remove a job with all its files, after cancelling it if need be."""
    request = Request("DELETE", path_of("jobs", id))
    backoff = Backoff(exchange)
    lost = False
    while True:
        try:
            answer = yield from exchange.once(request)
        except ServiceProblem as fault:
            if fault.status == 404 and lost:
                return
            if not may_repeat(fault, request):
                raise
            yield from backoff.pause(fault)
            lost = True
        except Unreachable as fault:
            yield from backoff.pause(fault)
            lost = True
        else:
            if answer.status != 200:
                return
            lost = True  # cancelled; asked once more, it goes


def sounds(exchange: Exchange) -> Operation[list[Sound]]:
    """Return the vocabulary."""
    answer = yield from exchange.ask(Request("GET", path_of("sounds")))
    return parsed(SoundList, answer, exchange.where).sounds


def preview(exchange: Exchange, name: str) -> Operation[bytes]:
    """Return a short WAV of a sound."""
    answer = yield from exchange.ask(Request("GET", path_of("sounds", name, "preview.wav")))
    return answer.body


def generators(exchange: Exchange) -> Operation[list[GeneratorInfo]]:
    """Return what jobs may name as their generator."""
    answer = yield from exchange.ask(Request("GET", path_of("generators")))
    return parsed(GeneratorList, answer, exchange.where).generators
