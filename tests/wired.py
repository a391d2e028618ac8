"""Jobs as they go over the wire."""

NOW = "2026-01-02T03:04:05Z"


def wired(state="done", revision=1, versions=1, **changes):
    """A job as JSON; its newest version is in ``state``, those before it are done."""
    states = ["done"] * (versions - 1) + [state]
    return {
        "id": "j1",
        "state": state,
        "name": "clip.mp4",
        "options": {"prompt": "rain"},
        "versions": [{"number": n, "state": one, "created_at": NOW} for n, one in enumerate(states, 1)],
        "created_at": NOW,
        "updated_at": NOW,
        "expires_at": NOW,
        "revision": revision,
        "links": {},
        **changes,
    }
