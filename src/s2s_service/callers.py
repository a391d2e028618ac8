"""Who sends a request: routes take ``caller: Caller = Depends(caller_of)`` and get somebody who may own jobs.

A program shows a key (``Authorization: Bearer s2s_...`` or ``X-API-Key``), a browser the cookie of its session. The
cookie is SameSite=Lax: other sites' forms and scripts never send it, while a link from a mail does. With Strict such a
link would arrive without it and the page would begin a new session over the old one, whose jobs nobody could reach any
more.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from s2s.wire import Problem
from s2s_service.caller_table import Caller, Callers, KeyInfo
from s2s_service.key_text import PREFIX
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings

__all__ = ["Caller", "Callers", "KeyInfo", "caller_of", "router", "session_of"]

COOKIE = "s2s_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""The name over HTTPS: browsers take a cookie of that prefix from this very host alone, so that a neighbouring
subdomain cannot plant its own session and read what is uploaded to it (RFC 6265bis, 4.1.3.2)."""
COOKIE_DAYS = 400
"""The longest that browsers keep a cookie."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
Credentials = HTTPAuthorizationCredentials | None

bearer = HTTPBearer(
    scheme_name="key", bearerFormat=f"{PREFIX}...", description="a key made by `s2s keys create`", auto_error=False
)
key_header = APIKeyHeader(
    name="X-API-Key",
    scheme_name="key_header",
    description="the same key, for clients that set no Authorization",
    auto_error=False,
)
cookie = APIKeyCookie(
    name=COOKIE,
    scheme_name="session",
    description=f"set by `POST /v1/session`; over HTTPS it is named {SECURE_COOKIE}",
    auto_error=False,
)
router = APIRouter(tags=["session"])


class SessionInfo(BaseModel):
    """The browser's session; its secret travels in the cookie alone."""

    kind: Literal["session"] = "session"
    id: Annotated[str, Field(description="as in the service's log; opens nothing")]


def caller_of(
    request: Request,
    authorization: Annotated[Credentials, Depends(bearer)],
    key: Annotated[str | None, Depends(key_header)],
    session: Annotated[str | None, Depends(cookie)],  # read below under both names; here for the documentation
) -> Caller:
    """Return who calls.

    Raises
    ------
    ServiceError
        ``wrong_key`` for a key that is not known, ``key_needed`` for nothing known where that is not enough,
        ``too_many_sessions`` when one would have to be begun.
    """
    service = request.app.state.service
    callers: Callers = service.callers
    settings: Settings = service.settings
    shown = authorization.credentials if authorization else key
    if shown is not None:
        caller = callers.of_key(shown.strip())
        if caller is None:
            raise _wrong_key()
    elif settings.auth == "keys":
        raise _key_needed("This service takes API keys alone.")
    elif known := _known_session(request, callers):
        caller = known
    elif settings.is_loopback and not settings.proxies and not any(name in request.headers for name in FORWARDED):
        # Only this machine can call, so whoever calls may have a session without asking: `curl -c jar -b jar`.
        caller = _begin(request, callers)
    else:
        raise _key_needed("This call shows neither a key nor a session.")
    request.state.caller = caller
    return caller


def session_of(request: Request) -> Caller:
    """Return the session of a browser, begun if it has none: what the page does before anything else.

    Raises
    ------
    ServiceError
        ``page_closed`` where keys alone are taken, ``too_many_sessions`` when its address began too many.
    """
    service = request.app.state.service
    if service.settings.auth == "keys":
        raise ServiceError(
            "This service takes API keys alone: there are no sessions.",
            code="page_closed",
            hint="Send `Authorization: Bearer s2s_...`; whoever runs the service makes keys with `s2s keys create`.",
            status=403,
        )
    caller = _known_session(request, service.callers) or _begin(request, service.callers)
    request.state.caller = caller
    return caller


@router.post(
    "/v1/session",
    operation_id="begin_session",
    summary="Begin a session, or go on with the one the cookie names",
    responses={
        403: {"model": Problem, "description": "This service takes API keys alone."},
        429: {
            "model": Problem,
            "description": "The address began too many sessions; Retry-After says when it may again.",
        },
    },
)
def post_session(request: Request) -> SessionInfo:
    return SessionInfo(id=session_of(request).id)


def cookie_name(request: Request) -> str:
    """Return the name of the session's cookie for the way the request came."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def _known_session(request: Request, callers: Callers) -> Caller | None:
    secret = request.cookies.get(cookie_name(request), "")
    return callers.of_session(secret) if secret else None


def _begin(request: Request, callers: Callers) -> Caller:
    address = request.client.host if request.client else ""
    left = callers.may_begin(address)
    if not left.enough:
        raise ServiceError(
            f"More than {left.most} sessions were begun from this address within an hour.",
            code="too_many_sessions",
            hint="Keep the cookie between requests (curl: `-c jar -b jar`), or use an API key.",
            status=429,
            headers={"Retry-After": str(left.reset_s)},
        )
    caller, secret = callers.new_session()
    secure = "; Secure" if request.url.scheme == "https" else ""
    # Sent by guards/headers.py: what a route or an error answers has no say in it.
    request.state.set_cookie = (
        f"{cookie_name(request)}={secret}; Path=/; Max-Age={COOKIE_DAYS * 86_400}; HttpOnly; SameSite=Lax{secure}"
    )
    return caller


def _wrong_key() -> ServiceError:
    return ServiceError(
        "The API key is not one of this service's.",
        code="wrong_key",
        hint=f"Keys begin with {PREFIX} and have 53 letters: check that it is whole. It may have been revoked, too.",
        status=401,
        headers={"WWW-Authenticate": 'Bearer realm="s2s", error="invalid_token"'},
    )


def _key_needed(message: str) -> ServiceError:
    return ServiceError(
        message,
        code="key_needed",
        hint="Programs send `Authorization: Bearer s2s_...` (made by `s2s keys create NAME` where the service runs); "
        "browsers get a session by opening the service's page.",
        status=401,
        headers={"WWW-Authenticate": 'Bearer realm="s2s"'},
    )
