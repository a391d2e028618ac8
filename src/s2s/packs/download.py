"""Downloading a pack: over HTTP or HTTPS, bounded in size and time, checked before it is used."""

from __future__ import annotations

import contextlib
import http.client
import queue
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urljoin, urlsplit

from s2s.errors import InputError, UsageError
from s2s.files import written_beside
from s2s.packs.archive import sha256_of

MAX_BYTES = 2_000_000_000
MAX_REDIRECTS = 5
SCHEMES = ("http", "https")
_CHUNK = 1 << 16
_AGENT = "silence-to-sound"


@dataclass(frozen=True)
class Patience:
    """How long a server may take, in seconds."""

    stall_s: float = 30.0
    """Without any answer or byte."""
    in_all_s: float = 3600.0


@dataclass(frozen=True)
class Address:
    """A URL with its checksum: ``https://host/pack.zip#sha256=...``."""

    url: str
    sha256: str | None

    @property
    def stem(self) -> str:
        """The name of the file without its suffix."""
        return PurePosixPath(unquote(urlsplit(self.url).path)).stem


def address_of(text: str) -> Address:
    """Read a URL, perhaps with ``#sha256=...``.

    Raises
    ------
    UsageError
        ``pack_url``.

    Examples
    --------
    >>> address_of("https://example.org/rex.zip#sha256=" + "0f" * 32).stem
    'rex'
    """
    url, _, fragment = text.partition("#")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in SCHEMES or not host or "@" in parts.netloc or not url.isascii() or re.search(r"\s", url):
        raise UsageError(
            f"'{url[:200]}' is no address that packs are got from.",
            code="pack_url",
            hint="Pass https://HOST/PACK.zip#sha256=... (or http), without a password in it.",
        )
    found = re.fullmatch(r"sha256=([0-9a-fA-F]{64})", fragment)
    if fragment and not found:
        raise UsageError(
            f"'#{fragment[:80]}' is no checksum.",
            code="pack_url",
            hint="Write #sha256= and the 64 hexadecimal digits that `sha256sum PACK.zip` prints.",
        )
    return Address(url, found[1].lower() if found else None)


def download(address: Address, path: Path, *, max_bytes: int = MAX_BYTES, patience: Patience = Patience()) -> str:
    """Write what is at an address to ``path``, whole or not at all; return its SHA-256.

    Raises
    ------
    InputError
        ``pack_download`` (not found, no answer, cut short, too slow), ``pack_too_large`` or ``pack_checksum``.
    """
    request = urllib.request.Request(address.url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})
    opener = urllib.request.build_opener(_Redirects())
    # Only what is asked for: no files, no FTP, whatever a server redirects to.
    with written_beside(path) as temporary:

        def fetch() -> None:
            with _network(address.url, patience):
                answer = opener.open(request, timeout=patience.stall_s)
            with answer, temporary.open("wb") as file:
                _copy(answer, file, address.url, max_bytes, patience)

        _within(patience.in_all_s, fetch, address.url)
        found = sha256_of(temporary)
        if address.sha256 not in (None, found):
            raise InputError(
                f"{address.url} is not what was expected: its SHA-256 is {found}, not {address.sha256}.",
                code="pack_checksum",
                hint="Ask whoever gave you the checksum; do not use the file.",
            )
        return found


def _within(most_s: float, work: Callable[[], None], url: str) -> None:
    """Do something for so long at most: a server that dribbles lines of its header never lets a socket time out."""
    outcome: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            work()
        except BaseException as error:
            outcome.put(error)
        else:
            outcome.put(None)

    threading.Thread(target=run, daemon=True).start()
    try:
        error = outcome.get(timeout=most_s)
    except queue.Empty:
        raise _failed(url, "the server is too slow") from None
    if error is not None:
        raise error


@contextlib.contextmanager
def _network(url: str, patience: Patience) -> Iterator[None]:
    """Say as `InputError` what the network does; what the disk does lies outside."""
    try:
        yield
    except urllib.error.HTTPError as error:
        with error:
            raise _failed(url, f"the server answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, TimeoutError):
            why = f"no answer within {patience.stall_s:g} s"
        else:
            why = str(cause) if isinstance(error, urllib.error.URLError) else f"{type(error).__name__} {error}".strip()
        raise _failed(url, why[:200]) from error


def _copy(answer: http.client.HTTPResponse, file: IO[bytes], url: str, max_bytes: int, patience: Patience) -> None:
    length = answer.headers.get("Content-Length", "")
    # Digits of no more than 18 places: longer ones are no length, and Python does not read them.
    expected = int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
    n_bytes = 0
    # `read1` returns what has come; `read` would wait for a whole chunk of a server that dribbles.
    while expected is None or n_bytes < expected:
        if max(n_bytes, expected or 0) > max_bytes:
            raise InputError(
                f"{url} has more than {max_bytes / 1e6:g} MB.",
                code="pack_too_large",
                hint="Download it yourself if you trust it, and add the file.",
            )
        with _network(url, patience):
            chunk = answer.read1(_CHUNK)
        if not chunk:
            break
        file.write(chunk)
        n_bytes += len(chunk)
    if expected is not None and n_bytes < expected:
        raise _failed(url, f"it was cut short: {n_bytes} of {expected} bytes came")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirections, to HTTP or HTTPS, and never from the safe one to the other."""

    max_redirections = MAX_REDIRECTS
    max_repeats = 2

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        target = urlsplit(urljoin(req.full_url, newurl))
        if target.scheme not in SCHEMES or (req.type == "https" and target.scheme != "https"):
            raise _failed(req.full_url, f"it leads to {newurl[:200]}, which is not safe to follow")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _failed(url: str, why: str) -> InputError:
    return InputError(
        f"{url} cannot be downloaded: {why}.",
        code="pack_download",
        hint="Check the address and try again, or download it yourself and add the file.",
    )
