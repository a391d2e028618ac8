"""Show the page in all its states: pictures of each, made with the shipped clip.

    python tools/screenshots.py [--out out/screenshots]

Starts `s2s serve` with its data in a temporary folder and walks through the page with Chromium, as the page's tests do.
The page has to be built (`make web`). Exits with 1 when a state could not be reached, naming it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browsing import BUILT, NO_CHROMIUM, NOT_BUILT, PHONE, browser, installed_chromium
from service import Served, serving
from states import STATES
from visiting import visiting

SENDING = ("sending", "working", "failed")
"""States that leave a clip behind: they have a session of their own."""
LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
HAND = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@dataclass(frozen=True)
class Picture:
    """A state of the page as somebody sees it; ``whole``: down to its end, not just what the window shows."""

    name: str
    state: str
    look: dict[str, object] = field(default_factory=lambda: LIGHT)
    whole: bool = False


PICTURES = (
    Picture("01-empty", "empty"),
    Picture("02-empty-dark", "empty", DARK),
    Picture("03-empty-phone", "empty", HAND, whole=True),
    Picture("04-wishes", "wishes", whole=True),
    Picture("05-uploading", "sending"),
    Picture("06-working", "working"),
    Picture("07-working-phone", "working", HAND),
    Picture("08-studio", "studio", whole=True),
    Picture("09-studio-dark", "studio", DARK, whole=True),
    Picture("10-studio-phone", "studio", HAND, whole=True),
    Picture("11-selected", "selected"),
    Picture("12-picker", "picker"),
    Picture("13-table", "table", whole=True),
    Picture("14-error", "failed"),
    Picture("15-my-clips", "clips"),
    Picture("16-my-clips-phone", "clips", HAND),
    Picture("17-no-clips", "no_clips"),
    Picture("18-gone", "gone"),
)


def take(picture: Picture, window: Browser, served: Served, session: object, job: dict[str, object], out: Path) -> None:
    """Go to a state in a window of its own and keep what is seen."""
    if picture.state in SENDING:
        session = None
    with visiting(window, served, storage_state=session, **picture.look) as visitor:
        STATES[picture.state](visitor, job)
        visitor.page.evaluate("document.fonts.ready")
        visitor.page.wait_for_timeout(400)  # until what moves has come to rest
        visitor.page.screenshot(path=out / f"{picture.name}.png", full_page=picture.whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("out/screenshots"), help="folder for the pictures")
    out = parser.parse_args().out
    executable = installed_chromium()
    if executable is None or not BUILT.is_file():
        print(NO_CHROMIUM if executable is None else NOT_BUILT, file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    missing = []
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), rate_per_minute=1_000_000, max_uploads=1000) as served,
        browser(executable) as window,
    ):
        with visiting(window, served) as owner:
            job = owner.done()
            session = owner.context.storage_state()
        for picture in PICTURES:
            try:
                take(picture, window, served, session, job, out)
            except (Error, AssertionError) as error:
                missing.append(picture.name)
                print(f"{picture.name}: {str(error).splitlines()[0]}", file=sys.stderr)
            else:
                print(out / f"{picture.name}.png")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
