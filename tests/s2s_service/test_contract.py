"""The service does what its OpenAPI document says, whatever is sent; schemathesis makes up the requests."""

import collections
import itertools
import json
import re
import subprocess
import sys

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.specs.openapi import checks as openapi_checks
from service import ROOT, serving, settled, submit

from s2s.timeline import Timeline
from s2s.wire import NewJob, Problem, Wish

DOCUMENT = ROOT / "docs" / "openapi.json"
SCHEMA = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text()))
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MODES = schemathesis.GenerationMode
QUICK, LONG = 5, 200
CHECKS = [
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
MODELS = {"Problem": Problem, "NewJob": NewJob, "Wish": Wish, "Timeline": Timeline}


BYTES = "application/offset+octet-stream"
schemathesis.openapi.media_type(BYTES, strategies.binary(max_size=200))


@schemathesis.serializer(BYTES)
def as_they_are(context, value):
    return {"data": value if isinstance(value, bytes) else json.dumps(value).encode()}


def ids(operation):
    return operation.definition.raw["operationId"]


def variable(operation):
    """Whether anything can be wrong about a request."""
    return bool(operation.definition.raw.get("parameters") or operation.definition.raw.get("requestBody"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    limits = {"max_waiting": 5, "max_uploads": 5, "job_time_s": 20}
    with serving(tmp_path_factory.mktemp("contract"), at_once=1, **limits) as running:
        yield running


@pytest.fixture(scope="module")
def caller(served):
    """A session with a job that is done, one that failed and an upload; what the requests are about."""
    with served.client() as client:
        done = settled(client, submit(client))
        failed = settled(client, client.post("/v1/jobs", files={"file": ("a.mp4", b"no clip")}).json())
        tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "100"}
        upload = client.post("/v1/uploads", headers=tus).headers["location"].rpartition("/")[2]
        session = requests.Session()
        session.cookies.update(dict(client.cookies))
        # The done job is most of what is asked for, and what nobody has is asked for, too.
        yield (
            session,
            {"job": [done["id"], done["id"], failed["id"], None], "id": [upload, None], "name": ["tool.hammer", None]},
        )
        still = client.get("/v1/jobs").json()
        assert isinstance(still["jobs"], list)


def attacked(served, caller, operation, mode, n_examples):
    """Send ``n_examples`` made-up requests of an operation; returns how many of each status came."""
    session, known = caller
    turns = {name: itertools.cycle(values) for name, values in known.items()}
    seen = collections.Counter()

    @settings(
        max_examples=n_examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        for name in ("Authorization", "X-API-Key"):  # who calls is tried in test_callers.py and test_access.py
            (case.headers or {}).pop(name, None)
        case.cookies = {}
        for name in case.path_parameters or {}:
            value = next(turns[name]) if name in turns else None
            # DELETE of the job itself would leave nothing to ask about.
            if value and not (operation.method == "delete" and name in ("job", "id")):
                case.path_parameters[name] = value
        answer = case.call(base_url=served.url, session=session, timeout=30)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400 and operation.method != "head":
            Problem.model_validate_json(answer.content)
            assert answer.headers["content-type"] == ["application/problem+json"]

    send()
    return seen


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_valid_requests_are_answered_as_documented(served, caller, operation):
    seen = attacked(served, caller, operation, MODES.POSITIVE, QUICK)
    if ids(operation) not in ("append_upload", "delete_job", "delete_upload", "add_version", "edit_timeline"):
        assert min(seen) < 300  # some of them are let in


@pytest.mark.parametrize("operation", list(filter(variable, OPERATIONS)), ids=ids)
def test_wrong_requests_are_answered_as_documented(served, caller, operation):
    attacked(served, caller, operation, MODES.NEGATIVE, QUICK)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("operation", list(filter(variable, OPERATIONS)), ids=ids)
def test_many_requests_are_answered_as_documented(served, caller, operation):
    for mode in (MODES.POSITIVE, MODES.NEGATIVE):
        attacked(served, caller, operation, mode, LONG)


def test_the_document_is_the_one_that_is_served(served):
    assert httpx.get(f"{served.url}/openapi.json").json() == json.loads(DOCUMENT.read_text())


def test_the_document_is_written_by_a_command():
    written = subprocess.run([sys.executable, "-m", "s2s_service.app"], capture_output=True, text=True, check=True)
    assert written.stdout == DOCUMENT.read_text()


@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_every_operation_is_described(operation):
    raw = operation.definition.raw
    assert re.fullmatch("[a-z]+(_[a-z]+)+", raw["operationId"])
    assert raw["summary"]
    assert len(raw["tags"]) == 1
    for status, answer in raw["responses"].items():
        whole = (
            SCHEMA.raw_schema["components"]["responses"][answer["$ref"].split("/")[-1]] if "$ref" in answer else answer
        )
        assert whole["description"], status
        assert "X-Request-ID" in whole["headers"], status
        if status >= "400" and operation.path != "/readyz":
            assert list(whole["content"]) == ["application/problem+json"], status


@pytest.mark.parametrize("name", sorted(MODELS))
def test_examples_are_valid(name):
    for example in SCHEMA.raw_schema["components"]["schemas"][name]["examples"]:
        MODELS[name].model_validate(example)
