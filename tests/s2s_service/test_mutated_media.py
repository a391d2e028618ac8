"""Three hundred damaged and disguised files, sent by several callers: nothing but their own jobs fails."""

import contextlib
import json
import os
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import av
import pytest
from clips import flat, make_clip
from disguises import TEXTS
from mutations import mutants
from sending import check_results, count_rows, listening, send, spoken_of, stored
from service import serving, settled, wait_until

SEED = int(os.environ.get("S2S_TEST_SEED", "300"))
COUNT = 300
CALLERS = 4
LONGEST_S = 300
DOCUMENT = Path(__file__).parents[2] / "docs" / "errors.md"
DOCUMENTED = set(re.findall(r"^\| `([a-z0-9_]+)` ", DOCUMENT.read_text(), re.MULTILINE))
OURS = {"internal", "job_failed", "output_failed", "output_unwritable", "store_unusable", "disk_full"}
"""What says that the service is to blame, not the file."""
SECRET = "the-content-of-a-local-file"
NO_CLIPS = {*TEXTS, "zip", "tar", "gzip", "noise", "one byte", "program", "empty"}
SETTINGS = {
    "at_once": 2,
    "max_queue": 1000,
    "max_waiting": 1000,
    "max_jobs": 1000,
    "max_uploads": 1000,
    "max_duration_s": 60,
    "job_memory_mb": 2500,
    "job_time_s": 30,
}
PATH = re.compile(r"/(?!v1/)[\w.+-]+/")


def local_files(folder):
    """Make what playlists point at: a clip that decodes and a text, both with the secret in them."""
    folder.mkdir()
    clip = make_clip(folder / "local.mp4", n_frames=10, picture=flat(99, (64, 48)), metadata={"title": SECRET})
    secret = folder / "secret"
    secret.write_text(SECRET)
    return {"clip": clip, "secret": secret}


def check_lures(files, folder):
    """Playlists lead where they point, for one who follows them."""
    playlist = folder / "list"
    playlist.write_bytes(next(mutant.data for mutant in files if mutant.kind == "ffconcat").splitlines(True)[1])
    with av.open(str(playlist), format="concat", options={"safe": "0"}) as container:
        assert len(list(container.decode(video=0))) == 10


def check_told(mutant, job):
    """A job tells nothing of the service's machine, and names a file as it may be shown."""
    assert SECRET not in json.dumps(job)
    told = [*job["notes"], job["summary"], *(job["error"] or {}).values()]
    assert not [text for text in told if PATH.search(text) or "scratch" in text or "Traceback" in text], told
    assert 1 <= len(job["name"]) <= 200
    assert job["name"].isprintable()
    assert not set(job["name"]) & set("/\\")
    if mutant.kind in NO_CLIPS or (mutant.kind.startswith("bomb") and not mutant.name.startswith("wide")):
        assert job["state"] == "failed", (mutant.kind, mutant.name)
    if mutant.kind == "named" or (mutant.kind == "renamed" and not mutant.data.startswith(b"RIFF")):
        assert job["state"] == "done", (mutant.kind, mutant.name[:80], job["error"])


def longest_stage_s(job):
    """How long the job was longest in one state of work."""
    history = [(passage["state"], datetime.fromisoformat(passage["at"])) for passage in job["versions"][0]["history"]]
    return max((end - start).total_seconds() for (state, start), (_, end) in pairwise(history) if state != "queued")


def outcome_of(client, mutant, answer):
    """Wait until a file has come to its end, check that, and return code or state, and the longest stage."""
    told = answer.json()
    if answer.status_code != 202:
        assert 400 <= answer.status_code < 500, (mutant.kind, mutant.name[:80], answer.text)
        assert told["code"] in DOCUMENTED
        assert not PATH.search(told["detail"] + told["hint"]), told
        return f"refused: {told['code']}", 0.0
    job = settled(client, told, timeout_s=LONGEST_S)
    assert job["state"] in ("done", "failed")
    check_told(mutant, job)
    if job["state"] == "failed":
        assert job["error"]["code"] in DOCUMENTED - OURS, (mutant.kind, mutant.name, job["error"])
        return job["error"]["code"], longest_stage_s(job)
    for name, content in check_results(client, job).items():
        assert SECRET.encode() not in content, name
    return "done", longest_stage_s(job)


def check_left(served, processes):
    """The service is the one it was; nothing lies about, and it has nothing to complain of."""
    data = served.folder / "data"
    assert processes == {kind: served.processes(kind) for kind in processes}
    wait_until(lambda: served.processes("media") == [], timeout_s=5)
    assert [path for path in (data / "scratch").rglob("*") if path.is_file()] == []
    assert list((data / "scratch").glob("*/*")) == []
    assert stored(data) == spoken_of(data)
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert [line for line in lines if line["level"] != "info" or "exception" in line] == []


@pytest.mark.slow
@pytest.mark.timeout(3 * LONGEST_S)
def test_damaged_and_disguised_files_end_their_own_jobs_and_nothing_else(tmp_path):
    print(f"seed {SEED}")
    with (
        listening() as (url, calls),
        serving(tmp_path / "service", **SETTINGS) as served,
        contextlib.ExitStack() as stack,
        ThreadPoolExecutor(CALLERS) as pool,
    ):
        files = mutants(tmp_path / "clips", SEED, COUNT, url=url, **local_files(tmp_path / "local"))
        check_lures(files, tmp_path)
        processes = {kind: served.processes(kind) for kind in ("api", "worker")}
        assert all(processes.values())
        clients = [stack.enter_context(served.client()) for _ in range(CALLERS)]
        for client in clients:
            client.get("/v1/jobs")  # one session each, before anything is sent at the same time
        owners = [clients[number % CALLERS] for number in range(COUNT)]
        began = time.monotonic()
        answers = list(pool.map(send, owners, files))
        found = [outcome_of(*one) for one in zip(owners, files, answers, strict=True)]
        took_s = time.monotonic() - began
        counts = Counter((mutant.kind, outcome) for mutant, (outcome, _) in zip(files, found, strict=True))
        for (kind, outcome), count in sorted(counts.items()):
            print(f"{kind:12} {outcome:26} {count:3}")
        print(f"{COUNT} files in {took_s:.0f} s, the longest stage {max(stage_s for _, stage_s in found):.1f} s")
        check_left(served, processes)
        assert calls == []
        with contextlib.suppress(OSError), urlopen(url, timeout=5):
            pass
        assert len(calls) == 1  # it would have heard
        for client, answer in zip(owners, answers, strict=True):
            if answer.status_code == 202:
                assert client.delete(f"/v1/jobs/{answer.json()['id']}").status_code == 204
        data = served.folder / "data"
        assert stored(data) == set()
        assert set(count_rows(data).values()) == {0}
