"""What every request passes before a route sees it, and every answer on its way out."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from s2s_service.guards.addresses import Addresses
from s2s_service.guards.bodies import Bodies
from s2s_service.guards.headers import AnswerHeaders
from s2s_service.guards.hosts import Hosts
from s2s_service.guards.limits import RateLimits
from s2s_service.guards.origins import Origins
from s2s_service.guards.requests import Requests
from s2s_service.rates import Rates
from s2s_service.settings import Settings

__all__ = ["Rates", "secured"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TAKEN = (
    *("Authorization", "X-API-Key", "X-Request-ID", "Idempotency-Key", "Last-Event-ID", "Cache-Control"),
    *("If-Match", "If-None-Match", "If-Range", "Range"),
    *("Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "X-Requested-With"),
)
"""Headers that pages of other sites may send."""
SHOWN = (
    *("Location", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-ID", "WWW-Authenticate"),
    *("Accept-Ranges", "Content-Disposition", "Content-Range", "Link"),
    *("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size"),
    *("Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires"),
)
"""Headers of answers that pages of other sites may read."""


def secured(app: ASGIApp, settings: Settings, *, rates: Rates | None = None) -> ASGIApp:
    """Put the guards before ``app``; the first named is the last to be passed. ``rates`` count for this process.

    Raises
    ------
    UsageError
        ``settings_invalid`` when ``proxies`` or ``origins`` cannot be read.
    """
    guarded: ASGIApp = Bodies(app, settings)
    guarded = RateLimits(guarded, rates or Rates(settings))
    if settings.origins:
        guarded = CORSMiddleware(
            guarded,
            allow_origins=[origin.rstrip("/").lower() for origin in settings.origins],
            allow_methods=METHODS,
            allow_headers=TAKEN,
            allow_credentials=True,
            expose_headers=SHOWN,
        )
    guarded = Origins(guarded, settings.origins)
    guarded = Hosts(guarded, settings)
    guarded = Requests(guarded)
    guarded = AnswerHeaders(guarded)
    return Addresses(guarded, settings.proxies)
