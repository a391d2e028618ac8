"""The OpenAPI document: what FastAPI reads off the routes, completed by what holds for all of them.

Errors are `application/problem+json`; the guards before the routes can refuse any request; every answer has the id of
its request. Clients are generated from it, so every operation has a name that reads well in one.

``python -m s2s_service.app > docs/openapi.json`` writes it.
"""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from s2s.timeline import Timeline
from s2s.wire import NewJob, Peaks, Problem

PROBLEM = "application/problem+json"
FAULT = {"schema": {"$ref": "#/components/schemas/Problem"}}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
UNUSED = ("HTTPValidationError", "ValidationError")
BODIES = (Problem, NewJob, Timeline, Peaks)
"""Models that no route declares, for it reads them itself."""
EXAMPLES = {
    "Problem": {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no job '3f0c'.",
        "code": "no_job",
        "hint": "It may have been removed, or is another caller's; /v1/jobs lists yours.",
        "instance": "5c1ea8de0b7f4b0d9e5a3f2b1c4d6e7f",
    },
    "NewJob": {
        "upload": "b7f4b0d9e5a3f2b15c1ea8de",
        "prompt": "a workshop, light rain outside",
        "avoid": "music",
        "seed": 7,
        "room": "room",
    },
    "Peaks": {
        "rate_hz": 50,
        "mix": {"min": [0, -62, -8], "max": [0, 71, 5]},
        "stems": {"tool.hammer": {"min": [0, -30, -4], "max": [0, 34, 3]}},
    },
    "Wish": {"prompt": "heavy rain", "seed": 2, "room": "hall"},
    "Timeline": {
        "version": 1,
        "duration_s": 8.0,
        "generator": "foley",
        "room": "room",
        "events": [{"time_s": 1.2, "sound": "tool.hammer", "strength": 0.8, "pan": -0.2}],
        "beds": [{"start_s": 0.0, "end_s": 8.0, "sound": "water.rain", "strength": 0.3}],
    },
}
NEEDED = {("create_upload", "upload-length"), ("append_upload", "upload-offset")}
"""Headers that routes miss in words of their own."""
TAGS = {
    "jobs": "Clips and pictures that are given their sound.",
    "results": "What came of a job.",
    "uploads": "Large files in parts, by tus 1.0.",
    "vocabulary": "What can be heard.",
    "session": "Who calls.",
    "operation": "For those who run the service.",
}
HEADERS = {
    "X-Request-ID": ("string", "id of the request, as in the log and in `instance` of problems"),
    "RateLimit": ("string", "what is left of the budgets (draft-ietf-httpapi-ratelimit-headers-10)"),
    "RateLimit-Policy": ("string", "the budgets"),
    "Retry-After": ("integer", "seconds to wait before the next try"),
    "WWW-Authenticate": ("string", "how to show a key (RFC 6750)"),
    "ETag": ("string", "changes when the file does"),
    "Accept-Ranges": ("string", "`bytes`"),
    "Content-Range": ("string", "which part it is, of how many bytes"),
    "Content-Disposition": ("string", "the name to save it under"),
    "Location": ("string", "address of what was made"),
}
COMMON = {
    "BadRequest": (400, "The request cannot be read, or names no host.", ()),
    "Unauthorized": (401, "Neither a known key nor a session was shown where one is needed.", ("WWW-Authenticate",)),
    "Forbidden": (403, "A page of another site may not send this, or the page is closed.", ()),
    "TooSlow": (408, "Nothing of the body came for half a minute.", ()),
    "TooLarge": (413, "The body is larger than is taken here.", ()),
    "WrongHost": (421, "The service does not go by the name that it was called by.", ()),
    "Invalid": (422, "The request cannot be understood: the first three faults are named.", ()),
    "TooMany": (
        429,
        "More requests or new sessions than may be; Retry-After says when to try again.",
        ("Retry-After",),
    ),
    "Internal": (500, "Something went wrong in the service; its log has the request's id.", ()),
    "Unavailable": (503, "Database or store cannot be used just now, or too many jobs wait.", ("Retry-After",)),
    "NoRoom": (507, "The disk has no room.", ()),
}


def describe(app: FastAPI) -> None:
    """Have the app serve the completed document at ``/openapi.json``."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # how FastAPI wants it


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an app."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": about} for name, about in TAGS.items()],
    )
    components = made["components"]
    components["schemas"] = {name: schema for name, schema in components["schemas"].items() if name not in UNUSED}
    for model in BODIES:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= schema.pop("$defs", {}) | {model.__name__: schema}
    for name, example in EXAMPLES.items():
        components["schemas"][name]["examples"] = [example]
    components["headers"] = {
        name: {"schema": {"type": kind}, "description": about} for name, (kind, about) in HEADERS.items()
    }
    components["responses"] = {
        name: {"description": about, "headers": _headers(*more), "content": {PROBLEM: FAULT}}
        for name, (_, about, more) in COMMON.items()
    }
    for path, operations in made["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(path, method, operations[method])
    return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if (operation["operationId"], parameter["name"]) in NEEDED or parameter["name"] == "tus-resumable":
            parameter["required"] = True
            parameter["schema"] = _never_null(parameter["schema"])
    responses = operation["responses"]
    for status, response in responses.items():
        _with_headers(path, status, response)
        if response.get("content", {}).get("application/json") == FAULT:
            response["content"] = {PROBLEM: FAULT}
    for name, (code, _, _) in COMMON.items():
        if name in _refusals(path, method, operation):
            responses.setdefault(str(code), {"$ref": f"#/components/responses/{name}"})
    if "422" in responses and responses["422"].get("description") == "Validation Error":
        responses["422"] = {"$ref": "#/components/responses/Invalid"}
    operation["responses"] = dict(sorted(responses.items()))


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    (kind,) = (one for one in schema.get("anyOf", [schema]) if one.get("type") != "null")
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kind}


def _refusals(path: str, method: str, operation: dict[str, Any]) -> set[str]:
    """Names of the common answers that an operation may give."""
    found = {"BadRequest", "Forbidden", "WrongHost", "Internal", "TooLarge", "TooSlow"}
    if path.startswith("/v1/"):
        found |= {"TooMany", "Unavailable"}
    if operation.get("security"):
        found.add("Unauthorized")
    if operation.get("requestBody"):
        found |= {"Invalid", "NoRoom"}
    if operation.get("parameters"):
        found.add("Invalid")
    return found


def _with_headers(path: str, status: str, response: dict[str, Any]) -> None:
    more = ["RateLimit", "RateLimit-Policy"] if path.startswith("/v1/") else []
    more += ["Retry-After"] if status in ("429", "503") and path.startswith("/v1/") else []
    response["headers"] = _headers(*more) | response.get("headers", {})


def _headers(*more: str) -> dict[str, Any]:
    return refer("X-Request-ID", *more)


def refer(*names: str) -> dict[str, Any]:
    """Return response headers, described once for all."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def text(app: FastAPI) -> str:
    """Return the document as it stands in docs/openapi.json."""
    return json.dumps(document(app), indent=1, ensure_ascii=False) + "\n"
