"""The log: one line an event on stderr, JSON for machines or text for people, with request and job ids."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

from s2s_service.settings import Settings


def start_logging(settings: Settings, **bound: Any) -> None:
    """Set up the log of this process; ``bound`` is said on every line.

    What libraries log through the standard module comes out in the same form.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _adding(bound),
    ]
    if settings.log == "json":
        # Without the values of variables, which may be secrets.
        traces = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
        faces: list[Processor] = [structlog.processors.ExceptionRenderer(traces), structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback  # without the values of variables here, too
        faces = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *faces]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quieten(level)


def quieten(level: int = logging.INFO) -> None:
    """Have libraries log as we do, only when something is wrong; again after those that set up logs of their own."""
    for name in ("dbos", "alembic", "uvicorn", "multipart", "python_multipart", "fsspec", "s3fs", "gcsfs", "httpx"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(max(level, logging.WARNING))


def _adding(bound: dict[str, Any]) -> Processor:
    def add(logger: Any, method: str, line: Any) -> Any:
        for name, value in bound.items():
            line.setdefault(name, value)
        return line

    return add
