"""Every setting of the service, read from the environment (``S2S_`` and the name in capitals) or set by a flag.

Secrets (the password in `database_url`) come from the environment alone; values that stand in examples are refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from s2s.config import CONFIG_VARIABLE, DATA_VARIABLE, data_folder
from s2s.device import usable_cores
from s2s.errors import UsageError

PREFIX = "S2S_"
OTHERS = {CONFIG_VARIABLE, DATA_VARIABLE, "S2S_REFERENCE", "S2S_TEST_SEED", "S2S_URL", "S2S_KEY"}
"""Variables of the library, its tests and its client."""
PLACEHOLDERS = frozenset("change changeme change-me changethis password secret example placeholder todo xxx".split())
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
Listed = Annotated[tuple[str, ...], NoDecode]
"""Several values, separated by commas."""


class Settings(BaseSettings):
    """What an operator may set; docs/service.md lists it, made from this class."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", use_attribute_docstrings=True)

    host: str = "127.0.0.1"
    """Address to listen on; on other addresses than loopback, programs need a key."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8765
    """Port to listen on; 0 takes a free one and prints it."""
    service_data: Path = Field(default_factory=lambda: data_folder() / "service")
    """Folder for the database, the store and scratch files (`--data`)."""
    database_url: str = ""
    """`postgresql+psycopg://USER:PASSWORD@HOST/NAME` lets many workers share the jobs; empty: SQLite in the folder."""
    store: str = ""
    """Where clips and results lie: `file:///...`, `s3://BUCKET/...`, `gs://BUCKET/...`; empty: in the folder."""
    auth: Literal["open", "keys"] = "open"
    """`open`: the page's sessions and API keys; `keys`: API keys alone, the page is closed."""
    hosts: Listed = ()
    """Names under which the service may be called (`sound.example.org`), beside loopback and the listening address."""
    origins: Listed = ()
    """Other sites whose pages may call the API from a browser (`https://studio.example.org`)."""
    proxies: Listed = ()
    """Addresses of proxies whose X-Forwarded-For and -Proto are believed (`10.0.0.0/8`)."""
    packs: Listed = ()
    """Packs of recordings that serve sounds in place of the models: folders, or names that `s2s packs list` shows."""

    max_upload_mb: Annotated[int, Field(ge=1)] = 500
    """Largest file, in megabytes."""
    max_duration_s: Annotated[float, Field(gt=0)] = 600
    """Longest clip, in seconds."""
    max_pixels: Annotated[int, Field(ge=1)] = 52_000_000
    """Largest picture, in pixels; more than the library's own 52 million are never decoded."""
    max_queue: Annotated[int, Field(ge=1)] = 100
    """Jobs waiting, of all callers; beyond, the answer is 503 with Retry-After."""
    max_waiting: Annotated[int, Field(ge=1)] = 20
    """Jobs waiting or worked on, of one caller."""
    max_jobs: Annotated[int, Field(ge=1)] = 500
    """Jobs kept, of one caller."""
    max_versions: Annotated[int, Field(ge=1)] = 50
    """Renderings kept of one job."""
    max_uploads: Annotated[int, Field(ge=1)] = 20
    """Unfinished or unused uploads, of one caller."""
    rate_per_minute: Annotated[int, Field(ge=1)] = 600
    """Requests a minute from one caller, and five times that from one address."""
    new_sessions_per_hour: Annotated[int, Field(ge=1)] = 120
    """Sessions that one address may begin."""
    min_free_mb: Annotated[int, Field(ge=0)] = 1000
    """No new file is taken when the disk of the folder has less free."""

    at_once: Annotated[int, Field(ge=1)] = Field(default_factory=lambda: max(1, usable_cores() // 2))
    """Jobs that one worker does side by side."""
    job_memory_mb: Annotated[int, Field(ge=1500)] = 4000
    """Address space of the process that decodes and renders a job."""
    device: Literal["cpu", "auto", "cuda"] = "cpu"
    """Where networks run; on a GPU a job's memory and files are bounded by the container alone."""
    job_time_s: Annotated[float, Field(gt=0)] = 1800
    """Time that one stage of a job may take."""
    job_file_mb: Annotated[int, Field(ge=1)] = 8000
    """Largest file that a job may write."""
    retention_days: Annotated[float, Field(gt=0)] = 7
    """Jobs and their files are removed this long after they last changed."""
    upload_hours: Annotated[float, Field(gt=0)] = 24
    """Uploads that no job uses are removed after this long."""
    dead_after_s: Annotated[float, Field(ge=5)] = 20
    """A worker not heard of for this long is dead; its jobs go to others, and PostgreSQL ends what it left open."""
    log: Literal["json", "text"] = "json"
    """How the log is written."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is logged."""

    @field_validator("hosts", "origins", "proxies", "packs", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("service_data")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _usable_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("is not an address of a database") from error
        if url.drivername not in ("sqlite", "postgresql+psycopg"):
            raise ValueError(f"has the driver {url.drivername!r}; use postgresql+psycopg://... or sqlite:///...")
        if (url.password or "").lower() in PLACEHOLDERS:
            raise ValueError("has a password that stands in examples; set one of your own")
        return value

    @field_validator("store")
    @classmethod
    def _usable_store(cls, value: str) -> str:
        if value and not value.startswith(("file://", "s3://", "gs://")):
            raise ValueError(f"is {value!r}; use file:///..., s3://... or gs://...")
        return value

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.service_data / 'service.sqlite'}"

    @property
    def store_url(self) -> str:
        """The address of the store in use."""
        return self.store or (self.service_data / "store").as_uri()

    @property
    def scratch(self) -> Path:
        """Folder for files that live as long as a request or a stage."""
        return self.service_data / "scratch"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can call."""
        return self.host in ("127.0.0.1", "::1", "localhost")


def load_settings(**given: object) -> Settings:
    """Read the settings; what is given (and not None) goes before the environment.

    Raises
    ------
    UsageError
        ``settings_invalid``: names the variable and what is wrong with it, never the value of a secret.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in fault["loc"][:1])
            what = fault["msg"].removeprefix("Value error, ")
            faults.append(f"{PREFIX}{name.upper()} {what}" if name else what)
        raise UsageError(
            f"The settings are not usable: {'; '.join(faults)}.",
            code="settings_invalid",
            hint="docs/service.md lists every setting.",
        ) from None


def unknown_settings() -> list[str]:
    """Return variables that look like settings and are none: perhaps they are misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known | OTHERS)
