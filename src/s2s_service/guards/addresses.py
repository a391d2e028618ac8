"""Who is at the other end: the peer, or, when the peer is a proxy we know, whom it names.

X-Forwarded-For grows on the right, so the right-most address that is no proxy of ours is the last that somebody we
trust has seen; what stands left of it anybody may have made up.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from s2s.errors import UsageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Addresses:
    """Puts the client's address and scheme into the scope, believing the headers of known proxies alone."""

    def __init__(self, app: ASGIApp, proxies: Iterable[str]) -> None:
        self._app = app
        self._proxies = networks(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and self._proxies:
            scope = self._believed(scope)
        await self._app(scope, receive, send)

    def _believed(self, scope: Scope) -> Scope:
        peer = parse_address((scope.get("client") or ("", 0))[0])
        if peer is None or not _within(peer, self._proxies):
            return scope
        headers = Headers(scope=scope)
        hops = ",".join(headers.getlist("x-forwarded-for")).split(",")
        scheme = headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower()
        return {
            **scope,
            "client": (str(client_behind(peer, hops, self._proxies)), 0),
            "scheme": scheme if scheme in ("http", "https") else scope["scheme"],
        }


def client_behind(peer: Address, hops: Sequence[str], proxies: Sequence[Network]) -> Address:
    """Return the right-most of ``hops`` that is no proxy; the last proxy before it when it is no address."""
    client = peer
    for hop in reversed(hops):
        address = parse_address(hop.strip())
        if address is None:
            return client
        client = address
        if not _within(address, proxies):
            return client
    return client


def parse_address(text: str) -> Address | None:
    """Read an address with or without a port: ``192.0.2.1:80``, ``[2001:db8::1]:80``, ``2001:db8::1``."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def networks(proxies: Iterable[str]) -> tuple[Network, ...]:
    """Read addresses and ranges (``10.0.0.0/8``).

    Raises
    ------
    UsageError
        ``settings_invalid`` for what is neither.
    """
    try:
        return tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
    except ValueError as error:
        raise UsageError(
            f"The settings are not usable: S2S_PROXIES: {error}.",
            code="settings_invalid",
            hint="Give addresses or ranges, separated by commas: 127.0.0.1, 10.0.0.0/8.",
        ) from None


def _within(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)
