"""A typed Python client of the service, sync and async (docs/api.md); needs the extra ``[client]``.

    from s2s.client import Client

    with Client("http://127.0.0.1:8765") as client:
        job = client.submit("clip.mp4", prompt="heavy rain")
        job = client.wait(job.id)
        client.download(job.id, "video", "clip.sound.mp4")

It stands apart from the library: it needs no more of it than what goes over the wire.
"""

from __future__ import annotations

from s2s.client.asynchronous import AsyncClient
from s2s.client.calls import Unreachable
from s2s.client.events import WaitTimeout
from s2s.client.problems import JobCancelled, JobFailed, ServiceProblem
from s2s.client.sync import Client
from s2s.errors import S2SError
from s2s.wire import GeneratorInfo, Job, Options, ResultName, Sound, State, Version, Wish

__all__ = [
    "AsyncClient",
    "Client",
    "GeneratorInfo",
    "Job",
    "JobCancelled",
    "JobFailed",
    "Options",
    "ResultName",
    "S2SError",
    "ServiceProblem",
    "Sound",
    "State",
    "Unreachable",
    "Version",
    "WaitTimeout",
    "Wish",
]
