"""Uploads that go on where they stopped: tus 1.0.0 (https://tus.io/protocols/resumable-upload), the core and its
extensions creation, creation-with-upload, expiration and termination."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from typing import Annotated, Any, Literal

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from s2s.wire import Problem
from s2s_service.database import new_id
from s2s_service.problems import MEDIA_TYPE, ServiceError
from s2s_service.receiving import receive
from s2s_service.routes.jobs import Calling, Serving
from s2s_service.service import Service
from s2s_service.uploads import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,termination"
BYTES = "application/offset+octet-stream"
Answers = dict[int | str, dict[str, Any]]


class TusRoute(APIRoute):
    """Says the version of the protocol in every answer, errors too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                response = await handle(request)
            except RequestValidationError as error:
                fault = _wrong_header(request, error)
                fault.headers["Tus-Resumable"] = VERSION
                raise fault from None
            except ServiceError as error:
                error.headers["Tus-Resumable"] = VERSION
                raise
            response.headers["Tus-Resumable"] = VERSION
            return response

        return handled


def spoken(tus_resumable: Annotated[Literal["1.0.0"], Header(description="version of the protocol")]) -> None:
    """Refuse other versions of the protocol."""


def _header(kind: str, description: str) -> dict[str, Any]:
    return {"schema": {"type": kind}, "description": description}


OFFSET = {"Upload-Offset": _header("integer", "bytes that have come")}
EXPIRES = {"Upload-Expires": _header("string", "when it is removed unless a job uses it (RFC 9110 date)")}
LENGTH = {"Upload-Length": _header("integer", "bytes that were announced")}
LOCATION = {"Location": _header("string", "address of the upload; its last part is the id for `POST /v1/jobs`")}
ABILITIES = {
    "Tus-Version": _header("string", VERSION),
    "Tus-Extension": _header("string", EXTENSIONS),
    "Tus-Max-Size": _header("integer", "bytes that a file may have"),
}


def _fault(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}


ALWAYS: Answers = {
    401: _fault("The API key is not known, or one is needed."),
    412: _fault("Another version of tus, or none; Tus-Version says which is spoken."),
    503: _fault("The store does not answer; Retry-After says when to try again."),
}
MISSING: Answers = {404: _fault("There is no such upload of yours, or its time has passed.")}
BODY = {
    "requestBody": {
        "description": "the bytes that follow",
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
    }
}
TAKING: Answers = {
    400: _fault("A header is missing or wrong, or it came in too many pieces."),
    409: _fault("The upload does not go on there; the header Upload-Offset says where."),
    413: _fault("It is larger than what is taken, or than what was announced."),
    415: _fault(f"The body is not {BYTES}."),
    507: _fault("The disk has no room."),
}
router = APIRouter(prefix="/v1/uploads", tags=["uploads"], route_class=TusRoute)
Length = Annotated[
    int, Header(ge=0, json_schema_extra={"minimum": 1}, description="bytes of the whole file, known at the beginning")
]
Offset = Annotated[int, Header(ge=0, description="where these bytes belong: how many have come")]
spoken_here = [Depends(spoken)]


@router.options(
    "",
    status_code=204,
    operation_id="get_upload_abilities",
    summary="What of tus is spoken",
    responses={204: {"headers": ABILITIES}},
)
@router.options("/", status_code=204, include_in_schema=False)
@router.options("/{id}", status_code=204, include_in_schema=False)
def abilities(service: Serving) -> Response:
    """Version, extensions and the largest file."""
    headers = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(service.uploads.largest)}
    return Response(status_code=204, headers=headers)


@router.post(
    "",
    status_code=201,
    response_class=Response,
    dependencies=spoken_here,
    operation_id="create_upload",
    summary="Begin an upload",
    openapi_extra=BODY,
    responses={
        **ALWAYS,
        **TAKING,
        201: {"headers": LOCATION | OFFSET | EXPIRES},
        422: _fault("The file is empty."),
        429: _fault("Too many of your uploads are unfinished or unused."),
    },
)
@router.post("/", status_code=201, dependencies=spoken_here, include_in_schema=False)  # as tus clients often have it
async def created(
    request: Request,
    service: Serving,
    caller: Calling,
    upload_length: Length,
    upload_metadata: Annotated[
        str | None, Header(description="`filename` and the name in base64 (UTF-8); other keys are not kept")
    ] = None,
) -> Response:
    """Announce a file; the answer's Location takes its bytes. The first of them may be sent along."""
    name = file_name(upload_metadata or "")
    carries = _carries_bytes(request)
    upload = await run_sync(service.uploads.create, caller.id, name, upload_length)
    if carries:
        upload = await _add(request, service, upload, 0)
    location = f"{request.scope.get('root_path', '')}/v1/uploads/{upload.id}"
    return Response(status_code=201, headers={"Location": location, **_state(upload)})


@router.head(
    "/{id}",
    dependencies=spoken_here,
    response_class=Response,
    operation_id="get_upload",
    summary="Ask how far an upload has come",
    responses={**ALWAYS, **MISSING, 200: {"headers": OFFSET | LENGTH | EXPIRES}},
)
async def looked_at(id: str, service: Serving, caller: Calling) -> Response:
    """A request that still brings bytes to it is taken to be of a broken connection and ended."""
    await run_sync(service.uploads.find, caller.id, id)
    async with service.uploads.turns.turn(id):
        upload = await run_sync(service.uploads.find, caller.id, id)
    name = base64.b64encode(upload.name.encode()).decode()
    headers = {
        "Upload-Length": str(upload.size),
        "Upload-Metadata": f"filename {name}",
        "Cache-Control": "no-store",
    }
    return Response(headers=_state(upload) | headers)


@router.patch(
    "/{id}",
    status_code=204,
    response_class=Response,
    dependencies=spoken_here,
    operation_id="append_upload",
    summary="Send bytes of an upload",
    openapi_extra={"requestBody": BODY["requestBody"] | {"required": True}},
    responses={**ALWAYS, **MISSING, **TAKING, 204: {"headers": OFFSET | EXPIRES}},
)
async def added(id: str, request: Request, service: Serving, caller: Calling, upload_offset: Offset) -> Response:
    """All that follow, or as many as you like. What came before a connection broke is kept."""
    if not _carries_bytes(request):
        raise _wrong_type("")
    upload = await run_sync(service.uploads.find, caller.id, id)
    upload = await _add(request, service, upload, upload_offset)
    return Response(status_code=204, headers=_state(upload))


@router.delete(
    "/{id}",
    status_code=204,
    response_class=Response,
    dependencies=spoken_here,
    operation_id="delete_upload",
    summary="Remove an upload",
    responses={**ALWAYS, **MISSING, 409: _fault("A job uses it.")},
)
async def removed(id: str, service: Serving, caller: Calling) -> Response:
    """Its bytes go too."""
    await run_sync(service.uploads.find, caller.id, id)
    async with service.uploads.turns.turn(id):
        await run_sync(service.uploads.remove, caller.id, id)
    return Response(status_code=204)


@router.post("/{id}", include_in_schema=False, dependencies=spoken_here)
async def overridden(
    id: str,
    request: Request,
    service: Serving,
    caller: Calling,
    x_http_method_override: Annotated[str, Header()] = "",
    upload_offset: Offset = 0,
) -> Response:
    """For clients that can send nothing but GET and POST."""
    match x_http_method_override.upper():
        case "PATCH":
            return await added(id, request, service, caller, upload_offset)
        case "DELETE":
            return await removed(id, service, caller)
        case "HEAD":
            return await looked_at(id, service, caller)
    raise ServiceError(
        "POST adds nothing to an upload.",
        code="no_method",
        hint="Use PATCH, or X-HTTP-Method-Override: PATCH.",
        status=405,
        headers={"Allow": "HEAD, PATCH, DELETE, OPTIONS"},
    )


def file_name(metadata: str) -> str:
    """Return the file's name in Upload-Metadata: pairs of a key and a value in base64, separated by commas."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key.lower() in ("filename", "name") and value:
            try:
                return base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                raise ServiceError(
                    f"Upload-Metadata has a {key} that is not base64.",
                    code="upload_header",
                    hint="Send 'filename ' and the name, UTF-8 encoded in base64.",
                ) from None
    return ""


async def _add(request: Request, service: Service, upload: Upload, start: int) -> Upload:
    """Take the body of a request as the bytes from ``start`` on."""
    uploads = service.uploads
    length = int(request.headers.get("Content-Length", 0))
    local = service.settings.scratch / new_id()
    async with uploads.turns.turn(upload.id) as scope:
        upload = await run_sync(uploads.go_on, upload.owner, upload.id, start, length)
        try:
            await receive(request, local, limit=upload.size - start, scope=scope)
            return await run_sync(uploads.append, upload, start, local)
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(lambda: local.unlink(missing_ok=True))


def _state(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.received), "Upload-Expires": formatdate(upload.expires_at, usegmt=True)}


def _carries_bytes(request: Request) -> bool:
    """Whether the body is bytes of the file; raises `ServiceError` (``wrong_content_type``) when it is not."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == BYTES:
        return True
    if "Transfer-Encoding" in request.headers or request.headers.get("Content-Length", "0") != "0":
        raise _wrong_type(kind)
    return False


def _wrong_type(kind: str) -> ServiceError:
    return ServiceError(
        f"The body is {kind[:80] or 'of no type'}; bytes of a file are sent as {BYTES}.",
        code="wrong_content_type",
        hint=f"Send 'Content-Type: {BYTES}'.",
        status=415,
    )


def _wrong_header(request: Request, error: RequestValidationError) -> ServiceError:
    faults = {str(fault["loc"][-1]): fault["msg"] for fault in error.errors()}
    if "tus-resumable" in faults:
        return ServiceError(
            f"Tus-Resumable is {request.headers.get('Tus-Resumable', '')[:40] or 'missing'}; {VERSION} is spoken here.",
            code="tus_version",
            hint=f"Use a tus client of version 1, or send 'Tus-Resumable: {VERSION}'.",
            status=412,
            headers={"Tus-Version": VERSION},
        )
    if "upload-length" in faults and "Upload-Defer-Length" in request.headers:
        return ServiceError(
            "Upload-Defer-Length is not taken.",
            code="upload_header",
            hint="Send Upload-Length: the size must be known at the beginning.",
        )
    name, why = next(iter(faults.items()))
    return ServiceError(
        f"{name.title()}: {why[0].lower()}{why[1:]}.", code="upload_header", hint="Send it as a number of bytes."
    )
