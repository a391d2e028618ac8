"""`s2s serve`, `s2s worker` and `s2s keys`: read the flags, call the service."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from s2s_service import keys as key_store
from s2s_service.settings import Settings, load_settings

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The service's folder: database, store, scratch.",
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


@click.group()
@DATA
@click.pass_context
def keys(context: click.Context, data: Path | None) -> None:
    """Make, list and revoke the service's API keys."""
    context.obj = data


@keys.command("create")
@click.argument("name")
@DATA
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def keys_create(before: Path | None, name: str, data: Path | None, as_json: bool) -> None:
    """Make a key called NAME and print it, once: only a hash of it is kept."""
    made = key_store.create_key(_settings(service_data=data or before), name)
    click.echo(json.dumps(asdict(made), indent=1) if as_json else made.key)
    if not as_json:
        click.echo(f"This is the only time the key {made.name} is shown; `s2s keys revoke` ends it.", err=True)


@keys.command("list")
@DATA
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def keys_list(before: Path | None, data: Path | None, as_json: bool) -> None:
    """List all keys, revoked ones too."""
    found = key_store.list_keys(_settings(service_data=data or before))
    entries = [key_store.as_dict(key) for key in found]
    click.echo(json.dumps(entries, indent=1) if as_json else key_store.as_table(found))


@keys.command("revoke")
@click.argument("key", metavar="NAME|ID")
@DATA
@click.pass_obj
def keys_revoke(before: Path | None, key: str, data: Path | None) -> None:
    """Refuse a key from now on; its jobs stay until they expire."""
    revoked = key_store.revoke_key(_settings(service_data=data or before), key)
    click.echo(f"The key {revoked.name} is refused from now on.")


def _settings(**given: Any) -> Settings:
    os.umask(0o077)  # what is written is the service's user's alone
    return load_settings(**given)
