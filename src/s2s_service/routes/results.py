"""A job's results, whole or in ranges."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from s2s.wire import PICTURES, Job, Problem, ResultName, Version
from s2s_service.document import refer
from s2s_service.jobs import result_key
from s2s_service.problems import ServiceError
from s2s_service.ranges import answer
from s2s_service.routes.jobs import Calling, Serving

router = APIRouter(prefix="/v1/jobs", tags=["results"])
FILES: dict[ResultName, tuple[str, str]] = {
    "audio": ("audio.wav", "audio/wav"),
    "stems.zip": ("stems.zip", "application/zip"),
    "captions.vtt": ("captions.vtt", "text/vtt; charset=utf-8"),
    "plot.png": ("plot.png", "image/png"),
    "peaks.json": ("peaks.json", "application/json"),
    "timeline": ("timeline.json", "application/json"),
    "poster.jpg": ("poster.jpg", "image/jpeg"),
    "strip.jpg": ("strip.jpg", "image/jpeg"),
}
KEPT = "max-age=86400, immutable"
"""How pictures of the clip may be kept: no version has others."""
BINARY = {"schema": {"type": "string", "format": "binary"}}
VIDEO_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska"}
OTHER_VIDEO = "application/octet-stream"
TYPES: dict[str, Any] = dict.fromkeys(
    (*VIDEO_TYPES.values(), OTHER_VIDEO, *(kind.partition(";")[0] for _, kind in FILES.values())), BINARY
) | {
    "application/json": {
        "schema": {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Timeline", "Peaks")]},
    },
}
FILE_HEADERS = refer("ETag", "Accept-Ranges", "Content-Disposition")


@router.get(
    "/{job}/{result}",
    operation_id="get_result",
    summary="Fetch a result",
    response_class=Response,
    responses={
        200: {"description": "The file.", "content": TYPES, "headers": FILE_HEADERS},
        206: {
            "description": "The range that was asked for.",
            "content": TYPES,
            "headers": {**FILE_HEADERS, **refer("Content-Range")},
        },
        304: {"description": "The client has it: If-None-Match says so."},
        404: {"model": Problem, "description": "There is no such job of yours, no such version, or no result yet."},
        416: {"model": Problem, "description": "The file has no such range.", "headers": refer("Content-Range")},
    },
)
def fetched(
    job: str,
    result: ResultName,
    request: Request,
    service: Serving,
    caller: Calling,
    version: Annotated[int | None, Query(ge=1, description="the newest that is done, if left out")] = None,
    download: Annotated[bool, Query(description="false: to be shown in a page rather than saved")] = True,
) -> Response:
    """`video` is the clip with its sound, `audio` the sound alone (WAV), `stems.zip` one WAV a sound, `captions.vtt`
    the sounds as captions, `plot.png` picture, timeline and sound drawn, `peaks.json` what waveforms are drawn of,
    `timeline` what was seen and is heard.

    `poster.jpg`, a picture of the clip, and `strip.jpg`, frames of it side by side, are there as soon as the clip was
    watched, and are the same for all versions."""
    found = service.jobs.find(caller.id, job)
    is_picture = result in PICTURES
    number = version or (1 if is_picture else found.version)
    there = next((one for one in found.versions if one.number == number), None)
    is_made = found.strip_tiles is not None if is_picture else there is not None and there.state == "done"
    if number is None or there is None or not is_made:
        raise _no_result(found, version, there, is_picture=is_picture)
    if is_picture:
        number = 1  # whichever was asked for
    if result == "video":
        suffix = service.jobs.about(caller.id, job)["suffix"]
        file, media_type = f"video{suffix}", VIDEO_TYPES.get(suffix, OTHER_VIDEO)
    else:
        file, media_type = FILES[result]
    return answer(
        request,
        service.store,
        result_key(job, number, file),
        media_type=media_type,
        download=_saved_as(found.name, number, result, file) if download else None,
        etag=f"{job}-{number}-{file}",
        kept=KEPT if is_picture else "no-cache",
    )


def _no_result(job: Job, asked: int | None, there: Version | None, *, is_picture: bool) -> ServiceError:
    """Say which of a job's versions there are, or what to wait for."""
    if asked and there is None:
        what, hint = f"no version {asked}", f"It has versions 1 to {len(job.versions)}."
    elif is_picture:
        what, hint = f"no picture; it is {job.state}", "There is one when its links name it, once the clip was watched."
    elif there is not None:
        what, hint = f"no result of version {asked}, which is {there.state}", "GET /v1/jobs/{id} lists its versions."
    else:
        what, hint = f"no result; it is {job.state}", "Wait until it is done: GET /v1/jobs/{id}/events tells."
    return ServiceError(f"The job {job.id} has {what}.", code="no_result", hint=hint, status=404)


def _saved_as(name: str, number: int, result: ResultName, file: str) -> str:
    """Name a download after the clip: `dog.mp4` gives dog.sound.mp4, dog.sound.wav, dog.timeline.2.json."""
    what = "sound" if result in ("video", "audio") else result.partition(".")[0]
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{what}{'' if number == 1 else f'.{number}'}.{file.partition('.')[2]}"
