"""How often somebody may do something: counts in memory, forgotten when their window ends.

Each process counts for itself: with several API processes behind one address the limits are that many times as high.
"""

from __future__ import annotations

import contextlib
import ipaddress
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from s2s_service.settings import Settings

ADDRESS_FACTOR = 5
"""One address may stand for an office: it may ask this many times as often as one caller."""


OPEN_OF_CALLER = 64
"""Requests at a time; ten browser windows hold sixty at most (six connections to a host each)."""


@dataclass(frozen=True)
class Left:
    """What is left of a budget: ``remaining`` of ``most`` until the window ends in ``reset_s`` seconds."""

    name: str
    most: int
    window_s: int
    remaining: int
    reset_s: int
    enough: bool


class Budget:
    """At most so many in a fixed window that begins with the first; the memory of one key is one counter."""

    def __init__(self, name: str, item: RateLimitItem) -> None:
        self._name = name
        self._item = item
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def take(self, key: str) -> Left:
        """Count one for ``key`` and say what is left."""
        enough = self._limiter.hit(self._item, key)
        stats = self._limiter.get_window_stats(self._item, key)
        reset_s = max(1, math.ceil(stats.reset_time - time.time()))
        return Left(self._name, self._item.amount, self._item.get_expiry(), stats.remaining, reset_s, enough)


class Rates:
    """The budgets of one process: requests by caller and by address."""

    def __init__(self, settings: Settings) -> None:
        self._callers = Budget("caller", RateLimitItemPerMinute(settings.rate_per_minute))
        self._addresses = Budget("address", RateLimitItemPerMinute(settings.rate_per_minute * ADDRESS_FACTOR))
        self.open_of_caller = Open(OPEN_OF_CALLER)
        self.open_of_address = Open(OPEN_OF_CALLER * ADDRESS_FACTOR)

    def take(self, *, address: str, credential: str = "") -> list[Left]:
        """Count a request; the first that is not ``enough`` refuses it.

        The address is counted first, so that made-up credentials cost their maker that budget and no more memory than
        it has requests. ``credential`` is a digest of what the caller shows; without one the address is the caller.
        """
        network = network_of(address)
        of_address = self._addresses.take(network)
        if not of_address.enough:
            return [of_address]
        return [self._callers.take(credential or f"address {network}"), of_address]


class Open:
    """How many requests may be open at a time: each holds a connection, and streams of events hold it for hours."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._counts: dict[str, int] = {}

    @contextlib.contextmanager
    def one(self, key: str) -> Iterator[bool]:
        """Count one for ``key`` while the block runs; says whether it may."""
        if self._counts.get(key, 0) >= self.most:
            yield False
            return
        self._counts[key] = self._counts.get(key, 0) + 1
        try:
            yield True
        finally:
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]


class NewSessions:
    """How many sessions an address may begin."""

    def __init__(self, settings: Settings) -> None:
        self._budget = Budget("sessions", RateLimitItemPerHour(settings.new_sessions_per_hour))

    def take(self, address: str) -> Left:
        """Count a session begun from ``address``."""
        return self._budget.take(network_of(address))


def network_of(address: str) -> str:
    """Return what one household or host holds: an IPv4 address, or the /64 of an IPv6 address (RFC 6177)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))
