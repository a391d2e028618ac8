"""Rows as callers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from s2s.wire import RESULTS, Fault, Job, Options, Passage, Version, Wish

Row = sa.RowMapping


def shown(row: Row, its: Sequence[Row], place: int | None) -> Job:
    """Return a job with its versions, the first first, and its place in line."""
    last = its[-1]
    done = next((version for version in reversed(its) if version["state"] == "done"), None)
    about = row["about"] or {}
    return Job(
        id=row["id"],
        state=last["state"],
        place=place,
        progress=last["progress"],
        remaining_s=last["remaining_s"],
        name=row["name"],
        kind=about.get("kind"),
        duration_s=about.get("duration_s"),
        options=Options(**row["options"]),
        summary=done["summary"] if done else "",
        notes=done["notes"] if done else [],
        error=Fault(**last["error"]) if last["error"] else None,
        version=done["number"] if done else None,
        versions=[_version(version) for version in its],
        created_at=_moment(row["created_at"]),
        updated_at=_moment(row["updated_at"]),
        expires_at=_moment(row["expires_at"]),
        revision=row["revision"],
        links=_links(row["id"], done is not None),
    )


def _version(row: Row) -> Version:
    return Version(
        number=row["number"],
        state=row["state"],
        created_at=_moment(row["created_at"]),
        finished_at=_moment(row["finished_at"]) if row["finished_at"] else None,
        summary=row["summary"],
        notes=row["notes"],
        wish=Wish(**row["wish"]) if row["wish"] else None,
        error=Fault(**row["error"]) if row["error"] else None,
        history=[Passage(state=state, at=_moment(at)) for state, at in row["history"]],
    )


def _links(job: str, done: bool) -> dict[str, str]:
    home = f"/v1/jobs/{job}"
    results = {name.split(".")[0]: f"{home}/{name}" for name in RESULTS} if done else {}
    return {"self": home, "events": f"{home}/events", **results}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
