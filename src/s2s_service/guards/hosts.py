"""Which name the service was called by.

DNS rebinding points a name of the attacker at this machine, so that the browser takes the attacker's page and this
service for one site. Such a request still says the attacker's name in Host, and is refused. Addresses cannot be
rebound: the one the connection came in on is always a good name.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from s2s.errors import UsageError
from s2s_service.guards.addresses import parse_address
from s2s_service.guards.answers import refuse
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
ANY_ADDRESS = frozenset(("", "0.0.0.0", "::"))
_AUTHORITY = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True)
class Authority:
    """A host as it is compared: in small letters, addresses without brackets and in their shortest form."""

    name: str
    port: int | None


class Hosts:
    """Refuses requests that were meant for another name; raises `UsageError` for names that cannot be one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = LOOPBACK | set(map(_listed, settings.hosts)) | ({_normal(settings.host)} - ANY_ADDRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await refuse(fault, scope, receive, send)

    def _fault(self, scope: Scope) -> ServiceError | None:
        given = Headers(scope=scope).getlist("host")
        authority = parse_authority(given[0]) if len(given) == 1 else None
        if authority is None:
            return ServiceError(
                "The request names no host, more than one, or one that cannot be read.",
                code="wrong_host",
                hint="HTTP/1.1 clients send one Host header by themselves: check what changes it on the way.",
            )
        if authority.name in self._names or authority.name == _local_address(scope):
            return None
        return ServiceError(
            f"This service does not go by the name {authority.name}.",
            code="wrong_host",
            hint="Whoever runs it lists its names in S2S_HOSTS; a proxy must pass on the Host it was given.",
            status=421,
        )


def parse_authority(text: str) -> Authority | None:
    """Read ``name``, ``name:port``, ``192.0.2.1:80`` or ``[2001:db8::1]:80``; None for anything else."""
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else None
    name = _normal(match["name"])
    if match["name"].startswith("[") and parse_address(name) is None:
        return None
    return Authority(name, port) if name and (port is None or port < 65_536) else None


def _normal(name: str) -> str:
    name = name.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def _listed(text: str) -> str:
    """Read a name of the settings; a port, which is not compared, does no harm."""
    authority = parse_authority(text) or parse_authority(f"[{text}]")
    if authority is None:
        raise UsageError(
            f"The settings are not usable: S2S_HOSTS has {text!r}.",
            code="settings_invalid",
            hint="Give names or addresses only, separated by commas: sound.example.org.",
        )
    return authority.name


def _local_address(scope: Scope) -> str | None:
    """The address that the connection came in on, None where the server knows a name or a socket's path only."""
    name = str((scope.get("server") or ("",))[0])
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return None
