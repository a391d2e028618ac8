"""What both drivers share: how requests look to httpx, and what its errors mean."""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import s2s
from s2s.client.calls import Answer, Form, Progress, Request, Unreachable
from s2s.client.extra import httpx
from s2s.errors import S2SError

UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
CONNECT_S = 10.0


def address_of(base_url: str | None) -> str:
    """Return the service's address without a slash at its end: the one given, S2S_URL, or the usual one.

    Raises
    ------
    S2SError
        ``service_url`` when it is not one.
    """
    text = base_url or os.environ.get("S2S_URL") or "http://127.0.0.1:8765"
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    if (
        any(letter.isspace() for letter in text)
        or url.scheme not in ("http", "https")
        or not url.host
        or url.query
        or url.fragment
    ):
        raise S2SError(
            f"{text!r} is not the address of a service.",
            code="service_url",
            hint="Give one like http://127.0.0.1:8765 or https://sound.example.org as `base_url` or in S2S_URL.",
        )
    return text.rstrip("/")


def client_settings(where: str, key: str | None, timeout: float) -> dict[str, Any]:
    """Return how an `httpx.Client` or `httpx.AsyncClient` is set up.

    Raises
    ------
    S2SError
        ``key_malformed`` when the key has characters that no header may have.
    """
    headers = {"User-Agent": f"silence-to-sound-client/{s2s.__version__}", "Accept": "application/json"}
    if key is not None:
        if not key.isascii() or not key.isprintable() or " " in key:
            # httpx would repeat the key in its error.
            raise S2SError(
                "The key has spaces or characters that no key has.",
                code="key_malformed",
                hint="Give it as `s2s keys create` printed it, as `key` or in S2S_KEY.",
            )
        headers["Authorization"] = f"Bearer {key}"
    return {
        "base_url": where,
        "headers": headers,
        "timeout": httpx.Timeout(timeout, connect=min(CONNECT_S, timeout)),
        # A proxy of the environment does not reach this machine's loopback.
        "trust_env": not _is_loopback(httpx.URL(where).host),
        "follow_redirects": False,
    }


def key_of(key: str | None) -> str | None:
    """Return the key to use: the one given, S2S_KEY, or none."""
    return (key if key is not None else os.environ.get("S2S_KEY", "")).strip() or None


@contextlib.contextmanager
def prepared(client: httpx.Client | httpx.AsyncClient, request: Request) -> Iterator[httpx.Request]:
    """Give a request as httpx sends it; the form's file is open meanwhile."""
    timeout = client.timeout
    if (silence_s := request.read_timeout_s) is not None:
        connect_s = min(timeout.connect or CONNECT_S, silence_s)
        timeout = httpx.Timeout(timeout.write, connect=connect_s, read=silence_s)
    common: dict[str, Any] = {
        "params": dict(request.params) or None,
        "headers": dict(request.headers),
        "timeout": timeout,
    }
    if request.form is None:
        yield client.build_request(request.method, request.path, content=request.content, json=request.json, **common)
        return
    with request.form.open() as file:
        told = _Told(file, request.form)
        files: dict[str, Any] = {"file": (request.form.name, told, "application/octet-stream")}
        yield client.build_request(
            request.method,
            request.path,
            data=dict(request.form.fields),
            files=files,
            **common,
        )


@contextlib.contextmanager
def told_ours(where: str) -> Iterator[None]:
    """Raise httpx's errors as ours."""
    try:
        yield
    except httpx.TimeoutException as error:
        what = "did not answer in time" if not isinstance(error, UNSENT) else "cannot be reached: no answer"
        raise Unreachable(f"{where} {what}.", sent=not isinstance(error, UNSENT)) from error
    except httpx.RequestError as error:
        why = f": {error}".rstrip(". ") if str(error) else ""
        what = "cannot be reached" if isinstance(error, UNSENT) else "broke the connection"
        raise Unreachable(f"{where} {what}{why}.", sent=not isinstance(error, UNSENT)) from error


def head_of(response: httpx.Response, chunks: Any) -> Answer:
    """Return an answer whose body is to be read from an iterator of bytes."""
    return Answer(response.status_code, _lowered(response.headers), b"", (response, chunks))


def whole_of(response: httpx.Response) -> Answer:
    """Return an answer whose body is read."""
    return Answer(response.status_code, _lowered(response.headers), response.content)


def _lowered(headers: httpx.Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Told:
    """A file that tells how much of it was read; the size is what it had when the form was made."""

    def __init__(self, file: BinaryIO, form: Form) -> None:
        self._file = file
        self._size = form.size
        self._on_progress: Progress | None = form.on_progress

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        if chunk and self._on_progress:
            self._on_progress(min(self._file.tell(), self._size), self._size)
        return chunk
