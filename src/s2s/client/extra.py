"""What the extra ``[client]`` brings, or a clear word when it is not installed."""

from __future__ import annotations

from s2s.errors import S2SError


class ExtraMissing(S2SError, ImportError):
    """A library is not installed that only the client needs."""


try:
    import anyio as anyio
    import httpx as httpx
    from anyio import to_thread as to_thread
except ImportError as error:
    raise ExtraMissing(
        f"The client of the service needs {error.name}, which is not installed.",
        code="no_httpx",
        hint="Install it: pip install 'silence-to-sound[client]'",
    ) from error
