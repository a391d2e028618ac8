"""Watching a job: server-sent events, read across broken connections, and waiting for the last of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from s2s.client.calls import Answer, Operation, Request, Unreachable, close, read
from s2s.client.exchange import MOST_S, Backoff, Exchange, may_repeat, path_of
from s2s.client.problems import ServiceProblem, outcome, parsed_json, strange
from s2s.errors import S2SError
from s2s.wire import SETTLED, Job

IDLE_S = 60.0
"""Longest silence of a stream; the service sends a comment more often."""
MOST_BYTES = 16_000_000
"""Of one event; beyond, it is no stream of jobs."""


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    kind: str
    data: str
    id: str


class EventParser:
    """Bytes to events, as the HTML standard has it (9.2.6), wherever the bytes are cut."""

    def __init__(self) -> None:
        self._buffer = b""
        self._begun = False
        self._kind, self._id, self._data = "", "", list[str]()
        self._size = 0

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that are whole now.

        Raises
        ------
        ValueError
            When one event is longer than 16 MB.
        """
        text = self._buffer + chunk
        if not self._begun and len(text) >= 3:
            text, self._begun = text.removeprefix(b"\xef\xbb\xbf"), True
        # A \r at the end may be half of a \r\n.
        held = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = text.split(b"\n")
        self._buffer = rest + held
        events = [event for line in lines if (event := self._line(line.decode("utf-8", "replace")))]
        if self._size + len(self._buffer) > MOST_BYTES:
            raise ValueError(f"an event has more than {MOST_BYTES / 1e6:g} MB")
        return events

    def _line(self, line: str) -> Event | None:
        if not line:
            event = Event(self._kind or "message", "\n".join(self._data), self._id)
            given = bool(self._data)
            self._kind, self._data, self._size = "", [], 0
            return event if given else None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(value)
        elif name == "event":
            self._kind = value
        elif name == "id" and "\0" not in value:
            self._id = value
        return None  # comments, and fields that nobody uses here


class Watch:
    """The changes of one job, each once, until it is settled.

    Parameters
    ----------
    deadline : float, optional
        Of `time.monotonic`; `WaitTimeout` is raised when it passes.
    """

    def __init__(self, exchange: Exchange, job: str, *, deadline: float | None = None) -> None:
        self._exchange = exchange
        self._job = job
        self._deadline = deadline
        self._backoff = Backoff(exchange)
        self._answer: Answer | None = None
        self._silence_s = IDLE_S
        self._parser = EventParser()
        self._ready: deque[Job] = deque()
        self._last: Job | None = None
        self._settled = False
        self._opened_at = 0.0

    def step(self) -> Operation[Job | None]:
        """Return the job when it has changed; None after it was settled."""
        while True:
            while self._ready:
                job = self._ready.popleft()
                if self._is_news(job):
                    self._last, self._settled = job, job.state in SETTLED
                    return job
            if self._settled:
                return None
            yield from self._read_on()

    def _is_news(self, job: Job) -> bool:
        # The place in line changes without a revision: it is other jobs that change it.
        return self._last is None or (job.revision >= self._last.revision and job != self._last)

    def close(self) -> Operation[None]:
        """Be done with it, or with one connection."""
        answer, self._answer = self._answer, None
        yield from close(answer)

    def _read_on(self) -> Operation[None]:
        left_s = self._left_s()
        if self._answer is not None and self._silence_s > 1.5 * left_s:
            # How long a silence may be is said once, when a stream is opened; this one could outlast the deadline.
            yield from self.close()
        try:
            if self._answer is None:
                yield from self._open(left_s)
            assert self._answer is not None
            chunk = yield from read(self._answer)
            if chunk:
                self._take(chunk, self._answer)
            if chunk or self._settled:
                return
            fault: S2SError = Unreachable(f"{self._exchange.where} ended the events of {self._job} early.", sent=True)
        except (Unreachable, ServiceProblem) as caught:
            if isinstance(caught, ServiceProblem) and not may_repeat(caught, Request("GET", "")):
                raise
            fault = caught
        if self._answer is not None and time.monotonic() - self._opened_at > MOST_S:
            self._backoff.reset()  # it went well for a while: some proxies cut what lasts
        yield from self.close()
        yield from self._backoff.pause(fault, most_s=self._left_s())

    def _open(self, left_s: float) -> Operation[None]:
        self._parser = EventParser()
        self._silence_s = min(IDLE_S, left_s)
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if self._last is not None:
            headers["Last-Event-ID"] = str(self._last.revision)
        request = Request("GET", path_of("jobs", self._job, "events"), headers=headers, read_timeout_s=self._silence_s)
        self._answer = yield from self._exchange.once(request, stream=True)
        self._opened_at = time.monotonic()
        if self._answer.status == 204:  # it was settled, and that was told: nothing follows
            self._settled = True
        elif not self._answer.headers.get("content-type", "").startswith("text/event-stream"):
            raise strange(f"{self._exchange.where} answered with something else than events", self._answer)

    def _take(self, chunk: bytes, answer: Answer) -> None:
        try:
            events = self._parser.feed(chunk)
        except ValueError as error:
            raise strange(f"{self._exchange.where} sends no events of jobs: {error}", answer) from error
        if events:
            self._backoff.reset()
        for event in events:
            if event.kind == "job":
                self._ready.append(parsed_json(Job, event.data, answer, self._exchange.where))

    def _left_s(self) -> float:
        if self._deadline is None:
            return IDLE_S
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise WaitTimeout(self._job)
        return left_s


class WaitTimeout(S2SError, TimeoutError):
    """A job was not settled in the time it was waited for; it goes on."""

    def __init__(self, job: str) -> None:
        super().__init__(
            f"The job {job} is not done yet.", code="wait_timeout", hint="It goes on; wait for it again, or cancel it."
        )


def wait(
    exchange: Exchange, job: str, on_change: Callable[[Job], None] | None, timeout_s: float | None
) -> Operation[Job]:
    """Return a job when it is done; raises `JobFailed`, `JobCancelled` or `WaitTimeout`."""
    watch = Watch(exchange, job, deadline=None if timeout_s is None else time.monotonic() + timeout_s)
    last: Job | None = None
    try:
        while (changed := (yield from watch.step())) is not None:
            last = changed
            if on_change:
                on_change(changed)
    finally:
        yield from watch.close()
    assert last is not None  # a watch ends after a settled job alone
    return outcome(last)
