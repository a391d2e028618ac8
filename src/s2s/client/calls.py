"""What operations ask of whoever drives them: to send, to read, to wait. Nothing here touches the network.

An operation is a generator: it yields commands and is given what came of them, or has `Unreachable` thrown into it. It
is written once; `sync.py` drives it with an `httpx.Client`, `asynchronous.py` with an `httpx.AsyncClient`, tests with
answers of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

from s2s.errors import S2SError

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with bytes that went over so far, and bytes in all."""


class Unreachable(S2SError):
    """The service was not reached, or the connection broke.

    Parameters
    ----------
    sent : bool
        Whether the request may have arrived all the same.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(
            message,
            code="service_unreachable",
            hint="Check that `s2s serve` runs and that the address is right (`base_url` or S2S_URL).",
        )
        self.sent = sent


@dataclass(frozen=True)
class Form:
    """A multipart form with one file in it."""

    fields: Mapping[str, str | Sequence[str]]
    name: str
    size: int
    open: Callable[[], BinaryIO]
    on_progress: Progress | None = None


@dataclass(frozen=True)
class Request:
    """What is asked; ``path`` is relative to the service's address."""

    method: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    form: Form | None = None
    repeatable: bool = True
    """Whether it may be sent again when nobody knows if it arrived."""
    read_timeout_s: float | None = None
    """Longest silence; the client's own when None."""


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case. The body of an opened answer is still to be read."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    handle: Any = None


@dataclass(frozen=True)
class Send:
    """Send a request and read the whole answer: an `Answer`."""

    request: Request


@dataclass(frozen=True)
class Open:
    """Send a request and read the head of its answer, or all of it when it is an error: an `Answer`."""

    request: Request


@dataclass(frozen=True)
class Read:
    """Read more of an opened answer: bytes, none at its end."""

    answer: Answer


@dataclass(frozen=True)
class Close:
    """Be done with an opened answer."""

    answer: Answer


@dataclass(frozen=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True)
class Do:
    """Call a function that may block, on a disk for instance."""

    function: Callable[[], Any]


Command = Send | Open | Read | Close | Pause | Do
Operation = Generator[Command, Any, T]


def send(request: Request) -> Operation[Answer]:
    """Send once; any status is an answer."""
    answer: Answer = yield Send(request)
    return answer


def opened(request: Request) -> Operation[Answer]:
    """Open once; any status is an answer."""
    answer: Answer = yield Open(request)
    return answer


def read(answer: Answer) -> Operation[bytes]:
    """Return the next bytes, none at the end."""
    chunk: bytes = yield Read(answer)
    return chunk


def close(answer: Answer | None) -> Operation[None]:
    """Be done with an answer, if there is one."""
    if answer is not None:
        yield Close(answer)


def pause(seconds: float) -> Operation[None]:
    """Wait."""
    yield Pause(seconds)


def do(function: Callable[[], T]) -> Operation[T]:
    """Return what a function returns that may block."""
    result: T = yield Do(function)
    return result
