"""What a client raises: the service's own errors with their codes, and what became of jobs that were waited for."""

from __future__ import annotations

import email.utils
import json
import time
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from s2s.client.calls import Answer
from s2s.errors import S2SError
from s2s.wire import Fault, Job, Options, Wish

Model = TypeVar("Model", bound=BaseModel)
TOLD = 80
"""Letters of an answer in another shape that are repeated in a message."""


class ServiceProblem(S2SError):
    """The service refused a request; ``code`` and ``hint`` are the service's.

    Parameters
    ----------
    status : int
        HTTP status of the answer.
    request_id : str
        Under which the request stands in the service's log; empty when it did not say.
    retry_after_s : float, optional
        After how many seconds the service would be asked again.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        hint: str = "",
        status: int,
        request_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class JobFailed(S2SError):
    """A job that was waited for failed; ``code``, ``message`` and ``hint`` say why, as the command line would."""

    def __init__(self, job: Job) -> None:
        fault = job.error or Fault(code="job_failed", message=f"The job {job.id} failed.")
        super().__init__(fault.message, code=fault.code, hint=fault.hint)
        self.job = job


class JobCancelled(S2SError):
    """A job that was waited for was cancelled."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"The job {job.id} was cancelled.", code="job_cancelled")
        self.job = job


def outcome(job: Job) -> Job:
    """Return a job that is done; raises `JobFailed` or `JobCancelled`."""
    if job.state == "failed":
        raise JobFailed(job)
    if job.state == "cancelled":
        raise JobCancelled(job)
    return job


def problem_of(answer: Answer, where: str) -> ServiceProblem:
    """Return the error that an answer is; ``where`` names the service."""
    told = _object(answer.body)
    request_id = told.get("instance") or answer.headers.get("x-request-id", "")
    code, detail, hint = told.get("code"), told.get("detail"), told.get("hint")
    if isinstance(code, str) and isinstance(detail, str):
        return ServiceProblem(
            detail,
            code=code,
            hint=hint if isinstance(hint, str) else "",
            status=answer.status,
            request_id=str(request_id),
            retry_after_s=_retry_after_s(answer),
        )
    if 300 <= answer.status < 400 and "location" in answer.headers:
        return strange(f"{where} points to {answer.headers['location']!r}", answer, "Give that address as `base_url`.")
    return strange(f"{where} answered {answer.status}{_phrase(answer.status)}", answer)


def parsed(model: type[Model], answer: Answer, where: str) -> Model:
    """Return an answer's body as a model; fields that are not known are ignored, wherever they stand.

    Raises
    ------
    ServiceProblem
        ``service_answer`` when it is something else.
    """
    return parsed_json(model, answer.body, answer, where)


def parsed_json(model: type[Model], text: bytes | str, answer: Answer, where: str) -> Model:
    """Return a text as a model, as `parsed` does."""
    data = _object(text)
    for job in data["jobs"] if isinstance(data.get("jobs"), list) else [data]:
        _forget_unknown(job)
    try:
        return model.model_validate(data)
    except ValidationError:
        shown = bytes(text[:TOLD], "utf-8") if isinstance(text, str) else text[:TOLD]
        raise strange(f"{where} answered with {shown!r}, which is no {model.__name__}", answer) from None


def _forget_unknown(job: Any) -> None:
    """Wishes are strict where they are sent, but a newer service may know more of them than this client."""
    if not isinstance(job, dict):
        return
    found: list[tuple[dict[str, Any], str, type[Wish]]] = [(job, "options", Options)]
    versions = job.get("versions")
    if isinstance(versions, list):
        found += [(version, "wish", Wish) for version in versions if isinstance(version, dict)]
    for holder, name, kind in found:
        if isinstance(holder.get(name), dict):
            holder[name] = {key: value for key, value in holder[name].items() if key in kind.model_fields}


def strange(message: str, answer: Answer, hint: str = "") -> ServiceProblem:
    """Return the error for an answer that the service would not give."""
    return ServiceProblem(
        f"{message}.",
        code="service_answer",
        hint=hint
        or "Is it the service's address (`base_url` or S2S_URL), and does what stands before it let it through?",
        status=answer.status,
        request_id=answer.headers.get("x-request-id", ""),
        retry_after_s=_retry_after_s(answer),
    )


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _retry_after_s(answer: Answer) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3); None when it is neither."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
