"""A sound is moved and changed, and this is what is heard then: in the page, in the file, and tomorrow."""

import numpy as np
import pytest
from heard import RATE, level_db, rise_db, sound_of
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

FIRST_S, SECOND_S = 0.915, 1.775
LATER_S = 1.2
TRAVEL_S = 3 / 343  # from where it is to who hears it


@pytest.fixture
def editor(visitor, short_clip):
    """Somebody in the studio with a clip of their own."""
    visitor.job = visitor.done(short_clip)
    visitor.enter(visitor.job)
    return visitor


def part(samples, time_s, length_s=0.25):
    start = round((time_s + TRAVEL_S) * RATE)
    return samples[start : start + round(length_s * RATE)]


def likeness(a, b):
    """Correlation of two sounds, wherever they line up best: 1 is the same at another level."""
    a, b = a[: min(len(a), len(b))], b[: min(len(a), len(b))]
    found = np.fft.irfft(np.fft.rfft(a, 2 * len(a)) * np.conj(np.fft.rfft(b, 2 * len(b))))
    return float(np.abs(found).max() / np.sqrt((a**2).sum() * (b**2).sum()))


def test_a_moved_and_changed_sound_is_heard_and_kept(editor):
    before = sound_of(editor.downloaded("Video"))
    editor.sound_at("Hammer strikes", "0.9").click()
    properties = editor.page.get_by_role("region", name="Hammer strikes")
    properties.get_by_role("spinbutton", name="Time").fill(str(LATER_S))
    properties.get_by_role("spinbutton", name="Time").press("Enter")
    expect(editor.sound_at("Hammer strikes", str(LATER_S))).to_be_visible()
    properties.get_by_role("button", name="Change sound").click()
    editor.pick("dog", "Dog barks")
    expect(editor.sound_at("Dog barks", str(LATER_S))).to_be_visible()
    editor.make()
    (job,) = editor.jobs()
    assert [version["state"] for version in job["versions"]] == ["done", "done"]
    after = sound_of(editor.downloaded("Video"))
    assert rise_db(after, LATER_S + TRAVEL_S) > 12
    assert rise_db(before, LATER_S + TRAVEL_S) < 6
    assert rise_db(after, FIRST_S) < 6
    assert level_db(after, FIRST_S, FIRST_S + 0.1) < level_db(before, FIRST_S, FIRST_S + 0.1) - 20
    assert likeness(part(before, SECOND_S), part(after, SECOND_S)) > 0.9
    assert likeness(part(before, FIRST_S), part(after, LATER_S)) < 0.5
    editor.page.reload()
    editor.await_studio()
    expect(editor.sound_at("Dog barks", str(LATER_S))).to_be_visible()
    events = editor.timeline(job)["events"]
    assert [(event["sound"], event["time_s"]) for event in events if event["time_s"] < 1.5] == [
        ("animal.dog_bark", LATER_S)
    ]


def test_what_was_done_is_undone_and_done_again(editor):
    editor.sound_at("Hammer strikes", "0.9").click()
    editor.page.keyboard.press("Delete")
    expect(editor.sound_at("Hammer strikes", "0.9")).to_have_count(0)
    undo = editor.page.get_by_role("button", name="Undo")
    undo.click()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_be_visible()
    expect(undo).to_have_attribute("aria-disabled", "true")
    editor.page.get_by_role("button", name="Redo").click()
    expect(editor.sound_at("Hammer strikes", "0.9")).to_have_count(0)
    editor.page.keyboard.press("Control+z")
    expect(editor.sound_at("Hammer strikes", "0.9")).to_be_visible()


def test_a_sound_is_added_at_the_playhead_copied_and_deleted(editor):
    editor.page.get_by_role("slider", name="Place in the clip").fill("0.3")
    tools = editor.page.get_by_role("group", name="The whole clip")
    tools.get_by_role("button", name="Add a sound").click()
    editor.pick("dog", "Dog barks")
    added = editor.sound_at("Dog barks", "0.3")
    expect(added).to_be_visible()
    expect(editor.page.get_by_role("region", name="Dog barks")).to_be_visible()  # it is selected
    added.click()
    editor.page.keyboard.press("Control+c")
    editor.page.get_by_role("slider", name="Place in the clip").fill("2")
    editor.sound_at("Dog barks", "0.3").focus()
    editor.page.keyboard.press("Control+v")
    expect(editor.sound_at("Dog barks", "2")).to_be_visible()
    editor.page.get_by_role("region", name="Dog barks").get_by_role("button", name="Delete").click()
    expect(editor.page.get_by_role("gridcell", name="Dog barks,")).to_have_count(1)
    editor.make()
    (job,) = editor.jobs()
    times = [event["time_s"] for event in editor.timeline(job)["events"] if event["sound"] == "animal.dog_bark"]
    assert times == [0.3]


def test_a_dragged_sound_stays_where_it_was_let_go(editor):
    block = editor.sound_at("Hammer strikes", "0.9")
    block.scroll_into_view_if_needed()
    box, other = block.bounding_box(), editor.sound_at("Hammer strikes", "1.8").bounding_box()
    pixels_per_s = (other["x"] - box["x"]) / (SECOND_S - FIRST_S)
    x, y = box["x"] + min(6, box["width"] / 2), box["y"] + box["height"] / 2
    editor.page.mouse.move(x, y)
    editor.page.mouse.down()
    editor.page.keyboard.down("Alt")  # freely: not drawn to what is seen
    editor.page.mouse.move(x - 0.25 * pixels_per_s, y, steps=8)
    editor.page.mouse.move(x - 0.5 * pixels_per_s, y, steps=8)
    editor.page.mouse.up()
    editor.page.keyboard.up("Alt")
    expect(editor.sound_at("Hammer strikes", "0.4")).to_be_visible()
    expect(editor.page.get_by_role("button", name="Undo: Move")).to_be_visible()


def test_what_is_muted_or_not_alone_is_not_heard(editor):
    editor.page.get_by_role("button", name="Mute Hammer strikes", exact=True).click()
    editor.make()
    quiet = sound_of(editor.downloaded("Sound"))
    assert rise_db(quiet, FIRST_S) < 6
    editor.page.get_by_role("button", name="Mute Hammer strikes", exact=True).click()
    editor.page.get_by_role("button", name="Hear Hammer strikes alone", exact=True).click()
    editor.page.evaluate("window.spoken = []")
    editor.make()
    alone = sound_of(editor.downloaded("Sound"))
    assert rise_db(alone, FIRST_S) > 30
    assert level_db(alone, 0.2, 0.8) < -80  # no room tone
    (job,) = editor.jobs()
    assert len(job["versions"]) == 3


def test_the_service_no_leaves_what_was_changed(editor):
    """Another window of the same browser has a version made meanwhile."""
    editor.expect("409")
    other = editor.context.new_page()
    other.goto(editor.page.url)
    other.get_by_role("gridcell", name="Hammer strikes, 0.9 seconds").click()
    other.keyboard.press("Delete")
    editor.sound_at("Hammer strikes", "1.8").click()
    editor.page.keyboard.press("Delete")
    other.get_by_role("button", name="Make the sound").click()
    editor.page.get_by_role("button", name="Make the sound").click()
    editor.until("window.spoken.some((one) => one.role === 'alert')")
    (alert,) = editor.spoken("alert")
    expect(editor.page.get_by_role("main")).to_contain_text(alert.split(". ")[0])
    expect(editor.sound_at("Hammer strikes", "1.8")).to_have_count(0)
    assert editor.page.url.endswith(editor.job["id"])
