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
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi import checks as openapi_checks
from service import ROOT, serving, settled, submit

from s2s.timeline import Timeline
from s2s.wire import NewJob, Problem, Wish

DOCUMENT = ROOT / "docs" / "openapi.json"
SCHEMA = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text()))
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
MODES = schemathesis.GenerationMode
QUICK, LONG = 15, 400
CHECKS = [
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
MODELS = {"Problem": Problem, "NewJob": NewJob, "Wish": Wish, "Timeline": Timeline}


def ids(operation):
    return operation.definition.raw["operationId"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    limits = {"rate_per_minute": 1_000_000, "max_waiting": 5, "max_uploads": 5, "job_time_s": 20}
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
        yield session, {"job": [done["id"], done["id"], failed["id"], None], "id": [upload, None], "name": ["tool.hammer", None]}
        still = client.get("/v1/jobs").json()
        assert isinstance(still["jobs"], list)


def attacked(served, caller, operation, mode, n_examples):
    """Send ``n_examples`` made-up requests of an operation; returns how many of each status came."""
    session, known = caller
    turns = {name: itertools.cycle(values) for name, values in known.items()}
    seen = collections.Counter()

    @settings(max_examples=n_examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
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


def sent(operation):
    return operation.definition.raw["operationId"] != "watch_job"


@pytest.mark.parametrize("mode", [MODES.POSITIVE, MODES.NEGATIVE], ids=["valid", "invalid"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=ids)
def test_answers_are_as_documented(served, caller, operation, mode):
    seen = attacked(served, caller, operation, mode, QUICK)
    print(operation.label, mode, dict(seen))
