"""Server-sent events: a job's state whenever it changes, for as many listeners as like.

One look at the database a quarter of a second serves all listeners of this process. Each event is the whole job, its
id the job's revision: who comes back with Last-Event-ID is told at once if anything has changed meanwhile, and nothing
that matters can be missed, for the history of states is part of the job.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import structlog

from s2s.wire import SETTLED, Job
from s2s_service.jobs import Jobs

log = structlog.get_logger()
LOOK_EVERY_S = 0.25
BREATH_S = 15.0
"""A comment is sent when there is no news for this long, so that proxies and clients know the line is alive."""


class Watch:
    """One listener's view of one job: the newest state that it has not been told of."""

    def __init__(self, job: str) -> None:
        self.job = job
        self.news: Job | None = None
        self.gone = False
        self.bell = asyncio.Event()


class Hub:
    """Looks at all jobs that are listened to, and rings."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._watches: set[Watch] = set()
        self._task: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def watching(self, job: str) -> Iterator[Watch]:
        """Give a watch on a job for as long as the block lasts."""
        watch = Watch(job)
        self._watches.add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while watches := set(self._watches):  # who comes during a look is served by the next
            try:
                found = await asyncio.to_thread(self._jobs.snapshots, {watch.job for watch in watches})
            except Exception:
                log.exception("jobs cannot be looked at")  # a database that restarts; listeners wait
            else:
                for watch in watches:
                    watch.news = found.get(watch.job)
                    watch.gone = watch.news is None
                    watch.bell.set()
            await asyncio.sleep(LOOK_EVERY_S)


async def stream(hub: Hub, job: str, last: int | None) -> AsyncIterator[str]:
    """Yield a job's events until it is settled or removed.

    Parameters
    ----------
    last : int, optional
        The revision that the listener has seen.
    """
    told: tuple[int, int | None] | None = None
    loop = asyncio.get_running_loop()
    spoke = loop.time()
    yield "retry: 1000\n\n"
    with hub.watching(job) as watch:
        while True:
            try:
                await asyncio.wait_for(watch.bell.wait(), BREATH_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            watch.bell.clear()
            if watch.gone:
                yield "event: removed\ndata: {}\n\n"
                return
            now = watch.news
            assert now is not None
            # The place in line changes with other jobs, not with this one's revision.
            state = (now.revision, now.place)
            if told is None and now.revision == last:
                told = state
            if told != state:
                told, spoke = state, loop.time()
                yield f"event: job\nid: {now.revision}\ndata: {now.model_dump_json()}\n\n"
            elif loop.time() - spoke > BREATH_S:
                spoke = loop.time()
                yield ": still here\n\n"
            if now.state in SETTLED:
                return
