"""Rows as callers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from s2s.wire import PICTURES, RESULTS, Fault, Job, Options, Passage, Version, Wish

Row = sa.RowMapping


def shown(row: Row, its: Sequence[Row], place: int | None) -> Job:
    """Return a job with its versions, the first first, and its place in line."""
    last = its[-1]
    done = next((version for version in reversed(its) if version["state"] == "done"), None)
    about = row["about"] or {}
    # The files of a version that is cancelled go, and pictures are the first one's.
    n_tiles = about.get("strip_tiles") if its[0]["state"] != "cancelled" else None
    return Job(
        id=row["id"],
        state=last["state"],
        place=place,
        progress=last["progress"],
        remaining_s=last["remaining_s"],
        name=row["name"],
        kind=about.get("kind"),
        duration_s=about.get("duration_s"),
        strip_tiles=n_tiles,
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
        links=_links(row["id"], done=done is not None, pictures=n_tiles is not None),
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


def _links(job: str, *, done: bool, pictures: bool) -> dict[str, str]:
    home = f"/v1/jobs/{job}"
    there = [name for name in RESULTS if (pictures if name in PICTURES else done)]
    return {"self": home, "events": f"{home}/events", **{name.split(".")[0]: f"{home}/{name}" for name in there}}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
