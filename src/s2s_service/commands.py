"""`s2s serve`, `s2s worker` and `s2s keys`: read the flags, call the service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from s2s_service.settings import Settings, load_settings

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for database, store, scratch.",
)


@click.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port; 0 takes a free one.  [default: 8765]")
@DATA
@click.option("--no-worker", is_flag=True, help="Start the API alone; workers run elsewhere (`s2s worker`).")
@click.option("--log", type=click.Choice(["json", "text"]), help="How the log is written.  [default: json]")
def serve(host: str | None, port: int | None, data: Path | None, no_worker: bool, log: str | None) -> None:
    """Run the service: API, page and worker.

    Prints its address and goes on until it is interrupted. Settings not among the flags are environment variables
    (S2S_...); docs/service.md lists them all.
    """
    from s2s_service import supervisor

    supervisor.serve(_settings(host=host, port=port, service_data=data, log=log), worker=not no_worker)


@click.command()
@DATA
@click.option("--log", type=click.Choice(["json", "text"]), help="How the log is written.  [default: json]")
def worker(data: Path | None, log: str | None) -> None:
    """Run a worker that does the service's jobs, beside others on this machine or elsewhere."""
    from s2s_service.worker import work

    work(_settings(service_data=data, log=log))


def _settings(**given: Any) -> Settings:
    return load_settings(**given)
