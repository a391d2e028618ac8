"""Timelines as callers send them, bounded before they are read.

Reading costs a hundred times the bytes in memory, and long in which the interpreter does nothing else: 20 MB of the
smallest values take seconds and most of a gigabyte.
"""

from __future__ import annotations

from s2s.errors import TimelineError
from s2s.timeline import Timeline
from s2s_service.problems import ServiceError
from s2s_service.settings import Settings

VALUES_PER_S = 333
"""Fields, entries of lists and values of curves, for each second of the longest clip. What is perceived has some 120 a
second; in the 200,000 of ten minutes is room for as many again by hand."""
LEAST_S = 600.0


def most_values(settings: Settings) -> int:
    """Return how many values a timeline may have."""
    return round(VALUES_PER_S * max(LEAST_S, settings.max_duration_s))


def read_timeline(body: bytes, settings: Settings) -> Timeline:
    """Read and check a timeline.

    Raises
    ------
    ServiceError
        ``timeline_too_large`` (413).
    TimelineError
        As `Timeline.from_json` does.
    """
    # Before every value of JSON stands a comma, or what opens the list or object that it is the first of. Commas in
    # texts count too; timelines have few.
    count, most = sum(map(body.count, (b",", b"[", b"{"))), most_values(settings)
    if count > most:
        raise ServiceError(
            f"The timeline has {count} values (fields and entries of lists); at most {most} are taken.",
            code="timeline_too_large",
            hint="Leave out moments, tags and curves that no bed names: they are not heard.",
            status=413,
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TimelineError(
            "The timeline is not UTF-8 text.", code="timeline_json", hint="Send JSON, encoded as UTF-8."
        ) from error
    return Timeline.from_json(text)
