"""Answering in place of the routes."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from s2s.errors import S2SError
from s2s_service.problems import problem_response


async def refuse(error: S2SError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with an error."""
    await problem_response(error, str(scope.get("request_id", "")))(scope, receive, send)
