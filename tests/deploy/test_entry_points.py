"""The commands of the images, with the environment that compose gives them, as processes of this machine: PostgreSQL,
the API, two workers and nginx."""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import httpx
import pytest
from deployment import DEPLOY, command_of, compose, resolved, variables_of
from nginx import running_nginx
from postgres import free_port, new_database, running_postgres
from service import COMMAND, settled, submit, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
MB = 1_000_000


@dataclass
class Deployed:
    """What runs."""

    url: str  # of nginx
    environments: dict  # by service
    workers: list
    log: object

    def healthy(self, what, service):
        """Run the check of a container; returns the finished process."""
        return subprocess.run(
            [sys.executable, DEPLOY / "healthy.py", what],
            env=self.environments[service],
            capture_output=True,
            text=True,
            timeout=60,
        )


@contextlib.contextmanager
def container(name, environment, log):
    """Run a service's command as its image does; ends it as an engine would."""
    words = command_of(name)
    assert words[0] == "s2s"
    process = subprocess.Popen([*COMMAND, *words[1:]], env=environment, stdout=log, stderr=log, cwd="/")
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)  # stop_grace_period
        process.kill()
        process.wait()


def environment_of(name, **here):
    """Return what compose and the image tell a service; ``here`` is what differs on this machine."""
    told = {key: value for key, value in os.environ.items() if not key.startswith(("S2S_", "WEB_"))}
    told |= {key: value for key, value in variables_of(name).items() if key.startswith("S2S_")}
    declared = compose()["services"][name]["environment"]
    told |= {key: resolved(value, {"POSTGRES_PASSWORD": "here"}) for key, value in declared.items()}
    assert set(here) <= set(told) | {"S2S_PORT", "S2S_MAX_UPLOAD_MB", "S2S_LOG"}
    return told | here


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deployed")
    port = free_port()
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(new_database(stack.enter_context(running_postgres())))
        here = {"S2S_DATABASE_URL": database, "S2S_SERVICE_DATA": str(folder / "data"), "S2S_MAX_UPLOAD_MB": "40"}
        environments = {
            "api": environment_of("api", **here, S2S_PORT=str(port), S2S_PROXIES="127.0.0.0/8"),
            "worker": environment_of("worker", **here),
        }
        log = stack.enter_context((folder / "log").open("ab"))
        stack.enter_context(container("api", environments["api"], log))
        workers = [stack.enter_context(container("worker", environments["worker"], log)) for _ in range(2)]
        nginx = compose()["services"]["web"]["environment"]
        given = {name: resolved(value, {"S2S_MAX_UPLOAD_MB": "40"}) for name, value in nginx.items()}
        given["WEB_RESOLVER"] = ""  # there is no name server of Docker's here
        web = stack.enter_context(running_nginx(f"127.0.0.1:{port}", **given))
        found = Deployed(web.http, environments, workers, folder / "log")
        what = found.log.read_text
        wait_until(lambda: found.healthy("ready", "api").returncode == 0, timeout_s=60, every_s=1, what=what)
        yield found


@pytest.fixture
def client(deployed):
    with httpx.Client(base_url=deployed.url, timeout=60) as client:
        assert client.post("/v1/session").status_code == 200
        yield client


def test_containers_are_healthy(deployed):
    for what, service in (("api", "api"), ("ready", "api"), ("worker", "worker")):
        checked = deployed.healthy(what, service)
        assert checked.returncode == 0, checked.stderr


def test_a_dead_api_and_a_silent_worker_are_not_healthy(deployed):
    elsewhere = {**deployed.environments["api"], "S2S_PORT": str(free_port())}
    checked = Deployed(deployed.url, {"api": elsewhere}, [], None).healthy("api", "api")
    assert (checked.returncode, "not healthy" in checked.stderr) == (1, True)
    with running_postgres() as empty:
        unknown = {**deployed.environments["worker"], "S2S_DATABASE_URL": empty}
        checked = Deployed(deployed.url, {"worker": unknown}, [], None).healthy("worker", "worker")
    assert (checked.returncode, "not healthy" in checked.stderr) == (1, True)


def test_a_job_is_done_through_nginx(client):
    job = submit(client, seed=1)
    with client.stream("GET", f"/v1/jobs/{job['id']}/events") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in events.headers
        data = [line.removeprefix("data:") for line in events.iter_lines() if line.startswith("data:")]
    states = [json.loads(told)["state"] for told in data]
    assert states[-1] == "done", states
    assert len(set(states)) >= 3, "what happened was not told while it happened"
    whole = client.get(f"/v1/jobs/{job['id']}/video")
    part = client.get(f"/v1/jobs/{job['id']}/video", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    timeline = client.get(f"/v1/jobs/{job['id']}/timeline", headers={"Accept-Encoding": "gzip"})
    assert timeline.headers["content-encoding"] == "gzip"
    assert timeline.json()["events"]
    assert timeline.headers.get_list("x-content-type-options") == ["nosniff"]


def test_who_asks_is_known_to_the_api(deployed, client):
    claim = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "made-up-by-the-client"}
    answer = client.get("/v1/jobs", headers=claim)
    assert answer.headers["x-request-id"] != claim["X-Request-ID"]
    wait_until(lambda: answer.headers["x-request-id"] in deployed.log.read_text())
    assert "203.0.113.9" not in deployed.log.read_text()


@pytest.mark.parametrize("megabytes", [41, 43, 60])
def test_too_large_a_file_is_refused(client, megabytes):
    # The first is within a form's bounds and refused by the API, when the file has more than it may.
    answer = client.post("/v1/jobs", files={"file": ("clip.mp4", bytes(megabytes * MB))})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large_upload")


def test_a_large_file_comes_in_parts(client):
    size = 30 * MB
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": "filename Y2xpcA=="}
    made = client.post("/v1/uploads", headers=headers)
    assert made.status_code == 201, made.text
    for offset in range(0, size, 10 * MB):
        patch = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
        patch["Content-Type"] = "application/offset+octet-stream"
        sent = client.patch(made.headers["location"], content=bytes(10 * MB), headers=patch)
        assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(offset + 10 * MB))
    assert client.delete(made.headers["location"], headers={"Tus-Resumable": "1.0.0"}).status_code == 204


def test_metrics_are_not_for_the_world(client):
    answer = client.get("/metrics")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_route")


def test_a_stopped_worker_loses_nothing(deployed, client):
    jobs = [submit(client, seed=seed) for seed in range(3)]
    time.sleep(1)
    deployed.workers[0].terminate()
    assert deployed.workers[0].wait(15) == 0
    assert {settled(client, job, timeout_s=120)["state"] for job in jobs} == {"done"}
