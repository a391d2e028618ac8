"""Fetching a result into a file that is whole or not there, going on where a broken connection stopped."""

from __future__ import annotations

import re
import urllib.parse
from pathlib import Path
from typing import BinaryIO

from s2s.client.calls import Answer, Operation, Progress, Request, Unreachable, close, do, read
from s2s.client.exchange import Backoff, Exchange
from s2s.client.problems import strange
from s2s.files import check_folder, written_beside

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


def download(
    exchange: Exchange, request: Request, to: Path, fallback: str, on_progress: Progress | None
) -> Operation[Path]:
    """Write what is answered to ``to``, or into it under the name the service says when it is a folder.

    Raises
    ------
    OutputError
        As `s2s.files.written_beside`.
    """
    if not to.is_dir():
        check_folder(to)
    transfer = _Transfer(exchange, request, on_progress)
    try:
        yield from transfer.open()
        path = to / named(transfer.disposition, fallback) if to.is_dir() else to
        with written_beside(path) as temporary, temporary.open("wb") as file:
            yield from transfer.into(file)
        return path
    finally:
        yield from transfer.close()


class _Transfer:
    def __init__(self, exchange: Exchange, request: Request, on_progress: Progress | None) -> None:
        self._exchange = exchange
        self._request = request
        self._on_progress = on_progress
        self._backoff = Backoff(exchange)
        self._answer: Answer | None = None
        self._tag = ""
        self._size: int | None = None
        self._got = 0

    @property
    def disposition(self) -> str:
        """What the service says of the file's name."""
        return self._answer.headers.get("content-disposition", "") if self._answer else ""

    def open(self) -> Operation[None]:
        """Ask for what is missing, or for all of it when it may be another file than before."""
        # Packed in transit, bytes could not be counted and gone on from.
        headers = {**self._request.headers, "Accept-Encoding": "identity"}
        if self._got and self._tag:
            headers |= {"Range": f"bytes={self._got}-", "If-Range": self._tag}
        request = Request(self._request.method, self._request.path, self._request.params, headers)
        answer = yield from self._exchange.open(request, self._backoff)
        self._answer = answer
        tag = answer.headers.get("etag", "")
        self._tag = "" if tag.startswith("W/") else tag  # weak ones do not vouch for bytes (RFC 9110, 8.8.1)
        length = answer.headers.get("content-length", "")
        if answer.status != 206:
            self._got, self._size = 0, int(length) if length.isdigit() else None
            return
        span = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if span is None or int(span[1]) != self._got:
            raise strange(f"{self._exchange.where} sent another part of the file than was asked for", answer)
        self._size = int(span[3])

    def into(self, file: BinaryIO) -> Operation[None]:
        """Write all of it to a file that is open at its start."""
        assert self._answer is not None
        while self._size is None or self._got < self._size:
            try:
                chunk = yield from read(self._answer)
                if not chunk and self._size is None:
                    return
                if not chunk:
                    raise Unreachable(f"{self._exchange.where} sent {self._got} of {self._size} bytes.", sent=True)
            except Unreachable as fault:
                yield from self.close()
                yield from self._backoff.pause(fault)
                yield from self.open()
                at = self._got

                def go_back(at: int = at) -> None:
                    file.seek(at)
                    file.truncate()

                yield from do(go_back)
                continue
            yield from do(lambda chunk=chunk: file.write(chunk))  # type: ignore[misc]
            self._got += len(chunk)
            self._backoff.reset()
            if self._on_progress:
                self._on_progress(self._got, self._size or self._got)

    def close(self) -> Operation[None]:
        """Be done with it, or with one connection."""
        answer, self._answer = self._answer, None
        yield from close(answer)


def named(disposition: str, fallback: str) -> str:
    """Return the file's name in a Content-Disposition (RFC 6266), made harmless: no path, hidden file or control."""
    extended = re.search(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", disposition, re.IGNORECASE)
    plain = re.search(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', disposition, re.IGNORECASE)
    if extended:
        name = urllib.parse.unquote(extended[1], errors="replace")
    elif plain:
        name = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
    else:
        name = fallback
    name = re.split(r"[/\\]", name)[-1]
    name = "".join("_" if not letter.isprintable() or letter in '<>:"|?*' else letter for letter in name)
    name = name.strip(" ").lstrip(".").rstrip(".")
    # Bytes count, not letters: file systems take 255.
    while len(name.encode()) > 200:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[:-1]}{dot}{suffix}" if len(suffix) < 16 and len(stem) > 1 else name[:-1]
    return name or fallback
