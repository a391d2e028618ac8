"""The client that waits: every operation driven by an `httpx.Client`."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

from s2s.client import calls, jobs
from s2s.client.calls import Answer, Command, Operation, Progress
from s2s.client.download import download
from s2s.client.events import Watch, wait
from s2s.client.exchange import Exchange
from s2s.client.extra import httpx
from s2s.client.transport import address_of, client_settings, head_of, key_of, prepared, told_ours, whole_of
from s2s.client.upload import OptionFields, Source, WishFields, submit
from s2s.timeline import Timeline
from s2s.wire import GeneratorInfo, Job, ResultName, Sound

T = TypeVar("T")


class Client:
    """A service, as seen by one caller; may be shared by threads.

    Parameters
    ----------
    base_url : str, optional
        The service's address; S2S_URL or ``http://127.0.0.1:8765`` when it is left out.
    key : str, optional
        As `s2s keys create` prints it; S2S_KEY when it is left out. Without one, the service knows this object by a
        cookie, and its jobs can be reached through this object alone.
    timeout : float
        Longest silence of the service, in seconds.
    patience_s : float
        How long one call goes on trying, between tries, while the service is away or busy.

    Examples
    --------
    >>> with Client() as client:                                              # doctest: +SKIP
    ...     job = client.submit("clip.mp4", prompt="heavy rain")
    ...     job = client.wait(job.id, on_change=lambda job: print(job.state, job.progress))
    ...     client.download(job.id, "video", "clip.sound.mp4")
    """

    def __init__(
        self, base_url: str | None = None, key: str | None = None, timeout: float = 60.0, *, patience_s: float = 60.0
    ) -> None:
        self.base_url = address_of(base_url)
        key = key_of(key)
        self._exchange = Exchange(self.base_url, patience_s=patience_s)
        self._http = httpx.Client(**client_settings(self.base_url, key, timeout))
        self._known = key is not None
        self._beginning = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def submit(
        self,
        clip: str | os.PathLike[str] | bytes,
        *,
        name: str | None = None,
        resumable: bool | None = None,
        on_progress: Progress | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[OptionFields],
    ) -> Job:
        """Send a clip or picture and return its job, queued.

        Parameters
        ----------
        clip : path or bytes
            What is to be given sound.
        name : str, optional
            Its name; bytes have none of their own.
        resumable : bool, optional
            Whether it is sent in pieces, of which none need be sent twice; when left out, above 20 MB.
        on_progress : callable, optional
            Called with bytes sent and bytes in all.
        idempotency_key : str, optional
            The same key with the same clip and options is the same job, made once, even by another run of the program
            (if the clip is sent whole, which is then the rule). Made for each call when left out.
        **options
            Fields of `s2s.wire.Options`.
        """
        source = Source(clip if isinstance(clip, bytes) else Path(clip), name)
        return self._run(
            submit(self._exchange, source, options, resumable=resumable, key=idempotency_key, on_progress=on_progress)
        )

    def job(self, id: str) -> Job:
        """Return a job as it is now."""
        return self._run(jobs.job(self._exchange, id))

    def jobs(self) -> Iterator[Job]:
        """All jobs of this caller, newest first."""
        pages = jobs.Pages(self._exchange)
        while (page := self._run(pages.step())) is not None:
            yield from page

    def events(self, id: str) -> Iterator[Job]:
        """A job as it is, and each time it changes, until it is settled; goes on over broken connections."""
        watch = Watch(self._exchange, id)
        try:
            while (job := self._run(watch.step())) is not None:
                yield job
        finally:
            self._drive(watch.close())

    def wait(self, id: str, on_change: Callable[[Job], None] | None = None, timeout_s: float | None = None) -> Job:
        """Return a job when it is done.

        Raises
        ------
        JobFailed, JobCancelled
            When it came to that.
        WaitTimeout
            When it is not settled after ``timeout_s``.
        """
        return self._run(wait(self._exchange, id, on_change, timeout_s))

    def download(
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
        return self._run(download(self._exchange, request, Path(to), f"{id}.{what}", on_progress))

    def timeline(self, id: str, *, version: int | None = None) -> Timeline:
        """Return what was seen and chosen, to be looked at or changed."""
        return self._run(jobs.timeline(self._exchange, id, version))

    def edit(self, id: str, timeline: Timeline) -> Job:
        """Have a changed timeline rendered; earlier versions stay."""
        return self._run(jobs.edit(self._exchange, id, timeline))

    def another(self, id: str, **wish: Unpack[WishFields]) -> Job:
        """Have another take chosen from what was seen; earlier versions stay."""
        return self._run(jobs.another(self._exchange, id, wish))

    def cancel(self, id: str) -> Job:
        """End the work on a job; one that is settled stays as it is."""
        return self._run(jobs.cancel(self._exchange, id))

    def delete(self, id: str) -> None:
        """Remove a job with all its files, whatever its state."""
        self._run(jobs.delete(self._exchange, id))

    def sounds(self) -> list[Sound]:
        """Return the vocabulary."""
        return self._run(jobs.sounds(self._exchange))

    def preview(self, name: str) -> bytes:
        """Return a short WAV of a sound."""
        return self._run(jobs.preview(self._exchange, name))

    def generators(self) -> list[GeneratorInfo]:
        """Return what jobs may name as their generator."""
        return self._run(jobs.generators(self._exchange))

    def _run(self, operation: Operation[T]) -> T:
        with self._beginning:
            if not self._known:
                self._drive(jobs.begin_session(self._exchange))
                self._known = True
        return self._drive(operation)

    def _drive(self, operation: Operation[T]) -> T:
        try:
            command = next(operation)
            while True:
                try:
                    result = self._do(command)
                except BaseException as error:
                    command = operation.throw(error)
                else:
                    command = operation.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    def _do(self, command: Command) -> Any:
        match command:
            case calls.Send(request) | calls.Open(request):
                return self._send(request, stream=isinstance(command, calls.Open))
            case calls.Read(answer):
                with told_ours(self.base_url):
                    return next(answer.handle[1], b"")
            case calls.Close(answer):
                answer.handle[0].close()
            case calls.Pause(seconds):
                time.sleep(seconds)
            case calls.Do(function):
                return function()
        return None

    def _send(self, request: calls.Request, *, stream: bool) -> Answer:
        with told_ours(self.base_url), prepared(self._http, request) as prepared_request:
            response = self._http.send(prepared_request, stream=stream)
            if stream and response.is_success:
                return head_of(response, response.iter_raw())
            response.read()
            return whole_of(response)
