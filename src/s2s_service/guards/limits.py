"""How often a caller and an address may ask (`s2s_service.rates`), and what they are told about it.

The caller is known after the database was asked, which is what is to be spared; so the credential that is shown stands
for the caller, known or not.
"""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from s2s_service.guards.answers import refuse
from s2s_service.problems import ServiceError
from s2s_service.rates import Left, Rates, network_of

LIMITED = "/v1/"
"""The page's files, the documentation and what monitors ask are free: they cost nothing and must answer under load."""


class RateLimits:
    """Refuses requests beyond the budgets; RateLimit headers of draft-ietf-httpapi-ratelimit-headers-10."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(LIMITED):
            await self._app(scope, receive, send)
            return
        address = (scope.get("client") or ("", 0))[0]
        credential = _credential(Headers(scope=scope))
        left = self._rates.take(address=address, credential=credential)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = ", ".join(
                    f'"{each.name}";q={each.most};w={each.window_s}' for each in left
                )
                headers["RateLimit"] = ", ".join(f'"{each.name}";r={each.remaining};t={each.reset_s}' for each in left)
            await send(message)

        if exhausted := next((each for each in left if not each.enough), None):
            await refuse(_too_many(exhausted), scope, receive, answer)
            return
        network = network_of(address)
        with (
            self._rates.open_of_address.one(network) as of_address,
            self._rates.open_of_caller.one(credential or network) as of_caller,
        ):
            if of_address and of_caller:
                await self._app(scope, receive, answer)
            else:
                await refuse(_too_many_open(), scope, receive, answer)


def _credential(headers: Headers) -> str:
    """A digest of what the caller shows, empty when it shows nothing."""
    cookies = cookie_parser(headers.get("cookie", ""))
    session = cookies.get("__Host-s2s_session") or cookies.get("s2s_session")
    shown = headers.get("authorization") or headers.get("x-api-key") or session
    return hashlib.sha256(shown.encode()).hexdigest() if shown else ""


def _too_many(left: Left) -> ServiceError:
    return ServiceError(
        f"More than {left.most} requests came from this {left.name} within {left.window_s} s.",
        code="too_many_requests",
        hint=f"Wait {left.reset_s} s; `/v1/jobs/ID/events` tells of changes without asking again and again.",
        status=429,
        headers={"Retry-After": str(left.reset_s)},
    )


def _too_many_open() -> ServiceError:
    return ServiceError(
        "Too many requests of this caller or address are open at the same time.",
        code="too_many_open",
        hint="Read answers to their end, and close streams of events that nobody listens to.",
        status=429,
        headers={"Retry-After": "5"},
    )
