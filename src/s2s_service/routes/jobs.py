"""Jobs: made, looked at, listened to, edited, cancelled, removed."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from s2s.timeline import Timeline
from s2s.wire import SETTLED, Job, JobPage, NewJob, Options, Problem, Wish
from s2s_service.callers import Caller, caller_of
from s2s_service.database import new_id
from s2s_service.document import refer
from s2s_service.events import stream
from s2s_service.problems import ServiceError, invalid_request
from s2s_service.service import Service, service_of
from s2s_service.timelines import read_timeline

MOST_FIELDS = 100
MOST_FIELD_BYTES = 64_000
COPY_BYTES = 1 << 20
router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
Serving = Annotated[Service, Depends(service_of)]
Calling = Annotated[Caller, Depends(caller_of)]
MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such job of yours."}}
BUSY: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "It is being worked on, or was never perceived."},
    429: {"model": Problem, "description": "Too many of your jobs wait."},
    503: {"model": Problem, "description": "Too many jobs wait; Retry-After says when to try again."},
}
EVENT = {
    "type": "object",
    "description": "each event",
    "properties": {
        "event": {"type": "string", "enum": ["job", "removed"]},
        "id": {"type": "string", "description": "the job's revision"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/Job"},
        },
    },
}


def _body() -> dict[str, Any]:
    """Say in the OpenAPI document what a new job may be sent as."""
    fields = Options.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary", "description": "a clip or a picture"}, **fields},
    }
    return {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": form},
            "application/json": {"schema": {"$ref": "#/components/schemas/NewJob"}},
        },
    }


@router.post(
    "",
    status_code=202,
    response_model=Job,
    operation_id="create_job",
    summary="Give a clip or a picture its sound",
    openapi_extra={"requestBody": _body()},
    responses={
        202: {"headers": refer("Location")},
        404: {"model": Problem, "description": "There is no such upload of yours."},
        409: {"model": Problem, "description": "The upload has not come whole."},
        413: {"model": Problem, "description": "The file is too large."},
        415: {"model": Problem, "description": "The body is neither a form nor JSON."},
        422: {"model": Problem, "description": "The request cannot be understood, or names what does not exist."},
        429: {"model": Problem, "description": "Too many of your jobs wait or are kept."},
        503: {"model": Problem, "description": "Too many jobs wait; Retry-After says when to try again."},
    },
)
async def create(
    request: Request,
    service: Serving,
    caller: Calling,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Response:
    """Send the file itself with its options as a form, or the id of an upload as JSON. The answer comes at once; the
    job is worked on when its turn comes. A repeated request with the same `Idempotency-Key` makes no second job."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD_BYTES) as form:
            job = await run_in_threadpool(_from_form, service, caller, idempotency_key, form)
    elif kind == "application/json":
        body = await request.body()
        job = await run_in_threadpool(_from_upload, service, caller, idempotency_key, body)
    else:
        raise ServiceError(
            f"A job cannot be made of {kind[:80] or 'a body without a content type'}.",
            code="wrong_content_type",
            hint="Send multipart/form-data with a `file`, or application/json with an `upload`.",
            status=415,
        )
    return _accepted(job)


@router.get(
    "",
    response_model_exclude_none=False,
    operation_id="list_jobs",
    summary="List your jobs",
    responses={404: MISSING[404]},
)
def listed(
    service: Serving,
    caller: Calling,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[str | None, Query(max_length=64, description="id of a job: begin with the next older one")] = None,
) -> JobPage:
    """The newest first."""
    found, last = service.jobs.page(caller.id, limit=limit, after=after)
    return JobPage(jobs=found, next=f"/v1/jobs?limit={limit}&after={last}" if last else None)


@router.get("/{job}", operation_id="get_job", summary="Look at a job", responses=MISSING)
def looked_at(job: str, service: Serving, caller: Calling) -> Job:
    """Its state, progress, place in line, summary in words and versions."""
    return service.jobs.find(caller.id, job)


@router.get(
    "/{job}/events",
    operation_id="watch_job",
    summary="Be told of a job's changes",
    response_class=StreamingResponse,
    responses={
        **MISSING,
        200: {
            "description": "Events named `job`, each with the whole job; the last when it is settled.",
            "content": {"text/event-stream": {"schema": EVENT}},
        },
        204: {"description": "It is settled, and Last-Event-ID has been told so: do not come back."},
    },
)
async def listened_to(
    job: str,
    request: Request,
    service: Serving,
    caller: Calling,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Response:
    """Server-sent events. Who comes back with `Last-Event-ID` is told what has changed since."""
    found = await run_in_threadpool(service.jobs.find, caller.id, job)
    last = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else None
    if found.state in SETTLED and last == found.revision:
        return Response(status_code=204)
    return StreamingResponse(
        stream(request.app.state.hub, job, last),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.put(
    "/{job}/timeline",
    status_code=202,
    response_model=Job,
    operation_id="edit_timeline",
    summary="Edit a job's timeline",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Timeline"}}},
        },
    },
    responses={
        **MISSING,
        **BUSY,
        415: {"model": Problem, "description": "The body is not JSON."},
        422: {"model": Problem, "description": "The timeline is not valid."},
    },
)
async def edited(job: str, request: Request, service: Serving, caller: Calling) -> Response:
    """Send a timeline (docs/timeline.md), perhaps the one of `GET .../timeline` with changes: a new version is rendered
    from it, without watching the clip again. Earlier versions stay."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ServiceError(
            f"A timeline is not {kind[:80]}.",
            code="wrong_content_type",
            hint="Send application/json.",
            status=415,
        )
    body = await request.body()
    found = await run_in_threadpool(service.jobs.check_editable, caller.id, job)
    # Large ones take their time and memory: the others wait here, where they hold no thread.
    timeline = await run_sync(_read, service, found, body, limiter=request.app.state.one_timeline)
    return _accepted(await run_in_threadpool(_edit, service, caller, job, timeline))


@router.post(
    "/{job}/versions",
    status_code=202,
    response_model=Job,
    operation_id="add_version",
    summary="Choose a job's sounds anew",
    responses={**MISSING, **BUSY, 422: {"model": Problem, "description": "The wish names what does not exist."}},
)
def another(job: str, wish: Wish, service: Serving, caller: Calling) -> Response:
    """Another take: the sounds are chosen again by another seed, prompt, room..., for what was seen in the clip, which
    is not watched again."""
    found = service.jobs.check_editable(caller.id, job)
    service.vocabulary.check(found.options.model_copy(update=wish.model_dump()))
    return _accepted(service.jobs.add_version(caller.id, job, wish=wish, timeline=None))


@router.delete(
    "/{job}",
    operation_id="delete_job",
    summary="Cancel or remove a job",
    response_model=None,
    responses={
        **MISSING,
        200: {
            "model": Job,
            "description": "It is cancelled; or, with `only=cancel`, it was settled and stays.",
        },
        204: {"description": "It was settled and is removed, with all its files."},
    },
)
def removed(
    job: str,
    service: Serving,
    caller: Calling,
    only: Annotated[
        Literal["cancel"] | None, Query(description="`cancel`: a job that settled meanwhile is left as it is")
    ] = None,
) -> Response:
    """A job that waits or is worked on is cancelled; one that is settled is removed with all its files."""
    found = service.jobs.cancel(caller.id, job)
    if found is None and only == "cancel":
        found = service.jobs.find(caller.id, job)
    if found is not None:
        return JSONResponse(found.model_dump(mode="json"))
    service.jobs.mark_removed(caller.id, job)
    service.sweeper.remove(job)
    return Response(status_code=204)


def _from_form(service: Service, caller: Caller, key: str | None, form: FormData) -> Job:
    """Make a job of a file that came with its options."""
    file, options = _file_of(form), _options_of(form)
    _check_options(service, options)
    local = service.settings.scratch / new_id()
    digest = hashlib.sha256()
    try:
        with local.open("xb") as target:
            while block := file.file.read(COPY_BYTES):
                digest.update(block)
                target.write(block)
        name = file.filename or "clip"
        fingerprint = _fingerprint(digest.hexdigest(), name, options)
        if there := service.jobs.repeated(caller.id, key, fingerprint):
            return there
        upload = service.uploads.take(caller.id, name, local)
    finally:
        local.unlink(missing_ok=True)
    try:
        made = service.jobs.create(caller.id, upload.id, upload.name, options, key=key, fingerprint=fingerprint)
    except Exception:
        service.uploads.remove(caller.id, upload.id)
        raise
    if made.again:
        service.uploads.remove(caller.id, upload.id)
    return made.job


def _from_upload(service: Service, caller: Caller, key: str | None, body: bytes) -> Job:
    """Make a job of a file that was uploaded before."""
    try:
        asked = NewJob.model_validate_json(body)
    except ValidationError as error:
        raise invalid_request(error.errors(include_input=False, include_url=False, include_context=False)) from None
    options = Options(**asked.model_dump(exclude={"upload"}))
    fingerprint = _fingerprint(asked.upload, "", options)
    if there := service.jobs.repeated(caller.id, key, fingerprint):
        return there
    upload = service.uploads.find(caller.id, asked.upload)
    if not upload.done:
        raise ServiceError(
            f"Of the upload {upload.id}, {upload.received} of {upload.size} bytes have come.",
            code="upload_unfinished",
            hint="Send the rest first.",
            status=409,
        )
    _check_options(service, options)
    return service.jobs.create(caller.id, upload.id, upload.name, options, key=key, fingerprint=fingerprint).job


def _read(service: Service, found: Job, body: bytes) -> Timeline:
    """Read a timeline that fits a job."""
    timeline = read_timeline(body, service.settings)
    service.vocabulary.check_timeline(timeline)
    if found.kind == "picture":
        _check_duration(service, timeline.duration_s)
    if found.kind == "clip" and abs(timeline.duration_s - (found.duration_s or 0)) > 0.1:
        raise ServiceError(
            f"The timeline lasts {timeline.duration_s:g} s; the clip lasts {found.duration_s:g} s.",
            code="timeline_other_clip",
            hint="Change the timeline of GET /v1/jobs/{id}/timeline.",
            status=422,
        )
    return timeline


def _edit(service: Service, caller: Caller, job: str, timeline: Timeline) -> Job:
    local = service.settings.scratch / f"{new_id()}.json"
    edit = f"jobs/{job}/edits/{new_id()}.json"
    try:
        timeline.save(local)
        service.store.put(local, edit)
    finally:
        local.unlink(missing_ok=True)
    try:
        return service.jobs.add_version(caller.id, job, wish=None, timeline=edit)
    except Exception:
        service.store.remove(edit)
        raise


def _check_options(service: Service, options: Options) -> None:
    service.vocabulary.check(options)
    if options.duration_s is not None:
        _check_duration(service, options.duration_s)


def _check_duration(service: Service, duration_s: float) -> None:
    most_s = service.settings.max_duration_s
    if duration_s > most_s:
        raise ServiceError(
            f"{duration_s:g} s are asked for; at most {most_s:g} s are taken.",
            code="clip_too_long",
            hint="Choose a shorter duration.",
            status=422,
        )


def _file_of(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise ServiceError(
            "The form has no file.", code="no_file", hint="Send the clip as the field `file`.", status=422
        )
    return file


def _options_of(form: FormData) -> Options:
    """Read the fields of a form, where everything is text."""
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name == "file":
            continue
        if name == "sounds":
            fields.setdefault("sounds", []).extend(part.strip() for part in str(value).split(",") if part.strip())
        elif value != "" or name in ("prompt", "avoid"):
            fields[name] = value
    try:
        return Options.model_validate(fields)
    except ValidationError as error:
        raise invalid_request(error.errors(include_input=False, include_url=False, include_context=False)) from None


def _fingerprint(file: str, name: str, options: Options) -> str:
    told = json.dumps([file, name, options.model_dump()], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job.model_dump(mode="json"), 202, {"Location": f"/v1/jobs/{job.id}"})
