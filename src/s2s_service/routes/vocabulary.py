"""What can be heard: sounds with previews, and the generators that make them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from s2s.wire import GeneratorList, Problem, SoundList
from s2s_service.routes.jobs import Calling, Serving
from s2s_service.vocabulary import generators

router = APIRouter(prefix="/v1", tags=["vocabulary"])


@router.get("/sounds", operation_id="list_sounds", summary="List the sounds")
def sounds(service: Serving, caller: Calling) -> SoundList:
    """Every sound that events and beds of a timeline may name."""
    return SoundList(sounds=service.vocabulary.sounds())


@router.get(
    "/sounds/{name}/preview.wav",
    operation_id="get_sound_preview",
    summary="Hear a sound",
    response_class=Response,
    responses={
        200: {"description": "A few seconds of it.", "content": {"audio/wav": {}}},
        404: {"model": Problem, "description": "There is no such sound."},
    },
)
def preview(name: str, service: Serving, caller: Calling) -> Response:
    """A short WAV: a few hits, or a few seconds of a sound that goes on."""
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(service.vocabulary.preview(name), media_type="audio/wav", headers=headers)


@router.get("/generators", operation_id="list_generators", summary="List the generators")
def listed(service: Serving, caller: Calling) -> GeneratorList:
    """What turns a timeline into sound."""
    return GeneratorList(generators=generators())
