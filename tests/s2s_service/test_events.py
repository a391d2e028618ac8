import asyncio
import threading

import pytest
from desk import Desk

from s2s_service.events import Hub, stream


@pytest.fixture
def place(tmp_path):
    return Desk(tmp_path)


async def told(hub, job, last=None):
    return [chunk async for chunk in stream(hub, job, last) if "event:" in chunk]


def test_the_last_event_is_the_settled_job(place):
    job = place.job().job

    async def listen():
        listening = asyncio.create_task(told(Hub(place.jobs), job.id))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(place.done, job.id)
        return await asyncio.wait_for(listening, 5)

    events = asyncio.run(listen())
    assert '"state":"queued"' in events[0]
    assert '"state":"done"' in events[-1]


def test_who_has_seen_the_newest_is_told_nothing_again(place):
    job = place.job().job

    async def listen():
        listening = asyncio.create_task(told(Hub(place.jobs), job.id, last=job.revision))
        await asyncio.sleep(0.4)
        place.jobs.cancel("ann", job.id)
        return await asyncio.wait_for(listening, 5)

    [event] = asyncio.run(listen())
    assert '"state":"cancelled"' in event


def test_a_place_in_line_that_moves_is_told(place):
    first, second = place.job().job, place.job().job

    async def listen():
        listening = asyncio.create_task(told(Hub(place.jobs), second.id))
        await asyncio.sleep(0.3)
        place.jobs.cancel("ann", first.id)
        await asyncio.sleep(0.4)
        place.jobs.cancel("ann", second.id)
        return await asyncio.wait_for(listening, 5)

    events = asyncio.run(listen())
    assert ['"place":2' in event for event in events] == [True, False, False]
    assert ['"place":1' in event for event in events] == [False, True, False]


def test_a_removed_job_is_said_to_be_removed(place):
    job = place.job().job

    async def listen():
        listening = asyncio.create_task(told(Hub(place.jobs), job.id, last=job.revision))
        await asyncio.sleep(0.1)
        place.jobs.mark_removed("ann", job.id)
        return await asyncio.wait_for(listening, 5)

    assert asyncio.run(listen()) == ["event: removed\ndata: {}\n\n"]


def test_who_comes_while_others_are_served_is_served_next(place):
    first, second = place.job().job, place.job().job
    looking, go_on = threading.Event(), threading.Event()

    class Slow:
        """A database that takes its time."""

        def snapshots(self, ids):
            looking.set()
            go_on.wait(5)
            return place.jobs.snapshots(ids)

    async def listen():
        hub = Hub(Slow())
        one = asyncio.create_task(told(hub, first.id))
        await asyncio.to_thread(looking.wait, 5)
        other = asyncio.create_task(told(hub, second.id))  # comes when the look has begun without it
        await asyncio.sleep(0.05)
        go_on.set()
        place.jobs.cancel("ann", first.id), place.jobs.cancel("ann", second.id)
        return await asyncio.wait_for(asyncio.gather(one, other), 5)

    for events in asyncio.run(listen()):
        assert '"state":"cancelled"' in events[-1]
