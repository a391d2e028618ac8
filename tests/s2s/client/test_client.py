"""Both clients against a real service."""

import inspect
import os
import signal
import subprocess
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import anyio
import numpy as np
import pytest
from clips import make_picture
from cutting import cutting
from scipy.io import wavfile
from service import COMMAND, serving

from s2s.client import AsyncClient, Client, JobCancelled, JobFailed, S2SError, ServiceProblem
from s2s.client.asynchronous import AsyncClient as Async


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("client") / "service") as served:
        yield served


@pytest.fixture
def client(served):
    with Client(served.url) as client:
        yield client
        for job in client.jobs():  # the next test's jobs wait for none of these
            client.delete(job.id)


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("picture") / "wall.png"
    make_picture(path, np.full((48, 64, 3), 120, np.uint8))
    return path


@pytest.fixture(scope="module")
def done(served, clip):
    """A client with one job that is done, for tests that change nothing."""
    with Client(served.url) as client:
        job = client.submit(clip, prompt="rain", seed=3)
        yield client, client.wait(job.id, timeout_s=60)


def seconds_of(path):
    sample_rate, samples = wavfile.read(path)
    return len(samples) / sample_rate


def test_a_clip_gets_its_sound(done, tmp_path):
    client, job = done
    assert (job.state, job.kind, job.version, job.options.seed) == ("done", "clip", 1, 3)
    assert job.summary == "Rain throughout."
    assert client.download(job.id, "video", tmp_path) == tmp_path / "strikes.sound.mp4"
    assert seconds_of(client.download(job.id, "audio", tmp_path / "a.wav")) == pytest.approx(2.6, abs=0.05)
    assert zipfile.ZipFile(client.download(job.id, "stems.zip", tmp_path)).testzip() is None
    assert client.download(job.id, "captions.vtt", tmp_path).read_text().startswith("WEBVTT")
    assert client.download(job.id, "plot.png", tmp_path).read_bytes().startswith(b"\x89PNG")
    assert client.timeline(job.id).to_json() == client.download(job.id, "timeline", tmp_path).read_text()


def test_every_state_is_told(client, picture):
    job = client.submit(picture, duration_s=0.5)
    assert job.state == "queued"
    told = list(client.events(job.id))
    assert [job.revision for job in told] == sorted({job.revision for job in told})
    assert told[-1].state == "done"
    assert list(client.events(job.id)) == [client.job(job.id)]


@pytest.mark.slow
def test_versions_are_added_and_stay(client, picture, tmp_path):
    job = client.submit(picture, duration_s=0.5)
    client.wait(job.id)
    timeline = client.timeline(job.id)
    client.edit(job.id, timeline.updated(room="hall"))
    assert client.wait(job.id).version == 2
    assert (client.timeline(job.id).room, client.timeline(job.id, version=1).room) == ("hall", timeline.room)
    client.another(job.id, seed=5, prompt="wind")
    job = client.wait(job.id)
    assert [version.wish and version.wish.seed for version in job.versions] == [0, None, 5]
    assert client.download(job.id, "audio", tmp_path, version=2).name == "wall.sound.2.wav"


@pytest.mark.slow
def test_bytes_and_resumable_uploads_are_sent_too(client, picture):
    told = []
    data = picture.read_bytes()
    for resumable in (False, True):
        job = client.submit(
            data, name="wall.png", resumable=resumable, on_progress=lambda *to: told.append(to), duration_s=0.5
        )
        assert (job.name, client.wait(job.id).state) == ("wall.png", "done")
        assert told[-1] == (len(data), len(data))


def test_the_same_key_is_the_same_job(client, picture):
    first = client.submit(picture, idempotency_key="one", duration_s=0.5)
    assert client.submit(picture, idempotency_key="one", duration_s=0.5).id == first.id
    with pytest.raises(ServiceProblem) as caught:
        client.submit(picture, idempotency_key="one", duration_s=0.6)
    assert (caught.value.status, caught.value.code) == (422, "idempotency_mismatch")
    assert [job.id for job in client.jobs()] == [first.id]


def test_a_file_that_is_no_clip_fails_as_on_the_command_line(client):
    job = client.submit(b"this is a text\n" * 100, name="a.mp4")
    with pytest.raises(JobFailed) as caught:
        client.wait(job.id)
    assert (caught.value.code, caught.value.job.id) == ("unreadable_media", job.id)


def test_jobs_are_cancelled_and_deleted(client, picture):
    job = client.submit(picture, duration_s=600)
    assert client.cancel(job.id).state == "cancelled"
    with pytest.raises(JobCancelled):
        client.wait(job.id)
    assert client.cancel(job.id).state == "cancelled"
    other = client.submit(picture, duration_s=600)
    client.delete(other.id)
    client.delete(job.id)
    assert list(client.jobs()) == []
    with pytest.raises(ServiceProblem) as caught:
        client.delete(job.id)
    assert (caught.value.status, caught.value.code) == (404, "no_job")
    assert caught.value.request_id


def test_waiting_has_an_end(client, picture):
    job = client.submit(picture, duration_s=600)
    with pytest.raises(TimeoutError):
        client.wait(job.id, timeout_s=0.3)
    client.delete(job.id)


def test_the_vocabulary_is_listed(client):
    sound = next(sound for sound in client.sounds() if sound.name == "animal.dog_bark")
    assert client.preview(sound.name).startswith(b"RIFF")
    assert [generator.name for generator in client.generators() if generator.default] == ["foley"]
    with pytest.raises(S2SError) as caught:
        client.preview("animal.unicorn")
    assert caught.value.code == "no_sound"


def test_a_client_keeps_its_session_and_sees_its_own_jobs_alone(served, client, picture):
    with ThreadPoolExecutor(4) as pool:
        made = {job.id for job in pool.map(lambda n: client.submit(picture, duration_s=0.5, seed=n), range(4))}
    assert {job.id for job in client.jobs()} == made
    with Client(served.url.replace("127.0.0.1", "localhost")) as other:
        assert list(other.jobs()) == []
        with pytest.raises(ServiceProblem, match="There is no job"):
            other.job(made.pop())
        own = other.submit(picture, duration_s=0.5)
        assert other.job(own.id).id == own.id


def test_jobs_are_listed_over_pages(client, picture, monkeypatch):
    monkeypatch.setattr("s2s.client.jobs.PAGE", 2)
    made = [client.submit(picture, duration_s=0.5, seed=n).id for n in range(5)]
    assert [job.id for job in client.jobs()] == made[::-1]


@pytest.mark.slow
def test_a_key_is_taken_from_the_environment(tmp_path, picture, monkeypatch):
    with serving(tmp_path / "service", auth="keys") as served:
        with Client(served.url) as client, pytest.raises(ServiceProblem) as caught:
            client.submit(picture)
        assert (caught.value.status, caught.value.code) == (403, "page_closed")
        made = subprocess.run(
            [*COMMAND, "keys", "create", "tests"],
            capture_output=True,
            text=True,
            check=True,
            env=served.environment | {"S2S_SERVICE_DATA": str(tmp_path / "service" / "data")},
        )
        monkeypatch.setenv("S2S_KEY", made.stdout.split()[-1])
        monkeypatch.setenv("S2S_URL", served.url)
        with Client() as client, Client() as other:
            job = client.submit(picture, duration_s=0.5)
            assert other.job(job.id).id == job.id
        with Client(key="s2s_wrong") as client, pytest.raises(ServiceProblem) as caught:
            client.job(job.id)
        assert caught.value.code == "wrong_key"


def test_the_asynchronous_client_fetches_and_cancels(served, done, picture, tmp_path):
    other, finished = done

    async def main():
        async with AsyncClient(served.url) as client:
            made = await client.submit(picture, duration_s=600)
            with anyio.move_on_after(0.3) as scope:
                await client.wait(made.id)
            assert scope.cancelled_caught
            assert (await client.cancel(made.id)).state == "cancelled"
            assert [job.id async for job in client.jobs()] == [made.id]
            await client.delete(made.id)
            with pytest.raises(ServiceProblem, match="There is no job"):
                await client.job(made.id)
            client._http.cookies = other._http.cookies
            assert [job.state async for job in client.events(finished.id)] == ["done"]
            return await client.download(finished.id, "audio", tmp_path)

    assert anyio.run(main).read_bytes() == other.download(finished.id, "audio", tmp_path / "a.wav").read_bytes()


@pytest.mark.slow
def test_the_asynchronous_client_does_the_same(served, clip, picture, tmp_path):
    async def main():
        async with AsyncClient(served.url) as client:
            job = await client.submit(clip, resumable=True)
            states = [changed.state async for changed in client.events(job.id)]
            path = await client.download(job.id, "audio", tmp_path)
            await client.edit(job.id, (await client.timeline(job.id)).updated(events=()))
            edited = await client.wait(job.id, timeout_s=60)
            jobs = [job.id async for job in client.jobs()]
            await client.another(job.id, seed=2)
            await client.cancel(job.id)
            await client.delete(job.id)
            sounds, generators = await client.sounds(), await client.generators()
            preview = await client.preview(sounds[0].name)
            made = await client.submit(picture, duration_s=600)
            with anyio.move_on_after(0.5) as scope:
                await client.wait(made.id)
            cancelled = await client.cancel(made.id)
            return job, states, path, edited, jobs, sounds, generators, preview, scope, cancelled

    job, states, path, edited, jobs, sounds, generators, preview, scope, cancelled = anyio.run(main)
    assert (states[-1], edited.version, jobs) == ("done", 2, [job.id])
    assert seconds_of(path) == pytest.approx(2.6, abs=0.05)
    assert len(sounds) > 100 and generators[0].name == "foley" and preview.startswith(b"RIFF")
    assert scope.cancelled_caught and cancelled.state == "cancelled"


def test_both_clients_have_the_same_methods():
    names = [name for name in vars(Client) if not name.startswith("_")]
    assert names == [name for name in vars(Async) if not name.startswith("_")]
    for name in names:
        assert inspect.signature(getattr(Client, name)).parameters == inspect.signature(getattr(Async, name)).parameters


@pytest.mark.slow
def test_what_arrived_is_not_done_twice_when_its_answer_is_lost(served, picture):
    lost = [(b"POST /v1/jobs ", 0), (b"PUT /v1/jobs/", 0), (b"POST /v1/uploads ", 0), (b"POST /v1/jobs ", 50)]
    with cutting(served.url, lost[0]) as wire, Client(wire.url) as client:
        job = client.submit(picture, duration_s=0.5)
        client.wait(job.id)
        wire.cuts.append(lost[1])
        client.edit(job.id, client.timeline(job.id))
        assert len(client.wait(job.id).versions) == 2
        wire.cuts += lost[2:]
        other = client.submit(picture, resumable=True, duration_s=0.5)
        assert (wire.cuts, wire.made) == ([], 4)
        assert [job.id for job in client.jobs()] == [other.id, job.id]
        client.delete(other.id)


def test_an_upload_is_gone_on_with(served, picture):
    data = os.urandom(20_000_000)
    with cutting(served.url) as wire, Client(wire.url) as client:
        wire.cuts += [(b"Upload-Offset: 8000000", 0)] * 2 + [(b"HEAD /v1/uploads", 0)]
        job = client.submit(data, resumable=True)
        assert (wire.cuts, wire.made) == ([(b"Upload-Offset: 8000000", 0)], 2)
        client.delete(job.id)


def test_a_download_and_a_stream_are_gone_on_with(served, done, tmp_path):
    whole = done[0].download(done[1].id, "audio", tmp_path / "whole.wav").read_bytes()
    with cutting(served.url) as wire, Client(wire.url) as client:
        client._http.cookies = done[0]._http.cookies
        wire.cuts += [(b"/audio", 200_000), (b"/audio", 0), (b"/audio", 100_000)]
        assert client.download(done[1].id, "audio", tmp_path / "cut.wav").read_bytes() == whole
        assert wire.made == 3
        wire.cuts += [(b"/events", 700), (b"/events", 0)]
        assert [job.state for job in client.events(done[1].id)] == ["done"]
        assert wire.made == 5


@pytest.mark.slow
def test_a_service_that_is_killed_and_comes_back_is_waited_for(tmp_path, picture):
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path / "service"))
        client = stack.enter_context(Client(served.url))

        def restart():
            nonlocal served
            os.killpg(served.process.pid, signal.SIGKILL)
            served.process.wait()
            port = served.url.rpartition(":")[2]
            served = stack.enter_context(serving(tmp_path / "service", port=port, ready=False))

        job = client.submit(picture, duration_s=60)
        seen = []
        for changed in client.events(job.id):
            seen.append(changed.state)
            if len(seen) in (1, 3):
                restart()
        assert seen[-1] == "done"
        cut = []

        def cut_once(got, size):
            if not cut:
                cut.append((got, size))
                restart()

        path = client.download(job.id, "audio", tmp_path, on_progress=cut_once)
        assert cut[0][0] < cut[0][1] == path.stat().st_size
        assert seconds_of(path) == pytest.approx(60, abs=0.05)
        again = client.download(job.id, "audio", tmp_path / "again.wav")
        assert again.read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_calls_wait_while_the_service_is_away(tmp_path, picture):
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path / "service"))
        client = stack.enter_context(Client(served.url))
        first = client.submit(picture, duration_s=0.5)
        os.killpg(served.process.pid, signal.SIGKILL)
        served.process.wait()
        port = served.url.rpartition(":")[2]
        back = threading.Timer(2, lambda: stack.enter_context(serving(tmp_path / "service", port=port, ready=False)))
        back.start()
        second = client.submit(picture, duration_s=0.5)
        back.join()
        assert [job.id for job in client.jobs()] == [second.id, first.id]
        assert client.wait(first.id).state == client.wait(second.id).state == "done"


def test_no_service_is_told_soon():
    with Client("http://127.0.0.1:9") as client, pytest.raises(S2SError) as caught:
        client.sounds()
    assert caught.value.code == "service_unreachable"
    assert "http://127.0.0.1:9" in caught.value.message
