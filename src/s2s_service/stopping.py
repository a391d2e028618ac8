"""Being asked to stop, by a signal: handlers only write a byte to a pipe, which may be waited for from anywhere."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Iterator


class Wish:
    """Whether this process was asked to stop; made in the main thread.

    Parameters
    ----------
    tied : bool
        A parent stops this process: what a terminal sends to all of them at once (Ctrl-C) is the parent's to answer.
    """

    def __init__(self, *, tied: bool = False) -> None:
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)
        signal.signal(signal.SIGTERM, self._note)
        signal.signal(signal.SIGINT, signal.SIG_IGN if tied else self._note)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it is asked, or for so long; whether it was."""
        return bool(select.select([self._read_end], [], [], timeout_s)[0])

    def _note(self, number: int, frame: object) -> None:
        os.write(self._write_end, b"x")  # never read: once asked, asked for good


@contextlib.contextmanager
def deaf_children() -> Iterator[None]:
    """Processes that are started meanwhile never hear Ctrl-C, not even before they have said that they will not.

    Blocked signals stay blocked in children; one that comes to this process meanwhile is heard afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
