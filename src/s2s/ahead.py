"""Working ahead: a stream made in a thread of its own while the one before is being used.

NumPy, SciPy and FFmpeg let go of the interpreter while they compute, so that making and using overlap on two cores.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item], *, n_items: int = 2) -> Iterator[Item]:
    """Yield the same items in the same order, made up to ``n_items`` ahead of their use.

    What the maker raises is raised here, in its turn. When the user stops early, so does the maker, before this
    iterator is closed: nothing runs on behind.

    Examples
    --------
    >>> list(ahead(range(3)))
    [0, 1, 2]
    """
    made: queue.Queue[tuple[Item] | BaseException | None] = queue.Queue(n_items)
    stopped = threading.Event()

    def offer(entry: tuple[Item] | BaseException | None) -> bool:
        while not stopped.is_set():
            try:
                made.put(entry, timeout=0.1)
                return True
            except queue.Full:
                pass
        return False

    def make() -> None:
        try:
            for item in items:
                if not offer((item,)):
                    return
            offer(None)
        except BaseException as error:
            offer(error)

    maker = threading.Thread(target=make, name="ahead", daemon=True)
    maker.start()
    try:
        while (entry := made.get()) is not None:
            if isinstance(entry, BaseException):
                raise entry
            yield entry[0]
    finally:
        stopped.set()
        maker.join()
