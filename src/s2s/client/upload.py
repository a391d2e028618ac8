"""Sending a clip and making a job of it: in one request when it is small, by resumable upload (tus 1.0) otherwise."""

from __future__ import annotations

import base64
import contextlib
import io
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypedDict

from pydantic import ValidationError

from s2s.client.calls import Answer, Form, Operation, Progress, Request, Unreachable, do
from s2s.client.exchange import Backoff, Exchange, path_of
from s2s.client.problems import ServiceProblem, parsed
from s2s.errors import InputError, S2SError, UsageError
from s2s.timeline import Room
from s2s.wire import Job, NewJob, Options, Wish

RESUMABLE_BYTES = 20_000_000
"""From this size on, an upload is worth going on with."""
CHUNK_BYTES = 8_000_000
"""Sent in one request of a resumable upload."""
TUS = {"Tus-Resumable": "1.0.0"}


class WishFields(TypedDict, total=False):
    """Fields of `s2s.wire.Wish`: what is to be heard beyond what is seen."""

    prompt: str
    avoid: str
    sounds: list[str]
    seed: int
    strength: float
    room: Room


class OptionFields(WishFields, total=False):
    """Fields of `s2s.wire.Options`: what a job may be told."""

    generator: str
    keep_audio: bool
    duration_s: float | None


class Source:
    """What is sent: a file, or bytes with a name.

    Raises
    ------
    InputError
        ``missing_file``, ``is_folder`` or ``unreadable_file``.
    """

    def __init__(self, clip: str | Path | bytes, name: str | None) -> None:
        self._data = clip if isinstance(clip, bytes) else None
        self._path = Path() if isinstance(clip, bytes) else Path(clip)
        self.name = name or ("clip" if self._data is not None else self._path.name)
        if self._data is not None:
            self.size = len(self._data)
            return
        try:
            if self._path.is_dir():
                raise InputError(f"{self._path} is a folder.", code="is_folder", hint="Name one clip or picture.")
            self.size = self._path.stat().st_size
        except FileNotFoundError:
            raise InputError(f"There is no file {self._path}.", code="missing_file", hint="Check the name.") from None
        except OSError as error:
            raise self._unreadable(error) from error

    def open(self) -> BinaryIO:
        """Return a file of it, from its start."""
        try:
            return io.BytesIO(self._data) if self._data is not None else self._path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error

    def part(self, start: int, size: int) -> bytes:
        """Return some of it."""
        with self.open() as file:
            file.seek(start)
            return file.read(size)

    def _unreadable(self, error: OSError) -> InputError:
        why = (error.strerror or str(error)).lower()
        return InputError(f"{self._path} cannot be read: {why}.", code="unreadable_file", hint="Check its permissions.")


def submit(
    exchange: Exchange,
    source: Source,
    options: Mapping[str, Any],
    *,
    resumable: bool | None,
    key: str | None,
    on_progress: Progress | None,
) -> Operation[Job]:
    """Send a clip and return its job; sent again, it is the same job."""
    checked = checked_fields(Options, options)
    headers = {"Idempotency-Key": key or f"client-{uuid.uuid4().hex}"}
    if resumable is None:
        # An upload is another each time, so that a program that comes back with a key of its own would not be known.
        resumable = source.size > RESUMABLE_BYTES and key is None
    if not resumable:
        form = Form(_form_fields(checked), source.name, source.size, source.open, on_progress)
        answer = yield from exchange.ask(Request("POST", path_of("jobs"), headers=headers, form=form))
        return parsed(Job, answer, exchange.where)
    upload = yield from send_resumable(exchange, source, on_progress)
    new = NewJob(upload=upload, **checked)
    try:
        body = new.model_dump(mode="json", exclude_unset=True)
        answer = yield from exchange.ask(Request("POST", path_of("jobs"), headers=headers, json=body))
    except ServiceProblem:
        # What no job uses would count among the caller's uploads until it expires.
        with contextlib.suppress(S2SError):
            yield from exchange.once(Request("DELETE", path_of("uploads", upload), headers=TUS))
        raise
    return parsed(Job, answer, exchange.where)


def checked_fields(model: type[Wish], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were given, as JSON has them.

    Raises
    ------
    UsageError
        ``invalid_request``, as the service would answer, before anything is sent.
    """
    try:
        return model.model_validate(dict(fields)).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False)]
        raise UsageError(
            f"The options cannot be used: {'; '.join(faults[:3])}.",
            code="invalid_request",
            hint=f"There are {', '.join(model.model_fields)}.",
        ) from None


def send_resumable(exchange: Exchange, source: Source, on_progress: Progress | None) -> Operation[str]:
    """Send a file by tus (core and creation) and return the upload's id."""
    name = base64.b64encode(source.name.encode("utf-8", "replace")).decode()
    headers = {**TUS, "Upload-Length": str(source.size), "Upload-Metadata": f"filename {name}"}
    answer = yield from exchange.ask(Request("POST", path_of("uploads"), headers=headers))
    # The last part alone: a proxy may have it under another host, which is to be given no key.
    upload = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
    if not upload:
        raise _lost_track(exchange, answer)
    at = 0
    backoff = Backoff(exchange)
    while at < source.size:
        start = at
        chunk = yield from do(lambda start=start: source.part(start, CHUNK_BYTES))  # type: ignore[misc]
        if not chunk:
            raise InputError(
                f"{source.name} became shorter while it was sent.",
                code="file_changed",
                hint="Send it when it is whole.",
            )
        try:
            answer = yield from exchange.once(_patch(upload, at, chunk))
        except (Unreachable, ServiceProblem) as fault:
            if isinstance(fault, ServiceProblem) and fault.status < 500 and fault.status not in (409, 423, 429):
                raise
            yield from backoff.pause(fault)
            answer = yield from _look(exchange, upload, backoff)
        told = answer.headers.get("upload-offset", "")
        if not told.isdigit() or int(told) > source.size:
            raise _lost_track(exchange, answer)
        if int(told) > at:
            backoff.reset()
        else:
            yield from backoff.pause(_lost_track(exchange, answer))
        at = int(told)
        if on_progress:
            on_progress(at, source.size)
    return upload


def _patch(upload: str, at: int, chunk: bytes) -> Request:
    headers = {**TUS, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return Request("PATCH", path_of("uploads", upload), headers=headers, content=chunk)


def _look(exchange: Exchange, upload: str, backoff: Backoff) -> Operation[Answer]:
    """Ask how much of an upload has come."""
    try:
        return (yield from exchange.ask(Request("HEAD", path_of("uploads", upload), headers=TUS), backoff))
    except ServiceProblem as problem:  # answers to HEAD have no body to say why
        if problem.status not in (404, 410):
            raise
        raise ServiceProblem(
            f"{exchange.where} has no upload {upload} any longer.",
            code="upload_gone",
            hint="Submit the file again.",
            status=problem.status,
            request_id=problem.request_id,
        ) from None


def _form_fields(checked: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Fields as forms have them: lists are repeated, null is left out."""
    texts = {name: value for name, value in checked.items() if value is not None}
    for name, value in texts.items():
        if isinstance(value, bool):
            texts[name] = str(value).lower()
        elif not isinstance(value, list):
            texts[name] = str(value)
    return texts


def _lost_track(exchange: Exchange, answer: Answer) -> ServiceProblem:
    return ServiceProblem(
        f"{exchange.where} does not say where the upload is, or how much of it came.",
        code="service_answer",
        hint="Send it in one request: submit(..., resumable=False).",
        status=answer.status,
    )
