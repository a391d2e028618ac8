"""Errors over HTTP: one shape (RFC 9457, ``application/problem+json``) with the same codes as the command line's.

A `ServiceError` knows its status; every other `S2SError` of the library has one by its class and code.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from s2s.errors import InputError, S2SError, TimelineError, UsageError
from s2s.wire import Problem

MEDIA_TYPE = "application/problem+json"
WORDS = (
    ("`s2s sounds list` shows", "/v1/sounds lists"),
    ("Write one with `s2s perceive CLIP -o FILE`", "GET /v1/jobs/{id}/timeline gives one"),
    ("Make it anew with `s2s perceive CLIP -o FILE`", "GET /v1/jobs/{id}/timeline gives one"),
    ("Pass it with --pack, or write", "Write"),
    ("Leave out --duration", "Leave out duration_s"),
    ("Leave out --keep-audio", "Leave out keep_audio"),
    ("; `s2s inspect FILE` lists the streams", ""),
    ("`s2s inspect FILE` lists what it holds.", ""),
)
"""What the command line's hints name, and what callers have in its place."""
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
BY_CODE = {"disk_full": 507}
UNPROCESSABLE = (InputError, TimelineError, UsageError)
MOST_DETAIL = 2000
"""Letters of a message."""
log = structlog.get_logger()


class ServiceError(S2SError):
    """An error that only the service has.

    Parameters
    ----------
    status : int
        Of the answer.
    headers : mapping, optional
        To be sent with it: ``Retry-After``, ``Allow``...
    """

    def __init__(
        self, message: str, *, code: str, hint: str = "", status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: S2SError) -> int:
    """Return the status that an error is answered with."""
    if isinstance(error, ServiceError):
        return error.status
    return BY_CODE.get(error.code, 422 if isinstance(error, UNPROCESSABLE) else 500)


def hint_of(error: S2SError) -> str:
    """Return an error's advice, for those who call over HTTP."""
    hint = error.hint
    for ours, theirs in WORDS:
        hint = hint.replace(ours, theirs)
    return hint


def problem(error: S2SError, *, request_id: str = "") -> Problem:
    """Return an error as it is sent."""
    status = status_of(error)
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=shortened(error.message),
        code=error.code,
        hint=hint_of(error),
        instance=request_id,
    )


def shortened(message: str) -> str:
    """Return a message without the middle when a value in it is of great length: callers know what they sent."""
    half = MOST_DETAIL // 2
    return message if len(message) <= MOST_DETAIL else f"{message[:half]} [...] {message[-half:]}"


def problem_response(error: S2SError, request_id: str = "") -> JSONResponse:
    """Return the answer for an error."""
    sent = problem(error, request_id=request_id)
    headers = error.headers if isinstance(error, ServiceError) else {}
    return JSONResponse(sent.model_dump(), sent.status, headers, media_type=MEDIA_TYPE)


def answer_errors(app: FastAPI) -> None:
    """Have every error of the app answered in the one shape."""

    @app.exception_handler(S2SError)
    def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, S2SError)
        return problem_response(error, request_id_of(request))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return problem_response(invalid_request(error.errors()), request_id_of(request))

    @app.exception_handler(sa.exc.SQLAlchemyError)
    def away(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, sa.exc.SQLAlchemyError)
        if not is_database_outage(error):
            raise error
        log.error("the database does not answer", why=_first_line(error))
        return problem_response(database_unusable(error), request_id_of(request))

    @app.exception_handler(OSError)
    def disk(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, OSError)
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise error
        log.error("the disk is full")
        return problem_response(_disk_full(), request_id_of(request))

    @app.exception_handler(ClientDisconnect)
    def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=400)  # for the log: nobody is there to read it

    @app.exception_handler(HTTPException)
    def framework(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return problem_response(_of_framework(request, error), request_id_of(request))


def is_database_outage(error: BaseException) -> bool:
    """Whether an error says that the database does not answer: it is away, was cut off, or all connections hang."""
    if isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError)) or error.connection_invalidated
    return isinstance(error, (sa.exc.TimeoutError, sa.exc.PendingRollbackError))


def database_unusable(error: sa.exc.SQLAlchemyError) -> ServiceError:
    """Return the error for a database that does not answer; the driver's words are for operators, not for callers."""
    return ServiceError(
        "The database does not answer.",
        code="database_unusable",
        hint="Try again in a moment; whoever runs the service finds the reason in its log.",
        status=503,
        headers={"Retry-After": "5"},
    )


def invalid_request(faults: Sequence[Any]) -> ServiceError:
    """Return the error for fields that Pydantic refuses: the first three, without repeating what was sent."""
    said = []
    for fault in faults[:3]:
        where = ".".join(str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header"))
        said.append(f"{where[:80]}: {fault['msg']}" if where else str(fault["msg"]))
    return ServiceError(
        f"The request cannot be understood: {'; '.join(said)}.",
        code="invalid_request",
        hint="The interactive documentation at /docs shows every field.",
        status=422,
    )


def request_id_of(request: Request) -> str:
    """Return the id under which the request stands in the log; empty outside the service's middleware."""
    return str(request.scope.get("request_id", ""))


def _disk_full() -> ServiceError:
    return ServiceError(
        "The disk of the service is full; nothing was kept.",
        code="disk_full",
        hint="Try again later, or tell whoever runs the service.",
        status=507,
    )


def _first_line(error: sa.exc.SQLAlchemyError) -> str:
    """The driver's own words, without the statement and its values."""
    words = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return str(words).strip().partition("\n")[0]


def _methods_at(request: Request) -> list[str]:
    """The methods that are done at a request's path: the framework names those of its first route alone."""
    found = []
    for method in METHODS:
        asked = {**request.scope, "method": method}
        if any(route.matches(asked)[0] == Match.FULL for route in request.app.router.routes):
            found.append(method)
    return found


def _of_framework(request: Request, error: HTTPException) -> ServiceError:
    if error.status_code == 404:
        return ServiceError(
            f"There is nothing at {request.url.path[:200]}.", code="no_route", hint="See /docs.", status=404
        )
    if error.status_code == 405:
        allowed = ", ".join(_methods_at(request))
        return ServiceError(
            f"{request.method} is not done at {request.url.path[:200]}.",
            code="no_method",
            hint=f"Allowed: {allowed}." if allowed else "See /docs.",
            status=405,
            headers={"Allow": allowed} if allowed else error.headers,
        )
    return ServiceError(
        str(error.detail or HTTPStatus(error.status_code).phrase).rstrip(".") + ".",
        code="invalid_request",
        status=error.status_code,
        headers=error.headers,
    )
