"""The client that does not wait: every operation driven by an `httpx.AsyncClient`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

from s2s.client import calls, jobs
from s2s.client.calls import Answer, Command, Operation, Progress
from s2s.client.download import download
from s2s.client.events import Watch, wait
from s2s.client.exchange import Exchange
from s2s.client.extra import anyio, httpx, to_thread
from s2s.client.transport import address_of, client_settings, head_of, key_of, prepared, told_ours, whole_of
from s2s.client.upload import OptionFields, Source, WishFields, submit
from s2s.timeline import Timeline
from s2s.wire import GeneratorInfo, Job, ResultName, Sound

T = TypeVar("T")


class AsyncClient:
    """A service, as seen by one caller; parameters and methods are those of `Client`, to be awaited.

    Callbacks are plain functions, called in the event loop.

    Examples
    --------
    >>> async def main() -> None:
    ...     async with AsyncClient() as client:
    ...         job = await client.submit("clip.mp4", prompt="heavy rain")
    ...         async for job in client.events(job.id):
    ...             print(job.state, job.progress)
    ...         await client.download(job.id, "video", "clip.sound.mp4")
    """

    def __init__(
        self, base_url: str | None = None, key: str | None = None, timeout: float = 60.0, *, patience_s: float = 60.0
    ) -> None:
        self.base_url = address_of(base_url)
        key = key_of(key)
        self._exchange = Exchange(self.base_url, patience_s=patience_s)
        self._http = httpx.AsyncClient(**client_settings(self.base_url, key, timeout))
        self._known = key is not None
        self._beginning = anyio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(
        self,
        clip: str | os.PathLike[str] | bytes,
        *,
        name: str | None = None,
        resumable: bool | None = None,
        on_progress: Progress | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[OptionFields],
    ) -> Job:
        """Send a clip or picture and return its job, queued; see `Client.submit`."""
        source = Source(clip if isinstance(clip, bytes) else Path(clip), name)
        return await self._run(
            submit(self._exchange, source, options, resumable=resumable, key=idempotency_key, on_progress=on_progress)
        )

    async def job(self, id: str) -> Job:
        """Return a job as it is now."""
        return await self._run(jobs.job(self._exchange, id))

    async def jobs(self) -> AsyncIterator[Job]:
        """All jobs of this caller, newest first."""
        pages = jobs.Pages(self._exchange)
        while (page := await self._run(pages.step())) is not None:
            for job in page:
                yield job

    async def events(self, id: str) -> AsyncIterator[Job]:
        """A job as it is, and each time it changes, until it is settled; goes on over broken connections.

        Whoever leaves the loop early closes the connection at once by `contextlib.aclosing`.
        """
        watch = Watch(self._exchange, id)
        try:
            while (job := await self._run(watch.step())) is not None:
                yield job
        finally:
            await self._drive(watch.close())

    async def wait(
        self, id: str, on_change: Callable[[Job], None] | None = None, timeout_s: float | None = None
    ) -> Job:
        """Return a job when it is done; raises `JobFailed`, `JobCancelled` or `WaitTimeout`, see `Client.wait`."""
        return await self._run(wait(self._exchange, id, on_change, timeout_s))

    async def download(
        self,
        id: str,
        what: ResultName = "video",
        to: str | os.PathLike[str] = ".",
        *,
        version: int | None = None,
        on_progress: Progress | None = None,
    ) -> Path:
        """Write a result to a file, or into a folder under the name it has, and return where; whole or not at all."""
        request = jobs.result_request(id, what, version)
        return await self._run(download(self._exchange, request, Path(to), f"{id}.{what}", on_progress))

    async def timeline(self, id: str, *, version: int | None = None) -> Timeline:
        """Return what was seen and chosen, to be looked at or changed."""
        return await self._run(jobs.timeline(self._exchange, id, version))

    async def edit(self, id: str, timeline: Timeline) -> Job:
        """Have a changed timeline rendered; earlier versions stay."""
        return await self._run(jobs.edit(self._exchange, id, timeline))

    async def another(self, id: str, **wish: Unpack[WishFields]) -> Job:
        """Have another take chosen from what was seen; earlier versions stay."""
        return await self._run(jobs.another(self._exchange, id, wish))

    async def cancel(self, id: str) -> Job:
        """End the work on a job; one that is settled stays as it is."""
        return await self._run(jobs.cancel(self._exchange, id))

    async def delete(self, id: str) -> None:
        """Remove a job with all its files, whatever its state."""
        await self._run(jobs.delete(self._exchange, id))

    async def sounds(self) -> list[Sound]:
        """Return the vocabulary."""
        return await self._run(jobs.sounds(self._exchange))

    async def preview(self, name: str) -> bytes:
        """Return a short WAV of a sound."""
        return await self._run(jobs.preview(self._exchange, name))

    async def generators(self) -> list[GeneratorInfo]:
        """Return what jobs may name as their generator."""
        return await self._run(jobs.generators(self._exchange))

    async def _run(self, operation: Operation[T]) -> T:
        async with self._beginning:
            if not self._known:
                await self._drive(jobs.begin_session(self._exchange))
                self._known = True
        return await self._drive(operation)

    async def _drive(self, operation: Operation[T]) -> T:
        try:
            command = next(operation)
            while True:
                try:
                    result = await self._do(command)
                except BaseException as error:
                    command = operation.throw(error)
                else:
                    command = operation.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    async def _do(self, command: Command) -> Any:
        match command:
            case calls.Send(request) | calls.Open(request):
                return await self._send(request, stream=isinstance(command, calls.Open))
            case calls.Read(answer):
                with told_ours(self.base_url):
                    return await anext(answer.handle[1], b"")
            case calls.Close(answer):
                # An operation that is cancelled closes what it opened all the same.
                with anyio.CancelScope(shield=True):
                    await answer.handle[0].aclose()
            case calls.Pause(seconds):
                await anyio.sleep(seconds)
            case calls.Do(function):
                return await to_thread.run_sync(function)
        return None

    async def _send(self, request: calls.Request, *, stream: bool) -> Answer:
        with told_ours(self.base_url), prepared(self._http, request) as prepared_request:
            response = await self._http.send(prepared_request, stream=stream)
            if stream and response.is_success:
                return head_of(response, response.aiter_raw())
            await response.aread()
            return whole_of(response)
