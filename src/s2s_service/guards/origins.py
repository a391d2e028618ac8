"""Which site's page sent a request: other sites may link here, and do nothing else unless the settings list them.

Browsers say it in two ways that pages cannot change: Origin (with everything but plain GETs) and Sec-Fetch-Site (Fetch
Metadata). A request with neither comes from a program, or from a browser so old that SameSite alone protects it.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from s2s.errors import UsageError
from s2s_service.guards.answers import refuse
from s2s_service.guards.hosts import parse_authority
from s2s_service.problems import ServiceError

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
DEFAULT_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]
"""Scheme, name and port."""


class Origins:
    """Refuses what other sites' pages send."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._friends = frozenset(map(_friend, origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._may(scope):
            await refuse(_wrong_origin(scope), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        given = headers.getlist("origin")
        site = headers.get("sec-fetch-site", "")
        # Our Referrer-Policy makes browsers say "null" for forms of our own page; a stranger's "null" is cross-site.
        if given and not (given == ["null"] and site == "same-origin"):
            origin = parse_origin(given[0]) if len(given) == 1 else None
            if origin is not None and origin in self._friends:
                return True
            if scope["method"] not in SAFE and (origin is None or origin != own_origin(scope)):
                return False
        # "same-site" is another origin, too: a neighbouring subdomain, or another port of this machine.
        return site in ("", "same-origin", "none") or _is_link(scope["method"], headers)


def _is_link(method: str, headers: Headers) -> bool:
    """Whether the user goes to a page here, in a window of its own: what every site may make them do."""
    return (
        method in ("GET", "HEAD")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
    )


def parse_origin(text: str) -> Origin | None:
    """Read ``https://name:port`` (RFC 6454); None for ``null`` and anything else."""
    scheme, separator, rest = text.partition("://")
    authority = parse_authority(rest) if separator else None
    if authority is None or scheme not in DEFAULT_PORTS:
        return None
    return scheme, authority.name, authority.port or DEFAULT_PORTS[scheme]


def own_origin(scope: Scope) -> Origin | None:
    """Return the origin that the service has in the eyes of the caller's browser."""
    authority = parse_authority(Headers(scope=scope).get("host", ""))
    scheme = scope["scheme"]
    if authority is None or scheme not in DEFAULT_PORTS:
        return None
    return scheme, authority.name, authority.port or DEFAULT_PORTS[scheme]


def _friend(text: str) -> Origin:
    origin = parse_origin(text.rstrip("/"))
    if origin is None or urlsplit(text).path not in ("", "/"):
        raise UsageError(
            f"The settings are not usable: S2S_ORIGINS has {text!r}.",
            code="settings_invalid",
            hint="Give scheme, name and port only, separated by commas: https://studio.example.org.",
        )
    return origin


def _wrong_origin(scope: Scope) -> ServiceError:
    origin = Headers(scope=scope).get("origin", "another site")[:200]
    return ServiceError(
        f"A page of {origin} may not send this.",
        code="wrong_origin",
        hint="Whoever runs the service lists other sites in S2S_ORIGINS. If it is the service's own page, the proxy "
        "before it must pass on Host as it came, and X-Forwarded-Proto from an address in S2S_PROXIES.",
        status=403,
    )
