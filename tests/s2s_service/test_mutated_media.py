"""Three hundred damaged and disguised files, sent by several callers: nothing but their own jobs fails."""

import contextlib
import os
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mutations import mutants
from service import serving, settled, wait_until

SEED = int(os.environ.get("S2S_TEST_SEED", "300"))
COUNT = 300
CALLERS = 4
ROOT = Path(__file__).parents[2]
SECRET = "the-content-of-a-local-file"
SETTINGS = {
    "at_once": 2,
    "max_queue": 1000,
    "max_waiting": 1000,
    "max_jobs": 1000,
    "max_uploads": 1000,
    "rate_per_minute": 100_000,
    "max_duration_s": 60,
    "job_memory_mb": 2500,
    "job_time_s": 30,
}


@contextlib.contextmanager
def listening():
    """A web server that should never be called; yields its address and the calls."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        def log_message(self, *message):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", calls
    finally:
        server.shutdown()
        server.server_close()


def sent(client, mutant):
    """Send one file; returns the job, or the problem that it was refused with."""
    answer = client.post("/v1/jobs", files={"file": (mutant.name, mutant.data)})
    assert answer.status_code == 202 or 400 <= answer.status_code < 500, (mutant.kind, mutant.name[:80], answer.text)
    return answer.json()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_damaged_and_disguised_files_end_their_own_jobs_and_nothing_else(tmp_path):
    print(f"seed {SEED}")
    (tmp_path / "secret").write_text(SECRET)
    documented = set(re.findall(r"^\| `([a-z0-9_]+)` ", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
    with listening() as (listener, calls), serving(tmp_path / "service", **SETTINGS) as served:
        files = mutants(tmp_path / "clips", SEED, COUNT, secret=tmp_path / "secret", listener=listener)
        processes = {kind: served.processes(kind) for kind in ("api", "worker")}
        with contextlib.ExitStack() as stack, ThreadPoolExecutor(CALLERS) as pool:
            clients = [stack.enter_context(served.client()) for _ in range(CALLERS)]
            owners = [clients[number % CALLERS] for number in range(COUNT)]
            for client in clients:
                client.get("/v1/jobs")
            jobs = list(pool.map(sent, owners, files))
            outcomes = Counter()
            for mutant, client, job in zip(files, owners, jobs, strict=True):
                if "id" not in job:
                    assert job["code"] in documented, job
                    outcomes[mutant.kind, job["code"]] += 1
                    continue
                job = settled(client, job, timeout_s=600)
                outcomes[mutant.kind, job["error"]["code"] if job["error"] else job["state"]] += 1
                assert job["state"] in ("done", "failed")
                if job["state"] == "failed":
                    assert job["error"]["code"] in documented - {"job_failed", "internal"}, (mutant.kind, job["error"])
                    assert str(tmp_path) not in job["error"]["message"]
                    assert "scratch" not in job["error"]["message"]
                else:
                    for result in ("video", "audio", "timeline"):
                        answer = client.get(f"/v1/jobs/{job['id']}/{result}")
                        assert answer.status_code == 200
                        assert answer.content
                        assert SECRET.encode() not in answer.content
                        assert "\n" not in answer.headers["content-disposition"]
            for (kind, outcome), count in sorted(outcomes.items()):
                print(f"{kind:10} {outcome:24} {count}")
            assert calls == []
            assert processes == {kind: served.processes(kind) for kind in ("api", "worker")}
            wait_until(lambda: served.processes("media") == [])
            log = served.log.read_text()
            for fault in ("process died", "stage failed", '"code": "internal"', "Traceback"):
                assert fault not in log
            data = served.folder / "data"
            assert [path for path in (data / "scratch").rglob("*") if path.is_file()] == []
            for client, job in zip(owners, jobs, strict=True):
                if "id" in job:
                    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
            assert [path for path in (data / "store").rglob("*") if path.is_file()] == []
