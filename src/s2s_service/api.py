"""The API's process: the app behind uvicorn, on a socket that its parent may hold."""

from __future__ import annotations

import socket
import tempfile

import structlog
import uvicorn

from s2s.errors import UsageError
from s2s_service.app import create_app
from s2s_service.framing import BoundedHeads
from s2s_service.logs import start_logging
from s2s_service.service import make_service
from s2s_service.settings import Settings

log = structlog.get_logger()


def serve_api(settings: Settings, listener: socket.socket) -> None:
    """Answer requests until the process is asked to stop."""
    start_logging(settings, process="api")
    # Uploads too large for memory are kept beside their destination: the system's folder may be small, or in memory.
    tempfile.tempdir = str(settings.scratch)
    config = uvicorn.Config(
        create_app(make_service(settings)),
        log_config=None,
        http=BoundedHeads,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # s2s_service.security knows whom to believe
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    log.info("api started", address=address_of(listener))
    uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Bind to an address.

    Raises
    ------
    UsageError
        ``address_in_use`` or ``address_unusable``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol said, event loops turn off its delay of small answers (Nagle).
    listener = socket.socket(family, proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = (error.strerror or str(error)).lower()
        raise UsageError(
            f"{host}, port {port}, cannot be listened on: {why}.",
            code="address_unusable",
            hint="Choose another with --host and --port; port 0 takes a free one.",
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the address to call."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
