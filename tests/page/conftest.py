"""The real service and a real browser; a window and a session for each test."""

import contextlib
from types import SimpleNamespace

import av
import cv2
import pytest
from browsing import browser, usable_chromium
from clips import make_clip
from service import CLIP, serving, settled, submit
from visiting import visiting

UNBOUNDED = {"new_sessions_per_hour": 1_000_000, "max_uploads": 1000, "min_free_mb": 0}
SHORT_S = 2.4


@pytest.fixture(scope="session")
def chromium():
    return usable_chromium()


@pytest.fixture(scope="session")
def served(chromium, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("service"), **UNBOUNDED) as found:
        yield found


@pytest.fixture(scope="module")
def window(chromium):
    """A module's browser; its driver keeps an event loop running, which other modules' tests may not bear."""
    with browser(chromium) as found:
        yield found


@pytest.fixture
def visitors(served, window):
    """Make visitors; the test fails when anything went wrong in their windows that it did not expect."""
    made = []
    with contextlib.ExitStack() as until_the_end:

        def make(**options):
            visitor = until_the_end.enter_context(visiting(window, served, **options))
            made.append(visitor)
            return visitor

        yield make
        assert [fault for visitor in made for fault in visitor.faults] == []


@pytest.fixture
def visitor(visitors):
    return visitors()


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory):
    """The first two hammer strikes of the example, at 0.9 and 1.8 s: made quickly."""
    pictures = []
    with av.open(str(CLIP)) as container:
        for frame in container.decode(video=0):
            if frame.time >= SHORT_S:
                break
            pictures.append(cv2.resize(frame.to_ndarray(format="rgb24"), (426, 240), interpolation=cv2.INTER_AREA))
    path = tmp_path_factory.mktemp("clips") / "hammer.mp4"
    return make_clip(path, n_frames=len(pictures), fps=30, size=(426, 240), picture=pictures.__getitem__)


@pytest.fixture(scope="session")
def finished(served, short_clip):
    """A clip that has its sound, and the session that it belongs to: for tests that leave it as it is."""
    with served.client() as client:
        client.post("/v1/session")
        job = settled(client, submit(client, short_clip))
        cookies = [
            {"name": cookie.name, "value": cookie.value, "url": served.url, "httpOnly": True, "sameSite": "Lax"}
            for cookie in client.cookies.jar
        ]
    session = {"cookies": cookies, "origins": []}
    return SimpleNamespace(job=job, path=f"/clips/{job['id']}", session=session)
