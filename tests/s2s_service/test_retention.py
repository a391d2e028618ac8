"""What is over goes with all its files, while the service runs; what is not stays."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from clips import make_clip, moving_square
from service import serving, settled, submit, wait_until
from surviving import small_clips

from s2s_service.caller_table import UNSEEN_S
from s2s_service.callers import Callers
from s2s_service.database import connect
from s2s_service.settings import Settings
from s2s_service.store import Store
from s2s_service.sweeper import Sweeper
from s2s_service.uploads import Uploads

KEPT_S = 4.0
SIZE = (160, 120)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    kept = {"retention_days": KEPT_S / 86_400, "upload_hours": KEPT_S / 3600}
    with serving(tmp_path_factory.mktemp("service"), at_once=1, **kept) as running:
        yield running


@pytest.fixture(scope="module")
def parts(served):
    """What a worker's sweeper is made of, on the service's own folder: a worker sweeps too seldom to be waited for."""
    settings = Settings(service_data=served.folder / "data")
    engine, store = connect(settings), Store(settings.store_url)
    callers = Callers(settings, engine)
    yield Sweeper(settings, engine, store, Uploads(settings, engine, store), callers), callers
    engine.dispose()


@pytest.fixture
def sweep(parts):
    """Sweep as several workers do that come to it at the same moment."""

    def swept():
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: parts[0].sweep(), range(3)))

    return swept


def stored(served, *ids):
    store = served.folder / "data" / "store"
    return [path for path in store.rglob("*") if path.is_file() and set(path.relative_to(store).parts) & set(ids)]


def rows(served, table, column, id):
    with closing(sqlite3.connect(served.folder / "data" / "service.sqlite")) as database:
        return database.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (id,)).fetchone()[0]


def upload_of(served, job):
    with closing(sqlite3.connect(served.folder / "data" / "service.sqlite")) as database:
        return database.execute("SELECT upload FROM jobs WHERE id = ?", (job["id"],)).fetchone()[0]


def is_gone(client, address):
    return client.get(address).status_code == 404


@pytest.mark.slow
def test_a_job_goes_with_its_clip_and_results_when_its_time_is_over(served, sweep, tmp_path):
    (clip,) = small_clips(tmp_path, 1)
    with served.client() as client:
        job = settled(client, submit(client, clip))
        ended, upload = time.time(), upload_of(served, job)
        sweep()
        assert time.time() - ended < KEPT_S, "too slow to tell"
        assert len(stored(served, job["id"])) >= 7
        assert stored(served, upload)
        time.sleep(KEPT_S + 0.1)
        sweep()
        assert is_gone(client, f"/v1/jobs/{job['id']}")
        assert is_gone(client, f"/v1/jobs/{job['id']}/video")
        assert client.get("/v1/jobs").json()["jobs"] == []
    assert stored(served, job["id"], upload) == []
    assert not (served.folder / "data" / "store" / "jobs" / job["id"]).exists()
    assert [rows(served, *place) for place in (("jobs", "id", job["id"]), ("versions", "job", job["id"]))] == [0, 0]
    assert rows(served, "uploads", "id", upload) == 0


@pytest.mark.slow
def test_an_upload_that_no_job_uses_goes_when_its_time_is_over(served, sweep):
    with served.client() as client:
        tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Content-Type": "application/offset+octet-stream"}
        address = client.post("/v1/uploads", content=b"clip", headers=tus).headers["Location"]
        upload = address.rpartition("/")[2]
        assert stored(served, upload)
        time.sleep(KEPT_S + 0.1)
        sweep()
        assert client.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code in (404, 410)
    assert stored(served, upload) == []
    assert rows(served, "uploads", "id", upload) == rows(served, "parts", "upload", upload) == 0


@pytest.mark.slow
def test_jobs_that_wait_or_are_worked_on_outlive_their_time(served, sweep, tmp_path):
    long = make_clip(tmp_path / "long.mp4", n_frames=2500, size=(320, 240), picture=moving_square((320, 240)))
    (short,) = small_clips(tmp_path / "clips", 1)
    with served.client() as client:
        began = time.monotonic()
        running, waiting = submit(client, long), submit(client, short)
        while (now := client.get(f"/v1/jobs/{waiting['id']}").json())["state"] == "queued":
            sweep()
            waited_s = time.monotonic() - began
            time.sleep(0.3)
        print(f"waited {waited_s:.1f} s, kept {KEPT_S} s")
        assert waited_s > KEPT_S
        assert client.get(f"/v1/jobs/{running['id']}").json()["state"] == "done"
        assert settled(client, now)["state"] == "done"
        assert client.get(f"/v1/jobs/{waiting['id']}/video").status_code == 200


@pytest.mark.slow
def test_a_result_that_is_being_fetched_comes_whole_though_its_job_goes(served, sweep, tmp_path):
    clip = make_clip(tmp_path / "clip.mp4", n_frames=1500, size=SIZE, picture=moving_square(SIZE))
    with served.client() as client:
        address = f"/v1/jobs/{settled(client, submit(client, clip, prompt='rain'))['id']}"
        whole = client.get(f"{address}/audio").content
        assert len(whole) > 10_000_000  # more than lies in the buffers between server and client
        with client.stream("GET", f"{address}/audio") as answer:
            blocks = answer.iter_bytes(65_536)
            came = [next(blocks)]
            with served.client(cookies=client.cookies) as other:
                wait_until(lambda: sweep() or is_gone(other, address), timeout_s=15)
                assert is_gone(other, f"{address}/audio")
            came.extend(blocks)
        assert int(answer.headers["Content-Length"]) == len(whole)
        assert b"".join(came) == whole
    assert stored(served, address.rpartition("/")[2]) == []


def test_a_session_that_owns_nothing_is_forgotten_when_it_was_long_unseen(served, parts, sweep, tmp_path):
    (clip,) = small_clips(tmp_path, 1)
    with served.client() as client, served.client() as owner:
        client.get("/v1/jobs")
        job = submit(owner, clip)
        name, secret = next(iter(client.cookies.items()))
        client.get("/v1/jobs")
        assert client.cookies[name] == secret
        parts[1].sweep(time.time() + UNSEEN_S + 60)
        assert owner.get(f"/v1/jobs/{job['id']}").status_code == 200  # who has a job is not forgotten
        client.get("/v1/jobs")
        assert client.cookies[name] != secret
        owner.delete(f"/v1/jobs/{job['id']}?only=cancel")
