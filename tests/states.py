"""The states that the page has, each with the way to it: for pictures of them and for tests of what holds in all."""

import struct

from playwright.sync_api import expect
from service import CLIP
from visiting import WORK_MS

MB = 1_000_000


def padded(clip, path, n_bytes):
    """A clip with an empty box at its end (ISO/IEC 14496-12, `free`): as good as before, but large."""
    path.write_bytes(clip.read_bytes() + struct.pack(">I4s", n_bytes, b"free") + bytes(n_bytes - 8))
    return path


def empty(visitor, job):
    visitor.open("/")


def wishes(visitor, job):
    visitor.open("/")
    visitor.open_wishes()


def sending(visitor, job):
    """A large clip on a slow line."""
    visitor.open("/")
    visitor.slow_down(1 * MB)
    visitor.choose(padded(CLIP, visitor.folder / CLIP.name, 20 * MB))
    expect(visitor.page.get_by_role("progressbar")).to_be_visible()
    visitor.page.wait_for_timeout(1500)


def working(visitor, job):
    sent = visitor.submitted(CLIP)
    visitor.open(f"/clips/{sent['id']}")
    expect(visitor.page.get_by_role("progressbar")).to_be_visible()
    expect(visitor.page.get_by_role("listitem").filter(has_text="Waiting for its turn")).to_contain_text(
        "done", timeout=WORK_MS
    )
    visitor.page.wait_for_timeout(1500)


def failed(visitor, job):
    text = visitor.folder / "holiday.mp4"
    text.write_text("This is no clip.\n" * 100)
    visitor.open("/")
    visitor.choose(text)
    visitor.until("window.spoken.some((one) => one.role === 'alert')", timeout_s=WORK_MS / 1000)


def nowhere(visitor, job):
    visitor.open("/clips/a/b")


def gone(visitor, job):
    visitor.expect("404")
    visitor.open("/clips/0123456789abcdef0123456789abcdef")


def clips(visitor, job):
    visitor.open("/clips")
    visitor.page.get_by_role("main").get_by_text(job["name"]).first.wait_for()
    visitor.page.wait_for_load_state("networkidle")


def no_clips(visitor, job):
    visitor.context.clear_cookies()
    visitor.open("/clips")
    visitor.page.get_by_text("No clips yet").wait_for()


def removing(visitor, job):
    clips(visitor, job)
    visitor.page.get_by_role("button", name="Remove").first.click()
    visitor.page.get_by_role("dialog").wait_for()


def studio(visitor, job):
    visitor.enter(job)


def table(visitor, job):
    studio(visitor, job)
    visitor.page.get_by_role("tab", name="Table").click()
    visitor.page.get_by_role("table").wait_for()


def selected(visitor, job):
    """A sound is selected, and can be changed."""
    studio(visitor, job)
    visitor.sound_at("Hammer strikes", "0.9").click()
    visitor.page.get_by_role("region", name="Hammer strikes").wait_for()


def picker(visitor, job):
    selected(visitor, job)
    visitor.page.get_by_role("button", name="Change sound").click()
    visitor.page.get_by_role("dialog").get_by_role("combobox", name="Search").fill("dog")
    visitor.page.get_by_role("option", name="Dog barks").wait_for()


def shortcuts(visitor, job):
    studio(visitor, job)
    visitor.page.keyboard.press("?")
    visitor.page.get_by_role("dialog").wait_for()


def downloads(visitor, job):
    studio(visitor, job)
    visitor.page.get_by_role("button", name="Download").click()
    visitor.page.get_by_role("link", name="Captions").wait_for()


def another_take(visitor, job):
    """Another take is wished for, of certain sounds only."""
    studio(visitor, job)
    visitor.page.get_by_text("Only certain sounds").click()
    visitor.page.get_by_role("button", name="Choose a background").click()
    visitor.pick("rain", "Rain")
    visitor.page.get_by_role("button", name="rain, take it out").wait_for()


def lost(visitor, job):
    """The connection is lost while a clip is worked on."""
    visitor.expect("ERR_INTERNET_DISCONNECTED")
    working(visitor, job)
    visitor.context.set_offline(True)
    visitor.page.get_by_text("The connection is lost").first.wait_for()


STATES = {
    each.__name__: each
    for each in (
        empty, wishes, sending, working, failed, nowhere, gone, clips, no_clips, removing, studio,
        table, selected, picker, shortcuts, downloads, another_take, lost,
    )
}  # fmt: skip
