"""Asking until there is an answer: what is sent again, when, and for how long."""

from __future__ import annotations

import random
import re
from urllib.parse import quote

from s2s.client.calls import Answer, Operation, Request, Unreachable, opened, pause, send
from s2s.client.problems import ServiceProblem, problem_of
from s2s.errors import S2SError

FIRST_S, MOST_S = 0.25, 8.0
"""Pauses between tries: doubled from the first, to the most."""
UNKNOWN_S = 3.0
"""A service that never answered is not waited for longer: a wrong address should be told at once."""
UNANSWERED = (408, 502, 504)
"""The request came too slowly, or a proxy did not reach the service or gave it up: it may have arrived."""


class Exchange:
    """One client's way of asking.

    Parameters
    ----------
    where : str
        The service's address, for messages.
    patience_s : float
        How long it is waited in all, between tries, for one request to be answered.
    """

    def __init__(self, where: str, *, patience_s: float = 60.0, rng: random.Random | None = None) -> None:
        self.where = where
        self.patience_s = patience_s
        self.rng = rng or random.Random()
        self.reached = False

    def ask(self, request: Request, backoff: Backoff | None = None) -> Operation[Answer]:
        """Send a request, again if need be.

        Raises
        ------
        ServiceProblem
            What the service answered in the end.
        Unreachable
            ``service_unreachable`` when it was not reached, or when the answer was lost of what may be sent only once.
        """
        return self._persist(request, backoff or Backoff(self), stream=False)

    def open(self, request: Request, backoff: Backoff | None = None) -> Operation[Answer]:
        """Open an answer that is to be read bit by bit; otherwise as `ask`."""
        return self._persist(request, backoff or Backoff(self), stream=True)

    def once(self, request: Request, *, stream: bool = False) -> Operation[Answer]:
        """Send a request a single time; raises as `ask` does."""
        answer = yield from opened(request) if stream else send(request)
        self.reached = True
        if 200 <= answer.status < 300:
            return answer
        raise problem_of(answer, self.where)

    def _persist(self, request: Request, backoff: Backoff, *, stream: bool) -> Operation[Answer]:
        while True:
            try:
                return (yield from self.once(request, stream=stream))
            except (Unreachable, ServiceProblem) as fault:
                if not may_repeat(fault, request):
                    raise
                yield from backoff.pause(fault)


class Backoff:
    """How long it was waited since something last went well."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.reset()

    def reset(self) -> None:
        """Something went well."""
        self._failures, self._waited_s = 0, 0.0

    def pause(self, fault: S2SError, *, most_s: float | None = None) -> Operation[None]:
        """Wait as long as the service asks for, or a little longer each time; raises the fault when that is too long.

        Half of each pause is drawn at random, so that many clients do not come back at the same moment.
        """
        exchange = self._exchange
        asked_s = fault.retry_after_s if isinstance(fault, ServiceProblem) else None
        usual_s = min(MOST_S, FIRST_S * 2**self._failures)
        wait_s = usual_s * exchange.rng.uniform(0.5, 1) if asked_s is None else asked_s
        patience_s = exchange.patience_s if exchange.reached else min(UNKNOWN_S, exchange.patience_s)
        if self._waited_s + wait_s > patience_s:
            raise fault
        self._failures += 1
        self._waited_s += wait_s
        if asked_s is not None:
            wait_s += exchange.rng.uniform(0, FIRST_S)
        yield from pause(wait_s if most_s is None else min(wait_s, most_s))


def may_repeat(fault: S2SError, request: Request) -> bool:
    """Whether a request that came to this may be sent again."""
    if isinstance(fault, Unreachable):
        return request.repeatable or not fault.sent
    if not isinstance(fault, ServiceProblem):
        return False
    if fault.status in UNANSWERED:
        return request.repeatable
    # A limit that does not pass by itself (jobs kept) is answered without Retry-After.
    return fault.status == 503 or (fault.status == 429 and fault.retry_after_s is not None)


def path_of(*parts: str) -> str:
    """Return an address under /v1; what callers give is one part of it, whatever it holds."""
    for part in parts:
        if not part or re.fullmatch(r"\.+", part):
            raise S2SError(f"{part!r} is no name or id.", code="no_such_name", hint="Take it from a job or list.")
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)
